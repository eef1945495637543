"""`records/same_report.csv` is read whole, and all that is wrong with it is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.errors import InputError
from livingreview.models.same_report import OpenPair, SameReport, parse_same_report, read_same_report
from livingreview.models.same_report_text import Asked, add_questions, add_ruling
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


@pytest.mark.parametrize("ruling", ["", "question"])
def test_a_row_without_a_ruling_is_an_open_question_and_rules_nothing(ruling):
    text = HEADER + make_row() + make_row(record_a=C, ruling=ruling, by="", date="", reason="question: alike")

    found = read_same_report(text, FILE)

    assert [one.line for one in found.rulings] == [2]
    assert found.questions == [OpenPair(C, B, 3)]
    assert parse_same_report(text, FILE) == found.rulings


def test_a_question_that_another_row_answers_is_no_longer_open():
    text = HEADER + make_row(record_a=B, record_b=A, ruling="", by="", date="", reason="") + make_row()

    assert read_same_report(text, FILE).questions == []


def test_a_question_about_no_record_is_named():
    assert problems_of(HEADER + make_row(record_b="rec_12", ruling="")) == [(2, "record_b", "Not a record id.")]


def test_a_ruling_whose_reason_is_still_the_question_is_named():
    text = HEADER + make_row(reason="question: alike - A trial")

    assert problems_of(text) == [(2, "reason", "This is still the question, not a reason.")]


TITLES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(6, 9), TITLES), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_questions_are_only_appended_and_read_back_whatever_the_titles(pairs, line_end):
    before = (HEADER + make_row()).replace("\n", line_end)
    asked = [Asked(f"rec_{a:016x}", f"rec_{b:016x}", "alike", title) for a, b, title in pairs]

    after = add_questions(before, asked)

    assert after.startswith(before)
    found = read_same_report(after, FILE)
    assert found.rulings == read_same_report(before, FILE).rulings
    assert {one.pair for one in found.questions} == {frozenset(one[:2]) for one in asked}
    assert add_questions(after, asked) == after


def test_a_ruling_fills_the_row_of_its_question_and_changes_no_other_line():
    before = add_questions(HEADER + make_row(), [Asked(C, A, "alike", "A title"), Asked(C, B, "alike", "Another")])

    after = add_ruling(before, SameReport(A, C, Ruling.DIFFERENT, "vale", "2026-01-05", "read both", 0))

    lines = list(zip(before.splitlines(), after.splitlines(), strict=True))
    assert [old == new for old, new in lines] == [True, True, False, True]
    assert lines[2][1] == f"1,{A},{C},different,vale,2026-01-05,read both"


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
