"""`livingreview step records_notices`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import reads, writes
from livingreview.stages.notices import attach_notices


@click.command("records_notices")
@reads("records", "linked")
@writes("notices")
def command(records: Path, linked: Path, notices: Path) -> None:
    """Attach retractions, corrections and concerns to the reports they are about."""
    found = attach_notices(io.read_table(records, tables.RECORDS), io.read_table(linked, tables.LINKED_RECORDS))
    io.write_table(found, notices, tables.NOTICES)
