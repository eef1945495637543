# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
from click.testing import CliRunner
from docx import Document

from livingreview import io
from livingreview import tables as declared
from livingreview.cli.steps import (
    publish_appendix,
    publish_checklists,
    publish_docx,
    publish_fonts,
    publish_forest,
    publish_html,
    publish_pdf,
    publish_pictures,
)
from livingreview.report.inputs import of
from livingreview.report.pictures import unpacked
from livingreview.stages import publish
from livingreview.stages.publish_docx import word_files
from report import sample


def run(command, **options):
    arguments = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    result = CliRunner().invoke(command.command, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output


def write_built_tables(tables, results):
    for table in declared.TABLES:
        rows = getattr(tables, table.name, [])
        if "{synthesis}" not in table.path:
            io.write_table(rows, results / table.path, table)
            continue
        for name in tables.review.syntheses:
            io.write_table(of(rows, name), results / table.path.format(synthesis=name), table)


def test_the_steps_write_what_the_stage_gives(tmp_path, tables):
    results, config = tmp_path / "results", tmp_path / "review.yaml"
    figures = results / "publish/figures"
    write_built_tables(tables, results)
    io.write_text(config, tables.review.model_dump_json(by_alias=True, exclude_none=True))
    for name, text in sample.TEXTS.items():
        io.write_text(tmp_path / f"text/{name}.md", text)
    run(publish_fonts, fonts=tmp_path / "fonts.css")
    for name in tables.review.syntheses:
        run(
            publish_forest,
            synthesis=name,
            review=config,
            effects=results / f"effects/{name}.csv",
            summary=results / f"meta_analysis/{name}.csv",
            weights=results / f"meta_analysis/weights/{name}.csv",
            judgements=results / f"risk_of_bias/{name}.csv",
            living=results / f"meta_analysis/living/{name}.csv",
            svg=figures / f"{name}.svg",
            traffic_light=figures / f"{name}_risk_of_bias.svg",
            bias_summary=figures / f"{name}_risk_of_bias_summary.svg",
            paper=tmp_path / f"paper/{name}.json",
        )
    run(
        publish_html,
        results=results,
        texts=tmp_path / "text",
        notes=tmp_path / "no_notes.yaml",
        figures=figures,
        paper=tmp_path / "paper",
        review=config,
        fonts=tmp_path / "fonts.css",
        html=tmp_path / "review.html",
        print_html=tmp_path / "print.html",
        print_checklists=tmp_path / "print_checklists.html",
        explored=tmp_path / "explored.json",
        checklists=tmp_path / "checklists.csv",
        feed=tmp_path / "feed.xml",
    )
    run(publish_pictures, explored=tmp_path / "explored.json", pictures=tmp_path / "pictures.zip")
    run(
        publish_docx,
        results=results,
        texts=tmp_path / "text",
        notes=tmp_path / "no_notes.yaml",
        figures=figures,
        paper=tmp_path / "paper",
        review=config,
        explored=tmp_path / "explored.json",
        grade=tmp_path / "grade",
        docx=tmp_path / "review.docx",
    )
    run(publish_pdf, print_html=tmp_path / "print.html", pdf=tmp_path / "review.pdf")
    run(publish_checklists, print_html=tmp_path / "print_checklists.html", pdf=tmp_path / "checklists.pdf")
    for name in ("studies", "numbers_relief_1w"):
        more = {"results": results, "notes": tmp_path / "no_notes.yaml", "review": config}
        run(publish_appendix, appendix=name, **more, pdf=tmp_path / f"{name}.pdf")

    written = word_files(tables, explored=publish.explored_figures(tables))
    assert (tmp_path / "grade/summary_of_findings_balm_placebo.docx").read_bytes() == (
        written.grade["summary_of_findings_balm_placebo"]
    )
    assert Document(tmp_path / "review.docx").core_properties.title == tables.review.title
    assert (figures / "relief_1w.svg").read_text(encoding="utf-8") == tables.figures["relief_1w"]
    made = [name for name, _ in unpacked((tmp_path / "pictures.zip").read_bytes())]
    assert {"evidence-map.pdf", "evidence-map.png", "prisma-flow.png"} <= set(made)
    assert (tmp_path / "fonts.css").read_text(encoding="utf-8") == publish.fonts_css()
    assert "Synthetic balm for imaginary pain" in (tmp_path / "review.html").read_text(encoding="utf-8")
    for name in ("review", "checklists", "studies", "numbers_relief_1w"):
        assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF-1.")
