"""Evidence kept: it fits its name or is refused; two of them are compared cell by cell."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.canonical import sha256_hex
from livingreview.judgements import evidence_v2
from livingreview.judgements.snapshots import Change, changes, name_of, read_snapshot, snapshot

FIELDS = {"kind": "claim", "values": {"a.estimate": 1.23456789, "a.studies": 3.0}, "text": "So."}


def named(data: bytes) -> str:
    return sha256_hex(data.removesuffix(b"\n"))[:16]


def test_a_snapshot_is_found_again_under_the_fingerprint_of_its_fields():
    data = snapshot(FIELDS)
    fingerprint = evidence_v2.fingerprint(FIELDS)

    kept = read_snapshot(data, name_of(fingerprint))

    assert isinstance(kept, dict)
    assert kept["values"]["a.estimate"] == "1.23457"
    assert evidence_v2.fingerprint(kept) == fingerprint


def test_a_changed_snapshot_no_longer_fits_its_name():
    data = snapshot(FIELDS)

    assert read_snapshot(data.replace(b"So.", b"No."), named(data)) == (
        "Its content does not fit its name: it was changed after it was written."
    )


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b"null",
        b'{"kind": "other"}',
        b'{"values": {}}',
        b'{"kind": "claim", "values": [{"a": 1}]}',
        b'{"kind": "claim", "values": [[1]]}',
        b"[" * 100_000,
        b'{"kind": "claim", "a": ' * 3000 + b"1" + b"}" * 3000,
        b'{"kind": "claim", "n": ' + b"1" * 5000 + b"}",
        b"\xff\xfe",
    ],
)
def test_hostile_content_under_its_own_hash_is_refused(hostile: bytes) -> None:
    assert isinstance(read_snapshot(hostile, named(hostile)), str)


def test_changes_name_each_cell_as_it_was_and_as_it_is():
    then = {"effects": {"a": {"events_1": 7, "n_1": 12}, "b": {"n_1": 5}}, "kind": "certainty"}
    now = {"effects": {"a": {"events_1": 8, "n_1": 12}, "c": {"is_imputed": True}}, "kind": "certainty"}

    assert changes(then, now) == [
        Change("effects/a/events_1", "7", "8"),
        Change("effects/b/n_1", "5", None),
        Change("effects/c/is_imputed", None, "true"),
    ]


def test_numbers_that_agree_to_six_digits_are_no_change():
    assert changes({"a": 0.1 + 0.2, "ci": [1.0, 2.0]}, {"a": 0.3, "ci": [1.0, 2.0000000001]}) == []
    assert changes({"ci": [1.0, 2.0]}, {"ci": [1.0, 2.1]}) == [Change("ci", "1, 2", "1, 2.1")]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(min_size=1, max_size=4), PLAIN, max_size=4))
def test_nothing_differs_from_itself_and_a_kept_copy_is_the_same(fields: dict[str, object]) -> None:
    assert changes(fields, fields) == []
    assert changes(json.loads(snapshot(fields)), fields) == []
