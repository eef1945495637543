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
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from livingreview.canonical import SECOND_VERSION, canonical_json, judgement_evidence, judgement_fingerprint
from livingreview.models.base import Model
from livingreview.models.result import Result
from livingreview.models.review import Outcome, Review
from livingreview.models.study import RiskOfBias, Study
from livingreview.models.synthesis import Synthesis
from livingreview.tables import Row
from livingreview.terms import ALL_STUDIES, MAIN_ANALYSIS, OVERALL

Fields = Mapping[str, Any]

# The named fields of version 2; never redefined (docs/fingerprints.md).
ASSESSMENT_FIELDS = ("outcome", "comparison", "tool", "version", "variant", "effect")
ARM_FIELDS = ("label", "intervention", "route", "n")
ARM_COUNTS = ("n", "events", "split_between", "log_scale")
ARM_NUMBERS = (
    *("percent", "mean", "sd", "se", "ci", "plus_minus", "mean_change", "baseline_mean", "baseline_sd"),
    *("median", "q1", "q3", "min", "max", "person_time"),
)
ESTIMATE_FIELDS = (
    *("experimental", "comparator", "measure", "n_experimental", "n_comparator", "n_total", "adjusted_for"),
    *("events", "p_is"),
)
ESTIMATE_NUMBERS = ("value", "ci", "ci_level", "se", "p", "statistic", "df", "o_minus_e", "variance", "comparator_risk")
PAIRS_FIELDS = ("experimental", "comparator", "both", "experimental_only", "comparator_only", "neither")
RESULT_FIELDS = ("narrative", "paired", "reversed", "plus_minus_is", "conclusion")
SOURCE_FIELDS = ("record_id", "locator")
OUTCOME_FIELDS = ("type", "direction", "scale")
OUTCOME_NUMBERS = ("range", "mid")
SETTINGS = (
    *("measure", "model", "tau2", "interval", "pooling", "prediction", "i2", "tau2_interval", "several_results"),
    *("several_arms", "scores", "skewed", "smd_correction", "smd_variance"),
)
NUMBER_SETTINGS = ("correlation", "icc", "results_correlation")
EFFECT_CELLS = ("state", "events_1", "n_1", "events_2", "n_2", "n_total", "paired", "assumption", "narrative")
EFFECT_NUMBERS = ("mean_1", "sd_1", "mean_2", "sd_2", "person_time_1", "person_time_2", "estimate", "se")
SUMMARY_CELLS = ("state", "k", "n_studies", "n_participants")
SUMMARY_NUMBERS = ("estimate", "display_low", "display_high", "tau2", "i2", "prediction_low", "prediction_high")
STUDY_FIELDS = ("status", "design", "outcomes_measured", "funding", "industry_funded")
SIZES, FAMILIAR_SCALE, LABELLED_RISK = ("small", "moderate", "large"), ("sd", "mid"), ("risk", "rate")
PARTICIPANT_FIELDS = ("randomised", "condition", "details")

TABLE_FORMAT = ".10g"  # as a built table's file holds it, so a rating can be confirmed from the file
TINY = 1e-9  # on any scale; smaller is rounding of a sum that is zero


def fingerprint(fields: Fields) -> str:
    """Give the fingerprint of fields of this version."""
    return judgement_fingerprint(fields, SECOND_VERSION)


def risk_of_bias_fields(assessment: RiskOfBias, study: Study) -> Fields:
    """Give what an assessor of a study's risk of bias has before them now."""
    results = [result for result in study.results if _is_about(assessment, result)]
    used = {arm for result in results for arm in arms_of(result)}
    return _kept(
        {
            "kind": "risk_of_bias",
            "study_id": study.study_id,
            "design": study.design.value,
            "reports": _reports(study),
            "assessment": {
                **{name: getattr(assessment, name, None) for name in ASSESSMENT_FIELDS},
                "days": _number(getattr(assessment, "days", None)),
                "adhering_to": sorted(getattr(assessment, "adhering_to", None) or []),
                "answers": getattr(assessment, "answers", None),
                "judgements": getattr(assessment, "judgements", None),
            },
            "arms": {name: _named(arm, ARM_FIELDS) for name, arm in study.arms.items() if name in used},
            "results": _results(results),
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
    return _kept(
        {
            "kind": "certainty",
            "synthesis_id": synthesis_id,
            "comparison": {side: sorted(getattr(comparison, side)) for side in ("experimental", "comparator")},
            "outcome": {"id": synthesis.outcome, **_named(outcome, OUTCOME_FIELDS, OUTCOME_NUMBERS)},
            "window": _named(synthesis.window, ("prefer",), ("from_days", "to_days")),
            "settings": {
                **_named(synthesis, SETTINGS),
                **{name: _number(getattr(getattr(synthesis, name), "value", None)) for name in NUMBER_SETTINGS},
                "without_pooling": sorted(method.value for method in synthesis.without_pooling),
            },
            "thresholds": {"target": beside.target, **_thresholds(synthesis, outcome)},
            "effects": _effects(effects, synthesis_id),
            "risk_of_bias": overall,
            "missing_evidence": beside.missing_evidence,
            "directness": beside.directness,
            "summary": _cells(main, SUMMARY_CELLS, SUMMARY_NUMBERS) if main else None,
        }
    )


def extraction_fields(study: Study, extractors: Mapping[str, Study]) -> Fields:
    """Give what those who agreed on a study's cells have before them now; `extractors` are their own files."""
    return _kept(
        {
            "kind": "extraction",
            "study_id": study.study_id,
            "consensus": _extracted(study),
            "extractors": {person: _extracted(own) for person, own in extractors.items()},
        }
    )


def claim_fields(claim_id: str, text: str, holds: str, values: Mapping[str, Any]) -> Fields:
    """Give what a person who makes a claim has before them now: the value of every name in it."""
    return _kept(
        {
            "kind": "claim",
            "claim_id": claim_id,
            "text": " ".join(text.split()),
            "holds": " ".join(holds.split()),
            "values": {name: _computed(value) if isinstance(value, float) else value for name, value in values.items()},
        }
    )


def arms_of(result: Result) -> set[str]:
    """Give the arms that a result names."""
    named = result.estimate or result.pairs
    return set(result.data or {}) | ({named.experimental, named.comparator} if named else set())


def _thresholds(synthesis: Synthesis, outcome: Outcome) -> Fields:
    """Give what an effect is held against, and the risks that absolute effects are computed at."""
    baseline, sizes = synthesis.baseline_risk, getattr(outcome, "sizes", None)
    scale = getattr(outcome, "familiar_scale", None)
    return {
        "beyond": getattr(synthesis, "target", None),
        "sizes": _named(sizes, (), SIZES) if sizes else None,
        "familiar_scale": _named(scale, (), FAMILIAR_SCALE) if scale else None,
        "risk_of_no_event": getattr(outcome, "risk_of", None) == "no event",
        "baseline_risk": _computed(baseline.risk) if baseline else None,
        "baseline_risks": {
            one.label: _named(one, (), LABELLED_RISK) for one in getattr(synthesis, "baseline_risks", None) or []
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
        "participants": _named(study.participants, PARTICIPANT_FIELDS),
        "arms": {name: _named(arm, ARM_FIELDS) for name, arm in study.arms.items()},
        "facts": {name: _number(fact) for name, fact in study.facts.items()},
        "results": _results(study.results, with_readings=True),
    }


def _reports(study: Study) -> Fields:
    return {
        report.record_id: {"role": report.role.value, "seen": report.seen.value}
        for report in sorted(study.reports, key=lambda report: (report.record_id, report.role.value))
    }


def _results(results: Iterable[Result], *, with_readings: bool = False) -> Fields:
    """Name results by outcome and day; several of one day are counted in an order that the file does not give."""
    found: dict[str, list[Fields]] = {}
    for result in results:
        fields = _result(result) | (_readings(result) if with_readings else {})
        found.setdefault(f"{result.outcome} day {result.timepoint.days:g}", []).append(fields)
    return _counted(found)


def _counted(found: Mapping[str, Sequence[Fields]]) -> Fields:
    named: dict[str, Fields] = {}
    for name, several in found.items():
        ordered = sorted(several, key=_place_and_content)
        named |= {name if not place else f"{name} ({place + 1})": fields for place, fields in enumerate(ordered)}
    return named


def _place_and_content(fields: Fields) -> tuple[str, str, bytes]:
    source = fields["source"]
    return str(source["locator"]), str(source["record_id"]), canonical_json(judgement_evidence(fields))


def _result(result: Result) -> dict[str, Any]:
    clusters, estimate = result.clusters, result.estimate
    return {
        "timepoint": result.timepoint.label,
        "data": _arms(result.data),
        "estimate": _named(estimate, ESTIMATE_FIELDS, ESTIMATE_NUMBERS) if estimate else None,
        "pairs": _named(result.pairs, PAIRS_FIELDS) if result.pairs else None,
        "correlation": _named(result.correlation, ("imputed",), ("value",)) if result.correlation else None,
        "clusters": {
            **_named(clusters, ("accounted_for",), ("mean_size", "cv")),
            "icc": _named(clusters.icc, ("imputed",), ("value",)) if clusters.icc else None,
        }
        if clusters
        else None,
        "source": _named(result.source, SOURCE_FIELDS),
        **_named(result, RESULT_FIELDS),
    }


def _readings(result: Result) -> dict[str, Any]:
    """Give how the extractors read what is printed."""
    others = {
        name: {"plus_minus_is": other.plus_minus_is, "data": _arms(other.data)}
        for name, other in result.alternatives.items()
    }
    return {"assumption": result.assumption, "alternatives": others}


def _arms(data: Mapping[str, Model] | None) -> Fields:
    return {
        name: {
            **_named(arm, ARM_COUNTS, ARM_NUMBERS),
            "sd_is_imputed": getattr(arm, "sd_imputed_from", None) is not None,
        }
        for name, arm in (data or {}).items()
    }


def _effects(effects: Iterable[Row], synthesis_id: str) -> Fields:
    found: dict[str, list[Fields]] = {}
    for row in effects:
        if (row["synthesis_id"], row["analysis"]) == (synthesis_id, MAIN_ANALYSIS):
            cells = {
                **_cells(row, EFFECT_CELLS, EFFECT_NUMBERS),
                "is_imputed": bool(row["imputed"]),
                "source": {name: row[name] for name in SOURCE_FIELDS},
            }
            found.setdefault(str(row["study_id"]), []).append(cells)
    return _counted(found)


def _named(part: Model, exact: Sequence[str], numbers: Sequence[str] = ()) -> dict[str, Any]:
    return {name: getattr(part, name) for name in exact} | {name: _number(getattr(part, name)) for name in numbers}


def _cells(row: Mapping[str, Any], exact: Sequence[str], numbers: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in exact} | {name: _computed(row[name]) for name in numbers}


def _number(value: Any) -> Any:
    """Make 5 and 5.0 the same."""
    if isinstance(value, list):
        return [_number(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _computed(value: float | None) -> float | None:
    if value is None:
        return None
    return 0.0 if abs(value) < TINY else float(format(value, TABLE_FORMAT))


def _kept(fields: Fields) -> Fields:
    """Leave out what is null, false or empty, at any depth."""
    kept = {name: _kept(item) if isinstance(item, Mapping) else item for name, item in fields.items()}
    return {name: item for name, item in kept.items() if not _is_nothing(item)}


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str | Mapping | list) and not value)
