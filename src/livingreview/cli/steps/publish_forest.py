"""`livingreview step publish_forest`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import of_synthesis, reads, writes
from livingreview.figures.forest import forest_plot
from livingreview.folder import load_review


@click.command("publish_forest")
@of_synthesis()
@reads("review", "effects", "summary", "weights", "judgements", "living")
@writes("svg")
def command(
    synthesis: str, review: Path, effects: Path, summary: Path, weights: Path, judgements: Path, living: Path, svg: Path
) -> None:
    """Draw the forest plot of one synthesis."""
    drawn = forest_plot(
        synthesis,
        review=load_review(review),
        effects=io.read_table(effects, tables.EFFECTS),
        summary=io.read_table(summary, tables.SUMMARY),
        weights=io.read_table(weights, tables.WEIGHTS),
        judgements=io.read_table(judgements, tables.JUDGEMENTS),
        living=io.read_table(living, tables.LIVING),
    )
    io.write_text(svg, drawn)
