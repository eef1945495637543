"""The boxes of the PRISMA 2020 flow diagram as words, for the drawing and for its list alternative.

1. A box gathers the rows of the flow table that PRISMA's template prints together, under the package's box ids.
2. A line is the row's label with its count; itemised sources and reasons follow it, largest first, then by name.
3. With several periods of searching each line gives a number for each, as `n = 40 | 12`.
4. Against an earlier version the included box says what is new and what is not included any more; where an earlier
   search had found some of what is new, it says how many.
5. What the template has no box for (as records awaiting screening) stands in a box of its own at the end, never
   counted as excluded; of these states those that nothing is in are left out.
Source: PRISMA 2020 flow diagrams, templates v2 of new and updated reviews; layouts of Kahale 2022 for living ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from livingreview.figures import numbers
from livingreview.tables import Row, Rows
from livingreview.words import mark, say

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
    "new_studies": ("new_studies", "new_reports"),
}
"""The template's boxes, each with the ids of the rows that stand in it."""

TITLES = {
    "database_results": mark("Records identified from:"),
    "duplicates": mark("Records removed before screening:"),
    "website_results": mark("Records identified from:"),
}
"""Boxes that open with a line of their own."""

REST = "not_in_template"
REST_TITLE = mark("Neither included nor excluded yet:")
OTHER = "other"
OTHER_SUFFIX = mark(", other methods")
PREVIOUS = "previous_studies"
CHANGES = "changed_studies"
BETWEEN = "\u00a0|\u00a0"
"""Between the numbers of two periods."""

Numbers = Mapping[tuple[str, str, str], Sequence[int]]
"""Box, column of the diagram, item -> a number for each period."""


@dataclass(frozen=True)
class Line:
    """One line of a box; items are indented below the line they belong to."""

    text: str
    n: int
    is_item: bool
    words: str = ""
    """The text without its numbers."""


@dataclass(frozen=True)
class Box:
    """One box of the diagram."""

    box: str
    title: str
    lines: tuple[Line, ...]


def boxes(flow: Rows, by_period: Numbers | None = None) -> dict[str, Box]:
    """Give the boxes that have rows, in reading order; those of other methods only where anything was found so.

    `by_period` gives a number for each period in place of the one for all.
    """
    shown = has_other_methods(flow)
    grouped: dict[str, Rows] = {}
    for row in sorted(flow, key=lambda row: row["order"]):
        is_other = row["column"] == OTHER
        if shown or not is_other:
            grouped.setdefault(box_of(row["box"], row["column"]), []).append(row)
    titles = {**TITLES, REST: REST_TITLE}
    return {
        box: Box(box, say(titles[box]) if box in titles else "", tuple(_lines(grouped[box], box, by_period or {})))
        for box in (*BOXES, REST)
        if box in grouped
    }


def has_other_methods(flow: Rows) -> bool:
    """Say whether anything was found by other methods."""
    return any(row["column"] == OTHER and row["n"] for row in flow)


def box_of(row_box: str, column: str) -> str:
    """Give the template's box that a row of the flow stands in."""
    is_other = column == OTHER
    found = (box for box, members in BOXES.items() if row_box in members and is_by_other_methods(box) == is_other)
    return next(found, REST)


def version_boxes(versions: Sequence[Row]) -> dict[str, Box]:
    """Give the boxes of an updated review: what the last version had included, and what changed since."""
    n = {(row["unit"], row["part"]): row["n"] for row in versions}
    if not n:
        return {}
    previous = Box(
        PREVIOUS,
        "",
        (
            _counted(say("Studies included in the previous version"), n["studies", "previous"]),
            _counted(say("Reports of these studies"), n["reports", "previous"]),
        ),
    )
    changed = [
        _counted(say("New studies included"), n["studies", "new"]),
        *_by_search(n, "studies"),
        _counted(say("Reports newly included"), n["reports", "new"]),
        *_by_search(n, "reports"),
    ]
    if n["studies", "removed"] or n["reports", "removed"]:
        changed += [
            _counted(say("Studies no longer included"), n["studies", "removed"]),
            _counted(say("Reports no longer included"), n["reports", "removed"]),
        ]
    return {PREVIOUS: previous, CHANGES: Box(CHANGES, "", tuple(changed))}


def _by_search(n: Mapping[tuple[str, str], int], unit: str) -> list[Line]:
    """Say which searches found what is new, where it was not the latest ones alone."""
    if not n[unit, "carried_over"]:
        return []
    return [
        replace(_counted(say("Found by searches since then"), n[unit, "found_since"]), is_item=True),
        replace(_counted(say("Found by earlier searches"), n[unit, "carried_over"]), is_item=True),
    ]


def is_by_other_methods(box: str) -> bool:
    """Say whether a box of the template is one of other methods."""
    return box.startswith("other_") or box == "website_results"


def _lines(rows: Rows, box: str, by_period: Numbers) -> list[Line]:
    lines = []
    for total in (row for row in rows if row["item"] is None):
        same = (total["box"], total["column"])
        items = [row for row in rows if row["item"] is not None and (row["box"], row["column"]) == same]
        suffix = say(OTHER_SUFFIX) if box == REST and total["column"] == OTHER else ""
        lines.append(_line(say(total["label"]) + suffix, total, by_period, is_item=False))
        # A lone item with the words of its box would say the same twice.
        distinct = [row for row in items if row["item"].casefold() not in total["label"].casefold()]
        lines += [_line(say(row["item"]), row, by_period, is_item=True) for row in sorted(distinct, key=_largest_first)]
    return _without_zeros(lines) if box == REST else lines


def _without_zeros(lines: list[Line]) -> list[Line]:
    """Leave out what is 0 where the template has no box to keep: an open state that nothing is in."""
    return [line for line in lines if line.n] or [
        Line(f"{say('Nothing')} (n\u00a0=\u00a0{numbers.count(0)})", 0, is_item=False)
    ]


def _largest_first(row: Row) -> tuple[int, str]:
    return (-row["n"], row["item"])


def _line(words: str, row: Row, by_period: Numbers, *, is_item: bool) -> Line:
    parts = by_period.get((row["box"], row["column"], row["item"] or ""), [row["n"]])
    return Line(
        f"{words} (n\u00a0=\u00a0{BETWEEN.join(numbers.count(part) for part in parts)})", row["n"], is_item, words
    )


def _counted(words: str, n: int) -> Line:
    return Line(f"{words} (n\u00a0=\u00a0{numbers.count(n)})", n, is_item=False)
