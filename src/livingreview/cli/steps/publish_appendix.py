"""`livingreview step publish_appendix`."""

from pathlib import Path
from typing import Any

import click

from livingreview import io, layout
from livingreview.cli.faces import uses_faces
from livingreview.cli.steps import FILE, reads, writes
from livingreview.cli.steps.publish_pdf import write_pdf
from livingreview.folder import load_notes, load_review
from livingreview.look_files import load_look
from livingreview.models.review import Review
from livingreview.report.appendices import appendix_named, only, synthesis_of
from livingreview.stages import publish
from livingreview.tables import Rows, Table


@click.command("publish_appendix")
@click.option("--appendix", required=True, help="Name of the appendix.")
@click.option("--results", type=FILE, default=Path(layout.RESULTS), show_default=True, help="Read built tables below.")
@click.option(
    "--notes", type=FILE, default=Path(layout.NOTES), show_default=True, help="Read notes, where there are any."
)
@reads("review")
@writes("pdf")
@uses_faces
def command(appendix: str, results: Path, notes: Path, review: Path, pdf: Path) -> None:
    """Print one appendix as a PDF, from the tables that it is about."""
    protocol = load_review(review)
    part = appendix_named(appendix, protocol)
    rows = {table.name: _read(results, table, protocol, synthesis_of(appendix)) for table in part.reads}
    people: dict[str, Any] = {"notes": tuple(load_notes(notes))} if part.has_notes else {}
    people["look"] = load_look(Path(), protocol.report)
    write_pdf(publish.appendix(only(part, protocol, rows, **people), part), pdf)


def _read(results: Path, table: Table, review: Review, synthesis: str | None) -> Rows:
    """Read one table, that of every synthesis in one, or that of the one the appendix is about."""
    if "{synthesis}" not in table.path:
        return io.read_table(results / table.path, table)
    return io.read_tables(results, table, [synthesis] if synthesis else review.syntheses)
