"""Canonical JSON, ids and hashes: what must never change, or people's reviews break.

1. Canonical JSON: keys sorted, no white space, UTF-8, numbers as the shortest text that reads back.
2. record_id: `rec_` and 16 hex digits of the sha256 of the raw entry, with LF line ends, trailing
   white space and its position (running-number) lines removed; never of parsed fields.
3. Chain: a line's `hash` covers the line without itself; `previous` is the hash before it, and for
   the first line the sha256 of `STAGE/REVIEWER`.
4. Fingerprint of a judgement: its version (`v1:`, `v2:`) and the sha256 of the canonical JSON of named
   fields, in which computed numbers are rounded to 6 significant digits.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

SHA256_PREFIX = "sha256:"
FIRST_VERSION, SECOND_VERSION = "v1:", "v2:"
"""How a fingerprint says which fields it covers (docs/fingerprints.md)."""
SIGNIFICANT_DIGITS = 6

# A line that holds nothing but an entry's running number, as Ovid ("6. ") and Cochrane
# ("Record #3 of 18") write between entries; it moves when an export is repeated.
POSITION_LINE = re.compile(r"^(\d+\. ?|Record #\d+ of \d+)$")


def canonical_json(value: Any) -> bytes:
    """Write a value as canonical JSON. NaN and infinities raise ValueError."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """Give the sha256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """Give the sha256 of a value's canonical JSON in hexadecimal: the `slice` of a rule."""
    return sha256_hex(canonical_json(value))


def record_id(raw_entry: str) -> str:
    """Give the id of the record that a raw entry describes; equal entries give equal ids."""
    return text_id(record_text(raw_entry))


def text_id(text: str) -> str:
    """Give the id of the record whose `record_text` is given."""
    return "rec_" + sha256_hex(text.encode("utf-8"))[:16]


def record_text(raw_entry: str) -> str:
    """Give the part of a raw entry that its record_id covers."""
    text = raw_entry.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw_entry else raw_entry
    lines = map(str.rstrip, text.split("\n"))
    return "\n".join([line for line in lines if not _is_position(line)]).strip("\n")


def chain_start(owner: str) -> str:
    """Give the `previous` of a log's first line; `owner` is `title_abstract/reviewer_a`, say."""
    return SHA256_PREFIX + sha256_hex(owner.encode("utf-8"))


def chain_hash(line: Mapping[str, Any]) -> str:
    """Give the hash of a decision line: of everything in it but `hash` itself."""
    return SHA256_PREFIX + digest({key: value for key, value in line.items() if key != "hash"})


def judgement_fingerprint(fields: Mapping[str, Any], version: str = FIRST_VERSION) -> str:
    """Give the fingerprint of the evidence a judgement was made on (fields: docs/fingerprints.md)."""
    return version + digest(_rounded(fields))


def judgement_evidence(fields: Mapping[str, Any]) -> Any:
    """Give the fields as a fingerprint takes them: every float at 6 significant digits, as text."""
    return _rounded(fields)


def _is_position(line: str) -> bool:
    first = line[:1]
    return (first == "R" or first.isdecimal()) and POSITION_LINE.match(line) is not None


def _rounded(value: Any) -> Any:
    """Round every float to 6 significant digits and write it as text, so 0.1 + 0.2 equals 0.3."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return f"{value:.{SIGNIFICANT_DIGITS}g}"
    if isinstance(value, Mapping):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
