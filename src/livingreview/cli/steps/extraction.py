"""`livingreview step extraction`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import files_argument, reads, writes
from livingreview.folder import load_review, load_study
from livingreview.stages import extraction as stage


@click.command("extraction")
@reads("review")
@writes("studies", "study_reports", "discrepancies", "quoted")
@files_argument
def command(
    review: Path, studies: Path, study_reports: Path, discrepancies: Path, quoted: Path, files: tuple[Path, ...]
) -> None:
    """Lay study files out as tables of characteristics."""
    built = stage.extraction([load_study(file) for file in files], load_review(review))
    io.write_table(built.studies, studies, tables.STUDIES)
    io.write_table(built.study_reports, study_reports, tables.STUDY_REPORTS)
    io.write_table(built.discrepancies, discrepancies, tables.DISCREPANCIES)
    io.write_table(built.quoted_risk_of_bias, quoted, tables.QUOTED_RISK_OF_BIAS)
