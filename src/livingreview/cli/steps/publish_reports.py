"""`livingreview step publish_reports`."""

from pathlib import Path

import click

from livingreview import io, layout
from livingreview.cli.steps import files_argument, reads
from livingreview.errors import BuildError
from livingreview.explored_files import explored_files

BUILT_FOLDERS = ("appendices", "figures", "tables")
"""Folders of reports/ in which a file of an earlier build must not stay behind."""


@click.command("publish_reports")
@reads("explored", "pictures")
@files_argument
def command(explored: Path, pictures: Path, files: tuple[Path, ...]) -> None:
    """Copy the first half of FILES to the second half, in order, and write figures and their pictures: all or none."""
    half, rest = divmod(len(files), 2)
    if rest or not files:
        raise BuildError("publish_reports takes as many files to write as files to read")
    for read, written in zip(files[:half], files[half:], strict=True):
        if read.name != written.name:
            raise BuildError(f"publish_reports would write {read} as {written}; the two lists are in other orders")
    contents = [io.read_bytes(path) for path in files[:half]]
    figures = {Path(path): content for path, content in explored_files(explored, pictures).items()}
    for path, content in [*zip(files[half:], contents, strict=True), *figures.items()]:
        io.write_bytes(path, content)
    for name in BUILT_FOLDERS:
        io.remove_others(Path(layout.REPORTS) / name, keep={*files[half:], *figures})
