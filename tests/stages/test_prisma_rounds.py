"""The flow by round of searching: every set is divided, every round adds up, and versions are compared."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stages.dedupe import report_ids
from livingreview.stages.prisma import FlowTables, flow
from livingreview.stages.prisma_rounds import (
    FrozenFlow,
    RoundTables,
    flow_rounds,
    in_periods,
    living_text,
    package_text,
    periods,
)
from livingreview.tables import (
    ENTRIES,
    LINKED_RECORDS,
    REPORT_STATUS,
    SEARCHES,
    STUDIES,
    STUDY_REPORTS,
    Rows,
    new_row,
)

SEARCH_OF = {"a": "2020_medline", "b": "2021_medline", "c": "2022_site"}
KIND = {"2020_medline": "database", "2021_medline": "database", "2022_site": "website"}


class World:
    """Entries as `a1` (search a, record r1), with the state of each report and the study that it belongs to."""

    def __init__(self, entries: str, states: dict[str, str], studies: dict[str, str]) -> None:
        self.searches: Rows = [
            new_row(SEARCHES, search_id=name, kind=KIND[name], source="Medline" if "med" in name else "Site")
            for name in SEARCH_OF.values()
        ]
        self.entries: Rows = [
            new_row(ENTRIES, search_id=SEARCH_OF[one[0]], entry=n, line=n, record_id=f"r{one[1:]}")
            for n, one in enumerate(entries.split(), start=1)
        ]
        records = sorted({row["record_id"] for row in self.entries})
        self.linked: Rows = [new_row(LINKED_RECORDS, record_id=record, report_id=record) for record in records]
        in_database = {row["record_id"] for row in self.entries if row["search_id"] != SEARCH_OF["c"]}
        self.status: Rows = [
            new_row(
                REPORT_STATUS,
                report_id=record,
                state=states.get(record, "excluded at screening"),
                is_database_or_register=record in in_database,
            )
            for record in records
        ]
        self.studies: Rows = [
            new_row(STUDIES, study_id=study, status="completed") for study in sorted(set(studies.values()))
        ]
        self.study_reports: Rows = [
            new_row(STUDY_REPORTS, study_id=study, record_id=record) for record, study in studies.items()
        ]

    def flow(self) -> FlowTables:
        return flow(self.searches, self.entries, self.linked, self.status, self.studies, self.study_reports, {})

    def rounds(self, *frozen: FrozenFlow) -> RoundTables:
        built = self.flow()
        return flow_rounds(built.flow, built.members, self.entries, self.study_reports, report_ids(self.linked), frozen)

    def freeze(self, number: str) -> FrozenFlow:
        return FrozenFlow(number, None, copy.deepcopy(self.flow().members))


FIRST = World("a1 a2", {"r1": "included"}, {"r1": "berg"})
SECOND = World("a1 a2 b1 b3 b4", {"r1": "included", "r3": "included"}, {"r1": "berg", "r3": "cole"})


def size(tables: RoundTables, box: str) -> list[int]:
    return [row["n"] for row in tables.rounds if row["box"] == box and row["item"] is None and row["column"] != "other"]


def test_without_a_frozen_version_there_is_one_round() -> None:
    tables = FIRST.rounds()

    assert {row["round_label"] for row in tables.rounds} == {"All searches"}
    assert size(tables, "database_results") == [2]
    assert tables.versions == []


def test_what_came_since_a_version_stands_in_its_own_round() -> None:
    tables = SECOND.rounds(FIRST.freeze("1.0"))

    assert {row["round_label"] for row in tables.rounds} == {"Version 1.0", "Since version 1.0"}
    assert size(tables, "database_results") == [2, 3]
    assert size(tables, "duplicates") == [0, 1]
    assert size(tables, "records_screened") == [2, 2]
    assert size(tables, "new_studies") == [1, 1]


def test_studies_are_held_against_the_last_version() -> None:
    changed = World("a1 a2 b1 b3 b4", {"r3": "included"}, {"r3": "cole"})

    tables = changed.rounds(FIRST.freeze("1.0"))

    assert {(row["unit"], row["part"]): row["members"] for row in tables.versions} == {
        ("studies", "previous"): ["berg"],
        ("studies", "removed"): ["berg"],
        ("studies", "new"): ["cole"],
        ("studies", "total"): ["cole"],
        ("reports", "previous"): ["r1"],
        ("reports", "removed"): ["r1"],
        ("reports", "new"): ["r3"],
        ("studies", "found_since"): ["cole"],
        ("studies", "carried_over"): [],
        ("reports", "found_since"): ["r3"],
        ("reports", "carried_over"): [],
        ("reports", "total"): ["r3"],
    }


def test_what_an_earlier_search_had_found_is_new_and_carried_over() -> None:
    both = {"r2": "included", "r3": "included"}
    now = World("a1 a2 b1 b3 b4", {"r1": "included", **both}, {"r1": "berg", "r2": "cole", "r3": "diaz"})

    tables = now.rounds(FIRST.freeze("1.0"))

    found = {(row["unit"], row["part"]): row["members"] for row in tables.versions}
    assert found["reports", "new"] == ["r2", "r3"]
    assert (found["reports", "carried_over"], found["reports", "found_since"]) == (["r2"], ["r3"])
    assert (found["studies", "carried_over"], found["studies", "found_since"]) == (["cole"], ["diaz"])
    assert "carried_over" not in package_text(tables)
    assert "carried_over" not in living_text(tables, 4)


def test_a_report_whose_id_a_link_changed_is_no_new_report() -> None:
    later = World("a0 a1 a2", {"r0": "included"}, {"r0": "berg"})
    later.linked = [
        new_row(LINKED_RECORDS, record_id=record, report_id="r0" if record == "r1" else record)
        for record in ("r0", "r1", "r2")
    ]
    later.status = [row for row in later.status if row["report_id"] != "r1"]

    tables = later.rounds(FIRST.freeze("1.0"))

    assert {row["part"]: row["n"] for row in tables.versions if row["unit"] == "reports"} == {
        "previous": 1,
        "new": 0,
        "found_since": 0,
        "carried_over": 0,
        "removed": 0,
        "total": 1,
    }


@pytest.mark.parametrize(
    ("layout", "labels", "numbers"),
    [
        (1, ["Version 1.0", "Version 2.0", "Since version 2.0"], [2, 3, 1]),
        (2, ["All searches"], [6]),
        (3, ["First searches (Version 1.0)", "All updates"], [2, 4]),
        (4, ["Previous searches", "Since version 2.0"], [5, 1]),
    ],
)
def test_the_four_layouts_add_up_the_same_rounds(layout: int, labels: list[str], numbers: list[int]) -> None:
    third = World("a1 a2 b1 b3 b4 b5", {"r1": "included", "r3": "included"}, {"r1": "berg", "r3": "cole"})

    tables = third.rounds(FIRST.freeze("1.0"), SECOND.freeze("2.0"))
    columns = periods(tables.rounds, layout)

    assert [column.label for column in columns] == labels
    assert in_periods(tables.rounds, columns)["database_results", "databases", ""] == numbers
    assert living_text(tables, layout).splitlines()[0].endswith(",".join(labels))


STATES = [
    "included",
    "excluded",
    "excluded at screening",
    "awaiting screening",
    "not retrieved",
    "awaiting classification",
]
worlds = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 6)), min_size=1, max_size=12).flatmap(
    lambda found: st.tuples(
        st.just(" ".join(f"{where}{number}" for where, number in found)),
        st.fixed_dictionaries({f"r{number}": st.sampled_from(STATES) for _, number in found}),
    )
)


@given(worlds, st.integers(1, 12), st.data())
def test_every_box_is_the_sum_of_its_rounds_and_every_round_adds_up(
    found: tuple[str, dict[str, str]], n_before: int, data: st.DataObject
) -> None:
    entries, states = found
    studies = {record: f"study_{int(record[1:]) % 3}" for record in states}
    first = " ".join(entries.split()[:n_before])
    before = World(first, states, {record: study for record, study in studies.items() if record[1:] in first})
    before.study_reports = [
        row for row in before.study_reports if row["record_id"] in {r["record_id"] for r in before.linked}
    ]
    now = World(entries, states, studies)

    tables = now.rounds(before.freeze("1.0"))

    held = {(row["unit"], row["part"]): set(row["members"]) for row in tables.versions}
    for unit in ("studies", "reports"):
        found_since, carried_over = held[unit, "found_since"], held[unit, "carried_over"]
        assert held[unit, "new"] == found_since | carried_over
        assert not found_since & carried_over
    whole = {(row["box"], row["column"], row["item"]): row["n"] for row in now.flow().flow}
    parts: dict[tuple[str, str, str | None], list[int]] = {}
    for row in tables.rounds:
        parts.setdefault((row["box"], row["column"], row["item"]), []).append(row["n"])
    assert {key: sum(numbers) for key, numbers in parts.items()} == whole
    for place in (0, 1):
        n = {(box, column): numbers[place] for (box, column, item), numbers in parts.items() if item is None}
        assert n["database_results", "databases"] == (
            n["duplicates", "databases"]
            + n["entries_rejected", "databases"]
            + n["awaiting_screening", "databases"]
            + n["records_screened", "databases"]
        )
        assert n["records_screened", "databases"] == (
            n["records_excluded", "databases"] + n["dbr_sought_reports", "databases"]
        )
        assert n["other_sought_reports", "other"] == (
            n["other_notretrieved_reports", "other"] + n["awaiting_assessment", "other"] + n["other_assessed", "other"]
        )
