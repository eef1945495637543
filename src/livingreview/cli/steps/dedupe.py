"""`livingreview step dedupe`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import reads, writes
from livingreview.folder import load_rulings
from livingreview.workflow.kept import Kept


@click.command("dedupe")
@reads("records")
@writes("linked", "links", "uncertain")
def command(records: Path, linked: Path, links: Path, uncertain: Path) -> None:
    """Link records that describe the same report."""
    built = Kept(Path()).link(io.read_table(records, tables.RECORDS), load_rulings(Path()))
    io.write_table(built.records, linked, tables.LINKED_RECORDS)
    io.write_table(built.links, links, tables.LINKS)
    io.write_table(built.uncertain, uncertain, tables.UNCERTAIN_PAIRS)
