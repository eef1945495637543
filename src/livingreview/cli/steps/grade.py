"""`livingreview step grade`."""

from pathlib import Path

import click

from livingreview import io, layout, tables
from livingreview.cli.steps import files_argument, reads, writes
from livingreview.folder import load_rating, load_review
from livingreview.stages import grade as stage


@click.command("grade")
@reads("review")
@writes("summary_of_findings", "ratings")
@files_argument
def command(review: Path, summary_of_findings: Path, ratings: Path, files: tuple[Path, ...]) -> None:
    """Lay ratings and absolute effects out as Summary of Findings; FILES are the ratings."""
    protocol, results = load_review(review), Path(layout.RESULTS)
    rated = [load_rating(file) for file in files]
    built = stage.summary_of_findings(
        protocol,
        {rating.synthesis: rating for rating in rated},
        io.read_tables(results, tables.SUMMARY, protocol.syntheses),
        io.read_tables(results, tables.EFFECTS, protocol.syntheses),
        io.read_tables(results, tables.JUDGEMENTS, protocol.syntheses),
    )
    io.write_table(built.summary_of_findings, summary_of_findings, tables.SUMMARY_OF_FINDINGS)
    io.write_table(built.ratings, ratings, tables.RATINGS)
