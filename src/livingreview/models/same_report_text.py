"""Add questions and rulings to the text of `records/same_report.csv`, changing only the lines it must.

1. Questions go to the end, one row a pair, without a ruling; every other byte stays as it is.
2. A ruling takes the row of the question it answers; where there is none, it goes to the end.
"""

from collections.abc import Iterable
from typing import NamedTuple

from livingreview import layout
from livingreview.models.base import SCHEMA
from livingreview.models.same_report import HEADER, QUESTION, SameReport, read_same_report

MOST = 120
"""Characters of a title in the text of a question."""


class Asked(NamedTuple):
    """One question: two records, why it is asked, and what the two are about."""

    record_a: str
    record_b: str
    why: str
    title: str


def add_questions(text: str, asked: Iterable[Asked]) -> str:
    """Give the text of the file with the questions that it does not hold yet, open or ruled on."""
    held = read_same_report(text, layout.SAME_REPORT)
    known = {one.pair for one in held.questions} | {frozenset((one.record_a, one.record_b)) for one in held.rulings}
    rows = []
    for one in asked:
        pair = frozenset((one.record_a, one.record_b))
        if pair not in known:
            known.add(pair)
            reason = f"{QUESTION}: {one.why} - {' '.join(one.title.split())[:MOST]}"
            rows.append(_row(one.record_a, one.record_b, "", "", "", reason))
    return _appended(text, rows)


def add_ruling(text: str, ruling: SameReport) -> str:
    """Give the text of the file with one more ruling."""
    row = _row(ruling.record_a, ruling.record_b, ruling.ruling.value, ruling.by, ruling.date, ruling.reason)
    pair = frozenset((ruling.record_a, ruling.record_b))
    lines = text.splitlines(keepends=True)
    for asked in read_same_report(text, layout.SAME_REPORT).questions:
        line = lines[asked.line - 1]
        if asked.pair == pair and line.count('"') % 2 == 0:
            lines[asked.line - 1] = row + line[len(line.rstrip("\r\n")) :]
            return "".join(lines)
    return _appended(text, [row])


def empty_file() -> str:
    """Give the text of a file without rulings."""
    return f"{','.join(HEADER)}\n"


def _row(*cells: str) -> str:
    return ",".join([str(SCHEMA), *(_quoted(cell) for cell in cells)])


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell


def _appended(text: str, rows: list[str]) -> str:
    if not rows:
        return text
    line_end = "\r\n" if "\r\n" in text else "\n"
    missing = "" if text.endswith(("\n", "\r")) else line_end
    return text + missing + "".join(f"{row}{line_end}" for row in rows)
