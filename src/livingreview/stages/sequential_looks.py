"""Trial sequential analysis of a synthesis, secondary and opt-in: its looks are the frozen versions, and the present.

1. The plan names the effect looked for, alpha, power, and what the required participants follow from: the comparator
   risk of a binary outcome, the standard deviation of a mean difference (1 for a standardised one).
2. A look pools the estimates that its version had, by today's settings; z is the summary over its Wald standard error,
   participants are those of the studies with an estimate. A version without an estimate, or of another measure, is no
   look, and is named.
3. Diversity comes from the protocol, or from the studies of today by inverse variance; 0 under the common effect.
4. Conditions that do not hold are a named reason on the row of the plan; nothing replaces the main analysis.

Engine: `stats.sequential`. Sources: Wetterslev et al. 2008, 2009; Lan & DeMets 1983.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livingreview.stages.looks import Look
from livingreview.stages.pooled_analysis import pool, single
from livingreview.stages.pooled_studies import Plan, Studies, studies_of
from livingreview.stages.pooled_summary import participants
from livingreview.stats import sequential as engine
from livingreview.stats.analysis import analyse
from livingreview.stats.conversions import display
from livingreview.stats.pooling import Pooled
from livingreview.stats.states import NotComputed
from livingreview.tables import SEQUENTIAL, Row, Rows, new_row
from livingreview.terms import MAIN_ANALYSIS, Measure, Model, StatisticsState
from livingreview.words import mark, say

if TYPE_CHECKING:
    from livingreview.models.statistics import SequentialPlan
    from livingreview.models.synthesis import Synthesis

METHOD = mark(
    "alpha spent as O'Brien and Fleming (Lan and DeMets), two-sided; z of the summary with its Wald standard error"
)
RATIOS_OF_RISKS = (Measure.RR, Measure.OR, Measure.PETO)


@dataclass(frozen=True)
class Taken:
    """A look with its studies, participants and summary."""

    look: Look
    k: int
    n: int
    summary: Pooled


def sequential_rows(studies: Studies, plan: Plan, synthesis: "Synthesis", looks: Sequence[Look], present: str) -> Rows:
    """Give the row of the plan and a row for each look; none where the protocol does not ask."""
    asked = synthesis.sequential
    if asked is None:
        return []
    row = _plan_row(asked, synthesis)
    size = _why_not(plan, studies) or _size(asked, synthesis)
    if isinstance(size, NotComputed):
        return [_stopped(row, size)]
    diversity = _diversity(studies, plan, asked)
    required = engine.required_size(*size, alpha=asked.alpha, beta=1 - asked.power, diversity=diversity)
    if isinstance(required, NotComputed):
        return [_stopped(row, required)]
    row |= {"diversity": diversity, "required": required, "required_without_diversity": required * (1 - diversity)}
    taken, notes = _taken(looks, studies, plan, present)
    if isinstance(taken, NotComputed):
        return [_stopped(row, taken)]
    found = engine.sequential(
        [engine.Look(own.look.version, own.n, own.summary.estimate, own.summary.se) for own in taken],
        required=required,
        diversity=diversity,
        n_studies=studies.k,
        alpha=asked.alpha,
    )
    if isinstance(found, NotComputed):
        return [_stopped(row, found)]
    row["note"] = "; ".join([*_warnings(found, asked), *notes]) or None
    by_version = {own.look.version: own for own in taken}
    return [row, *(_look_row(n, own, by_version, plan) for n, own in enumerate(found.looks, start=1))]


def _why_not(plan: Plan, studies: Studies) -> NotComputed | None:
    def no(reason: str, state: StatisticsState = StatisticsState.NOT_APPLICABLE) -> NotComputed:
        return NotComputed(state, say("trial sequential analysis: {reason}", reason=reason))

    if plan.is_not_pooled:
        return no(say("not pooled by protocol"))
    if studies.k == 0:
        return no(say("no study has an estimate"), StatisticsState.NO_STUDY)
    if studies.has_several_results:
        return no(say("not for several results of a study"))
    unknown = [row["study_label"] for row in studies.usable if row["n_total"] is None]
    return no(say("number of participants not reported: {named}", named=", ".join(unknown))) if unknown else None


def _size(asked: "SequentialPlan", synthesis: "Synthesis") -> tuple[float, float] | NotComputed:
    """Give the difference looked for and its variance, per participant of two equal arms."""
    measure, value = synthesis.measure, float(asked.difference.value)
    if measure in (*RATIOS_OF_RISKS, Measure.RD):
        return _risk_difference(measure, value, _risk(asked, synthesis)[0])
    if measure is Measure.SMD:
        return value, 1.0
    if measure is Measure.MD and asked.sd is not None:
        return value, float(asked.sd.value) ** 2
    needs = (
        say("it needs sd")
        if measure is Measure.MD
        else say("participants alone are not the information of a {measure}", measure=measure.label)
    )
    return NotComputed(StatisticsState.NOT_APPLICABLE, say("trial sequential analysis: {needs}", needs=needs))


def _risk_difference(measure: Measure, value: float, risk: float | None) -> tuple[float, float] | NotComputed:
    if risk is None:
        reason = say("trial sequential analysis: it needs comparator_risk, or the synthesis's baseline_risk")
        return NotComputed(StatisticsState.NOT_APPLICABLE, reason)
    if measure is Measure.RD:
        return engine.binary_difference(risk, risk_ratio=(risk + value) / risk if risk else None)
    if measure is Measure.RR:
        return engine.binary_difference(risk, risk_ratio=value)
    return engine.binary_difference(risk, odds_ratio=value)


def _risk(asked: "SequentialPlan", synthesis: "Synthesis") -> tuple[float | None, str | None]:
    if asked.comparator_risk is not None:
        return float(asked.comparator_risk.value), asked.comparator_risk.source
    baseline = synthesis.baseline_risk
    return (baseline.risk, baseline.source) if baseline else (None, None)


def _diversity(studies: Studies, plan: Plan, asked: "SequentialPlan") -> float:
    if asked.diversity is not None:
        return float(asked.diversity.value)
    if plan.conventions.model is Model.COMMON or studies.k == 1:
        return 0.0
    found = analyse(studies.y, studies.v, plan.conventions)
    return 0.0 if isinstance(found, NotComputed) else engine.diversity(found.common.se, found.wald.se)


def _taken(
    looks: Sequence[Look], studies: Studies, plan: Plan, present: str
) -> tuple[list[Taken] | NotComputed, list[str]]:
    """Give the looks with a summary, the present one last; and what is said of the others."""
    taken, notes = (
        [],
        [] if looks else [say("no earlier version of the review is frozen: the present is the only look")],
    )
    for look in looks:
        rows = [row for row in look.effects if row["analysis"] == MAIN_ANALYSIS]
        other = sorted({row["measure"] for row in rows} - {plan.measure.value})
        then = studies_of(rows, plan, {})
        found = _summary(then, plan)
        n = participants(then)
        if other or isinstance(found, NotComputed) or n is None:
            why = (
                say("its measure was {named}", named=", ".join(other))
                if other
                else say("it has no summary with known participants")
            )
            notes.append(say("{name} is no look: {why}", name=look.name, why=why))
        else:
            taken.append(Taken(look, then.k, n, found))
    now, n = _summary(studies, plan), participants(studies)
    if isinstance(now, NotComputed) or n is None:
        return (now if isinstance(now, NotComputed) else NotComputed(StatisticsState.NO_STUDY, say("no study"))), notes
    return [*taken, Taken(Look(present), studies.k, n, now)], notes


def _summary(studies: Studies, plan: Plan) -> Pooled | NotComputed:
    if studies.k == 0 or studies.has_several_results:
        return NotComputed(StatisticsState.NO_STUDY, say("no study has an estimate"))
    if studies.k == 1:
        return single(studies, plan).summary
    found = pool(studies, plan)
    return found if isinstance(found, NotComputed) else found.wald


def _plan_row(asked: "SequentialPlan", synthesis: "Synthesis") -> Row:
    risk, risk_source = _risk(asked, synthesis) if synthesis.measure in (*RATIOS_OF_RISKS, Measure.RD) else (None, None)
    return new_row(
        SEQUENTIAL,
        order=0,
        state=StatisticsState.COMPUTED.value,
        alpha=asked.alpha,
        power=asked.power,
        difference=float(asked.difference.value),
        difference_source=asked.difference.source,
        comparator_risk=risk,
        comparator_risk_source=risk_source,
        sd=float(asked.sd.value) if asked.sd else None,
        sd_source=asked.sd.source if asked.sd else None,
        diversity_source=asked.diversity.source if asked.diversity else say("the studies of this version"),
        method=METHOD,
    )


def _stopped(row: Row, why: NotComputed) -> Row:
    reason = (
        why.reason if why.reason.startswith("trial") else say("trial sequential analysis: {reason}", reason=why.reason)
    )
    return row | {"state": why.state.value, "reason": reason}


def _warnings(found: engine.Sequential, asked: "SequentialPlan") -> list[str]:
    little = say("added less than 1 % of the required participants and is merged into the next look")
    said = [say("version {named} {little}", named=", ".join(found.merged), little=little)] if found.merged else []
    return [*said, *([found.warning] if found.warning and asked.diversity is None else [])]


def _look_row(order: int, found: engine.LookResult, by_version: dict[str, Taken], plan: Plan) -> Row:
    own = by_version[found.look.version]
    no_boundary = found.boundary.reason if isinstance(found.boundary, NotComputed) else None
    return new_row(
        SEQUENTIAL,
        order=order,
        version=own.look.version,
        version_date=own.look.date,
        state=StatisticsState.COMPUTED.value,
        k=own.k,
        accrued=float(own.n),
        fraction=found.fraction,
        estimate=found.look.estimate,
        se=found.look.se,
        z=found.z,
        alpha_spent=found.alpha_spent,
        boundary=None if isinstance(found.boundary, NotComputed) else found.boundary,
        has_crossed="yes" if found.has_crossed else "no",
        display=display(found.look.estimate, plan.measure),
        adjusted_low=None if found.low is None else display(found.low, plan.measure),
        adjusted_high=None if found.high is None else display(found.high, plan.measure),
        note=no_boundary,
    )
