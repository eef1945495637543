"""`livingreview step publish_pictures`."""

import json
from pathlib import Path

import click

from livingreview import io
from livingreview.cli.faces import uses_faces
from livingreview.cli.steps import files_argument, reads, writes
from livingreview.report.pictures import pictures as make
from livingreview.report.render import checked_svg


@click.command("publish_pictures")
@reads("explored")
@writes("pictures")
@files_argument
@uses_faces
def command(explored: Path, pictures: Path, files: tuple[Path, ...]) -> None:
    """Make PDF and PNG of every figure: of the SVG in FILES, and of the explored ones."""
    drawn = {path.stem: io.read_text(path) for path in files} | json.loads(io.read_text(explored))
    checked = {name: str(checked_svg(svg, name)) for name, svg in drawn.items()}
    io.write_bytes(pictures, make(checked))
