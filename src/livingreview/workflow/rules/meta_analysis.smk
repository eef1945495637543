"""Pool one synthesis, and explore it.

INPUTS   results/effects/{synthesis}.csv, config/review.yaml; results/risk_of_bias/{synthesis}.csv where an analysis
         takes only studies at low risk of bias; the frozen versions before this one, where there are any
OUTPUTS  results/meta_analysis/{synthesis}.csv, weights/, subgroups/, tests/, refits/, meta_regression/,
         small_study/, without_pooling/, living/, sequential/
"""


rule meta_analysis:
    """Pool one synthesis, and explore it."""
    input:
        review=ancient("config/review.yaml"),
        effects="results/effects/{synthesis}.csv",
        judgements=graph.judgements_for_pooling,
    output:
        summary="results/meta_analysis/{synthesis}.csv",
        weights="results/meta_analysis/weights/{synthesis}.csv",
        subgroups="results/meta_analysis/subgroups/{synthesis}.csv",
        tests="results/meta_analysis/tests/{synthesis}.csv",
        refits="results/meta_analysis/refits/{synthesis}.csv",
        meta_regression="results/meta_analysis/meta_regression/{synthesis}.csv",
        small_study="results/meta_analysis/small_study/{synthesis}.csv",
        without_pooling="results/meta_analysis/without_pooling/{synthesis}.csv",
        living="results/meta_analysis/living/{synthesis}.csv",
        sequential="results/meta_analysis/sequential/{synthesis}.csv",
    log:
        "results/logs/meta_analysis/{synthesis}.log",
    params:
        slice=graph.meta_analysis_slice,
        code=graph.code("meta_analysis"),
        judgements=graph.judgements_option,
    shell:
        "livingreview step meta_analysis"
        " --synthesis {wildcards.synthesis:q}"
        " --review {input.review:q}"
        " --effects {input.effects:q}"
        " {params.judgements}"
        " --summary {output.summary:q}"
        " --weights {output.weights:q}"
        " --subgroups {output.subgroups:q}"
        " --tests {output.tests:q}"
        " --refits {output.refits:q}"
        " --meta-regression {output.meta_regression:q}"
        " --small-study {output.small_study:q}"
        " --without-pooling {output.without_pooling:q}"
        " --living {output.living:q}"
        " --sequential {output.sequential:q}"
        " 2> {log:q}"
