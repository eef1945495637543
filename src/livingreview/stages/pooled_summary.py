"""One analysis or subgroup -> its row of the table of summaries, every number with the convention it follows.

1. No study: in words only. One study: its own estimate, nothing is pooled. Not pooled by protocol: said so, and the
   methods of synthesis without pooling stand in a table of their own.
2. tau2 and I2 have intervals where the model is random effects: Q-profile, or the profile likelihood. The limits of I2
   are those of tau2 carried over. Both definitions of I2 and H2 stand beside the main one.
3. The prediction interval says its distribution and standard error, or why there is none.
"""

from collections.abc import Iterable
from typing import Any

from livingreview.stages.pooled_analysis import Found, pool, single
from livingreview.stages.pooled_studies import Plan, Studies, is_usable
from livingreview.stats import prediction
from livingreview.stats.analysis import Analysis, Heterogeneity
from livingreview.stats.conversions import display
from livingreview.stats.heterogeneity import I2_FROM_Q, I2_FROM_TAU2
from livingreview.stats.intervals import MainInterval
from livingreview.stats.multilevel import Multilevel
from livingreview.stats.pooling import Pooled
from livingreview.stats.states import NotComputed
from livingreview.tables import SUMMARY, Row, new_row
from livingreview.terms import (
    SUBGROUP_NOT_REPORTED,
    I2Definition,
    Measure,
    Model,
    Pooling,
    PredictionMethod,
    ResultState,
    SeveralResults,
    SynthesisState,
    Tau2Method,
)
from livingreview.words import mark, say

NO_PREDICTION_FOR_COMMON = mark("not given under the common-effect model")
NO_PREDICTION_FOR_FEW = mark("not given with fewer than {least} studies").format(least=prediction.MIN_STUDIES)
FREEMAN_TUKEY = mark(
    "summaries of double arcsines are turned back as the square of the sine, which takes no "
    "number of participants; where these differ much the transformation can mislead, and the "
    "logit is preferred (Schwarzer et al. 2019)"
)
I2_MULTILEVEL = mark("multilevel: both variances / (both variances + typical sampling variance)")


def summary_row(studies: Studies, subgroup: str, plan: Plan) -> tuple[Row, Found | None]:
    """Give the row of an analysis or of one of its subgroups, and what stands behind it where it was pooled."""
    notes = [_without_estimate(studies), _left_out(studies), _without_participants(studies)]
    if subgroup == SUBGROUP_NOT_REPORTED:
        notes.append(say("these studies take no part in the test for subgroup differences"))
    state, cells, found = SynthesisState.NARRATIVE, Row(), None
    if studies.k == 0:
        state = SynthesisState.NARRATIVE if studies.every else SynthesisState.NO_DATA
        notes.insert(0, say("no study has an estimate") if studies.every else say("no study has a result"))
    elif studies.k == 1:
        state, cells = SynthesisState.SINGLE_STUDY, main_columns(single(studies, plan), plan.measure)
        notes.insert(
            0,
            say(
                "one study with an estimate ({study_label}), nothing is pooled",
                study_label=studies.usable[0]["study_label"],
            ),
        )
    elif plan.is_not_pooled:
        state = SynthesisState.NOT_POOLED
        notes.insert(0, say("not pooled by protocol: see the synthesis without pooling"))
    else:
        pooled = pool(studies, plan)
        if isinstance(pooled, NotComputed):
            notes.insert(0, say("not pooled: {reason}", reason=pooled.reason))
        else:
            found, state = pooled, SynthesisState.POOLED
            notes += pooled.notes
            cells = _pooled_cells(pooled, plan)
            notes += [FREEMAN_TUKEY] if plan.measure is Measure.PROPORTION_FREEMAN_TUKEY else []
            if isinstance(pooled.main, NotComputed):
                state = SynthesisState.NARRATIVE
                notes.insert(0, say("not pooled: {reason}", reason=pooled.main.reason))
    return _row(studies, subgroup, plan, state, notes, cells), found


def main_columns(main: MainInterval, measure: Measure) -> Row:
    """Give the cells of the main interval."""
    summary = main.summary
    return {
        "interval_method": main.method,
        "interval_note": main.why,
        "estimate": summary.estimate,
        "se": summary.se,
        "display": display(summary.estimate, measure),
        **limits("display", summary, measure),
        "p": None if measure.is_one_group else summary.p,
        "test": None if measure.is_one_group else summary.statistic,
    }


def limits(prefix: str, summary: Pooled, measure: Measure) -> dict[str, Any]:
    """Give the cells of an interval on the display scale."""
    return {f"{prefix}_low": display(summary.low, measure), f"{prefix}_high": display(summary.high, measure)}


def _row(studies: Studies, subgroup: str, plan: Plan, state: SynthesisState, notes: Iterable[str], cells: Row) -> Row:
    has_several = plan.several_results is not SeveralResults.SELECT
    return new_row(
        SUMMARY,
        analysis=plan.analysis,
        subgroup=subgroup,
        state=state.value,
        k=studies.k,
        n_studies=len({row["study_id"] for row in studies.every}),
        n_participants=participants(studies),
        measure=plan.measure.value,
        note=_sentence(notes),
        profile=plan.profile.value,
        several_results=plan.several_results.value,
        n_results=studies.n_results,
        results_correlation=plan.correlation if has_several else None,
        results_correlation_source=plan.correlation_source if has_several else None,
        **cells,
    )


def _sentence(notes: Iterable[str]) -> str | None:
    text = "; ".join(note for note in notes if note)
    return text[0].upper() + text[1:] if text else None


def participants(studies: Studies) -> int | None:
    """Give the participants of the studies with an estimate, each study counted once; None if one is unknown."""
    counts: dict[str, list[int | None]] = {}
    for row in studies.usable:
        counts.setdefault(row["study_id"], []).append(row["n_total"])
    if not counts or any(None in own for own in counts.values()):
        return None
    return sum(max(n for n in own if n is not None) for own in counts.values())


def _without_estimate(studies: Studies) -> str:
    labels: dict[str, list[str]] = {}
    for row in studies.every:
        if not is_usable(row):
            state = say("estimate unusable") if row["state"] == ResultState.ESTIMATED else row["state"]
            labels.setdefault(state, []).append(row["study_label"])
    if not labels:
        return ""
    named = ", ".join(f"{', '.join(labels[state])} ({state})" for state in sorted(labels))
    return say("without an estimate: {named}", named=named)


def _left_out(studies: Studies) -> str:
    names = ", ".join(studies.left_out.values())
    return say("left out, overall risk of bias not judged low: {names}", names=names) if names else ""


def _without_participants(studies: Studies) -> str:
    unknown = dict.fromkeys(row["study_label"] for row in studies.usable if row["n_total"] is None)
    return say("number of participants not reported: {unknown}", unknown=", ".join(unknown)) if unknown else ""


def _pooled_cells(found: Found, plan: Plan) -> Row:
    cells: Row = {
        "model": plan.conventions.model.value,
        "pooling": found.used.value,
        "q": found.q.q,
        "q_df": found.q.df,
        "q_p": found.q.p,
        "q_method": _q_method(found),
        **_common_cells(found, plan.measure),
    }
    if isinstance(found.main, NotComputed):
        return cells
    cells |= main_columns(found.main, plan.measure)
    if found.multilevel is not None:
        return cells | _multilevel_cells(found, found.multilevel, plan)
    if found.analysis is None:
        return cells | {"prediction_note": NO_PREDICTION_FOR_COMMON}
    h = found.analysis.heterogeneity
    if plan.conventions.model is Model.COMMON:
        return cells | {
            "i2": h.i2_from_q,
            "i2_definition": I2_FROM_Q,
            "i2_from_q": h.i2_from_q,
            "h2_from_q": h.h2_from_q,
            "tau2_interval_method": say("not given under the common-effect model"),
            "i2_interval_method": say("not given under the common-effect model"),
            "prediction_note": NO_PREDICTION_FOR_COMMON,
        }
    return cells | _random_cells(found, found.analysis, plan)


def _common_cells(found: Found, measure: Measure) -> Row:
    if isinstance(found.common, NotComputed):
        return {"common_method": f"{found.used.value}: {found.common.reason}"}
    if found.used is Pooling.IV:
        method = say("inverse variance, normal interval")
        if found.multilevel is not None or found.analysis is None:
            method = say("inverse variance of each study's weighted mean of its results, normal interval")
    else:
        method = say("{used} on raw cells, normal interval", used=found.used.value)
    return {
        **limits("common", found.common, measure),
        "common_display": display(found.common.estimate, measure),
        "common_method": method,
    }


def _q_method(found: Found) -> str:
    if found.multilevel is not None:
        return say("generalised Q at the sampling covariance")
    around = (
        mark("inverse-variance")
        if found.used is Pooling.IV or isinstance(found.common, NotComputed)
        else found.used.value
    )
    return say("weights 1/v, around the {around} common-effect summary", around=around)


def _random_cells(found: Found, analysis: Analysis, plan: Plan) -> Row:
    h, measure = analysis.heterogeneity, plan.measure
    is_from_tau2 = plan.conventions.i2 is I2Definition.TAU2
    return {
        "tau2_method": plan.conventions.tau2.value,
        "tau2": h.tau2,
        "tau2_se": h.tau2_se,
        "tau2_note": _tau2_note(h.tau2 == 0, h.is_multimodal),
        **_tau2_interval(h, plan),
        "i2": h.i2,
        "i2_definition": I2_FROM_TAU2 if is_from_tau2 else I2_FROM_Q,
        "i2_from_tau2": h.i2_from_tau2,
        "i2_from_q": h.i2_from_q,
        "h2_from_tau2": h.h2_from_tau2,
        "h2_from_q": h.h2_from_q,
        **limits("wald", analysis.wald, measure),
        **limits("hksj", analysis.hksj, measure),
        **limits("hksj_ad_hoc", analysis.hksj_ad_hoc, measure),
        **_prediction_cells(found, analysis.main.summary, analysis.k, plan),
    }


def _tau2_note(is_zero: bool, is_multimodal: bool) -> str | None:
    notes = [say("tau2 is 0, the lowest value it can have")] if is_zero else []
    notes += [say("the likelihood has several peaks, the highest is taken")] if is_multimodal else []
    return _sentence(notes)


def _tau2_interval(h: Heterogeneity, plan: Plan) -> Row:
    if isinstance(h.interval, NotComputed):
        return {
            "tau2_interval_method": say("not given: {reason}", reason=h.interval.reason),
            "i2_interval_method": say("not given: no interval for tau2"),
        }
    method = plan.conventions.tau2_interval.value
    if h.interval.is_empty:
        method += say("; no tau2 fits the data, which vary less than chance lets them, so both limits are 0")
    i2_low, i2_high = h.interval.i2
    return {
        "tau2_low": h.interval.low,
        "tau2_high": h.interval.high,
        "tau2_interval_method": method,
        "i2_low": i2_low,
        "i2_high": i2_high,
        "i2_interval_method": say(
            "limits of tau2 ({tau2_interval}) carried over to I2 from tau2",
            tau2_interval=plan.conventions.tau2_interval.value,
        ),
    }


def _prediction_cells(found: Found, summary: Pooled, k: int, plan: Plan) -> Row:
    if found.prediction is None or isinstance(found.prediction, NotComputed):
        return {"prediction_note": NO_PREDICTION_FOR_FEW}
    low, high = (display(limit, plan.measure) for limit in found.prediction)
    method = plan.conventions.prediction
    df = prediction.prediction_df(summary, k, method)
    return {
        "prediction_low": low,
        "prediction_high": high,
        "prediction_note": _prediction_note(df, summary, k, method),
        "prediction_method": method.value,
        "prediction_df": df,
    }


def _prediction_note(df: int | None, summary: Pooled, k: int, method: PredictionMethod) -> str:
    if method is PredictionMethod.SIMPLE:
        return say("normal distribution and tau alone, without a standard error")
    se = say("Wald") if summary.df is None else "HKSJ"
    if df is None:
        return say("normal distribution and the {se} standard error", se=se)
    return say("t with {df} df (k − {k}) and the {se} standard error", df=df, k=k - df, se=se)


def _multilevel_cells(found: Found, model: Multilevel, plan: Plan) -> Row:
    i2 = model.i2_between + model.i2_within
    method = Tau2Method.ML if plan.conventions.tau2 is Tau2Method.ML else Tau2Method.REML
    cells: Row = {
        "tau2_method": say("{method}, variances between and within studies", method=method.value),
        "tau2": found.tau2,
        "tau2_between": model.between,
        "tau2_within": model.within,
        "tau2_note": _tau2_note(found.tau2 == 0, model.n_peaks > 1),
        "tau2_interval_method": say("not given for a multilevel model"),
        "i2": i2,
        "i2_from_tau2": i2,
        "i2_definition": I2_MULTILEVEL,
        "i2_interval_method": say("not given for a multilevel model"),
    }
    if found.prediction is None or isinstance(found.prediction, NotComputed):
        return cells | {"prediction_note": NO_PREDICTION_FOR_FEW}
    low, high = (display(limit, plan.measure) for limit in found.prediction)
    dist = say("normal distribution") if model.df is None else say("t with {df} df (results − 1)", df=model.df)
    return cells | {
        "prediction_low": low,
        "prediction_high": high,
        "prediction_method": say("multilevel: a new result of a new study"),
        "prediction_df": model.df,
        "prediction_note": say("{dist}, both variances and the standard error of the multilevel model", dist=dist),
    }
