"""The only module that opens files: checked tables in and out, text in, bytes out.

CSV: rows sorted by key, fixed columns, LF, `%.10g` numbers, UTF-8. A cell that a spreadsheet would
run as a formula gets a leading apostrophe, which reading takes off again. Parquet: the same table
with types. Writing goes to a temporary file first, so a reader never sees half a file.
"""

import csv
import fcntl
import io
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingreview.errors import BuildError, InputError, Problem, TableError
from livingreview.frames import from_frame, to_frame
from livingreview.tables import LIST_SEPARATOR, Column, Row, Rows, Table, check

if TYPE_CHECKING:
    import pandas as pd

NUMBER_FORMAT = ".10g"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
QUOTED_STARTS = (*FORMULA_STARTS, "'")
NEEDS_QUOTES = re.compile('[,"\r\n]')
CHANGED_SINCE_BUILT = (
    "This table is not as it was built: it was edited, or cut off. Delete it, then run `livingreview build`."
)
MAX_CELL = 1 << 30  # csv's own limit of 128 kB is shorter than some abstracts


def read_bytes(path: Path) -> bytes:
    """Read a file; a missing or unreadable one is an InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError([Problem(path.as_posix(), 0, "", f"Cannot be read: {error.strerror}.")]) from None


def read_text(path: Path) -> str:
    """Read a person's UTF-8 text file; other encodings are an InputError with the line."""
    return read_exact_text(path).removeprefix("\ufeff").replace("\r\n", "\n")


def read_exact_text(path: Path) -> str:
    """Read a person's UTF-8 text file with its line ends and byte order mark, to change only a part of it."""
    data = read_bytes(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fix = "Save the file as UTF-8."
        raise InputError([Problem(path.as_posix(), line, "", "A byte that is not UTF-8.", fix=fix)]) from None


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, making its folder; a full disk or missing rights are a BuildError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(data)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise BuildError(f"{path}: Cannot be written: {error.strerror}.") from None


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with LF."""
    write_bytes(path, text.encode("utf-8"))


def write_table(rows: Sequence[Mapping[str, Any]], path: Path, table: Table) -> None:
    """Check rows against their declaration and write them as CSV or Parquet, by the file's ending."""
    checked = check(rows, table)
    if path.suffix == ".parquet":
        write_bytes(path, _parquet(checked, table))
    else:
        write_text(path, to_csv(checked, table))


def write_parts(parts: Iterable[Rows], path: Path, table: Table) -> None:
    """Write a CSV table whose rows come part by part in the order of its key, so that not all are held at once."""
    header, last, texts = to_csv([], table), None, []
    for part in parts:
        checked = check(part, table)
        if checked and last is not None and _key(checked[0], table) <= last:
            raise TableError(f"table {table.name}: its parts do not come in the order of its key")
        last = _key(checked[-1], table) if checked else last
        texts.append(to_csv(checked, table).removeprefix(header).encode("utf-8"))
    write_bytes(path, b"".join([header.encode("utf-8"), *texts]))


def _key(row: Row, table: Table) -> tuple[Any, ...]:
    return tuple(row[name] for name in table.key)


def read_table(path: Path, table: Table) -> Rows:
    """Read a built table and check it against its declaration."""
    if not path.exists():
        raise TableError(f"{path}: this built table is missing; run `livingreview build`")
    try:
        if path.suffix == ".parquet":
            return check(_from_parquet(path), table)
        # Not as text: that would change the line ends inside of cells.
        return check(from_csv(path.read_bytes().decode("utf-8"), table, path.as_posix()), table)
    except (TableError, ValueError, OSError, csv.Error) as error:
        raise TableError(f"{error}\n{path}: {CHANGED_SINCE_BUILT}") from None


def read_tables(results: Path, table: Table, syntheses: Iterable[str]) -> Rows:
    """Read a table of every synthesis, one after the other."""
    paths = [results / table.path.format(synthesis=synthesis) for synthesis in syntheses]
    return [row for path in paths for row in read_table(path, table)]


def read_columns(path: Path, table: Table, names: Sequence[str]) -> dict[str, list[Any]]:
    """Read some columns of a Parquet table as they are, for a quick look-up in a large one."""
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            columns: dict[str, list[Any]] = file.read(columns=list(names)).to_pydict()
    except (ValueError, OSError) as error:
        raise TableError(f"{error}\n{path}: {CHANGED_SINCE_BUILT}") from None
    if set(columns) != set(names):
        raise TableError(f"{path}: the columns are not those of the table {table.name}. {CHANGED_SINCE_BUILT}")
    return columns


def read_rows(path: Path, table: Table, wanted: Collection[str]) -> Rows:
    """Read the rows of a Parquet table whose key (its only column) is among `wanted`."""
    import pyarrow.parquet as pq

    [key] = table.key
    keys = read_columns(path, table, [key])[key]
    places = [place for place, value in enumerate(keys) if value in wanted]
    with pq.ParquetFile(path) as file:
        return check(file.read().take(places).to_pylist(), table)


def kept_rows(path: Path, table: Table) -> Callable[[Collection[str]], Rows]:
    """Hold a Parquet table in memory; give what finds rows of it by their key, its only column, at once."""
    import pyarrow.parquet as pq

    [key] = table.key
    place_of = {value: place for place, value in enumerate(read_columns(path, table, [key])[key])}
    with pq.ParquetFile(path) as file:
        held = file.read().combine_chunks()
    return lambda wanted: check(held.take([place_of[each] for each in wanted if each in place_of]).to_pylist(), table)


def size(path: Path) -> int:
    """Give how many bytes a file holds; a missing one holds none."""
    return path.stat().st_size if path.exists() else 0


def modified(path: Path) -> float:
    """Give when a file was last modified; a missing one was never."""
    return path.stat().st_mtime if path.exists() else 0.0


def read_appended(path: Path) -> bytes:
    """Read a file that others may be adding to; half of a line is read again once its writer is done."""
    data = read_bytes(path)
    if data.endswith(b"\n") or not data:
        return data
    with suppress(OSError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return file.read()
    return data


def remove_others(directory: Path, keep: Collection[Path]) -> None:
    """Remove the files of a built folder that the build did not write, and folders left empty.

    A link to a folder elsewhere is left alone: what else is there belongs to somebody.
    """
    is_built = directory.is_dir() and not directory.is_symlink()
    for path in sorted(directory.rglob("*"), reverse=True) if is_built else []:
        if path.is_file() and path not in keep:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def remove_folder(directory: Path) -> None:
    """Remove a folder that this run made, with what it wrote there."""
    remove_others(directory, ())
    if directory.is_dir():
        directory.rmdir()


def read_frame(path: Path, table: Table) -> "pd.DataFrame":
    """Read a built table as a DataFrame with the declared columns; missing numbers are NaN."""
    return to_frame(read_table(path, table), table)


def write_frame(frame: "pd.DataFrame", path: Path, table: Table) -> None:
    """Write a DataFrame as a built table; NaN and NA are missing."""
    write_table(from_frame(frame, table), path, table)


def to_csv(rows: Rows, table: Table) -> str:
    """Write rows as CSV text, for tables and for people's spreadsheets."""
    lines = [",".join(table.names)]
    lines += [",".join(_quoted(_cell(row[column.name], column)) for column in table.columns) for row in rows]
    return "".join(f"{line}\n" for line in lines)


def from_csv(text: str, table: Table, file: str) -> Rows:
    """Read CSV text written by `to_csv`; other columns or cells are a TableError."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if tuple(header) != table.names:
        odd = sorted(set(header) ^ set(table.names)) or ["their order"]
        raise TableError(f"{file}: the columns are not those of the table {table.name}; see {', '.join(odd)}")
    if not text.endswith("\n"):
        raise TableError(f"{file}: the last line has no end")
    return [_row(cells, table, f"{file} line {reader.line_num}") for cells in reader]


def _row(cells: list[str], table: Table, place: str) -> Row:
    if len(cells) != len(table.columns):
        raise TableError(f"{place}: {len(cells)} cells, the table {table.name} has {len(table.columns)} columns")
    pairs = zip(cells, table.columns, strict=True)
    return {column.name: _value(cell, column, place) for cell, column in pairs}


def _quoted(cell: str) -> str:
    """Quote a cell where it must be; Python's own writer does so differently from release to release."""
    return '"' + cell.replace('"', '""') + '"' if NEEDS_QUOTES.search(cell) else cell


def _cell(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if column.kind == "boolean":
        return "true" if value else "false"
    if column.kind == "number":
        return format(value, NUMBER_FORMAT)
    if column.kind == "list":
        escaped = [item.replace("\\", "\\\\").replace(";", "\\;") for item in value]
        value = "\\" if value == [""] else LIST_SEPARATOR.join(escaped)  # one empty item is not no item
    text = str(value)
    return "'" + text if text.startswith(QUOTED_STARTS) and column.kind in ("text", "list") else text


def _value(cell: str, column: Column, place: str) -> Any:
    if column.kind in ("text", "list"):
        text = cell.removeprefix("'")
        if column.kind == "list":
            return _items(text)
        return text if text or column.required else None
    if cell == "":
        return None
    try:
        if column.kind == "boolean":
            return {"true": True, "false": False}[cell]
        return int(cell) if column.kind == "integer" else float(cell)
    except (KeyError, ValueError):
        raise TableError(f"{place}, column {column.name}: {cell!r} is not a {column.kind}") from None


def _items(text: str) -> list[str]:
    found, item, is_escaped = [], "", False
    for character in text:
        if is_escaped:
            item, is_escaped = item + character, False
        elif character == "\\":
            is_escaped = True
        elif character == ";":
            found.append(item)
            item = ""
        else:
            item += character
    found.append(item)
    return [found[0], *(item.removeprefix(" ") for item in found[1:])] if text else []


PARQUET_TYPES = {"text": "string", "integer": "int64", "number": "float64", "boolean": "bool"}


def _parquet(rows: Rows, table: Table) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [
        (column.name, pa.list_(pa.string()) if column.kind == "list" else PARQUET_TYPES[column.kind])
        for column in table.columns
    ]
    schema, buffer = pa.schema(fields), io.BytesIO()
    columns = [pa.array([row[field.name] for row in rows], field.type) for field in schema]
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()


def _from_parquet(path: Path) -> Rows:
    import pyarrow.parquet as pq

    # Not pq.read_table: it loads pyarrow's dataset machinery and pandas, half a second for nothing.
    with pq.ParquetFile(path) as file:
        rows: Rows = file.read().to_pylist()
    return rows
