"""`livingreview step prisma`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import FILE, files_argument, late, reads, writes
from livingreview.folder import load_review, load_study
from livingreview.stages import extraction
from livingreview.stages import prisma as stage


@click.command("prisma")
@click.option("--records", type=FILE, help="Read the records, for a reconstruction.")
@reads("review", "searches", "entries", "linked", "report_status")
@writes("flow", "members")
@files_argument
def command(
    records: Path | None,
    review: Path,
    searches: Path,
    entries: Path,
    linked: Path,
    report_status: Path,
    flow: Path,
    members: Path,
    files: tuple[Path, ...],
) -> None:
    """Count the flow of records, reports and studies; FILES are the study files."""
    protocol = load_review(review)
    aside = late(protocol, records, linked)
    laid_out = extraction.extraction([load_study(file) for file in files], protocol, late=aside)
    built = stage.flow(
        io.read_table(searches, tables.SEARCHES),
        io.read_table(entries, tables.ENTRIES),
        io.read_table(linked, tables.LINKED_RECORDS),
        io.read_table(report_status, tables.REPORT_STATUS),
        laid_out.studies,
        laid_out.study_reports,
        {reason_id: reason.label for reason_id, reason in protocol.screening.reasons.items()},
    )
    io.write_table(built.flow, flow, tables.FLOW)
    io.write_table(built.members, members, tables.FLOW_MEMBERS)
