"""`livingreview check`: every problem of every file at once."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from livingreview.errors import EXIT_USER_ERROR, Problem


@click.command("check")
def command() -> None:
    """Check every file of the review in this folder and list all problems at once.

    Each line names the file, the line, the key, what was found, what is allowed and what to do.
    Warnings need a look and stop nothing. Exit code 2 means that a build would stop.

    Example: livingreview check
    """
    from livingreview.checks import check_folder, read_folder

    checked = check_folder(read_folder(Path()))
    show_warnings(checked.warnings)
    for problem in checked.errors:
        click.echo(str(problem), err=True)
    if checked.errors:
        n = len(checked.errors)
        click.echo(f"{n} problem{'s' if n > 1 else ''} to mend before the next build.", err=True)
        sys.exit(EXIT_USER_ERROR)
    click.echo("Every file is in order.")


def show_warnings(warnings: Sequence[Problem]) -> None:
    """Print what a person should look at."""
    for warning in warnings:
        click.echo(f"Warning: {warning}", err=True)
