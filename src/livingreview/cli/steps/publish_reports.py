"""`livingreview step publish_reports`."""

from pathlib import Path

import click

from livingreview import io, layout
from livingreview.cli.steps import files_argument
from livingreview.errors import BuildError

BUILT_FOLDERS = ("figures", "tables")
"""Folders of reports/ in which a file of an earlier build must not stay behind."""


@click.command("publish_reports")
@files_argument
def command(files: tuple[Path, ...]) -> None:
    """Copy the first half of FILES to the second half, in order, all of them or none."""
    half, rest = divmod(len(files), 2)
    if rest or not files:
        raise BuildError("publish_reports takes as many files to write as files to read")
    contents = [io.read_bytes(path) for path in files[:half]]
    for path, content in zip(files[half:], contents, strict=True):
        io.write_bytes(path, content)
    for name in BUILT_FOLDERS:
        io.remove_others(Path(layout.REPORTS) / name, keep=set(files[half:]))
