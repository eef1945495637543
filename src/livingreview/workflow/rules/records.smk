"""Read search exports.

INPUTS   records/searches.yaml, records/searches/
OUTPUTS  results/records/searches.csv, entries.csv, records.parquet
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
