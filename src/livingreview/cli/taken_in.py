"""What a command says that took in the export of a search."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from livingreview.stages.records import RecordTables
    from livingreview.tables import Rows

SHOWN = 20
"""Rejected entries that are listed one by one."""


def report_found(found: "RecordTables", known: set[str], folder: Path) -> None:
    """Say what was taken in, where it is, and what is new in it."""
    [search] = found.searches
    rejected = [entry for entry in found.entries if entry["rejected"]]
    n_new = sum(row["record_id"] not in known for row in found.records)
    n_known = search["n_read"] - n_new
    click.echo(f"Taken in as {search['kind']}: {folder.as_posix()} ({search['format']}, {search['encoding']}).")
    click.echo(
        f"{search['n_entries']} entries: {n_new} new, {n_known} already known (in other exports, or twice in this"
        f" one), {len(rejected)} rejected."
    )
    for entry in rejected[:SHOWN]:
        click.echo(f"  line {entry['line']}: rejected: {entry['rejected']}")
    if len(rejected) > SHOWN:
        click.echo(f"  and {len(rejected) - SHOWN} more; results/records/entries.csv lists all after a build.")


def ask_about(known: "Rows", found: "Rows") -> None:
    """Say how many pairs with a new record are a question for people."""
    from livingreview.figures.numbers import counted
    from livingreview.folder import load_rulings
    from livingreview.stages.dedupe import uncertain_pairs
    from livingreview.terms import Question

    rows = {row["record_id"]: row for row in (*found, *known)}
    new = rows.keys() - {row["record_id"] for row in known}
    asked = uncertain_pairs(list(rows.values()), load_rulings(Path())) if new else []
    kinds = [row["question"] for row in asked if new & {row["record_a"], row["record_b"]}]
    if not kinds:
        click.echo("No new questions about duplicates.")
        return
    n_report, n_study = counted(kinds.count(Question.SAME_REPORT), "pair"), kinds.count(Question.SAME_STUDY)
    click.echo(f"New questions: {n_report} may be one report, {n_study} may be reports of one study.")
    click.echo("`livingreview duplicates` lists them, --write notes them in records/same_report.csv.")
