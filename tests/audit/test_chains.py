"""Strict verification of one decision file: whatever happens to its bytes is found, except a carriage return."""

from collections.abc import Callable

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import decision, hash_of, log_bytes, record_id
from livingreview import canonical
from livingreview.audit.chains import NOT_CANONICAL, Chain, Wanted, verify_chain
from livingreview.formats.decision_log import new_line, read_log
from livingreview.terms import Decision

OWNER = "full_text/ann"
FILE = "screening/full_text/ann.jsonl"
DATA = log_bytes(OWNER, decision(1, "include"), decision(2, "exclude", "wrong_design", note='Kohorte – ⊕\t\\"'))
THREE = DATA + new_line({**decision(3, "maybe"), "by": "ann"}, read_log(DATA, OWNER, FILE).head)
OTHERS = (0x00, 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x30, 0x41, 0x5C, 0x61, 0x7D, 0xC3, 0xFF)
"""Bytes put in place of each byte, besides those that differ from it in one bit."""


def verify(data: bytes, owner: str = OWNER, wanted: Wanted | None = None) -> Chain:
    return verify_chain(data, owner, FILE, wanted or Wanted())


def lines_of(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def places(data: bytes) -> list[tuple[int, str]]:
    return [(fault.line, fault.key) for fault in verify(data).faults]


def test_a_good_file_has_no_fault_and_gives_its_head_and_votes() -> None:
    chain = verify(THREE)

    assert chain.faults == []
    assert (chain.n_lines, chain.head) == (3, hash_of(lines_of(THREE)[-1]))
    assert [(record, vote.by, vote.decision, vote.reason) for record, vote in chain.votes.items()] == [
        (record_id(1), "ann", "include", None),
        (record_id(2), "ann", "exclude", "wrong_design"),
        (record_id(3), "ann", "maybe", None),
    ]


def test_an_empty_file_is_intact_and_its_head_is_its_start() -> None:
    assert (verify(b"").faults, verify(b"").n_lines, verify(b"").head) == ([], 0, canonical.chain_start(OWNER))


def test_every_byte_put_in_place_of_every_byte_is_found_the_last_line_included() -> None:
    unseen = []
    for position, byte in enumerate(DATA):
        for other in {*OTHERS, *(byte ^ 1 << bit for bit in range(8))} - {byte}:
            changed = DATA[:position] + bytes([other]) + DATA[position + 1 :]
            if not verify(changed).faults:
                unseen.append((position, other))

    assert unseen == []


def test_every_byte_removed_or_put_in_is_found_but_for_a_carriage_return_at_a_line_end() -> None:
    unseen = []
    for position in range(len(DATA) + 1):
        if position < len(DATA) and not verify(DATA[:position] + DATA[position + 1 :]).faults:
            unseen.append((position, -1))
        added = [(byte, DATA[:position] + bytes([byte]) + DATA[position:]) for byte in OTHERS]
        unseen += [(position, byte) for byte, changed in added if not verify(changed).faults]

    ends = [position for position, byte in enumerate(DATA) if byte == 0x0A]
    assert unseen == [(end, 0x0D) for end in ends]


def test_a_file_checked_out_with_windows_line_ends_is_intact_with_the_same_head() -> None:
    windows = verify(THREE.replace(b"\n", b"\r\n"))

    assert (windows.faults, windows.head) == ([], verify(THREE).head)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda content: orjson.dumps(dict(reversed(content.items()))),
        lambda content: orjson.dumps(content, option=orjson.OPT_SORT_KEYS).replace(b'","', b'", "'),
        lambda content: orjson.dumps(content, option=orjson.OPT_SORT_KEYS).replace(b"include", b"\\u0069nclude"),
    ],
    ids=["order of keys", "blanks", "an escape"],
)
def test_bytes_that_say_the_same_otherwise_are_found_though_reading_forgives_them(
    rewrite: Callable[[dict[str, object]], bytes],
) -> None:
    first, second = lines_of(DATA)
    data = rewrite(orjson.loads(first)) + b"\n" + second

    (fault,) = verify(data).faults

    assert read_log(data, OWNER, FILE).problems == ()
    assert (fault.file, fault.line, fault.message) == (FILE, 1, NOT_CANONICAL)


def test_removed_swapped_and_added_lines_name_the_first_line_that_does_not_fit() -> None:
    first, second, third = lines_of(THREE)
    added = new_line({**decision(9, "include"), "by": "ann"}, hash_of(first))

    assert places(second + third)[0] == (1, "previous")
    assert places(first + third)[0] == (2, "previous")
    assert places(first + third + second)[0] == (2, "previous")
    assert places(second + first + third)[0] == (1, "previous")
    assert places(first + added + second + third)[0] == (3, "previous")
    assert places(first + first + second + third)[0] == (2, "previous")


def test_a_line_changed_with_a_hash_made_to_fit_breaks_the_line_below() -> None:
    first, second, third = lines_of(THREE)
    content = orjson.loads(second)
    del content["hash"], content["previous"], content["schema"]
    forged = new_line({**content, "decision": "include", "reason": None}, hash_of(first))

    assert places(first + forged + third) == [(3, "previous")]


def test_a_cut_off_end_is_no_fault_of_the_chain_and_its_hash_is_there_to_be_compared() -> None:
    first, second, third = lines_of(THREE)
    wanted = Wanted(lines={OWNER: [2, 3]})

    assert verify(first + second).faults == []
    assert verify(first + second, wanted=wanted).hash_at == {2: hash_of(second)}
    assert verify(THREE, wanted=wanted).hash_at == {2: hash_of(second), 3: hash_of(third)}


def test_a_file_of_another_person_or_stage_is_found() -> None:
    assert verify(THREE, "full_text/bob").faults[0].line == 1
    assert verify(THREE, "title_abstract/ann").faults[0].line == 1


@pytest.mark.parametrize(
    "text", [b"\n", b"[1]\n", b'[{"a":1,"hash":"sha256:' + b"0" * 64 + b'"}]\n', b"\xff\n", b"null\n"]
)
def test_what_is_no_decision_is_found(text: bytes) -> None:
    assert verify(text).faults[0].line == 1
    assert verify(THREE + text).faults[0].line == 4


def test_a_record_that_no_export_holds_is_named_with_its_line() -> None:
    chain = verify(THREE, wanted=Wanted(records={record_id(1), record_id(3)}))

    assert [(each.line, each.value) for each in chain.unknown] == [(2, record_id(2))]


def test_a_line_that_a_later_one_replaces_counts_no_more() -> None:
    first = log_bytes(OWNER, decision(1, "include"))
    taken_back = {**decision(2, "include"), "by": "ann", "replaces": hash_of(first)}

    chain = verify(first + new_line(taken_back, hash_of(first)))

    assert (chain.faults, list(chain.votes)) == ([], [record_id(2)])


WORDS = st.tuples(st.integers(1, 4), st.sampled_from(list(Decision)), st.text(max_size=6))


@settings(max_examples=40)
@given(st.lists(WORDS, min_size=1, max_size=6))
def test_the_quick_and_the_thorough_way_keep_the_same(given_decisions: list[tuple[int, Decision, str]]) -> None:
    fields = [
        decision(n, word.value, note=note.encode("utf-8", "ignore").decode()) for n, word, note in given_decisions
    ]
    data = log_bytes(OWNER, *fields)
    quick, torn = verify(data), verify(data + b"{")

    assert quick.faults == []
    assert [fault.line for fault in torn.faults] == [len(fields) + 1]
    assert (quick.votes, quick.head, quick.n_lines) == (torn.votes, torn.head, torn.n_lines)
