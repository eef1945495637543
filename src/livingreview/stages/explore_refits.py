"""The main analysis refitted, to see how much it rests on single studies.

1. Leave-one-out: without each study in turn (with all its results). Cumulative: the first study, the first two, and so
   on, ordered by a field of the studies, then by their id; studies that do not report it are named and take no part.
2. Every refit has the conventions of the main analysis, also the choice between its intervals. One study alone has its
   own normal interval.
3. Influence diagnostics with Wald standard errors, by inverse variance; not for several results of a study.

Source: Viechtbauer & Cheung 2010; Cochrane Handbook 10.14.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from livingreview.stages.pooled_analysis import Found, pool, single
from livingreview.stages.pooled_studies import Plan, Studies
from livingreview.stages.pooled_summary import limits
from livingreview.stages.study_facts import read_fact, read_number
from livingreview.stats import influence as engine
from livingreview.stats.batch import Batch
from livingreview.stats.conversions import display
from livingreview.stats.heterogeneity import I2_FROM_Q, I2_FROM_TAU2
from livingreview.stats.intervals import WALD, MainInterval, main_interval
from livingreview.stats.pooling import Pooled
from livingreview.stats.states import NotComputed, too_few
from livingreview.tables import REFITS, Row, Rows, new_row
from livingreview.terms import I2Definition, Model, Pooling, Refit, StatisticsState
from livingreview.words import mark, say

if TYPE_CHECKING:
    from livingreview.models.statistics import Explore

MIN_STUDIES = 3
"""Studies; of two, each alone is what leaving the other out gives."""
ALL_RULES = mark(
    "one of: |DFFITS| > 3 sqrt(1/(k-1)), Cook's distance beyond the median of chi-squared, hat > 3/k, |DFBETAS| > 1"
)


def refit_rows(studies: Studies, plan: Plan, explore: "Explore") -> Rows:
    """Give the rows of every refit that the protocol asks for."""
    asked: list[tuple[Refit, Callable[[], Rows | NotComputed]]] = []
    if explore.leave_one_out is not False:
        asked.append((Refit.LEAVE_ONE_OUT, lambda: _leave_one_out(studies, plan)))
    if explore.cumulative:
        field = explore.cumulative
        asked.append((Refit.CUMULATIVE, lambda: _cumulative(studies, plan, field)))
    if explore.influence:
        asked.append((Refit.INFLUENCE, lambda: _influence(studies, plan)))
    table: Rows = []
    for kind, compute in asked:
        not_pooled = NotComputed(StatisticsState.NOT_APPLICABLE, say("{kind}: not pooled by protocol", kind=kind.value))
        found = not_pooled if plan.is_not_pooled else compute()
        table += [_missing(kind, found)] if isinstance(found, NotComputed) else found
    return table


def _missing(kind: Refit, why: NotComputed, order: int = 0, row: Row | None = None) -> Row:
    named = {"study_id": row["study_id"], "study_label": row["study_label"]} if row else {}
    return new_row(REFITS, kind=kind.value, order=order, state=why.state.value, reason=why.reason, **named)


def _leave_one_out(studies: Studies, plan: Plan) -> Rows | NotComputed:
    few = too_few(studies.k, MIN_STUDIES, Refit.LEAVE_ONE_OUT.value)
    if few:
        return few
    ids = studies.ids
    if _is_plain(studies, plan):
        found = engine.leave_one_out(studies.y, studies.v, plan.method)
        if isinstance(found, NotComputed):
            return found
        cells = [_of_batch(found, place, plan) for place in range(len(ids))]
    else:
        cells = [
            refit_cells(studies.only(row for row in studies.usable if row["study_id"] != own), plan) for own in ids
        ]
    return _rows(Refit.LEAVE_ONE_OUT, [_first_of(studies, own) for own in ids], cells)


def _place_words(row: Row, field: str) -> str:
    value = read_fact(row, field)
    return say("year: {year}", year=value) if field == "year" else f"{field}: {value}"


def _cumulative(studies: Studies, plan: Plan, field: str) -> Rows | NotComputed:
    few = too_few(studies.k, 1, Refit.CUMULATIVE.value)
    if few:
        return few
    firsts = [_first_of(studies, own) for own in studies.ids]
    known = sorted((row for row in firsts if read_fact(row, field) is not None), key=lambda row: _place(row, field))
    unknown = [row for row in firsts if read_fact(row, field) is None]
    ordered = [row["study_id"] for row in known]
    by_study = {own: [row for row in studies.usable if row["study_id"] == own] for own in ordered}
    if _is_plain(studies, plan):
        sequence = studies.only(row for own in ordered for row in by_study[own])
        found = engine.cumulative(sequence.y, sequence.v, plan.method) if ordered else []
        if isinstance(found, NotComputed):
            return found
        cells = [_of_batch(batch, 0, plan) for batch in found]
    else:
        steps = [ordered[: n + 1] for n in range(len(ordered))]
        cells = [refit_cells(studies.only(row for own in step for row in by_study[own]), plan) for step in steps]
    table = _rows(
        Refit.CUMULATIVE,
        known,
        [{**c, "added_by": _place_words(r, field)} for c, r in zip(cells, known, strict=True)],
    )
    why = NotComputed(StatisticsState.NOT_APPLICABLE, say("{field} is not reported", field=field))
    return table + [_missing(Refit.CUMULATIVE, why, len(known) + n, row) for n, row in enumerate(unknown, start=1)]


def _influence(studies: Studies, plan: Plan) -> Rows | NotComputed:
    if studies.has_several_results:
        return NotComputed(StatisticsState.NOT_APPLICABLE, say("influence: not for several results of a study"))
    found = engine.influence(studies.y, studies.v, plan.method)
    if isinstance(found, NotComputed):
        return found
    flags = found.is_influential
    used = plan.conventions.pooling
    note = (
        say("Wald standard errors")
        if used is Pooling.IV
        else say("by inverse variance, not {used}; Wald standard errors", used=used.value)
    )
    cells = [
        {
            **{name: float(getattr(found, name)[place]) for name in ("rstudent", "dffits", "cook", "cov_r", "hat")},
            **{name: float(getattr(found, name)[place]) for name in ("weight", "dfbetas")},
            "k": studies.k - 1,
            "tau2": float(found.tau2_without[place]) if plan.method else None,
            "tau2_method": plan.method.value if plan.method else None,
            "q": float(found.q_without[place]),
            "is_influential": "yes" if flags[place] else "no",
            "note": say("{note}; influential by {all_rules}", note=note, all_rules=ALL_RULES) if flags[place] else note,
        }
        for place in range(studies.k)
    ]
    return _rows(Refit.INFLUENCE, studies.usable, cells)


def _rows(kind: Refit, named: Sequence[Row], cells: Sequence[Row]) -> Rows:
    return [
        new_row(
            REFITS,
            **{
                "kind": kind.value,
                "order": order,
                "study_id": row["study_id"],
                "study_label": row["study_label"],
                "state": StatisticsState.COMPUTED.value,
                **own,
            },
        )
        for order, (row, own) in enumerate(zip(named, cells, strict=True), start=1)
    ]


def _is_plain(studies: Studies, plan: Plan) -> bool:
    """Say whether the analysis is one of inverse variance with a result a study, which is pooled many at once."""
    return plan.conventions.pooling is Pooling.IV and not studies.has_several_results


def _first_of(studies: Studies, study_id: str) -> Row:
    return next(row for row in studies.usable if row["study_id"] == study_id)


def _place(row: Row, field: str) -> tuple[bool, float, str, str]:
    number = read_number(row, field)
    return number is None, number or 0.0, read_fact(row, field) or "", row["study_id"]


def _of_batch(batch: Batch, place: int, plan: Plan) -> Row:
    k = int(batch.k[place])
    estimate, tau2, q = (float(part[place]) for part in (batch.estimate, batch.tau2, batch.q))
    wald = _pooled(estimate, batch.se[place], batch.low[place], batch.high[place], batch.p[place], None)
    main = MainInterval(wald, WALD, "")
    if k > 1 and plan.method:
        se, low, high = (part[place] for part in (batch.hksj_se, batch.hksj_low, batch.hksj_high))
        hksj = _pooled(estimate, se, low, high, batch.hksj_p[place], k - 1)
        main = main_interval(wald, hksj, plan.conventions.interval)
    if k == 1:
        return _cells(main, 1, plan, {"note": say("one study: its own normal interval")})
    from_q = 100 * max(0.0, q - k + 1) / q if q > 0 else 0.0
    is_from_tau2 = plan.method is not None and plan.conventions.i2 is I2Definition.TAU2
    shown: Row = {"i2": float(batch.i2[place]) if is_from_tau2 else from_q, "q": q}
    shown["i2_definition"] = I2_FROM_TAU2 if is_from_tau2 else I2_FROM_Q
    several = say("the likelihood has several peaks, the highest is taken") if batch.n_peaks[place] > 1 else None
    random = {"tau2": tau2, "tau2_method": plan.method.value, "note": several} if plan.method else {}
    return _cells(main, k, plan, shown | random)


def _pooled(estimate: float, se: float, low: float, high: float, p: float, df: int | None) -> Pooled:
    is_tested = bool(p == p)  # noqa: PLR0124 - NaN where an interval has no width
    return Pooled(estimate, float(se), float(low), float(high), None, float(p) if is_tested else None, df)


def refit_cells(studies: Studies, plan: Plan) -> Row:
    """Refit by the same pooling as the main analysis."""
    if studies.k == 1:
        return _cells(single(studies, plan), 1, plan, {"note": say("one study: its own normal interval")})
    found = pool(studies, plan)
    if isinstance(found, NotComputed):
        return {"state": found.state.value, "reason": found.reason, "k": studies.k}
    if isinstance(found.main, NotComputed):
        return {"state": found.main.state.value, "reason": found.main.reason, "k": studies.k}
    return _cells(found.main, studies.k, plan, {"q": found.q.q, **_heterogeneity(found, plan)})


def _heterogeneity(found: Found, plan: Plan) -> Row:
    note = {"note": "; ".join(found.notes) or None}
    if found.multilevel is not None:
        i2 = found.multilevel.i2_between + found.multilevel.i2_within
        own = {"tau2": found.tau2, "tau2_method": say("both variances of the multilevel model")}
        return {**note, **own, "i2": i2, "i2_definition": say("multilevel: both variances")}
    if found.analysis is None:
        return note
    h = found.analysis.heterogeneity
    is_random = plan.conventions.model is Model.RANDOM
    is_from_tau2 = is_random and plan.conventions.i2 is I2Definition.TAU2
    tau2 = {"tau2": h.tau2, "tau2_method": plan.conventions.tau2.value} if is_random else {}
    return {**note, **tau2, "i2": h.i2, "i2_definition": I2_FROM_TAU2 if is_from_tau2 else I2_FROM_Q}


def _cells(main: MainInterval, k: int, plan: Plan, more: Row) -> Row:
    summary = main.summary
    return {
        "k": k,
        "estimate": summary.estimate,
        "se": summary.se,
        "display": display(summary.estimate, plan.measure),
        **limits("display", summary, plan.measure),
        "interval_method": main.method,
        "p": None if plan.measure.is_one_group else summary.p,
        **more,
    }
