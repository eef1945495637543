"""`livingreview check`: every problem of every file at once."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from livingreview.errors import EXIT_USER_ERROR, Problem


@click.command("check")
@click.option("--strict", is_flag=True, help="Also count as problems the warnings that no version is released with.")
def command(*, strict: bool) -> None:
    """Check every file of the review in this folder and list all problems at once.

    Each line names the file, the line, the key, what was found, what is allowed and what to do.
    Warnings need a look and stop nothing. Exit code 2 means that a build would stop.

    Files of frozen versions are held against the hashes in their manifests.

    \b
    Examples:
      livingreview check
      livingreview check --strict
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview.checks import check_folder, read_folder
    from livingreview.checks.frozen import frozen_problems

    checked = check_folder(read_folder(Path()))
    errors = [*(checked.strict_errors if strict else checked.errors), *frozen_problems(Path())]
    show_warnings([warning for warning in checked.warnings if warning not in errors])
    for problem in errors:
        click.echo(str(problem), err=True)
    if errors:
        n = len(errors)
        click.echo(f"{n} problem{'s' if n > 1 else ''} to mend before the next build.", err=True)
        sys.exit(EXIT_USER_ERROR)
    click.echo("Every file is in order.")


def show_warnings(warnings: Sequence[Problem]) -> None:
    """Print what a person should look at."""
    for warning in warnings:
        click.echo(f"Warning: {warning}", err=True)
