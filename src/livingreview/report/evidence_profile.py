"""The GRADE evidence profile: one table for each comparison, with the words that GRADE uses.

1. Every outcome of the Summary of Findings has its row, in the same order, also with no data.
2. A domain that nobody rated says so.

Source: GRADE guidelines 1 and 12.
"""

from livingreview.figures import numbers
from livingreview.report.elements import Block, Cell, Column, DataTable, Footnote, Lines, Link, Missing, Symbol
from livingreview.report.inputs import ReportTables
from livingreview.tables import Row, Rows
from livingreview.terms import Certainty

ASSESSMENT = "Certainty assessment"
IMPORTANCE = {"critical": "CRITICAL", "important": "IMPORTANT", "not important": "NOT IMPORTANT"}


def evidence_profile(tables: ReportTables) -> tuple[Block, ...]:
    """Give a table for each comparison."""
    found = profile_tables(tables)
    return found or (Missing("evidence profile: the protocol puts no synthesis into the Summary of Findings."),)


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
        Column("Outcome", width=11),
        Column("Studies", group=ASSESSMENT, width=5),
        Column("Design", group=ASSESSMENT, width=8),
        Column("Risk of bias", group=ASSESSMENT, width=6),
        Column("Inconsistency", group=ASSESSMENT, width=8),
        Column("Indirectness", group=ASSESSMENT, width=8),
        Column("Imprecision", group=ASSESSMENT, width=7),
        Column("Other considerations", group=ASSESSMENT, width=7),
        Column("Intervention", group="Participants", width=6),
        Column("Comparison", group="Participants", width=6),
        Column("Relative (95% CI)", group="Effect", width=7),
        Column("Absolute (95% CI)", group="Effect", width=8),
        Column("Certainty", width=6),
        Column("Importance", width=7),
    )
    caption = f"GRADE evidence profile: {tables.review.comparisons[comparison_id].label}"
    notes = (
        Footnote(
            "Participants: events of people analysed, or people analysed, in the studies with an estimate. The reasons "
            "for every rating stand with each synthesis."
        ),
    )
    cells = tuple(_row(row) for row in ordered)
    return DataTable(f"profile-{comparison_id}", caption, headings, cells, "", notes, style="wide profile")


def _row(row: Row) -> tuple[Cell, ...]:
    return (
        Link(row["outcome_label"], f"#synthesis-{row['synthesis_id']}"),
        numbers.count(row["n_studies"]),
        row["design"],
        *(row[name] for name in ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "other")),
        row["experimental"] or numbers.MISSING,
        row["comparator"] or numbers.MISSING,
        row["relative"] or numbers.MISSING,
        row["absolute"] or numbers.MISSING,
        _certainty(row),
        IMPORTANCE[row["importance"]],
    )


def _certainty(row: Row) -> Cell:
    if row["certainty"] is None:
        return str(row["certainty_note"] or "not rated")
    level = Certainty(row["certainty"])
    style = f"certainty-{level.value.replace(' ', '-')}"
    return Lines(((Symbol(level.symbol, level.value.capitalize(), style),),))
