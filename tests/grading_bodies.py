"""Bodies of evidence for tests of GRADE: every number is invented unless a test says where it is from."""

import math
from typing import Any

import builders
from livingreview.grading.absolute import Effect
from livingreview.grading.body import Body, LowRisk, StudyFacts
from livingreview.grading.scale import scale_of
from livingreview.models.review import Review
from livingreview.tables import EFFECTS, SUMMARY, Row, new_row
from livingreview.terms import Design, Measure

CONTINUOUS = ("MD", "SMD", "RoM")
TYPES = {"IRR": "rate", "IRD": "rate", "HR": "time to event", **dict.fromkeys(CONTINUOUS, "continuous")}


def make_review(
    measure: str, *, outcome: dict[str, Any] | None = None, grading: dict[str, Any] | None = None, **synthesis: Any
) -> Review:
    """Make a protocol with one synthesis, `main`; fewer events are better."""
    basics = {"label": "Falls", "type": TYPES.get(measure, "binary"), "direction": "lower is better"}
    told = builders.make_outcome(**{**basics, **(outcome or {})})
    return builders.make_review(
        outcomes={"falls": told},
        syntheses={"main": builders.make_synthesis(outcome="falls", measure=measure, **synthesis)},
        grading=grading or {},
    )


def make_effect(name: str, value: float, low: float, high: float, *, measure: str = "RR", **cells: Any) -> Row:
    """Make a study's row of the effects table, 100 people a side."""
    is_ratio = Measure(measure).is_ratio
    shown = math.log if is_ratio else float
    basics = {
        "synthesis_id": "main",
        "analysis": "main",
        "study_id": name,
        "study_label": name.capitalize(),
        "state": "estimated",
        "measure": measure,
        "estimate": shown(value),
        "se": (shown(high) - shown(low)) / 3.92,
        "display": value,
        "display_low": low,
        "display_high": high,
        "n_1": 100,
        "n_2": 100,
        "n_total": 200,
        "result": "results[0]",
        "record_id": builders.record_id(1),
        "locator": "table 1",
    }
    return new_row(EFFECTS, **{**basics, **cells})


def make_body(
    value: float | None = 0.8,
    low: float = 0.65,
    high: float = 0.98,
    *,
    measure: str = "RR",
    risk: float | None = 0.2,
    studies: list[Row] | None = None,
    state: str = "pooled",
    n: int | None = 2000,
    main: dict[str, Any] | None = None,
    outcome: dict[str, Any] | None = None,
    grading: dict[str, Any] | None = None,
    synthesis: dict[str, Any] | None = None,
    design: Design = Design.RANDOMISED_PARALLEL,
    facts: dict[str, StudyFacts] | None = None,
    **parts: Any,
) -> Body:
    """Make a body of evidence: two randomised trials, RR 0.80 (0.65 to 0.98), comparator risk 200 per 1,000."""
    review = make_review(measure, outcome=outcome, grading=grading, **(synthesis or {}))
    planned, told = review.syntheses["main"], review.outcomes["falls"]
    effects = studies
    if effects is None:
        known = value if value is not None else 1.0
        effects = [make_effect(name, known, low, high, measure=measure) for name in ("ash", "birch")]
    row = {"state": state, "k": len(effects), "n_studies": len(effects), "n_participants": n, "measure": measure}
    row |= {"display": value, "display_low": low, "display_high": high} if value is not None else {}
    ids = sorted({effect["study_id"] for effect in effects})
    return Body(
        synthesis=planned,
        outcome=told,
        settings=review.grading,
        scale=scale_of(planned, told, risk, "a registry"),
        main=new_row(SUMMARY, synthesis_id="main", analysis="main", subgroup="", **{**row, **(main or {})}),
        effect=None if value is None else Effect(Measure(measure), value, low, high),
        effects=effects,
        comparator_risk=risk,
        facts={name: make_facts(name, design=design) for name in ids} if facts is None else facts,
        **{"weights": {name: 100 / len(ids) for name in ids}, **parts},
    )


def make_facts(name: str, **changes: Any) -> StudyFacts:
    """Make what a study's file says: a completed, registered trial of the comparison with one result."""
    facts = StudyFacts(
        name,
        name.capitalize(),
        Design.RANDOMISED_PARALLEL,
        is_completed=True,
        registrations=("NCT00000001",),
        randomised=200,
        n_results=1,
        is_industry_funded=None,
        is_directness_judged=True,
        comparisons=("bath_vs_rest",),
    )
    return facts._replace(**changes)


def low_risk(value: float, low: float, high: float, *, measure: str = "RR", k: int = 2) -> LowRisk:
    """Make the main analysis of studies at low risk of bias."""
    return LowRisk(k, Effect(Measure(measure), value, low, high))
