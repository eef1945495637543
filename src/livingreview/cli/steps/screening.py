"""`livingreview step screening`."""

from pathlib import Path

import click

from livingreview import io, layout, tables
from livingreview.cli.steps import reads, writes
from livingreview.folder import load_logs, load_notes, load_review
from livingreview.stages import screening as stage


@click.command("screening")
@reads("searches", "entries", "linked", "review")
@writes("report_status", "decisions", "agreement")
def command(
    searches: Path, entries: Path, linked: Path, review: Path, report_status: Path, decisions: Path, agreement: Path
) -> None:
    """Fold decisions into the state of every report."""
    found, runs = io.read_table(entries, tables.ENTRIES), io.read_table(searches, tables.SEARCHES)
    built = stage.screening(
        io.read_table(linked, tables.LINKED_RECORDS),
        load_logs(Path()),
        load_review(review),
        database_records=stage.database_records(found, runs),
        not_retrieved=stage.not_retrieved(load_notes(Path(layout.NOTES))),
        first_seen=stage.first_seen(found, runs),
    )
    io.write_table(built.report_status, report_status, tables.REPORT_STATUS)
    io.write_parts(built.decisions_in_parts(), decisions, tables.DECISIONS)
    io.write_table(built.agreement, agreement, tables.AGREEMENT)
