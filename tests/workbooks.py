"""Workbooks as people change them: by the sheet, the head of a column, and the row."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

FIRST = 3
"""Row below the heads and their meanings."""


def changed(path: Path, *changes: Callable[[Any], None]) -> None:
    """Open a workbook, change it as a person would, and save it."""
    book = openpyxl.load_workbook(path)
    for change in changes:
        change(book)
    book.save(path)


def column(sheet: Any, head: str) -> int:
    """Give the column of a head."""
    return next(cell.column for cell in sheet[1] if cell.value == head)


def typed(sheet: str, head: str, row: int, value: Any, number_format: str = "General") -> Callable[[Any], None]:
    """Type a value; text that starts with = stays text only where `number_format` is @."""

    def change(book: Any) -> None:
        cell = book[sheet].cell(row, column(book[sheet], head))
        cell.value = value
        cell.number_format = number_format
        if number_format == "@":
            cell.data_type = "s"

    return change


def field(sheet: str, name: str, value: Any) -> Callable[[Any], None]:
    """Type a value on a sheet with a field a row."""

    def change(book: Any) -> None:
        row = next(row for row in range(FIRST, book[sheet].max_row + 1) if book[sheet].cell(row, 1).value == name)
        book[sheet].cell(row, 2).value = value

    return change


def row(sheet: str, number: int, **cells: Any) -> Callable[[Any], None]:
    """Fill in a row by the heads of its columns; _ stands for a blank in a head."""

    def change(book: Any) -> None:
        for head, value in cells.items():
            book[sheet].cell(number, column(book[sheet], head.replace("_", " "))).value = value

    return change


def as_another_program_saves_it(path: Path) -> None:
    """Save every whole number as a float, as other programs than Excel do."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell.value, int) and not isinstance(cell.value, bool):
                    cell.value = float(cell.value)
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(buffer.getvalue().replace(b"<v>12</v>", b"<v>12.0</v>"))


A_DAY = dt.datetime(2026, 3, 4, tzinfo=dt.UTC).replace(tzinfo=None)
