"""`livingreview step prisma`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import FILE, files_argument, late, reads, writes
from livingreview.folder import load_review, load_study
from livingreview.stages import extraction
from livingreview.stages import prisma as stage
from livingreview.stages.dedupe import report_ids
from livingreview.stages.prisma_rounds import LAYOUTS, FrozenFlow, flow_rounds, living_text, package_text
from livingreview.versions import before, frozen_versions, has_frozen_table, read_frozen_table


@click.command("prisma")
@click.option("--records", type=FILE, help="Read the records, for a reconstruction.")
@reads("review", "searches", "entries", "linked", "report_status")
@click.option(
    "--versions", type=FILE, default=Path(), help="Compare with the frozen versions of the review in this folder."
)
@click.option(
    "--living", type=FILE, multiple=True, required=True, help="Write these files, one for each layout of periods."
)
@writes("flow", "members", "rounds", "member_rounds", "against", "prisma2020")
@files_argument
def command(
    records: Path | None,
    review: Path,
    searches: Path,
    entries: Path,
    linked: Path,
    report_status: Path,
    versions: Path,
    living: tuple[Path, ...],
    flow: Path,
    members: Path,
    rounds: Path,
    member_rounds: Path,
    against: Path,
    prisma2020: Path,
    files: tuple[Path, ...],
) -> None:
    """Count the flow of records, reports and studies; FILES are the study files."""
    protocol = load_review(review)
    aside = late(protocol, records, linked)
    laid_out = extraction.extraction([load_study(file) for file in files], protocol, late=aside)
    found, linked_records = io.read_table(entries, tables.ENTRIES), io.read_table(linked, tables.LINKED_RECORDS)
    built = stage.flow(
        io.read_table(searches, tables.SEARCHES),
        found,
        linked_records,
        io.read_table(report_status, tables.REPORT_STATUS),
        laid_out.studies,
        laid_out.study_reports,
        {reason_id: reason.label for reason_id, reason in protocol.screening.reasons.items()},
    )
    io.write_table(built.flow, flow, tables.FLOW)
    io.write_table(built.members, members, tables.FLOW_MEMBERS)
    frozen = [
        FrozenFlow(version.number, version.date, read_frozen_table(version, tables.FLOW_MEMBERS))
        for version in before(frozen_versions(versions), protocol.version)
        if has_frozen_table(version, tables.FLOW_MEMBERS)
    ]
    apart = flow_rounds(built.flow, built.members, found, laid_out.study_reports, report_ids(linked_records), frozen)
    io.write_table(apart.rounds, rounds, tables.FLOW_ROUNDS)
    io.write_table(apart.member_rounds, member_rounds, tables.MEMBER_ROUNDS)
    io.write_table(apart.versions, against, tables.FLOW_VERSIONS)
    io.write_text(prisma2020, package_text(apart))
    for arrangement, path in zip(LAYOUTS, living, strict=True):
        io.write_text(path, living_text(apart, arrangement))
