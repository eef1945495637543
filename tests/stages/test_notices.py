"""A retraction, a correction or a concern is told of the report it is about, whichever export tells of it."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_linked, make_record, record_id
from livingreview import tables
from livingreview.stages.notices import attach_notices

TITLE = "Warm baths for sore feet in people with nothing better to do"


def told(*records, linked=None):
    rows = attach_notices(list(records), linked or make_linked(*range(1, len(records) + 1)))
    tables.check(rows, tables.NOTICES)
    return [(row["report_id"], row["kind"], row["place"], row["notice_record_id"]) for row in rows]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("retraction in: Feet. 2019;3:4", "retraction"),
        ("partial retraction in: Feet. 2019;3:4", "retraction"),
        ("expression of concern in: Feet. 2019;3:4", "expression of concern"),
        ("erratum in: Feet. 2019;3:4", "correction"),
        ("corrected and republished in: Feet. 2019;3:4", "republication"),
        ("update in: Feet. 2019;3:4", "update"),
    ],
)
def test_what_a_record_says_of_itself_concerns_its_own_report(said, kind):
    assert told(make_record(1, notices=[said])) == [(record_id(1), kind, "Feet. 2019;3:4", None)]


def test_a_mark_on_a_linked_record_concerns_the_report_of_both():
    records = [make_record(1), make_record(2, notices=["retraction in: Feet. 2019"])]

    assert told(*records, linked=make_linked(1, 2, report=1)) == [
        (record_id(1), "retraction", "Feet. 2019", None),
    ]


@pytest.mark.parametrize(
    "said", ["retraction of: Feet. 2011;1:1. PMID: 91234567", "retraction of: doi: 10.5555/FEET.1"]
)
def test_a_notice_of_its_own_is_told_of_the_article_it_names(said):
    article = make_record(1, pmid="91234567", doi="10.5555/feet.1")
    notice = make_record(2, title="Retraction notice", journal="Feet", year=2019, notices=[said])

    assert told(article, notice) == [(record_id(1), "retraction", "Retraction notice. Feet. 2019", record_id(2))]


@pytest.mark.parametrize(
    ("title", "said", "kind"),
    [
        (f"Erratum: {TITLE}", "erratum for: as its title says", "correction"),
        (f"Expression of Concern: {TITLE} (Feet 2011;1:1)", "expression of concern for: x", "expression of concern"),
        (f"Retraction: \u201c{TITLE}\u201d [Feet. 2011]", "retraction of: as its title says", "retraction"),
    ],
)
def test_a_notice_that_names_no_number_is_told_by_the_title_that_follows_in_its_own(title, said, kind):
    [row] = told(make_record(1, title=TITLE.upper()), make_record(2, title=title, notices=[said]))

    assert (row[0], row[1], row[3]) == (record_id(1), kind, record_id(2))


def test_a_short_title_names_no_article():
    assert (
        told(make_record(1, title="Sore feet"), make_record(2, title="Erratum: Sore feet", notices=["erratum for: x"]))
        == []
    )


def test_a_notice_about_what_no_export_holds_concerns_nothing():
    assert told(make_record(1, pmid="1"), make_record(2, notices=["retraction of: Feet. PMID: 2"])) == []


def test_the_mark_on_the_article_names_the_notice_that_another_export_holds():
    article = make_record(1, notices=["retraction in: Feet. 2019. PMID: 7"])

    assert told(article, make_record(2, pmid="7")) == [
        (record_id(1), "retraction", "Feet. 2019. PMID: 7", record_id(2))
    ]


def test_comments_are_not_told():
    assert told(make_record(1, notices=["comment in: Feet. 2012"])) == []


def test_the_inputs_stay_as_they_were():
    records, linked = [make_record(1, notices=["retraction in: x"])], make_linked(1)
    before = copy.deepcopy((records, linked))

    attach_notices(records, linked)

    assert (records, linked) == before


@given(st.permutations(range(4)))
def test_the_order_of_records_does_not_matter(order):
    records = [
        make_record(1, pmid="5", notices=["retraction in: Feet. PMID: 6", "erratum in: Feet"]),
        make_record(2, pmid="6", notices=["retraction of: Feet. PMID: 5"]),
        make_record(3, title=f"Erratum: {TITLE}", notices=["erratum for: as its title says"]),
        make_record(4, title=TITLE),
    ]

    assert attach_notices([records[number] for number in order], make_linked(1, 2, 3, 4)) == attach_notices(
        records, make_linked(1, 2, 3, 4)
    )
