"""`livingreview step extraction_results`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import files_argument, late, of_synthesis, reads, reads_publication, writes
from livingreview.folder import load_review, load_study
from livingreview.stages.extraction_results import study_results as results_of


@click.command("extraction_results")
@of_synthesis()
@reads("review")
@reads_publication
@writes("study_results")
@files_argument
def command(
    synthesis: str,
    review: Path,
    records: Path | None,
    links: Path | None,
    study_results: Path,
    files: tuple[Path, ...],
) -> None:
    """Take the results that concern one synthesis."""
    protocol = load_review(review)
    aside = late(protocol, records, links)
    rows = results_of([load_study(file) for file in files], protocol, synthesis, late=aside)
    io.write_table(rows, study_results, tables.STUDY_RESULTS)
