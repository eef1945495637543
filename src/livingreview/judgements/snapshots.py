"""Evidence kept with a judgement, to say later which cell has changed, from what to what.

1. A snapshot is the canonical JSON of the fields behind a fingerprint; its name is the first 16 hex digits of the
   fingerprint's hash, so a file that was changed no longer fits its name.
2. A cell is a place in the fields, as `effects/kvarnstrom_2003/events_1`, with a text, number, true, or null.
3. Two snapshots are compared cell by cell; a cell that one of them lacks is null there.

A snapshot is data that anybody may have written: it is held against its name and its shape before it is used.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from livingreview.canonical import canonical_json, judgement_evidence, sha256_hex

NAME_LENGTH = 16  # hexadecimal digits
MAX_DEPTH = 12  # levels; the deepest fields have 6
KINDS = ("risk_of_bias", "missing_evidence", "certainty", "extraction", "claim")
"""What a judgement can be about; also the words of `livingreview reconfirm`."""

Fields = Mapping[str, Any]


class Change(NamedTuple):
    """One cell that differs between two snapshots; None where one of them has no such cell."""

    cell: str
    then: str | None
    now: str | None


def snapshot(fields: Fields) -> bytes:
    """Write fields as they are kept."""
    return canonical_json(judgement_evidence(fields)) + b"\n"


def name_of(fingerprint: str) -> str:
    """Give the name under which the evidence of a fingerprint is kept."""
    return fingerprint.partition(":")[2][:NAME_LENGTH]


def read_snapshot(data: bytes, name: str) -> Fields | str:
    """Give the fields of a snapshot, or say what is wrong with it."""
    if sha256_hex(data.removesuffix(b"\n"))[:NAME_LENGTH] != name:
        return "Its content does not fit its name: it was changed after it was written."
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        return "This is not JSON."
    if not isinstance(fields, dict) or fields.get("kind") not in KINDS:
        return f"This is no evidence of a judgement; `kind` is one of {', '.join(KINDS)}."
    if not _is_plain(fields, MAX_DEPTH):
        return "This is no evidence of a judgement: it holds more than named cells."
    return fields


def changes(then: Fields, now: Fields) -> list[Change]:
    """Give every cell that differs, in the order of its name."""
    before, after = dict(_cells(judgement_evidence(then))), dict(_cells(judgement_evidence(now)))
    return [
        Change("/".join(path), before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def _cells(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _cells(item, (*path, str(name)))
    elif isinstance(value, list | tuple):
        yield path, ", ".join(_shown(item) for item in value)
    elif value is not None:
        yield path, _shown(value)


def _shown(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _is_plain(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_is_plain(item, depth - 1) for item in value.values())
    if isinstance(value, list):
        return all(isinstance(item, str | int | float) for item in value)
    return value is None or isinstance(value, str | int | float)
