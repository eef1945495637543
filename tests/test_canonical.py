"""Ids, chains and fingerprints; the hashes pinned here stand in people's reviews and must never change."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview import canonical

ENTRY = "TY  - JOUR\nTI  - Warm baths against sore feet\nAU  - Berg, Lisa\nER  - "


def test_canonical_json_is_sorted_compact_and_in_utf_8() -> None:
    assert canonical.canonical_json({"b": [1, 2.5, None], "a": "Kvarnström", "ä": True}) == (
        '{"a":"Kvarnström","b":[1,2.5,null],"ä":true}'.encode()
    )


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_canonical_json_refuses_numbers_that_json_has_not(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical.canonical_json([number])


def test_the_record_id_of_an_entry_never_changes() -> None:
    assert canonical.record_id(ENTRY) == "rec_ac00b3ac24e79068"
    assert canonical.record_id("TY  - JOUR\nTI  - Kvarnström ⊕\nER  - \n") == "rec_253e212f390ad95e"


def test_the_chain_of_a_file_never_changes() -> None:
    line = {
        "schema": 1,
        "record_id": "rec_3f9a1c02b7de0a11",
        "decision": "exclude",
        "reason": "wrong_design",
        "note": "",
        "by": "reviewer_a",
        "at": "2026-11-23T07:00:00Z",
        "previous": canonical.chain_start("title_abstract/reviewer_a"),
    }

    assert line["previous"] == "sha256:4c94b5537a6c03467054b65d2146052c5491eb39b7e964496eeaa43c939a9e46"
    assert canonical.chain_hash(line) == "sha256:2788909d994c2bf98e5d6d66330c30a09c15ec2dea8d0fc88da6007b2e55cfb8"


def test_the_fingerprint_of_a_judgement_never_changes() -> None:
    fields = {"synthesis": "relief_1_week", "studies": ["berg_2021"], "summary": {"estimate": 1.23456789, "k": 3}}

    assert (
        canonical.judgement_fingerprint(fields) == "v1:dd0ef3d95c4c755edf1b42f6402e733e79b97b7a919d5061054774514fb273a0"
    )


def test_the_digest_of_a_slice_never_changes() -> None:
    assert (
        canonical.digest([1, "a", None, {"x": 0.1}])
        == "11cb63757b52f844939ff9725c5ef94d13f7d44f9e4ead38963786531c5601e4"
    )


@pytest.mark.parametrize(
    "same",
    [
        ENTRY.replace("\n", "\r\n"),
        ENTRY.replace("\n", "\r"),
        ENTRY.replace("\n", "  \n"),
        ENTRY.rstrip(),
        ENTRY + "\n\n\n",
        "\n" + ENTRY,
        "6.\n" + ENTRY,
        "6. \n" + ENTRY + "\n7. ",
        "Record #3 of 18\n" + ENTRY,
    ],
)
def test_line_ends_trailing_blanks_and_position_lines_are_no_part_of_a_record_id(same: str) -> None:
    assert canonical.record_id(same) == canonical.record_id(ENTRY)


@pytest.mark.parametrize(
    "other",
    [
        ENTRY.replace("Berg", "berg"),
        ENTRY.replace("TI  - ", "T1  - "),
        ENTRY.replace("Warm baths", "Warm  baths"),
        ENTRY.replace("\nAU", "\n\nAU"),
        " " + ENTRY,
        ENTRY.replace("ER  -", "6. A line of text\nER  -"),
        ENTRY.replace("ER  -", "N1  - 6.\nER  -"),
    ],
)
def test_every_other_change_of_an_entry_gives_another_record_id(other: str) -> None:
    assert canonical.record_id(other) != canonical.record_id(ENTRY)


def test_the_hash_of_a_line_covers_everything_but_itself() -> None:
    line = {"a": 1, "b": "x"}

    assert canonical.chain_hash({**line, "hash": "anything"}) == canonical.chain_hash(line)
    assert canonical.chain_hash({"b": "x", "a": 1}) == canonical.chain_hash(line)
    assert canonical.chain_hash({**line, "b": "y"}) != canonical.chain_hash(line)
    assert canonical.chain_hash({**line, "c": None}) != canonical.chain_hash(line)


def test_every_file_starts_its_own_chain() -> None:
    owners = [f"{stage}/{person}" for stage in ("title_abstract", "full_text", "resolved") for person in ("a", "b")]

    assert len({canonical.chain_start(owner) for owner in owners}) == len(owners)


def test_a_fingerprint_sees_six_significant_digits_of_a_number() -> None:
    fingerprint = canonical.judgement_fingerprint

    assert fingerprint({"x": 0.1 + 0.2}) == fingerprint({"x": 0.3})
    assert fingerprint({"x": 1.2345674}) == fingerprint({"x": 1.2345671})
    assert fingerprint({"x": 1.23457}) != fingerprint({"x": 1.23456})
    assert fingerprint({"x": [{"y": 1e-9 + 1e-17}]}) == fingerprint({"x": [{"y": 1e-9}]})


def test_a_fingerprint_keeps_missing_false_zero_and_text_apart() -> None:
    values = [None, False, 0, "", "0", [], {}, 0.5, "0.5x", True, 1]

    assert len({canonical.judgement_fingerprint({"x": value}) for value in values}) == len(values)


def test_a_fingerprint_does_not_depend_on_the_order_of_fields_but_on_that_of_lists() -> None:
    fingerprint = canonical.judgement_fingerprint

    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": [1, 2]}) != fingerprint({"a": [2, 1]})
    assert fingerprint({"a": (1, 2)}) == fingerprint({"a": [1, 2]})


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_a_record_id_has_its_form_and_survives_a_second_reading(entry: str) -> None:
    found = canonical.record_id(entry)

    assert found.startswith("rec_")
    assert len(found) == len("rec_") + 16
    assert canonical.record_id(canonical.record_text(entry)) == found
