"""The one YAML dialect: what it reads, what it refuses, and the line it names."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview import io
from livingreview.errors import InputError, Problem
from livingreview.yaml_dialect import MAX_DEPTH, key_text, read

FILE = "config/review.yaml"


def data(text: str) -> object:
    return read(text, FILE).data


def problems(text: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        read(text, FILE)
    return caught.value.problems


def problem(text: str) -> Problem:
    (only,) = problems(text)
    return only


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("0.4", 0.4),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e-3", 0.001),
        ("999999999999999999", 999999999999999999),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z"),
        ("Norway", "Norway"),
        ("Y", "Y"),
        ("N", "N"),
        ("1.1 Y", "1.1 Y"),
        ("10.1000/182", "10.1000/182"),
        ("NaN", "NaN"),
        ('"NO"', "NO"),
        ("'012'", "012"),
        ('"1_000"', "1_000"),
        ("|\n  two\n  lines", "two\nlines"),
        (">\n  one\n  line\n", "one line\n"),
    ],
)
def test_a_scalar_is_read_as_in_yaml_1_2_and_a_date_stays_text(text: str, value: object) -> None:
    found = data(f"key: {text}")

    assert found == {"key": value}
    assert type(found["key"]) is type(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NO", "take it for true or false"),
        ("yes", "take it for true or false"),
        ("Off", "take it for true or false"),
        ("on", "take it for true or false"),
        ("True", "only true, false and null"),
        ("FALSE", "only true, false and null"),
        ("Null", "only true, false and null"),
        ("12:34", "base 60"),
        ("1:02:03.5", "base 60"),
        ("012", "octal"),
        ("-08", "octal"),
        ("007.5", "octal"),
        ("0x1F", "only decimal numbers"),
        ("0o17", "only decimal numbers"),
        ("0b101", "only decimal numbers"),
        ("1_000", "drop the underscores"),
        (".inf", "infinite and undefined"),
        ("-.INF", "infinite and undefined"),
        (".nan", "infinite and undefined"),
    ],
)
def test_what_other_readers_take_for_something_else_asks_for_quotes(text: str, why: str) -> None:
    found = problem(f"a: 1\nkey: {text}\n")

    assert (found.file, found.line, found.key, found.value) == (FILE, 2, "key", text)
    assert why in found.message
    assert found.fix == f'If text is meant, write it in quotes: "{text}".'


def test_an_ambiguous_key_asks_for_quotes_too() -> None:
    assert problem("on: 1").key == "on"
    assert data('"on": 1') == {"on": 1}


def test_a_number_that_is_a_key_stays_text() -> None:
    assert data("1.1: Y\n2: N\n") == {"1.1": "Y", "2": "N"}


@pytest.mark.parametrize("number", ["1e400", "-1e999", "9" * 19, "9" * 5000])
def test_a_number_too_large_to_compute_with_is_a_problem(number: str) -> None:
    found = problem(f"key: {number}")

    assert found.message == "A number too large to compute with."
    assert found.value == number[:40]


def test_a_key_given_twice_names_both_lines() -> None:
    found = problem("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")

    assert (found.line, found.key) == (5, "b.c")
    assert found.message == "This key is given twice."
    assert found.fix == "Keep one of the two; the first is on line 3."


def test_the_same_key_in_two_items_of_a_list_is_fine() -> None:
    assert data("- a: 1\n- a: 2\n") == [{"a": 1}, {"a": 2}]


def test_every_line_with_a_tab_is_named() -> None:
    found = problems("a: 1\n\tb: 2\nc: 'x\ty'\n")

    message = "A tab. YAML is indented with spaces."
    assert [(each.line, each.message) for each in found] == [(2, message), (3, message)]


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ("a: &x 1\nb: 2\n", 1, "a", "An anchor (&x)."),
        ("a: 1\nb: *x\n", 2, "b", "An alias (*x)."),
        ("a: !!str 1\n", 1, "a", "A tag (tag:yaml.org,2002:str)."),
        ("a: 1\nb: !python/object 1\n", 2, "b", "A tag (!python/object)."),
        ("a:\n- !x {}\n", 2, "a[0]", "A tag (!x)."),
        ("!!str a: 1\n", 1, "a", "A tag or anchor on a key."),
        ("&x a: 1\n", 1, "a", "A tag or anchor on a key."),
        ("a: 1\n---\nb: 2\n", 2, "", "A second document (---) in one file."),
        ("a: 1\n? [b, c]\n: 2\n", 2, "", "A key that is not one word."),
    ],
)
def test_what_the_dialect_has_no_place_for_is_named_with_its_line(text: str, line: int, key: str, message: str) -> None:
    found = problem(text)

    assert (found.line, found.key, found.message) == (line, key, message)


def test_all_problems_of_a_file_are_found_at_once() -> None:
    found = problems("a: NO\nb: &x 1\nb: 012\nc: [*x, yes]\n")

    assert [(each.line, each.key) for each in found] == [
        (1, "a"),
        (2, "b"),
        (3, "b"),
        (3, "b"),
        (4, "c[0]"),
        (4, "c[1]"),
    ]


@pytest.mark.parametrize("text", ["a: [1, 2\nb: 3", "a: 'open", "a: b: c", "  a: 1\n b: 2", "a: {", "%", "- a\nb: 1"])
def test_text_that_is_no_yaml_is_a_problem_with_a_line(text: str) -> None:
    found = problem(text)

    assert found.message.startswith("This is not YAML: ")
    assert 1 <= found.line <= 3
    assert found.fix == "Check the indentation and quotes there."


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x7f", "\x85", "\u2028", "\u2029", "\r", "\ufeff", "\ufffe"])
def test_a_character_that_no_editor_shows_is_a_problem_on_its_own_line(character: str) -> None:
    found = problem(f"á: é\nb: c\nd: x{character}y\ne: 1\n")

    assert (found.line, found.message) == (3, "A character that no text should hold.")
    assert found.value == f"U+{ord(character):04X}"


def test_nesting_is_read_to_its_limit_and_refused_below_it() -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH

    assert str(data(deepest)) == deepest
    assert f"nested deeper than {MAX_DEPTH} levels" in problem("[" * 60 + "]" * 60).message
    assert f"nested deeper than {MAX_DEPTH} levels" in problem("[" * 100_000).message


def test_every_path_has_the_line_it_stands_on() -> None:
    text = "# comment\ntitle: x\nresults:\n  - a: 1\n    b:\n      c: [1,\n          2]\n  -\n    a: >\n      folded\n"

    lines = read(text, FILE).lines

    assert lines == {
        (): 2,
        ("title",): 2,
        ("results",): 3,
        ("results", 0): 4,
        ("results", 0, "a"): 4,
        ("results", 0, "b"): 5,
        ("results", 0, "b", "c"): 6,
        ("results", 0, "b", "c", 0): 6,
        ("results", 0, "b", "c", 1): 7,
        ("results", 1): 9,
        ("results", 1, "a"): 9,
    }


def test_a_path_that_is_not_there_has_the_line_of_what_stands_around_it() -> None:
    document = read("a: 1\nb:\n  c: 2\n", FILE)

    assert document.line(("b", "missing", 0)) == 2
    assert document.line(("missing",)) == 1
    assert read("", FILE).line(("missing",)) == 1


def test_windows_line_ends_change_neither_values_nor_lines() -> None:
    text = "a: |\n  one\n  two\nb:\n  - x\n"

    windows = read(text.replace("\n", "\r\n"), FILE)

    assert windows.data == {"a": "one\ntwo\n", "b": ["x"]}
    assert windows.lines == read(text, FILE).lines


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"\xef\xbb\xbfschema: 1\r\ntitle: x\r\n")

    assert data(io.read_text(path)) == {"schema": 1, "title": "x"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_is_read_as_nothing(text: str) -> None:
    assert data(text) is None


def test_a_path_is_written_as_people_read_it() -> None:
    assert key_text(("results", 0, "data", "ketamine", "events")) == "results[0].data.ketamine.events"
    assert key_text((0, "a")) == "[0].a"
    assert key_text(()) == ""


PLAIN_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"), max_size=12
).filter(str.isprintable)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | PLAIN_TEXT
    | st.sampled_from(["NO", "012", "12:34", "2026-11-23", "- a", "a: b", "#", "", "null", "x'y", 'x"y', "\\"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN_TEXT, inner, max_size=3), max_leaves=8
)


def written(value: object, indent: str = "") -> str:
    """Write a value in block style, with JSON's scalars, as a careful person would."""
    if isinstance(value, dict) and value:
        return "".join(f"\n{indent}{scalar(key)}:{written(item, indent + '  ')}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{indent}-{written(item, indent + '  ')}" for item in value)
    return f" {scalar(value)}"


def scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@given(VALUES)
def test_any_plain_value_written_simply_reads_back_equal(value: object) -> None:
    found = data(f"key:{written(value, '  ')}\n")

    assert found == {"key": value}
    assert scalar(found) == scalar({"key": value})


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_line_that_it_has(text: str) -> None:
    n_lines = text.count("\n") + 1

    try:
        found = read(text, FILE)
    except InputError as error:
        lines = [problem.line for problem in error.problems]
    else:
        lines = list(found.lines.values())

    assert all(1 <= line <= n_lines + 1 for line in lines)
