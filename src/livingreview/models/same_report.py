"""`records/same_report.csv`: people's rulings on whether two records describe the same report.

A row without a ruling is a question that `livingreview duplicates --write` put there, or a person: it is
counted, and rules nothing until somebody fills it in.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from livingreview.errors import InputError, Problem
from livingreview.models.base import SCHEMA
from livingreview.terms import ID_PATTERN, RECORD_ID_PATTERN, Ruling

HEADER = ("schema", "record_a", "record_b", "ruling", "by", "date", "reason")
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}
QUOTING = 'Quote a cell that has a comma or a quote as "...", and double the quotes inside.'
DATE_PATTERN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


QUESTION = "question"
"""May stand for a ruling that is not made yet, and begins the text that a question's `reason` holds."""


@dataclass(frozen=True)
class SameReport:
    """One ruling on one pair of records; `same` is a link, `different` keeps the two apart."""

    record_a: str
    record_b: str
    ruling: Ruling
    by: str
    date: str
    reason: str
    line: int


@dataclass(frozen=True)
class OpenPair:
    """One pair of records that waits for a ruling."""

    record_a: str
    record_b: str
    line: int

    @property
    def pair(self) -> frozenset[str]:
        """Give both records."""
        return frozenset((self.record_a, self.record_b))


class SameReportFile(NamedTuple):
    """What the file holds: rulings, and questions that no ruling in it answers."""

    rulings: list[SameReport]
    questions: list[OpenPair]


def parse_same_report(text: str, file: str) -> list[SameReport]:
    """Read the rulings in file order; all that is wrong is named in one InputError."""
    return read_same_report(text, file).rulings


def read_same_report(text: str, file: str) -> SameReportFile:
    """Read rulings and open questions in file order; all that is wrong is named in one InputError."""
    rulings: list[SameReport] = []
    questions: list[OpenPair] = []
    problems: list[Problem] = []
    rows = _rows(text.removeprefix("\ufeff"))
    try:
        line, header = next(rows, (1, []))
        if tuple(header) != HEADER:
            raise InputError([_header_problem(header, line, file)])
        for line, cells in rows:
            found = list(_row_problems(line, cells, file))
            problems += found
            if not found and _is_question(cells):
                questions.append(OpenPair(cells[1], cells[2], line))
            elif not found:
                rulings.append(_ruling(line, cells))
    except _UnreadableRowError as error:
        problems.append(Problem(file, error.line, "", f"This row cannot be read as CSV: {error}.", fix=QUOTING))
    if problems:
        raise InputError(problems)
    answered = {frozenset((ruling.record_a, ruling.record_b)) for ruling in rulings}
    return SameReportFile(rulings, [asked for asked in questions if asked.pair not in answered])


class _UnreadableRowError(Exception):
    """The CSV reader cannot go on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the line and the cells of every row that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise _UnreadableRowError(line, str(error)) from None
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _header_problem(header: list[str], line: int, file: str) -> Problem:
    allowed = ",".join(HEADER)
    for separator, name in OTHER_SEPARATORS.items():
        if len(header) == 1 and separator in header[0]:
            message = f"The cells are separated by {name}, not commas."
            return Problem(file, line, "", message, allowed=allowed, fix="Save the file as CSV with commas.")
    return Problem(file, line, "", "The header is not the one of this file.", value=",".join(header), allowed=allowed)


def _is_question(cells: list[str]) -> bool:
    return len(cells) == len(HEADER) and cells[HEADER.index("ruling")] in ("", QUESTION)


def _ruling(line: int, cells: list[str]) -> SameReport:
    _, record_a, record_b, ruling, by, on, reason = cells
    return SameReport(record_a, record_b, Ruling(ruling), by, on, reason, line)


def _row_problems(line: int, cells: list[str], file: str) -> Iterator[Problem]:
    if len(cells) != len(HEADER):
        message = f"The row has {len(cells)} cells, the header {len(HEADER)}."
        yield Problem(file, line, "", message, fix='A cell with a comma is quoted: "so, for example".')
        return
    row = dict(zip(HEADER, cells, strict=True))
    if row["schema"] != str(SCHEMA):
        yield Problem(file, line, "schema", "Not a version of this file.", value=row["schema"], allowed=str(SCHEMA))
    for key in ("record_a", "record_b"):
        if not re.fullmatch(RECORD_ID_PATTERN.strip("^$"), row[key]):
            yield Problem(file, line, key, "Not a record id.", value=row[key], allowed="rec_ and 16 digits 0-9a-f")
    if row["record_a"] == row["record_b"]:
        yield Problem(file, line, "record_b", "A ruling is about two records, these are one.", value=row["record_b"])
    if not _is_question(cells):
        yield from _ruling_problems(row, line, file)


def _ruling_problems(row: dict[str, str], line: int, file: str) -> Iterator[Problem]:
    if row["ruling"] not in set(Ruling):
        yield Problem(file, line, "ruling", "Not a ruling.", value=row["ruling"], allowed=", ".join(Ruling))
    if not re.fullmatch(ID_PATTERN.strip("^$"), row["by"]):
        yield Problem(file, line, "by", "Not the id of a person.", value=row["by"], allowed="a-z, 0-9 and _")
    if not _is_day(row["date"]):
        yield Problem(file, line, "date", "Not a day of the calendar.", value=row["date"], allowed="YYYY-MM-DD")
    if not row["reason"]:
        yield Problem(file, line, "reason", "A ruling needs a reason.")
    if row["reason"].startswith(f"{QUESTION}:"):
        fix = "Write your reason instead of it."
        yield Problem(file, line, "reason", "This is still the question, not a reason.", value=row["reason"], fix=fix)


def _is_day(text: str) -> bool:
    if not re.fullmatch(DATE_PATTERN, text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
