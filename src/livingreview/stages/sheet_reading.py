"""A filled-in workbook -> what the study's file should hold; every mistake by its cell.

1. The workbook must be of this study, this person, and of the file as it is now.
2. A cell that says what the file says changes nothing. An emptied one takes its key out of the file, and a part of
   which nothing is left with it.
3. New reports, results and assessments are added below those of the file, in the order of their numbers.
"""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from livingreview.formats.workbook import HEAD_ROWS, ReadSheet, place
from livingreview.models.result import Result
from livingreview.models.review import Review
from livingreview.models.study import RiskOfBias
from livingreview.stages.sheet_cells import CellError, same_cell, value_of
from livingreview.stages.sheet_fields import (
    ORIGIN,
    PARTICIPANT_FIELDS,
    PARTICIPANTS,
    RISK_OF_BIAS_SHEET,
    STUDY,
    TABLE_SHEETS,
    Field,
    TableSheet,
    allowed_values,
    study_fields,
)
from livingreview.stages.sheet_pages import (
    FORMAT,
    Plain,
    content_digest,
    is_open,
    place_of,
    shown_only,
    shown_value,
    table_rows,
    value_at,
)
from livingreview.stages.sheet_rows import VALUE, Filled, SheetRow, table_rows_of, value_rows
from livingreview.yaml_dialect import Path

Sheets = Mapping[str, ReadSheet]
Said = list[tuple[str, Field, Any]]
"""What cells say about one place: their names, columns and values."""

ANEW = "Write a new workbook with --sheet, and copy your cells into it."


def read_sheets(sheets: Sheets, study_id: str, person: str, data: Plain, review: Review, file: str) -> Filled:
    """Take a workbook's cells over into a study's plain values."""
    filled = Filled(file, copy.deepcopy(dict(data)))
    _check_origin(sheets, study_id, person, data, review, filled)
    if filled.problems:
        return filled
    lists = {name: [value for value, _ in values] for name, values in allowed_values(review).items()}
    said: dict[Path, Said] = {}
    for name, fields in ((STUDY, study_fields(review)), (PARTICIPANTS, PARTICIPANT_FIELDS)):
        for row in value_rows(sheets[name], name, fields, filled):
            _take(row, lists, said, filled)
    tables = [(table, table_rows_of(sheets[table.name], table, filled)) for table in TABLE_SHEETS]
    for table, rows in _renumbered(tables, data):
        _check_rows(table, rows, data, filled)
        for row in rows:
            _check_shown(table, row, data, review, filled)
            _name_keys(table, row, filled)
            _take(row, lists, said, filled)
    for path, cells in said.items():
        _settle(path, cells, data, filled)
    for part, model in (("results", Result), ("risk_of_bias", RiskOfBias)):
        for item in (filled.data.get(part) or [])[len(data.get(part) or []) :]:
            _order(item, tuple(model.model_fields))
    return filled


def _order(item: dict[str, Any], names: Sequence[str]) -> None:
    """Put a new part's keys into the order in which the file format lists them."""
    for name in names:
        if name in item:
            item[name] = item.pop(name)


def _check_origin(sheets: Sheets, study_id: str, person: str, data: Plain, review: Review, filled: Filled) -> None:
    for name in (ORIGIN, STUDY, PARTICIPANTS, *(table.name for table in TABLE_SHEETS)):
        if name not in sheets:
            filled.problem(name, "There is no such sheet in this workbook.", fix=ANEW)
    if filled.problems:
        return
    cells = sheets[ORIGIN].cells
    rows = range(HEAD_ROWS + 1, HEAD_ROWS + 5)
    form, study, who, content = (str(cells[row, VALUE].value) if (row, VALUE) in cells else "" for row in rows)
    for what, found, expected in (("format", form, FORMAT), ("study", study, study_id), ("person", who, person)):
        if found != expected:
            message = f"This workbook was written for another {what}."
            filled.problem(ORIGIN, message, value=found or "nobody", allowed=expected or "nobody")
    if not filled.problems and content != content_digest(data, review):
        filled.problem(ORIGIN, "The study's file has changed since this workbook was written.", fix=ANEW)


def _renumbered(
    tables: Sequence[tuple[TableSheet, list[SheetRow]]], data: Plain
) -> Iterator[tuple[TableSheet, list[SheetRow]]]:
    """Give new reports, results and assessments the numbers that follow those of the file."""
    numbers: dict[str, set[int]] = {}
    for table, rows in tables:
        part = str(table.keys[0].path[0])
        known = len(data.get(part) or [])
        new = {row.keys[0] for row in rows if isinstance(row.keys[0], int) and row.keys[0] > known}
        numbers[part] = numbers.get(part, set()) | new
    for table, rows in tables:
        part = str(table.keys[0].path[0])
        start = len(data.get(part) or []) + 1
        names: dict[Any, int] = {typed: number for number, typed in enumerate(sorted(numbers[part]), start=start)}
        yield table, [replace(row, keys=(names.get(row.keys[0], row.keys[0]), *row.keys[1:])) for row in rows]


def _check_rows(table: TableSheet, rows: Sequence[SheetRow], data: Plain, filled: Filled) -> None:
    """Find rows of the file that are gone, and new ones that say nothing."""
    found = {row.keys for row in rows}
    numbers = {row.keys[0] for row in rows}
    expected = table_rows(table, data) if data.get(str(table.keys[0].path[0])) else []
    for keys in expected:
        if keys not in found and not (keys[-1] == "" and keys[0] in numbers):
            about = ", ".join(str(key) for key in keys if key != "")
            fix = "Write the row again; to remove it from the study, edit the file."
            filled.problem(table.name, "A row of this sheet is gone.", value=about, fix=fix)
    for row in rows:
        if row.keys not in expected and not row.is_filled and table is not RISK_OF_BIAS_SHEET:
            cell = place(table.name, row.number, 1)
            filled.problem(cell, "This row says nothing.", fix="Fill it in, or empty its first columns.")


def _check_shown(table: TableSheet, row: SheetRow, data: Plain, review: Review, filled: Filled) -> None:
    """Find cells that only explain and were written over."""
    for field, (name, cell) in row.cells.items():
        if field.kind == "shown" and cell is not None:
            expected = shown_only(table, row.keys, data, review)
            if not same_cell(str(cell.value), expected):
                filled.problem(name, "This column only shows what the protocol says; nothing is read here.")
        elif cell is not None and not is_open(field, row.keys):
            filled.problem(name, "A number by arm, in a row without an arm.", fix="Name the arm in this row.")


def _name_keys(table: TableSheet, row: SheetRow, filled: Filled) -> None:
    for column, field in enumerate(table.keys, start=1):
        if is_open(field, row.keys):
            filled.cells.setdefault(place_of(field, row.keys), place(table.name, row.number, column))


def _take(row: SheetRow, lists: Mapping[str, Collection[str]], said: dict[Path, Said], filled: Filled) -> None:
    """Read a row's cells; one that cannot be read leaves its place as it is."""
    for field, (name, cell) in row.cells.items():
        if field.kind == "shown" or not is_open(field, row.keys):
            continue
        path = place_of(field, row.keys) if row.keys else field.path
        filled.cells.setdefault(path, name)
        try:
            value = value_of(cell, field, lists)
        except CellError as error:
            if cell is not None:
                filled.cell_problem(name, cell, error)
        else:
            said.setdefault(path, []).append((name, field, value))


def _settle(path: Path, cells: Said, data: Plain, filled: Filled) -> None:
    """Set what the cells of one place say, where it is not what the file says."""
    field = cells[0][1]
    if field.kind in ("low", "high"):
        value = _limits(cells, filled)
    else:
        given = [(name, each) for name, _, each in cells if each is not None]
        value = given[0][1] if given else None
        for name, other in given[1:]:
            if not same_cell(other, value):
                message = f"This differs from what {given[0][0].rpartition('!')[2]} says about the same result."
                filled.problem(name, message, value=str(other)[:80], fix="Keep one of the two.")
    if any(problem.key == name for problem in filled.problems for name, _, _ in cells):
        return
    current = value_at(data, path)
    before = shown_value(field, current) if field.kind in ("text", "choice") else current
    if _same(before, value):
        return
    if value is None:
        _unset(filled.data, path)
    else:
        _set(filled.data, path, value)


def _limits(cells: Said, filled: Filled) -> list[Any] | None:
    given = {kind: [(name, value) for name, field, value in cells if field.kind == kind] for kind in ("low", "high")}
    low, high = (next((value for _, value in given[kind] if value is not None), None) for kind in ("low", "high"))
    if (low is None) != (high is None):
        empty = given["low" if low is None else "high"]
        if empty:  # else the other limit could not be read, which is said already
            filled.problem(empty[0][0], "An interval has two limits.", fix="Type both, or empty both.")
    return None if low is None or high is None else [low, high]


def _same(before: Any, value: Any) -> bool:
    if isinstance(before, list) or isinstance(value, list):
        ours, theirs = before or [], value or []
        return len(ours) == len(theirs) and all(map(same_cell, ours, theirs))
    return same_cell(before, value)


def _set(data: Any, path: Path, value: Any) -> None:
    """Set a place, making what is around it."""
    for part, below in pairwise(path):
        if isinstance(part, int):
            while len(data) <= part:
                data.append({})
        elif data.get(part) is None:
            data[part] = [] if isinstance(below, int) else {}
        data = data[part]
    data[path[-1]] = value


def _unset(data: Any, path: Path) -> None:
    """Take a key out, and every mapping around it of which nothing is left."""
    around = [data]
    for part in path[:-1]:
        around.append(around[-1][part])
    for holder, part in zip(reversed(around), reversed(path), strict=True):
        if not isinstance(part, str):
            return
        holder.pop(part, None)
        if any(value is not None for value in holder.values()):
            return
