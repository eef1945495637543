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

    With --strict it is also 2 where a conclusion (records/claims.yaml) no longer holds, cannot be evaluated, or was
    made on earlier numbers. That needs a build of the files as they are now.

    \b
    Examples:
      livingreview check
      livingreview build && livingreview check --strict
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
    if strict:
        _hold_claims()


def _hold_claims() -> None:
    """End with exit code 2 where a conclusion cannot stand as it is."""
    from livingreview import io, layout, tables
    from livingreview.checks.claims import broken_claims
    from livingreview.errors import BuildError
    from livingreview.judged_files import load_claims
    from livingreview.workflow.run import run_workflow

    if not load_claims(Path()):
        click.echo("No conclusion is bound to numbers.")
        return
    run = run_workflow(cores="1", is_dry_run=True, profile=None, targets=())
    if run.failures:
        raise BuildError("\n".join(run.failures))
    if "grade" in run.planned:
        raise BuildError("The numbers are not built as the files are now. Run `livingreview build`, then check again.")
    built = io.read_table(Path(layout.RESULTS) / tables.CLAIMS.path, tables.CLAIMS)
    broken = broken_claims(built)
    for problem in broken:
        click.echo(str(problem), err=True)
    if broken:
        click.echo(f"{len(broken)} of {len(built)} conclusions cannot stand as they are.", err=True)
        sys.exit(EXIT_USER_ERROR)
    click.echo("Every conclusion holds." if len(built) > 1 else "The conclusion holds.")


def show_warnings(warnings: Sequence[Problem]) -> None:
    """Print what a person should look at."""
    for warning in warnings:
        click.echo(f"Warning: {warning}", err=True)
