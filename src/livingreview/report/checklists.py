"""Fill the reporting checklists from the report itself: every item leads to its place, or says what is missing.

1. An item whose section is absent, or holds nothing but a note that something is missing, is missing.
2. Then what the item asks of the tables; then what only a reader can judge is left *for a person to check*.
3. The elements that PRISMA-LSR adds stand beside the items of PRISMA 2020, under the same numbers.
"""

from collections.abc import Iterator, Sequence

from livingreview.report.checklist_items import ITEMS, NOT_APPLICABLE_TO_ALL, Item
from livingreview.report.elements import Cell, Column, DataTable, Link, Missing, Section
from livingreview.report.inputs import ReportTables
from livingreview.tables import CHECKLISTS, Row, Rows, check, new_row
from livingreview.terms import Checklist, ChecklistState
from livingreview.words import mark, say

TOP = ("top", mark("Title page"))


def checklists(tables: ReportTables, sections: Sequence[Section]) -> Rows:
    """Give a row for every item of every checklist."""
    found = dict(_answered(sections))
    rows: Rows = []
    for checklist, items in ITEMS.items():
        for item in items:
            state, place, note = _state(item, checklist, tables, found)
            rows.append(
                new_row(
                    CHECKLISTS,
                    checklist=checklist.value,
                    order=len(rows) + 1,
                    item=item.number,
                    about=item.about,
                    state=state.value,
                    place=place,
                    place_label=found[place][0] if place else None,
                    note=note,
                )
            )
    return check(rows, CHECKLISTS)


def checklist_tables(rows: Rows) -> tuple[DataTable, ...]:
    """Give a table for every checklist, each item with a link to its place."""
    headings = (
        Column(say("Item"), width=7),
        Column(say("Asks for"), width=43),
        Column(say("State"), width=15),
        Column(say("Where, or what is missing"), width=35),
    )
    return tuple(
        DataTable(
            f"checklist-{number}",
            checklist.value,
            headings,
            tuple(_cells(row) for row in rows if row["checklist"] == checklist),
            "",
        )
        for number, checklist in enumerate(Checklist, start=1)
    )


def _cells(row: Row) -> tuple[Cell, ...]:
    where: Cell = row["note"] or "–"
    if row["state"] in (ChecklistState.REPORTED, ChecklistState.TO_CHECK):
        where = Link(row["place_label"], f"#{row['place']}")
    return row["item"], say(row["about"]), say(row["state"]), where


def _state(
    item: Item, checklist: Checklist, tables: ReportTables, found: dict[str, tuple[str, bool]]
) -> tuple[ChecklistState, str | None, str | None]:
    for applies in (NOT_APPLICABLE_TO_ALL.get(checklist), item.applies):
        if applies and (why := applies(tables)):
            return ChecklistState.NOT_APPLICABLE, None, why
    if item.places[0] in tables.review.report.hidden:
        return ChecklistState.MISSING, None, f"the section {item.places[0]} is hidden (report: in config/review.yaml)"
    place = next((place for place in item.places if place in found and found[place][1]), None)
    if place is None:
        named = found.get(item.places[0], (item.places[0], False))[0]
        return ChecklistState.MISSING, None, say("the section {heading} holds nothing", heading=named)
    if item.asks and (missing := item.asks(tables)):
        return ChecklistState.MISSING, place, missing
    return ChecklistState.TO_CHECK if item.is_read else ChecklistState.REPORTED, place, None


def _answered(sections: Sequence[Section]) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Give every section's anchor with its heading, and whether it holds anything."""
    yield TOP[0], (say(TOP[1]), True)
    for section in sections:
        inner = dict(_answered(section.sections))
        inner.pop(TOP[0])
        yield section.anchor, (section.heading, _holds(section) or any(has for _, has in inner.values()))
        yield from inner.items()


def _holds(section: Section) -> bool:
    """Say whether a section says anything; a table without rows says that there is none of what it lists."""
    return any(not isinstance(block, Missing) for block in section.blocks)
