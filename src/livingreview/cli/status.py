"""`livingreview status`: what waits for whom."""

from collections.abc import Iterator
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
    from livingreview import layout, tables
    from livingreview.checks import check_folder, read_folder
    from livingreview.cli.check import show_warnings
    from livingreview.folder import require_file
    from livingreview.waiting import waiting
    from livingreview.workflow.run import run_workflow

    require_file("Snakefile")
    checked = check_folder(read_folder(Path()))
    show_warnings(checked.warnings)
    derived = checked.require()
    for line in _missing_items(Path(layout.RESULTS)):
        click.echo(line)
    for line in _currency(Path(layout.RESULTS)):
        click.echo(line)
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


def _missing_items(results: Path) -> Iterator[str]:
    """Name the items of the reporting checklists that the last built report leaves out."""
    from livingreview import io, tables
    from livingreview.terms import ChecklistState

    path = results / tables.CHECKLISTS.path
    if not path.exists():
        return
    lacking = [row for row in io.read_table(path, tables.CHECKLISTS) if row["state"] == ChecklistState.MISSING]
    yield "Missing from the report, by the checklists:" if lacking else "Missing from the report: nothing"
    for row in lacking:
        yield f"  {row['checklist']} {row['item']}: {row['note']}"


def _currency(results: Path) -> Iterator[str]:
    """Give the status of the last build, and the signals of an update that fired in it."""
    from livingreview import io, tables
    from livingreview.terms import TriggerState

    box, signals = results / tables.CURRENCY.path, results / tables.TRIGGERS.path
    if not (box.exists() and signals.exists()):
        return
    said = {row["item"]: row for row in io.read_table(box, tables.CURRENCY)}
    for item in ("status", "searched_through", "screened_through", "incorporated_through", "next_search"):
        row = said[item]
        parts = [part for part in (row["value"], row["note"]) if part]
        yield f"{row['label']}: {' - '.join(parts)}"
    fired = [row for row in io.read_table(signals, tables.TRIGGERS) if row["state"] == TriggerState.FIRED]
    yield "Signals that a new version is due:" if fired else "Signals that a new version is due: none fired"
    for row in fired:
        about = f" ({row['synthesis_id']})" if row["synthesis_id"] else ""
        yield f"  {row['trigger']} {row['label']}{about}: {row['evidence']}"
