r"""Rows of tables as text, and the values of a row, as `delimited.py` and `vertical.py` share them.

1. A row's raw text is one line `header=value` for each cell that is not empty, in order; in it, a backslash stands
   before a backslash, and `\\n` for a line end.
2. Of several headers that fill a column, the one that is named first in `columns.py` counts.
3. Embase (`Source`) and PubMed (`Citation`) write journal, year, volume, issue and pages into one cell; they are
   taken from it where no other cell has them.

Source: RFC 4180 (CSV); ECMA-376 (Excel).
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from livingreview.formats.columns import split_authors
from livingreview.formats.fields import MAX_ENTRY, Values
from livingreview.formats.lines import one_line, whole_lines

MAX_CELL = 1 << 30
"""Characters; csv's own limit of 128 kB is shorter than some abstracts."""

MAX_LINE = 2 * MAX_ENTRY
"""Characters of a line that are looked at; a row of more is rejected whatever follows: too long, or too many cells."""

BAD_QUOTES = "its quotes do not fit, so its cells cannot be told apart"

Rows = Iterator[tuple[int, list[str] | None]]
"""Rows with their line; None for one whose cells cannot be told apart."""

Names = Mapping[str, tuple[str, int]]
"""The column that each header fills, and how early it counts among those that fill the same."""

EMBASE_SOURCE = re.compile(
    r"(?P<journal>[^()]{1,300}?) \((?P<year>[12][0-9]{3})\) (?P<volume>[^\s:()]{1,40})?"
    r"(?::(?P<issue>[^()]{1,60}?))?(?: \((?P<pages>[^()]{1,60})\))?\.?(?: (?:Article Number|Date of Publication):|$)"
)

PUBMED_CITATION = re.compile(
    r"(?P<journal>[^;:]{1,300}?)\. (?P<year>[12][0-9]{3})[^;:.]{0,30}"
    r"(?:;(?P<volume>[^();:]{1,40})?(?:\((?P<issue>[^()]{1,60})\))?)?(?::(?P<pages>[^.:;]{1,40}))?\."
)


def csv_rows(text: str, delimiter: str) -> Rows:
    """Give the rows of a table in text."""
    csv.field_size_limit(MAX_CELL)
    lines = (line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}\n" for line in whole_lines(text.lstrip("\ufeff")))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, None
        else:
            yield line, [cell_text(cell) for cell in cells]


def cell_text(value: Any) -> str:
    """Give a cell as text: line ends LF, and a number that a formula keeps as text (`="0012"`) as that text."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
        return text[2:-1] if text.startswith('="') and text.endswith('"') else text
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def row_text(headers: Sequence[str], cells: Sequence[str]) -> str:
    """Write a row as its raw text."""
    return "\n".join(
        f"{header_text(name)}={_escaped(cell)}" for name, cell in zip(headers, cells, strict=False) if cell
    )


def header_text(name: str) -> str:
    """Write a header as raw text has it."""
    return one_line(name).replace("=", "_")


def cells_of(raw: str) -> dict[str, str]:
    """Give the cells of a row by their headers in small letters; of two with one header the first."""
    found: dict[str, str] = {}
    for line in raw.split("\n"):
        header, _, escaped = line.partition("=")
        found.setdefault(header.lower(), _unescaped(escaped))
    return found


def named_values(text: str, names: Names, *, is_list: bool = False) -> Values:
    """Give the values of a row's raw text; `is_list` where a header that is repeated has several values."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    sources: list[str] = []
    for line in text.split("\n"):
        header, _, escaped = line.partition("=")
        if header in names:
            name, order = names[header]
            value = _unescaped(escaped)
            ranked.setdefault(name, []).append((order, value))
            if name == "citation" or (name == "journal" and EMBASE_SOURCE.match(value)):
                sources.append(value)
    values: Values = {
        name: [value for _, value in sorted(found, key=lambda pair: pair[0])] for name, found in ranked.items()
    }
    if "authors" in values:
        values["authors"] = [
            name for value in values["authors"][: None if is_list else 1] for name in split_authors(value)
        ]
    for name in ("keywords", "accession_numbers"):
        if name in values:
            values[name] = [part for value in values[name] for part in _listed(value)]
    for source in sources:
        values = _with_source(values, source)
    return values


def _with_source(values: Values, source: str) -> Values:
    """Add the place in print that a source or citation names, where no other cell does."""
    match = EMBASE_SOURCE.match(source) or PUBMED_CITATION.match(source)
    found = {name: [value.strip()] for name, value in match.groupdict().items() if value} if match else {}
    filled = {name: kept for name, kept in values.items() if any(kept) and (name != "journal" or kept[0] != source)}
    return {**values, **found, **filled}


def _listed(value: str) -> list[str]:
    if value.startswith("["):
        return split_authors(value)
    return value.split(";") if ";" in value else value.split(",")


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("\n", "\\n")


def _unescaped(text: str) -> str:
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\") if "\\" in text else text
