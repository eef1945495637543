"""Reporting checklists: every item leads to a place that holds something, or says what is missing."""

import pytest

from livingreview.report.checklist_items import ITEMS
from livingreview.report.document import document
from livingreview.tables import Row, Rows
from livingreview.terms import Checklist


def rows_of(tables) -> Rows:
    return document(tables, flow=None, figures={}).checklists


def item(rows: Rows, checklist: str, number: str) -> Row:
    return next(row for row in rows if (row["checklist"], row["item"]) == (checklist, number))


def test_the_checklists_have_all_items_once():
    numbers = {checklist: [one.number for one in items] for checklist, items in ITEMS.items()}

    assert len({number.rstrip("abcdef") for number in numbers[Checklist.PRISMA]}) == 27
    assert numbers[Checklist.ABSTRACT] == [str(number) for number in range(1, 13)]
    assert numbers[Checklist.LIVING][:4] == ["L1", "L2", "L3", "L4"]
    assert numbers[Checklist.SWIM] == [str(number) for number in range(1, 10)]
    assert all(len(set(found)) == len(found) for found in numbers.values())


def test_every_place_of_every_item_is_a_section_of_the_report(tables):
    def anchors(sections):
        return {section.anchor for section in sections} | {
            name for section in sections for name in anchors(section.sections)
        }

    known = anchors(document(tables, flow=None, figures={}).sections) | {"top", "whats-new"}

    assert {place for items in ITEMS.values() for one in items for place in one.places} <= known


def test_an_item_that_is_answered_leads_to_its_section(tables):
    found = item(rows_of(tables), "PRISMA 2020", "5")

    assert (found["state"], found["place"], found["place_label"]) == (
        "reported",
        "methods-eligibility",
        "Eligibility criteria",
    )


def test_what_only_a_reader_can_judge_is_left_to_a_person(tables):
    assert item(rows_of(tables), "PRISMA 2020", "23a")["state"] == "for a person to check"


@pytest.mark.parametrize(
    ("checklist", "number", "note"),
    [
        ("PRISMA 2020", "3", "the section Background holds nothing"),
        ("PRISMA 2020", "6", "no search has been run"),
        ("PRISMA-LSR", "L1", "living.schedule.sources gives no interval for any source"),
    ],
)
def test_a_review_without_content_names_what_is_missing(empty_tables, checklist, number, note):
    found = item(rows_of(empty_tables), checklist, number)

    assert (found["state"], found["note"]) == ("missing", note)


def test_an_item_that_does_not_apply_says_why(tables):
    assert item(rows_of(tables), "PRISMA-LSR", "L3")["note"] == "no version was frozen before this one"
