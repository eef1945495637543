"""The figures of exploration and of synthesis without pooling, each only where its conditions hold.

1. Funnel plot: from as many studies as the tests of its asymmetry need. Leave-one-out: from three studies. Cumulative:
   where the protocol asks for it and two or more steps have a summary. By version and trial sequential analysis: where
   their tables hold steps.
2. Meta-regression on one number: from two studies that it was fitted to.
3. Synthesis without pooling: `without_pooling_figures`.
"""

from collections.abc import Mapping

from livingreview.figures import numbers
from livingreview.figures.bubble import Bubble, Line, bubble_plot
from livingreview.figures.forest_notes import favours, sentence
from livingreview.figures.funnel import Filled, funnel_plot, studies_of
from livingreview.figures.refits import RefitRow, refits_plot
from livingreview.figures.sequential import LookShown, sequential_plot
from livingreview.judgements.evidence import main_effects, main_row
from livingreview.report.inputs import ReportTables, of
from livingreview.report.without_pooling_figures import without_pooling_figures
from livingreview.stages.study_facts import read_number
from livingreview.stats.small_study import MIN_STUDIES
from livingreview.tables import Row, Rows
from livingreview.terms import (
    MAIN_ANALYSIS,
    Measure,
    Refit,
    StatisticsState,
    SynthesisState,
)
from livingreview.words import retell, say

LEAST_LEFT_OUT = 3
LEAST_STEPS = 2
COEFFICIENTS_OF_A_LINE = 2
"""Intercept and slope."""
LEAST_ROWS_OF_SEQUENTIAL = 2
"""The plan, and one look."""


def exploration_figures(tables: ReportTables) -> Mapping[str, str]:
    """Draw them all, by name and synthesis."""
    drawn: dict[str, str] = {}
    for synthesis_id in tables.review.syntheses:
        found = {
            "funnel": _funnel(tables, synthesis_id),
            "leave-one-out": _leave_one_out(tables, synthesis_id),
            "cumulative": _cumulative(tables, synthesis_id),
            "by-version": _by_version(tables, synthesis_id),
            "sequential": _sequential(tables, synthesis_id),
            **without_pooling_figures(tables, synthesis_id),
        }
        drawn |= {f"{kind}-{synthesis_id}": svg for kind, svg in found.items() if svg}
        drawn |= _bubbles(tables, synthesis_id)
    return drawn


def _funnel(tables: ReportTables, synthesis_id: str) -> str:
    effects, main = of(tables.effects, synthesis_id), main_row(tables.summary, synthesis_id)
    if main is None or main["state"] != SynthesisState.POOLED or Measure(main["measure"]).is_one_group:
        return ""
    if len(studies_of(effects)) < MIN_STUDIES:
        return ""
    pairs = [pair for row in of(tables.small_study, synthesis_id) for pair in row["filled"]]
    filled = [Filled(*(float(part) for part in pair.split())) for pair in pairs]
    return funnel_plot(synthesis_id, review=tables.review, effects=effects, summary=main, filled=filled)


def _bubbles(tables: ReportTables, synthesis_id: str) -> Mapping[str, str]:
    """Draw every meta-regression on one number."""
    found = [row for row in of(tables.meta_regression, synthesis_id) if row["state"] == StatisticsState.COMPUTED]
    synthesis = tables.review.syntheses[synthesis_id]
    drawn = {}
    for model in dict.fromkeys(row["model"] for row in found):
        rows = sorted((row for row in found if row["model"] == model), key=lambda row: row["order"])
        studies = _bubbles_of(tables, synthesis_id, model)
        if len(rows) != COEFFICIENTS_OF_A_LINE or rows[1]["term"] != model or len(studies) < LEAST_STEPS:
            continue
        if rows[1]["covariance"] is None or rows[1]["moderator_low"] is None:
            continue
        name = f"bubble-{model}-{synthesis_id}"
        drawn[name] = bubble_plot(
            name,
            label=synthesis.label,
            moderator=retell(rows[1]["term_label"] or model),
            measure=synthesis.measure,
            sides=("", "") if synthesis.measure.is_one_group else favours(tables.review, synthesis_id),
            studies=studies,
            line=Line(
                rows[0]["estimate"],
                rows[1]["estimate"],
                (rows[0]["se"] ** 2, rows[1]["se"] ** 2),
                rows[1]["covariance"],
                rows[1]["df"],
            ),
        )
    return drawn


def _bubbles_of(tables: ReportTables, synthesis_id: str, field: str) -> list[Bubble]:
    shares = {
        (row["study_id"], row["result"]): row["weight"]
        for row in of(tables.weights, synthesis_id)
        if row["analysis"] == MAIN_ANALYSIS
    }
    return [
        Bubble(row["study_label"], at, row["display"], shares[row["study_id"], row["result"]])
        for row in main_effects(tables.effects, synthesis_id)
        if (at := read_number(row, field)) is not None
        and row["display"] is not None
        and (row["study_id"], row["result"]) in shares
    ]


def _refits(tables: ReportTables, synthesis_id: str, kind: Refit) -> Rows:
    rows = [row for row in of(tables.refits, synthesis_id) if row["kind"] == kind and row["order"] > 0]
    return sorted(rows, key=lambda row: row["order"])


def _refit(label: str, row: Row) -> RefitRow:
    return RefitRow(
        label,
        row["k"] or 0,
        row["display"],
        row["display_low"],
        row["display_high"],
        row["tau2"],
        row["i2"],
        retell(row.get("reason") or ""),
    )


def _leave_one_out(tables: ReportTables, synthesis_id: str) -> str:
    rows, main = _refits(tables, synthesis_id, Refit.LEAVE_ONE_OUT), main_row(tables.summary, synthesis_id)
    if main is None or main["display"] is None or len(rows) < LEAST_LEFT_OUT:
        return ""
    return refits_plot(
        synthesis_id,
        "leave-one-out",
        review=tables.review,
        refits=[_refit(row["study_label"], row) for row in rows],
        main=_refit(say("No study"), main),
        first=say("Study left out"),
        heading=say("Leave-one-out analysis"),
        notes=_notes(rows, main),
    )


def _cumulative(tables: ReportTables, synthesis_id: str) -> str:
    rows, main = _refits(tables, synthesis_id, Refit.CUMULATIVE), main_row(tables.summary, synthesis_id)
    if main is None or main["display"] is None or sum(row["display"] is not None for row in rows) < LEAST_STEPS:
        return ""
    labels = [f"{row['study_label']} ({retell(row['added_by'])})" if _adds(row) else row["study_label"] for row in rows]
    return refits_plot(
        synthesis_id,
        "cumulative",
        review=tables.review,
        refits=[_refit(f"+\u00a0{label}", row) for label, row in zip(labels, rows, strict=True)],
        main=_refit(say("All studies"), main),
        first=say("Study added"),
        heading=say("Cumulative analysis"),
        notes=_notes(rows, main),
    )


def _by_version(tables: ReportTables, synthesis_id: str) -> str:
    rows, main = _refits(tables, synthesis_id, Refit.BY_VERSION), main_row(tables.summary, synthesis_id)
    if main is None or main["display"] is None or len(rows) < LEAST_STEPS:
        return ""
    return refits_plot(
        synthesis_id,
        "by-version",
        review=tables.review,
        refits=[_refit(retell(row["study_label"]), row) for row in rows],
        main=_refit(say("All studies"), main),
        first=say("Up to"),
        heading=say("Analysis by the review’s version"),
        notes=[*_notes(rows, main), say("Today’s estimates of the studies that each version had.")],
    )


def _sequential(tables: ReportTables, synthesis_id: str) -> str:
    rows = sorted(of(tables.sequential, synthesis_id), key=lambda row: row["order"])
    if len(rows) < LEAST_ROWS_OF_SEQUENTIAL:
        return ""
    looks = [LookShown(row["version"], row["accrued"], row["z"], row["boundary"]) for row in rows[1:]]
    plan = rows[0]
    return sequential_plot(
        synthesis_id, review=tables.review, looks=looks, required=plan["required"], alpha=plan["alpha"]
    )


def _adds(row: Row) -> bool:
    return bool(row["added_by"]) and row["added_by"] not in row["study_label"]


def _notes(rows: Rows, main: Row) -> list[str]:
    """Say how the refits were made; a note that only some have stands with its study in the table."""
    # Without the degrees of freedom, which differ from row to row.
    methods = sorted({retell(row["interval_method"].split(" (")[0]) for row in rows if row["interval_method"]})
    tau2 = next((row["tau2_method"] for row in rows if row["tau2_method"]), None)
    i2 = next((row["i2_definition"] for row in rows if row["i2_definition"]), None)
    parts = [say(main["model"] or ""), say("τ² by {tau2}, anew each time", tau2=retell(tau2)) if tau2 else ""]
    parts += [f"I² {retell(i2)}".replace("tau2", "τ²").replace("tau²", "τ²") if i2 else ""]
    parts += [say("95% CI: {methods}", methods=numbers.joined(methods, numbers.OR)) if methods else ""]
    return [say("{parts} Dashed line: the main analysis.", parts=sentence("; ".join(part for part in parts if part)))]
