"""`livingreview step risk_of_bias`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import files_argument, late, of_synthesis, reads, reads_publication, writes
from livingreview.folder import load_review, load_study
from livingreview.stages import risk_of_bias as stage


@click.command("risk_of_bias")
@of_synthesis()
@reads("review")
@reads_publication
@writes("judgements")
@files_argument
def command(
    synthesis: str,
    review: Path,
    records: Path | None,
    links: Path | None,
    judgements: Path,
    files: tuple[Path, ...],
) -> None:
    """Judge the risk of bias of one synthesis's results."""
    protocol = load_review(review)
    aside = late(protocol, records, links)
    rows = stage.risk_of_bias([load_study(file) for file in files], protocol, synthesis, late=aside)
    io.write_table(rows, judgements, tables.JUDGEMENTS)
