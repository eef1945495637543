"""`livingreview step publish_reports`."""

import json
from pathlib import Path

import click

from livingreview import io, layout
from livingreview.cli.steps import files_argument, reads
from livingreview.errors import BuildError

BUILT_FOLDERS = ("appendices", "figures", "tables")
"""Folders of reports/ in which a file of an earlier build must not stay behind."""


@click.command("publish_reports")
@reads("explored")
@files_argument
def command(explored: Path, files: tuple[Path, ...]) -> None:
    """Copy the first half of FILES to the second half, in order, and write the explored figures: all or none."""
    half, rest = divmod(len(files), 2)
    if rest or not files:
        raise BuildError("publish_reports takes as many files to write as files to read")
    contents = [io.read_bytes(path) for path in files[:half]]
    drawn = json.loads(io.read_text(explored))
    figures = {Path(layout.REPORTS) / "figures" / f"{name}.svg": str(svg).encode() for name, svg in drawn.items()}
    for path, content in [*zip(files[half:], contents, strict=True), *figures.items()]:
        io.write_bytes(path, content)
    for name in BUILT_FOLDERS:
        io.remove_others(Path(layout.REPORTS) / name, keep={*files[half:], *figures})
