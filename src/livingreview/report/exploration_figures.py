"""The figures of exploration and of synthesis without pooling, each only where its conditions hold.

1. Funnel plot: from as many studies as the tests of its asymmetry need. Leave-one-out: from three studies. Cumulative:
   where the protocol asks for it and two or more steps have a summary. By version and trial sequential analysis: where
   their tables hold steps.
2. Harvest and effect-direction plots: two or more studies with a direction. Albatross: two or more with P value,
   participants and direction.
"""

from collections.abc import Mapping

from livingreview.figures.albatross import albatross_plot
from livingreview.figures.effect_direction import Arrow, Way, effect_direction_plot
from livingreview.figures.forest_notes import sentence
from livingreview.figures.funnel import Filled, funnel_plot, studies_of
from livingreview.figures.harvest import Harvested, harvest_plot
from livingreview.figures.refits import RefitRow, refits_plot
from livingreview.figures.sequential import LookShown, sequential_plot
from livingreview.judgements.evidence import main_row
from livingreview.report.inputs import ReportTables, of
from livingreview.stats.small_study import MIN_STUDIES
from livingreview.stats.without_pooling import AlbatrossPoint
from livingreview.tables import Row, Rows
from livingreview.terms import (
    OVERALL,
    Direction,
    EffectDirection,
    Judgement,
    Measure,
    Refit,
    StatisticsState,
    SynthesisState,
    WithoutPoolingMethod,
)

LEAST_LEFT_OUT = 3
LEAST_WITH_DIRECTION = 2
LEAST_STEPS = 2
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
            "direction": _directions(tables, synthesis_id),
            "harvest": _harvest(tables, synthesis_id),
            "albatross": _albatross(tables, synthesis_id),
        }
        drawn |= {f"{kind}-{synthesis_id}": svg for kind, svg in found.items() if svg}
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
        row.get("reason") or "",
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
        main=_refit("No study", main),
        first="Study left out",
        heading="Leave-one-out analysis",
        notes=_notes(rows, main),
    )


def _cumulative(tables: ReportTables, synthesis_id: str) -> str:
    rows, main = _refits(tables, synthesis_id, Refit.CUMULATIVE), main_row(tables.summary, synthesis_id)
    if main is None or main["display"] is None or sum(row["display"] is not None for row in rows) < LEAST_STEPS:
        return ""
    labels = [f"{row['study_label']} ({row['added_by']})" if _adds(row) else row["study_label"] for row in rows]
    return refits_plot(
        synthesis_id,
        "cumulative",
        review=tables.review,
        refits=[_refit(f"+\u00a0{label}", row) for label, row in zip(labels, rows, strict=True)],
        main=_refit("All studies", main),
        first="Study added",
        heading="Cumulative analysis",
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
        refits=[_refit(row["study_label"], row) for row in rows],
        main=_refit("All studies", main),
        first="Up to",
        heading="Analysis by the review’s version",
        notes=[*_notes(rows, main), "Today’s estimates of the studies that each version had."],
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
    methods = sorted({row["interval_method"].split(" (")[0] for row in rows if row["interval_method"]})
    tau2 = next((row["tau2_method"] for row in rows if row["tau2_method"]), None)
    i2 = next((row["i2_definition"] for row in rows if row["i2_definition"]), None)
    parts = [main["model"] or "", f"τ² by {tau2}, anew each time" if tau2 else ""]
    parts += [f"I² {i2}".replace("tau2", "τ²").replace("tau²", "τ²") if i2 else ""]
    parts += [f"95% CI: {' or '.join(methods)}" if methods else ""]
    return [f"{sentence('; '.join(part for part in parts if part))} Dashed line: the main analysis."]


def _studies(tables: ReportTables, synthesis_id: str) -> Rows:
    """Give a row for each study with a direction, by label."""
    rows = [
        row
        for row in of(tables.without_pooling, synthesis_id)
        if row["method"] == WithoutPoolingMethod.DIRECTION and row["study_id"]
    ]
    return sorted(rows, key=lambda row: ((row["study_label"] or row["study_id"]).casefold(), row["study_id"]))


def _has_directions(rows: Rows) -> bool:
    known = [row for row in rows if row["direction"] not in (None, EffectDirection.NOT_REPORTED)]
    return len(known) >= LEAST_WITH_DIRECTION


def _judgements(tables: ReportTables, synthesis_id: str) -> Mapping[str, Judgement]:
    rows = of(tables.judgements, synthesis_id)
    return {row["study_id"]: Judgement(row["judgement"]) for row in rows if row["domain"] == OVERALL}


def _harvest(tables: ReportTables, synthesis_id: str) -> str:
    rows, judged = _studies(tables, synthesis_id), _judgements(tables, synthesis_id)
    if not _has_directions(rows):
        return ""
    studies = [
        Harvested(
            row["study_label"] or row["study_id"],
            EffectDirection(row["direction"] or EffectDirection.NOT_REPORTED),
            row["n_participants"],
            judged.get(row["study_id"], Judgement.NOT_ASSESSED),
        )
        for row in rows
    ]
    return harvest_plot(synthesis_id, review=tables.review, studies=studies)


def _albatross(tables: ReportTables, synthesis_id: str) -> str:
    points = [
        AlbatrossPoint(
            row["study_label"] or row["study_id"], row["n_participants"], row["p"], EffectDirection(row["direction"])
        )
        for row in _studies(tables, synthesis_id)
        if row["state"] == StatisticsState.COMPUTED and row["n_participants"] and row["p"] and row["direction"]
    ]
    pointing = [point for point in points if point.direction in (EffectDirection.ABOVE, EffectDirection.BELOW)]
    if len(pointing) < LEAST_WITH_DIRECTION:
        return ""
    return albatross_plot(synthesis_id, review=tables.review, points=points)


def _directions(tables: ReportTables, synthesis_id: str) -> str:
    """Draw this synthesis and, beside it, the others of its comparison that are not pooled either."""
    if not _has_directions(_studies(tables, synthesis_id)):
        return ""
    syntheses = tables.review.syntheses
    beside = [
        name
        for name, other in syntheses.items()
        if name != synthesis_id
        and other.comparison == syntheses[synthesis_id].comparison
        and _has_directions(_studies(tables, name))
    ]
    columns = [_arrows(tables, name) for name in (synthesis_id, *beside)]
    labels = {row["study_id"]: row["study_label"] or row["study_id"] for row in _studies(tables, synthesis_id)}
    return effect_direction_plot(
        synthesis_id,
        label=syntheses[synthesis_id].label,
        outcomes=[syntheses[name].label for name in (synthesis_id, *beside)],
        studies=[(label, [column.get(study_id) for column in columns]) for study_id, label in labels.items()],
    )


def _arrows(tables: ReportTables, synthesis_id: str) -> Mapping[str, Arrow]:
    outcome = tables.review.outcomes[tables.review.syntheses[synthesis_id].outcome]
    is_above_good = outcome.direction is Direction.HIGHER_IS_BETTER
    ways: dict[str, Way] = {
        EffectDirection.ABOVE.value: "better" if is_above_good else "worse",
        EffectDirection.BELOW.value: "worse" if is_above_good else "better",
        EffectDirection.NONE.value: "neither",
        EffectDirection.CONFLICTING.value: "neither",
    }
    judged = _judgements(tables, synthesis_id)
    return {
        row["study_id"]: Arrow(
            ways[row["direction"]], row["n_participants"], judged.get(row["study_id"], Judgement.NOT_ASSESSED)
        )
        for row in _studies(tables, synthesis_id)
        if row["direction"] in ways
    }
