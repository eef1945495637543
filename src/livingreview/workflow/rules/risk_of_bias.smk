"""Judge the risk of bias of one synthesis's results.

INPUTS   config/review.yaml, records/studies/
OUTPUTS  results/risk_of_bias/{synthesis}.csv
"""


rule risk_of_bias:
    """Judge the risk of bias of one synthesis's results."""
    input:
        review=ancient("config/review.yaml"),
        studies=ancient(graph.studies_of),
        years=graph.tables_for_years,
    output:
        judgements="results/risk_of_bias/{synthesis}.csv",
    log:
        "results/logs/risk_of_bias/{synthesis}.log",
    params:
        slice=graph.risk_of_bias_slice,
        code=graph.code("risk_of_bias"),
        years=graph.years_options,
    shell:
        "livingreview step risk_of_bias"
        " --synthesis {wildcards.synthesis:q}"
        " --review {input.review:q}"
        " {params.years}"
        " --judgements {output.judgements:q} {input.studies:q}"
        " 2> {log:q}"
