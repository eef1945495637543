"""Compute each study's estimate in one synthesis.

INPUTS   results/extraction/results/{synthesis}.csv, config/review.yaml, records/retractions/, records/retractions.yaml
OUTPUTS  results/effects/{synthesis}.csv
"""


rule effects:
    """Compute each study's estimate in one synthesis."""
    input:
        review=ancient("config/review.yaml"),
        study_results="results/extraction/results/{synthesis}.csv",
    output:
        effects="results/effects/{synthesis}.csv",
    log:
        "results/logs/effects/{synthesis}.log",
    params:
        slice=graph.effects_slice,
        notices=graph.notices_option,
        code=graph.code("effects"),
    shell:
        "livingreview step effects"
        " --synthesis {wildcards.synthesis:q}"
        " --review {input.review:q}"
        " --study-results {input.study_results:q}"
        " {params.notices:q}"
        " --effects {output.effects:q}"
        " 2> {log:q}"
