"""Compute each study's estimate in one synthesis.

INPUTS   results/extraction/results/{synthesis}.csv, results/records/study_notices.csv, config/review.yaml
OUTPUTS  results/effects/{synthesis}.csv
"""


rule effects:
    """Compute each study's estimate in one synthesis."""
    input:
        review=ancient("config/review.yaml"),
        study_results="results/extraction/results/{synthesis}.csv",
        study_notices=ancient("results/records/study_notices.csv"),
    output:
        effects="results/effects/{synthesis}.csv",
    log:
        "results/logs/effects/{synthesis}.log",
    params:
        slice=graph.effects_slice,
        code=graph.code("effects"),
    shell:
        "livingreview step effects"
        " --synthesis {wildcards.synthesis:q}"
        " --review {input.review:q}"
        " --study-results {input.study_results:q}"
        " --study-notices {input.study_notices:q}"
        " --effects {output.effects:q}"
        " 2> {log:q}"
