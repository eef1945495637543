"""`livingreview step meta_analysis`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import FILE, of_synthesis, reads, writes
from livingreview.earlier_versions import looks
from livingreview.folder import load_review
from livingreview.stages import meta_analysis as stage

EXPLORED = (
    *(tables.SUBGROUPS, tables.TESTS, tables.REFITS, tables.META_REGRESSION),
    *(tables.SMALL_STUDY, tables.WITHOUT_POOLING, tables.LIVING, tables.SEQUENTIAL),
)


@click.command("meta_analysis")
@of_synthesis()
@click.option("--judgements", type=FILE, help="Read risk of bias, for analyses of studies at low risk.")
@click.option("--root", type=FILE, default=Path(), help="Read the review's frozen versions below this folder.")
@reads("review", "effects")
@writes("summary", "weights", *(table.name for table in EXPLORED))
def command(
    synthesis: str,
    judgements: Path | None,
    root: Path,
    review: Path,
    effects: Path,
    summary: Path,
    weights: Path,
    **explored: Path,
) -> None:
    """Pool one synthesis, and explore it."""
    protocol = load_review(review)
    found = stage.whole_synthesis(
        io.read_frame(effects, tables.EFFECTS),
        synthesis_id=synthesis,
        synthesis=protocol.syntheses[synthesis],
        review=protocol,
        judgements=io.read_table(judgements, tables.JUDGEMENTS) if judgements else None,
        looks=looks(root, protocol, synthesis),
    )
    io.write_frame(found.summary, summary, tables.SUMMARY)
    io.write_frame(found.weights, weights, tables.WEIGHTS)
    for table in EXPLORED:
        io.write_table(found.explored[table.name], explored[table.name], table)
