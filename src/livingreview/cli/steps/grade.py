"""`livingreview step grade`."""

from pathlib import Path

import click

from livingreview import io, layout, tables
from livingreview.bias_files import load_every_missing_evidence
from livingreview.cli.steps import files_argument, reads, writes
from livingreview.folder import load_rating, load_review, load_study
from livingreview.judged_files import load_claims, load_evidence, load_extractors
from livingreview.stages import grade as stage
from livingreview.stages.grade_claims import claim_rows, claim_values
from livingreview.stages.grade_stale import (
    judged_claims,
    judged_missing_evidence,
    judged_ratings,
    judged_studies,
    stale_rows,
)
from livingreview.stages.grade_studies import directness as directness_of
from livingreview.stages.grade_studies import study_facts

OUTPUTS = {
    table.name: table
    for table in (
        tables.SUMMARY_OF_FINDINGS,
        tables.RATINGS,
        tables.SUGGESTIONS,
        tables.ABSOLUTE,
        tables.EVIDENCE_PROFILE,
        tables.DIRECTNESS,
        tables.STALE,
        tables.CLAIMS,
    )
}


@click.command("grade")
@reads("review")
@writes("summary_of_findings", "ratings", "suggestions", "absolute", "evidence_profile", "directness")
@writes("stale", "claims")
@files_argument
def command(review: Path, files: tuple[Path, ...], **outputs: Path) -> None:
    """Lay suggestions, ratings and absolute effects out as Summary of Findings, and hold judgements against them.

    FILES are the ratings and the studies.
    """
    protocol, results, root = load_review(review), Path(layout.RESULTS), Path()
    rated = {
        rating.synthesis: rating
        for rating in (load_rating(file) for file in files if file.parent == Path(layout.CERTAINTY))
    }
    studies = [load_study(file) for file in files if file.parent == Path(layout.STUDIES)]
    read = {
        name: io.read_tables(results, table, protocol.syntheses)
        for name, table in (
            ("summary", tables.SUMMARY),
            ("effects", tables.EFFECTS),
            ("judgements", tables.JUDGEMENTS),
            ("weights", tables.WEIGHTS),
            ("small_study", tables.SMALL_STUDY),
            ("missing_evidence", tables.MISSING_EVIDENCE),
        )
    }
    facts = {fact.study_id: fact for fact in study_facts(studies, protocol)}
    inputs = stage.GradeInputs(**read, directness=directness_of(studies, protocol), facts=facts)
    built = stage.summary_of_findings(protocol, rated, inputs)._asdict()
    claimed, values = load_claims(root), claim_values(protocol.syntheses, inputs.summary, rated)
    of_ratings = judged_ratings(protocol, rated, inputs)
    judged = [
        *of_ratings,
        *judged_missing_evidence(protocol, load_every_missing_evidence(root), studies),
        *judged_studies(studies, load_extractors(root)),
        *judged_claims(claimed, values),
    ]
    built["stale"] = stale_rows(judged, load_evidence(root))
    built["claims"] = claim_rows(claimed, values, {one.id: one.evidence for one in of_ratings})
    for name, rows in built.items():
        io.write_table(rows, outputs[name], OUTPUTS[name])
