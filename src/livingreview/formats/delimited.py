r"""Read tables: CSV, TSV and the like, and the first sheet of an Excel workbook that holds records.

1. The row of headers is the first of the top rows whose names are known (`columns.py`), or that holds
   every header that `columns:` of searches.yaml names. Rows above it (a search query, say) are passed over.
2. Each row below that is not empty is an entry. Its raw text is one line `header=value` for each cell
   that is not empty, in order; in it, a backslash stands before a backslash, and `\n` for a line end.
3. A row with more cells than headers is rejected, and so is one whose quotes do not end: there it
   cannot be told which cell is which.

Source: RFC 4180 (CSV); ECMA-376 (Excel).
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from livingreview.formats import vertical
from livingreview.formats.columns import are_headers, column_of, columns_of, rank
from livingreview.formats.fields import Entry, read_entry
from livingreview.formats.lines import one_line
from livingreview.formats.tables_text import (
    BAD_QUOTES,
    Names,
    Rows,
    cell_text,
    csv_rows,
    header_text,
    named_values,
    row_text,
)

DELIMITERS = (",", "\t", ";", "|")
TOP_ROWS = 25
"""Rows looked at for the row of headers."""
START_OF_FILE = 200_000
"""Characters looked at for the row of headers; a table of ten thousand columns has it there."""
BOMB_SIZE, MAX_RATIO = 50_000_000, 150
"""Bytes, and unpacked bytes per byte, from which on a workbook is a bomb; tables of references pack to a tenth."""
MAX_PART, START_OF_PART = 20_000_000, 65_536
"""Bytes of a part of a workbook that is looked at for a document type, and of its start; expat stops larger ones."""
MIN_NAMED_COLUMNS = 2
"""Columns of a table that `columns` describes."""
MIN_COLUMNS = 3
"""Cells of a first row that make a text a table, where its headers are not known."""
MAX_UNPACKED = 1_000_000_000
"""Bytes that a workbook may unpack to; a larger one is no table of references."""

TOO_MANY_CELLS = "it has more cells than the table has headers"

Mappings = Mapping[str, str]


class WorkbookError(ValueError):
    """An Excel workbook cannot be read, or holds no row of headers."""


class UnknownHeadersError(WorkbookError):
    """No sheet holds headers that are known; `headers` are the first row of the first sheet with several cells."""

    def __init__(self, headers: list[str]) -> None:
        """Take the headers."""
        super().__init__("No sheet of this workbook has a row of headers that are known.")
        self.headers = headers


def unknown_headers(text: str, least: int) -> list[str]:
    """Give the first row of a table in text whose headers are not known; none where it is no table."""
    start = text[:START_OF_FILE]
    found: list[list[str]] = []
    for delimiter in DELIMITERS:
        rows = [row for (_, row), _ in zip(csv_rows(start, delimiter), range(2), strict=False) if row]
        if rows and len(rows[0]) >= least and all(len(row) == len(rows[0]) for row in rows):
            found.append([one_line(cell) for cell in rows[0] if cell.strip()])
    return max(found, key=len, default=[])


def find_delimiter(text: str, mapping: Mappings) -> str | None:
    """Give the sign between the cells of a table; None for what is no table with known headers."""
    start = text[:START_OF_FILE]
    counts = {}
    for delimiter in DELIMITERS:
        rows = [row for (_, row), _ in zip(csv_rows(start, delimiter), range(TOP_ROWS), strict=False) if row]
        header = next((row for row in rows if are_headers(row, mapping)), None)
        if header:
            counts[delimiter] = sum(name is not None for name in columns_of(header, mapping))
    if not counts and not mapping:
        return next((delimiter for delimiter in DELIMITERS if vertical.is_vertical(start, delimiter)), None)
    return max(counts, key=lambda delimiter: counts[delimiter]) if counts else None


def read_entries(text: str, delimiter: str, mapping: Mappings) -> list[Entry]:
    """Read every row below the headers of a table in text, read or rejected."""
    rows = (row for (_, row), _ in zip(csv_rows(text, delimiter), range(TOP_ROWS), strict=False) if row)
    if any(are_headers(row, mapping) for row in rows):
        return _entries(csv_rows(text, delimiter), mapping)
    return vertical.read_entries(text, delimiter)


def read_workbook(data: bytes, mapping: Mappings) -> list[Entry]:
    """Read every row below the headers of the first sheet that has them."""
    headers: list[str] = []
    for rows in _sheets(data):
        if any(row and are_headers(row, mapping) for _, row in rows[:TOP_ROWS]):
            return _entries(iter(rows), mapping)
        first = next((row for _, row in rows[:TOP_ROWS] if row and sum(map(bool, row)) > 1), [])
        headers = headers or [one_line(cell) for cell in first if cell.strip()]
    raise UnknownHeadersError(headers)


def _entries(rows: Rows, mapping: Mappings) -> list[Entry]:
    headers: list[str] = []
    names: dict[str, tuple[str, int]] = {}
    found = []
    for line, cells in rows:
        if not headers:
            if cells and are_headers(cells, mapping):
                headers = cells
                kept = zip(headers, columns_of(headers, mapping), strict=True)
                names = {
                    header_text(header): (name, rank(header) if column_of(header) == name else -1)
                    for header, name in kept
                    if name
                }
        elif cells is None:
            found.append(Entry(line, "", None, BAD_QUOTES))
        elif any(cell.strip() for cell in cells):
            found.append(_entry(line, headers, cells, names))
    return found


def _entry(line: int, headers: Sequence[str], cells: list[str], names: Names) -> Entry:
    raw = row_text(headers, cells)
    if any(cell.strip() for cell in cells[len(headers) :]):
        return Entry(line, raw, None, TOO_MANY_CELLS)
    return read_entry(line, raw, lambda text: named_values(text, names))


def _sheets(data: bytes) -> Iterator[list[tuple[int, list[str] | None]]]:
    import openpyxl

    try:
        _check_archive(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = enumerate(sheet.iter_rows(values_only=True), start=1)
            yield [(number, [cell_text(cell) for cell in row]) for number, row in rows if any(row)]
    except WorkbookError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails in any of a dozen ways inside of openpyxl
        raise WorkbookError(f"This workbook is damaged: {one_line(str(error))[:200]}.") from None


def _check_archive(data: bytes) -> None:
    """Refuse a workbook that would fill the memory: too large, packed as no text packs, or with declared entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > MAX_UNPACKED:
            raise WorkbookError("This workbook unpacks to more than a gigabyte.")
        if size > BOMB_SIZE and size > MAX_RATIO * len(data):
            raise WorkbookError(f"This workbook unpacks to more than {MAX_RATIO} times its size; no table does.")
        for member in members:
            if member.file_size <= MAX_PART and b"<!DOCTYPE" in archive.read(member)[:START_OF_PART]:
                raise WorkbookError("This workbook declares XML entities, which workbooks never do.")
