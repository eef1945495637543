"""Synthesis without pooling in the report: what was done, with which numbers, and its plots.

1. One sentence says that nothing is pooled and by which methods the results are put together.
2. A table has a row for each method; one whose conditions do not hold says so.
3. Effect-direction and harvest plot where two or more studies have a direction, albatross plot where they also have
   P values.
Source: SWiM items 3, 6 and 9 (Campbell et al. 2020); Cochrane Handbook 12.
"""

from collections.abc import Mapping

from markupsafe import Markup

from livingreview.figures import numbers
from livingreview.figures.forest_notes import arm_labels, sentence
from livingreview.report.elements import Block, Column, DataTable, Figure, Section, text
from livingreview.report.inputs import ReportTables, of
from livingreview.tables import Row, Rows
from livingreview.terms import Direction, Measure, StatisticsState, WithoutPoolingMethod
from livingreview.words import mark, retell, say

CAPTIONS = {
    "direction": mark("Effect-direction plot"),
    "harvest": mark("Harvest plot"),
    "albatross": mark("Albatross plot"),
}
NO_REASON = mark("no reason is given")
BY_STUDY = mark("by study, in the plot")
VOTES = (WithoutPoolingMethod.VOTE_WILSON, WithoutPoolingMethod.VOTE_EXACT)
FISHER = (WithoutPoolingMethod.FISHER_ABOVE, WithoutPoolingMethod.FISHER_BELOW)


def without_pooling_section(
    tables: ReportTables, figures: Mapping[str, Markup], synthesis_id: str
) -> tuple[Section, ...]:
    """Give the section, where the protocol names methods for this synthesis."""
    planned = [method.value for method in tables.review.syntheses[synthesis_id].without_pooling]
    found = of(tables.without_pooling, synthesis_id)
    rows = sorted((row for row in found if row["method"] in planned), key=lambda row: planned.index(row["method"]))
    if not rows:
        return ()
    blocks: list[Block] = [text(_said(rows))]
    methods = [row for row in rows if not row["study_id"]]
    if methods:
        blocks.append(_table(tables, synthesis_id, methods))
    label = tables.review.syntheses[synthesis_id].label
    for kind, caption in CAPTIONS.items():
        name = f"{kind}-{synthesis_id}"
        if name in figures:
            blocks.append(Figure(f"figure-{name}", figures[name], f"{say(caption)}: {label}."))
    return (Section(f"without-pooling-{synthesis_id}", say("Synthesis without pooling"), tuple(blocks)),)


def _said(rows: Rows) -> str:
    methods = list(dict.fromkeys(row["method"] for row in rows))
    done = {row["method"] for row in rows if row["state"] == StatisticsState.COMPUTED}
    planned = say(
        "Nothing is pooled. The results are put together by {methods}.",
        methods=numbers.joined([say(method) for method in methods]),
    )
    if not done:
        return say("{planned} None of these could be done; the table says why.", planned=planned)
    return say(
        "{planned} These say whether and in which direction there are effects, and not how large "
        "an average effect is. Studies are not counted by whether a result is significant.",
        planned=planned,
    )


def _table(tables: ReportTables, synthesis_id: str, rows: Rows) -> DataTable:
    cells = tuple(
        (
            _capital(say(row["method"])),
            numbers.count(row["k"]),
            _result(tables, synthesis_id, row),
            numbers.p_value(row["p"]).removeprefix("p = ").removeprefix("p ") if row["p"] is not None else "–",
            retell(row["note"] or "–"),
        )
        for row in rows
    )
    headings = (
        Column(say("Method"), width=24),
        Column(say("Studies"), is_numeric=True, width=9),
        Column(say("Result"), width=32),
        Column("p", is_numeric=True, width=8),
        Column(say("What to know"), width=27),
    )
    caption = say("Synthesis without pooling: {label}", label=tables.review.syntheses[synthesis_id].label)
    return DataTable(f"swim-{synthesis_id}", caption, headings, cells, say("no method was used."))


def _result(tables: ReportTables, synthesis_id: str, row: Row) -> str:
    if row["state"] != StatisticsState.COMPUTED:
        return say("Not done: {reason}", reason=retell((row["reason"] or NO_REASON).rstrip(".")))
    measure = tables.review.syntheses[synthesis_id].measure
    if row["method"] in VOTES:
        return _votes(tables, synthesis_id, row)
    if row["method"] in FISHER:
        return say("Chi-squared = {statistic}, df = {df}", statistic=numbers.fixed(row["statistic"], 2), df=row["df"])
    if row["value"] is None:
        return sentence(retell(row["interval_method"] or BY_STUDY))
    ends = numbers.interval(row["low"], row["high"], Measure(measure))
    what = f" ({retell(row['interval_method'])})" if row["interval_method"] else ""
    return say(
        "Median {measure} {value}, {ends}{what}",
        measure=say(measure.short),
        value=numbers.effect_value(row["value"], measure),
        ends=ends,
        what=what,
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _votes(tables: ReportTables, synthesis_id: str, row: Row) -> str:
    experimental, comparator = arm_labels(tables.review, synthesis_id)
    outcome = tables.review.outcomes[tables.review.syntheses[synthesis_id].outcome]
    favoured = experimental if outcome.direction is Direction.HIGHER_IS_BETTER else comparator
    share = f"{numbers.percent(100 * row['value'])}" if row["value"] is not None else "–"
    limits = ""
    if row["low"] is not None and row["high"] is not None:
        limits = say(
            ", 95% CI {low} to {high}", low=numbers.percent(100 * row["low"]), high=numbers.percent(100 * row["high"])
        )
    none = say("; {n_without} without a direction", n_without=row["n_without"]) if row["n_without"] else ""
    return say(
        "{n_above} of {n_counted} favour {favoured} ({share}{limits}){none}",
        n_above=row["n_above"],
        n_counted=row["n_counted"],
        favoured=favoured,
        share=share,
        limits=limits,
        none=none,
    )
