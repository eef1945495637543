"""Write the built review: figures, HTML, PDF and DOCX, first below results/, then copied into reports/.

INPUTS   every built table, config/review.yaml, config/text/, config/templates/ and the logo, records/notes.yaml
OUTPUTS  results/publish/, reports/review.html, review.pdf, review.docx, feed.xml, appendices/, figures/, tables/
"""


rule publish_fonts:
    """Subset the package's fonts for the HTML."""
    output:
        fonts="results/publish/fonts.css",
    log:
        "results/logs/publish_fonts.log",
    params:
        code=graph.code("publish_fonts"),
    shell:
        "livingreview step publish_fonts --fonts {output.fonts:q} 2> {log:q}"


rule publish_forest:
    """Draw the forest plot of one synthesis, and its risk of bias by study and in bars."""
    input:
        review=ancient("config/review.yaml"),
        effects="results/effects/{synthesis}.csv",
        summary="results/meta_analysis/{synthesis}.csv",
        weights="results/meta_analysis/weights/{synthesis}.csv",
        judgements="results/risk_of_bias/{synthesis}.csv",
        living="results/meta_analysis/living/{synthesis}.csv",
        faces=ancient(graph.fonts),
    output:
        svg="results/publish/figures/{synthesis}.svg",
        traffic_light="results/publish/figures/{synthesis}_risk_of_bias.svg",
        bias_summary="results/publish/figures/{synthesis}_risk_of_bias_summary.svg",
        paper="results/publish/paper/{synthesis}.json",
    log:
        "results/logs/publish_forest/{synthesis}.log",
    params:
        slice=graph.publish_forest_slice,
        faces=graph.faces_option,
        drawn_with=graph.faces_slice,
        code=graph.code("publish_forest"),
    shell:
        "livingreview step publish_forest"
        " --synthesis {wildcards.synthesis:q}"
        " --review {input.review:q}"
        " --effects {input.effects:q}"
        " --summary {input.summary:q}"
        " --weights {input.weights:q}"
        " --judgements {input.judgements:q}"
        " --living {input.living:q}"
        " --svg {output.svg:q}"
        " --traffic-light {output.traffic_light:q}"
        " --bias-summary {output.bias_summary:q}"
        " --paper {output.paper:q}"
        " {params.faces:q}"
        " 2> {log:q}"


rule publish_html:
    """Write the report as one HTML file, and as the pages the PDF is made from."""
    input:
        tables=graph.report_tables,
        figures=graph.drawn,
        paper=graph.each("results/publish/paper/{synthesis}.json"),
        fonts="results/publish/fonts.css",
        review=ancient("config/review.yaml"),
        texts=ancient(graph.texts),
        look=ancient(graph.look),
        notes=ancient(graph.notes),
        faces=ancient(graph.fonts),
    output:
        html="results/publish/review.html",
        print_html="results/publish/print.html",
        print_checklists="results/publish/print_checklists.html",
        explored="results/publish/explored.json",
        checklists="results/publish/checklists.csv",
        feed="results/publish/feed.xml",
    log:
        "results/logs/publish_html.log",
    params:
        slice=graph.publish_html_slice,
        faces=graph.faces_option,
        drawn_with=graph.faces_slice,
        code=graph.code("publish_html"),
    shell:
        "livingreview step publish_html"
        " --review {input.review:q}"
        " --fonts {input.fonts:q}"
        " --html {output.html:q}"
        " --print-html {output.print_html:q}"
        " --print-checklists {output.print_checklists:q}"
        " --explored {output.explored:q}"
        " --checklists {output.checklists:q}"
        " --feed {output.feed:q}"
        " {params.faces:q}"
        " 2> {log:q}"


rule publish_pdf:
    """Render the report as PDF."""
    input:
        print_html="results/publish/print.html",
        faces=ancient(graph.fonts),
    output:
        pdf="results/publish/review.pdf",
    log:
        "results/logs/publish_pdf.log",
    params:
        faces=graph.faces_option,
        drawn_with=graph.faces_slice,
        code=graph.code("publish_pdf"),
    shell:
        "livingreview step publish_pdf"
        " --print-html {input.print_html:q}"
        " --pdf {output.pdf:q}"
        " {params.faces:q}"
        " 2> {log:q}"


rule publish_docx:
    """Write the report, and each Summary of Findings and evidence profile, for a word processor."""
    input:
        tables=graph.report_tables,
        figures=graph.drawn,
        paper=graph.each("results/publish/paper/{synthesis}.json"),
        explored="results/publish/explored.json",
        review=ancient("config/review.yaml"),
        texts=ancient(graph.texts),
        look=ancient(graph.look),
        notes=ancient(graph.notes),
        faces=ancient(graph.fonts),
    output:
        docx="results/publish/review.docx",
        grade=graph.grade_docx("results/publish/grade"),
    log:
        "results/logs/publish_docx.log",
    params:
        slice=graph.publish_html_slice,
        faces=graph.faces_option,
        drawn_with=graph.faces_slice,
        code=graph.code("publish_docx"),
    shell:
        "livingreview step publish_docx"
        " --review {input.review:q}"
        " --explored {input.explored:q}"
        " --docx {output.docx:q}"
        " {params.faces:q}"
        " 2> {log:q}"


rule publish_pictures:
    """Make PDF and PNG of every figure, all in one process."""
    input:
        explored="results/publish/explored.json",
        figures=graph.each("results/publish/figures/{synthesis}.svg"),
        faces=ancient(graph.fonts),
    output:
        pictures="results/publish/pictures.zip",
    log:
        "results/logs/publish_pictures.log",
    params:
        faces=graph.faces_option,
        drawn_with=graph.faces_slice,
        code=graph.code("publish_pictures"),
    shell:
        "livingreview step publish_pictures"
        " --explored {input.explored:q}"
        " --pictures {output.pictures:q}"
        " {params.faces:q}"
        " {input.figures:q}"
        " 2> {log:q}"


rule publish_checklists:
    """Render the appendix of reporting checklists, which name sections of the whole report."""
    input:
        print_html="results/publish/print_checklists.html",
        faces=ancient(graph.fonts),
    output:
        pdf="results/publish/appendices/checklists.pdf",
    log:
        "results/logs/publish_checklists.log",
    params:
        faces=graph.faces_option,
        drawn_with=graph.faces_slice,
        code=graph.code("publish_checklists"),
    shell:
        "livingreview step publish_checklists"
        " --print-html {input.print_html:q}"
        " --pdf {output.pdf:q}"
        " {params.faces:q}"
        " 2> {log:q}"


rule publish_appendix:
    """Render one appendix as PDF, from the tables that it is about."""
    input:
        tables=graph.appendix_tables,
        review=ancient("config/review.yaml"),
        look=ancient(graph.look),
        notes=ancient(graph.notes),
        faces=ancient(graph.fonts),
    output:
        pdf="results/publish/appendices/{appendix}.pdf",
    wildcard_constraints:
        appendix="(?!checklists)[a-z0-9_]+",
    log:
        "results/logs/publish_appendix/{appendix}.log",
    params:
        slice=graph.publish_appendix_slice,
        faces=graph.faces_option,
        drawn_with=graph.faces_slice,
        code=graph.code("publish_appendix"),
    shell:
        "livingreview step publish_appendix"
        " --appendix {wildcards.appendix:q}"
        " --review {input.review:q}"
        " --pdf {output.pdf:q}"
        " {params.faces:q}"
        " 2> {log:q}"


rule publish_reports:
    """Copy the finished review into reports/, all of it or nothing."""
    input:
        explored="results/publish/explored.json",
        pictures="results/publish/pictures.zip",
        files=list(graph.finished.values()),
    output:
        list(graph.finished),
    log:
        "results/logs/publish_reports.log",
    params:
        code=graph.code("publish_reports"),
    shell:
        "livingreview step publish_reports"
        " --explored {input.explored:q}"
        " --pictures {input.pictures:q}"
        " {input.files:q} {output:q}"
        " 2> {log:q}"
