"""`livingreview step records`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import writes
from livingreview.folder import load_exports
from livingreview.search_files import load_searches
from livingreview.stages import prisma_s as stage
from livingreview.workflow.kept import Kept


@click.command("records")
@writes("searches", "prisma_s", "entries", "records")
def command(searches: Path, prisma_s: Path, entries: Path, records: Path) -> None:
    """Read search exports."""
    built = Kept(Path()).read(load_exports(Path()))
    answered = stage.prisma_s(built.searches, load_searches(Path()).prisma_s)
    io.write_table(answered, prisma_s, tables.PRISMA_S)
    io.write_table(built.searches, searches, tables.SEARCHES)
    io.write_table(built.entries, entries, tables.ENTRIES)
    io.write_table(built.records, records, tables.RECORDS)
