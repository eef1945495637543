"""Editing a person's YAML file changes the lines it must, and no other."""

import difflib
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from livingreview import yaml_dialect, yaml_text
from livingreview.errors import InputError
from livingreview.yaml_edit import REMOVE, Edit, edit

FILE = """\
# a study
schema: 1   # one
label: "A: b"  # keep
empty:
list: []
arms:
  a: {label: "x", n: 12}   # arm a
  b:
    label: Saline
    n: 3

# about the results
results:
  - outcome: pain   # first
    data: {a: {events: 7, n: 12}, b: {events: 2, n: 12}}
    source:
      locator: abstract
  # between
  - outcome: relief
    narrative: >-
      some long
      text

tail: [1, 2]
note: |
  line one
  line two
"""


def lines_changed(path: yaml_dialect.Path, value: Any, text: str = FILE) -> list[str]:
    changed = edit(text, [Edit(path, value)], "study.yaml")
    compared = difflib.unified_diff(text.split("\n"), changed.split("\n"), lineterm="", n=0)
    return [line for line in compared if not line.startswith(("---", "+++", "@@"))]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("schema",), 2, ["-schema: 1   # one", "+schema: 2   # one"]),
        (("label",), "c", ['-label: "A: b"  # keep', "+label: c  # keep"]),
        (("label",), "no", ['-label: "A: b"  # keep', '+label: "no"  # keep']),
        (("label",), "2026-11-23", ['-label: "A: b"  # keep', '+label: "2026-11-23"  # keep']),
        (("empty",), "given", ["-empty:", "+empty: given"]),
        (("empty", "part"), 1, ["+  part: 1"]),
        (("list", 0), {"a": {"b": 1}}, ["-list: []", "+list:", "+  - a:", "+      b: 1"]),
        (
            ("arms", "a", "n"),
            None,
            ['-  a: {label: "x", n: 12}   # arm a', '+  a: {label: "x", n: null}   # arm a'],
        ),
        (
            ("arms", "a", "route"),
            "a, b",
            ['-  a: {label: "x", n: 12}   # arm a', '+  a: {label: "x", n: 12, route: "a, b"}   # arm a'],
        ),
        (("arms", "b", "n"), 4.0, ["-    n: 3", "+    n: 4.0"]),
        (("arms", "b", "route"), "oral", ["+    route: oral"]),
        (("arms", "c"), {"label": "C"}, ["+  c:", "+    label: C"]),
        (("arms", "b"), REMOVE, ["-  b:", "-    label: Saline", "-    n: 3"]),
        (("results", 0, "source", "page"), 5, ["+      page: 5"]),
        (("results", 2), {"outcome": "sleep"}, ["+  - outcome: sleep"]),
        (
            ("results", 1, "narrative"),
            "short",
            ["-    narrative: >-", "-      some long", "-      text", "+    narrative: short"],
        ),
        (("tail", 0), REMOVE, ["-tail: [1, 2]", "+tail: [2]"]),
        (("tail", 1), REMOVE, ["-tail: [1, 2]", "+tail: [1]"]),
        (("tail", 2), 3, ["-tail: [1, 2]", "+tail: [1, 2, 3]"]),
        (("note",), "a\nb", ["-note: |", "-  line one", "-  line two", "+note: |-", "+  a", "+  b"]),
        (("new",), "- hi", ['+new: "- hi"']),
    ],
)
def test_an_edit_changes_the_lines_it_must(path: yaml_dialect.Path, value: Any, expected: list[str]) -> None:
    assert lines_changed(path, value) == expected


def test_later_edits_see_earlier_ones() -> None:
    changed = edit(FILE, [Edit(("list", 0), 1), Edit(("list", 1), 2), Edit(("list", 0), REMOVE)], "study.yaml")

    assert yaml_dialect.read(changed, "").data["list"] == [2]


def test_windows_line_ends_stay() -> None:
    changed = edit(FILE.replace("\n", "\r\n"), [Edit(("schema",), 2)], "study.yaml")

    assert changed == FILE.replace("\n", "\r\n").replace("schema: 1", "schema: 2")


def test_a_place_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match=r"study.yaml: arms.z.n: There is no such place"):
        edit(FILE, [Edit(("arms", "z", "n"), 1)], "study.yaml")


def test_what_cannot_be_changed_safely_is_shown_to_paste() -> None:
    text = "a:\n  - b: 1\n    # about c\n    c: 2\n"

    with pytest.raises(InputError, match="cannot be changed safely") as raised:
        edit(text, [Edit(("a", 0, "b"), REMOVE)], "study.yaml")

    assert "Take a[0].b out by hand" in str(raised.value)


def test_long_sentences_are_folded_and_read_back_the_same() -> None:
    sentence = "a sentence of words that goes on " * 8 + "end"

    changed = edit(FILE, [Edit(("empty",), sentence)], "study.yaml")

    assert yaml_dialect.read(changed, "").data["empty"] == sentence
    assert max(map(len, changed.split("\n"))) <= 120


# What the dialect lets people write: no control characters.
texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=30) | st.sampled_from(
    ["no", "12", "1.0", "#", "a: b", "a #b", "- a", "{a", "null", "~", " a", "a ", "a\nb", "x" * 130, "w " * 70 + "w"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e6, 1e6) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=3),
    max_leaves=12,
)
documents = st.dictionaries(st.sampled_from("abcdef"), values, min_size=1, max_size=4)


@given(documents)
@settings(max_examples=150)
def test_whatever_is_written_reads_back_the_same(data: dict[str, Any]) -> None:
    text = "".join(f"{line}\n" for name, value in data.items() for line in yaml_text.block(name, value))

    assert repr(yaml_dialect.read(text, "").data) == repr(data)


def places(value: Any, path: yaml_dialect.Path = ()) -> list[yaml_dialect.Path]:
    parts: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [found for name, part in parts for found in [(*path, name), *places(part, (*path, name))]]


@given(documents, values, st.data())
@settings(max_examples=200)
def test_an_edit_is_made_as_meant_or_refused(data: dict[str, Any], value: Any, pick: st.DataObject) -> None:
    text = "".join(f"{line}\n" for name, part in data.items() for line in yaml_text.block(name, part))
    path = pick.draw(st.sampled_from(places(data)))

    try:
        changed = edit(text, [Edit(path, value)], "study.yaml")
    except InputError:
        assume(False)

    found = yaml_dialect.read(changed, "").data
    for part in path:
        found = found[part]
    assert repr(found) == repr(value)
