r"""Read tables: CSV, TSV and the like, and the first sheet of an Excel workbook that holds records.

1. The row of headers is the first of the top rows whose names are known (`columns.py`), or that holds
   every header that `columns:` of searches.yaml names. Rows above it (a search query, say) are passed over.
2. Each row below that is not empty is an entry. Its raw text is one line `header=value` for each cell
   that is not empty, in order; in it, a backslash stands before a backslash, and `\n` for a line end.
3. A row with more cells than headers is rejected, and so is one whose quotes do not end: there it
   cannot be told which cell is which.

Source: RFC 4180 (CSV); ECMA-376 (Excel).
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from livingreview.formats.columns import are_headers, column_of, columns_of, rank, split_authors
from livingreview.formats.fields import Entry, Values, one_line, read_entry

DELIMITERS = (",", "\t", ";", "|")
TOP_ROWS = 25
"""Rows looked at for the row of headers."""
START_OF_FILE = 200_000
"""Characters looked at for the row of headers; a table of ten thousand columns has it there."""
MAX_CELL = 1 << 30
"""Characters; csv's own limit of 128 kB is shorter than some abstracts."""
MAX_UNPACKED = 1_000_000_000
"""Bytes that a workbook may unpack to; a larger one is no table of references."""

TOO_MANY_CELLS = "it has more cells than the table has headers"
BAD_QUOTES = "its quotes do not fit, so its cells cannot be told apart"

Mappings = Mapping[str, str]
Rows = Iterator[tuple[int, list[str] | None]]
"""Rows with their line; None for one whose cells cannot be told apart."""


class WorkbookError(ValueError):
    """An Excel workbook cannot be read, or holds no row of headers."""


def find_delimiter(text: str, mapping: Mappings) -> str | None:
    """Give the sign between the cells of a table; None for what is no table with known headers."""
    start = text[:START_OF_FILE]
    counts = {}
    for delimiter in DELIMITERS:
        rows = [row for (_, row), _ in zip(_csv_rows(start, delimiter), range(TOP_ROWS), strict=False) if row]
        header = next((row for row in rows if are_headers(row, mapping)), None)
        if header:
            counts[delimiter] = sum(name is not None for name in columns_of(header, mapping))
    return max(counts, key=lambda delimiter: counts[delimiter]) if counts else None


def read_entries(text: str, delimiter: str, mapping: Mappings) -> list[Entry]:
    """Read every row below the headers of a table in text, read or rejected."""
    return _entries(_csv_rows(text, delimiter), mapping)


def read_workbook(data: bytes, mapping: Mappings) -> list[Entry]:
    """Read every row below the headers of the first sheet that has them."""
    for rows in _sheets(data):
        if any(row and are_headers(row, mapping) for _, row in rows[:TOP_ROWS]):
            return _entries(iter(rows), mapping)
    raise WorkbookError("No sheet of this workbook has a row of headers that are known.")


def row_text(headers: Sequence[str], cells: Sequence[str]) -> str:
    """Write a row as its raw text."""
    return "\n".join(f"{_header(name)}={_escaped(cell)}" for name, cell in zip(headers, cells, strict=False) if cell)


def cells_of(raw: str) -> dict[str, str]:
    """Give the cells of a row by their headers in small letters; of two with one header the first."""
    found: dict[str, str] = {}
    for line in raw.split("\n"):
        header, _, escaped = line.partition("=")
        found.setdefault(header.lower(), _unescaped(escaped))
    return found


def _entries(rows: Rows, mapping: Mappings) -> list[Entry]:
    headers: list[str] = []
    names: Mapping[str, str] = {}
    found = []
    for line, cells in rows:
        if not headers:
            if cells and are_headers(cells, mapping):
                headers = cells
                kept = zip(headers, columns_of(headers, mapping), strict=True)
                names = {_header(header): name for header, name in kept if name}
        elif cells is None:
            found.append(Entry(line, "", None, BAD_QUOTES))
        elif any(cell.strip() for cell in cells):
            found.append(_entry(line, headers, cells, names))
    return found


def _entry(line: int, headers: Sequence[str], cells: list[str], names: Mapping[str, str]) -> Entry:
    raw = row_text(headers, cells)
    if any(cell.strip() for cell in cells[len(headers) :]):
        return Entry(line, raw, None, TOO_MANY_CELLS)
    return read_entry(line, raw, lambda text: _values(text, names))


def _values(text: str, names: Mapping[str, str]) -> Values:
    ranked: dict[str, list[tuple[int, str]]] = {}
    for line in text.split("\n"):
        header, _, escaped = line.partition("=")
        name = names.get(header)
        if name:
            chosen = -1 if column_of(header) != name else rank(header)
            ranked.setdefault(name, []).append((chosen, _unescaped(escaped)))
    values: Values = {
        name: [value for _, value in sorted(found, key=lambda pair: pair[0])] for name, found in ranked.items()
    }
    if "authors" in values:
        values["authors"] = split_authors(values["authors"][0])
    for name in ("keywords", "accession_numbers"):
        if name in values:
            values[name] = [part for value in values[name] for part in _listed(value)]
    return values


def _listed(value: str) -> list[str]:
    if value.startswith("["):
        return split_authors(value)
    return value.split(";") if ";" in value else value.split(",")


def _csv_rows(text: str, delimiter: str) -> Rows:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, None
        else:
            yield line, [_cell(cell) for cell in cells]


def _cell(value: Any) -> str:
    """Give a cell as text: line ends LF, and a number that a formula keeps as text (`="0012"`) as that text."""
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return text[2:-1] if text.startswith('="') and text.endswith('"') else text


def _sheets(data: bytes) -> Iterator[list[tuple[int, list[str] | None]]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > MAX_UNPACKED:
            raise WorkbookError("This workbook unpacks to more than a gigabyte.")  # noqa: TRY301
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True)
            yield [(number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, start=1)]
    except WorkbookError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails in any of a dozen ways inside of openpyxl
        raise WorkbookError(f"This workbook is damaged: {one_line(str(error))[:200]}.") from None


def _header(name: str) -> str:
    return one_line(name).replace("=", "_")


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("\n", "\\n")


def _unescaped(text: str) -> str:
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\") if "\\" in text else text
