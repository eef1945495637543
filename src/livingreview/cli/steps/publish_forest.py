"""`livingreview step publish_forest`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.canonical import canonical_json
from livingreview.cli.steps import of_synthesis, reads, writes
from livingreview.figures.forest import forest_pages, forest_plot
from livingreview.folder import load_review

TABLES = {
    "effects": tables.EFFECTS,
    "summary": tables.SUMMARY,
    "weights": tables.WEIGHTS,
    "judgements": tables.JUDGEMENTS,
    "living": tables.LIVING,
}


@click.command("publish_forest")
@of_synthesis()
@reads("review", *TABLES)
@writes("svg", "paper")
def command(synthesis: str, review: Path, svg: Path, paper: Path, **built: Path) -> None:
    """Draw the forest plot of one synthesis, whole and as the parts that pages of paper hold."""
    protocol = load_review(review)
    given = {name: io.read_table(path, TABLES[name]) for name, path in built.items()}
    io.write_text(svg, forest_plot(synthesis, review=protocol, **given))
    io.write_bytes(paper, canonical_json(forest_pages(synthesis, review=protocol, **given)))
