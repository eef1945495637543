"""Count the flow of records, reports and studies.

INPUTS   results/records/, results/dedupe/, results/screening/, records/studies/, config/review.yaml, reports/versions/
OUTPUTS  results/prisma/flow.csv, members.csv, rounds.csv, member_rounds.csv, versions.csv; prisma2020.csv and
         living_1.csv to living_4.csv for R packages that draw flow diagrams
"""


rule prisma:
    """Count the flow of records, reports and studies."""
    input:
        review=ancient("config/review.yaml"),
        studies=ancient(graph.studies),
        searches="results/records/searches.csv",
        entries="results/records/entries.csv",
        linked="results/dedupe/records.parquet",
        report_status="results/screening/reports.csv",
        years=graph.records_for_years,
    output:
        flow="results/prisma/flow.csv",
        members="results/prisma/members.csv",
        rounds="results/prisma/rounds.csv",
        member_rounds="results/prisma/member_rounds.csv",
        against="results/prisma/versions.csv",
        prisma2020="results/prisma/prisma2020.csv",
        living=graph.living_csv,
    log:
        "results/logs/prisma.log",
    params:
        slice=graph.prisma_slice,
        living=graph.living_options,
        code=graph.code("prisma"),
        years=graph.records_option,
    shell:
        "livingreview step prisma"
        " --review {input.review:q}"
        " --searches {input.searches:q}"
        " --entries {input.entries:q}"
        " --linked {input.linked:q}"
        " {params.years}"
        " --report-status {input.report_status:q}"
        " --flow {output.flow:q}"
        " --members {output.members:q}"
        " --rounds {output.rounds:q}"
        " --member-rounds {output.member_rounds:q}"
        " --against {output.against:q}"
        " --prisma2020 {output.prisma2020:q}"
        " {params.living} {input.studies:q}"
        " 2> {log:q}"
