"""`livingreview step effects`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import of_synthesis, reads, writes
from livingreview.folder import load_review
from livingreview.frames import from_frame
from livingreview.stages import effects as stage
from livingreview.stages.retracted import noticed, with_and_without


@click.command("effects")
@of_synthesis()
@click.option("--notice", "notices", multiple=True, help="STUDY/KIND/STATE/DECISION/DATE of a notice about a study.")
@reads("review", "study_results")
@writes("effects")
def command(synthesis: str, notices: tuple[str, ...], review: Path, study_results: Path, effects: Path) -> None:
    """Compute each study's estimate in one synthesis."""
    settings = load_review(review).syntheses[synthesis]
    results = io.read_frame(study_results, tables.STUDY_RESULTS)
    frame = stage.effects(results, synthesis_id=synthesis, synthesis=settings)
    rows = with_and_without(from_frame(frame, tables.EFFECTS), list(map(noticed, notices)))
    io.write_table(rows, effects, tables.EFFECTS)
