"""`livingreview step records_notices`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import FILE, files_argument, reads, writes
from livingreview.folder import load_study
from livingreview.retraction_files import load_decisions, load_listed
from livingreview.stages.notices import attach_notices
from livingreview.stages.study_notices import reports_of, with_listed
from livingreview.stages.study_notices import study_notices as of_studies


@click.command("records_notices")
@click.option("--list", "lists", type=FILE, multiple=True, help="Read this list of notices.")
@reads("records", "linked")
@writes("notices", "study_notices")
@files_argument
def command(
    lists: tuple[Path, ...], records: Path, linked: Path, notices: Path, study_notices: Path, files: tuple[Path, ...]
) -> None:
    """Attach what exports and lists of notices tell to the reports, and to the studies with the team's decisions."""
    known, links = io.read_table(records, tables.RECORDS), io.read_table(linked, tables.LINKED_RECORDS)
    found = with_listed(attach_notices(known, links), load_listed(lists), known, links)
    reports = reports_of(load_study(path) for path in files)
    io.write_table(found, notices, tables.NOTICES)
    io.write_table(of_studies(found, links, reports, load_decisions(Path())), study_notices, tables.STUDY_NOTICES)
