"""The rows of a forest plot, as text cells and numbers, before anything is drawn.

1. Studies stand in their subgroup, those with an estimate first, by label; then those shown in words only.
2. A pooled subgroup ends with its subtotal; a pooled synthesis ends with total and prediction interval.
3. A single study is shown and not pooled: no total row.
Source: Cochrane Handbook 10.10 and 10.11.
"""

from dataclasses import dataclass, replace
from typing import Literal

from livingreview.figures import numbers
from livingreview.figures.forest_bias import bias_grids
from livingreview.judgements.grids import Grid
from livingreview.tables import Row, Rows
from livingreview.terms import (
    ALL_STUDIES,
    INTEGRITY_FLAG,
    MAIN_ANALYSIS,
    MEANS_OF_ONE_GROUP,
    OVERALL,
    PROPORTIONS,
    SUBGROUP_NOT_REPORTED,
    Evidence,
    Judgement,
    LivingPart,
    Measure,
    ResultState,
    SynthesisState,
)
from livingreview.words import mark, retell, say

MARK = "\u2020"
"""A dagger, behind the name of a study that was retracted or met with concern."""

NEW = mark("new")
"""The word behind the name of a study that came since the last frozen version."""

Arms = Literal["events", "means", "rates of one", "events of one", "means of one", "total only", "none"]
ONE_GROUP = ("rates of one", "events of one", "means of one")
"""Columns of plots of one group."""
EVENTS = ("events_1", "n_1", "events_2", "n_2")
STALE = (Evidence.EARLIER, Evidence.UNCONFIRMED)


@dataclass(frozen=True)
class PlotRow:
    """One row of the plot; `words` replaces numbers and marker."""

    kind: Literal["heading", "study", "words", "total", "prediction"]
    label: str
    cells: tuple[str, ...] = ()
    weight: str = ""
    effect: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    share: float | None = None
    judgement: str | None = None
    words: str = ""
    evidence: str | None = None
    """Whether the risk of bias was judged on earlier evidence, or is unconfirmed; missing where it is current."""
    study_id: str = ""
    result: str = ""
    """Place of the result in the study's file; empty for rows that are no study's."""


@dataclass(frozen=True)
class Plot:
    """Everything a drawing needs."""

    arms: Arms
    rows: tuple[PlotRow, ...]
    summary: Row | None
    marked: tuple[str, ...] = ()
    bias: tuple[Grid, ...] = ()
    """Tools whose domains stand beside the rows."""
    since: str = ""
    """The frozen version that studies marked as new came after; empty where none is."""

    @property
    def has_axis(self) -> bool:
        """Say whether any study has an estimate."""
        return any(row.value is not None for row in self.rows)


def plot(effects: Rows, summary: Rows, weights: Rows, judgements: Rows, living: Rows) -> Plot:
    """Give the rows of the main analysis; `living` says which studies are new."""
    new, since = _new(living)
    main = [row for row in effects if row["analysis"] == MAIN_ANALYSIS]
    studies = [row for row in main if row["state"] != ResultState.NOT_TAKEN]
    arms = _arms(studies)
    shares = {(row["study_id"], row["result"]): row["weight"] for row in weights if row["analysis"] == MAIN_ANALYSIS}
    overall = {row["study_id"]: row["judgement"] for row in judgements if row["domain"] == OVERALL}
    stale = {row["study_id"]: row["evidence"] for row in judgements if row["evidence"] in STALE}
    summaries = {row["subgroup"]: row for row in summary if row["analysis"] == MAIN_ANALYSIS}
    rows: list[PlotRow] = []
    for subgroup in _subgroups(studies, summaries):
        members = [row for row in studies if subgroup is None or (row["subgroup"] or SUBGROUP_NOT_REPORTED) == subgroup]
        names = _with_new(result_names(members), members, new)
        drawn = [
            replace(
                _study(
                    row,
                    names[row["study_id"], row["result"]],
                    arms,
                    shares.get((row["study_id"], row["result"])),
                    overall,
                ),
                evidence=stale.get(row["study_id"]),
            )
            for row in _in_order(members)
        ]
        rows += [*_heading(subgroup), *drawn, *_total(_subtotal(subgroup, summaries), members, arms)]
    total = summaries.get(ALL_STUDIES)
    drawn_studies = {row["study_id"] for row in studies}
    bias = bias_grids([row for row in judgements if row["study_id"] in drawn_studies])
    return Plot(arms, (*rows, *_total(total, studies, arms), *_prediction(total)), total, _marked(main), bias, since)


def _new(living: Rows) -> tuple[list[str], str]:
    """Name the studies that came since the last frozen version, and that version."""
    after = next((row for row in living if row["part"] == LivingPart.AFTER and row["new_studies"]), None)
    if after is None:
        return [], ""
    version, date = after["version"], after["version_date"]
    return after["new_studies"], say("{version} of {date}", version=version, date=date) if date else version


def _with_new(names: dict[tuple[str, str], str], studies: Rows, new: list[str]) -> dict[tuple[str, str], str]:
    keys = {(row["study_id"], row["result"]) for row in studies if row["study_label"] in new}
    return {key: f"{name} ({say(NEW)})" if key in keys else name for key, name in names.items()}


def _marked(studies: Rows) -> tuple[str, ...]:
    """Name the studies that were retracted or met with concern, also those that are left out for it."""
    found: dict[str, None] = {}
    for row in sorted(studies, key=lambda row: (row["study_label"].casefold(), row["study_id"])):
        out = say(", not in this analysis") if row["state"] == ResultState.NOT_TAKEN else ""
        for flag in row["flags"]:
            if flag.startswith(INTEGRITY_FLAG):
                found[f"{row['study_label']} ({retell(flag.removeprefix(INTEGRITY_FLAG))}{out})"] = None
    return tuple(found)


def _arms(studies: Rows) -> Arms:
    if any(Measure(row["measure"]).is_one_group for row in studies):
        return _arms_of_one(studies)
    is_rate = any(row["person_time_1"] is not None for row in studies)
    if not is_rate and any(row["events_1"] is not None or row["events_2"] is not None for row in studies):
        return "events"
    if any(row["mean_1"] is not None or row["mean_2"] is not None for row in studies):
        return "means"
    return "total only" if any(row["n_total"] is not None for row in studies) else "none"


def _arms_of_one(studies: Rows) -> Arms:
    measure = Measure(studies[0]["measure"])
    if measure in PROPORTIONS:
        return "events of one"
    return "means of one" if measure in MEANS_OF_ONE_GROUP else "rates of one"


def subgroup_name(name: str, *, is_first: bool = False) -> str:
    """Name a subgroup as the team does, and that of studies that do not report the field in the review's language."""
    said = say(name) if name == SUBGROUP_NOT_REPORTED else name
    return f"{said[:1].upper()}{said[1:]}" if is_first else said


def _subgroups(studies: Rows, summaries: dict[str, Row]) -> list[str | None]:
    """Give the subgroups in order, studies that do not report the field last; [None] where the plot has none."""
    named = {row["subgroup"] for row in studies if row["subgroup"]} | {name for name in summaries if name}
    if not named:
        return [None]
    found = named | {row["subgroup"] or SUBGROUP_NOT_REPORTED for row in studies}
    return sorted(found, key=lambda name: (name == SUBGROUP_NOT_REPORTED, name))


def _in_order(studies: Rows) -> Rows:
    def place(row: Row) -> tuple[bool, str, str, int, str]:
        return (row["state"] != ResultState.ESTIMATED, row["study_label"].casefold(), row["study_id"], *_place(row))

    return sorted(studies, key=place)


def _heading(subgroup: str | None) -> list[PlotRow]:
    return [] if subgroup is None else [PlotRow("heading", subgroup_name(subgroup, is_first=True))]


def result_names(studies: Rows) -> dict[tuple[str, str], str]:
    """Name each row: by its study, and by its place among the study's results where there are several."""
    results: dict[str, list[str]] = {}
    for row in sorted(studies, key=_place):
        results.setdefault(row["study_id"], []).append(row["result"])
    return {
        (row["study_id"], row["result"]): row["study_label"]
        if len(results[row["study_id"]]) == 1
        else say(
            "{study_label}, result {index}",
            study_label=row["study_label"],
            index=results[row["study_id"]].index(row["result"]) + 1,
        )
        for row in studies
    }


def _place(row: Row) -> tuple[int, str]:
    """Sort places in a study file as a reader counts them: `results[10]` after `results[9]`."""
    return len(row["result"]), row["result"]


def _study(row: Row, name: str, arms: Arms, share: float | None, overall: dict[str, str]) -> PlotRow:
    judgement = overall.get(row["study_id"], Judgement.NOT_ASSESSED.value)
    name = f"{name} {MARK}" if any(flag.startswith(INTEGRITY_FLAG) for flag in row["flags"]) else name
    if row["state"] != ResultState.ESTIMATED or row["display"] is None:
        return PlotRow(
            "words", name, words=words(row), judgement=judgement, study_id=row["study_id"], result=row["result"]
        )
    limits = (row["display"], row["display_low"], row["display_high"])
    effect = numbers.effect_with_interval(*limits, row["measure"])
    cells = _cells(row, arms)
    weight, own = numbers.weight(share), row["study_id"]
    place = row["result"]
    return PlotRow(
        "study", name, cells, weight, effect, *limits, share=share, judgement=judgement, study_id=own, result=place
    )


def words(row: Row) -> str:
    """Say what is known of a result without an estimate."""
    is_narrative = row["state"] == ResultState.NARRATIVE
    state = say("In words only") if is_narrative else say("Not estimable")
    why = row["why"] and retell(row["why"])
    said = (row["narrative"] or why,) if is_narrative else (why, row["narrative"])
    reasons = [part.strip().rstrip(".") for part in said if part and part.strip()]
    return f"{state}: {'. '.join(reasons)}." if reasons else f"{state}."


def _cells(row: Row, arms: Arms) -> tuple[str, ...]:
    if arms in ("events", "events of one"):
        return tuple(numbers.count(row[name]) for name in EVENTS[: len(EVENTS) // (2 if arms in ONE_GROUP else 1)])
    if arms == "rates of one":
        return numbers.count(row["events_1"]), numbers.plain(row["person_time_1"])
    if arms == "means of one":
        return numbers.fixed(row["mean_1"], 2), numbers.fixed(row["sd_1"], 2), numbers.count(row["n_1"])
    if arms == "means":
        values = [row[name] for name in ("mean_1", "sd_1", "n_1", "mean_2", "sd_2", "n_2")]
        return tuple(
            numbers.fixed(value, 2) if place % 3 < 2 else numbers.count(value) for place, value in enumerate(values)
        )
    return (numbers.count(row["n_total"]),) if arms == "total only" else ()


def _subtotal(subgroup: str | None, summaries: dict[str, Row]) -> Row | None:
    return summaries.get(subgroup) if subgroup else None


def _total(summary: Row | None, studies: Rows, arms: Arms) -> list[PlotRow]:
    if summary is None or summary["state"] != SynthesisState.POOLED or summary["display"] is None:
        return []
    limits = (summary["display"], summary["display_low"], summary["display_high"])
    estimated = [row for row in studies if row["state"] == ResultState.ESTIMATED]
    label = (
        say("Subtotal, {subgroup}", subgroup=subgroup_name(summary["subgroup"]))
        if summary["subgroup"]
        else say("Total (95% CI)")
    )
    effect = numbers.effect_with_interval(*limits, summary["measure"])
    weight = "" if summary["subgroup"] else numbers.weight(100.0)
    return [PlotRow("total", label, _total_cells(estimated, arms), weight, effect, *limits)]


def _total_cells(studies: Rows, arms: Arms) -> tuple[str, ...]:
    if arms in ("events", "events of one"):
        return tuple(_sum(studies, name) for name in EVENTS[: len(EVENTS) // (2 if arms in ONE_GROUP else 1)])
    if arms == "rates of one":
        return _sum(studies, "events_1"), ""
    if arms == "means of one":
        return "", "", _sum(studies, "n_1")
    if arms == "means":
        return ("", "", _sum(studies, "n_1"), "", "", _sum(studies, "n_2"))
    return (_sum(studies, "n_total"),) if arms == "total only" else ()


def _sum(studies: Rows, name: str) -> str:
    """Add a column up; a study that does not report it, or has several results, leaves the sum unknown."""
    values = [row[name] for row in studies]
    is_unknown = None in values or len({row["study_id"] for row in studies}) < len(studies)
    return numbers.MISSING if is_unknown else numbers.count(sum(values))


def _prediction(total: Row | None) -> list[PlotRow]:
    if total is None or total["prediction_low"] is None or total["prediction_high"] is None:
        return []
    low, high = total["prediction_low"], total["prediction_high"]
    ends = [numbers.effect_value(value, total["measure"]) for value in (low, high)]
    return [
        PlotRow(
            "prediction",
            say("95% prediction interval"),
            effect=say("[{low}, {high}]", low=ends[0], high=ends[1]),
            low=low,
            high=high,
        )
    ]
