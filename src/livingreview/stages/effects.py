"""Results of studies -> each study's estimate in a synthesis.

1. The main analysis takes each study's main reading. A sensitivity analysis takes the alternative reading
   it names where a study has one, and the main reading elsewhere; it may take another imputed correlation, ICC or
   standard deviation, convert skewed medians, or leave out every estimate that rests on something imputed.
2. Numbers by arm and tables of pairs become an estimate (`effects_by_arm`, `effects_means`, `effects_one_group`).
3. An estimate computed by the report is used when it is of the synthesis's own measure, or can become it
   (`effects_reported`).
4. What cannot be estimated stays, with the reason. Every conversion is written out, what a reader must know is
   flagged, and what is imputed is named. Participants of a crossover trial count once in the total.
5. Several results of one study: one by the protocol's selection; or all of them, combined into one estimate by an
   assumed correlation (`effects_combined`), or kept apart for a multilevel model.
6. An estimate that points the other way than its report's conclusion is flagged (MECIR C51).

Source: Cochrane Handbook chapters 6, 10.4.4 and 23; MECIR C51.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from livingreview.errors import TableError
from livingreview.frames import from_frame, to_frame
from livingreview.stages.effects_by_arm import from_arms, from_pairs
from livingreview.stages.effects_combined import combined
from livingreview.stages.effects_imputed_sd import with_median_sd
from livingreview.stages.effects_one_group import from_group, shown_of_study
from livingreview.stages.effects_reported import from_report
from livingreview.stages.effects_steps import OUT_OF_RANGE, Settings, StudyEstimate, settings_by_analysis
from livingreview.stats.conversions import display, z_quantile
from livingreview.stats.pooling import is_usable
from livingreview.tables import EFFECTS, STUDY_RESULTS, Row, Rows, new_row
from livingreview.terms import MAIN_ANALYSIS, MAIN_READING, Direction, Measure, ResultState, SeveralResults
from livingreview.words import mark, say

if TYPE_CHECKING:
    import pandas as pd

    from livingreview.models.synthesis import Synthesis

FLAGS_CROSSOVER = {
    "unknown": mark("crossover trial analysed as parallel groups: pairing unknown"),
    "no": mark("crossover trial analysed as parallel groups: pairing ignored"),
    "first period only": mark("crossover trial: first period only"),
}
FLAG_COUNTED_ONCE = mark("crossover trial: participants counted once in the total")
NOT_A_NUMBER = re.compile(r"\b(inf|nan)\b")
FIRST_PERIOD = "first period only"
STATES_WITHOUT_ESTIMATE = {
    ResultState.NARRATIVE: mark("reported in words only"),
    ResultState.NOT_ESTIMABLE: mark("not estimable, no reason recorded"),
}
COPIED = (
    *("study_id", "study_label", "subgroup", "events_1", "n_1", "events_2", "n_2", "mean_1", "mean_2"),
    *("paired", "assumption", "narrative", "result", "record_id", "locator", "facts"),
)


def effects(results: "pd.DataFrame", *, synthesis_id: str, synthesis: "Synthesis") -> "pd.DataFrame":
    """Give each study's estimate, or why it has none, in the main and every sensitivity analysis."""
    if MAIN_ANALYSIS in synthesis.sensitivity:
        raise TableError(f"synthesis {synthesis_id}: a sensitivity analysis cannot have the id {MAIN_ANALYSIS!r}")
    rows = from_frame(results, STUDY_RESULTS)
    taken = [row for row in rows if row["state"] != ResultState.NOT_TAKEN]
    table: Rows = []
    for analysis, settings in sorted(settings_by_analysis(synthesis).items()):
        place = f"synthesis {synthesis_id}, analysis {analysis}"
        readings = _readings(taken, settings, place)
        estimates = [_effect_row(row, analysis, synthesis_id, settings) for row in readings]
        if settings.is_sd_median:
            lent = with_median_sd(settings, estimates)
            estimates = [_effect_row(row, analysis, synthesis_id, lent) for row in readings]
        table += combined(estimates, settings) if settings.several_results is SeveralResults.COMBINE else estimates
    return to_frame(table, EFFECTS)


def _readings(taken: Rows, settings: Settings, place: str) -> Rows:
    """Give one reading of every result; by selection, one result of every study."""
    if settings.several_results is SeveralResults.SELECT:
        return _one_reading(taken, settings.alternatives, place, ("study_id",))
    return _one_reading(taken, settings.alternatives, place, ("study_id", "result"))


def _one_reading(taken: Rows, alternatives: Sequence[str], place: str, unit: tuple[str, ...]) -> Rows:
    chosen = []
    for key in sorted({tuple(row[name] for name in unit) for row in taken}):
        own = [row for row in taken if tuple(row[name] for name in unit) == key]
        readings = [row for row in own if row["alternative"] in alternatives]
        readings = readings or [row for row in own if row["alternative"] == MAIN_READING]
        if len(readings) > 1:
            several = ", ".join(sorted(f"{row['result']} {row['alternative']}".strip() for row in readings))
            raise TableError(f"{place}: study {key[0]} has several results taken ({several}); a study counts once")
        chosen += readings
    return chosen


def _effect_row(row: Row, analysis: str, synthesis_id: str, settings: Settings) -> Row:
    study = _study_estimate(row, settings)
    state = _state(row, study)
    if settings.without_imputed and study.imputed and state is ResultState.ESTIMATED:
        why = say("rests on imputed numbers ({named})", named=", ".join(study.imputed))
        study, state = replace(study, estimate=None, se=None, why=why), ResultState.NOT_TAKEN
    cells = {name: row[name] for name in COPIED} | _finite(study.cells)
    return new_row(
        EFFECTS,
        synthesis_id=synthesis_id,
        analysis=analysis,
        state=state.value,
        why=study.why,
        measure=settings.measure.value,
        estimate=study.estimate,
        se=study.se,
        n_total=cells["n_1"] if settings.measure.is_one_group else _n_total(row, cells),
        conversions=[step for step in study.conversions if not NOT_A_NUMBER.search(step)],
        flags=[*study.flags, *_reading_flags(row, cells, study), *_contradictions(row, study, settings.measure)],
        imputed=list(study.imputed),
        **_displayed(study, settings.measure, cells["n_1"]),
        **cells,
    )


# Numbers that no trial has (1e300) end as a state with a reason, never as a warning on a screen.
@np.errstate(all="ignore")
def _study_estimate(row: Row, settings: Settings) -> StudyEstimate:
    if row["state"] in STATES_WITHOUT_ESTIMATE:
        return StudyEstimate(why=row["why"] or STATES_WITHOUT_ESTIMATE[row["state"]])
    if row["estimate_measure"] is not None:
        study = from_report(row, settings)
    elif row["pairs_both"] is not None:
        study = from_pairs(row, settings)
    elif settings.measure.is_one_group:
        study = from_group(row, settings)
    else:
        study = from_arms(row, settings)
    if study.estimate is None or study.se is None:
        return study
    if not is_usable(np.array([study.estimate]), np.array([study.se]))[0]:
        return replace(study, estimate=None, se=None, why=OUT_OF_RANGE)
    return study


def _finite(cells: Row) -> Row:
    """Leave out what is no number; the state says that there is no estimate."""
    return {name: value if value is not None and np.isfinite(value) else None for name, value in cells.items()}


def _state(row: Row, study: StudyEstimate) -> ResultState:
    if row["state"] == ResultState.NARRATIVE:
        return ResultState.NARRATIVE
    return ResultState.NOT_ESTIMABLE if study.why else ResultState.ESTIMATED


def _reading_flags(row: Row, cells: Row, study: StudyEstimate) -> list[str]:
    is_unpaired = row["paired"] in FLAGS_CROSSOVER and not study.is_within
    flags = [FLAGS_CROSSOVER[row["paired"]]] if is_unpaired else []
    if _counts_once(row) and _n_total(row, cells) is not None and row["n_total"] is None:
        flags.append(FLAG_COUNTED_ONCE)
    if row["alternative"] != MAIN_READING:
        flags.append(say("alternative reading: {alternative}", alternative=row["alternative"]))
    return flags + ([say("assumption: {assumption}", assumption=row["assumption"])] if row["assumption"] else [])


def _contradictions(row: Row, study: StudyEstimate, measure: Measure) -> list[str]:
    """Hold the estimate against what the report concludes; one group has no effect to conclude on."""
    if measure.is_one_group:
        return []
    if row["conclusion"] is None or row["direction"] is None or study.estimate is None or study.se is None:
        return []
    is_good = (study.estimate > 0) == (row["direction"] == Direction.HIGHER_IS_BETTER)
    points = say("favours experimental") if is_good else say("favours comparator")
    if row["conclusion"] == "no difference":
        if abs(study.estimate) <= float(z_quantile()) * study.se:
            return []
        return [
            say("contradicts its report: it concludes no difference, the 95 % interval here {points}", points=points)
        ]
    if row["conclusion"] == points:
        return []
    return [
        say(
            "contradicts its report, which {conclusion}: check arms, direction of the scale and signs",
            conclusion=row["conclusion"],
        )
    ]


def _counts_once(row: Row) -> bool:
    is_crossover = row["paired"] is not None and row["paired"] != FIRST_PERIOD
    return is_crossover or row["pairs_both"] is not None


def _n_total(row: Row, cells: Row) -> int | None:
    total: int | None = row["n_total"]
    sides: tuple[int | None, int | None] = (cells["n_1"], cells["n_2"])
    if total is not None or sides[0] is None or sides[1] is None:
        return total
    return max(sides[0], sides[1]) if _counts_once(row) else sides[0] + sides[1]


def _displayed(study: StudyEstimate, measure: Measure, n: int | None) -> Row:
    if study.estimate is None or study.se is None or study.why:
        return {}
    half = float(z_quantile()) * study.se
    values = {"display": study.estimate, "display_low": study.estimate - half, "display_high": study.estimate + half}
    return {name: shown_of_study(value, n, display(value, measure), measure) for name, value in values.items()}
