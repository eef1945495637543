"""Lay suggestions, people's certainty ratings and the absolute effects out as Summary of Findings, and hold
judgements and claims against the numbers as they are now.

INPUTS   results/meta_analysis/, results/effects/, results/risk_of_bias/, records/certainty/, records/studies/,
         records/claims.yaml, records/evidence/, records/extraction/
OUTPUTS  results/grade/summary_of_findings.csv, ratings.csv, suggestions.csv, absolute.csv, evidence_profile.csv,
         directness.csv, stale.csv, claims.csv
"""


rule grade:
    """Lay suggestions, ratings and absolute effects out as Summary of Findings."""
    input:
        review=ancient("config/review.yaml"),
        ratings=ancient(graph.ratings),
        studies=ancient(graph.studies),
        kept=ancient(graph.kept_files),
        summary=graph.each("results/meta_analysis/{synthesis}.csv"),
        weights=graph.each("results/meta_analysis/weights/{synthesis}.csv"),
        small_study=graph.each("results/meta_analysis/small_study/{synthesis}.csv"),
        effects=graph.each("results/effects/{synthesis}.csv"),
        judgements=graph.each("results/risk_of_bias/{synthesis}.csv"),
        missing_evidence=graph.each("results/risk_of_bias/missing_evidence/{synthesis}.csv"),
    output:
        summary_of_findings="results/grade/summary_of_findings.csv",
        ratings="results/grade/ratings.csv",
        suggestions="results/grade/suggestions.csv",
        absolute="results/grade/absolute.csv",
        evidence_profile="results/grade/evidence_profile.csv",
        directness="results/grade/directness.csv",
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
        " --suggestions {output.suggestions:q}"
        " --absolute {output.absolute:q}"
        " --evidence-profile {output.evidence_profile:q}"
        " --directness {output.directness:q}"
        " --stale {output.stale:q}"
        " --claims {output.claims:q}"
        " {input.ratings:q} {input.studies:q}"
        " 2> {log:q}"
