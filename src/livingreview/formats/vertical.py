"""Read tables that stand upright: a field's name in the first cell of a row, its values beside it, as Embase writes.

1. A row whose first cell is a known field belongs to the record; several cells are several values.
2. A record ends at an empty row, and where a title follows that is not its first field.
3. Rows above the first title (the search query) are passed over; a row whose quotes do not end is a rejected entry.

Source: the CSV export of Embase.com with records below each other.
"""

from collections.abc import Iterator

from livingreview.formats.columns import column_of, rank
from livingreview.formats.fields import Entry, read_entry
from livingreview.formats.tables_text import BAD_QUOTES, csv_rows, header_text, named_values, row_text

TOP_ROWS = 25
"""Rows looked at for field names."""
MIN_FIELDS = 3
"""Different fields, with a title among them, that the first cells of the top rows must name."""

Block = tuple[int, list[str], list[str]]
"""A record: its line, and the field of each of its values."""


def is_vertical(text: str, delimiter: str) -> bool:
    """Say whether the first cells of the top rows are the names of fields."""
    rows = (row for (_, row), _ in zip(csv_rows(text, delimiter), range(TOP_ROWS), strict=False) if row)
    found = {column_of(row[0]) for row in rows if len(row) > 1} - {None}
    return "title" in found and len(found) >= MIN_FIELDS


def read_entries(text: str, delimiter: str) -> list[Entry]:
    """Read every record, read or rejected."""
    return [
        Entry(line, "", None, BAD_QUOTES) if not headers else _entry(line, headers, cells)
        for line, headers, cells in _blocks(text, delimiter)
    ]


def _blocks(text: str, delimiter: str) -> Iterator[Block]:
    line, headers, cells = 0, [], []  # type: ignore[var-annotated]
    has_begun = False
    for number, row in csv_rows(text, delimiter):
        if row is None:
            yield number, [], []
            continue
        is_empty = not any(cell.strip() for cell in row)
        is_title = not is_empty and column_of(row[0]) == "title"
        if headers and (is_empty or (is_title and "title" in map(column_of, headers))):
            yield line, headers, cells
            headers, cells = [], []
        has_begun = has_begun or is_title
        if has_begun and not is_empty:
            line = line if headers else number
            values = [cell for cell in row[1:] if cell.strip()]
            headers += [row[0]] * len(values)
            cells += values
    if headers:
        yield line, headers, cells


def _entry(line: int, headers: list[str], cells: list[str]) -> Entry:
    names = {header_text(name): (column, rank(name)) for name in dict.fromkeys(headers) if (column := column_of(name))}
    return read_entry(line, row_text(headers, cells), lambda text: named_values(text, names, is_list=True))
