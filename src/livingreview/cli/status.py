"""`livingreview status`: what waits for whom."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from livingreview.tables import Rows, Table


@click.command("status")
def command() -> None:
    """Say what waits for whom in this folder's review, and what is out of date.

    Records to screen, conflicts, included reports without a study file, studies without data,
    judgements that are missing or were made on earlier evidence, and built files that a change has
    left behind. No file of the review is changed.

    Example: livingreview status
    """
    from livingreview import tables
    from livingreview.checks import check_folder, read_folder
    from livingreview.cli.check import show_warnings
    from livingreview.folder import require_file
    from livingreview.waiting import waiting
    from livingreview.workflow.run import run_workflow

    require_file("Snakefile")
    checked = check_folder(read_folder(Path()))
    show_warnings(checked.warnings)
    derived = checked.require()
    built = [_last_build(table) for table in (tables.SUMMARY_OF_FINDINGS, tables.STALE, tables.CLAIMS)]
    for heading, lines in waiting(checked.folder, derived, *built).items():
        click.echo(f"{heading}:" if lines else f"{heading}: nothing")
        for line in lines:
            click.echo(f"  {line}")
    run = run_workflow(cores="1", is_dry_run=True, profile=None, targets=())
    click.echo("Out of date:" if run.planned or run.failures else "Out of date: nothing")
    for line in run.failures or run.planned:
        click.echo(f"  {line}")


def _last_build(table: "Table") -> "Rows | None":
    from livingreview import io, layout

    path = Path(layout.RESULTS) / table.path
    return io.read_table(path, table) if path.exists() else None
