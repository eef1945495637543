"""The judgements of a review folder held against its numbers, computed in memory: no build, no files written."""

from pathlib import Path

import yaml

from livingreview import tables
from livingreview.checks import read_folder
from livingreview.folder import Folder
from livingreview.frames import from_frame, to_frame
from livingreview.judged_files import keep_evidence, load_claims, load_extractors
from livingreview.models.review import Review
from livingreview.stages.effects import effects
from livingreview.stages.extraction_results import study_results
from livingreview.stages.grade_body import GradeInputs
from livingreview.stages.grade_claims import claim_values
from livingreview.stages.grade_stale import (
    Judged,
    judged_claims,
    judged_missing_evidence,
    judged_ratings,
    judged_studies,
)
from livingreview.stages.grade_studies import directness
from livingreview.stages.meta_analysis import meta_analysis
from livingreview.stages.missing_evidence import missing_evidence
from livingreview.stages.risk_of_bias import risk_of_bias
from livingreview.tables import Rows


def judgements_of(root: Path) -> list[Judged]:
    """Give every judgement of a review on today's evidence."""
    folder = read_folder(root)
    assert folder.review is not None
    assert folder.problems == []
    review = folder.review.content
    studies = [study.content for study in folder.studies]
    ratings = {rating.content.synthesis: rating.content for rating in folder.certainty}
    built = _built(folder, review)
    return [
        *judged_studies(studies, load_extractors(root)),
        *judged_ratings(review, ratings, built),
        *judged_missing_evidence(review, (one.content for one in folder.missing_evidence), studies),
        *judged_claims(load_claims(root), claim_values(review.syntheses, built.summary, ratings)),
    ]


def confirm_all(root: Path) -> None:
    """Write today's fingerprint into every judgement, as `livingreview reconfirm` does, and keep the evidence."""
    for one in judgements_of(root):
        path = root / one.file
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        place = content
        for part in one.path:
            place = place[part]
        place["fingerprint"] = keep_evidence(root, one.fields)
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _built(folder: Folder, review: Review) -> GradeInputs:
    summary: Rows = []
    estimates: Rows = []
    judgements: Rows = []
    missing: Rows = []
    studies = [study.content for study in folder.studies]
    assessed = {one.content.synthesis: one.content for one in folder.missing_evidence}
    for name, synthesis in review.syntheses.items():
        results = to_frame(study_results(studies, review, name), tables.STUDY_RESULTS)
        frame = effects(results, synthesis_id=name, synthesis=synthesis)
        judged = risk_of_bias(studies, review, name)
        pooled, _ = meta_analysis(frame, synthesis_id=name, synthesis=synthesis, judgements=judged)
        estimates += from_frame(frame, tables.EFFECTS)
        summary += from_frame(pooled, tables.SUMMARY)
        judgements += judged
        missing += missing_evidence(studies, assessed.get(name), review, name)
    return GradeInputs(summary, estimates, judgements, missing_evidence=missing, directness=directness(studies, review))
