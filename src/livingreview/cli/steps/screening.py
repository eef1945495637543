"""`livingreview step screening`."""

from pathlib import Path

import click

from livingreview import io, layout, tables
from livingreview.cli.steps import FILE, late, reads, writes
from livingreview.folder import load_logs, load_notes, load_review
from livingreview.stages import screening as stage
from livingreview.stages.screening_process import screening_process


@click.command("screening")
@click.option("--records", type=FILE, help="Read the records, for a reconstruction.")
@reads("searches", "entries", "linked", "review")
@writes(
    "report_status",
    "decisions",
    "heads",
    "notes",
    "inclusions",
    "agreement",
    "stages",
    "reviewers",
    "reasons",
    "process",
)
def command(
    records: Path | None, searches: Path, entries: Path, linked: Path, review: Path, **built_files: Path
) -> None:
    """Fold decisions into the state of every report."""
    found, runs = io.read_table(entries, tables.ENTRIES), io.read_table(searches, tables.SEARCHES)
    protocol = load_review(review)
    built = stage.screening(
        io.read_table(linked, tables.LINKED_RECORDS),
        load_logs(Path()),
        protocol,
        database_records=stage.database_records(found, runs),
        not_retrieved=stage.not_retrieved(load_notes(Path(layout.NOTES))),
        first_seen=stage.first_seen(found, runs),
        late=late(protocol, records, linked),
    )
    io.write_parts(built.decisions_in_parts(), built_files["decisions"], tables.DECISIONS)
    how = screening_process(built, protocol)
    for rows, file, table in (
        (built.report_status, "report_status", tables.REPORT_STATUS),
        (built.heads, "heads", tables.DECISION_HEADS),
        (built.notes, "notes", tables.DECISION_NOTES),
        (built.inclusions, "inclusions", tables.INCLUSIONS),
        (built.agreement, "agreement", tables.AGREEMENT),
        (how.stages, "stages", tables.SCREENING_STAGES),
        (how.reviewers, "reviewers", tables.REVIEWERS),
        (how.reasons, "reasons", tables.REASONS_BY_REVIEWER),
        (how.process, "process", tables.SCREENING_PROCESS),
    ):
        io.write_table(rows, built_files[file], table)
