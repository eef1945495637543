"""Read a list of notices about articles, in the layout of the Retraction Watch database as CSV.

1. The header names the columns, in any order; those with the original article's identifiers and the nature of the
   notice are needed. Other columns are read where they are there.
2. The nature tells retraction, expression of concern, correction and reinstatement apart. A row of another nature, one
   with more cells than the header, and one that names no article are counted and named, never dropped in silence.
3. A quotation mark that is not closed swallows what follows: such a file is an error, not a shorter list.

Source: the Retraction Watch Database User Guide (columns and natures).
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from livingreview.errors import Problem
from livingreview.formats.encoding import EncodingError, decode
from livingreview.formats.identifiers import normal_doi
from livingreview.formats.lines import one_line
from livingreview.terms import Notice

NATURES = {
    "retraction": Notice.RETRACTION,
    "expression of concern": Notice.CONCERN,
    "correction": Notice.CORRECTION,
    "reinstatement": Notice.REINSTATEMENT,
}
NEEDED = ("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature")
PMID = re.compile(r"0*([1-9][0-9]{0,7})(?:\.0)?")
AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\b.*")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\b.*")
MAX_CELL = 1 << 20
"""Characters of a cell; the longest real ones, lists of authors, have some ten thousand."""
MAX_SHOWN = 300
"""Characters of a journal or reason that are kept."""
SHOWN_LINES = 5
"""Lines that a message names."""
FIX = "Save it as CSV as the list's publisher gives it, with commas and its first line."
LOOK = "Look at these rows: a retraction in them would not be seen."


@dataclass(frozen=True)
class ListedNotice:
    """One row of a list: a notice, and the article it is about."""

    entry: str
    kind: Notice
    doi: str | None
    pmid: str | None
    date: str | None = None
    journal: str | None = None
    notice_doi: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Say what the list says of it."""
        parts = [self.journal, self.date, f"doi:{self.notice_doi}" if self.notice_doi else None]
        where = ", ".join(part for part in parts if part)
        why = f". Reasons: {'; '.join(self.reasons)}" if self.reasons else ""
        return f"Listed as {self.entry}{f': {where}' if where else ''}{why}"


def read_list(data: bytes, file: str) -> tuple[list[ListedNotice], list[Problem]]:
    """Read the notices of a list, and all that a person should know of what could not be read."""
    try:
        text = decode(data).text
    except EncodingError as error:
        return [], [Problem(file, error.line, "", str(error), fix=FIX)]
    if not text.strip("\ufeff \t\r\n"):
        return [], [Problem(file, 0, "", "The file is empty.", fix=FIX)]
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff").replace("\0", ""), newline=""), strict=True)
    try:
        header = [_name(cell) for cell in next(reader)]
        if missing := [name for name in NEEDED if _name(name) not in header]:
            message = "The first line is not that of a list of notices."
            return [], [Problem(file, 1, "", message, allowed=f"columns {', '.join(missing)} too", fix=FIX)]
        return _rows(reader, header, file)
    except csv.Error as error:
        return [], [Problem(file, reader.line_num, "", f"From here on this cannot be read as CSV: {error}.", fix=FIX)]


def _name(cell: str) -> str:
    return re.sub(r"[^a-z]", "", cell.lower())


def _rows(reader: Iterator[list[str]], header: Sequence[str], file: str) -> tuple[list[ListedNotice], list[Problem]]:
    found: list[ListedNotice] = []
    odd: dict[str, list[int]] = {}
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        read = _notice(dict(zip(header, cells, strict=False)), number) if len(cells) <= len(header) else "more cells"
        if isinstance(read, str):
            odd.setdefault(read, []).append(number)
        else:
            found.append(read)
    return found, [_odd(file, what, rows) for what, rows in sorted(odd.items())]


def _odd(file: str, what: str, rows: list[int]) -> Problem:
    said = {
        "more cells": "with more cells than the first line",
        "nature": f"of a nature that is not known (known: {', '.join(NATURES)})",
        "article": "without DOI and PubMed id of the article",
    }[what]
    shown = ", ".join(map(str, rows[:SHOWN_LINES])) + (" and more" if len(rows) > SHOWN_LINES else "")
    n_rows = f"{len(rows)} rows" if len(rows) > 1 else "1 row"
    return Problem(file, 0, "", f"Not used: {n_rows} {said} (row {shown}).", fix=LOOK, severity="warning")


def _notice(row: dict[str, str], number: int) -> ListedNotice | str:
    """Read one row, or say what it lacks."""
    kind = NATURES.get(" ".join(row.get("retractionnature", "").lower().split()))
    doi, pmid = normal_doi(row.get("originalpaperdoi", "")), _pmid(row.get("originalpaperpubmedid", ""))
    if kind is None:
        return "nature"
    if doi is None and pmid is None:
        return "article"
    reasons = (one_line(part).strip(" +")[:MAX_SHOWN] for part in row.get("reason", "").split(";"))
    return ListedNotice(
        entry=one_line(row.get("recordid", ""))[:40] or f"row {number}",
        kind=kind,
        doi=doi,
        pmid=pmid,
        date=_day(row.get("retractiondate", "")),
        journal=one_line(row.get("journal", ""))[:MAX_SHOWN] or None,
        notice_doi=normal_doi(row.get("retractiondoi", "")),
        reasons=tuple(reason for reason in reasons if reason),
    )


def _pmid(cell: str) -> str | None:
    match = PMID.fullmatch(cell.strip())
    return match[1] if match else None


def _day(cell: str) -> str | None:
    """Read `8/29/2023 0:00` (month first, as the list has it) or `2023-08-29`."""
    text = cell.strip()
    if match := AMERICAN.fullmatch(text):
        month, day, year = match.groups()
    elif match := ISO.fullmatch(text):
        year, month, day = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
