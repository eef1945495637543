"""The boxes of the PRISMA 2020 flow diagram as words, for the drawing and for its list alternative.

1. A box gathers the rows of the flow table that PRISMA's template prints together, under the package's box ids.
2. A line is the row's label with its count; itemised sources and reasons follow it, largest first, then by name.
3. What the template has no box for (as records awaiting screening) stands in a box of its own at the end, never
   counted as excluded; of these states those that nothing is in are left out.
Source: PRISMA 2020 flow diagrams, template v2 (databases, registers and other methods).
"""

from dataclasses import dataclass

from livingreview.figures import numbers
from livingreview.tables import Row, Rows

BOXES: dict[str, tuple[str, ...]] = {
    "database_results": ("database_results", "register_results"),
    "duplicates": ("duplicates", "excluded_automatic", "excluded_other", "entries_rejected", "published_later"),
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
        "entries_rejected",
        "published_later",
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
REST_TITLE = "Neither included nor excluded yet:"
OTHER = "other"
OTHER_SUFFIX = ", other methods"


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
    """Give the boxes that have rows, in reading order; those of other methods only where anything was found so."""
    known = {(member, _is_other(box)): box for box, members in BOXES.items() for member in members}
    shown = has_other_methods(flow)
    grouped: dict[str, Rows] = {}
    for row in sorted(flow, key=lambda row: row["order"]):
        is_other = row["column"] == OTHER
        if shown or not is_other:
            grouped.setdefault(known.get((row["box"], is_other), REST), []).append(row)
    titles = {**TITLES, REST: REST_TITLE}
    return {
        box: Box(box, titles.get(box, ""), tuple(_lines(grouped[box], box))) for box in (*BOXES, REST) if box in grouped
    }


def has_other_methods(flow: Rows) -> bool:
    """Say whether anything was found by other methods."""
    return any(row["column"] == OTHER and row["n"] for row in flow)


def _is_other(box: str) -> bool:
    return box.startswith("other_") or box == "website_results"


def _lines(rows: Rows, box: str) -> list[Line]:
    lines = []
    for total in (row for row in rows if row["item"] is None):
        same = (total["box"], total["column"])
        items = [row for row in rows if row["item"] is not None and (row["box"], row["column"]) == same]
        suffix = OTHER_SUFFIX if box == REST and total["column"] == OTHER else ""
        lines.append(_line(total["label"] + suffix, total, is_item=False))
        # A lone item with the words of its box would say the same twice.
        distinct = [row for row in items if row["item"].casefold() not in total["label"].casefold()]
        lines += [_line(row["item"], row, is_item=True) for row in sorted(distinct, key=_largest_first)]
    return _without_zeros(lines) if box == REST else lines


def _without_zeros(lines: list[Line]) -> list[Line]:
    """Leave out what is 0 where the template has no box to keep: an open state that nothing is in."""
    return [line for line in lines if line.n] or [Line(f"Nothing (n\u00a0=\u00a0{numbers.count(0)})", 0, is_item=False)]


def _largest_first(row: Row) -> tuple[int, str]:
    return (-row["n"], row["item"])


def _line(words: str, row: Row, *, is_item: bool) -> Line:
    return Line(f"{words} (n\u00a0=\u00a0{numbers.count(row['n'])})", row["n"], is_item)
