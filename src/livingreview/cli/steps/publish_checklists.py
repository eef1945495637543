"""`livingreview step publish_checklists`."""

from pathlib import Path

import click

from livingreview import io
from livingreview.cli.faces import uses_faces
from livingreview.cli.steps import reads, writes
from livingreview.cli.steps.publish_pdf import write_pdf


@click.command("publish_checklists")
@reads("print_html")
@writes("pdf")
@uses_faces
def command(print_html: Path, pdf: Path) -> None:
    """Print the reporting checklists as a PDF."""
    write_pdf(io.read_text(print_html), pdf)
