"""`records/same_report.csv` is read whole, and all that is wrong with it is named."""

import pytest

from livingreview.errors import InputError
from livingreview.models.same_report import SameReport, parse_same_report
from livingreview.terms import Ruling

FILE = "records/same_report.csv"
HEADER = "schema,record_a,record_b,ruling,by,date,reason\n"
A, B, C = ("rec_" + digit * 16 for digit in "abc")


def problems_of(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(InputError) as caught:
        parse_same_report(text, FILE)
    assert all(problem.file == FILE for problem in caught.value.problems)
    return [(problem.line, problem.key, problem.message) for problem in caught.value.problems]


def make_row(**cells: str) -> str:
    row = {"schema": "1", "record_a": A, "record_b": B, "ruling": "same", "by": "vale", "date": "2026-01-05"}
    return ",".join({**row, "reason": "one article", **cells}.values()) + "\n"


def test_rulings_are_read_with_their_lines():
    text = HEADER + make_row() + make_row(record_a=C, ruling="different", reason='"letter, and reply"')

    assert parse_same_report(text, FILE) == [
        SameReport(A, B, Ruling.SAME, "vale", "2026-01-05", "one article", 2),
        SameReport(C, B, Ruling.DIFFERENT, "vale", "2026-01-05", "letter, and reply", 3),
    ]


def test_a_header_alone_is_a_file_without_rulings():
    assert parse_same_report(HEADER, FILE) == []


def test_a_file_saved_by_excel_reads_the_same():
    text = HEADER + make_row() + ",,,,,,\n" + "\n" + make_row(record_a=C)

    assert parse_same_report("\ufeff" + text.replace("\n", "\r\n"), FILE) == parse_same_report(text, FILE)
    assert parse_same_report(text, FILE)[1].line == 5


def test_a_line_break_in_a_reason_shifts_no_line_numbers():
    text = HEADER + make_row(reason='"first\nsecond"') + make_row(ruling="maybe")

    assert problems_of(text) == [(4, "ruling", "Not a ruling.")]


@pytest.mark.parametrize(
    ("cells", "key", "message"),
    [
        ({"schema": "2"}, "schema", "Not a version of this file."),
        ({"schema": ""}, "schema", "Not a version of this file."),
        ({"record_a": "rec_12"}, "record_a", "Not a record id."),
        ({"record_b": B.upper()}, "record_b", "Not a record id."),
        ({"record_b": A}, "record_b", "A ruling is about two records, these are one."),
        ({"ruling": "Same"}, "ruling", "Not a ruling."),
        ({"by": "Dr Vale"}, "by", "Not the id of a person."),
        ({"date": "5.1.2026"}, "date", "Not a day of the calendar."),
        ({"date": "20260105"}, "date", "Not a day of the calendar."),
        ({"date": "2026-02-30"}, "date", "Not a day of the calendar."),
        ({"reason": "  "}, "reason", "A ruling needs a reason."),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_column(cells, key, message):
    assert problems_of(HEADER + make_row() + make_row(**cells)) == [(3, key, message)]


def test_all_problems_are_named_at_once():
    text = HEADER + make_row(ruling="no", reason="") + make_row(schema="x")

    assert [(line, key) for line, key, _ in problems_of(text)] == [(2, "reason"), (2, "ruling"), (3, "schema")]


def test_missing_and_extra_cells_are_named():
    text = HEADER + make_row().replace(",one article", "") + make_row(reason="one,two")

    assert [(line, message) for line, _, message in problems_of(text)] == [
        (2, "The row has 6 cells, the header 7."),
        (3, "The row has 8 cells, the header 7."),
    ]


def test_a_quote_that_never_closes_is_named_beside_what_was_found_before_it():
    text = HEADER + make_row(ruling="no") + make_row(reason='"open')

    assert [line for line, _, _ in problems_of(text)] == [2, 3]


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_a_file_with_other_separators_is_recognised(separator, name):
    text = (HEADER + make_row()).replace(",", separator)

    assert problems_of(text) == [(1, "", f"The cells are separated by {name}, not commas.")]


@pytest.mark.parametrize("text", ["", make_row(), HEADER.replace("reason", "why"), HEADER.replace("schema,", "")])
def test_another_header_is_an_error(text):
    assert problems_of(text) == [(1, "", "The header is not the one of this file.")]
