"""Count the flow of records, reports and studies.

INPUTS   results/records/, results/dedupe/, results/screening/, records/studies/, config/review.yaml
OUTPUTS  results/prisma/flow.csv, members.csv
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
    log:
        "results/logs/prisma.log",
    params:
        slice=graph.prisma_slice,
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
        " --members {output.members:q} {input.studies:q}"
        " 2> {log:q}"
