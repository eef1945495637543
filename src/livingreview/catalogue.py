"""The records of a review, for commands that need a few of them at once.

The last build's tables are read where they are newer than everything they are made from; else records and
links are made anew, which takes long in a large review: build it once.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from livingreview import io, layout, tables
from livingreview.folder import load_exports, load_rulings
from livingreview.stages.dedupe import DedupeTables, link_duplicates, report_ids
from livingreview.stages.records import RecordTables, read_searches
from livingreview.stages.screening import first_seen
from livingreview.tables import Rows
from livingreview.unread import visible_files

COLUMNS = ("record_id", "doi", "pmid", "year")
RESOLVERS = ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:")
SHORTEST_PREFIX = len("rec_") + 4
"""Characters of a record id that may stand for it, where no other id begins with them."""


@dataclass(frozen=True)
class Catalogue:
    """Every record's report and identifiers; whole records on demand."""

    report_of: Mapping[str, str]
    columns: Mapping[str, Sequence[Any]]
    fetch: Callable[[Collection[str]], Rows]
    order: Callable[[], dict[str, int]]

    @cached_property
    def records_of(self) -> dict[str, list[str]]:
        """Give the records of every report."""
        found: dict[str, list[str]] = {}
        for record, report in self.report_of.items():
            found.setdefault(report, []).append(record)
        return found

    @cached_property
    def year_of(self) -> dict[str, int | None]:
        """Give the year of every report: the earliest that one of its records gives."""
        years: dict[str, int | None] = {}
        for record, year in zip(self.columns["record_id"], self.columns["year"], strict=True):
            report = self.report_of[record]
            known = years.get(report)
            years[report] = year if known is None else min(known, year or known)
        return years

    def find(self, text: str) -> list[str]:
        """Give the records that a record id, the beginning of one, a DOI or a PubMed id means."""
        if text in self.report_of:
            return [text]
        if text.startswith("rec_"):
            return [r for r in self.report_of if r.startswith(text)] if len(text) >= SHORTEST_PREFIX else []
        key, value = ("pmid", text) if text.isdigit() else ("doi", text.lower())
        for resolver in RESOLVERS:
            value = value.removeprefix(resolver)
        return [r for r, known in zip(self.columns["record_id"], self.columns[key], strict=True) if known == value]


def load_catalogue(root: Path, *, keep: bool = False) -> Catalogue:
    """Read the last build's tables, or make them anew where they are out of date; `keep` holds all in memory."""
    return _built(root / layout.RESULTS, keep=keep) if is_built(root) else _made(root)


def is_built(root: Path) -> bool:
    """Say whether the built records and links are newer than the exports, searches and rulings."""
    results = root / layout.RESULTS
    needed = (tables.RECORDS, tables.LINKED_RECORDS, tables.ENTRIES, tables.SEARCHES)
    oldest = min(io.modified(results / table.path) for table in needed)
    return oldest > max((io.modified(path) for path in _sources(root)), default=0.0)


def built_links(root: Path) -> tuple[RecordTables, DedupeTables] | None:
    """Read all records and links of the last build; None where something they are made from is newer."""
    if not is_built(root) or not (root / layout.RESULTS / tables.LINKS.path).exists():
        return None
    results = root / layout.RESULTS
    needed = (tables.SEARCHES, tables.ENTRIES, tables.RECORDS, tables.LINKED_RECORDS, tables.LINKS)
    searches, entries, records, linked, links = (io.read_table(results / table.path, table) for table in needed)
    asked = io.read_table(results / tables.UNCERTAIN_PAIRS.path, tables.UNCERTAIN_PAIRS)
    return RecordTables(searches, entries, records), DedupeTables(linked, links, asked)


def _sources(root: Path) -> Iterator[Path]:
    yield root / layout.SEARCHES
    yield root / layout.SAME_REPORT
    exports = root / layout.EXPORTS
    for folder in exports.iterdir() if exports.is_dir() else ():
        yield from visible_files(folder)


def _built(results: Path, *, keep: bool) -> Catalogue:
    linked = io.read_columns(results / tables.LINKED_RECORDS.path, tables.LINKED_RECORDS, ["record_id", "report_id"])
    path = results / tables.RECORDS.path

    def order() -> dict[str, int]:
        entries = io.read_table(results / tables.ENTRIES.path, tables.ENTRIES)
        return first_seen(entries, io.read_table(results / tables.SEARCHES.path, tables.SEARCHES))

    return Catalogue(
        dict(zip(linked["record_id"], linked["report_id"], strict=True)),
        io.read_columns(path, tables.RECORDS, COLUMNS),
        io.kept_rows(path, tables.RECORDS) if keep else lambda wanted: io.read_rows(path, tables.RECORDS, wanted),
        order,
    )


def _made(root: Path) -> Catalogue:
    found = read_searches(load_exports(root))
    by_id = {row["record_id"]: row for row in found.records}
    return Catalogue(
        report_ids(link_duplicates(found.records, load_rulings(root)).records),
        {name: [row[name] for row in found.records] for name in COLUMNS},
        lambda wanted: [by_id[record] for record in wanted if record in by_id],
        lambda: first_seen(found.entries, found.searches),
    )
