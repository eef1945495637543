"""Judge the risk of bias of one synthesis's results, and compare those who assessed it.

INPUTS   config/review.yaml, records/studies/; where there are any: records/risk_of_bias/, records/missing_evidence/,
         config/wording/
OUTPUTS  results/risk_of_bias/{synthesis}.csv, assessors/{synthesis}.csv, missing_evidence/{synthesis}.csv,
         agreement.csv
"""


rule risk_of_bias:
    """Judge the risk of bias of one synthesis's results."""
    input:
        review=ancient("config/review.yaml"),
        studies=ancient(graph.studies_for_bias),
        own=ancient(graph.assessors_of),
        wordings=ancient(graph.wordings),
        years=graph.tables_for_years,
    output:
        judgements="results/risk_of_bias/{synthesis}.csv",
        assessors="results/risk_of_bias/assessors/{synthesis}.csv",
        missing_evidence="results/risk_of_bias/missing_evidence/{synthesis}.csv",
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
        " --judgements {output.judgements:q}"
        " --assessors {output.assessors:q}"
        " --missing-evidence {output.missing_evidence:q} {input.studies:q}"
        " 2> {log:q}"


rule risk_of_bias_agreement:
    """Compare assessors of risk of bias, pair by pair."""
    input:
        own=ancient(graph.assessors),
    output:
        agreement="results/risk_of_bias/agreement.csv",
    log:
        "results/logs/risk_of_bias_agreement.log",
    params:
        slice=graph.risk_of_bias_agreement_slice,
        code=graph.code("risk_of_bias_agreement"),
    shell:
        "livingreview step risk_of_bias_agreement --agreement {output.agreement:q} 2> {log:q}"
