"""The evidence behind a judgement, as fingerprints (docs/fingerprints.md).

1. The fields of each version are named; a field that a later release adds to a file or table changes no fingerprint.
   A version is never redefined: version 1 stands here, version 2 in `evidence_v2`.
2. A new fingerprint is of version 2; a stored one is compared with today's of its own version.
3. A stored judgement is current when its fingerprint equals today's, made on earlier evidence when
   it differs, unconfirmed when there is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from livingreview.canonical import FIRST_VERSION, canonical_json, judgement_fingerprint
from livingreview.judgements import evidence_v2
from livingreview.judgements.evidence_cells import arms_of
from livingreview.models.base import Model
from livingreview.models.certainty import CertaintyRating
from livingreview.models.result import Result
from livingreview.models.review import Review
from livingreview.models.study import RiskOfBias, Study
from livingreview.tables import Row
from livingreview.terms import ALL_STUDIES, MAIN_ANALYSIS, OVERALL, Evidence

# The named fields of version 1; never redefined (docs/fingerprints.md).
ARM_FIELDS = ("label", "intervention", "route", "n")
ARM_COUNTS = ("n", "events")
ARM_NUMBERS = ("percent", "mean", "sd", "se", "ci", "plus_minus")
ESTIMATE_FIELDS = ("experimental", "comparator", "measure", "n_experimental", "n_comparator", "n_total", "adjusted_for")
ESTIMATE_NUMBERS = ("value", "ci", "ci_level", "se", "p")
SOURCE_FIELDS = ("record_id", "locator")
EFFECT_CELLS = ("events_1", "n_1", "events_2", "n_2", "n_total")
EFFECT_FIELDS = ("study_id", "state", *EFFECT_CELLS, "paired", "assumption", "narrative", "record_id", "locator")
EFFECT_NUMBERS = ("mean_1", "sd_1", "mean_2", "sd_2", "estimate", "se")
SUMMARY_FIELDS = ("state", "k")
SUMMARY_NUMBERS = ("estimate", "display_low", "display_high", "tau2")

TABLE_FORMAT = ".10g"  # as a built table's file holds it, so a rating can be confirmed from the file
TINY = 1e-9  # on any scale; smaller is rounding of a sum that is zero


def compare(stored: str | None, current: str) -> Evidence:
    """Compare the fingerprint stored with a judgement with that of today's evidence."""
    if stored is None:
        return Evidence.UNCONFIRMED
    return Evidence.CURRENT if stored == current else Evidence.EARLIER


def evidence_fingerprint(assessment: RiskOfBias, study: Study) -> str:
    """Give today's fingerprint of what an assessor sees, of the version stored with the assessment, else the newest."""
    if is_first_version(assessment.fingerprint):
        return judgement_fingerprint(_risk_of_bias_v1(assessment, study))
    return evidence_v2.fingerprint(evidence_v2.risk_of_bias_fields(assessment, study))


def certainty_fingerprint(
    review: Review,
    synthesis_id: str,
    summary: Iterable[Row],
    effects: Iterable[Row],
    judgements: Iterable[Row],
    rating: CertaintyRating | None = None,
    beside: evidence_v2.Beside = evidence_v2.NOTHING,
) -> str:
    """Give today's fingerprint of what a rater sees, of the version stored with the rating, else the newest."""
    if rating is not None and is_first_version(rating.fingerprint):
        return judgement_fingerprint(_certainty_v1(review, synthesis_id, summary, effects, judgements))
    seen = beside._replace(target=rating.target if rating else None)
    return evidence_v2.fingerprint(
        evidence_v2.certainty_fields(review, synthesis_id, summary, effects, judgements, seen)
    )


def is_first_version(stored: str | None) -> bool:
    """Say whether a stored fingerprint is compared as version 1."""
    return stored is not None and stored.startswith(FIRST_VERSION)


def main_row(summary: Iterable[Row], synthesis_id: str) -> Row | None:
    """Give the row of a synthesis' main analysis of all its studies."""
    for row in summary:
        if (row["synthesis_id"], row["analysis"], row["subgroup"]) == (synthesis_id, MAIN_ANALYSIS, ALL_STUDIES):
            return row
    return None


def main_effects(effects: Iterable[Row], synthesis_id: str) -> list[Row]:
    """Give the rows of a synthesis' main analysis, by study."""
    rows = [row for row in effects if row["synthesis_id"] == synthesis_id and row["analysis"] == MAIN_ANALYSIS]
    return sorted(rows, key=lambda row: str(row["study_id"]))


def _risk_of_bias_v1(assessment: RiskOfBias, study: Study) -> dict[str, Any]:
    results = [result for result in study.results if assessment.outcome in (None, result.outcome)]
    used = {arm for result in results for arm in arms_of(result)}
    return {
        "kind": "risk_of_bias",
        "study_id": study.study_id,
        "design": study.design.value,
        "outcome": assessment.outcome,
        "tool": assessment.tool,
        "version": assessment.version,
        "variant": assessment.variant.value,
        "effect": assessment.effect.value,
        "adhering_to": sorted(assessment.adhering_to),
        "answers": {question: answer.value for question, answer in assessment.answers.items()},
        "arms": {name: _named(arm, ARM_FIELDS) for name, arm in study.arms.items() if name in used},
        "results": sorted((_result_fields(result) for result in results), key=canonical_json),
    }


def _certainty_v1(
    review: Review, synthesis_id: str, summary: Iterable[Row], effects: Iterable[Row], judgements: Iterable[Row]
) -> dict[str, Any]:
    synthesis = review.syntheses[synthesis_id]
    main = main_row(summary, synthesis_id)
    return {
        "kind": "certainty",
        "synthesis_id": synthesis_id,
        "comparison": synthesis.comparison,
        "outcome": synthesis.outcome,
        "measure": synthesis.measure.value,
        "model": synthesis.model.value,
        "tau2_method": synthesis.tau2.value,
        "interval_method": synthesis.interval.value,
        "baseline_risk": _computed(synthesis.baseline_risk.risk) if synthesis.baseline_risk else None,
        "effects": [_cells(row, EFFECT_FIELDS, EFFECT_NUMBERS) for row in main_effects(effects, synthesis_id)],
        "risk_of_bias": {
            row["study_id"]: str(row["judgement"])
            for row in judgements
            if row["synthesis_id"] == synthesis_id and row["domain"] == OVERALL
        },
        "summary": _cells(main, SUMMARY_FIELDS, SUMMARY_NUMBERS) if main else None,
    }


def _result_fields(result: Result) -> dict[str, Any]:
    arms = (result.data or {}).items()
    estimate = result.estimate
    return {
        "outcome": result.outcome,
        "timepoint": {"days": float(result.timepoint.days), "label": result.timepoint.label},
        "data": {name: _named(arm, ARM_COUNTS, ARM_NUMBERS) for name, arm in arms},
        "estimate": _named(estimate, ESTIMATE_FIELDS, ESTIMATE_NUMBERS) if estimate else None,
        "narrative": result.narrative,
        "paired": result.paired,
        "source": _named(result.source, SOURCE_FIELDS),
    }


def _named(part: Model, exact: Sequence[str], numbers: Sequence[str] = ()) -> dict[str, Any]:
    return {name: getattr(part, name) for name in exact} | {name: _float(getattr(part, name)) for name in numbers}


def _float(value: Any) -> Any:
    """Make 5 and 5.0 the same."""
    if isinstance(value, list):
        return [float(item) for item in value]
    return None if value is None else float(value)


def _cells(row: Mapping[str, Any], exact: Sequence[str], numbers: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in exact} | {name: _computed(row[name]) for name in numbers}


def _computed(value: float | None) -> float | None:
    if value is None:
        return None
    return 0.0 if abs(value) < TINY else float(format(value, TABLE_FORMAT))
