"""Lay people's certainty ratings and the absolute effects out as Summary of Findings.

INPUTS   results/meta_analysis/, results/effects/, results/risk_of_bias/, records/certainty/
OUTPUTS  results/grade/summary_of_findings.csv, ratings.csv
"""


rule grade:
    """Lay ratings and absolute effects out as Summary of Findings."""
    input:
        review=ancient("config/review.yaml"),
        ratings=ancient(graph.ratings),
        summary=graph.each("results/meta_analysis/{synthesis}.csv"),
        effects=graph.each("results/effects/{synthesis}.csv"),
        judgements=graph.each("results/risk_of_bias/{synthesis}.csv"),
    output:
        summary_of_findings="results/grade/summary_of_findings.csv",
        ratings="results/grade/ratings.csv",
    log:
        "results/logs/grade.log",
    params:
        slice=graph.grade_slice,
        code=graph.code("grade"),
    shell:
        "livingreview step grade"
        " --review {input.review:q}"
        " --summary-of-findings {output.summary_of_findings:q}"
        " --ratings {output.ratings:q} {input.ratings:q}"
        " 2> {log:q}"
