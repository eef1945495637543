"""The GRADE evidence profile: one table for each comparison, with the words that GRADE uses.

1. Every outcome of the Summary of Findings has its row, in the same order, also with no data.
2. A domain that nobody rated says so.

Source: GRADE guidelines 1 and 12.
"""

from livingreview.figures import numbers
from livingreview.report.elements import Block, Cell, Column, DataTable, Footnote, Lines, Link, Missing, Symbol
from livingreview.report.findings import CERTAINTY_WORDS
from livingreview.report.inputs import ReportTables
from livingreview.tables import Row, Rows
from livingreview.terms import Certainty
from livingreview.words import mark, retell, say

ASSESSMENT = mark("Certainty assessment")
IMPORTANCE = {"critical": mark("CRITICAL"), "important": mark("IMPORTANT"), "not important": mark("NOT IMPORTANT")}


def evidence_profile(tables: ReportTables) -> tuple[Block, ...]:
    """Give a table for each comparison."""
    found = profile_tables(tables)
    return found or (Missing(say("evidence profile: the protocol puts no synthesis into the Summary of Findings.")),)


def profile_tables(tables: ReportTables) -> tuple[DataTable, ...]:
    """Give the tables alone, as for a file of their own."""
    by_comparison = (
        (name, [row for row in tables.evidence_profile if row["comparison_id"] == name])
        for name in tables.review.comparisons
    )
    return tuple(_table(tables, name, rows) for name, rows in by_comparison if rows)


def _table(tables: ReportTables, comparison_id: str, rows: Rows) -> DataTable:
    ordered = sorted(rows, key=lambda row: row["order"])
    headings = (
        Column(say("Outcome"), width=11),
        Column(say("Studies"), group=say(ASSESSMENT), width=5),
        Column(say("Design"), group=say(ASSESSMENT), width=8),
        Column(say("Risk of bias"), group=say(ASSESSMENT), width=6),
        Column(say("Inconsistency"), group=say(ASSESSMENT), width=8),
        Column(say("Indirectness"), group=say(ASSESSMENT), width=8),
        Column(say("Imprecision"), group=say(ASSESSMENT), width=7),
        Column(say("Other considerations"), group=say(ASSESSMENT), width=7),
        Column(say("Intervention"), group=say("Participants"), width=6),
        Column(say("Comparison"), group=say("Participants"), width=6),
        Column(say("Relative (95% CI)"), group=say("Effect"), width=7),
        Column(say("Absolute (95% CI)"), group=say("Effect"), width=8),
        Column(say("Certainty"), width=6),
        Column(say("Importance"), width=7),
    )
    caption = say("GRADE evidence profile: {label}", label=tables.review.comparisons[comparison_id].label)
    notes = (
        Footnote(
            say(
                "Participants: events of people analysed, or people analysed, in the studies with an estimate. The "
                "reasons for every rating stand with each synthesis."
            )
        ),
    )
    cells = tuple(_row(row) for row in ordered)
    return DataTable(f"profile-{comparison_id}", caption, headings, cells, "", notes, style="wide profile")


def _row(row: Row) -> tuple[Cell, ...]:
    return (
        Link(row["outcome_label"], f"#synthesis-{row['synthesis_id']}"),
        numbers.count(row["n_studies"]),
        ", ".join(map(_design, row["design"].split(", "))),
        *(say(row[name]) for name in ("risk_of_bias", "inconsistency", "indirectness", "imprecision")),
        "; ".join(say(part) for part in row["other"].split("; ")),
        retell(row["experimental"] or numbers.MISSING),
        retell(row["comparator"] or numbers.MISSING),
        retell(row["relative"] or numbers.MISSING),
        retell(row["absolute"] or numbers.MISSING),
        _certainty(row),
        say(IMPORTANCE[row["importance"]]),
    )


def _design(counted: str) -> str:
    """Say `2 randomised parallel` in the language of the review."""
    number, _, design = counted.partition(" ")
    return f"{number} {say(design)}" if number.isdecimal() else say(counted)


def _certainty(row: Row) -> Cell:
    if row["certainty"] is None:
        return say(row["certainty_note"] or "not rated")
    level = Certainty(row["certainty"])
    style = f"certainty-{level.value.replace(' ', '-')}"
    return Lines(((Symbol(level.symbol, say(CERTAINTY_WORDS[level]), style),),))
