"""`livingreview step meta_analysis`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import of_synthesis, reads, writes
from livingreview.folder import load_review
from livingreview.stages import meta_analysis as stage


@click.command("meta_analysis")
@of_synthesis()
@reads("review", "effects")
@writes("summary", "weights")
def command(synthesis: str, review: Path, effects: Path, summary: Path, weights: Path) -> None:
    """Pool one synthesis."""
    settings = load_review(review).syntheses[synthesis]
    frame = io.read_frame(effects, tables.EFFECTS)
    pooled, shares = stage.meta_analysis(frame, synthesis_id=synthesis, synthesis=settings)
    io.write_frame(pooled, summary, tables.SUMMARY)
    io.write_frame(shares, weights, tables.WEIGHTS)
