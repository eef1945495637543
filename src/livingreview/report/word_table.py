"""Tables as a plain HTML file that a word processor takes over as tables.

1. Every style stands inside the element, because word processors drop style sheets; borders are those of each cell.
2. Headings span columns and rows as in the report; a cell's lines are divided by line breaks; symbols keep their word.
3. Footnotes follow as paragraphs, each with its letter as a superscript.
4. All text is escaped; there are no links, scripts or pictures.
"""

from collections.abc import Sequence

from markupsafe import escape

from livingreview import design
from livingreview.report.elements import Cell, Column, DataTable, Flagged, Inline, Lines, NoteMark, Symbol
from livingreview.words import language, say

FONT = "font-family:Calibri,Arial,sans-serif;font-size:9pt"
BORDER = f"border:1px solid {design.BLACK};padding:3px 5px;vertical-align:top"
HEADING = f"{BORDER};background:{design.WORD_HEAD};font-weight:bold;text-align:left"


def word_tables(tables: Sequence[DataTable], *, title: str, notes: Sequence[str] = ()) -> str:
    """Write tables one after the other, with notes that hold for all of them at the end."""
    body = "\n".join(_table(table) for table in tables)
    if not tables:
        body = _paragraph(say("Nothing to show: the protocol puts no synthesis into the Summary of Findings."))
    closing = "\n".join(_paragraph(note) for note in notes)
    head = f'<meta charset="utf-8">\n<title>{escape(title)}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n{head}\n</head>\n'
        f'<body style="{FONT}">\n{body}\n{closing}\n'
        "</body>\n</html>\n"
    )


def _table(table: DataTable) -> str:
    rows = "\n".join(_row(row) for row in table.rows)
    notes = "\n".join(
        _paragraph(note.text, f"<sup>{escape(note.letter)}</sup> " if note.letter else "") for note in table.notes
    )
    style = "border-collapse:collapse;width:100%"
    caption = f'<p style="{FONT};font-weight:bold">{escape(table.caption)}</p>'
    headings = f"<thead>\n{_headings(table.columns)}\n</thead>"
    return f'{caption}\n<table style="{style};{FONT}">\n{headings}\n<tbody>\n{rows}\n</tbody>\n</table>\n{notes}'


def _headings(columns: Sequence[Column]) -> str:
    if not any(column.group for column in columns):
        return f"<tr>{''.join(_heading(column.heading, '') for column in columns)}</tr>"
    upper, lower = [], []
    before = ""
    for column in columns:
        if not column.group:
            upper.append(_heading(column.heading, ' rowspan="2"'))
        elif column.group != before:
            size = sum(other.group == column.group for other in columns)
            upper.append(_heading(column.group, f' colspan="{size}"'))
        if column.group:
            lower.append(_heading(column.heading, ""))
        before = column.group
    return f"<tr>{''.join(upper)}</tr>\n<tr>{''.join(lower)}</tr>"


def _heading(words: str, span: str) -> str:
    return f'<th{span} style="{HEADING}">{escape(words)}</th>'


def _row(cells: Sequence[Cell]) -> str:
    inner = "".join(f'<td style="{BORDER}">{_cell(cell)}</td>' for cell in cells)
    return f"<tr>{inner}</tr>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Lines):
        return "<br>".join("".join(_inline(part) for part in line) for line in cell.lines)
    return _inline(cell)  # type: ignore[arg-type]


def _inline(part: Inline) -> str:
    if isinstance(part, str):
        return str(escape(part))
    if isinstance(part, Symbol):
        return f"{escape(part.symbol)} {escape(part.word)}"
    if isinstance(part, NoteMark):
        return f"<sup>{escape(part.letter)}</sup>"
    if isinstance(part, Flagged):
        return f"<b>{escape(part.text)}</b>"
    return str(escape(part.text))


def _paragraph(words: Inline, before: str = "") -> str:
    return f'<p style="{FONT};margin:2px 0">{before}{_inline(words)}</p>'
