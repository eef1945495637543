"""Every item of PRISMA-S is answered from what is stored, or says what is missing."""

from typing import Any

import pytest

from livingreview import tables
from livingreview.models.searches import SearchMethods
from livingreview.stages.prisma_s import NO_STRATEGY, prisma_s
from livingreview.tables import Row, check, new_row


def search(name: str = "2026-11-20_pubmed", **cells: Any) -> Row:
    basics = {
        "search_id": name, "kind": "database", "source": "PubMed", "platform": "NCBI", "date": name[:10],
        "strategy": "feet", "n_entries": 12, "n_read": 12, "n_rejected": 0, "format": "nbib", "encoding": "utf-8",
        "sha256": "sha256:0",
    }  # fmt: skip
    return new_row(tables.SEARCHES, **{**basics, **cells})


def item(number: int, *searches: Row, **methods: str) -> tuple[bool, list[str], list[str]]:
    rows = prisma_s(list(searches), SearchMethods(**methods))
    assert check(rows, tables.PRISMA_S) == rows
    assert [row["item"] for row in rows] == list(range(1, 17))
    row = rows[number - 1]
    return row["is_given"], row["said"], row["missing"]


def test_a_database_without_its_platform_is_named() -> None:
    found = item(1, search(), search("2026-11-21_embase", source="Embase", platform=None))

    assert found == (False, ["PubMed (NCBI)", "Embase"], ["Embase"])


def test_the_years_that_a_database_covers_stand_with_its_name() -> None:
    assert item(1, search(coverage="1966 to now")) == (True, ["PubMed (NCBI), covering 1966 to now"], [])


@pytest.mark.parametrize(
    ("number", "name"), [(9, "limits"), (10, "filters"), (11, "prior_work"), (12, "updates"), (14, "peer_review")]
)
def test_what_each_search_must_say_is_missing_where_one_does_not(number: int, name: str) -> None:
    said, silent = search(**{name: "none"}), search("2026-11-21_embase", source="Embase")

    assert item(number, said, silent) == (False, ["PubMed: none"], ["Embase"])
    assert item(number, said) == (True, ["PubMed: none"], [])
    assert item(number, search(kind="website")) == (False, [], [])


def test_peer_review_can_be_said_once_for_all_searches() -> None:
    assert item(14, search(), peer_review="PRESS, by a librarian") == (True, ["PRESS, by a librarian"], [])


@pytest.mark.parametrize(
    ("number", "kind", "name"),
    [
        (3, "register", "study_registries"),
        (4, "website", "online_resources"),
        (5, "citation searching", "citation_searching"),
        (7, "other", "other_methods"),
    ],
)
def test_a_method_is_given_by_its_searches_or_by_words(number: int, kind: str, name: str) -> None:
    assert item(number, search()) == (False, [], [])
    assert item(number, search(kind=kind)) == (True, ["PubMed (NCBI)"], [])
    assert item(number, search(), **{name: "Not done."}) == (True, ["Not done."], [])


@pytest.mark.parametrize(("number", "name"), [(2, "multi_database"), (6, "contacts")])
def test_what_only_the_whole_search_answers_is_missing_without_it(number: int, name: str) -> None:
    assert item(number, search()) == (False, [], [])
    assert item(number, search(), **{name: "Nobody."}) == (True, ["Nobody."], [])


def test_a_strategy_that_was_not_given_is_missing() -> None:
    assert item(8, search(strategy=NO_STRATEGY)) == (False, [], ["PubMed"])


def test_dates_say_the_period_of_live_sources_and_totals_the_records() -> None:
    run = search(live="pubmed", since="2026-11-13", until="2026-11-20")

    assert item(13, run)[1] == ["PubMed: 2026-11-20, for what came in from 2026-11-13 to 2026-11-20"]
    assert item(15, run)[1] == ["PubMed: 12 records"]


def test_a_review_without_searches_has_no_item_but_its_deduplication() -> None:
    assert [row["item"] for row in prisma_s([], SearchMethods()) if row["is_given"]] == [16]


def test_searches_of_one_source_are_told_apart_by_their_day_and_those_of_one_day_by_their_id() -> None:
    twice = [search(), search("2026-12-20_pubmed")]
    a_day = [search(), search("2026-11-20_pubmed_trials")]

    assert item(15, *twice)[1] == ["PubMed on 2026-11-20: 12 records", "PubMed on 2026-12-20: 12 records"]
    assert item(9, *a_day)[2] == [
        "PubMed on 2026-11-20 (2026-11-20_pubmed)",
        "PubMed on 2026-11-20 (2026-11-20_pubmed_trials)",
    ]
