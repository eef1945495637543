"""`livingreview step grade`."""

from pathlib import Path

import click

from livingreview import io, layout, tables
from livingreview.cli.steps import files_argument, reads, writes
from livingreview.folder import load_rating, load_review, load_study
from livingreview.judged_files import load_claims, load_evidence, load_extractors
from livingreview.stages import grade as stage
from livingreview.stages.grade_claims import claim_rows, claim_values
from livingreview.stages.grade_stale import judged_claims, judged_ratings, judged_studies, stale_rows

READ = (tables.SUMMARY, tables.EFFECTS, tables.JUDGEMENTS)


@click.command("grade")
@reads("review")
@writes("summary_of_findings", "ratings", "stale", "claims")
@files_argument
def command(
    review: Path, summary_of_findings: Path, ratings: Path, stale: Path, claims: Path, files: tuple[Path, ...]
) -> None:
    """Lay ratings and absolute effects out as Summary of Findings, and hold judgements and claims against the numbers.

    FILES are the ratings, and the study files that hold a judgement.
    """
    protocol, results, root = load_review(review), Path(layout.RESULTS), Path()
    rated = {rating.synthesis: rating for rating in map(load_rating, _below(layout.CERTAINTY, files))}
    studies = [load_study(file) for file in _below(layout.STUDIES, files)]
    built = [io.read_tables(results, table, protocol.syntheses) for table in READ]
    graded = stage.summary_of_findings(protocol, rated, *built)
    claimed, values = load_claims(root), claim_values(protocol.syntheses, built[0], rated)
    of_ratings = judged_ratings(protocol, rated, *built)
    judged = [*of_ratings, *judged_studies(studies, load_extractors(root)), *judged_claims(claimed, values)]
    evidence = {one.id: one.evidence for one in of_ratings}
    io.write_table(graded.summary_of_findings, summary_of_findings, tables.SUMMARY_OF_FINDINGS)
    io.write_table(graded.ratings, ratings, tables.RATINGS)
    io.write_table(stale_rows(judged, load_evidence(root)), stale, tables.STALE)
    io.write_table(claim_rows(claimed, values, evidence), claims, tables.CLAIMS)


def _below(folder: str, files: tuple[Path, ...]) -> list[Path]:
    return [file for file in files if file.parent == Path(folder)]
