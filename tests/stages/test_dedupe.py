"""Records of one report are linked, for a stated reason, and never against a person's ruling."""

import copy
from collections import defaultdict
from itertools import combinations, pairwise
from random import Random
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from livingreview import tables
from livingreview.errors import InputError
from livingreview.models.same_report import SameReport
from livingreview.stages.dedupe import link_duplicates, report_ids
from livingreview.stages.duplicate_candidates import compared_pairs
from livingreview.stages.duplicate_fields import comparable
from livingreview.stages.duplicate_pairs import Similarity, verdict
from livingreview.tables import Row, Rows
from livingreview.terms import Ruling

TITLE = "Ketamine by mouth for burning feet"


MAX_SECONDS = 20
"""Of the processor, for 4,000 records; comparing all pairs takes minutes."""


def name(number: int) -> str:
    return f"rec_{number:016x}"


def make_record(number: int, **fields) -> Row:
    row = tables.new_row(
        tables.RECORDS, record_id=name(number), is_title_known=True, raw=f"TY  - JOUR\nID  - {number}\nER  -"
    )
    return {**row, "title": f"Quite another report with number {number}", **fields}


def make_article(number: int, **fields) -> Row:
    return make_record(number, **{"title": TITLE, "year": 2011, "authors": ["Vale, Tara"], **fields})


def make_doi(number: int, **fields) -> Row:
    return make_record(number, **{"title": TITLE, "doi": "10.5555/x", **fields})


def make_registry_entry(number: int, registration: str) -> Row:
    return make_record(number, registry_ids=["NCT00000001"], registration=registration)


def rule(a: int, b: int, ruling: str, line: int = 2) -> SameReport:
    return SameReport(name(a), name(b), Ruling(ruling), "vale", "2026-01-05", "looked at both", line)


def clusters(records: Rows, *rulings: SameReport) -> set[frozenset[int]]:
    """Give the reports of more than one record."""
    found = defaultdict(set)
    for record_id, report_id in report_ids(link_duplicates(records, list(rulings)).records).items():
        found[report_id].add(int(record_id[4:], 16))
    return {frozenset(numbers) for numbers in found.values() if len(numbers) > 1}


def linked(*records: Row) -> bool:
    """Say whether two records become one report."""
    return bool(clusters(list(records)))


def test_a_report_goes_by_its_smallest_record_id():
    records = [make_doi(3), make_doi(1), make_record(2)]

    assert report_ids(link_duplicates(records, []).records) == {name(1): name(1), name(2): name(2), name(3): name(1)}


def test_a_link_says_its_rule_and_evidence():
    records = [make_doi(3), make_doi(1)]

    assert link_duplicates(records, []).links == [
        {
            "record_a": name(1),
            "record_b": name(3),
            "rule": "same DOI",
            "evidence": "10.5555/x",
            "is_linked": True,
        }
    ]


def test_records_with_one_pubmed_id_link():
    assert linked(make_record(1, pmid="12"), make_record(2, pmid="12"))


def test_records_with_one_doi_but_two_pubmed_ids_do_not_link():
    assert not linked(make_doi(1, pmid="1"), make_doi(2, pmid="2"))


def test_records_with_one_pubmed_id_but_two_dois_do_not_link():
    assert not linked(make_record(1, doi="10.5555/x", pmid="1"), make_record(2, doi="10.5555/y", pmid="1"))


def test_records_that_contradict_each_other_and_are_linked_through_a_third_are_a_question():
    records = [make_doi(1, pmid="1"), make_doi(2), make_doi(3, pmid="2")]

    assert clusters(records[:2]) == {frozenset({1, 2})}
    assert clusters(records) == {frozenset({1, 2, 3})}
    [asked] = link_duplicates(records, []).uncertain
    assert (asked["record_a"], asked["record_b"]) == (name(1), name(3))
    assert asked["why"] == "linked through other records, but different PubMed ids"


def test_a_ruling_answers_the_question_about_records_linked_through_a_third():
    records = [make_doi(1, pmid="1"), make_doi(2), make_doi(3, pmid="2")]

    assert link_duplicates(records, [rule(1, 3, "same")]).uncertain == []
    assert clusters(records, rule(1, 3, "different")) == {frozenset({1, 2})}


def test_a_link_that_gives_way_to_a_ruling_is_listed_as_kept_apart():
    found = link_duplicates([make_doi(1, pmid="1"), make_doi(2), make_doi(3, pmid="2")], [rule(1, 3, "different")])

    assert [(row["record_a"], row["record_b"], row["rule"], row["is_linked"]) for row in found.links] == [
        (name(1), name(2), "same DOI", True),
        (name(1), name(3), "ruled different", False),
        (name(2), name(3), "kept apart by a ruling", False),
    ]
    assert found.links[2]["evidence"] == "same DOI: 10.5555/x"


def test_a_doi_shared_by_different_titles_of_different_authors_links_only_like_titles():
    records = [
        make_record(1, doi="10.5555/x", title="Poster 1: feet that burn at night", authors=["Vale, T"]),
        make_record(2, doi="10.5555/x", title="Poster 1: feet that burn at night.", authors=["Vale, T."]),
        make_record(3, doi="10.5555/x", title="Hands that are cold in the morning", authors=["Okafor, B"]),
    ]

    assert clusters(records) == {frozenset({1, 2})}


def test_a_translated_title_does_not_keep_records_with_one_doi_apart():
    assert linked(
        make_record(1, doi="10.5555/x", title="Ketamin bei brennenden Füßen", authors=["Vale, T"]),
        make_record(2, doi="10.5555/x", title="[Ketamine in burning feet]", authors=["Vale T"]),
    )


def test_title_year_and_first_author_link_whatever_the_case_accents_and_punctuation():
    assert linked(
        make_article(1, authors=["Nordström, Åsa"]),
        make_article(2, title="KETAMINE, by mouth -- for burning feet.", authors=["Nordstrom A", "Vale T"]),
    )


@pytest.mark.parametrize(
    "authors",
    [["Vale, Tara"], ["Vale T"], ["Vale TB"], ["Vale T. B."], ["Tara Vale"], ["T. Vale"], ["VALE, T"], ["Vale"]],
)
def test_the_family_name_of_the_first_author_is_found_in_any_usual_form(authors):
    assert linked(make_article(1), make_article(2, authors=authors))


@pytest.mark.parametrize(
    "fields",
    [
        {"year": None},
        {"year": 2012},
        {"authors": []},
        {"authors": ["Okafor, B"]},
        {"title": TITLE + " and hands"},
        {"title": None},
        {"is_title_known": False},
    ],
)
def test_nothing_links_when_title_year_or_first_author_is_missing_or_differs(fields):
    assert not linked(make_article(1), make_article(2, **fields))


def test_a_record_without_a_year_is_never_linked_by_title():
    assert not linked(make_article(1, year=None), make_article(2, year=None))


def test_a_title_that_the_source_does_not_give_never_links():
    title = "[title not given in the source] Vale 2011"

    assert not linked(*(make_article(number, title=title, is_title_known=False) for number in (1, 2)))


def test_a_title_of_twenty_letters_links_and_a_shorter_one_does_not():
    assert linked(*(make_article(number, title="a" * 20) for number in (1, 2)))
    assert not linked(*(make_article(number, title="a" * 19 + " -") for number in (1, 2)))


def test_one_title_in_two_places_is_not_linked():
    first = make_article(1, volume="12", pages="101-109")

    assert linked(first, make_article(2, volume="12 (3)", pages="101-9"))
    assert linked(first, make_article(2))
    assert not linked(first, make_article(2, volume="12", pages="S33"))
    assert not linked(first, make_article(2, volume="8", pages="101"))


def test_an_article_that_names_a_registration_is_another_report_than_the_registry_entry():
    entry = make_registry_entry(1, "NCT00000001")
    article = make_record(2, registry_ids=["NCT00000001"], raw="TY  - JOUR\nAB  - See NCT00000001\nER  -")

    assert not linked(entry, article)


def test_articles_that_name_one_registration_are_not_linked_by_it():
    raw = "TY  - JOUR\nAB  - ClinicalTrials.gov NCT00000001\nER  -"

    assert not linked(*(make_record(number, registry_ids=["NCT00000001"], raw=raw) for number in (1, 2)))


def test_two_registry_entries_of_one_registration_link():
    assert linked(
        make_registry_entry(1, "NCT00000001"),
        make_registry_entry(2, "NCT00000001"),
    )


def test_a_registry_entry_does_not_link_to_the_trial_it_extends():
    assert not linked(
        make_registry_entry(1, "NCT00000001"),
        make_registry_entry(2, "NCT00000002"),
    )


def test_a_ruling_same_links_what_no_rule_would():
    found = link_duplicates([make_record(1), make_record(2)], [rule(2, 1, "same")])

    assert report_ids(found.records)[name(2)] == name(1)
    assert found.links == [
        {
            "record_a": name(1),
            "record_b": name(2),
            "rule": "ruled same",
            "evidence": "vale, 2026-01-05: looked at both",
            "is_linked": True,
        }
    ]


def test_a_ruling_different_keeps_apart_what_a_rule_would_link_and_is_listed():
    records = [make_doi(1), make_doi(2)]

    found = link_duplicates(records, [rule(1, 2, "different")])

    assert report_ids(found.records) == {name(1): name(1), name(2): name(2)}
    assert [(row["rule"], row["is_linked"]) for row in found.links] == [("ruled different", False)]


def test_a_ruling_different_holds_through_a_third_record_and_the_weaker_link_gives_way():
    records = [
        make_article(1),
        make_article(2, doi="10.5555/x"),
        make_record(3, doi="10.5555/x", title="Other words for it", authors=["Vale T"]),
    ]

    assert clusters(records) == {frozenset({1, 2, 3})}
    assert clusters(records, rule(1, 3, "different")) == {frozenset({2, 3})}


def test_a_ruling_different_about_one_of_many_leaves_the_others_linked():
    records = [make_doi(number) for number in (1, 2, 3, 4)]

    assert clusters(records, rule(1, 2, "different"), rule(1, 3, "different", 3)) == {
        frozenset({1, 4}),
        frozenset({2, 3}),
    }


def test_a_ruling_same_beats_a_contradiction_and_unlinks_nothing():
    first, second = make_doi(1, pmid="1"), make_record(2, doi="10.5555/y", pmid="2")
    third = make_doi(3, pmid="1")

    assert clusters([first, second, third], rule(1, 2, "same")) == {frozenset({1, 2, 3})}


def test_rulings_that_contradict_each_other_are_an_error_that_names_all_their_lines():
    records = [make_record(number) for number in (1, 2, 3, 4)]
    rulings = [rule(1, 2, "same", 2), rule(4, 1, "same", 3), rule(2, 3, "same", 4), rule(3, 1, "different", 7)]

    with pytest.raises(InputError) as caught:
        link_duplicates(records, rulings)

    [problem] = caught.value.problems
    assert (problem.file, problem.line) == ("records/same_report.csv", 7)
    assert problem.message == 'This ruling "different" is contradicted by "same" in line 2, 4.'
    assert problem.value == f"{name(3)}, {name(1)}"


def test_a_ruling_about_a_record_that_no_export_has_is_an_error():
    with pytest.raises(InputError) as caught:
        link_duplicates([make_record(1)], [rule(1, 9, "same", 5)])

    assert [(p.line, p.key, p.value) for p in caught.value.problems] == [(5, "record_b", name(9))]


def test_a_ruling_given_twice_is_one_link_with_both_reasons():
    found = link_duplicates([make_record(1), make_record(2)], [rule(1, 2, "same", 3), rule(2, 1, "same", 2)])

    reason = "vale, 2026-01-05: looked at both"
    assert [row["evidence"] for row in found.links] == [f"{reason}; {reason}"]


def test_linking_does_not_change_its_input():
    records, rulings = [make_article(2), make_article(1)], [rule(2, 1, "different")]
    before = copy.deepcopy((records, rulings))

    link_duplicates(records, rulings)

    assert (records, rulings) == before


def test_many_records_under_one_key_take_no_quadratic_time():
    records = [make_doi(number) for number in range(20_000)]
    apart = [{**row, "pmid": str(number)} for number, row in enumerate(records[:3000], start=1)]

    assert len(link_duplicates(records, []).links) == 19_999
    assert link_duplicates(apart, []).links == []


@pytest.mark.parametrize("cells", [{}, {"authors": ["Vale, Tara"]}, {"authors": ["Vale, Tara"], "pages": "7"}])
def test_thousands_of_titles_that_begin_alike_without_a_place_in_print_take_no_quadratic_time(cells):
    words = [f"{a}{b}{c}ine" for a in "bdfglm" for b in "aeiou" for c in "knprst"]
    random = Random(7)
    empty = {"journal": None, "volume": None, "issue": None, "pages": None, "abstract": None, "doi": None}
    titles = [f"Effects of warm baths on sore feet {' '.join(random.sample(words, 5))}" for _ in range(4000)]
    shared = {**empty, "year": 2011, "authors": [], **cells}
    records = [make_record(number, title=title, **shared) for number, title in enumerate(titles)]
    before = process_time()

    assert link_duplicates(records, []).links == []
    assert process_time() - before < MAX_SECONDS


FIELDS = st.fixed_dictionaries(
    {
        "doi": st.sampled_from([None, None, "10.5555/x", "10.5555/y"]),
        "pmid": st.sampled_from([None, None, "1", "2"]),
        "title": st.sampled_from([TITLE, TITLE.upper(), "A wholly different title here", "Reply"]),
        "year": st.sampled_from([2011, 2012, None]),
        "authors": st.sampled_from([["Vale, Tara"], ["Vale T"], ["Okafor, B"], []]),
        "volume": st.sampled_from([None, "12"]),
        "pages": st.sampled_from([None, "1", "2"]),
    }
)
RECORDS = st.lists(FIELDS, max_size=9).map(lambda rows: [make_record(n, **row) for n, row in enumerate(rows)])


@st.composite
def reviews(draw) -> tuple[Rows, list[SameReport]]:
    records = draw(RECORDS)
    numbers = st.integers(0, max(len(records) - 1, 0))
    pairs = draw(st.lists(st.tuples(numbers, numbers, st.sampled_from(Ruling)), max_size=5 if len(records) > 1 else 0))
    return records, [rule(a, b, ruling, line) for line, (a, b, ruling) in enumerate(pairs, start=2) if a != b]


def together(linked_rows: Rows) -> set[tuple[str, str]]:
    reports = report_ids(linked_rows)
    return {(a, b) for a in reports for b in reports if a < b and reports[a] == reports[b]}


@given(reviews(), st.randoms(use_true_random=False))
def test_the_order_of_records_and_rulings_never_matters(review, random):
    records, rulings = review
    try:
        expected = link_duplicates(records, rulings)
    except InputError:
        return

    shuffled = link_duplicates(random.sample(records, len(records)), random.sample(rulings, len(rulings)))

    assert shuffled == expected


@given(reviews())
def test_each_record_is_in_one_report_that_its_links_explain(review):
    records, rulings = review
    try:
        found = link_duplicates(records, rulings)
    except InputError:
        return

    assert [row["record_id"] for row in found.records] == [row["record_id"] for row in records]
    assert tables.check(found.records, tables.LINKED_RECORDS) == found.records
    assert tables.check(found.links, tables.LINKS) == found.links
    groups = {row["record_id"]: {row["record_id"]} for row in records}
    for link in found.links:
        if link["is_linked"]:
            joined = groups[link["record_a"]] | groups[link["record_b"]]
            groups.update(dict.fromkeys(joined, joined))
    assert report_ids(found.records) == {record_id: min(group) for record_id, group in groups.items()}


@given(reviews())
def test_rulings_always_hold_or_are_refused(review):
    records, rulings = review
    try:
        reports = report_ids(link_duplicates(records, rulings).records)
    except InputError:
        return

    for ruling in rulings:
        assert (reports[ruling.record_a] == reports[ruling.record_b]) == (ruling.ruling is Ruling.SAME)


@given(RECORDS)
def test_a_report_with_two_pubmed_ids_or_dois_that_no_rule_links_is_always_a_question(records):
    found = link_duplicates(records, [])
    reports = report_ids(found.records)
    asked = {reports[row["record_a"]] for row in found.uncertain if row["why"].startswith("linked through")}
    direct = {(row["record_a"], row["record_b"]) for row in found.links}

    for a, b in combinations(records, 2):
        contradicts = a["pmid"] and b["pmid"] and a["pmid"] != b["pmid"]
        if contradicts and reports[a["record_id"]] == reports[b["record_id"]]:
            assert (a["record_id"], b["record_id"]) in direct or reports[a["record_id"]] in asked


def as_rulings(links: Rows) -> list[SameReport]:
    return [
        SameReport(row["record_a"], row["record_b"], Ruling.SAME, "vale", "2026-01-05", "as linked", line)
        for line, row in enumerate(links, start=2)
    ]


@given(RECORDS)
def test_links_confirmed_by_people_unlink_nothing(records):
    found = link_duplicates(records, [])
    confirmed = link_duplicates(records, as_rulings(found.links))

    assert together(found.records) <= together(confirmed.records)


@given(RECORDS)
def test_linking_again_with_its_own_links_as_rulings_changes_nothing(records):
    found = link_duplicates(records, [])

    assert link_duplicates(records, as_rulings(found.links)).records == found.records


@given(RECORDS)
def test_a_record_that_is_added_unlinks_nothing(records):
    steps = [together(link_duplicates(records[:count], []).records) for count in range(len(records) + 1)]

    assert all(before <= after for before, after in pairwise(steps))


SERIES_TITLE = "Abstracts of the yearly meeting of the society for sore feet"
SERIES = st.fixed_dictionaries(
    {
        "title": st.sampled_from(
            [
                SERIES_TITLE,
                SERIES_TITLE.upper(),
                SERIES_TITLE.replace("yearly", "yearley"),
                SERIES_TITLE + ": the second day",
            ]
        ),
        "authors": st.sampled_from([["Vale, Tara"], ["Vale T", "Okafor B"], ["Wale, T"], ["Okafor B"], []]),
        "journal": st.sampled_from([None, "Scand J Pain", "Scandinavian Journal of Pain", "Annals of Neurology"]),
        "volume": st.sampled_from([None, "12"]),
        "pages": st.sampled_from([None, "11", "12", "13-14", "S15"]),
        "abstract": st.sampled_from([None, "Feet were sore. " * 15, "Hands were cold in the winter. " * 12]),
        "doi": st.sampled_from([None, None, None, "10.5555/x", "10.5555/y"]),
        "year": st.sampled_from([2011, 2011, 2011, 2012, None]),
    }
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SERIES, min_size=3, max_size=12), st.integers(0, 2**32))
def test_a_record_added_to_a_block_of_hundreds_unlinks_nothing_and_their_order_does_not_matter(few, seed):
    random = Random(seed)
    fillers = [
        {
            **random.choice(few),
            "title": f"{SERIES_TITLE} {''.join(random.choices('abcdefgh', k=3))}",
            "pages": str(page),
        }
        for page in range(100, 100 + random.choice((30, 60, 300)))
    ]
    records = [make_record(n, **{"year": 2011, **row}) for n, row in enumerate([*few, *fillers])]

    small = link_duplicates(records[: len(few)], [])
    large = link_duplicates(records, [])

    assert together(small.records) <= together(large.records)
    assert link_duplicates(random.sample(records, len(records)), []) == large
    assert link_duplicates(records, as_rulings(large.links)).records == large.records


@given(reviews())
def test_with_rulings_a_record_that_bridges_no_two_ruled_different_unlinks_nothing(review):
    records, rulings = review
    rulings = [one for one in rulings if max(one.record_a, one.record_b) < records[-1]["record_id"]] if records else []
    try:
        before, after = link_duplicates(records[:-1], rulings), link_duplicates(records, rulings)
    except InputError:
        return

    is_bridging = any(row["rule"] == "kept apart by a ruling" for row in after.links)
    assert is_bridging or together(before.records) <= together(after.records)


def test_the_pairs_that_a_large_block_leaves_out_are_none_that_a_rule_links():
    random = Random(3)
    few = [
        {
            "title": random.choice([SERIES_TITLE, SERIES_TITLE.replace("sore", "soar"), SERIES_TITLE + " (cut"]),
            "authors": random.choice([["Vale T"], ["Wale T"], ["Vale, Tara", "Lind B"]]),
            "journal": random.choice([None, "Scand J Pain"]),
            "volume": random.choice([None, "12"]),
            "pages": random.choice([None, "7", "8", "9-10"]),
            "abstract": random.choice([None, "Feet were sore. " * 15]),
            "year": 2011,
        }
        for _ in range(150)
    ]
    fields = list(dict.fromkeys(comparable(make_record(number, **row)) for number, row in enumerate(few)))
    found = {(pair.a, pair.b) for pair in compared_pairs(fields)}

    for a, b in combinations(range(len(fields)), 2):
        title = int(ratio(fields[a].title, fields[b].title))
        abstract = (
            int(ratio(fields[a].abstract, fields[b].abstract)) if fields[a].abstract and fields[b].abstract else None
        )
        if verdict(fields[a], fields[b], Similarity(title, abstract)):
            assert (a, b) in found
