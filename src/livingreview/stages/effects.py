"""Results of studies -> each study's estimate in a synthesis.

1. The main analysis takes each study's main reading. A sensitivity analysis takes the alternative reading
   it names where a study has one, and the main reading elsewhere.
2. Binary measures are computed from events and numbers analysed, MD and SMD from means, standard
   deviations and numbers analysed (formulas: `stats.effect_sizes`).
3. A standard error or 95 % interval printed for a mean is first converted to a standard deviation.
4. An estimate computed by the report is used when it is of the synthesis's own measure; its standard error
   is the one printed, else from its interval, else from its P value (`stats.conversions`).
5. What cannot be estimated stays, with the reason. Every conversion is written out, and what a reader must
   know is flagged. Participants of a crossover trial count once in the total.

Source: Cochrane Handbook chapters 6 and 10.4.4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from livingreview.errors import TableError
from livingreview.frames import from_frame, to_frame
from livingreview.stats.conversions import (
    LEVEL,
    display,
    log_ratio,
    sd_from_mean_interval,
    sd_from_se,
    se_from_interval,
    se_from_p,
    t_quantile,
    z_quantile,
)
from livingreview.stats.effect_sizes import BINARY, ZERO_CELL_CORRECTION
from livingreview.stats.effects_of_means import CONTINUOUS, MIN_PER_GROUP_FOR_SD, Means
from livingreview.stats.pooling import is_usable
from livingreview.tables import EFFECTS, STUDY_RESULTS, Row, Rows, new_row
from livingreview.terms import MAIN_ANALYSIS, MAIN_READING, Measure, ResultState

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.models.review import Synthesis

FLAG_P_VALUE = "standard error derived from P (normal)"
FLAG_RISK_DIFFERENCE = "0.5 added to each cell for the standard error (no variation in either arm)"
FLAGS_CROSSOVER = {
    "unknown": "crossover trial analysed as parallel groups: pairing unknown",
    "no": "crossover trial analysed as parallel groups: pairing ignored",
}
FLAG_COUNTED_ONCE = "crossover trial: participants counted once in the total"
STATES_WITHOUT_ESTIMATE = {
    ResultState.NARRATIVE: "reported in words only",
    ResultState.NOT_ESTIMABLE: "not estimable, no reason recorded",
}


@dataclass(frozen=True)
class StudyEstimate:
    """What one reading of a result comes to: an estimate with its standard error, or why there is none."""

    estimate: float | None = None
    se: float | None = None
    why: str | None = None
    sds: tuple[float | None, float | None] = (None, None)
    conversions: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def effects(results: "pd.DataFrame", *, synthesis_id: str, synthesis: "Synthesis") -> "pd.DataFrame":
    """Give each study's estimate, or why it has none, in the main and every sensitivity analysis."""
    if MAIN_ANALYSIS in synthesis.sensitivity:
        raise TableError(f"synthesis {synthesis_id}: a sensitivity analysis cannot have the id {MAIN_ANALYSIS!r}")
    rows = from_frame(results, STUDY_RESULTS)
    taken = [row for row in rows if row["state"] != ResultState.NOT_TAKEN]
    readings: dict[str, Sequence[str]] = {MAIN_ANALYSIS: ()}
    readings.update({name: analysis.alternatives for name, analysis in synthesis.sensitivity.items()})
    table = [
        _effect_row(row, analysis, synthesis_id, synthesis.measure)
        for analysis, alternatives in sorted(readings.items())
        for row in _one_reading_per_study(taken, alternatives, f"synthesis {synthesis_id}, analysis {analysis}")
    ]
    return to_frame(table, EFFECTS)


def _one_reading_per_study(taken: Rows, alternatives: Sequence[str], place: str) -> Rows:
    chosen = []
    for study_id in sorted({row["study_id"] for row in taken}):
        own = [row for row in taken if row["study_id"] == study_id]
        readings = [row for row in own if row["alternative"] in alternatives]
        readings = readings or [row for row in own if row["alternative"] == MAIN_READING]
        if len(readings) > 1:
            several = ", ".join(sorted(f"{row['result']} {row['alternative']}".strip() for row in readings))
            raise TableError(f"{place}: study {study_id} has several results taken ({several}); a study counts once")
        chosen += readings
    return chosen


def _effect_row(row: Row, analysis: str, synthesis_id: str, measure: Measure) -> Row:
    study = _study_estimate(row, measure)
    copied = ("study_id", "study_label", "subgroup", "events_1", "n_1", "events_2", "n_2", "mean_1", "mean_2")
    return new_row(
        EFFECTS,
        synthesis_id=synthesis_id,
        analysis=analysis,
        state=_state(row, study).value,
        why=study.why,
        measure=measure.value,
        estimate=study.estimate,
        se=study.se,
        sd_1=study.sds[0],
        sd_2=study.sds[1],
        n_total=_n_total(row),
        conversions=list(study.conversions),
        flags=[*study.flags, *_reading_flags(row)],
        **_displayed(study, measure),
        **{
            name: row[name] for name in (*copied, "paired", "assumption", "narrative", "result", "record_id", "locator")
        },
    )


def _study_estimate(row: Row, measure: Measure) -> StudyEstimate:
    if row["state"] in STATES_WITHOUT_ESTIMATE:
        return StudyEstimate(why=row["why"] or STATES_WITHOUT_ESTIMATE[row["state"]])
    if row["estimate_measure"] is not None:
        study = _from_report(row, measure)
    elif measure in BINARY:
        study = _from_events(row, measure)
    else:
        study = _from_means(row, measure)
    if study.estimate is None or study.se is None:
        return study
    if not is_usable(np.array([study.estimate]), np.array([study.se]))[0]:
        return replace(study, estimate=None, se=None, why="estimate or standard error out of range")
    return study


def _from_events(row: Row, measure: Measure) -> StudyEstimate:
    missing = _not_reported(row, {"events": "number of events", "n": "number analysed"})
    if missing:
        return StudyEstimate(why=missing)
    sizes = BINARY[measure](row["events_1"], row["n_1"], row["events_2"], row["n_2"])
    if not sizes.is_estimable[0]:
        return StudyEstimate(why=_why_not_estimable(row))
    estimate, se = float(sizes.estimate[0]), float(sizes.se[0])
    if not sizes.is_corrected[0]:
        return StudyEstimate(estimate, se)
    flag = _zero_cell_flag(row) if measure.is_ratio else FLAG_RISK_DIFFERENCE
    return StudyEstimate(estimate, se, conversions=(_corrected_cells(row),), flags=(flag,))


def _not_reported(row: Row, names: Mapping[str, str]) -> str:
    missing = [label for name, label in names.items() if row[f"{name}_1"] is None or row[f"{name}_2"] is None]
    return "; ".join(f"{label} not reported" for label in missing)


def _why_not_estimable(row: Row) -> str:
    events, numbers = (row["events_1"], row["events_2"]), (row["n_1"], row["n_2"])
    if min(numbers) <= 0:
        return "nobody analysed on one side"
    if min(events) < 0 or any(event > n for event, n in zip(events, numbers, strict=True)):
        return "number of events does not fit the number analysed"
    return "double zero: not estimable" if events == (0, 0) else "all participants had the event: not estimable"


def _zero_cell_flag(row: Row) -> str:
    sides = ((row["events_1"], row["n_1"]), (row["events_2"], row["n_2"]))
    reasons = ["zero events in one arm"] if any(events == 0 for events, _ in sides) else []
    reasons += ["all participants with the event in one arm"] if any(events == n for events, n in sides) else []
    return f"0.5 added to each cell ({', '.join(reasons)})"


def _corrected_cells(row: Row) -> str:
    cells = [
        f"{row[f'events_{side}'] + ZERO_CELL_CORRECTION} of {row[f'n_{side}'] + 2 * ZERO_CELL_CORRECTION:g}"
        for side in (1, 2)
    ]
    return f"0.5 added to each cell: {cells[0]} against {cells[1]}"


def _from_means(row: Row, measure: Measure) -> StudyEstimate:
    names = {"mean": "mean", "spread": "spread of the mean", "n": "number analysed"}
    reasons = [_not_reported(row, names)]
    if row["spread_1"] is not None and row["spread_is"] not in ("sd", "se", "ci"):
        reasons.append("not known what the spread of the mean is")
    if any(reasons):
        return StudyEstimate(why="; ".join(reason for reason in reasons if reason))
    if min(row["n_1"], row["n_2"]) < MIN_PER_GROUP_FOR_SD:
        return StudyEstimate(why="fewer than two participants analysed on one side")
    (sd_1, step_1), (sd_2, step_2) = (_sd(row[f"spread_{i}"], row["spread_is"], row[f"n_{i}"]) for i in (1, 2))
    study = StudyEstimate(sds=(sd_1, sd_2), conversions=(*step_1, *step_2))
    if sd_1 is None or sd_2 is None:
        return replace(study, why="spread of the mean not above 0")
    sides = Means(row["mean_1"], sd_1, row["n_1"]), Means(row["mean_2"], sd_2, row["n_2"])
    sizes = CONTINUOUS[measure](*sides)
    if not sizes.is_estimable[0]:
        return replace(study, why="estimate or standard error out of range")
    return replace(study, estimate=float(sizes.estimate[0]), se=float(sizes.se[0]))


def _sd(spread: float, spread_is: str, n: int) -> tuple[float | None, tuple[str, ...]]:
    if not 0 < spread < np.inf:
        return None, ()
    if spread_is == "sd":
        return spread, ()
    if spread_is == "se":
        sd = float(sd_from_se(spread, n))
        return sd, (f"standard deviation from standard error: {spread:.10g} × √{n} = {sd:.4g}",)
    sd, t = float(sd_from_mean_interval(spread, n)), float(t_quantile(n - 1))
    step = f"standard deviation from 95 % confidence interval: {spread:.10g} × √{n} / {t:.4g} = {sd:.4g}"
    return sd, (step,)


def _from_report(row: Row, measure: Measure) -> StudyEstimate:
    if row["estimate_measure"] != measure:
        return StudyEstimate(why=f"reported as {row['estimate_measure']}, the synthesis uses {measure.value}")
    if row["estimate"] is None:
        return StudyEstimate(why="estimate not reported")
    if not measure.is_ratio:
        return _with_reported_se(row, measure, row["estimate"], ())
    if row["estimate"] <= 0:
        return StudyEstimate(why="the ratio reported is not above 0")
    estimate = float(log_ratio(row["estimate"]))
    step = f"logarithm of the reported ratio: ln {row['estimate']:.10g} = {estimate:.4g}"
    return _with_reported_se(row, measure, estimate, (step,))


def _with_reported_se(row: Row, measure: Measure, estimate: float, steps: tuple[str, ...]) -> StudyEstimate:
    """Add the standard error: as printed, else from the interval, else from the P value."""
    if row["estimate_se"] is not None:
        return StudyEstimate(estimate, row["estimate_se"], conversions=steps)
    flags: tuple[str, ...] = ()
    if row["estimate_low"] is not None and row["estimate_high"] is not None:
        (se, step), source = _se_from_interval(row, measure), "interval"
    elif row["estimate_p"] is not None:
        (se, step), source, flags = _se_from_p(estimate, row["estimate_p"]), "P value", (FLAG_P_VALUE,)
    else:
        return StudyEstimate(why="neither standard error nor interval nor P value reported")
    if not np.isfinite(se):
        return StudyEstimate(why=f"no standard error can be derived from the {source} reported")
    return StudyEstimate(estimate, se, conversions=(*steps, step), flags=flags)


def _se_from_interval(row: Row, measure: Measure) -> tuple[float, str]:
    level = row["estimate_level"] or LEVEL
    low, high, sign = row["estimate_low"], row["estimate_high"], "ln " if measure.is_ratio else ""
    lower, upper = (float(log_ratio(limit)) if measure.is_ratio else limit for limit in (low, high))
    se = float(se_from_interval(lower, upper, level))
    arithmetic = f"({sign}{high:.10g} − {sign}{low:.10g}) / (2 × {float(z_quantile(level)):.4g})"
    return se, f"standard error from {100 * level:g} % confidence interval: {arithmetic} = {se:.4g}"


def _se_from_p(estimate: float, p: float) -> tuple[float, str]:
    se, size = float(se_from_p(estimate, p)), abs(estimate)
    return se, f"standard error from P = {p:.10g}: {size:.4g} / {size / se:.4g} = {se:.4g}"


def _state(row: Row, study: StudyEstimate) -> ResultState:
    if row["state"] == ResultState.NARRATIVE:
        return ResultState.NARRATIVE
    return ResultState.NOT_ESTIMABLE if study.why else ResultState.ESTIMATED


def _reading_flags(row: Row) -> list[str]:
    flags = [FLAGS_CROSSOVER[row["paired"]]] if row["paired"] in FLAGS_CROSSOVER else []
    if row["paired"] is not None and _n_total(row) is not None and row["n_total"] is None:
        flags.append(FLAG_COUNTED_ONCE)
    if row["alternative"] != MAIN_READING:
        flags.append(f"alternative reading: {row['alternative']}")
    return flags + ([f"assumption: {row['assumption']}"] if row["assumption"] else [])


def _n_total(row: Row) -> int | None:
    total: int | None = row["n_total"]
    sides: tuple[int | None, int | None] = (row["n_1"], row["n_2"])
    if total is not None or sides[0] is None or sides[1] is None:
        return total
    return max(sides[0], sides[1]) if row["paired"] is not None else sides[0] + sides[1]


def _displayed(study: StudyEstimate, measure: Measure) -> Row:
    if study.estimate is None or study.se is None or study.why:
        return {}
    half = float(z_quantile()) * study.se
    return {
        "display": display(study.estimate, measure),
        "display_low": display(study.estimate - half, measure),
        "display_high": display(study.estimate + half, measure),
    }
