"""Read search exports, and attach the notices they hold to the reports they are about.

INPUTS   records/searches.yaml, records/searches/, results/dedupe/records.parquet;
         records/studies/, records/retractions/, records/retractions.yaml
OUTPUTS  results/records/searches.csv, prisma_s.csv, entries.csv, records.parquet, notices.csv, study_notices.csv
"""


rule records:
    """Read search exports."""
    input:
        exports=ancient(graph.exports),
    output:
        searches="results/records/searches.csv",
        prisma_s="results/records/prisma_s.csv",
        entries="results/records/entries.csv",
        records="results/records/records.parquet",
    log:
        "results/logs/records.log",
    params:
        slice=graph.records_slice,
        code=graph.code("records"),
    shell:
        "livingreview step records"
        " --searches {output.searches:q}"
        " --prisma-s {output.prisma_s:q}"
        " --entries {output.entries:q}"
        " --records {output.records:q}"
        " 2> {log:q}"


rule records_notices:
    """Attach retractions, corrections and concerns to reports, and to studies with the team's decisions."""
    input:
        records="results/records/records.parquet",
        linked="results/dedupe/records.parquet",
        studies=ancient(graph.studies),
        lists=ancient(graph.retraction_lists),
    output:
        notices="results/records/notices.csv",
        study_notices="results/records/study_notices.csv",
    log:
        "results/logs/records_notices.log",
    params:
        slice=graph.records_notices_slice,
        lists=graph.lists_option,
        code=graph.code("records_notices"),
    shell:
        "livingreview step records_notices"
        " --records {input.records:q}"
        " --linked {input.linked:q}"
        " --notices {output.notices:q}"
        " --study-notices {output.study_notices:q}"
        " {params.lists:q} {input.studies:q}"
        " 2> {log:q}"
