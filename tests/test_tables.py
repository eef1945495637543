"""Tables are held against their declaration: every cell that breaks it is named."""

import math

import pytest

from livingreview.errors import TableError
from livingreview.tables import (
    AGREEMENT,
    EFFECTS,
    FLOW,
    LINKED_RECORDS,
    RECORDS,
    REPORT_STATUS,
    STUDY_REPORTS,
    TABLES,
    Row,
    Table,
    check,
    new_row,
)


def status(report_id: str = "rec_b", **cells: object) -> Row:
    basics = {
        "report_id": report_id,
        "is_database_or_register": True,
        "title_abstract": "include",
        "full_text": "undecided",
        "state": "awaiting full-text assessment",
        "waits_for": "nobody",
    }
    return new_row(REPORT_STATUS, **{**basics, **cells})


def agreement(**cells: object) -> Row:
    counts = dict.fromkeys(("n", "n_both_include", "n_only_a", "n_only_b", "n_both_exclude"), 1)
    basics = {"stage": "full_text", "reviewer_a": "ann", "reviewer_b": "bob", **counts}
    return new_row(AGREEMENT, **{**basics, **cells})


def error(rows: list[Row], table: Table) -> str:
    with pytest.raises(TableError) as caught:
        check(rows, table)
    return str(caught.value)


def test_a_new_row_has_every_column_missing_or_empty_where_not_given() -> None:
    row = new_row(RECORDS, record_id="rec_a", title="Feet")

    assert tuple(row) == RECORDS.names
    assert (row["record_id"], row["title"], row["year"], row["authors"]) == ("rec_a", "Feet", None, [])


def test_two_new_rows_share_no_list() -> None:
    first, second = new_row(RECORDS), new_row(RECORDS)
    first["authors"].append("Berg, L.")

    assert second["authors"] == []


def test_a_new_row_with_a_column_that_the_table_has_not_is_an_error() -> None:
    with pytest.raises(TableError, match=r"table records has no column \['titles'\]"):
        new_row(RECORDS, titles="Feet")


def test_rows_come_back_sorted_by_key_with_the_declared_columns_in_order() -> None:
    shuffled = dict(reversed(status("rec_c").items()))

    checked = check([shuffled, status("rec_a"), status("rec_b")], REPORT_STATUS)

    assert [row["report_id"] for row in checked] == ["rec_a", "rec_b", "rec_c"]
    assert [tuple(row) for row in checked] == [REPORT_STATUS.names] * 3


def test_whole_numbers_in_a_key_sort_as_numbers() -> None:
    row = {"box": "identified", "column": "all", "label": "Records", "unit": "records", "n": 0}

    checked = check([new_row(FLOW, order=order, **row) for order in (10, 9, 2)], FLOW)

    assert [row["order"] for row in checked] == [2, 9, 10]


def test_checking_changes_neither_the_rows_nor_their_order() -> None:
    rows = [status("rec_b"), status("rec_a")]
    before = [dict(row) for row in rows]

    check(rows, REPORT_STATUS)

    assert rows == before


def test_a_missing_column_is_named() -> None:
    row = status()
    del row["state"]

    assert error([row], REPORT_STATUS) == "table report_status, row 1: columns differ from the declaration: ['state']"


def test_an_undeclared_column_is_named() -> None:
    assert error([status(), {**status("x"), "extra": 1}], REPORT_STATUS).endswith(
        "row 2: columns differ from the declaration: ['extra']"
    )


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"waits_for": None}, "column waits_for: missing"),
        ({"waits_for": 3}, "column waits_for: 3 is not a text"),
        ({"is_database_or_register": 1}, "column is_database_or_register: 1 is not a boolean"),
        ({"is_database_or_register": "true"}, "column is_database_or_register: 'true' is not a boolean"),
        ({"state": "gone"}, "column state: 'gone' is not one of awaiting screening, conflict at screening,"),
        ({"full_text": ""}, "column full_text: '' is not one of not due, undecided,"),
    ],
)
def test_a_text_or_boolean_that_breaks_the_declaration_is_named(cells: Row, message: str) -> None:
    assert message in error([status(**cells)], REPORT_STATUS)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"n": True}, "column n: True is not a integer"),
        ({"n": 1.0}, "column n: 1.0 is not a integer"),
        ({"n": "1"}, "column n: '1' is not a integer"),
        ({"n": None}, "column n: missing"),
        ({"kappa": True}, "column kappa: True is not a number"),
        ({"kappa": "0.5"}, "column kappa: '0.5' is not a number"),
        ({"kappa": math.nan}, "column kappa: nan is not a finite number"),
        ({"kappa": -math.inf}, "column kappa: -inf is not a finite number"),
    ],
)
def test_a_number_that_breaks_the_declaration_is_named(cells: Row, message: str) -> None:
    assert message in error([agreement(**cells)], AGREEMENT)


@pytest.mark.parametrize("cells", [{"kappa": None}, {"kappa": 1}, {"kappa": 0.5}])
def test_a_number_may_be_whole_and_may_be_missing_where_declared_so(cells: Row) -> None:
    assert check([agreement(**cells)], AGREEMENT)[0]["kappa"] == cells["kappa"]


@pytest.mark.parametrize("authors", ["Berg", None, ["Berg", 1], ["Berg", None]])
def test_a_list_holds_texts_only(authors: object) -> None:
    row = new_row(RECORDS, record_id="rec_a", is_title_known=False, raw="x", authors=authors)

    assert "column authors" in error([row], RECORDS)


def test_two_rows_with_one_key_are_an_error_that_names_the_key() -> None:
    row = new_row(STUDY_REPORTS, study_id="berg_2021", record_id="rec_a", role="primary", seen="abstract")

    assert error([row, {**row, "role": "companion"}], STUDY_REPORTS) == (
        "table study_reports: two rows with the key study_id=berg_2021, record_id=rec_a"
    )


def test_rows_that_share_only_a_part_of_the_key_are_fine() -> None:
    row = new_row(STUDY_REPORTS, study_id="berg_2021", record_id="rec_a", role="primary", seen="abstract")

    assert len(check([row, {**row, "record_id": "rec_b"}], STUDY_REPORTS)) == 2


def test_no_rows_are_a_table_too() -> None:
    assert check([], LINKED_RECORDS) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_declared_in_full(table: Table) -> None:
    columns = {column.name: column for column in table.columns}

    assert len(columns) == len(table.columns)
    assert all(columns[name].required and columns[name].kind in ("text", "integer", "boolean") for name in table.key)
    assert all(column.about.endswith(".") for column in table.columns)
    assert table.about.endswith(".")
    assert all(column.required for column in table.columns if column.kind == "list")


def test_no_two_tables_share_a_name_or_a_place() -> None:
    assert len({table.name for table in TABLES}) == len({table.path for table in TABLES}) == len(TABLES)


def test_a_table_of_every_synthesis_names_the_synthesis_in_its_place_and_in_its_first_column() -> None:
    of_synthesis = [table for table in TABLES if "{synthesis}" in table.path]

    assert EFFECTS in of_synthesis
    assert all(table.names[0] == "synthesis_id" for table in of_synthesis)
