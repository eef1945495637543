"""One analysis of two or more studies: summary, intervals, heterogeneity, prediction, weights.

1. Inverse variance: `stats.analysis`. Mantel-Haenszel and Peto: the common-effect summary comes from the raw cells, Q
   and DL are taken around it, and random-effects summaries have inverse-variance weights ("Mantel-Haenszel random
   effects" of RevMan 5). Where a study has no raw cells, inverse variance stands in, and that is said.
2. Several results a study: the multilevel model with correlated sampling errors (`stats.multilevel`), if a study has
   more than one; tests with t and (results - 1) df, Wald with the normal distribution where the protocol asks for it.
   The common effect is that of each study's best combination of its results.
3. Whatever could not be computed has a reason in place of a number.

Sources: Cochrane Handbook 10.3, 10.4, 10.10; Pustejovsky & Tipton 2022.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from livingreview.stages.pooled_studies import Floats, Plan, Studies, rates_of, raw_cells, tables_of
from livingreview.stats import pooling, prediction
from livingreview.stats.analysis import Analysis, analyse
from livingreview.stats.clustered import Clusters, result_weights
from livingreview.stats.composite import composite
from livingreview.stats.heterogeneity import CochranQ, cochran_q
from livingreview.stats.intervals import WALD, MainInterval
from livingreview.stats.mantel_haenszel import (
    mh_odds_ratio,
    mh_rate_difference,
    mh_rate_ratio,
    mh_risk_difference,
    mh_risk_ratio,
    mh_weights,
    peto_odds_ratio,
    peto_parts,
)
from livingreview.stats.multilevel import Multilevel, multilevel, prediction_limits
from livingreview.stats.pooling import Pooled
from livingreview.stats.states import NotComputed
from livingreview.tables import Rows
from livingreview.terms import IntervalMethod, Measure, Model, Pooling, SeveralResults, Tau2Method
from livingreview.words import mark, say, say_counted

CELL_POOLERS: Mapping[tuple[Pooling, Measure], Callable[[Rows], Pooled | NotComputed]] = {
    (Pooling.MH, Measure.RR): lambda rows: mh_risk_ratio(tables_of(rows)),
    (Pooling.MH, Measure.OR): lambda rows: mh_odds_ratio(tables_of(rows)),
    (Pooling.MH, Measure.RD): lambda rows: mh_risk_difference(tables_of(rows)),
    (Pooling.MH, Measure.IRR): lambda rows: mh_rate_ratio(rates_of(rows)),
    (Pooling.MH, Measure.IRD): lambda rows: mh_rate_difference(rates_of(rows)),
    (Pooling.PETO, Measure.OR): lambda rows: peto_odds_ratio(tables_of(rows)),
    (Pooling.PETO, Measure.PETO): lambda rows: peto_odds_ratio(tables_of(rows)),
}
COMMON_HAS_ONE_INTERVAL = mark("the common-effect model has one interval")


@dataclass(frozen=True)
class Found:
    """What an analysis came to. `wald` is the summary that tests between analyses use."""

    used: Pooling
    notes: tuple[str, ...]
    common: Pooled | NotComputed
    q: CochranQ
    main: MainInterval | NotComputed
    wald: Pooled | NotComputed
    analysis: Analysis | None = None
    multilevel: Multilevel | None = None
    prediction: tuple[float, float] | NotComputed | None = None
    weight_method: str = ""
    weighed: Rows = field(default_factory=list, repr=False)
    weights: Floats = field(default_factory=lambda: np.zeros(0), repr=False)

    @property
    def tau2(self) -> float:
        """Give the between-study variance; with several results a study, both variances together."""
        if self.multilevel:
            return self.multilevel.between + self.multilevel.within
        return self.analysis.heterogeneity.tau2 if self.analysis else 0.0


def pool(studies: Studies, plan: Plan) -> Found | NotComputed:
    """Pool two or more studies."""
    if plan.several_results is SeveralResults.MULTILEVEL and studies.has_several_results:
        return _multilevel(studies, plan)
    rows, without = raw_cells(studies, plan.measure)
    wanted = plan.conventions.pooling
    pooler = CELL_POOLERS.get((wanted, plan.measure))
    if wanted is Pooling.IV or (pooler and not without):
        return _pooled(studies, plan, pooler, rows)
    names = ", ".join(without)
    why = say_counted(
        "{wanted} needs raw cells, which {names} has not",
        "{wanted} needs raw cells, which {names} have not",
        len(without),
        wanted=wanted.value,
        names=names,
    )
    reason = (
        why if pooler else say("{wanted} does not pool a {measure}", wanted=wanted.value, measure=plan.measure.label)
    )
    return _pooled(studies, plan, None, [], say("{reason}; pooled by inverse variance", reason=reason))


def single(studies: Studies, plan: Plan) -> MainInterval:
    """Give a single study's own normal interval; several results of it are combined."""
    y, v = studies.y, studies.v
    if studies.has_several_results:
        _, y, v = composite(y, v, ["study"] * len(y), rho=plan.correlation)
        how = say(
            "One study: the mean of its results, correlation {correlation:g} between them, normal interval",
            correlation=plan.correlation,
        )
        return MainInterval(pooling.common_effect(y, v), WALD, how)
    return MainInterval(pooling.common_effect(y, v), WALD, say("One study: its own normal interval"))


def _pooled(
    studies: Studies, plan: Plan, pooler: Callable[[Rows], Pooled | NotComputed] | None, rows: Rows, note: str = ""
) -> Found | NotComputed:
    used = plan.conventions.pooling if pooler else Pooling.IV
    from_cells = pooler(rows) if pooler else None
    around = from_cells.estimate if isinstance(from_cells, Pooled) else None
    y, v = studies.y, studies.v
    analysis = analyse(y, v, plan.conventions, q_around=around)
    if isinstance(analysis, NotComputed):
        return analysis
    common = analysis.common if from_cells is None else from_cells
    notes = (note,) if note else ()
    if isinstance(common, NotComputed):
        notes = (
            *notes,
            say("the common effect by {used} is not estimable: {reason}", used=used.value, reason=common.reason),
        )
    found = Found(
        used=used,
        notes=notes,
        common=common,
        q=analysis.heterogeneity.q,
        main=analysis.main,
        wald=analysis.wald,
        analysis=analysis,
        prediction=analysis.prediction,
        weight_method=Pooling.IV.value,
        weighed=studies.usable,
        weights=analysis.weights,
    )
    return found if plan.conventions.model is Model.RANDOM else _common_effect(found, plan, rows)


def _common_effect(found: Found, plan: Plan, rows: Rows) -> Found:
    """Make the common-effect summary the main one."""
    if isinstance(found.common, NotComputed):
        return replace(found, main=found.common, wald=found.common, weighed=[], weights=np.zeros(0))
    method = WALD if found.used is Pooling.IV else say("{used} (normal)", used=found.used.value)
    found = replace(found, main=MainInterval(found.common, method, COMMON_HAS_ONE_INTERVAL), wald=found.common)
    if found.used is Pooling.IV:
        return found
    weights = _cell_weights(rows, found.used, plan.measure)
    return replace(found, weight_method=found.used.value, weighed=rows, weights=weights)


def _cell_weights(rows: Rows, used: Pooling, measure: Measure) -> Floats:
    if measure in (Measure.IRR, Measure.IRD):
        rates = rates_of(rows)
        w = (rates.x2 if measure is Measure.IRR else rates.t2) * rates.t1 / rates.t
    elif used is Pooling.MH:
        return mh_weights(tables_of(rows), measure.value)
    else:
        w = peto_parts(tables_of(rows))[1]
    return np.asarray(100 * w / w.sum()) if w.sum() > 0 else np.zeros(len(rows))


def _multilevel(studies: Studies, plan: Plan) -> Found | NotComputed:
    ids = [row["study_id"] for row in studies.usable]
    _, y, v = composite(studies.y, studies.v, ids, rho=plan.correlation, is_weighted=True)
    common = pooling.common_effect(y, v)
    notes = () if plan.conventions.pooling is Pooling.IV else (say("a multilevel model is pooled by inverse variance"),)
    if plan.conventions.model is Model.COMMON:
        main, fitted, variances = MainInterval(common, WALD, COMMON_HAS_ONE_INTERVAL), None, (0.0, 0.0)
        q = cochran_q(y, v)
    else:
        is_t = plan.conventions.interval is not IntervalMethod.WALD
        is_restricted = plan.conventions.tau2 is not Tau2Method.ML
        if plan.conventions.tau2 not in (Tau2Method.REML, Tau2Method.ML):
            notes = (
                *notes,
                say("a multilevel model has no {tau2} estimate; REML is taken", tau2=plan.conventions.tau2.value),
            )
        model = multilevel(studies.y, studies.v, ids, rho=plan.correlation, is_restricted=is_restricted, is_t=is_t)
        if isinstance(model, NotComputed):
            return model
        main, fitted, q, variances = _of_model(model), model, model.q, (model.between, model.within)
    clusters = Clusters.of(studies.y, studies.v, ids, plan.correlation, None)
    order = np.argsort(np.unique(np.array(ids, dtype=str), return_inverse=True)[1], kind="stable")
    return Found(
        used=Pooling.IV,
        notes=notes,
        common=common,
        q=q,
        main=main,
        wald=main.summary,
        multilevel=fitted,
        prediction=_prediction(fitted, studies.k),
        weight_method=say("multilevel model") if fitted else say("inverse variance, results of a study correlated"),
        weighed=[studies.usable[place] for place in order],
        weights=result_weights(clusters, *variances),
    )


def _of_model(model: Multilevel) -> MainInterval:
    mean, df = model.coefficients[0], model.df
    summary = Pooled(mean.estimate, mean.se, mean.low, mean.high, mean.statistic, mean.p, df)
    why = say(
        "several results of a study: multilevel model, correlation {rho:g} between results of a study", rho=model.rho
    )
    return MainInterval(summary, WALD if df is None else say("multilevel model (t, {df} df)", df=df), why)


def _prediction(model: Multilevel | None, k: int) -> tuple[float, float] | NotComputed | None:
    return prediction_limits(model) if model is not None and k >= prediction.MIN_STUDIES else None
