"""Link records that describe the same report.

INPUTS   results/records/records.parquet, records/same_report.csv
OUTPUTS  results/dedupe/records.parquet, links.csv, uncertain.csv
"""


rule dedupe:
    """Link records that describe the same report."""
    input:
        records="results/records/records.parquet",
        rulings=ancient(graph.rulings),
    output:
        linked="results/dedupe/records.parquet",
        links="results/dedupe/links.csv",
        uncertain="results/dedupe/uncertain.csv",
    log:
        "results/logs/dedupe.log",
    params:
        slice=graph.dedupe_slice,
        code=graph.code("dedupe"),
    shell:
        "livingreview step dedupe"
        " --records {input.records:q}"
        " --linked {output.linked:q}"
        " --links {output.links:q}"
        " --uncertain {output.uncertain:q}"
        " 2> {log:q}"
