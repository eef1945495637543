"""Which tables are short enough to stay on one page of print.

1. A line of a cell holds as many characters as its share of the page's width; a row is as tall as its tallest cell.
2. A table of at most `MOST_LINES` moves to the next page whole, and leaves no larger gap behind; a longer one breaks
   between rows.
"""

from math import ceil

from livingreview.report.elements import Cell, Column, DataTable, Inline, Lines

PAGE_CHARACTERS = 125
"""Characters of 8 pt in a line as wide as an upright page."""
MOST_LINES = 26
"""Lines of 8 pt in 95 mm, two fifths of the text of a page."""


def is_short(table: DataTable) -> bool:
    """Say whether print keeps a table on one page."""
    return sum(_row_lines(row, table.columns) for row in table.rows) <= MOST_LINES


def _row_lines(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> float:
    """Estimate the lines of a row, with half a line between rows."""
    shares = [column.width or 100 / len(columns) for column in columns]
    return 0.5 + max(_cell_lines(cell, share * PAGE_CHARACTERS / 100) for cell, share in zip(row, shares, strict=True))


def _cell_lines(cell: Cell, characters: float) -> int:
    lines = cell.lines if isinstance(cell, Lines) else ((cell,),)
    return sum(max(1, ceil(sum(len(_words(part)) for part in line) / characters)) for line in lines)


def _words(part: Inline | Cell) -> str:
    if isinstance(part, str):
        return part
    return str(getattr(part, "text", None) or getattr(part, "word", None) or getattr(part, "letter", ""))
