"""Compare the review with the frozen version before it, and say how current it is.

INPUTS   results/, reports/versions/N/ of the version before, config/review.yaml, config/text/, records/studies/
OUTPUTS  results/changes/changes.csv, history.csv, currency.csv, schedule.csv, triggers.csv
"""


rule changes:
    """Compare the built tables with the frozen version before; hold them against the schedule."""
    input:
        review=ancient("config/review.yaml"),
        studies=ancient(graph.compared_studies),
        tables=graph.compared_tables,
    output:
        changes="results/changes/changes.csv",
        history="results/changes/history.csv",
        currency="results/changes/currency.csv",
        schedule="results/changes/schedule.csv",
        triggers="results/changes/triggers.csv",
    log:
        "results/logs/changes.log",
    params:
        slice=graph.changes_slice,
        code=graph.code("changes"),
        years=graph.years_options,
    shell:
        "livingreview step changes"
        " --review {input.review:q}"
        " {params.years}"
        " --changes {output.changes:q}"
        " --history {output.history:q}"
        " --currency {output.currency:q}"
        " --schedule {output.schedule:q}"
        " --triggers {output.triggers:q} {input.studies:q}"
        " 2> {log:q}"
