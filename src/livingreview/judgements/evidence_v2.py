"""The evidence behind a judgement, version 2: named cells that can be compared one by one.

1. The fields are listed in docs/fingerprints.md and never redefined. What is null, false or empty is left out, so a
   key that a file may have one day changes no fingerprint until somebody writes it.
2. Lists whose order says nothing are sorted or become mappings, so that rows and keys can move. Results are named by
   outcome and day, effects by study.
3. Risk of bias: the design, the reports and how much of them was seen, arms and results that the assessment is about,
   and the answers or domain judgements given.
4. Certainty: the question of the synthesis, every setting of pooling and conversion, thresholds, every study's numbers
   and overall risk of bias, risk of bias due to missing evidence, and the summary.
5. Extraction: every extracted cell of the study file, and of the extractors' own files.
6. Claim: its words, its condition, and the value of every name in both.
7. Missing evidence (ROB-ME): what is put together, the state of every study's result, and the answers.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from livingreview.canonical import SECOND_VERSION, judgement_fingerprint
from livingreview.judgements.evidence_cells import (
    Fields,
    arms_of,
    cells,
    computed,
    effect_cells,
    kept,
    named,
    number,
    results_of,
)
from livingreview.models.result import Result
from livingreview.models.review import Outcome, Review
from livingreview.models.study import RiskOfBias, Study
from livingreview.models.synthesis import Synthesis
from livingreview.tables import Row
from livingreview.terms import ALL_STUDIES, MAIN_ANALYSIS, OVERALL

# The named fields of version 2; never redefined (docs/fingerprints.md).
ASSESSMENT_FIELDS = ("outcome", "comparison", "tool", "version", "variant", "effect")
ARM_FIELDS = ("label", "intervention", "route", "n")
OUTCOME_FIELDS = ("type", "direction", "scale")
OUTCOME_NUMBERS = ("range", "mid")
SETTINGS = (
    *("measure", "model", "tau2", "interval", "pooling", "prediction", "i2", "tau2_interval", "several_results"),
    *("several_arms", "scores", "skewed", "smd_correction", "smd_variance"),
)
NUMBER_SETTINGS = ("correlation", "icc", "results_correlation")
SUMMARY_CELLS = ("state", "k", "n_studies", "n_participants")
SUMMARY_NUMBERS = ("estimate", "display_low", "display_high", "tau2", "i2", "prediction_low", "prediction_high")
STUDY_FIELDS = ("status", "design", "outcomes_measured", "funding", "industry_funded")
SIZES, FAMILIAR_SCALE, LABELLED_RISK = ("small", "moderate", "large"), ("sd", "mid"), ("risk", "rate")
PARTICIPANT_FIELDS = ("randomised", "condition", "details")


def fingerprint(fields: Fields) -> str:
    """Give the fingerprint of fields of this version."""
    return judgement_fingerprint(fields, SECOND_VERSION)


def risk_of_bias_fields(assessment: RiskOfBias, study: Study) -> Fields:
    """Give what an assessor of a study's risk of bias has before them now."""
    results = [result for result in study.results if _is_about(assessment, result)]
    used = {arm for result in results for arm in arms_of(result)}
    return kept(
        {
            "kind": "risk_of_bias",
            "study_id": study.study_id,
            "design": study.design.value,
            "reports": _reports(study),
            "assessment": {
                **{name: getattr(assessment, name, None) for name in ASSESSMENT_FIELDS},
                "days": number(getattr(assessment, "days", None)),
                "adhering_to": sorted(getattr(assessment, "adhering_to", None) or []),
                "answers": getattr(assessment, "answers", None),
                "judgements": getattr(assessment, "judgements", None),
            },
            "arms": {name: named(arm, ARM_FIELDS) for name, arm in study.arms.items() if name in used},
            "results": results_of(results),
        }
    )


class Beside(NamedTuple):
    """What a rater has before them that stands in none of the synthesis's tables."""

    target: str | None = None
    """What the rating says that certainty is about."""
    missing_evidence: str | None = None
    """Judgement of the risk of bias due to missing evidence (ROB-ME)."""
    directness: Mapping[str, Mapping[str, str]] | None = None
    """By study: each element of the question that was compared, with the judgement."""


NOTHING = Beside()


def certainty_fields(
    review: Review,
    synthesis_id: str,
    summary: Iterable[Row],
    effects: Iterable[Row],
    judgements: Iterable[Row],
    beside: Beside = NOTHING,
) -> Fields:
    """Give what a rater of a synthesis has before them now; rows of other syntheses are passed over."""
    synthesis = review.syntheses[synthesis_id]
    comparison, outcome = review.comparisons[synthesis.comparison], review.outcomes[synthesis.outcome]
    overall = {
        row["study_id"]: str(row["judgement"])
        for row in judgements
        if row["synthesis_id"] == synthesis_id and row["domain"] == OVERALL
    }
    main = next((row for row in summary if _is_main(row, synthesis_id)), None)
    return kept(
        {
            "kind": "certainty",
            "synthesis_id": synthesis_id,
            "comparison": {side: sorted(getattr(comparison, side)) for side in ("experimental", "comparator")},
            "outcome": {"id": synthesis.outcome, **named(outcome, OUTCOME_FIELDS, OUTCOME_NUMBERS)},
            "window": named(synthesis.window, ("prefer",), ("from_days", "to_days")),
            "settings": {
                **named(synthesis, SETTINGS),
                **{name: number(getattr(getattr(synthesis, name), "value", None)) for name in NUMBER_SETTINGS},
                "without_pooling": sorted(method.value for method in synthesis.without_pooling),
            },
            "thresholds": {"target": beside.target, **_thresholds(synthesis, outcome)},
            "effects": effect_cells(effects, synthesis_id),
            "risk_of_bias": overall,
            "missing_evidence": beside.missing_evidence,
            "directness": beside.directness,
            "summary": cells(main, SUMMARY_CELLS, SUMMARY_NUMBERS) if main else None,
        }
    )


def extraction_fields(study: Study, extractors: Mapping[str, Study]) -> Fields:
    """Give what those who agreed on a study's cells have before them now; `extractors` are their own files."""
    return kept(
        {
            "kind": "extraction",
            "study_id": study.study_id,
            "consensus": _extracted(study),
            "extractors": {person: _extracted(own) for person, own in extractors.items()},
        }
    )


def claim_fields(claim_id: str, text: str, holds: str, values: Mapping[str, Any]) -> Fields:
    """Give what a person who makes a claim has before them now: the value of every name in it."""
    return kept(
        {
            "kind": "claim",
            "claim_id": claim_id,
            "text": " ".join(text.split()),
            "holds": " ".join(holds.split()),
            "values": {name: computed(value) if isinstance(value, float) else value for name, value in values.items()},
        }
    )


def missing_evidence_fields(
    review: Review, synthesis_id: str, states: Mapping[str, str], answers: Mapping[str, str]
) -> Fields:
    """Give what a person who judges what is missing from a synthesis has before them now."""
    synthesis = review.syntheses[synthesis_id]
    comparison = review.comparisons[synthesis.comparison]
    return kept(
        {
            "kind": "missing_evidence",
            "synthesis_id": synthesis_id,
            "comparison": {side: sorted(getattr(comparison, side)) for side in ("experimental", "comparator")},
            "outcome": synthesis.outcome,
            "window": named(synthesis.window, ("prefer",), ("from_days", "to_days")),
            "states": states,
            "answers": answers,
        }
    )


def _thresholds(synthesis: Synthesis, outcome: Outcome) -> Fields:
    """Give what an effect is held against, and the risks that absolute effects are computed at."""
    baseline, sizes = synthesis.baseline_risk, getattr(outcome, "sizes", None)
    scale = getattr(outcome, "familiar_scale", None)
    return {
        "beyond": getattr(synthesis, "target", None),
        "sizes": named(sizes, (), SIZES) if sizes else None,
        "familiar_scale": named(scale, (), FAMILIAR_SCALE) if scale else None,
        "risk_of_no_event": getattr(outcome, "risk_of", None) == "no event",
        "baseline_risk": computed(baseline.risk) if baseline else None,
        "baseline_risks": {
            one.label: named(one, (), LABELLED_RISK) for one in getattr(synthesis, "baseline_risks", None) or []
        },
    }


def _is_about(assessment: RiskOfBias, result: Result) -> bool:
    days = getattr(assessment, "days", None)
    return assessment.outcome in (None, result.outcome) and days in (None, result.timepoint.days)


def _is_main(row: Row, synthesis_id: str) -> bool:
    found = (row["synthesis_id"], row["analysis"], row["subgroup"])
    return found == (synthesis_id, MAIN_ANALYSIS, ALL_STUDIES)


def _extracted(study: Study) -> Fields:
    return {
        **{name: getattr(study, name, None) for name in STUDY_FIELDS},
        "registrations": sorted(study.registrations),
        "reports": _reports(study),
        "participants": named(study.participants, PARTICIPANT_FIELDS),
        "arms": {name: named(arm, ARM_FIELDS) for name, arm in study.arms.items()},
        "facts": {name: number(fact) for name, fact in study.facts.items()},
        "results": results_of(study.results, with_readings=True),
    }


def _reports(study: Study) -> Fields:
    return {
        report.record_id: {"role": report.role.value, "seen": report.seen.value}
        for report in sorted(study.reports, key=lambda report: (report.record_id, report.role.value))
    }
