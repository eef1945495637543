"""`livingreview step publish_pdf`."""

from pathlib import Path

import click

from livingreview import io
from livingreview.cli.faces import uses_faces
from livingreview.cli.steps import reads, writes
from livingreview.report import pdf as renderer


@click.command("publish_pdf")
@reads("print_html")
@writes("pdf")
@uses_faces
def command(print_html: Path, pdf: Path) -> None:
    """Print the review as a PDF."""
    write_pdf(io.read_text(print_html), pdf)


def write_pdf(page: str, pdf: Path) -> None:
    """Render a page, and say which characters of it no font has."""
    missing = renderer.characters_without_glyph(page)
    if missing:
        click.echo(f"No font of the report has these characters; the PDF shows boxes: {' '.join(missing)}", err=True)
    io.write_bytes(pdf, renderer.pdf(page))
