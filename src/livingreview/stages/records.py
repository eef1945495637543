"""Read search exports into entries and distinct records.

1. Decode the bytes: UTF-16 where a byte order mark says so, else UTF-8; bytes that are not UTF-8
   are read as Windows-1252 (as Latin-1 where that has no character). The encoding is named.
2. Read the RIS entries; every one is counted, read or rejected with its line and reason.
3. Entries with the same raw text are one record; its id is the hash of that text.
4. An empty export is a search that found nothing. A file without a single RIS entry is an error that
   says what the file looks like.

Source: PRISMA 2020 (records identified, by source), PRISMA-S (what to keep of each search).
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from livingreview import canonical, tables
from livingreview.errors import InputError, Problem, TableError
from livingreview.formats.ris import STRAY, Entry, read_entries
from livingreview.models.searches import Search
from livingreview.tables import Row, Rows, new_row

START_OF_FILE = 2000
"""Characters looked at to say what a file is that holds no RIS entry."""

DOCUMENTS = (
    ("a PDF document", re.compile(r"\s*%PDF")),
    ("an Office document or another zip archive", re.compile(r"PK\x03\x04|\xd0\xcf\x11\xe0")),
    ("compressed data", re.compile(r"\x1f\x8b")),
)
"""Never RIS, whatever else the file holds."""

LOOKS_LIKE = (
    ("binary data, or text in UTF-16 without a byte order mark", re.compile(r"[^\x00]*\x00")),
    ("a web page", re.compile(r"\s*<(?:!doctype html|html|head|body)", re.IGNORECASE)),
    ("XML", re.compile(r"\s*<[?!a-z]", re.IGNORECASE)),
    ("PubMed's own format (nbib)", re.compile(r"\s*PMID *- ")),
    ("Web of Science plain text", re.compile(r"\s*(?:FN |PT )")),
    ("EndNote tagged text (enw)", re.compile(r"\s*%[0A] ")),
    ("BibTeX", re.compile(r"\s*@\w+ *\{")),
    ("JSON", re.compile(r"\s*[\[{]")),
    ("a table (CSV or a spreadsheet saved as text)", re.compile(r"[^\n]{0,300}(?:[,;\t][^\n,;\t]{1,100}){3}")),
)
"""Looked at when the file holds no RIS entry."""

UNKNOWN_KIND = "text without any RIS entry"
FIX = 'Export the search again as RIS (its entries run from a line "TY  - " to a line "ER  - ").'


@dataclass(frozen=True)
class Export:
    """The export of one search: its bytes, and the path that messages name."""

    search: Search
    data: bytes
    file: str


class RecordTables(NamedTuple):
    """What was read from all exports."""

    searches: Rows
    entries: Rows
    records: Rows


class _Reading(NamedTuple):
    export: Export
    encoding: str
    entries: list[Entry]


def read_searches(exports: Sequence[Export]) -> RecordTables:
    """Read every export; all files that cannot be read are named in one InputError."""
    readings, problems = [], []
    for export in exports:
        try:
            readings.append(_reading(export))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    readings.sort(key=lambda reading: reading.export.search.search_id)
    records: dict[str, Row] = {}
    entries = [row for reading in readings for row in _entry_rows(reading, records)]
    searches = [_search_row(reading) for reading in readings]
    return RecordTables(searches, entries, [records[record_id] for record_id in sorted(records)])


def _reading(export: Export) -> _Reading:
    first_bytes = export.data[:START_OF_FILE].decode("latin-1")
    if kind := _kind(first_bytes, DOCUMENTS):
        raise _not_ris(export, kind)
    encoding, text = _decoded(export)
    entries = read_entries(text)
    if text.strip() and all(entry.rejected == STRAY for entry in entries):
        raise _not_ris(export, _kind(text[:START_OF_FILE], LOOKS_LIKE) or UNKNOWN_KIND)
    return _Reading(export, encoding, entries)


def _kind(start: str, kinds: Sequence[tuple[str, re.Pattern[str]]]) -> str | None:
    return next((name for name, pattern in kinds if pattern.match(start)), None)


def _not_ris(export: Export, kind: str) -> InputError:
    return InputError([Problem(export.file, 1, "", f"This is no RIS file; it looks like {kind}.", fix=FIX)])


def _decoded(export: Export) -> tuple[str, str]:
    """Give the name of the encoding and the text, without a byte order mark."""
    data = export.data
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", _from_utf16(export)
    name = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    text = data.decode("utf-8-sig", errors="surrogateescape")
    mended = ODD_BYTE.sub(_as_windows_1252, text)
    if mended == text:
        return name, text
    return ("cp1252" if ODD_BYTE.sub("", text).isascii() else f"{name} and cp1252"), mended


def _from_utf16(export: Export) -> str:
    try:
        return export.data.decode("utf-16")
    except UnicodeDecodeError as error:
        line = export.data[: error.start].decode("utf-16", errors="ignore").count("\n") + 1
        message = "The file says that it is UTF-16, but has bytes here that are not."
        raise InputError([Problem(export.file, line, "", message, fix=FIX)]) from None


ODD_BYTE = re.compile("[\udc80-\udcff]")
"""How Python's `surrogateescape` marks a byte that is not UTF-8: U+DC00 plus the byte."""


def _as_windows_1252(match: re.Match[str]) -> str:
    byte = bytes([ord(match.group()) - 0xDC00])
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def _entry_rows(reading: _Reading, records: dict[str, Row]) -> Rows:
    """Give the entries of one export, and add the records read to `records`."""
    search_id, rows = reading.export.search.search_id, []
    for number, entry in enumerate(reading.entries, start=1):
        place: dict[str, Any] = {"search_id": search_id, "entry": number, "line": entry.line}
        if entry.fields is None:
            rows.append(new_row(tables.ENTRIES, **place, rejected=entry.rejected))
            continue
        record_id = canonical.record_id(entry.raw)
        records[record_id] = _one_record(record_id, entry, records.get(record_id))
        rows.append(new_row(tables.ENTRIES, **place, record_id=record_id))
    return rows


def _one_record(record_id: str, entry: Entry, known: Row | None) -> Row:
    """Give the record of an entry; of equal entries the raw text that sorts first is kept."""
    if known is None:
        return new_row(tables.RECORDS, record_id=record_id, raw=entry.raw, **(entry.fields or {}))
    if known["raw"] == entry.raw:
        return known
    if canonical.record_text(known["raw"]) != canonical.record_text(entry.raw):
        raise TableError(f"two different entries have the record_id {record_id}; please report this")
    return {**known, "raw": min(known["raw"], entry.raw)}


def _search_row(reading: _Reading) -> Row:
    search = reading.export.search
    n_rejected = sum(entry.rejected is not None for entry in reading.entries)
    n_read = sum(entry.fields is not None for entry in reading.entries)
    if n_read + n_rejected != len(reading.entries):
        raise TableError(f"{reading.export.file}: {len(reading.entries)} entries, {n_read} read, {n_rejected} rejected")
    return new_row(
        tables.SEARCHES,
        search_id=search.search_id,
        kind=search.kind.value,
        source=search.source,
        platform=search.platform,
        date=search.date,
        strategy=search.strategy,
        hits=search.hits,
        note=search.note,
        n_entries=len(reading.entries),
        n_read=n_read,
        n_rejected=n_rejected,
        encoding=reading.encoding,
        sha256=canonical.sha256_hex(reading.export.data),
    )
