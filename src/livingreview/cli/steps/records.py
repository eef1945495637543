"""`livingreview step records`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import writes
from livingreview.folder import load_exports
from livingreview.stages.records import read_searches


@click.command("records")
@writes("searches", "entries", "records")
def command(searches: Path, entries: Path, records: Path) -> None:
    """Read search exports."""
    built = read_searches(load_exports(Path()))
    io.write_table(built.searches, searches, tables.SEARCHES)
    io.write_table(built.entries, entries, tables.ENTRIES)
    io.write_table(built.records, records, tables.RECORDS)
