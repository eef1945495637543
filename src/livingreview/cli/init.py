"""`livingreview init`: the folder of a new review, which builds at once."""

import os
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from livingreview.errors import InputError, Problem
from livingreview.skeleton import EXAMPLES, skeleton


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--example", type=click.Choice(sorted(EXAMPLES)), help="Make a complete review to look at.")
def command(directory: Path, example: str | None) -> None:
    """Make the folder of a new review in DIRECTORY; without one, in the folder that you are in.

    It builds at once: empty of evidence, every box 0, every table saying what is missing. A file that
    is already there is never overwritten; then nothing is written at all.

    With --example bcg it is the review of 13 published trials of BCG vaccination, with subgroups,
    meta-regression and a funnel plot; nobody assessed their risk of bias, and it says so.

    Example: livingreview init my_review && cd my_review && livingreview build

    Example: livingreview init bcg --example bcg
    """
    from livingreview import io

    files = {directory / path: content for path, content in skeleton(example).items()}
    problems = sorted(set(_obstacles(files)))
    if problems:
        raise InputError(problems)
    for path, content in files.items():
        io.write_bytes(path, content)
    if directory.resolve() == Path.cwd():
        click.echo("Made a review in this folder. Next: livingreview build")
    else:
        click.echo(f"Made a review in {directory}. Next: cd {shlex.quote(str(directory))} && livingreview build")
    sys.exit(0)


def _obstacles(files: Iterable[Path]) -> Iterator[Problem]:
    """Find what is where a file is to be written, and folders that cannot be made or written into."""
    for path in files:
        if _is_there(path):
            fix = "Choose another folder, or move these files away. Nothing was written."
            yield Problem(path.as_posix(), 0, "", "Is already there.", fix=fix)
            continue
        around = next(parent for parent in path.parents if _is_there(parent))
        if not around.is_dir():
            fix = "Choose another folder, or move it away. Nothing was written."
            yield Problem(around.as_posix(), 0, "", "This is no folder, and one is needed here.", fix=fix)
        elif not os.access(around, os.W_OK | os.X_OK):
            fix = "Choose another folder, or ask for the right to write there. Nothing was written."
            yield Problem(around.as_posix(), 0, "", "This folder cannot be written into.", fix=fix)


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)
