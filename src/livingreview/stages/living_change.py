"""What new evidence did to a synthesis: the effects of an earlier version beside those of today.

1. New studies are those with a usable estimate today and none in the earlier version. Before: today's estimates of the
   studies that had one then, so that a corrected number or a changed method is never taken for new evidence. A study
   that had an estimate and has none any more is named.
2. Before, after and the new alone are pooled by today's settings of the main analysis, by inverse variance; new against
   old is the difference of the summaries with Wald standard errors (`stats.living`).

Source: Cochrane Handbook 22.2.
"""

from typing import TYPE_CHECKING

import numpy as np

from livingreview.stages.pooled_studies import Plan, Studies, plans, studies_of
from livingreview.stages.pooled_summary import limits
from livingreview.stats.conversions import display
from livingreview.stats.intervals import WALD
from livingreview.stats.living import Change, Interaction, Version, change
from livingreview.stats.states import NotComputed
from livingreview.tables import LIVING, Row, Rows, check, new_row
from livingreview.terms import MAIN_ANALYSIS, LivingPart, StatisticsState

if TYPE_CHECKING:
    from livingreview.models.synthesis import Synthesis


@np.errstate(all="ignore")
def living_change(before: Rows, today: Rows, *, synthesis_id: str, synthesis: "Synthesis") -> Rows:
    """Compare two versions of the table of effects of a synthesis."""
    (plan,) = (plan for plan in plans(synthesis) if plan.analysis == MAIN_ANALYSIS)
    old, new = (_main(rows, plan) for rows in (before, today))
    if new.has_several_results:
        several = NotComputed(StatisticsState.NOT_APPLICABLE, "not for several results of a study")
        return check([{**_missing(part, several), "synthesis_id": synthesis_id} for part in LivingPart], LIVING)
    is_new = np.array([row["study_id"] not in old.ids for row in new.usable], dtype=np.bool_)
    found = change(new.y, new.v, is_new, plan.conventions)
    if isinstance(found, NotComputed):
        rows = [_missing(part, found) for part in LivingPart]
    else:
        gone = [row["study_label"] for row in old.usable if row["study_id"] not in new.ids]
        rows = _rows(found, plan, f"no longer with an estimate: {', '.join(gone)}" if gone else None)
    return check([{**row, "synthesis_id": synthesis_id} for row in rows], LIVING)


def _main(rows: Rows, plan: Plan) -> Studies:
    return studies_of((row for row in rows if row["analysis"] == MAIN_ANALYSIS), plan, {})


def _rows(found: Change, plan: Plan, note: str | None) -> Rows:
    versions = ((LivingPart.BEFORE, found.before), (LivingPart.AFTER, found.after), (LivingPart.NEW, found.new))
    table = [_version(part, version, plan) for part, version in versions]
    table[1]["note"] = note
    table[2]["weight"] = found.weight_of_new
    return [*table, _interaction(found.interaction, plan), _shift(found)]


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
        interval_method=WALD if summary.df is None else f"HKSJ (t, {summary.df} df)",
        p=summary.p,
        tau2=found.tau2,
        i2=found.i2,
        prediction_low=None if low is None else display(low, plan.measure),
        prediction_high=None if high is None else display(high, plan.measure),
    )


def _interaction(found: Interaction | NotComputed, plan: Plan) -> Row:
    part = LivingPart.INTERACTION
    if isinstance(found, NotComputed):
        return _missing(part, found)
    return new_row(
        LIVING,
        part=part.value,
        state=StatisticsState.COMPUTED.value,
        estimate=found.difference,
        se=found.se,
        display=display(found.difference, plan.measure),
        interval_method="difference of the summaries, Wald standard errors, normal test",
        p=found.p,
    )


def _shift(found: Change) -> Row:
    part, shift = LivingPart.CHANGE, found.shift
    if isinstance(shift, NotComputed):
        return _missing(part, shift)
    words = {(False, True): "the interval came to exclude no effect", (True, False): "the interval came to include it"}
    return new_row(
        LIVING,
        part=part.value,
        state=StatisticsState.COMPUTED.value,
        estimate=shift.estimate,
        tau2=shift.tau2,
        i2=shift.i2,
        width_ratio=shift.width_ratio,
        note=words.get(
            (shift.excluded_no_effect, shift.excludes_no_effect), "whether the interval excludes no effect is unchanged"
        ),
    )
