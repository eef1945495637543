"""Built tables -> each synthesis as a body of evidence that the rules of GRADE look at.

1. The effect is that of the main analysis, or of the only study with an estimate.
2. The comparator risk or rate is the first one of the protocol, else the median over the studies with an estimate.
3. Where some studies are at low risk of bias and others are not, the main analysis is made again of the former.

Source: Cochrane Handbook, chapters 7 and 14.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from livingreview.errors import TableError
from livingreview.grading.absolute import RATE_WITH, RISK_WITH, Effect
from livingreview.grading.body import LOW_RISK, Body, LowRisk, StudyFacts
from livingreview.grading.scale import scale_of
from livingreview.judgements.evidence import main_effects, main_row
from livingreview.judgements.evidence_v2 import Beside
from livingreview.models.review import Review
from livingreview.models.synthesis import Synthesis
from livingreview.tables import Row, Rows
from livingreview.terms import ALL_STUDIES, MAIN_ANALYSIS, OVERALL, Judgement, Measure, ResultState, SynthesisState
from livingreview.words import mark, say

ASSUMED = mark("assumed risk")
OF_STUDIES = {"risk": mark("studies' comparator risk"), "rate": mark("studies' comparator rate")}
OF_ONE = {"risk": mark("comparator risk of one study"), "rate": mark("comparator rate of one study")}
MEDIAN = {
    "risk": mark("median comparator risk of {n} studies"),
    "rate": mark("median comparator rate of {n} studies"),
}


class Baseline(NamedTuple):
    """A comparator risk (a proportion) or rate (per unit of person-time)."""

    label: str
    value: float
    source: str


@dataclass(frozen=True)
class GradeInputs:
    """Everything that certainty may rest on; tables of all syntheses in one."""

    summary: Rows
    effects: Rows
    judgements: Rows
    weights: Rows = field(default_factory=list)
    small_study: Rows = field(default_factory=list)
    missing_evidence: Rows = field(default_factory=list)
    directness: Rows = field(default_factory=list)
    facts: Mapping[str, StudyFacts] = field(default_factory=dict)


def beside_of(synthesis_id: str, inputs: GradeInputs) -> Beside:
    """Give what a rater has before them that stands in none of the synthesis's own tables."""
    missing = [row for row in _of(inputs.missing_evidence, synthesis_id) if row["part"] == OVERALL]
    judged = {str(row["judgement"]) for row in missing if row["judgement"] not in (None, Judgement.NOT_ASSESSED)}
    taken = {row["study_id"] for row in main_effects(inputs.effects, synthesis_id)}
    direct: dict[str, dict[str, str]] = {}
    for row in (row for row in _of(inputs.directness, synthesis_id) if row["study_id"] in taken):
        direct.setdefault(row["study_id"], {})[str(row["element"])] = str(row["judgement"])
    return Beside(missing_evidence=next(iter(judged), None), directness=direct or None)


def body_of(review: Review, synthesis_id: str, inputs: GradeInputs) -> Body:
    """Gather what the rules look at for one synthesis."""
    synthesis = review.syntheses[synthesis_id]
    outcome = review.outcomes[synthesis.outcome]
    main, effects = main_row(inputs.summary, synthesis_id), main_effects(inputs.effects, synthesis_id)
    estimated = [row for row in effects if row["state"] == ResultState.ESTIMATED]
    baselines = baselines_of(synthesis, estimated)
    overall = [row for row in _of(inputs.judgements, synthesis_id) if row["domain"] == OVERALL]
    judged = {row["study_id"]: str(row["judgement"]) for row in overall}
    weights: dict[str, float] = {}
    for row in _of(inputs.weights, synthesis_id):
        if row["analysis"] == MAIN_ANALYSIS:
            weights[row["study_id"]] = weights.get(row["study_id"], 0.0) + row["weight"]
    first = baselines[0] if baselines else None
    return Body(
        synthesis=synthesis,
        outcome=outcome,
        settings=review.grading,
        scale=scale_of(synthesis, outcome, first.value if first else None, first.source if first else None),
        main=main,
        effect=effect_of(synthesis, main, estimated),
        effects=effects,
        weights=weights,
        judgements=judged,
        tools={row["study_id"]: row["tool"] for row in overall if row["tool"]},
        facts=inputs.facts,
        directness=_of(inputs.directness, synthesis_id),
        small_study=_of(inputs.small_study, synthesis_id),
        missing_evidence=_of(inputs.missing_evidence, synthesis_id),
        comparator_risk=first.value if first and synthesis.measure not in RATE_WITH else None,
        low_risk=_low_risk(synthesis, main, effects, judged),
    )


def baselines_of(synthesis: Synthesis, estimated: Rows) -> list[Baseline]:
    """Give the comparator risks or rates of the protocol, else the median over the studies with an estimate."""
    if synthesis.baseline_risks:
        named = synthesis.baseline_risks
        return [Baseline(one.label, one.risk if one.rate is None else one.rate, one.source) for one in named]  # type: ignore[arg-type]
    if synthesis.baseline_risk:
        return [Baseline(ASSUMED, synthesis.baseline_risk.risk, synthesis.baseline_risk.source)]
    if synthesis.measure in RATE_WITH:
        cells, word = ("events_2", "person_time_2"), "rate"
    elif synthesis.measure in RISK_WITH:
        cells, word = ("events_2", "n_2"), "risk"
    else:
        return []
    found = [row[cells[0]] / row[cells[1]] for row in estimated if row[cells[0]] is not None and row[cells[1]]]
    if not found:
        return []
    if len(found) == 1:
        return [Baseline(OF_STUDIES[word], found[0], OF_ONE[word])]
    return [Baseline(OF_STUDIES[word], median(found), say(MEDIAN[word], n=len(found)))]


def effect_of(synthesis: Synthesis, main: Row | None, estimated: Rows) -> Effect | None:
    """Give the effect that certainty is about; None without one, or where a number is too large to be shown."""
    if main is None or main["state"] not in (SynthesisState.POOLED, SynthesisState.SINGLE_STUDY):
        return None
    is_one_study = main["state"] == SynthesisState.SINGLE_STUDY
    n_studies = len({row["study_id"] for row in estimated})
    if is_one_study and n_studies != 1:
        message = f"synthesis {main['synthesis_id']}: one study in the summary, {n_studies} in the effects"
        raise TableError(message)
    row = estimated[0] if is_one_study and len(estimated) == 1 else main
    value, low, high = row["display"], row["display_low"], row["display_high"]
    if value is None or low is None or high is None:
        return None
    return Effect(synthesis.measure, value, low, high, is_one_study)


def _of(rows: Rows, synthesis_id: str) -> Rows:
    return [row for row in rows if row["synthesis_id"] == synthesis_id]


def _low_risk(synthesis: Synthesis, main: Row | None, effects: Rows, judged: Mapping[str, str]) -> LowRisk | None:
    """Make the main analysis again of the studies at low risk of bias."""
    if main is None or main["state"] != SynthesisState.POOLED:
        return LowRisk(0, None, say("nothing is pooled"))
    estimated = {row["study_id"] for row in effects if row["state"] == ResultState.ESTIMATED}
    low = {name for name in estimated if judged.get(name) in LOW_RISK}
    if not low or low == estimated:
        return LowRisk(len(low), None, say("every study is at low risk") if low else say("no study is at low risk"))
    # Only here: the arithmetic of pooling is slow to load, and few builds need it.
    from livingreview.stages.pooled_studies import plans, studies_of
    from livingreview.stages.pooled_summary import summary_row

    (plan,) = (plan for plan in plans(synthesis) if plan.analysis == MAIN_ANALYSIS)
    row, _ = summary_row(studies_of((row for row in effects if row["study_id"] in low), plan, {}), ALL_STUDIES, plan)
    value, low_limit, high_limit = row["display"], row["display_low"], row["display_high"]
    if value is None or low_limit is None or high_limit is None:
        return LowRisk(len(low), None, f"{row['note'] or row['state']}")
    return LowRisk(row["k"], Effect(Measure(synthesis.measure), value, low_limit, high_limit, row["k"] == 1))
