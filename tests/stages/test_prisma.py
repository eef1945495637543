"""The PRISMA flow: sets of ids that add up, for any tables."""

import copy
from collections import Counter
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.errors import TableError
from livingreview.stages.prisma import FlowTables, flow
from livingreview.stages.prisma_boxes import must_add_up
from livingreview.tables import (
    ENTRIES,
    FLOW,
    FLOW_MEMBERS,
    LINKED_RECORDS,
    REPORT_STATUS,
    SEARCHES,
    STUDIES,
    STUDY_REPORTS,
    Row,
    Rows,
    check,
    new_row,
)
from livingreview.terms import ReportState, SourceKind, StudyStatus

REASONS = {"wrong_design": "Wrong design", "wrong_population": "Wrong population"}


class World(NamedTuple):
    """Everything the stage reads, in its order."""

    searches: Rows
    entries: Rows
    linked: Rows
    report_status: Rows
    studies: Rows
    study_reports: Rows
    reasons: dict[str, str] = REASONS

    def flow(self) -> FlowTables:
        return flow(*self)


def search(search_id: str, kind: str, source: str) -> Row:
    return new_row(SEARCHES, search_id=search_id, kind=kind, source=source)


def entry(search_id: str, number: int, record_id: str | None) -> Row:
    rejected = None if record_id else "no title"
    return new_row(ENTRIES, search_id=search_id, entry=number, line=number, record_id=record_id, rejected=rejected)


def status(report_id: str, state: str, reason: str | None = None, *, is_database: bool = True) -> Row:
    return new_row(REPORT_STATUS, report_id=report_id, state=state, reason=reason, is_database_or_register=is_database)


def make_world() -> World:
    """Make eight reports: seven from Medline, Embase and a register, r8 from a website only; r2 was found both ways."""
    searches = [
        search("2020_medline", "database", "Medline"),
        search("2021_embase", "database", "Embase"),
        search("2021_medline", "database", "Medline"),
        search("2021_ctgov", "register", "ClinicalTrials.gov"),
        search("2019_site", "website", "A society's site"),
        search("2022_empty", "citation searching", "Forward citations"),
    ]
    found = {
        "2020_medline": ["r1", "r2", "r3", "r4"],
        "2021_embase": ["r1", "r5", None],
        "2021_medline": ["r1", "r6"],
        "2021_ctgov": ["r7", "r7b"],
        "2019_site": ["r2", "r8", None],
        "2022_empty": [],
    }
    states = [
        status("r1", "included"),
        status("r2", "included"),
        status("r3", "excluded", "wrong_population"),
        status("r4", "excluded", "wrong_design"),
        status("r5", "excluded at screening"),
        status("r6", "conflict at screening"),
        status("r7", "included"),
        status("r8", "not retrieved", is_database=False),
    ]
    return World(
        searches,
        [entry(name, number, record) for name, all_ in found.items() for number, record in enumerate(all_, start=1)],
        [
            new_row(LINKED_RECORDS, record_id=record, report_id=record[:2])
            for record in ("r1", "r2", "r3", "r4", "r5", "r6", "r7", "r7b", "r8")
        ],
        states,
        [
            new_row(STUDIES, study_id="smith", status="completed"),
            new_row(STUDIES, study_id="trial", status="ongoing"),
            new_row(STUDIES, study_id="excluded_one", status="completed"),
        ],
        [
            new_row(STUDY_REPORTS, study_id="smith", record_id="r1"),
            new_row(STUDY_REPORTS, study_id="smith", record_id="r3"),
            new_row(STUDY_REPORTS, study_id="trial", record_id="r7b"),
            new_row(STUDY_REPORTS, study_id="excluded_one", record_id="r4"),
        ],
    )


def sizes(tables: FlowTables) -> Counter[tuple[str, str]]:
    """Give the size of every box; one that is not drawn is 0."""
    return Counter({(row["box"], row["column"]): row["n"] for row in tables.flow if row["item"] is None})


def members(tables: FlowTables, box: str, column: str, item: str = "") -> set[str]:
    key = (box, column, item)
    return {row["member"] for row in tables.members if (row["box"], row["column"], row["item"]) == key}


def test_the_boxes_of_a_small_review_counted_by_hand():
    found = sizes(make_world().flow())

    assert {place: n for place, n in found.items() if n} == {
        ("database_results", "databases"): 9,
        ("register_results", "databases"): 2,
        ("duplicates", "databases"): 3,
        ("entries_rejected", "databases"): 1,
        ("awaiting_screening", "databases"): 1,
        ("records_screened", "databases"): 6,
        ("records_excluded", "databases"): 1,
        ("dbr_sought_reports", "databases"): 5,
        ("dbr_assessed", "databases"): 5,
        ("dbr_excluded", "databases"): 2,
        ("website_results", "other"): 3,
        ("other_duplicates", "other"): 1,
        ("entries_rejected", "other"): 1,
        ("other_sought_reports", "other"): 1,
        ("other_notretrieved_reports", "other"): 1,
        ("new_studies", "all"): 1,
        ("new_reports", "all"): 1,
        ("ongoing_studies", "all"): 1,
        ("ongoing_reports", "all"): 1,
        ("included_without_study", "all"): 1,
    }


def test_a_report_found_both_ways_counts_in_databases_and_its_other_entry_is_a_duplicate_there():
    tables = make_world().flow()

    assert members(tables, "other_duplicates", "other") == {"2019_site/1"}
    assert members(tables, "duplicates", "databases") == {"2021_embase/1", "2021_medline/1", "2021_ctgov/2"}
    assert "r2" in members(tables, "dbr_assessed", "databases")


def test_identified_boxes_are_itemised_by_source_over_its_searches_also_where_nothing_was_found():
    rows = make_world().flow().flow
    items = [
        (row["item"], row["n"])
        for row in rows
        if row["box"] in ("database_results", "citations_results") and row["item"]
    ]

    assert items == [("Medline", 6), ("Embase", 3), ("Forward citations", 0)]


def test_reasons_are_shown_in_words_by_falling_count_then_name():
    world = make_world()
    entries = [*world.entries, entry("2020_medline", 5, "r9"), entry("2020_medline", 6, "ra")]
    linked = [*world.linked, *(new_row(LINKED_RECORDS, record_id=record, report_id=record) for record in ("r9", "ra"))]
    states = [*world.report_status, status("r9", "excluded", "wrong_population"), status("ra", "excluded")]
    tables = world._replace(entries=entries, linked=linked, report_status=states).flow()

    shown = [(row["item"], row["label"], row["n"]) for row in tables.flow if row["box"] == "dbr_excluded"]

    assert shown == [
        (None, "Reports excluded", 4),
        ("Wrong population", "Wrong population", 2),
        ("No reason given", "No reason given", 1),
        ("Wrong design", "Wrong design", 1),
    ]
    assert members(tables, "dbr_excluded", "databases", "Wrong population") == {"r3", "r9"}


def test_waiting_reports_are_itemised_by_what_they_wait_for():
    tables = make_world().flow()

    assert members(tables, "awaiting_screening", "databases", "conflict at screening") == {"r6"}


def test_a_study_is_included_by_one_included_report_and_only_its_included_reports_count():
    tables = make_world().flow()

    assert members(tables, "new_studies", "all") == {"smith"}
    assert members(tables, "new_reports", "all") == {"r1"}
    assert members(tables, "included_without_study", "all") == {"r2"}


def test_an_ongoing_study_is_found_by_any_record_of_its_report():
    tables = make_world().flow()

    assert members(tables, "ongoing_studies", "all") == {"trial"}
    assert members(tables, "ongoing_reports", "all") == {"r7"}


def test_an_included_report_of_a_study_that_awaits_classification_awaits_classification():
    world = make_world()
    studies = [new_row(STUDIES, study_id="trial", status="awaiting classification"), *world.studies[::2]]
    tables = world._replace(studies=studies).flow()

    assert members(tables, "awaiting_classification", "databases") == {"r7"}
    assert members(tables, "ongoing_studies", "all") == set()


def test_a_report_of_a_completed_and_an_ongoing_study_counts_once_with_the_completed_one():
    world = make_world()
    both = [*world.study_reports, new_row(STUDY_REPORTS, study_id="trial", record_id="r1")]
    tables = world._replace(study_reports=both).flow()

    assert members(tables, "new_reports", "all") == {"r1"}
    assert members(tables, "ongoing_reports", "all") == {"r7"}


def test_every_box_has_its_row_also_when_empty_and_members_match_the_numbers():
    empty = World([], [], [], [], [], []).flow()
    tables = make_world().flow()

    assert {row["n"] for row in empty.flow} == {0}
    assert set(sizes(empty)) == set(sizes(tables))
    counted = Counter((row["box"], row["column"], row["item"]) for row in tables.members)
    assert all(counted[row["box"], row["column"], row["item"] or ""] == row["n"] for row in tables.flow)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"report_status": make_world().report_status[1:]}, "in none of the parts: r1"),
        ({"report_status": [*make_world().report_status, status("r9", "included")]}, "in a part only: r9"),
        (
            {"report_status": [status("r1", "included", is_database=False), *make_world().report_status[1:]]},
            "databases: reports found = set aside . awaiting screening . screened: in none of the parts: r1",
        ),
        ({"report_status": [*make_world().report_status, status("r1", "excluded")]}, "in two parts: r1"),
        ({"linked": make_world().linked[1:]}, "records that belong to no report: r1"),
        ({"searches": make_world().searches[1:]}, "search that is not listed: 2020_medline/1, 2020_medline/2"),
        ({"study_reports": [new_row(STUDY_REPORTS, study_id="x", record_id="r0")]}, "no search found: x/r0"),
    ],
    ids=["no status", "no entry", "other column", "two states", "not linked", "no search", "unknown record"],
)
def test_what_does_not_add_up_is_an_error_that_names_the_ids(changes, message):
    with pytest.raises(TableError, match=message):
        make_world()._replace(**changes).flow()


def test_an_error_names_the_first_ids_and_says_how_many_more_there_are():
    with pytest.raises(TableError, match="in none of the parts: 0, 1, 2, 3, 4 and 2 more"):
        must_add_up("sevens", set("0123456"), [])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw searches of any kind whose entries are drawn from a few records, linked to fewer reports, in any state."""
    record_ids = [f"rec{number}" for number in range(draw(st.integers(1, 9)))]
    report_of = {record: f"rep{draw(st.integers(0, 5))}" for record in record_ids}
    kinds = draw(st.lists(st.sampled_from(SourceKind), min_size=1, max_size=5))
    names = st.sampled_from(["A", "B", "C"])
    searches = [search(f"s{number}", kind, draw(names)) for number, kind in enumerate(kinds)]
    some = st.lists(st.sampled_from([None, *record_ids]), max_size=8)
    entries = [
        entry(row["search_id"], number, record) for row in searches for number, record in enumerate(draw(some), start=1)
    ]
    kind_of = dict(zip((row["search_id"] for row in searches), kinds, strict=True))
    found: dict[str, bool] = {}
    for row in entries:
        if row["record_id"]:
            is_database = kind_of[row["search_id"]] in (SourceKind.DATABASE, SourceKind.REGISTER)
            report = report_of[row["record_id"]]
            found[report] = found.get(report, False) or is_database
    states = [
        status(
            report, draw(st.sampled_from(ReportState)), draw(st.sampled_from([None, *REASONS])), is_database=is_database
        )
        for report, is_database in sorted(found.items())
    ]
    studies = [new_row(STUDIES, study_id=f"study{n}", status=draw(st.sampled_from(StudyStatus))) for n in range(3)]
    pairs = draw(st.sets(st.tuples(st.sampled_from([row["study_id"] for row in studies]), st.sampled_from(record_ids))))
    return World(
        searches,
        entries,
        [new_row(LINKED_RECORDS, record_id=record, report_id=report) for record, report in report_of.items()],
        states,
        studies,
        [new_row(STUDY_REPORTS, study_id=study, record_id=record) for study, record in sorted(pairs)],
    )  # fmt: skip


def equations(n: dict[tuple[str, str], int]) -> dict[str, Any]:
    """Give both sides of every equation of PRISMA, from the numbers alone."""
    db, other = "databases", "other"
    included = n["new_reports", "all"] + n["ongoing_reports", "all"] + n["included_without_study", "all"]
    return {
        "screened": (
            n["database_results", db] + n["register_results", db] - n["duplicates", db] - n["entries_rejected", db],
            n["published_later", db] + n["awaiting_screening", db] + n["records_screened", db],
        ),
        "sought": (n["records_screened", db] - n["records_excluded", db], n["dbr_sought_reports", db]),
        "assessed": (
            n["dbr_sought_reports", db] - n["dbr_notretrieved_reports", db] - n["awaiting_assessment", db],
            n["dbr_assessed", db],
        ),
        "other sought": (
            n["website_results", other]
            + n["organisation_results", other]
            + n["citations_results", other]
            + n["other_results", other]
            - n["other_duplicates", other]
            - n["entries_rejected", other]
            - n["published_later", other]
            - n["awaiting_screening", other]
            - n["other_excluded_at_screening", other],
            n["other_sought_reports", other],
        ),
        "other assessed": (
            n["other_sought_reports", other] - n["other_notretrieved_reports", other] - n["awaiting_assessment", other],
            n["other_assessed", other],
        ),
        "included": (
            n["dbr_assessed", db] + n["other_assessed", other] - n["dbr_excluded", db] - n["other_excluded", other]
            - n["awaiting_classification", db] - n["awaiting_classification", other],
            included,
        ),
    }  # fmt: skip


@given(worlds())
def test_the_flow_adds_up_for_any_tables(world):
    tables = world.flow()

    for name, (left, right) in equations(sizes(tables)).items():
        assert left == right, name
    assert check(tables.flow, FLOW) == tables.flow
    assert check(tables.members, FLOW_MEMBERS) == tables.members


LAST_BOXES = {
    "published_later", "awaiting_screening", "records_excluded", "other_excluded_at_screening",
    "dbr_notretrieved_reports",
    "other_notretrieved_reports", "awaiting_assessment", "dbr_excluded", "other_excluded", "awaiting_classification",
    "new_reports", "ongoing_reports", "included_without_study",
}  # fmt: skip


@given(worlds())
def test_every_report_is_in_exactly_one_last_box_and_every_entry_in_one_identified_box(world):
    totals = [row for row in world.flow().members if row["item"] == ""]
    last = Counter(row["member"] for row in totals if row["box"] in LAST_BOXES)
    identified = Counter(row["member"] for row in totals if row["box"].endswith("_results"))

    assert last == Counter(row["report_id"] for row in world.report_status)
    assert identified == Counter(f"{row['search_id']}/{row['entry']}" for row in world.entries)


@given(worlds(), st.data())
def test_moving_one_report_to_another_state_conserves_what_was_identified_and_every_equation(world, data):
    if not world.report_status:
        return
    moved = data.draw(st.sampled_from(world.report_status))
    state = data.draw(st.sampled_from(ReportState))
    after = [{**row, "state": state} if row is moved else row for row in world.report_status]

    before_n, after_n = sizes(world.flow()), sizes(world._replace(report_status=after).flow())

    entry_boxes = {(row["box"], row["column"]) for row in world.flow().flow if row["unit"] == "entries"}
    assert {place: before_n[place] for place in entry_boxes} == {place: after_n[place] for place in entry_boxes}
    assert all(left == right for left, right in equations(after_n).values())


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(world, random):
    shuffled = [random.sample(rows, len(rows)) for rows in world[:6]]

    assert World(*shuffled).flow() == world.flow()


def test_it_does_not_change_its_input():
    world = make_world()
    before = copy.deepcopy(world)

    world.flow()

    assert world == before
