"""Pooled results of other reviews beside those of this one: for comparison, never pooled again."""

from livingreview.figures import numbers
from livingreview.report.elements import Column, DataTable, Lines
from livingreview.report.inputs import ReportTables, of
from livingreview.report.references import References
from livingreview.tables import Row
from livingreview.terms import Measure
from livingreview.words import say


def published_table(tables: ReportTables, references: References, synthesis_id: str) -> DataTable:
    """Give other reviews' pooled results, for comparison only."""
    rows = tuple(
        (
            Lines(((references.citation(row["record_id"]), f": {row['about']}"),)),
            f"{say(row['measure'])} {_published_effect(row)}",
            row["extent"] or say("not stated"),
            row["certainty"] or say("not stated"),
            row["why_not_rebuilt"],
            Lines((references.reference(row["record_id"]), (row["locator"],))),
        )
        for row in of(tables.published_results, synthesis_id)
    )
    caption = say(
        "Pooled results of other reviews, for comparison only: {label}",
        label=tables.review.syntheses[synthesis_id].label,
    )
    headings = (
        Column(say("Review and result"), width=19),
        Column(say("Effect [95% CI]"), width=15),
        Column(say("Studies, participants"), width=13),
        Column(say("Certainty, as stated"), width=11),
        Column(say("Why it is not rebuilt here"), width=22),
        Column(say("Read in"), width=20),
    )
    return DataTable(f"published-{synthesis_id}", caption, headings, rows, say("no other review is set beside it."))


def _published_effect(row: Row) -> str:
    measure = Measure(row["measure"])
    return numbers.effect_with_interval(row["estimate"], row["estimate_low"], row["estimate_high"], measure)
