"""`livingreview step publish_docx`."""

import json
from pathlib import Path

import click

from livingreview import io, layout
from livingreview.cli.faces import uses_faces
from livingreview.cli.steps import FILE, reads, writes
from livingreview.cli.steps.publish_html import report_inputs, report_options
from livingreview.stages.publish import FLOW
from livingreview.stages.publish_docx import word_files

GRADE = f"{layout.RESULTS}/publish/grade"


@click.command("publish_docx")
@report_options
@reads("explored")
@click.option("--grade", type=FILE, default=Path(GRADE), show_default=True, help="Write the GRADE tables below.")
@writes("docx")
@uses_faces
def command(explored: Path, grade: Path, docx: Path, **sources: Path) -> None:
    """Write the review as a DOCX file, and the GRADE tables of each comparison as files of their own."""
    drawn = json.loads(io.read_text(explored))
    beside = {name: svg for name, svg in drawn.items() if name != FLOW}
    written = word_files(report_inputs(**sources), explored=beside)
    io.write_bytes(docx, written.review)
    for name, content in written.grade.items():
        io.write_bytes(grade / f"{name}.docx", content)
