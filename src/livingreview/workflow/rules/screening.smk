"""Fold decisions into the state of every report.

INPUTS   results/records/, results/dedupe/, screening/, records/notes.yaml
OUTPUTS  results/screening/reports.csv, decisions.csv, agreement.csv
"""


rule screening:
    """Fold decisions into the state of every report."""
    input:
        searches="results/records/searches.csv",
        entries="results/records/entries.csv",
        linked="results/dedupe/records.parquet",
        review=ancient("config/review.yaml"),
        logs=ancient(graph.logs),
        notes=ancient(graph.notes),
    output:
        report_status="results/screening/reports.csv",
        decisions="results/screening/decisions.csv",
        agreement="results/screening/agreement.csv",
    log:
        "results/logs/screening.log",
    params:
        slice=graph.screening_slice,
        code=graph.code("screening"),
    shell:
        "livingreview step screening"
        " --searches {input.searches:q}"
        " --entries {input.entries:q}"
        " --linked {input.linked:q}"
        " --review {input.review:q}"
        " --report-status {output.report_status:q}"
        " --decisions {output.decisions:q}"
        " --agreement {output.agreement:q}"
        " 2> {log:q}"
