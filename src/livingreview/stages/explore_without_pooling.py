"""Synthesis without pooling (SWiM), by the methods that the protocol names.

1. Effects: the median with the range, or with the quartiles, on the display scale.
2. Fisher's combination of one-sided P values, towards either side: whether there is an effect in at least one study.
3. Vote counting by direction of effect, whatever its significance: the share of effects above no effect among those
   with a direction, with Wilson's or the exact interval and the sign test. Significance is never counted.
4. Effect direction: a row a study with its direction, two-sided P value and participants, from which the effect
   direction, harvest and albatross plots are drawn. A study of several results has the direction of at least 70 % of
   them, else they conflict, and P of its most precise result.
5. A study reported in words only has a row with its direction not reported.

Sources: Campbell et al. 2020; Cochrane Handbook 12; Boon & Thomson 2021.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.special import ndtr

from livingreview.stages.pooled_studies import Floats, Studies
from livingreview.stats.conversions import display
from livingreview.stats.states import NotComputed
from livingreview.stats.without_pooling import (
    VoteCount,
    direction_of,
    effect_summary,
    fisher,
    one_sided,
    study_direction,
    vote_count,
)
from livingreview.tables import WITHOUT_POOLING, Row, Rows, new_row
from livingreview.terms import Direction, EffectDirection, Measure, StatisticsState, WithoutPoolingMethod
from livingreview.words import mark, say

ONE_RESULT_A_STUDY = mark("of several results of a study the most precise one")


def without_pooling_rows(
    studies: Studies, measure: Measure, methods: Sequence[WithoutPoolingMethod], direction: Direction | None
) -> Rows:
    """Give the rows of every method asked for; `direction` of the outcome tells which side an effect favours."""
    one_each = studies.only(_most_precise(studies))
    y, se = one_each.y, np.sqrt(one_each.v)
    computed: dict[WithoutPoolingMethod, Callable[[], Row | NotComputed]] = {
        WithoutPoolingMethod.MEDIAN_RANGE: lambda: _effects(y, measure, is_range=True),
        WithoutPoolingMethod.MEDIAN_QUARTILES: lambda: _effects(y, measure, is_range=False),
        WithoutPoolingMethod.FISHER_ABOVE: lambda: _fisher(y, se, is_above=True),
        WithoutPoolingMethod.FISHER_BELOW: lambda: _fisher(y, se, is_above=False),
        WithoutPoolingMethod.VOTE_WILSON: lambda: _votes(y, is_exact=False),
        WithoutPoolingMethod.VOTE_EXACT: lambda: _votes(y, is_exact=True),
    }
    several = ONE_RESULT_A_STUDY if studies.has_several_results else None
    table: Rows = []
    for method in dict.fromkeys(methods):
        if method is WithoutPoolingMethod.DIRECTION:
            table += _directions(studies, one_each, direction)
            continue
        found = computed[method]()
        row: Row = {"method": method.value, "study_id": "", "k": one_each.k, "note": several}
        if isinstance(found, NotComputed):
            row |= {"state": found.state.value, "reason": found.reason}
        else:
            row |= {"state": StatisticsState.COMPUTED.value, **found}
        table.append(new_row(WITHOUT_POOLING, **row))
    return table


def _most_precise(studies: Studies) -> Rows:
    by_study: dict[str, Rows] = {}
    for row in studies.usable:
        by_study.setdefault(row["study_id"], []).append(row)
    return [min(own, key=lambda row: (row["se"], row["result"])) for own in by_study.values()]


def _effects(y: Floats, measure: Measure, *, is_range: bool) -> Row | NotComputed:
    found = effect_summary(y)
    if isinstance(found, NotComputed):
        return found
    low, high = (found.smallest, found.largest) if is_range else found.quartiles
    return {
        "value": display(found.median, measure),
        "low": display(low, measure),
        "high": display(high, measure),
        "interval_method": say("smallest and largest effect")
        if is_range
        else say("quartiles, linear between order statistics"),
    }


def _fisher(y: Floats, se: Floats, *, is_above: bool) -> Row | NotComputed:
    found = fisher(one_sided(y, se, is_benefit_above=is_above))
    if isinstance(found, NotComputed):
        return found
    return {"statistic": found.statistic, "df": found.df, "p": found.p}


def _votes(y: Floats, *, is_exact: bool) -> Row | NotComputed:
    found = vote_count(y)
    return found if isinstance(found, NotComputed) else _vote_cells(found, is_exact=is_exact)


def _vote_cells(found: VoteCount, *, is_exact: bool) -> Row:
    low, high = found.clopper_pearson if is_exact else found.wilson
    return {
        "value": found.share,
        "low": low,
        "high": high,
        "interval_method": say(
            "95 %, {value}; P by the two-sided sign test", value="Clopper-Pearson" if is_exact else say("Wilson")
        ),
        "p": found.p,
        "n_above": found.n_above,
        "n_counted": found.n_counted,
        "n_without": found.n_without,
    }


def _directions(studies: Studies, one_each: Studies, direction: Direction | None) -> Rows:
    most_precise = {row["study_id"]: row for row in one_each.usable}
    sizes = [row["n_total"] for row in one_each.usable if row["n_total"]]
    table: Rows = []
    for study_id in sorted({row["study_id"] for row in studies.every}):
        own = [row for row in studies.usable if row["study_id"] == study_id]
        label = next(row["study_label"] for row in studies.every if row["study_id"] == study_id)
        found = study_direction([direction_of(row["estimate"]) for row in own])
        row = most_precise.get(study_id)
        n = row["n_total"] if row else None
        cells: Row = {} if row is None else {"p": float(2 * ndtr(-abs(row["estimate"] / row["se"])))}
        if row is None:
            cells |= {"state": StatisticsState.NO_STUDY.value, "reason": say("the study has no estimate")}
        else:
            cells["state"] = StatisticsState.COMPUTED.value
        table.append(
            new_row(
                WITHOUT_POOLING,
                method=WithoutPoolingMethod.DIRECTION.value,
                study_id=study_id,
                study_label=label,
                k=len(own),
                direction=found.value,
                favours=_favours(found, direction),
                n_participants=n,
                height=n / max(sizes) if n else None,
                note=None
                if n or row is None
                else say("participants not reported: no height, no place in an albatross plot"),
                **cells,
            )
        )
    return table


def _favours(found: EffectDirection, direction: Direction | None) -> str | None:
    if direction is None or found not in (EffectDirection.ABOVE, EffectDirection.BELOW):
        return None
    is_good = (found is EffectDirection.ABOVE) == (direction is Direction.HIGHER_IS_BETTER)
    return say("favours experimental") if is_good else say("favours comparator")
