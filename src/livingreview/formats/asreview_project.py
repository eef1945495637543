"""Read the decisions in an ASReview project file (.asreview): a zip archive with a dataset and a database.

1. The table `results` gives the label, time (seconds since 1970, UTC), note and user of every record; the
   table `record` its row in the dataset. Projects of releases 2 and 3 are read; a simulation decides nothing.
2. Row and dataset are joined where both have the same title; a record that its row does not describe is
   read from the table alone.
3. The database is read in memory, never run: only the plain tables by these names, no views, triggers or
   functions, and not longer than `MAX_STEPS`.

Source: ASReview 3.0.8 (asreview.project, asreview.database); SQLite's advice on untrusted database files.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from livingreview.canonical import canonical_json
from livingreview.formats.archives import MAX_UNPACKED, Archive, ArchiveError
from livingreview.formats.asreview import decision_of
from livingreview.formats.fields import Entry, read_entry
from livingreview.formats.lines import one_line
from livingreview.formats.screening_export import ExportedEntry

CONFIG = "project.json"
MAX_STEPS = 200
"""Times `STEP` instructions of SQLite; a table of a million records takes a tenth of it."""
STEP = 1_000_000
MAX_CONFIG = 10_000_000
"""Bytes of the project's description."""
MAX_VALUE = 10_000_000
"""Bytes of one value in the database."""

RECORDS = ("record_id", "dataset_row", "title", "abstract", "authors", "year", "doi", "url")
RESULTS = ("record_id", "label", "time", "note", "user_id")
ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA)

Row = Mapping[str, Any]


def is_project(archive: Archive) -> bool:
    """Say whether an archive is a project of ASReview."""
    return CONFIG in archive.names


def read_project(archive: Archive, read_dataset: Callable[[bytes], Sequence[Entry]]) -> list[ExportedEntry]:
    """Give the decision on every record of a project; `read_dataset` reads the entries of its dataset."""
    try:
        config = json.loads(archive.read(CONFIG, MAX_CONFIG))
    except ArchiveError:
        raise
    except (ValueError, RecursionError):
        raise ArchiveError("The project's description (project.json) is damaged.") from None
    if not isinstance(config, dict) or config.get("mode") == "simulate":
        raise ArchiveError("This is a simulation of ASReview; nobody decided in it.")
    labels = {row["record_id"]: row for row in _table(_database(archive, "results.db"), "results", RESULTS)}
    stored = "data_store.db" if "data_store.db" in archive.names else "results.db"
    records = [*_table(_database(archive, stored), "record", RECORDS)]
    entries = _dataset(archive, config, read_dataset)
    ordered = sorted(records, key=lambda row: (str(row["dataset_row"]).zfill(12), str(row["record_id"])))
    return [
        _entry(number, record, labels.get(record["record_id"]), entries)
        for number, record in enumerate(ordered, start=1)
    ]


def _database(archive: Archive, name: str) -> bytes:
    found = [path for path in archive.names if path == name or path.endswith(f"/{name}")]
    if len(found) != 1:
        raise ArchiveError(
            f"This project of ASReview holds {len(found)} files {name}; open it in ASReview 3 and export it again."
        )
    return archive.read(found[0])


def _table(data: bytes, table: str, columns: Sequence[str]) -> Iterator[Row]:
    """Give the rows of one plain table of a database in memory."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cell_size_check=ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
        steps = iter(range(MAX_STEPS))
        connection.set_progress_handler(lambda: next(steps, None) is None, STEP)
        connection.set_authorizer(_authorise)
        _require_plain(connection, table, columns)
        n_read = 0
        # The names are constants of this module, never text from the file.
        for row in connection.execute(f"SELECT {', '.join(columns)} FROM {table}"):  # noqa: S608
            n_read += sum(len(value) for value in row if isinstance(value, str | bytes))
            if n_read > MAX_UNPACKED:
                raise ArchiveError("The project's database holds more than a gigabyte of text.")
            yield dict(zip(columns, row, strict=True))
    except (sqlite3.Error, OverflowError, MemoryError, UnicodeDecodeError):
        fix = "open it in ASReview 3 and export it again"
        raise ArchiveError(f"The project's database cannot be read (its table {table}); {fix}.") from None
    finally:
        connection.close()


def _require_plain(connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
    """Raise where a name is no plain table, or a column is computed instead of stored."""
    kinds = connection.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchall()
    if [kind for kind, _ in kinds] != ["table"] or "virtual" in str(kinds[0][1]).lower()[:40]:
        raise ArchiveError(f"The project's database has no table {table}.")
    stored = {row[1] for row in connection.execute(f"PRAGMA table_xinfo({table})") if row[6] == 0}
    if missing := sorted(set(columns) - stored):
        raise ArchiveError(f"In the project's database, the table {table} has no stored column {missing[0]}.")


def _authorise(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY


def _dataset(
    archive: Archive, config: Mapping[str, Any], read_dataset: Callable[[bytes], Sequence[Entry]]
) -> Sequence[Entry]:
    """Give the entries of the project's dataset; none where it is not there or cannot be read."""
    datasets = config.get("datasets")
    first = datasets[0] if isinstance(datasets, list) and datasets else None
    name = first.get("name") if isinstance(first, dict) else config.get("dataset_path")
    path = f"data/{name}"
    try:
        return read_dataset(archive.read(path)) if path in archive.names else ()
    except ValueError:
        return ()


def _entry(number: int, record: Row, result: Row | None, entries: Sequence[Entry]) -> ExportedEntry:
    entry = _described(record, entries) or _from_table(number, record)
    if result is None or result["label"] is None:
        return ExportedEntry(number, entry)
    user = f"user {result['user_id']}" if result["user_id"] is not None else ""
    try:
        decisions = decision_of(str(result["label"]), str(result["note"] or ""), _time(result["time"]), user)
    except ValueError as error:
        return ExportedEntry(number, entry, unread=str(error))
    return ExportedEntry(number, entry, decisions)


def _described(record: Row, entries: Sequence[Entry]) -> Entry | None:
    """Give the dataset's entry in the record's row, where both have the same title."""
    row = record["dataset_row"]
    if not isinstance(row, int) or not 0 <= row < len(entries):
        return None
    title = (entries[row].fields or {}).get("title") or ""
    return entries[row] if one_line(str(record["title"] or "")) == one_line(title) else None


def _from_table(number: int, record: Row) -> Entry:
    """Give an entry made of the database's own columns."""
    authors = record["authors"]
    try:
        names = json.loads(authors) if isinstance(authors, str) else []
    except (ValueError, RecursionError):
        names = []
    cells = {name: [str(record[name])] for name in ("title", "abstract", "year", "doi", "url") if record[name]}
    cells["authors"] = [str(name) for name in names] if isinstance(names, list) else []
    return read_entry(number, canonical_json(cells).decode(), lambda _: cells)


def _time(seconds: Any) -> str:
    try:
        return datetime.fromtimestamp(float(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
