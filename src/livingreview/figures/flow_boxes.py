"""The boxes of the PRISMA 2020 flow diagram as words, for the drawing and for its list alternative.

1. A box gathers the rows of the flow table that PRISMA's template prints together, under the package's box ids.
2. A line is the row's label with its count; itemised sources and reasons follow it, largest first, then by name.
3. A row with an id that the template does not have (as records awaiting screening) stands in a box of its own at the
   end: nothing of the flow table is left out of the figure.
Source: PRISMA 2020 flow diagrams, template v2 (databases, registers and other methods).
"""

from dataclasses import dataclass

from livingreview.figures import numbers
from livingreview.tables import Row, Rows

BOXES: dict[str, tuple[str, ...]] = {
    "database_results": ("database_results", "register_results"),
    "duplicates": ("duplicates", "excluded_automatic", "excluded_other"),
    "records_screened": ("records_screened",),
    "records_excluded": ("records_excluded",),
    "dbr_sought_reports": ("dbr_sought_reports",),
    "dbr_notretrieved_reports": ("dbr_notretrieved_reports",),
    "dbr_assessed": ("dbr_assessed",),
    "dbr_excluded": ("dbr_excluded",),
    "website_results": (
        "website_results",
        "organisation_results",
        "citations_results",
        "other_results",
        "other_duplicates",
        "other_excluded_at_screening",
    ),
    "other_sought_reports": ("other_sought_reports",),
    "other_notretrieved_reports": ("other_notretrieved_reports",),
    "other_assessed": ("other_assessed",),
    "other_excluded": ("other_excluded",),
    "new_studies": ("new_studies", "new_reports", "total_studies", "total_reports"),
}
"""The template's boxes, each with the ids of the rows that stand in it."""

TITLES = {
    "database_results": "Records identified from:",
    "duplicates": "Records removed before screening:",
    "website_results": "Records identified from:",
}
"""Boxes that open with a line of their own."""

REST = "not_in_template"
REST_TITLE = "Not in the template:"


@dataclass(frozen=True)
class Line:
    """One line of a box; items are indented below the line they belong to."""

    text: str
    n: int
    is_item: bool


@dataclass(frozen=True)
class Box:
    """One box of the diagram."""

    box: str
    title: str
    lines: tuple[Line, ...]


def boxes(flow: Rows) -> dict[str, Box]:
    """Give the boxes that have rows, in reading order."""
    known = {member: box for box, members in BOXES.items() for member in members}
    grouped: dict[str, Rows] = {}
    for row in sorted(flow, key=lambda row: row["order"]):
        grouped.setdefault(known.get(row["box"], REST), []).append(row)
    titles = {**TITLES, REST: REST_TITLE}
    return {
        box: Box(box, titles.get(box, ""), tuple(_lines(grouped[box]))) for box in (*BOXES, REST) if box in grouped
    }


def has_other_methods(flow: Rows) -> bool:
    """Say whether anything was found by other methods."""
    return any(row["column"] == "other" and row["n"] for row in flow)


def _lines(rows: Rows) -> list[Line]:
    lines = []
    totals = [row for row in rows if row["item"] is None]
    for total in totals:
        items = [row for row in rows if row["item"] is not None and row["box"] == total["box"]]
        lines += [_line(total), *(_line(row) for row in sorted(items, key=_largest_first))]
    orphans = [row for row in rows if row["item"] is not None and row["box"] not in {row["box"] for row in totals}]
    return [*lines, *(_line(row) for row in sorted(orphans, key=_largest_first))]


def _largest_first(row: Row) -> tuple[int, str]:
    return (-row["n"], row["item"])


def _line(row: Row) -> Line:
    words = row["label"] if row["item"] is None else row["item"]
    return Line(f"{words} (n = {numbers.count(row['n'])})", row["n"], row["item"] is not None)
