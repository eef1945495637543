"""A table of the report as a table of a word processor.

1. The caption stands above it with a number that is a field; the header rows are repeated on every page and no row is
   split; a table of few rows stays on one page where it fits.
2. Columns are as wide as the report says, else by their longest words and texts; the word processor may widen them.
3. Columns of a group stand under one spanning heading; every line of a cell is a paragraph.
4. Caption and description are the table's alternative text. Footnotes follow, each with its letter.
Source: ECMA-376, part 1, 17.4; WCAG 2.2, 1.3.1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from livingreview.report.elements import Anchored, Cell, Column, DataTable, Inline, Lines
from livingreview.report.word.runs import PLAIN, Look, Places, add_inline, clean, plain
from livingreview.report.word.styles import (
    BAND,
    SMALL_HEADING,
    SMALL_SIZE,
    SMALL_TEXT,
    TABLE,
    TABLE_HEADING,
    TABLE_SIZE,
    TABLE_TEXT,
    shading,
    style_id,
)

TABLE_ID = style_id(TABLE)

SHORT = 12
"""Rows of a table that is not split between pages, as in the HTML and the PDF."""
PER_LETTER = 2.2
"""Letters of a line for each square root of a text's letters: long texts get wide columns, but not in proportion."""
WIDEST = 44.0
"""Letters that a column without a width wants at most."""
LETTER = 0.58 * 12700
"""Width of a letter of a heading in bold, for each point of its size, in English metric units."""
EDGES = 2.0
"""Letters that the edges of a cell take."""
MANY_COLUMNS = 10
"""Columns from which on a table is set smaller."""
WHOLE = 5000
"""The width of the text in fiftieths of a percent."""
TWIPS_OF_EMU = 635


@dataclass(frozen=True)
class Maker:
    """What is asked of a table while it is made: whose document it is in, and how wide its lines are."""

    parent: Any
    places: Places
    width: int
    keeps_short: bool
    """Whether a table of few rows is kept on one page."""
    text_style: str
    heading_style: str


def maker_of(table: DataTable, parent: Any, places: Places, *, width: int, keeps_short: bool) -> Maker:
    """Give what is asked of a table, set in small type where it has very many columns."""
    names = (SMALL_TEXT, SMALL_HEADING) if text_size(table) == SMALL_SIZE else (TABLE_TEXT, TABLE_HEADING)
    return Maker(parent, places, width, keeps_short, *map(style_id, names))


def new_table(maker: Maker, table: DataTable) -> Any:
    """Make the element of a table that has rows."""
    widths = shares(table, maker.width)
    element = OxmlElement("w:tbl")
    element.append(_properties(table))
    grid = OxmlElement("w:tblGrid")
    for share in widths:
        grid.append(_with("w:gridCol", w=str(round(maker.width * share / TWIPS_OF_EMU))))
    element.append(grid)
    for row in _heading_rows(maker, table.columns, widths):
        element.append(row)
    is_short = maker.keeps_short and len(table.rows) <= SHORT
    for number, cells in enumerate(table.rows, start=1):
        row = _row(is_header=False)
        for column, cell, share in zip(table.columns, cells, widths, strict=True):
            is_held = is_short and number < len(table.rows)
            row.append(_cell(maker, cell, share, is_numeric=column.is_numeric, is_held=is_held))
        element.append(row)
    return element


def shares(table: DataTable, width: int) -> list[float]:
    """Give the part of the width that each column takes: as given or by its text, but enough for its longest word."""
    texts = [_texts(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]
    wanted = [max(map(_wanted, column)) for column in texts]
    given = sum(column.width for column in table.columns)
    rest = sum(want for want, column in zip(wanted, table.columns, strict=True) if not column.width)
    scale = max(100.0 - given, 1.0) / max(rest, 1.0)
    parts = [float(column.width) or want * scale for want, column in zip(wanted, table.columns, strict=True)]
    letters = width / (LETTER * text_size(table))
    least = [(max(_longest_word(text) for text in column) + EDGES) / letters for column in texts]
    if sum(least) >= 1.0:
        return [share / sum(least) for share in least]
    more = [max(part / sum(parts) - share, 0.0) for part, share in zip(parts, least, strict=True)]
    spare = (1.0 - sum(least)) / (sum(more) or 1.0)
    found = [share + spare * extra for share, extra in zip(least, more, strict=True)]
    return [share / sum(found) for share in found]


def text_size(table: DataTable) -> int:
    """Give the size of a table's text in points: less where it has very many columns."""
    return SMALL_SIZE if len(table.columns) > MANY_COLUMNS else TABLE_SIZE


def _longest_word(text: str) -> float:
    return float(max(len(word) for word in (text.split() or [""])))


def _texts(column: Column, cells: Sequence[Cell]) -> list[str]:
    return [column.heading, *(line for cell in cells for line in plain(cell).split("\n"))]


def _wanted(text: str) -> float:
    """Say how many letters a text wants its column to be wide."""
    return min(float(len(text)), PER_LETTER * sqrt(len(text)), WIDEST)


def _properties(table: DataTable) -> Any:
    element = OxmlElement("w:tblPr")
    element.append(_with("w:tblStyle", val=TABLE_ID))
    element.append(_with("w:tblW", w=str(WHOLE), type="pct"))
    element.append(
        _with("w:tblLook", val="04A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0", noVBand="1")
    )
    if table.caption:
        element.append(_with("w:tblCaption", val=clean(table.caption)))
    described = "; ".join(column.heading for column in table.columns)
    element.append(_with("w:tblDescription", val=clean(f"Columns: {described}")))
    return element


def _heading_rows(maker: Maker, columns: Sequence[Column], widths: Sequence[float]) -> Iterator[Any]:
    """Make one row of headings, or two where columns stand under a spanning one."""
    if not any(column.group for column in columns):
        yield _headings(maker, [(column.heading, share, 1, "") for column, share in zip(columns, widths, strict=True)])
        return
    upper: list[tuple[str, float, int, str]] = []
    lower: list[tuple[str, float, int, str]] = []
    before = ""
    for column, share in zip(columns, widths, strict=True):
        if not column.group:
            upper.append((column.heading, share, 1, "restart"))
        elif column.group == before:
            words, sum_of, span, merged = upper[-1]
            upper[-1] = (words, sum_of + share, span + 1, merged)
        else:
            upper.append((column.group, share, 1, ""))
        lower.append((column.heading, share, 1, "") if column.group else ("", share, 1, "continue"))
        before = column.group
    yield _headings(maker, upper)
    yield _headings(maker, lower)


def _headings(maker: Maker, cells: Sequence[tuple[str, float, int, str]]) -> Any:
    row = _row(is_header=True)
    for words, share, span, merged in cells:
        cell = _empty_cell(share, span=span, merged=merged, fill=BAND)
        _add_lines(maker, cell, ((words,),), maker.heading_style, is_numeric=False, is_held=True)
        row.append(cell)
    return row


def _cell(maker: Maker, cell: Cell, share: float, *, is_numeric: bool, is_held: bool) -> Any:
    element = _empty_cell(share)
    lines = cell.lines if isinstance(cell, Lines) else ((cell,),)
    _add_lines(maker, element, lines, maker.text_style, is_numeric=is_numeric, is_held=is_held)
    return element


def _add_lines(
    maker: Maker,
    cell: Any,
    lines: Sequence[tuple[Inline | Anchored, ...]],
    style: str,
    *,
    is_numeric: bool,
    is_held: bool,
) -> None:
    for line in lines:
        element = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        properties.append(_with("w:pStyle", val=style))
        if is_held:
            properties.append(OxmlElement("w:keepNext"))
        if is_numeric:
            properties.append(_with("w:jc", val="right"))
        element.append(properties)
        cell.append(element)
        paragraph = Paragraph(element, maker.parent)
        for part in line:
            add_inline(paragraph, part, maker.places, _look(part))


def _look(part: Inline | Anchored) -> Look:
    return Look(is_bold=True) if isinstance(part, Anchored) else PLAIN


def _row(*, is_header: bool) -> Any:
    row, properties = OxmlElement("w:tr"), OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    return row


def _empty_cell(share: float, *, span: int = 1, merged: str = "", fill: str = "") -> Any:
    cell, properties = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    properties.append(_with("w:tcW", w=str(round(WHOLE * share)), type="pct"))
    if span > 1:
        properties.append(_with("w:gridSpan", val=str(span)))
    if merged:
        properties.append(_with("w:vMerge", val=merged))
    if fill:
        properties.append(shading(fill))
        properties.append(_with("w:vAlign", val="bottom"))
    cell.append(properties)
    return cell


def _with(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
