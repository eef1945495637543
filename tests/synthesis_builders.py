"""Rows and settings for tests of effects and meta-analysis: a test states only what matters to it."""

from typing import Any

import numpy as np
import pandas as pd

from livingreview.frames import from_frame, to_frame
from livingreview.models.synthesis import Synthesis
from livingreview.stages.effects import effects
from livingreview.stages.meta_analysis import meta_analysis
from livingreview.tables import EFFECTS, STUDY_RESULTS, SUMMARY, WEIGHTS, Row, Rows, new_row

SYNTHESIS_ID = "pain_1_week"
RECORD_ID = "rec_0000000000000000"


def make_synthesis(measure: str = "RR", **settings: Any) -> Synthesis:
    window = {"from_days": 0, "to_days": 7, "label": "1 week", "prefer": "latest"}
    basics = {"label": "Pain", "comparison": "a_vs_b", "outcome": "pain", "window": window, "measure": measure}
    return Synthesis.model_validate({**basics, **settings})


def make_result(study_id: str = "smith_2020", **cells: Any) -> Row:
    basics: Row = {
        "synthesis_id": SYNTHESIS_ID,
        "study_id": study_id,
        "study_label": study_id.replace("_", " ").capitalize(),
        "result": "results[0]",
        "alternative": "",
        "state": "estimated",
        "timepoint": "1 week",
        "record_id": RECORD_ID,
        "locator": "table 2",
    }
    return new_row(STUDY_RESULTS, **{**basics, **cells})


def binary(study_id: str, events_1: int, n_1: int, events_2: int, n_2: int, **cells: Any) -> Row:
    return make_result(study_id, events_1=events_1, n_1=n_1, events_2=events_2, n_2=n_2, **cells)


def means(study_id: str = "smith_2020", **cells: Any) -> Row:
    basics = {"mean_1": 3.0, "spread_1": 2.0, "n_1": 30, "mean_2": 4.5, "spread_2": 2.5, "n_2": 25, "spread_is": "sd"}
    return make_result(study_id, **{**basics, **cells})


def reported(study_id: str = "smith_2020", *, measure: str = "MD", value: float, **cells: Any) -> Row:
    return make_result(study_id, estimate_measure=measure, estimate=value, **cells)


def effect_rows(results: Rows, synthesis: Synthesis) -> Rows:
    frame = effects(to_frame(results, STUDY_RESULTS), synthesis_id=SYNTHESIS_ID, synthesis=synthesis)
    return from_frame(frame, EFFECTS)


def effect_row(result: Row, measure: str) -> Row:
    (row,) = effect_rows([result], make_synthesis(measure))
    return row


def make_effect(study_id: str, estimate: float | None, se: float | None, **cells: Any) -> Row:
    basics: Row = {
        "synthesis_id": SYNTHESIS_ID,
        "analysis": "main",
        "study_id": study_id,
        "study_label": study_id.replace("_", " ").capitalize(),
        "state": "estimated",
        "measure": "MD",
        "estimate": estimate,
        "se": se,
        "n_total": 40,
        "result": "results[0]",
        "record_id": RECORD_ID,
        "locator": "table 2",
    }
    return new_row(EFFECTS, **{**basics, **cells})


def make_effects(estimates: list[float], variances: list[float], **cells: Any) -> Rows:
    pairs = zip(estimates, np.sqrt(variances), strict=True)
    return [make_effect(f"study_{i:02}", y, float(se), **cells) for i, (y, se) in enumerate(pairs)]


def pooled_tables(rows: Rows, synthesis: Synthesis) -> tuple[Rows, Rows]:
    summary, weights = meta_analysis(to_frame(rows, EFFECTS), synthesis_id=SYNTHESIS_ID, synthesis=synthesis)
    return from_frame(summary, SUMMARY), from_frame(weights, WEIGHTS)


def summary_row(rows: Rows, synthesis: Synthesis, *, analysis: str = "main", subgroup: str = "") -> Row:
    summary, _ = pooled_tables(rows, synthesis)
    return next(row for row in summary if (row["analysis"], row["subgroup"]) == (analysis, subgroup))


def pooled_results(results: Rows, synthesis: Synthesis) -> tuple[dict[tuple[str, str], Row], pd.Series]:
    """Run both stages: summaries by (analysis, subgroup), and the weights of the main analysis by study."""
    table = effects(to_frame(results, STUDY_RESULTS), synthesis_id=SYNTHESIS_ID, synthesis=synthesis)
    summary, weights = meta_analysis(table, synthesis_id=SYNTHESIS_ID, synthesis=synthesis)
    main = weights[weights["analysis"] == "main"].set_index("study_id")["weight"]
    return {(row["analysis"], row["subgroup"]): row for row in from_frame(summary, SUMMARY)}, main
