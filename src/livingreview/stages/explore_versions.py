"""The main analysis as the review's versions added studies: one step for every earlier version, the last is today.

1. A study belongs to the first version whose table of effects has an estimate of it. Each step pools today's estimates
   of the studies so far, by the conventions of the main analysis, so that a corrected number does not look like new
   evidence; what that version itself printed stands in the note.
2. A version that added no study has its step too.

Source: Lau et al. 1992 (cumulative meta-analysis); Cochrane Handbook 22.2.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from livingreview.figures.numbers import effect_with_interval
from livingreview.stages.explore_refits import refit_cells
from livingreview.stages.looks import Look
from livingreview.stages.pooled_studies import Plan, Studies, is_usable
from livingreview.stats.states import NotComputed
from livingreview.tables import REFITS, Row, Rows, new_row
from livingreview.terms import MAIN_ANALYSIS, Refit, StatisticsState
from livingreview.words import mark, say

if TYPE_CHECKING:
    from livingreview.models.statistics import Explore

PRESENT = mark("This version")


def version_rows(studies: Studies, plan: Plan, explore: "Explore", looks: Sequence[Look]) -> Rows:
    """Give a row for every version; none where the protocol does not ask and no version is frozen."""
    if explore.by_version is False or (explore.by_version is None and not looks):
        return []
    if plan.is_not_pooled or not looks:
        why = say("not pooled by protocol") if plan.is_not_pooled else say("no earlier version of the review is frozen")
        return [_missing(NotComputed(StatisticsState.NOT_APPLICABLE, f"{Refit.BY_VERSION.value}: {why}"))]
    rows, so_far = Rows(), set[str]()
    for order, (label, known, printed) in enumerate(_steps(looks, studies), start=1):
        added = [own for own in studies.ids if own in known and own not in so_far]
        so_far |= known
        part = studies.only(row for row in studies.usable if row["study_id"] in so_far)
        cells = _cells(part, plan)
        notes = [words for words in (cells.pop("note", None), printed) if words]
        labels = {row["study_id"]: row["study_label"] for row in studies.usable}
        named = {"study_label": label, "added_by": ", ".join(labels[own] for own in added) or "no study"}
        cells["note"] = "; ".join(notes) or None
        state = {"state": StatisticsState.COMPUTED.value}
        rows.append(new_row(REFITS, **{"kind": Refit.BY_VERSION.value, "order": order, **named, **state, **cells}))
    return rows


def _steps(looks: Sequence[Look], studies: Studies) -> list[tuple[str, set[str], str]]:
    """Give the label of every step, the studies that had an estimate then, and what was printed."""
    steps = [
        (
            look.name[:1].upper() + look.name[1:],
            {row["study_id"] for row in look.effects if row["analysis"] == MAIN_ANALYSIS and is_usable(row)},
            _printed(look),
        )
        for look in looks
    ]
    return [*steps, (PRESENT, set(studies.ids), "")]


def _printed(look: Look) -> str:
    row = look.main
    if row is None or row["display"] is None:
        return say("printed then: no summary")
    effect = effect_with_interval(row["display"], row["display_low"], row["display_high"], row["measure"])
    return say("printed then: {measure} {effect}", measure=row["measure"], effect=effect)


def _cells(part: Studies, plan: Plan) -> Row:
    if part.k:
        return refit_cells(part, plan)
    return {"k": 0, "state": StatisticsState.NO_STUDY.value, "reason": say("no study had an estimate")}


def _missing(why: NotComputed) -> Row:
    return new_row(REFITS, kind=Refit.BY_VERSION.value, order=0, state=why.state.value, reason=why.reason)
