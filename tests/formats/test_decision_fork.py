"""Two machines that write one person's file: whatever they do and merge, nothing is lost and the chain says it all."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import AT, decision, hash_of, log_bytes, record_id
from livingreview.errors import InputError
from livingreview.formats.decision_fork import Joined, rejoin
from livingreview.formats.decision_log import Log, new_line, read_log

OWNER = "title_abstract/ann"
FILE = f"screening/{OWNER}.jsonl"


def read(data: bytes) -> Log:
    return read_log(data, OWNER, FILE)


def more(data: bytes, *decisions: dict[str, Any]) -> bytes:
    """Go on writing a file."""
    previous = hash_of(data.splitlines()[-1]) if data else None
    return data + log_bytes(OWNER, *decisions, previous=previous)


def join(mine: bytes, other: bytes = b"") -> Joined:
    return rejoin(mine, other, OWNER, FILE, at=AT)


def notes(data: bytes) -> list[str]:
    return [line.note for line in read(data).lines]


def say(note: str, record: int = 1, word: str = "include") -> dict[str, Any]:
    return decision(record, word, note=note)


BASE = log_bytes(OWNER, say("base", 1), say("base", 2))
HERE = more(BASE, say("here", 3), say("here", 4, "exclude"))
THERE = more(BASE, say("there", 4, "include"), say("there", 5))
UNION = HERE + THERE.removeprefix(BASE)


def test_a_fork_is_a_problem_that_names_the_command_which_closes_it() -> None:
    (problem,) = read(UNION).problems

    assert (problem.file, problem.line, problem.key) == (FILE, 5, "previous")
    assert problem.message == "A fork: this line continues line 2, not line 4 (two machines wrote)."
    assert problem.fix.startswith("`livingreview screen rejoin --by ann --stage title_abstract` joins the two")
    assert read(UNION).forks == read(UNION).problems


def test_two_copies_are_joined_with_every_line_of_both_and_a_line_that_closes_the_fork() -> None:
    joined = join(HERE, THERE)

    log = read(joined.data)
    assert joined.data.startswith(UNION)
    assert log.problems == ()
    assert notes(joined.data) == ["base", "base", "here", "here", "there", "there"]
    assert (joined.n_sides, joined.n_taken_over) == (2, 2)
    assert log.rejoins[0].joins == (hash_of(HERE.splitlines()[-1]), hash_of(THERE.splitlines()[-1]))
    assert log.head == log.rejoins[0].hash == hash_of(joined.data.splitlines()[-1])


def test_a_joined_file_is_continued_after_its_joining_line() -> None:
    joined = join(HERE, THERE).data

    log = read(more(joined, say("later", 6)))

    assert log.problems == ()
    assert log.lines[-1].line == 8


def test_decisions_that_differ_between_the_sides_are_listed_and_the_later_counts() -> None:
    ((earlier, later),) = join(HERE, THERE).different

    assert (earlier.record_id, earlier.note, later.note) == (record_id(4), "here", "there")


def test_decisions_that_agree_or_stand_before_the_fork_are_not_listed() -> None:
    base = log_bytes(OWNER, say("base", 1, "exclude"))

    assert join(more(base, say("here", 2)), more(base, say("there", 2), say("there", 1))).different == []


def test_a_file_that_git_joined_with_both_sides_is_closed_in_place() -> None:
    assert join(UNION).data == join(HERE, THERE).data
    assert join(UNION).n_taken_over == 0


@pytest.mark.parametrize("base", [b"", b"||||||| 1234abc\n"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_file_with_the_markers_of_a_conflict_in_git_is_closed_too(base: bytes, line_end: bytes) -> None:
    ours, theirs = HERE.removeprefix(BASE), THERE.removeprefix(BASE)
    marked = BASE + b"<<<<<<< HEAD\n" + ours + base + b"=======\n" + theirs + b">>>>>>> laptop\n"

    joined = join(marked.replace(b"\n", line_end))

    assert joined.data.replace(b"\r\n", b"\n") == join(HERE, THERE).data
    assert joined.data.count(line_end) == joined.data.count(b"\n")


def test_the_markers_of_a_conflict_in_git_are_named_with_the_command_that_joins_the_sides() -> None:
    ours, theirs = HERE.removeprefix(BASE), THERE.removeprefix(BASE)

    log = read(BASE + b"<<<<<<< HEAD\n" + ours + b"=======\n" + theirs + b">>>>>>> laptop\n")

    marked = [problem for problem in log.problems if problem.message.startswith("A conflict marker: git could not")]
    assert [problem.line for problem in marked] == [3, 6, 9]
    assert {problem.fix for problem in marked} == {log.forks[0].fix}


def test_a_copy_that_only_goes_on_from_the_other_needs_no_joining_line() -> None:
    assert join(BASE, HERE).data == HERE
    assert join(HERE, BASE).data == HERE
    assert join(HERE).data == HERE
    assert join(HERE, HERE).n_sides == 1
    assert join(b"", HERE).data == HERE


def test_sides_that_share_nothing_are_joined() -> None:
    log = read(join(log_bytes(OWNER, say("here")), log_bytes(OWNER, say("there"))).data)

    assert log.problems == ()
    assert [line.note for line in log.lines] == ["here", "there"]


def test_a_side_that_was_written_on_after_both_were_joined_elsewhere_is_joined_again() -> None:
    joined = more(join(HERE, THERE).data, say("joined", 7))
    still_apart = more(THERE, say("apart", 8))

    again = join(joined, still_apart)

    assert read(again.data).problems == ()
    assert notes(again.data) == ["base", "base", "here", "here", "there", "there", "joined", "apart"]


@pytest.mark.parametrize("swapped", [False, True])
def test_two_machines_that_each_joined_the_same_sides_are_joined_again(swapped: bool) -> None:
    one = more(join(HERE, THERE).data, say("one", 7))
    other = rejoin(*((THERE, HERE) if swapped else (HERE, THERE)), OWNER, FILE, at="2026-11-21T09:00:00Z").data
    two = more(other, say("two", 8))

    again = join(one, two)

    assert read(again.data).problems == ()
    assert notes(again.data)[-2:] == ["one", "two"]
    assert len(read(again.data).rejoins) == 3


def test_a_copy_that_was_changed_is_not_joined() -> None:
    changed = THERE.replace(b"there", b"There")

    with pytest.raises(InputError, match="This line was changed after it was written"):
        join(HERE, changed)


def test_a_copy_with_a_line_missing_is_not_joined() -> None:
    first, *_, last = THERE.splitlines(keepends=True)

    with pytest.raises(InputError, match="The chain is broken"):
        join(HERE, first + last)


def test_the_file_of_another_person_is_not_joined() -> None:
    with pytest.raises(InputError, match="the other copy:1: by: Not an allowed value"):
        join(HERE, log_bytes("title_abstract/bob", say("bob")))


# What a joined file shows

JOINED = more(join(HERE, THERE).data, say("later", 6))


def test_any_two_lines_of_a_joined_file_that_are_swapped_are_found() -> None:
    lines = JOINED.splitlines(keepends=True)
    unseen = []
    for a in range(len(lines)):
        for b in range(a):
            swapped = [*lines]
            swapped[a], swapped[b] = lines[b], lines[a]
            if not read(b"".join(swapped)).problems:
                unseen.append((a, b))

    assert unseen == []


def test_any_line_of_a_joined_file_that_is_moved_removed_or_doubled_is_found() -> None:
    lines = JOINED.splitlines(keepends=True)
    unseen = []
    for a, line in enumerate(lines[:-1]):
        rest = lines[:a] + lines[a + 1 :]
        changed = {f"moved to {b}": [*rest[:b], line, *rest[b:]] for b in range(len(rest) + 1) if b != a}
        changed |= {"removed": rest, "doubled": [*lines[:a], line, *lines[a:]]}
        unseen += [(a, how) for how, content in changed.items() if not read(b"".join(content)).problems]

    assert unseen == []


def test_sides_that_are_swapped_whole_are_found() -> None:
    rejoined = JOINED.removeprefix(UNION)
    swapped = THERE + HERE.removeprefix(BASE) + rejoined

    assert [problem.line for problem in read(swapped).problems] == [5, 7]


def test_every_changed_byte_of_the_joining_line_is_found() -> None:
    joined = join(HERE, THERE).data
    start = len(UNION)
    unseen = [
        (place, bit)
        for place in range(start, len(joined))
        for bit in range(8)
        if not read(joined[:place] + bytes([joined[place] ^ 1 << bit]) + joined[place + 1 :]).problems
    ]

    assert unseen == []


def test_machines_that_joined_different_pairs_of_three_sides_are_joined() -> None:
    third = log_bytes(OWNER, say("third", 6))
    one, other = join(HERE, THERE).data, join(THERE, third).data

    joined = join(one, other)

    log = read(joined.data)
    assert log.problems == ()
    assert sorted(line.note for line in log.lines) == ["base", "base", "here", "here", "there", "there", "third"]
    assert log.rejoins[-1].joins[-1] == log.rejoins[-2].hash


def test_a_machine_that_takes_over_what_another_joined_has_the_same_file() -> None:
    joined = join(HERE, THERE).data

    assert join(THERE, joined).data == joined
    assert join(joined, THERE).data == joined


@pytest.mark.parametrize("joins", [["x", "y"], [], ["x"], "x", None])
def test_a_joining_line_that_joins_nothing_is_a_problem(joins: object) -> None:
    line = new_line({"joins": joins, "by": "ann", "at": AT}, hash_of(BASE.splitlines()[-1]))

    assert len(read(BASE + line).problems) == 1


def test_a_joining_line_with_a_decision_in_it_is_a_problem() -> None:
    content = orjson.loads(join(HERE, THERE).data.splitlines()[-1])
    line = new_line({**decision(1, "include"), "joins": content["joins"], "by": "ann"}, content["previous"])

    assert next(problem.message for problem in read(UNION + line).problems) == "Keys are missing or not known."


# Whatever machines do

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("decide"), st.integers(0, 2), st.integers(1, 4)),
        st.tuples(st.just("take"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("union"), st.integers(0, 2), st.integers(0, 2)),
    ),
    max_size=14,
)


@settings(max_examples=400)
@given(STEPS)
def test_whatever_three_machines_write_and_join_every_line_is_kept_once_and_every_chain_holds(
    steps: list[tuple[str, int, int]],
) -> None:
    copies = [b""] * 3
    written: list[set[str]] = [set(), set(), set()]
    for turn, (what, machine, other) in enumerate(steps):
        if what == "decide":
            copies[machine] = more(copies[machine], say(f"{turn}", other, "include" if turn % 2 else "exclude"))
            written[machine] = written[machine] | {f"{turn}"}
        else:
            ours, theirs = copies[machine], copies[other]
            if what == "union":
                known = set(ours.splitlines())
                ours, theirs = ours + b"".join(f + b"\n" for f in theirs.splitlines() if f not in known), b""
            at = f"2026-11-20T09:00:{turn:02}Z"
            copies[machine] = rejoin(ours, theirs, OWNER, FILE, at=at).data
            written[machine] = written[machine] | written[other]

    for data, expected in zip(copies, written, strict=True):
        assert read(data).problems == ()
        assert sorted(notes(data)) == sorted(expected)
        assert join(data).data == data


def test_a_joined_file_counts_every_line_and_ends_with_the_line_that_joins() -> None:
    joined = read(join(HERE, THERE).data)

    assert joined.n_lines == len(join(HERE, THERE).data.splitlines())
    assert joined.head == hash_of(join(HERE, THERE).data.splitlines()[-1])
    assert read(b"").n_lines == 0
