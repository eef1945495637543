"""Lay study files out as tables, and take the results of each synthesis.

INPUTS   config/review.yaml, records/studies/, records/extraction/, records/published_results.yaml,
         records/contacts.yaml
OUTPUTS  results/extraction/studies.csv, reports.csv, discrepancies.csv, quoted_risk_of_bias.csv,
         printed_results.csv, published_results.csv, suspects.csv, agreement.csv, contacts.csv,
         results/{synthesis}.csv
"""


rule extraction:
    """Lay study files out as tables of characteristics."""
    input:
        review=ancient("config/review.yaml"),
        studies=ancient(graph.studies),
        own=ancient(graph.extractions),
        published=ancient(graph.published),
        years=graph.tables_for_years,
    output:
        studies="results/extraction/studies.csv",
        study_reports="results/extraction/reports.csv",
        discrepancies="results/extraction/discrepancies.csv",
        quoted="results/extraction/quoted_risk_of_bias.csv",
        printed="results/extraction/printed_results.csv",
        published="results/extraction/published_results.csv",
        suspects="results/extraction/suspects.csv",
        agreement="results/extraction/agreement.csv",
        contacts="results/extraction/contacts.csv",
    log:
        "results/logs/extraction.log",
    params:
        slice=graph.extraction_slice,
        code=graph.code("extraction"),
        years=graph.years_options,
    shell:
        "livingreview step extraction"
        " --review {input.review:q}"
        " {params.years}"
        " --studies {output.studies:q}"
        " --study-reports {output.study_reports:q}"
        " --discrepancies {output.discrepancies:q}"
        " --quoted {output.quoted:q}"
        " --printed {output.printed:q}"
        " --published {output.published:q}"
        " --suspects {output.suspects:q}"
        " --agreement {output.agreement:q}"
        " --contacts {output.contacts:q}"
        " {input.studies:q}"
        " 2> {log:q}"


rule extraction_results:
    """Take the results that concern one synthesis."""
    input:
        review=ancient("config/review.yaml"),
        studies=ancient(graph.studies_of),
        years=graph.tables_for_years,
    output:
        study_results="results/extraction/results/{synthesis}.csv",
    log:
        "results/logs/extraction_results/{synthesis}.log",
    params:
        slice=graph.extraction_results_slice,
        code=graph.code("extraction_results"),
        years=graph.years_options,
    shell:
        "livingreview step extraction_results"
        " --synthesis {wildcards.synthesis:q}"
        " --review {input.review:q}"
        " {params.years}"
        " --study-results {output.study_results:q} {input.studies:q}"
        " 2> {log:q}"
