"""Fold decisions into the state of every report.

INPUTS   results/records/, results/dedupe/, screening/, records/notes.yaml
OUTPUTS  results/screening/reports.csv, decisions.csv, heads.csv,
         notes.csv, inclusions.csv, agreement.csv, stages.csv, reviewers.csv, reasons.csv, process.csv
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
        years=graph.records_for_years,
    output:
        report_status="results/screening/reports.csv",
        decisions="results/screening/decisions.csv",
        heads="results/screening/heads.csv",
        notes_on="results/screening/notes.csv",
        inclusions="results/screening/inclusions.csv",
        agreement="results/screening/agreement.csv",
        stages="results/screening/stages.csv",
        reviewers="results/screening/reviewers.csv",
        reasons="results/screening/reasons.csv",
        process="results/screening/process.csv",
    log:
        "results/logs/screening.log",
    params:
        slice=graph.screening_slice,
        code=graph.code("screening"),
        years=graph.records_option,
    shell:
        "livingreview step screening"
        " --searches {input.searches:q}"
        " --entries {input.entries:q}"
        " --linked {input.linked:q}"
        " {params.years}"
        " --review {input.review:q}"
        " --report-status {output.report_status:q}"
        " --decisions {output.decisions:q}"
        " --heads {output.heads:q}"
        " --notes {output.notes_on:q}"
        " --inclusions {output.inclusions:q}"
        " --agreement {output.agreement:q}"
        " --stages {output.stages:q}"
        " --reviewers {output.reviewers:q}"
        " --reasons {output.reasons:q}"
        " --process {output.process:q}"
        " 2> {log:q}"
