"""The rows of a filled-in sheet: found by their heads and their first columns, with every mistake by its cell.

Sorting rows and moving columns change nothing. Something written where nothing is read is an error, never passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from livingreview.errors import Problem
from livingreview.formats.workbook import HEAD_ROWS, ReadCell, ReadSheet, place
from livingreview.stages.sheet_cells import CellError, value_of
from livingreview.stages.sheet_fields import Field, TableSheet
from livingreview.yaml_dialect import Path

Keys = tuple[Any, ...]

HEAD, VALUE, MEANING = 1, 2, 3
"""Columns of a sheet with a value a row."""


@dataclass
class Filled:
    """What a workbook makes of a file: its plain values, the cell of every place, and what cannot be taken."""

    file: str
    data: dict[str, Any]
    cells: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, cell: str, message: str, *, value: str = "", allowed: str = "", fix: str = "") -> None:
        """Note a mistake by its cell."""
        self.problems.append(Problem(self.file, 0, cell, message, value=value, allowed=allowed, fix=fix))

    def cell_problem(self, cell: str, read: ReadCell, error: CellError) -> None:
        """Note why a cell cannot be taken."""
        shown = " ".join(str(read.value).split())[:80]
        self.problem(cell, str(error), value=shown, allowed=error.allowed, fix=error.fix)


@dataclass(frozen=True)
class SheetRow:
    """One row: what it is about, and its cells by column with their names."""

    number: int
    keys: Keys
    cells: Mapping[Field, tuple[str, ReadCell | None]]

    @property
    def is_filled(self) -> bool:
        """Whether a cell beside the keys holds something."""
        return any(cell is not None for field_, (_, cell) in self.cells.items() if field_.kind != "shown")


def value_rows(sheet: ReadSheet, name: str, fields: Sequence[Field], filled: Filled) -> Iterator[SheetRow]:
    """Give the rows of a sheet with one value a row."""
    known = {field_.head: field_ for field_ in fields}
    found: set[str] = set()
    for row in sorted({row for row, _ in sheet.cells if row > HEAD_ROWS}):
        cell = sheet.cells.get((row, HEAD))
        head = str(cell.value) if cell else ""
        value = sheet.cells.get((row, VALUE))
        if head in known and head not in found:
            found.add(head)
            yield SheetRow(row, (), {known[head]: (place(name, row, VALUE), value)})
        elif value is not None:
            fix = "Only the fields written into this sheet are read, each once."
            filled.problem(
                place(name, row, VALUE), f"There is no field {head or 'without a name'} to take it.", fix=fix
            )
    for head in known:
        if head not in found:
            filled.problem(name, "A row of this sheet is gone.", value=head, fix="Write a new workbook with --sheet.")
    _stray(sheet, name, {HEAD, VALUE, MEANING}, filled)


def table_rows_of(sheet: ReadSheet, table: TableSheet, filled: Filled) -> list[SheetRow]:
    """Give the rows of a table that hold something."""
    columns = _columns(sheet, table, filled)
    if len(columns) < len(table.columns):
        return []
    _stray(sheet, table.name, set(columns.values()), filled)
    rows = []
    seen: dict[Keys, int] = {}
    for number in sorted({row for row, column in sheet.cells if row > HEAD_ROWS and column in columns.values()}):
        cells = {
            field_: (place(table.name, number, column), sheet.cells.get((number, column)))
            for field_, column in columns.items()
        }
        keys = _keys(table, cells, filled)
        if keys is None:
            continue
        if keys in seen:
            fix = f"It stands in row {seen[keys]}; keep one of the two."
            filled.problem(cells[table.keys[0]][0], "A second row about the same.", value=_words(keys), fix=fix)
            continue
        seen[keys] = number
        rows.append(SheetRow(number, keys, {field_: cells[field_] for field_ in table.fields}))
    return rows


def _columns(sheet: ReadSheet, table: TableSheet, filled: Filled) -> dict[Field, int]:
    heads: dict[str, list[int]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if row == 1:
            heads.setdefault(str(cell.value), []).append(column)
    columns = {}
    for field_ in table.columns:
        found = heads.pop(field_.head, [])
        if len(found) == 1:
            columns[field_] = found[0]
        else:
            message = "This head stands twice." if found else "A column of this sheet is gone, or has another head."
            where = place(table.name, 1, found[-1]) if found else table.name
            filled.problem(where, message, value=field_.head, fix="Write the heads as they were.")
    for head, others in heads.items():
        message = "No column has this head; what stands below it would not be read."
        filled.problem(place(table.name, 1, others[0]), message, value=head[:80], fix="Take the column out.")
    return columns


def _keys(table: TableSheet, cells: Mapping[Field, tuple[str, ReadCell | None]], filled: Filled) -> Keys | None:
    """Read what a row is about; None for an empty row, or one that does not say."""
    keys: list[Any] = []
    for field_ in table.keys:
        name, cell = cells[field_]
        try:
            keys.append(value_of(cell, field_, {}))
        except CellError as error:
            if cell is not None:
                filled.cell_problem(name, cell, error)
            return None
    is_filled = any(cell is not None for field_, (_, cell) in cells.items() if field_ not in table.keys)
    if keys[0] is None or (isinstance(keys[0], int) and keys[0] < 1):
        if is_filled or keys[0] is not None or any(key is not None for key in keys):
            about = table.keys[0].about
            filled.problem(cells[table.keys[0]][0], "This row does not say what it is about.", fix=about)
        return None
    return tuple("" if key is None else key for key in keys)


def _stray(sheet: ReadSheet, name: str, columns: set[int], filled: Filled) -> None:
    for (row, column), cell in sorted(sheet.cells.items()):
        if row > 1 and column not in columns:
            shown = " ".join(str(cell.value).split())[:80]
            fix = "Put notes into a field of the study, or take them out."
            filled.problem(place(name, row, column), "Nothing is read in this column.", value=shown, fix=fix)


def _words(keys: Keys) -> str:
    return ", ".join(str(key) for key in keys if key != "")
