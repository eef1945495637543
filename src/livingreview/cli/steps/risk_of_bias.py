"""`livingreview step risk_of_bias`."""

from pathlib import Path

import click

from livingreview import bias_files, io, layout, tables
from livingreview.cli.steps import FILE, files_argument, late, of_synthesis, reads, reads_publication, writes
from livingreview.folder import load_review, load_study
from livingreview.stages import missing_evidence as missing
from livingreview.stages import risk_of_bias as stage
from livingreview.stages import risk_of_bias_assessors as own


@click.command("risk_of_bias")
@of_synthesis()
@click.option("--own", "own_", type=FILE, default=Path(layout.ASSESSORS), show_default=True, help="Assessors' files.")
@click.option("--rob-me", type=FILE, default=Path(layout.MISSING_EVIDENCE), show_default=True, help="ROB-ME's files.")
@click.option("--wording", type=FILE, default=Path(layout.WORDING), show_default=True, help="The team's wordings.")
@reads("review")
@reads_publication
@writes("judgements", "assessors", "missing_evidence")
@files_argument
def command(
    synthesis: str,
    own_: Path,
    rob_me: Path,
    wording: Path,
    review: Path,
    records: Path | None,
    links: Path | None,
    judgements: Path,
    assessors: Path,
    missing_evidence: Path,
    files: tuple[Path, ...],
) -> None:
    """Judge the risk of bias of one synthesis's results, and lay out assessors' own and ROB-ME."""
    studies, protocol = [load_study(file) for file in files], load_review(review)
    aside, words = late(protocol, records, links), bias_files.load_wordings(wording)
    theirs = bias_files.load_assessors(own_, {study.study_id for study in studies})
    found = bias_files.load_missing_evidence(rob_me / f"{synthesis}.yaml")
    agreed = stage.risk_of_bias(studies, protocol, synthesis, words, late=aside)
    io.write_table(agreed, judgements, tables.JUDGEMENTS)
    rows = own.assessors(studies, theirs, protocol, synthesis, words, late=aside)
    io.write_table(rows, assessors, tables.ASSESSMENTS)
    lacking = missing.missing_evidence(studies, found, protocol, synthesis, words, late=aside)
    io.write_table(lacking, missing_evidence, tables.MISSING_EVIDENCE)
