"""Decisions as a person's CSV or JSON lines give them."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from livingreview.deciding import Wanted
from livingreview.errors import InputError, Problem
from livingreview.formats.decision_line import is_ranking

NEEDED = ("record", "decision")
KEYS = (*NEEDED, "reason", "note", "ranking")
PLACE = re.compile(r"([0-9a-f]{16}):([0-9]{1,15})/([0-9]{1,15})")
"""A place in a ranked queue as text."""
NO_RANKING = "This is no place in a ranked queue."
FIX_RANKING = "Give it as `livingreview screen next --order ranked` does: MODEL:RANK/OF, in JSON lines also the object."
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
            ranking = read_ranking(row.get("ranking"))
            wanted.append(Wanted(file, line, row["record"].strip(), word, reason, note, ranking))
    if problems:
        raise InputError(problems)
    if not wanted:
        raise InputError([Problem(file, 0, "", "There is no decision in it.", allowed=f"columns {', '.join(KEYS)}")])
    return wanted


def read_ranking(given: object) -> Mapping[str, Any] | None:
    """Read a place in a ranked queue, as an object or as MODEL:RANK/OF; None where nothing or nonsense is given."""
    if isinstance(given, str) and (match := PLACE.fullmatch(given.strip())):
        given = {"model": match[1], "rank": int(match[2]), "of": int(match[3])}
    return given if isinstance(given, dict) and is_ranking(given) else None


def written_ranking(place: Mapping[str, Any]) -> str:
    """Write a place in a ranked queue as `--ranking` takes it."""
    return f"{place['model']}:{place['rank']}/{place['of']}"


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
    given = row.get("ranking")
    if given not in (None, "") and read_ranking(given) is None:
        yield Problem(file, line, "ranking", NO_RANKING, value=str(given)[:80], fix=FIX_RANKING)
