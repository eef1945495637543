"""Workbooks (XLSX) that people fill in: written with locked cells and lists to choose from, read back cell by cell.

1. Text is written as text whatever it starts with, and marked so that a spreadsheet never runs it.
2. The same pages give the same bytes: no clock, no author, nothing compressed (compressors differ).
3. Reading keeps what a cell is: text, number, date, truth value, formula or error. Nothing is computed; links to other
   files, macros and pictures are passed over. `_x0041_` is the file format's way to write a character.
4. A workbook that unpacks to more than any study needs, declares XML entities, or has more rows or columns than a
   sheet of a study, is refused.

Source: ECMA-376 (Office Open XML), part 1, 18.3 and 22.4.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from livingreview.formats.archives import Archive, ArchiveError

MAX_BYTES = 20_000_000
"""Bytes unpacked; a study's workbook has a twentieth of it."""
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_TEXT = 32_767
"""Characters that a cell holds (ECMA-376); a spreadsheet cuts off the rest."""
HEAD_ROWS = 2
"""Rows above the first one that people fill in: heads, and what they mean."""
LAST_ROW = 500
"""Row to which lists to choose from reach."""
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
FIXED_TIME = b"1980-01-01T00:00:00Z"
TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
NEEDS_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
EXAMINED = 4_096  # bytes of a part in which an entity would be declared

TEXT_FORMAT = "@"
HEAD_FILL, ABOUT_FILL, LOCKED_FILL = "FF2F5D62", "FFE8EEEE", "FFF0F0F0"
KINDS: dict[str, "Kind"] = {"s": "text", "inlineStr": "text", "str": "text", "n": "number", "b": "boolean", "d": "date"}

Kind = Literal["text", "number", "boolean", "date", "formula", "error"]


class WorkbookError(ValueError):
    """A workbook cannot be read, or must not be."""


@dataclass(frozen=True)
class Page:
    """One sheet to write: a head and its meaning a column, rows, and which of their cells are locked."""

    name: str
    heads: Sequence[str]
    abouts: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    widths: Sequence[int] = ()
    locked: frozenset[tuple[int, int]] = frozenset()
    """Row and column, from 0, of cells that nobody should change."""
    choices: Sequence[tuple[str, str]] = ()
    """Ranges of cells, and the range that holds what may be chosen in them."""
    texts: frozenset[int] = frozenset()
    """Columns, from 0, of text: a spreadsheet makes no date or formula of what is typed there."""
    n_blank: int = 0
    """Rows left open below."""
    is_hidden: bool = False


@dataclass(frozen=True)
class ReadCell:
    """One cell of a read workbook."""

    kind: Kind
    value: Any
    is_percent: bool = False


@dataclass(frozen=True)
class ReadSheet:
    """A sheet's cells that hold something, by row and column from 1."""

    cells: dict[tuple[int, int], ReadCell] = field(default_factory=dict)


def written(pages: Sequence[Page]) -> bytes:
    """Write pages as a workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    for page in pages:
        _write_page(book, page)
    book.properties.creator = "livingreview"
    buffer = io.BytesIO()
    book.save(buffer)
    return _fixed(buffer.getvalue())


def read(data: bytes) -> dict[str, ReadSheet]:
    """Read a workbook's sheets by name; raise WorkbookError where it is none, or must not be read."""
    import openpyxl

    _check_archive(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheets = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            sheets[sheet.title] = ReadSheet(dict(_cells(sheet)))
    except WorkbookError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails in any of a dozen ways inside of openpyxl
        raise WorkbookError(f"This workbook is damaged: {' '.join(str(error).split())[:200]}.") from None
    return sheets


def place(sheet: str, row: int, column: int) -> str:
    """Name a cell as people do: `Results!F7`; row and column count from 1."""
    return f"{sheet}!{letters(column)}{row}"


def letters(column: int) -> str:
    """Give a column's letters; columns count from 1."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _write_page(book: Any, page: Page) -> None:
    from openpyxl.styles import Alignment, PatternFill, Protection

    sheet = book.create_sheet(page.name)
    sheet.sheet_state = "hidden" if page.is_hidden else "visible"
    for column, width in enumerate(page.widths, start=1):
        sheet.column_dimensions[letters(column)].width = width
    _write_heads(sheet, page)
    wrapped, grey = Alignment(wrap_text=True, vertical="top"), PatternFill("solid", fgColor=LOCKED_FILL)
    is_open = Protection(locked=False)
    for row in range(len(page.rows) + page.n_blank):
        values = page.rows[row] if row < len(page.rows) else [None] * len(page.heads)
        for column, value in enumerate(values):
            cell = _put(sheet, row + HEAD_ROWS + 1, column + 1, value)
            if column in page.texts:
                cell.number_format = TEXT_FORMAT
            if value is not None:
                cell.alignment = wrapped
            if (row, column) in page.locked:
                cell.fill = grey
            else:
                cell.protection = is_open
    _protect(sheet, page)


def _write_heads(sheet: Any, page: Page) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for number, (texts, fill) in enumerate(((page.heads, HEAD_FILL), (page.abouts, ABOUT_FILL)), start=1):
        for column, text in enumerate(texts, start=1):
            cell = _put(sheet, number, column, text)
            cell.fill = PatternFill("solid", fgColor=fill)
            cell.font = Font(bold=True, color="FFFFFFFF") if number == 1 else Font(italic=True, size=9)
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _protect(sheet: Any, page: Page) -> None:
    """Offer the allowed values, and keep what rows are about from being changed by mistake (without a password)."""
    from openpyxl.worksheet.datavalidation import DataValidation

    for cells, source in page.choices:
        validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        validation.errorTitle, validation.error = "Not one of the allowed values", "See the sheet Allowed values."
        validation.add(cells)
        sheet.add_data_validation(validation)
    sheet.freeze_panes = f"B{HEAD_ROWS + 1}"
    sheet.protection.sheet = True
    for name in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, name, False)  # False: it stays allowed


def _put(sheet: Any, row: int, column: int, value: Any) -> Any:
    """Set a cell: text as text, a number as a number."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = NEEDS_ESCAPE.sub("_x005F_", value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@", "'"))
    elif value is not None:
        cell.value = value
    return cell


def _fixed(data: bytes) -> bytes:
    """Pack a workbook anew: fixed dates, nothing compressed, so the same content is the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(packed.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = packed.read(name)
            if name == "docProps/core.xml":
                part = TIME.sub(FIXED_TIME, part)
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), part)
    return buffer.getvalue()


def _check_archive(data: bytes) -> None:
    try:
        archive = Archive(data)
        parts = [archive.read(name, MAX_BYTES) for name in _small_enough(data, archive.names)]
    except ArchiveError:
        raise WorkbookError("This is no workbook (XLSX), or a damaged one.") from None
    if "[Content_Types].xml" not in archive.names:
        raise WorkbookError("This is no workbook (XLSX), or a damaged one.")
    if any(b"<!DOCTYPE" in part[:EXAMINED] or b"<!ENTITY" in part[:EXAMINED] for part in parts):
        raise WorkbookError("This workbook declares XML entities, which workbooks never do.")


def _small_enough(data: bytes, names: Sequence[str]) -> Sequence[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(member.file_size for member in packed.infolist()) > MAX_BYTES:
            raise WorkbookError(f"This workbook unpacks to more than {MAX_BYTES // 1_000_000} MB; no study's does.")
    return names


def _cells(sheet: Any) -> Iterator[tuple[tuple[int, int], ReadCell]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        for cell in row:
            if cell.value is None:
                continue
            if number > MAX_ROWS or cell.column > MAX_COLUMNS:
                limit = f"{MAX_ROWS} rows or {MAX_COLUMNS} columns"
                raise WorkbookError(f"The sheet {sheet.title} has a cell beyond {limit}: {cell.coordinate}.")
            yield (number, cell.column), _read_cell(cell)


def _read_cell(cell: Any) -> ReadCell:
    if cell.data_type in ("f", "e"):
        return ReadCell("formula" if cell.data_type == "f" else "error", str(cell.value))
    kind = KINDS.get(cell.data_type, "error")
    value = cell.value
    if kind == "text":
        value = ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))
    is_percent = kind == "number" and "%" in str(cell.number_format or "")
    return ReadCell(kind, value, is_percent)
