"""Each study's estimate in a synthesis -> summary, heterogeneity, prediction interval, weights.

1. Every analysis (main and sensitivity) pools the studies that have a usable estimate, by inverse variance
   on the analysis scale. No study: in words only. One study: its own estimate and normal interval, nothing
   is pooled.
2. Random effects: tau2 by the protocol's estimator; Wald, HKSJ and ad hoc HKSJ intervals are all given. By
   default the wider of HKSJ and Wald is the main one. With two studies neither is *the* interval, and the
   note says so. The common-effect summary is always given beside.
3. Prediction interval from three studies on, by the convention of the main interval (`stats.prediction`);
   none for the common-effect model.
4. Q with weights 1/v; I2 from tau2 for random effects, from Q for the common effect.
5. Subgroups of the main analysis are pooled on their own, each with its own tau2; the test for subgroup
   differences is Q over their summaries with Wald standard errors. Studies whose subgroup is not reported
   are shown apart and take no part in the test.

Source: Cochrane Handbook 10.3, 10.10, 10.11.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from livingreview.errors import TableError
from livingreview.frames import from_frame, to_frame
from livingreview.stats import heterogeneity, pooling, prediction
from livingreview.stats.conversions import display
from livingreview.stats.intervals import WALD, MainInterval, main_interval
from livingreview.stats.pooling import Pooled
from livingreview.tables import EFFECTS, SUMMARY, WEIGHTS, Row, Rows, new_row
from livingreview.terms import (
    ALL_STUDIES,
    MAIN_ANALYSIS,
    SUBGROUP_NOT_REPORTED,
    IntervalMethod,
    Measure,
    Model,
    ResultState,
    SynthesisState,
    Tau2Method,
)

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.models.synthesis import Synthesis

Floats = NDArray[np.float64]

NO_PREDICTION_FOR_COMMON = "not given under the common-effect model"
NO_PREDICTION_FOR_FEW = f"not given with fewer than {prediction.MIN_STUDIES} studies"


@dataclass(frozen=True)
class Settings:
    """How one analysis is pooled."""

    analysis: str
    measure: Measure
    model: Model
    tau2: Tau2Method
    interval: IntervalMethod


@dataclass(frozen=True)
class Studies:
    """The rows of one analysis or subgroup: those with a usable estimate, and all."""

    usable: Rows
    every: Rows

    @property
    def k(self) -> int:
        """Give the number of studies with a usable estimate."""
        return len(self.usable)

    @property
    def y(self) -> Floats:
        """Give the estimates."""
        return np.array([row["estimate"] for row in self.usable])

    @property
    def v(self) -> Floats:
        """Give the variances."""
        return np.array([row["se"] for row in self.usable]) ** 2


def meta_analysis(
    effects: "pd.DataFrame", *, synthesis_id: str, synthesis: "Synthesis"
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Pool each analysis of a synthesis: the table of summaries and the table of weights."""
    rows = sorted(from_frame(effects, EFFECTS), key=lambda row: (row["analysis"], row["study_id"]))
    analyses = _analyses(synthesis)
    _check(rows, {settings.analysis for settings in analyses}, synthesis_id, synthesis.measure)
    summary, weights = Rows(), Rows()
    for settings in analyses:
        studies = _studies(row for row in rows if row["analysis"] == settings.analysis)
        has_subgroups = settings.analysis == MAIN_ANALYSIS and synthesis.subgroup is not None
        subgroups = _by_subgroup(studies) if has_subgroups else {}
        summary.append(_summary_row(studies, ALL_STUDIES, settings) | _subgroup_test(subgroups, settings))
        summary += [_summary_row(subgroups[name], name, settings) for name in sorted(subgroups)]
        weights += _weight_rows(studies, settings)
    named = [[{**row, "synthesis_id": synthesis_id} for row in table] for table in (summary, weights)]
    return to_frame(named[0], SUMMARY), to_frame(named[1], WEIGHTS)


def _analyses(synthesis: "Synthesis") -> list[Settings]:
    main = Settings(MAIN_ANALYSIS, synthesis.measure, synthesis.model, synthesis.tau2, synthesis.interval)
    others = [
        replace(
            main,
            analysis=name,
            model=sensitivity.model or main.model,
            tau2=sensitivity.tau2 or main.tau2,
            interval=sensitivity.interval or main.interval,
        )
        for name, sensitivity in synthesis.sensitivity.items()
    ]
    return sorted([main, *others], key=lambda settings: settings.analysis)


def _check(rows: Rows, analyses: set[str], synthesis_id: str, measure: Measure) -> None:
    for before, row in zip([None, *rows], rows, strict=False):
        place = f"effects of {synthesis_id}, analysis {row['analysis']}, study {row['study_id']}"
        if row["analysis"] not in analyses:
            raise TableError(f"{place}: the protocol has no such analysis")
        if row["measure"] != measure:
            raise TableError(f"{place}: measure {row['measure']}, the synthesis uses {measure.value}")
        if before and (before["analysis"], before["study_id"]) == (row["analysis"], row["study_id"]):
            raise TableError(f"{place}: stands twice; a study counts once")


def _studies(rows: Iterable[Row]) -> Studies:
    every = list(rows)
    return Studies([row for row in every if _is_usable(row)], every)


def _is_usable(row: Row) -> bool:
    if row["state"] != ResultState.ESTIMATED or row["estimate"] is None or row["se"] is None:
        return False
    return bool(pooling.is_usable(np.array([row["estimate"]]), np.array([row["se"]]))[0])


def _by_subgroup(studies: Studies) -> dict[str, Studies]:
    names = {row["subgroup"] or SUBGROUP_NOT_REPORTED for row in studies.every}
    return {
        name: _studies(row for row in studies.every if (row["subgroup"] or SUBGROUP_NOT_REPORTED) == name)
        for name in names
    }


def _summary_row(studies: Studies, subgroup: str, settings: Settings) -> Row:
    notes = [_without_estimate(studies), _without_participants(studies)]
    if subgroup == SUBGROUP_NOT_REPORTED:
        notes.append("these studies take no part in the test for subgroup differences")
    cells: Row = {}
    if studies.k == 0:
        state = SynthesisState.NARRATIVE if studies.every else SynthesisState.NO_DATA
        notes.insert(0, "no study has an estimate" if studies.every else "no study has a result")
    elif studies.k == 1:
        own = MainInterval(pooling.common_effect(studies.y, studies.v), WALD, "One study: its own normal interval")
        state, cells = SynthesisState.SINGLE_STUDY, _main_columns(own, settings.measure)
        notes.insert(0, f"one study with an estimate ({studies.usable[0]['study_label']}), nothing is pooled")
    else:
        state, cells = SynthesisState.POOLED, _pooled(studies, settings)
    return new_row(
        SUMMARY,
        analysis=settings.analysis,
        subgroup=subgroup,
        state=state.value,
        k=studies.k,
        n_studies=len(studies.every),
        n_participants=_participants(studies),
        measure=settings.measure.value,
        note=_sentence(notes),
        **cells,
    )


def _sentence(notes: Iterable[str]) -> str | None:
    text = "; ".join(note for note in notes if note)
    return text[0].upper() + text[1:] if text else None


def _participants(studies: Studies) -> int | None:
    counts = [row["n_total"] for row in studies.usable]
    return None if not counts or None in counts else sum(counts)


def _without_estimate(studies: Studies) -> str:
    labels: dict[str, list[str]] = {}
    for row in studies.every:
        if not _is_usable(row):
            state = "estimate unusable" if row["state"] == ResultState.ESTIMATED else row["state"]
            labels.setdefault(state, []).append(row["study_label"])
    if not labels:
        return ""
    return "without an estimate: " + ", ".join(f"{', '.join(labels[state])} ({state})" for state in sorted(labels))


def _without_participants(studies: Studies) -> str:
    unknown = [row["study_label"] for row in studies.usable if row["n_total"] is None]
    return f"number of participants not reported: {', '.join(unknown)}" if unknown else ""


def _pooled(studies: Studies, settings: Settings) -> Row:
    y, v = studies.y, studies.v
    q = heterogeneity.cochran_q(y, v)
    common = pooling.common_effect(y, v)
    cells = {
        "model": settings.model.value,
        "q": q.q,
        "q_df": q.df,
        "q_p": q.p,
        **_limits("common", common, settings.measure),
        "common_display": display(common.estimate, settings.measure),
    }
    if settings.model is Model.RANDOM:
        return cells | _random_effects(y, v, settings)
    main = MainInterval(common, WALD, "the common-effect model has one interval")
    fixed = {
        "i2": heterogeneity.i2_from_q(q),
        "i2_definition": heterogeneity.I2_FROM_Q,
        "prediction_note": NO_PREDICTION_FOR_COMMON,
    }
    return cells | _main_columns(main, settings.measure) | fixed


def _random_effects(y: Floats, v: Floats, settings: Settings) -> Row:
    tau2 = heterogeneity.TAU2[settings.tau2](y, v)
    wald, hksj = pooling.wald(y, v, tau2), pooling.hksj(y, v, tau2)
    main = main_interval(wald, hksj, settings.interval)
    return {
        "tau2_method": settings.tau2.value,
        "tau2": tau2,
        "i2": heterogeneity.i2_from_tau2(tau2, v),
        "i2_definition": heterogeneity.I2_FROM_TAU2,
        **_limits("wald", wald, settings.measure),
        **_limits("hksj", hksj, settings.measure),
        **_limits("hksj_ad_hoc", pooling.hksj_ad_hoc(y, v, tau2), settings.measure),
        **_main_columns(main, settings.measure),
        **_prediction(main.summary, tau2, len(y), settings.measure),
    }


def _main_columns(main: MainInterval, measure: Measure) -> Row:
    summary = main.summary
    return {
        "interval_method": main.method,
        "interval_note": main.why,
        "estimate": summary.estimate,
        "se": summary.se,
        "display": display(summary.estimate, measure),
        **_limits("display", summary, measure),
        "p": summary.p,
        "test": summary.statistic,
    }


def _limits(prefix: str, summary: Pooled, measure: Measure) -> dict[str, Any]:
    return {f"{prefix}_low": display(summary.low, measure), f"{prefix}_high": display(summary.high, measure)}


def _prediction(summary: Pooled, tau2: float, k: int, measure: Measure) -> Row:
    limits = prediction.prediction_interval(summary, tau2, k)
    if limits is None:
        return {"prediction_note": NO_PREDICTION_FOR_FEW}
    method, df = ("Wald", "k − 2") if summary.df is None else ("HKSJ", "k − 1")
    note = f"t with {prediction.prediction_df(summary, k)} df ({df}) and the {method} standard error"
    low, high = (display(limit, measure) for limit in limits)
    return {"prediction_low": low, "prediction_high": high, "prediction_note": note}


def _subgroup_test(subgroups: dict[str, Studies], settings: Settings) -> Row:
    """Test for subgroup differences, over subgroups that are reported and have an estimate."""
    tested = [subgroups[name] for name in sorted(subgroups) if name != SUBGROUP_NOT_REPORTED and subgroups[name].k]
    if len(tested) < 2:
        return {}
    summaries = [pooling.wald(studies.y, studies.v, _tau2(studies, settings)) for studies in tested]
    estimates, ses = np.array([(summary.estimate, summary.se) for summary in summaries]).T
    between = heterogeneity.cochran_q(estimates, ses**2)
    return {"subgroup_q": between.q, "subgroup_df": between.df, "subgroup_p": between.p}


def _tau2(studies: Studies, settings: Settings) -> float:
    if settings.model is Model.COMMON or studies.k < 2:
        return 0.0
    return heterogeneity.TAU2[settings.tau2](studies.y, studies.v)


def _weight_rows(studies: Studies, settings: Settings) -> Rows:
    """Give each study's share; a single study is not pooled and has none."""
    if studies.k < 2:
        return []
    w = pooling.weights(studies.v, _tau2(studies, settings))
    return [
        new_row(WEIGHTS, analysis=settings.analysis, study_id=row["study_id"], weight=float(share))
        for row, share in zip(studies.usable, 100 * w / w.sum(), strict=True)
    ]
