"""`livingreview step effects`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import of_synthesis, reads, writes
from livingreview.folder import load_review
from livingreview.stages import effects as stage


@click.command("effects")
@of_synthesis()
@reads("review", "study_results")
@writes("effects")
def command(synthesis: str, review: Path, study_results: Path, effects: Path) -> None:
    """Compute each study's estimate in one synthesis."""
    settings = load_review(review).syntheses[synthesis]
    results = io.read_frame(study_results, tables.STUDY_RESULTS)
    frame = stage.effects(results, synthesis_id=synthesis, synthesis=settings)
    io.write_frame(frame, effects, tables.EFFECTS)
