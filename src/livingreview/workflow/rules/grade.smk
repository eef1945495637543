"""Lay people's certainty ratings and the absolute effects out as Summary of Findings, and hold judgements and
claims against the numbers as they are now.

INPUTS   results/meta_analysis/, results/effects/, results/risk_of_bias/, records/certainty/, records/claims.yaml,
         records/evidence/, records/extraction/; records/studies/ where a file holds a judgement
OUTPUTS  results/grade/summary_of_findings.csv, ratings.csv, stale.csv, claims.csv
"""


rule grade:
    """Lay ratings and absolute effects out as Summary of Findings."""
    input:
        review=ancient("config/review.yaml"),
        ratings=ancient(graph.ratings),
        judged=ancient(graph.judged_files),
        kept=ancient(graph.kept_files),
        summary=graph.each("results/meta_analysis/{synthesis}.csv"),
        effects=graph.each("results/effects/{synthesis}.csv"),
        judgements=graph.each("results/risk_of_bias/{synthesis}.csv"),
    output:
        summary_of_findings="results/grade/summary_of_findings.csv",
        ratings="results/grade/ratings.csv",
        stale="results/grade/stale.csv",
        claims="results/grade/claims.csv",
    log:
        "results/logs/grade.log",
    params:
        slice=graph.grade_slice,
        code=graph.code("grade"),
    shell:
        "livingreview step grade"
        " --review {input.review:q}"
        " --summary-of-findings {output.summary_of_findings:q}"
        " --ratings {output.ratings:q}"
        " --stale {output.stale:q}"
        " --claims {output.claims:q} {input.ratings:q} {input.judged:q}"
        " 2> {log:q}"
