"""Pool one synthesis.

INPUTS   results/effects/{synthesis}.csv, config/review.yaml
OUTPUTS  results/meta_analysis/{synthesis}.csv, weights/{synthesis}.csv
"""


rule meta_analysis:
    """Pool one synthesis."""
    input:
        review=ancient("config/review.yaml"),
        effects="results/effects/{synthesis}.csv",
    output:
        summary="results/meta_analysis/{synthesis}.csv",
        weights="results/meta_analysis/weights/{synthesis}.csv",
    log:
        "results/logs/meta_analysis/{synthesis}.log",
    params:
        slice=graph.meta_analysis_slice,
        code=graph.code("meta_analysis"),
    shell:
        "livingreview step meta_analysis"
        " --synthesis {wildcards.synthesis:q}"
        " --review {input.review:q}"
        " --effects {input.effects:q}"
        " --summary {output.summary:q}"
        " --weights {output.weights:q}"
        " 2> {log:q}"
