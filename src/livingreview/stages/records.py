"""Read search exports into entries and distinct records.

1. Each export is read as what its content says it is, in the encoding its bytes are in; what people
   declare in searches.yaml (`encoding`, `columns`) comes first. Format and encoding are named.
2. Every entry is counted, read or rejected with its line and reason.
3. Entries with the same raw text are one record; its id is the hash of that text.
4. An empty export is a search that found nothing. A file that is no export is an error that says what
   it looks like.
5. Two encodings that fit, and a number of hits that is not the number of entries, are warnings.

Source: PRISMA 2020 (records identified, by source), PRISMA-S (what to keep of each search).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from livingreview import canonical, tables
from livingreview.errors import InputError, Problem, TableError
from livingreview.formats.columns import suggested
from livingreview.formats.encoding import EncodingError
from livingreview.formats.fields import Entry
from livingreview.formats.recognise import FormatError, Reading, UnknownTableError, read_export
from livingreview.models.searches import Search
from livingreview.tables import Row, Rows, new_row

FIX = "Export the search again, best as RIS; docs/stages/records.md names every format that is read."
MAX_HEADERS, MAX_HEADER = 20, 60
"""Headers of a table that a message names, and characters of each."""
FIX_ENCODING = "Correct `encoding` in records/searches.yaml, or leave it out."


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
    warnings: tuple[Problem, ...] = ()


class _Read(NamedTuple):
    export: Export
    reading: Reading


def read_searches(exports: Sequence[Export], read: Callable[[Export], Reading] | None = None) -> RecordTables:
    """Read every export; all files that cannot be read are named in one InputError.

    `read` may give what was read of the same bytes before.
    """
    readings, problems = [], []
    for export in exports:
        try:
            readings.append(_Read(export, (read or reading)(export)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    readings.sort(key=lambda read: read.export.search.search_id)
    records: dict[str, Row] = {}
    entries = [row for read in readings for row in _entry_rows(read, records)]
    searches = [_search_row(read) for read in readings]
    warnings = tuple(warning for read in readings for warning in _warnings(read))
    return RecordTables(searches, entries, [records[record_id] for record_id in sorted(records)], warnings)


def reading(export: Export) -> Reading:
    """Read one export; InputError where it cannot be."""
    search = export.search
    columns = search.columns.model_dump(exclude_none=True) if search.columns else None
    try:
        return read_export(export.data, encoding=search.encoding, columns=columns)
    except UnknownTableError as error:
        shown = ", ".join(f"{name}: {json.dumps(header, ensure_ascii=False)}"
                          for name, header in suggested(error.headers).items())  # fmt: skip
        headers = ", ".join(repr(header[:MAX_HEADER]) for header in error.headers[:MAX_HEADERS])
        fix = f"Say which header is which, in the search's entry of records/searches.yaml: columns: {{{shown}}}"
        more = f" and {len(error.headers) - MAX_HEADERS} more" if len(error.headers) > MAX_HEADERS else ""
        raise InputError([Problem(export.file, error.line, "", str(error), value=headers + more, fix=fix)]) from None
    except FormatError as error:
        raise InputError([Problem(export.file, error.line, "", str(error), fix=FIX)]) from None
    except EncodingError as error:
        fix = FIX_ENCODING if search.encoding else FIX
        raise InputError([Problem(export.file, error.line, "", str(error), fix=fix)]) from None


def _warnings(read: _Read) -> Iterator[Problem]:
    export, reading = read
    if reading.other_encoding:
        message = f"This is read as {reading.encoding}; it could be {reading.other_encoding}."
        fix = "Look at the accents, and write the encoding that fits into records/searches.yaml, as `encoding: cp1252`."
        yield Problem(export.file, 0, "", message, fix=fix, severity="warning")
    hits = export.search.hits
    if hits is not None and hits != len(reading.entries):
        message = f"The source claimed {hits} hits; the export holds {len(reading.entries)} entries."
        fix = "Look whether the export is complete; where it is, say in the search's `note` why they differ."
        yield Problem(export.file, 0, "", message, fix=fix, severity="warning")


def _entry_rows(read: _Read, records: dict[str, Row]) -> Rows:
    """Give the entries of one export, and add the records read to `records`."""
    search_id, rows = read.export.search.search_id, []
    for number, entry in enumerate(read.reading.entries, start=1):
        place: dict[str, Any] = {"search_id": search_id, "entry": number, "line": entry.line}
        if entry.fields is None or entry.record_id is None:
            rows.append(new_row(tables.ENTRIES, **place, rejected=entry.rejected))
            continue
        records[entry.record_id] = _one_record(entry.record_id, entry, records.get(entry.record_id))
        rows.append(new_row(tables.ENTRIES, **place, record_id=entry.record_id))
    return rows


def _one_record(record_id: str, entry: Entry, known: Row | None) -> Row:
    """Give the record of an entry; of equal entries the raw text that sorts first is kept."""
    if known is None:
        return new_row(tables.RECORDS, record_id=record_id, raw=entry.raw, **(entry.fields or {}))
    if known["raw"] == entry.raw:
        row = new_row(tables.RECORDS, record_id=record_id, raw=entry.raw, **(entry.fields or {}))
        return known if known == row else max(known, row, key=_says_most)
    if canonical.record_text(known["raw"]) != canonical.record_text(entry.raw):
        raise TableError(f"two different entries have the record_id {record_id}; please report this")
    return {**known, "raw": min(known["raw"], entry.raw)}


def _says_most(row: Row) -> tuple[int, bytes]:
    """Order rows of one record, whose fields differ by what a BibTeX entry takes from others."""
    return sum(value not in (None, []) for value in row.values()), canonical.canonical_json(row)


def _search_row(read: _Read) -> Row:
    export, reading = read
    search = export.search
    n_rejected = sum(entry.rejected is not None for entry in reading.entries)
    n_read = sum(entry.fields is not None for entry in reading.entries)
    if n_read + n_rejected != len(reading.entries):
        raise TableError(f"{export.file}: {len(reading.entries)} entries, {n_read} read, {n_rejected} rejected")
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
        format=reading.format.value,
        encoding=reading.encoding,
        sha256=canonical.sha256_hex(export.data),
        live=search.live,
        since=search.since,
        until=search.until,
        **(search.prisma_s.model_dump() if search.prisma_s else {}),
    )
