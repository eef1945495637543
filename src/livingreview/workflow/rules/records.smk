"""Read search exports, and attach the notices they hold to the reports they are about.

INPUTS   records/searches.yaml, records/searches/, results/dedupe/records.parquet
OUTPUTS  results/records/searches.csv, entries.csv, records.parquet, notices.csv
"""


rule records:
    """Read search exports."""
    input:
        exports=ancient(graph.exports),
    output:
        searches="results/records/searches.csv",
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
        " --entries {output.entries:q}"
        " --records {output.records:q}"
        " 2> {log:q}"


rule records_notices:
    """Attach retractions, corrections and concerns to the reports they are about."""
    input:
        records="results/records/records.parquet",
        linked="results/dedupe/records.parquet",
    output:
        notices="results/records/notices.csv",
    log:
        "results/logs/records_notices.log",
    params:
        code=graph.code("records_notices"),
    shell:
        "livingreview step records_notices"
        " --records {input.records:q}"
        " --linked {input.linked:q}"
        " --notices {output.notices:q}"
        " 2> {log:q}"
