"""`livingreview init`: the folder of a new review, which builds at once."""

import sys
from pathlib import Path

import click

from livingreview.errors import InputError, Problem


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def command(directory: Path) -> None:
    """Make the folder of a new review in DIRECTORY.

    It builds at once: empty of evidence, every box 0, every table saying what is missing. A file that
    is already there is never overwritten; then nothing is written at all.

    Example: livingreview init my_review && cd my_review && livingreview build
    """
    from livingreview import io
    from livingreview.skeleton import skeleton

    files = skeleton()
    taken = [path for path in files if (directory / path).exists()]
    if taken:
        fix = "Choose another folder, or move these files away. Nothing was written."
        names = ((directory / path).as_posix() for path in taken)
        raise InputError([Problem(name, 0, "", "Is already there.", fix=fix) for name in names])
    for path, content in files.items():
        io.write_bytes(directory / path, content)
    click.echo(f"Made a review in {directory}. Next: cd {directory} && livingreview build")
    sys.exit(0)
