"""`livingreview step publish_fonts`."""

from pathlib import Path

import click

from livingreview import io
from livingreview.cli.steps import writes
from livingreview.report.fonts import fonts_css


@click.command("publish_fonts")
@writes("fonts")
def command(fonts: Path) -> None:
    """Subset the packages' fonts into one style sheet for the HTML."""
    io.write_text(fonts, fonts_css())
