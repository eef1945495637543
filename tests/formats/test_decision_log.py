"""The chain of a decision file: whatever is done to the file inside is found, with its line."""

import json
from collections.abc import Callable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import decision, hash_of, log_bytes, record_id
from livingreview import canonical
from livingreview.formats.decision_log import FIX_CHAIN, Log, new_line, read_log
from livingreview.terms import Decision, ScreeningStage

OWNER = "full_text/ann"
FILE = "screening/full_text/ann.jsonl"
THREE = (decision(1, "include"), decision(2, "exclude", "wrong_design", note="Kohorte – ⊕"), decision(3, "maybe"))
CHANGED = "This line was changed after it was written: its hash does not fit."
BROKEN = "The chain is broken: a line before this one was changed, removed or moved."

Faults = list[tuple[int, str, str]]


def read(data: bytes, owner: str = OWNER) -> Log:
    return read_log(data, owner, FILE)


def faults(data: bytes, owner: str = OWNER) -> Faults:
    return [(problem.line, problem.key, problem.message) for problem in read(data, owner).problems]


def lines_of(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def forged(change: Callable[[dict[str, object]], object], owner: str = OWNER) -> bytes:
    """Write one line whose hash is right whatever it says."""
    content = orjson.loads(log_bytes(owner, decision(1, "include")))
    change(content)
    content["hash"] = canonical.chain_hash(content)
    return orjson.dumps(content) + b"\n"


GOOD = log_bytes(OWNER, *THREE)


def test_a_good_file_gives_every_decision_in_order() -> None:
    log = read(GOOD)

    assert log.problems == ()
    assert [(line.line, line.record_id, line.decision, line.reason) for line in log.lines] == [
        (1, record_id(1), Decision.INCLUDE, None),
        (2, record_id(2), Decision.EXCLUDE, "wrong_design"),
        (3, record_id(3), Decision.MAYBE, None),
    ]
    assert {(line.stage, line.by, line.is_resolution) for line in log.lines} == {
        (ScreeningStage.FULL_TEXT, "ann", False)
    }
    assert log.lines[1].note == "Kohorte – ⊕"


def test_the_head_of_a_file_is_its_last_hash_and_of_an_empty_one_its_start() -> None:
    assert read(GOOD).head == hash_of(lines_of(GOOD)[-1])
    assert read(b"").head == canonical.chain_start(OWNER)
    assert read(b"") == Log(OWNER, FILE, (), ())


def test_a_new_line_continues_the_file_and_can_be_verified() -> None:
    line = new_line({**decision(4, "include"), "by": "ann"}, read(GOOD).head)
    log = read(GOOD + line)

    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert log.problems == ()
    assert (log.lines[3].line, log.lines[3].record_id, log.head) == (4, record_id(4), hash_of(line))


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(list(Decision)), st.text(max_size=8)), max_size=8))
def test_whatever_people_write_is_read_back_without_a_problem(given_decisions: list[tuple[int, Decision, str]]) -> None:
    notes = [note.encode("utf-8", "ignore").decode() for _, _, note in given_decisions]
    fields = [decision(n, word.value, note=note) for (n, word, _), note in zip(given_decisions, notes, strict=True)]

    log = read(log_bytes(OWNER, *fields))

    assert log.problems == ()
    assert [line.note for line in log.lines] == notes


def test_the_order_of_keys_blanks_and_windows_line_ends_do_not_matter() -> None:
    spaced = b"".join(
        json.dumps(dict(reversed(orjson.loads(line).items()))).encode() + b"\r\n" for line in lines_of(GOOD)
    )

    log = read(spaced)

    assert log.problems == ()
    assert log.head == read(GOOD).head


def test_every_single_byte_that_is_changed_anywhere_is_found() -> None:
    data = log_bytes(OWNER, *THREE[:2])
    unseen = []
    for position in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[position] ^= 1 << bit
            if not read(bytes(changed)).problems:
                unseen.append((position, bit))

    assert unseen == []


def test_a_changed_word_names_its_line_in_the_middle_and_at_the_end() -> None:
    assert faults(GOOD.replace(b'"exclude"', b'"include"')) == [(2, "hash", CHANGED)]
    assert faults(GOOD.replace(b'"maybe"', b'"include"')) == [(3, "hash", CHANGED)]
    assert read(GOOD.replace(b'"maybe"', b'"include"')).problems[0].fix == FIX_CHAIN


def test_a_changed_line_with_a_hash_made_to_fit_breaks_the_chain_below_it() -> None:
    first, second, third = lines_of(GOOD)
    content = orjson.loads(second)
    content["decision"], content["reason"] = "include", None
    content["hash"] = canonical.chain_hash(content)

    assert faults(first + orjson.dumps(content) + b"\n" + third) == [(3, "previous", BROKEN)]


def test_a_removed_line_is_found_unless_it_is_the_last() -> None:
    first, second, third = lines_of(GOOD)

    assert faults(second + third) == [(1, "previous", BROKEN)]
    assert faults(first + third) == [(2, "previous", BROKEN)]
    assert faults(first + second) == []


def test_swapped_lines_are_found() -> None:
    first, second, third = lines_of(GOOD)

    assert faults(second + first + third)[0] == (1, "previous", BROKEN)
    assert faults(first + third + second)[0] == (2, "previous", BROKEN)


def test_a_line_put_in_between_is_found() -> None:
    first, second, third = lines_of(GOOD)
    added = new_line({**decision(9, "include"), "by": "ann"}, hash_of(first))

    assert faults(first + added + second + third) == [
        (3, "previous", "A fork: this line continues line 1, not line 2 (two machines wrote).")
    ]


def test_a_line_given_twice_is_found() -> None:
    first, second, third = lines_of(GOOD)

    assert [fault[:2] for fault in faults(first + first + second + third)] == [(2, "previous")]
    assert faults(first + first)[0][2] == "This line stands in the file twice: it is line 1 again."


def test_two_machines_that_continue_one_line_are_a_fork_that_names_it() -> None:
    here = new_line({**decision(4, "include"), "by": "ann"}, read(GOOD).head)
    there = new_line({**decision(5, "exclude", "wrong_design"), "by": "ann"}, read(GOOD).head)

    assert faults(GOOD + here + there) == [
        (5, "previous", "A fork: this line continues line 3, not line 4 (two machines wrote).")
    ]


@pytest.mark.parametrize("cut", [1, 2, 20, 200])
def test_a_torn_last_line_is_found_and_the_lines_above_it_are_read(cut: int) -> None:
    log = read(GOOD[:-cut])

    assert [problem.message for problem in log.problems] == ["The last line is torn: it has no line end."]
    assert log.problems[0].line == 3
    assert [line.line for line in log.lines] == [1, 2]


@pytest.mark.parametrize("owner", ["full_text/bob", "title_abstract/ann"])
def test_a_file_moved_to_another_person_or_stage_is_found(owner: str) -> None:
    found = faults(GOOD, owner)

    assert (1, "by" if owner.endswith("bob") else "previous") in [fault[:2] for fault in found]


def test_a_file_of_another_person_who_signs_alike_is_still_found_by_its_start() -> None:
    moved = log_bytes("title_abstract/ann", *THREE)

    assert faults(moved, "full_text/ann") == [(1, "previous", BROKEN)]


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("schema", 2, "1"),
        ("schema", True, "1"),
        ("schema", "1", "1"),
        ("schema", None, "1"),
        ("record_id", 7, "text"),
        ("record_id", None, "text"),
        ("decision", "Include", "include, exclude, maybe"),
        ("decision", None, "include, exclude, maybe"),
        ("decision", [], "include, exclude, maybe"),
        ("decision", {}, "include, exclude, maybe"),
        ("reason", 1, "text or null"),
        ("reason", ["a"], "text or null"),
        ("note", None, "text"),
        ("at", 1700000000, "text"),
        ("by", "bob", "ann, whose file this is"),
        ("by", None, "ann, whose file this is"),
        ("previous", None, "text"),
        ("replaces", 3, "text or null"),
    ],
)
def test_a_value_of_the_wrong_type_or_word_is_named_although_its_hash_fits(
    key: str, value: object, allowed: str
) -> None:
    (problem,) = read(forged(lambda content: content.update({key: value}))).problems

    assert (problem.file, problem.line, problem.key) == (FILE, 1, key)
    assert (problem.message, problem.value, problem.allowed) == ("Not an allowed value.", str(value), allowed)


@pytest.mark.parametrize(
    ("change", "odd"),
    [
        (lambda content: content.pop("note"), "note"),
        (lambda content: content.update(vote="yes"), "vote"),
        (lambda content: content.update(settles=["x"]), "settles"),
        (lambda content: (content.pop("at"), content.update(on="x")), "at, on"),
    ],
)
def test_a_key_that_is_missing_or_not_known_is_named(change: Callable[[dict[str, object]], object], odd: str) -> None:
    (problem,) = read(forged(change)).problems

    assert (problem.line, problem.message, problem.value) == (1, "Keys are missing or not known.", odd)
    assert problem.allowed.startswith("at, by, decision, hash, note, previous, ranking, reason, record_id")


def test_a_key_given_twice_is_found_because_readers_differ_in_which_they_take() -> None:
    twice = lines_of(GOOD)[0].replace(b"{", b'{"decision":"exclude",', 1)

    assert faults(twice) == [(1, "decision", "This key is given twice.")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"not json", "This line is not JSON: "),
        (b"", "This line is not JSON: "),
        (b'{"a":1} {"b":2}', "This line is not JSON: "),
        (b"\xff\xfe", "This line is not JSON: "),
        (b'{"a":"\\ud800"}', "This line is not JSON: "),
        (b'{"a":NaN}', "This line is not JSON: "),
        (b"[" * 5000, "This line is not JSON: "),
        (b"[1]", "This line is not a JSON object."),
        (b"null", "This line is not a JSON object."),
    ],
)
def test_a_line_that_is_no_json_object_is_named_and_reading_goes_on(line: bytes, message: str) -> None:
    log = read(line + b"\n" + GOOD)

    assert (log.problems[0].line, log.problems[0].message[: len(message)]) == (1, message)
    assert len(log.problems) == 1
    assert [each.line for each in log.lines] == [2, 3, 4]


# Resolutions


def resolution(**fields: object) -> bytes:
    settled = {"stage": "title_abstract", "settles": ["sha256:a", "sha256:b"], **fields}
    return log_bytes("resolved/eve", decision(1, "include", **settled))


def test_a_resolution_names_its_stage_and_what_it_settles() -> None:
    log = read(resolution(), "resolved/eve")

    assert log.problems == ()
    assert log.lines[0].is_resolution
    assert (log.lines[0].stage, log.lines[0].settles) == (ScreeningStage.TITLE_ABSTRACT, ("sha256:a", "sha256:b"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("stage", "resolved"),
        ("stage", []),
        ("settles", []),
        ("settles", "sha256:a"),
        ("settles", [1]),
        ("settles", None),
    ],
)
def test_a_resolution_of_nothing_or_of_no_stage_is_named(key: str, value: object) -> None:
    (problem,) = read(resolution(**{key: value}), "resolved/eve").problems

    assert (problem.key, problem.message) == (key, "Not an allowed value.")


def test_a_decision_among_the_resolutions_lacks_its_keys() -> None:
    (problem,) = read(log_bytes("resolved/eve", decision(1, "include")), "resolved/eve").problems

    assert problem.value == "settles, stage"
