"""Decisions as a person's CSV or JSON lines give them."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from livingreview.deciding import Wanted
from livingreview.errors import InputError, Problem

NEEDED = ("record", "decision")
KEYS = (*NEEDED, "reason", "note", "ranking")
LONGEST = 1 << 20
"""Characters of a cell."""


def read_wanted(data: bytes, file: str) -> Sequence[Wanted]:
    """Read CSV, or JSON lines where the first character is a brace; all mistakes are one InputError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError([Problem(file, line, "", "A byte that is not UTF-8.", fix="Save it as UTF-8.")]) from None
    rows = _json_rows(text, file) if text.lstrip().startswith("{") else _csv_rows(text, file)
    wanted, problems = [], []
    for line, row in rows:
        faults = list(_faults(row, file, line))
        problems += faults
        if not faults:
            reason = (row.get("reason") or "").strip() or None
            word = row["decision"].strip()
            note = row.get("note") or ""
            wanted.append(Wanted(file, line, row["record"].strip(), word, reason, note, row.get("ranking")))
    if problems:
        raise InputError(problems)
    if not wanted:
        raise InputError([Problem(file, 0, "", "There is no decision in it.", allowed=f"columns {', '.join(KEYS)}")])
    return wanted


def _csv_rows(text: str, file: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(LONGEST)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InputError([Problem(file, reader.line_num, "", f"This is not CSV: {error}.")]) from None


def _json_rows(text: str, file: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except ValueError as error:
            raise InputError([Problem(file, number, "", f"This line is not JSON: {error}.")]) from None
        yield number, content if isinstance(content, dict) else {"": content}


def _faults(row: Mapping[str, Any], file: str, line: int) -> Iterator[Problem]:
    """Find columns that are missing or not known, and values that are no text."""
    allowed = ", ".join(KEYS)
    odd = sorted(str(key) for key in row if key not in KEYS)
    odd += [key for key in NEEDED if not isinstance(row.get(key), str) or not row[key].strip()]
    odd += [key for key in ("reason", "note") if not isinstance(row.get(key), str | None)]
    if odd:
        message = "A decision names a record and a decision; columns are missing, empty or not known."
        yield Problem(file, line, "", message, value=", ".join(odd), allowed=allowed)
