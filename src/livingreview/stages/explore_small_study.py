"""Small-study effects in the main analysis: asymmetry of the funnel plot, and trim and fill.

1. Left to its default, a synthesis has the tests that suit its measure; a protocol may name others. A test is made only
   where its conditions hold (`stats.small_study`): ten studies, of different size, a measure it is meant for, raw cells
   where it needs them. Otherwise the row says what does not hold.
2. Trim and fill (L0) is shown where it is asked for, as a sensitivity analysis: never a correction, and from three
   studies on. Its side is chosen by the regression on standard errors.
3. Several results of a study are not independent points of a funnel: neither is computed.

Source: Cochrane Handbook 13.3.5; Duval & Tweedie 2000.
"""

from typing import TYPE_CHECKING

import numpy as np

from livingreview.stages.pooled_studies import Plan, Studies, raw_cells, tables_of
from livingreview.stages.pooled_summary import limits
from livingreview.stats.conversions import display
from livingreview.stats.small_study import (
    SUITED,
    AsymmetryTest,
    RankTest,
    begg,
    egger,
    egger_smd,
    harbord,
    peters,
    small_study_condition,
)
from livingreview.stats.states import NotComputed, too_few
from livingreview.stats.trim_and_fill import trim_and_fill
from livingreview.tables import SMALL_STUDY, Row, Rows, new_row
from livingreview.terms import Measure, SmallStudyTest, StatisticsState
from livingreview.words import mark, say

if TYPE_CHECKING:
    from livingreview.models.statistics import Explore

TRIM_AND_FILL = mark("trim and fill (L0)")
THRESHOLD = mark("asymmetry is usually suspected at P < 0.10")
NOTES = {
    SmallStudyTest.EGGER: mark("estimates on their standard errors, weights 1/v"),
    SmallStudyTest.HARBORD: mark("scores (O - E)/V on 1/sqrt(V), weights V, from the raw cells"),
    SmallStudyTest.PETERS: mark("log odds ratios on 1/N, weights 1/(1/events + 1/non-events)"),
    SmallStudyTest.SMD: mark("estimates on sqrt(1/n1 + 1/n2), weights 1/v"),
    SmallStudyTest.BEGG: mark("rank correlation of standardised estimates with their variances"),
}
BY_DEFAULT = (SmallStudyTest.EGGER,)


def small_study_rows(studies: Studies, plan: Plan, explore: "Explore") -> Rows:
    """Give a row for every test that suits the measure or is asked for, and for trim and fill where asked for."""
    asked = explore.small_study if explore.small_study is not None else SUITED.get(plan.measure) or BY_DEFAULT
    table = [_test_row(studies, plan, test) for test in dict.fromkeys(asked)]
    return table + ([_filled_row(studies, plan)] if explore.trim_and_fill else [])


def _test_row(studies: Studies, plan: Plan, test: SmallStudyTest) -> Row:
    found = _not_for(studies, plan, test.value) or _tested(studies, plan.measure, test)
    cells: Row = {"method": test.value, "k": studies.k, "note": f"{NOTES[test]}; {THRESHOLD}"}
    if isinstance(found, NotComputed):
        return new_row(SMALL_STUDY, **cells, state=found.state.value, reason=found.reason)
    cells["state"] = StatisticsState.COMPUTED.value
    if isinstance(found, RankTest):
        how = "exact" if found.is_exact else say("normal, variance corrected for ties")
        note = f"{cells.pop('note')}; P {how}"
        return new_row(
            SMALL_STUDY, **cells, note=note, statistic_is=say("Kendall's tau"), statistic=found.tau, p=found.p
        )
    return new_row(
        SMALL_STUDY,
        **cells,
        slope=found.slope,
        slope_se=found.slope_se,
        statistic_is="t",
        statistic=found.t,
        df=found.df,
        p=found.p,
        limit_estimate=found.limit,
        limit_display=display(found.limit, plan.measure),
        limit_low=display(found.limit_low, plan.measure),
        limit_high=display(found.limit_high, plan.measure),
    )


def _not_for(studies: Studies, plan: Plan, what: str) -> NotComputed | None:
    if plan.is_not_pooled:
        return NotComputed(StatisticsState.NOT_APPLICABLE, say("{what}: not pooled by protocol", what=what))
    if plan.measure.is_one_group:
        return NotComputed(
            StatisticsState.NOT_APPLICABLE, say("{what}: not for one group, which has no effect", what=what)
        )
    if studies.has_several_results:
        return NotComputed(
            StatisticsState.NOT_APPLICABLE, say("{what}: several results of a study are not independent", what=what)
        )
    return None


def _tested(studies: Studies, measure: Measure, test: SmallStudyTest) -> AsymmetryTest | RankTest | NotComputed:
    few = too_few(studies.k, 3, test.value)
    condition = few or small_study_condition(studies.k, np.sqrt(studies.v), measure, test)
    if condition:
        return condition
    if test is SmallStudyTest.EGGER:
        return egger(studies.y, studies.v)
    if test is SmallStudyTest.BEGG:
        return begg(studies.y, studies.v)
    if test is SmallStudyTest.SMD:
        return _by_group_sizes(studies)
    return _from_cells(studies, measure, test)


def _by_group_sizes(studies: Studies) -> AsymmetryTest | NotComputed:
    unknown = [row["study_label"] for row in studies.usable if not row["n_1"] or not row["n_2"]]
    if unknown:
        reason = say(
            "{SMD}: group sizes not reported by {unknown}", SMD=SmallStudyTest.SMD.value, unknown=", ".join(unknown)
        )
        return NotComputed(StatisticsState.NOT_APPLICABLE, reason)
    n1, n2 = (np.array([row[name] for row in studies.usable], dtype=np.float64) for name in ("n_1", "n_2"))
    return egger_smd(studies.y, studies.v, n1, n2)


def _from_cells(studies: Studies, measure: Measure, test: SmallStudyTest) -> AsymmetryTest | NotComputed:
    rows, without = raw_cells(studies, measure)
    if without:
        reason = say(
            "{test}: without raw cells that the estimate follows from: {without}",
            test=test.value,
            without=", ".join(without),
        )
        return NotComputed(StatisticsState.NOT_APPLICABLE, reason)
    if test is SmallStudyTest.HARBORD:
        return harbord(tables_of(rows))
    rows = studies.usable
    return peters(np.array([row["estimate"] for row in rows]), tables_of(rows))


def _filled_row(studies: Studies, plan: Plan) -> Row:
    found = _not_for(studies, plan, say("trim and fill")) or trim_and_fill(studies.y, studies.v, method=plan.method)
    note = say("a sensitivity analysis, no correction; summary with the studies filled in has a Wald interval")
    cells: Row = {"method": TRIM_AND_FILL, "k": studies.k, "note": note}
    if isinstance(found, NotComputed):
        return new_row(SMALL_STUDY, **cells, state=found.state.value, reason=found.reason)
    pairs = zip(found.filled, np.sqrt(found.filled_variance), strict=True)
    return new_row(
        SMALL_STUDY,
        **cells,
        state=StatisticsState.COMPUTED.value,
        side=found.side.value,
        n_filled=found.n_filled,
        n_filled_se=found.n_filled_se,
        filled=[f"{float(estimate)!r} {float(se)!r}" for estimate, se in pairs],
        estimate=found.summary.estimate,
        display=display(found.summary.estimate, plan.measure),
        **limits("display", found.summary, plan.measure),
        tau2=found.tau2 if plan.method else None,
    )
