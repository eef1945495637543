"""Subgroups of the main analysis and the test for differences between them.

1. Separate tau2 (default): every subgroup is an analysis of its own. Common tau2: one tau2 for all, from the regression
   on subgroup indicators, and every subgroup is summarised with it. The common-effect model has none.
2. The test is Q over the subgroups' summaries with their Wald standard errors, J - 1 df, also where HKSJ intervals are
   shown; I2 of the differences is (Q - df) / Q of that test.
3. Studies that do not report the field, or of which a side has several values, stand apart and take no part.

Sources: Cochrane Handbook 10.11.3; Borenstein et al. 2009, 19.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from livingreview.stages.pooled_analysis import Found
from livingreview.stages.pooled_studies import Plan, Studies
from livingreview.stages.pooled_summary import limits, main_columns, summary_row
from livingreview.stages.study_facts import read_fact
from livingreview.stats import pooling
from livingreview.stats import subgroups as engine
from livingreview.stats.heterogeneity import I2_FROM_Q, CochranQ, cochran_q, i2_from_q
from livingreview.stats.intervals import WALD, MainInterval, main_interval
from livingreview.stats.states import NotComputed
from livingreview.tables import SUBGROUPS, Row, Rows, new_row
from livingreview.terms import SUBGROUP_NOT_REPORTED, Model, StatisticsState, SubgroupTau2
from livingreview.words import say

COPIED = (
    *("k", "estimate", "se", "display", "display_low", "display_high", "interval_method"),
    *("tau2", "tau2_method", "i2", "i2_definition", "q", "q_df", "q_p"),
)
NOT_OF_SHARED = ("tau2_se", "tau2_low", "tau2_high", "tau2_note", "i2_low", "i2_high", "prediction_df")


@dataclass(frozen=True)
class Grouping:
    """The subgroups by one field: rows as in the table of summaries, and the test."""

    rows: dict[str, Row]
    founds: dict[str, Found | None]
    test: CochranQ | NotComputed
    tau2_is: SubgroupTau2 | None

    @property
    def test_columns(self) -> Row:
        """Give the test for the row of all studies."""
        if isinstance(self.test, NotComputed):
            return {}
        return {
            "subgroup_q": self.test.q,
            "subgroup_df": self.test.df,
            "subgroup_p": self.test.p,
            "subgroup_i2": i2_from_q(self.test),
        }


def group_by(studies: Studies, field: str, plan: Plan, *, is_main: bool = False) -> Grouping:
    """Form the subgroups by one field of the studies and test them; the main field has a column of its own."""
    parts = _parts(studies, [row["subgroup"] if is_main else read_fact(row, field) for row in studies.every])
    pairs = {name: summary_row(parts[name], name, plan) for name in sorted(parts)}
    rows, founds = {name: row for name, (row, _) in pairs.items()}, {name: found for name, (_, found) in pairs.items()}
    tested = {name: parts[name] for name in rows if name != SUBGROUP_NOT_REPORTED and parts[name].k}
    is_random = plan.conventions.model is Model.RANDOM
    shares_tau2 = is_random and plan.subgroup_tau2 is SubgroupTau2.COMMON
    test: CochranQ | NotComputed
    if len(tested) < 2:
        test = NotComputed(StatisticsState.TOO_FEW, say("fewer than two subgroups have an estimate"))
    elif plan.is_not_pooled:
        test = NotComputed(StatisticsState.NOT_APPLICABLE, say("not pooled by protocol"))
    elif shares_tau2:
        test = _with_shared_tau2(tested, rows, plan)
    else:
        test = _test(tested, founds)
    tau2_is = plan.subgroup_tau2 if is_random else None
    for row in rows.values():
        row |= {"subgroup_field": field, "subgroup_tau2": tau2_is.value if tau2_is else None}
    return Grouping(rows, founds, test, tau2_is)


def subgroup_rows(grouping: Grouping, field: str) -> Rows:
    """Give the rows of one field in the table of subgroups, that of the test with an empty subgroup."""
    tau2_is = grouping.tau2_is.value if grouping.tau2_is else None
    table = [
        new_row(
            SUBGROUPS,
            field=field,
            subgroup=name,
            state=_state(row).value,
            reason=None if row["estimate"] is not None else row["note"],
            note=row["note"],
            tau2_is=tau2_is,
            **{column: row[column] for column in COPIED},
        )
        for name, row in grouping.rows.items()
    ]
    k = sum(row["k"] for name, row in grouping.rows.items() if name != SUBGROUP_NOT_REPORTED)
    return [*table, _test_row(grouping.test, field, k, tau2_is)]


def _test_row(test: CochranQ | NotComputed, field: str, k: int, tau2_is: str | None) -> Row:
    if isinstance(test, NotComputed):
        cells: Row = {"state": test.state.value, "reason": test.reason}
    else:
        cells = {
            "state": StatisticsState.COMPUTED.value,
            "q": test.q,
            "q_df": test.df,
            "q_p": test.p,
            "i2": i2_from_q(test),
            "i2_definition": I2_FROM_Q,
            "note": say("test for differences between subgroups: Q over their summaries with Wald standard errors"),
        }
    return new_row(SUBGROUPS, field=field, subgroup="", k=k, tau2_is=tau2_is, **cells)


def _state(row: Row) -> StatisticsState:
    if row["estimate"] is not None:
        return StatisticsState.COMPUTED
    return StatisticsState.NO_STUDY if row["k"] == 0 else StatisticsState.NOT_ESTIMABLE


def _parts(studies: Studies, values: Sequence[str | None]) -> dict[str, Studies]:
    usable = {id(row) for row in studies.usable}
    names = [value or SUBGROUP_NOT_REPORTED for value in values]
    parts: dict[str, Studies] = {}
    for name in dict.fromkeys(names):
        own = [row for row, other in zip(studies.every, names, strict=True) if other == name]
        ids = {row["study_id"] for row in own}
        left_out = {study: words for study, words in studies.left_out.items() if study in ids}
        parts[name] = Studies([row for row in own if id(row) in usable], own, left_out)
    return parts


def _test(tested: Mapping[str, Studies], founds: Mapping[str, Found | None]) -> CochranQ | NotComputed:
    estimates, variances = [], []
    for name, studies in tested.items():
        found = founds[name]
        summary = pooling.common_effect(studies.y, studies.v) if found is None else found.wald
        if isinstance(summary, NotComputed):
            return NotComputed(summary.state, say("subgroup {name}: {reason}", name=name, reason=summary.reason))
        estimates.append(summary.estimate)
        variances.append(summary.se**2)
    return cochran_q(np.array(estimates), np.array(variances))


def _with_shared_tau2(tested: Mapping[str, Studies], rows: dict[str, Row], plan: Plan) -> CochranQ | NotComputed:
    """Summarise every subgroup again with the tau2 that all share; rows are filled in."""
    if any(studies.has_several_results for studies in tested.values()):
        reason = say("a common tau2 of subgroups is not given for several results of a study")
        return NotComputed(StatisticsState.NOT_APPLICABLE, reason)
    names = [name for name, studies in tested.items() for _ in studies.usable]
    y, v = (np.concatenate([getattr(studies, part) for studies in tested.values()]) for part in ("y", "v"))
    found = engine.subgroups(y, v, names, method=plan.method, is_common_tau2=True)
    if isinstance(found, NotComputed):
        return found
    for group in found.groups:
        if group.k > 1:
            rows[group.name] |= _shared_cells(group, rows[group.name], plan)
    return found.test


def _shared_cells(group: engine.Subgroup, row: Row, plan: Plan) -> Row:
    wald = MainInterval(group.wald, WALD, say("the summary with the tau2 that all subgroups share"))
    main = main_interval(group.wald, group.hksj, plan.conventions.interval) if group.hksj else wald
    hksj = limits("hksj", group.hksj, plan.measure) if group.hksj else {}
    return {
        **dict.fromkeys((*NOT_OF_SHARED, "prediction_low", "prediction_high", "prediction_method")),
        **dict.fromkeys(("hksj_ad_hoc_low", "hksj_ad_hoc_high", "i2", "i2_from_tau2", "h2_from_tau2")),
        **main_columns(main, plan.measure),
        **limits("wald", group.wald, plan.measure),
        **hksj,
        "tau2": group.tau2,
        "tau2_method": say("{tau2_method}, shared by all subgroups", tau2_method=row["tau2_method"]),
        "tau2_interval_method": say("not given for a tau2 that subgroups share"),
        "i2_interval_method": say("not given for a tau2 that subgroups share"),
        "i2": row["i2_from_q"],
        "i2_definition": I2_FROM_Q,
        "prediction_note": say("not given for a tau2 that subgroups share"),
    }
