"""What new evidence did to a synthesis: the effects of the last frozen version beside those of today.

1. New studies are those with a usable estimate today and none in the earlier version. Before: today's estimates of the
   studies that had one then, so that a corrected number or a changed method is never taken for new evidence. Studies
   whose estimate is another one today, and studies that have none any more, are named.
2. Before, after and the new alone are pooled by today's settings of the main analysis, by inverse variance; new against
   old is the difference of the summaries with Wald standard errors (`stats.living`).

Source: Cochrane Handbook 22.2.
"""

from typing import TYPE_CHECKING

import numpy as np

from livingreview.stages.looks import Look
from livingreview.stages.pooled_studies import Plan, Studies, plans, studies_of
from livingreview.stages.pooled_summary import limits
from livingreview.stats.conversions import display, z_quantile
from livingreview.stats.intervals import WALD
from livingreview.stats.living import Change, Interaction, Version, change
from livingreview.stats.states import NotComputed
from livingreview.tables import LIVING, Row, Rows, check, new_row
from livingreview.terms import MAIN_ANALYSIS, LivingPart, Pooling, StatisticsState
from livingreview.words import mark, say

if TYPE_CHECKING:
    from livingreview.models.synthesis import Synthesis

SAME_NUMBER = 1e-9
"""Relative; estimates this close are the same, whichever machine computed them."""
NO_VERSION = mark("no earlier version of the review is frozen")


@np.errstate(all="ignore")
def living_change(before: Look | None, today: Rows, *, synthesis_id: str, synthesis: "Synthesis") -> Rows:
    """Compare the effects of an earlier version with those of today."""
    (plan,) = (plan for plan in plans(synthesis) if plan.analysis == MAIN_ANALYSIS)
    why = _why_not(before, plan)
    rows: Rows
    if before is None or why:
        rows = [_missing(part, NotComputed(StatisticsState.NOT_APPLICABLE, why)) for part in LivingPart]
    else:
        rows = _compared(before, today, plan)
    return check([{**row, "synthesis_id": synthesis_id} for row in rows], LIVING)


def _why_not(before: Look | None, plan: Plan) -> str:
    if plan.is_not_pooled:
        return say("not pooled by protocol")
    return NO_VERSION if before is None else ""


def _compared(look: Look, today: Rows, plan: Plan) -> Rows:
    old, new = (_main(rows, plan) for rows in (look.effects, today))
    is_new = np.array([row["study_id"] not in old.ids for row in new.usable], dtype=np.bool_)
    several = NotComputed(StatisticsState.NOT_APPLICABLE, say("not for several results of a study"))
    found = several if new.has_several_results else change(new.y, new.v, is_new, plan.conventions)
    rows = [_missing(part, found) for part in LivingPart] if isinstance(found, NotComputed) else _rows(found, plan)
    of_version: Row = {"version": look.version, "version_date": look.date}
    named = {LivingPart.AFTER.value: _named(old, new) | {"note": _note(old, plan)}}
    return [{**row, **of_version, **named.get(row["part"], {})} for row in rows]


def _main(rows: Rows, plan: Plan) -> Studies:
    return studies_of((row for row in rows if row["analysis"] == MAIN_ANALYSIS), plan, {})


def _named(old: Studies, new: Studies) -> Row:
    """Name new, changed and gone studies; of several results each has to be the same."""
    then, now = _estimates(old), _estimates(new)
    labels = {row["study_id"]: row["study_label"] for row in [*old.usable, *new.usable]}
    is_other_measure = _measures(old) not in ([], _measures(new))
    changed = [] if is_other_measure else [own for own in new.ids if own in then and not _same(then[own], now[own])]
    return {
        "new_studies": [labels[own] for own in new.ids if own not in then],
        "changed_studies": [labels[own] for own in changed],
        "gone_studies": [labels[own] for own in old.ids if own not in now],
    }


def _note(old: Studies, plan: Plan) -> str | None:
    then = _measures(old)
    notes = (
        [say("the measure was {then} in that version", then=", ".join(then))]
        if then not in ([], [plan.measure.value])
        else []
    )
    if plan.conventions.pooling is not Pooling.IV:
        notes.append(say("by inverse variance, not {pooling}", pooling=plan.conventions.pooling.value))
    return "; ".join(notes) or None


def _measures(studies: Studies) -> list[str]:
    return sorted({row["measure"] for row in studies.usable})


def _estimates(studies: Studies) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for row in studies.usable:
        found.setdefault(row["study_id"], []).append((row["estimate"], row["se"]))
    return found


def _same(then: list[tuple[float, float]], now: list[tuple[float, float]]) -> bool:
    return len(then) == len(now) and bool(np.allclose(then, now, rtol=SAME_NUMBER, atol=SAME_NUMBER))


def _rows(found: Change, plan: Plan) -> Rows:
    versions = ((LivingPart.BEFORE, found.before), (LivingPart.AFTER, found.after), (LivingPart.NEW, found.new))
    table = [_version(part, version, plan) for part, version in versions]
    table[2]["weight"] = found.weight_of_new
    return [*table, _interaction(found.interaction, plan), _shift(found, plan)]


def _missing(part: LivingPart, why: NotComputed) -> Row:
    return new_row(LIVING, part=part.value, state=why.state.value, reason=why.reason)


def _version(part: LivingPart, found: Version | NotComputed, plan: Plan) -> Row:
    if isinstance(found, NotComputed):
        return _missing(part, found)
    summary = found.summary
    low, high = (None, None) if isinstance(found.prediction, NotComputed) else found.prediction
    return new_row(
        LIVING,
        part=part.value,
        state=StatisticsState.COMPUTED.value,
        k=found.k,
        estimate=summary.estimate,
        se=summary.se,
        display=display(summary.estimate, plan.measure),
        **limits("display", summary, plan.measure),
        interval_method=WALD if summary.df is None else say("HKSJ (t, {df} df)", df=summary.df),
        p=None if plan.measure.is_one_group else summary.p,
        tau2=found.tau2,
        i2=found.i2,
        prediction_low=None if low is None else display(low, plan.measure),
        prediction_high=None if high is None else display(high, plan.measure),
    )


def _interaction(found: Interaction | NotComputed, plan: Plan) -> Row:
    part = LivingPart.INTERACTION
    if isinstance(found, NotComputed):
        return _missing(part, found)
    half = float(z_quantile()) * found.se
    # A difference of logits or arcsines is no proportion: it stays on the analysis scale.
    shown = {
        "display": display(found.difference, plan.measure),
        "display_low": display(found.difference - half, plan.measure),
        "display_high": display(found.difference + half, plan.measure),
    }
    return new_row(
        LIVING,
        part=part.value,
        state=StatisticsState.COMPUTED.value,
        estimate=found.difference,
        se=found.se,
        **({} if plan.measure.is_one_group else shown),
        interval_method=say("difference of the summaries, Wald standard errors, normal test"),
        p=found.p,
    )


def _shift(found: Change, plan: Plan) -> Row:
    part, shift = LivingPart.CHANGE, found.shift
    if isinstance(shift, NotComputed):
        return _missing(part, shift)
    words = {
        (False, True): say("the interval came to exclude no effect"),
        (True, False): say("the interval came to include it"),
    }
    return new_row(
        LIVING,
        part=part.value,
        state=StatisticsState.COMPUTED.value,
        estimate=shift.estimate,
        tau2=shift.tau2,
        i2=shift.i2,
        width_ratio=shift.width_ratio,
        note=None
        if plan.measure.is_one_group
        else words.get(
            (shift.excluded_no_effect, shift.excludes_no_effect),
            say("whether the interval excludes no effect is unchanged"),
        ),
    )
