"""The figures of synthesis without pooling, each only where its conditions hold.

Harvest and effect-direction plots: two or more studies with a direction. Albatross: two or more with P value,
participants and direction; what its contours assume is the protocol's comparator risk, else the studies' median.
"""

from collections.abc import Mapping
from statistics import median

from livingreview.figures.albatross import OF_RISKS, Assumed, albatross_plot
from livingreview.figures.effect_direction import Arrow, Way, effect_direction_plot
from livingreview.figures.harvest import Harvested, harvest_plot
from livingreview.judgements.evidence import main_effects
from livingreview.report.inputs import ReportTables, of
from livingreview.stats.without_pooling import AlbatrossPoint
from livingreview.tables import Rows
from livingreview.terms import (
    OVERALL,
    Direction,
    EffectDirection,
    Judgement,
    Measure,
    StatisticsState,
    WithoutPoolingMethod,
)
from livingreview.words import say, say_counted

LEAST_WITH_DIRECTION = 2


def without_pooling_figures(tables: ReportTables, synthesis_id: str) -> Mapping[str, str]:
    """Draw them, by kind; empty where conditions do not hold."""
    return {
        "direction": _directions(tables, synthesis_id),
        "harvest": _harvest(tables, synthesis_id),
        "albatross": _albatross(tables, synthesis_id),
    }


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
    return albatross_plot(
        synthesis_id, review=tables.review, points=points, assumed=_assumed_by_contours(tables, synthesis_id)
    )


def _assumed_by_contours(tables: ReportTables, synthesis_id: str) -> Assumed | None:
    """Give the comparator risk or standard deviation of the synthesis: the protocol's, else the studies' median."""
    synthesis, rows = tables.review.syntheses[synthesis_id], main_effects(tables.effects, synthesis_id)
    if synthesis.measure is Measure.MD:
        found = [row[name] for row in rows for name in ("sd_1", "sd_2") if row[name]]
        return (
            Assumed(median(found), say("median of {n_arms}", n_arms=say_counted("{n} arm", "{n} arms", len(found))))
            if found
            else None
        )
    if synthesis.measure not in OF_RISKS:
        return None
    if synthesis.baseline_risk:
        return Assumed(synthesis.baseline_risk.risk, synthesis.baseline_risk.source.rstrip("."))
    risks = [row["events_2"] / row["n_2"] for row in rows if row["events_2"] is not None and row["n_2"]]
    return (
        Assumed(
            median(risks), say("median of {n_studies}", n_studies=say_counted("{n} study", "{n} studies", len(risks)))
        )
        if risks
        else None
    )


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
