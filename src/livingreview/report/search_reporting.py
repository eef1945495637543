"""How the searches are reported: the items of PRISMA-S, each with what is said or that it is missing."""

from livingreview.report.elements import Cell, Column, DataTable, Flagged, Inline, Lines
from livingreview.report.inputs import ReportTables
from livingreview.tables import Row
from livingreview.words import retell, say


def prisma_s(tables: ReportTables) -> DataTable:
    """Give every item."""
    rows = tuple(
        (str(row["item"]), say(row["name"]), _said(row)) for row in sorted(tables.prisma_s, key=lambda row: row["item"])
    )
    headings = (
        Column(say("Item"), is_numeric=True, width=8),
        Column(say("Asks for"), width=24),
        Column(say("Said"), width=68),
    )
    return DataTable(
        "prisma-s", say("Reporting of the searches (PRISMA-S)"), headings, rows, say("no search has been run.")
    )


def _said(row: Row) -> Cell:
    said: list[tuple[Inline, ...]] = [(retell(words),) for words in row["said"]]
    if row["missing"]:
        said.append((Flagged(say("Not said of {names}.", names=", ".join(row["missing"]))),))
    elif not row["is_given"]:
        said.append((Flagged(say("Not said.")),))
    return Lines(tuple(said))
