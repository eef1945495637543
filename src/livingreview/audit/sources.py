"""What `audit verify` reads: people's files without the decisions, built tables, frozen versions, decision files.

1. The records that exist and the reports they describe come from the built tables where these were read from the
   exports as they are (the table of searches holds each export's hash); otherwise the exports are read again.
2. Decision files are given as paths and read one at a time.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livingreview import io, layout, tables
from livingreview.canonical import sha256_hex
from livingreview.errors import InputError, Problem, TableError
from livingreview.folder import Folder, read_folder
from livingreview.formats.decision_log import RESOLVED
from livingreview.models.review import Review
from livingreview.stages.dedupe import link_duplicates, report_ids
from livingreview.stages.reconstruction import late_records
from livingreview.stages.records import read_searches
from livingreview.tables import Rows, Table
from livingreview.terms import ScreeningStage
from livingreview.unread import visible_files


@dataclass(frozen=True)
class DecisionFile:
    """One decision file, not read yet."""

    owner: str
    file: str
    path: Path


@dataclass
class Sources:
    """What the audit knows before it opens a decision file."""

    folder: Folder
    files: list[DecisionFile]
    searches: Rows = field(default_factory=list)
    entries: Rows = field(default_factory=list)
    linked: Rows = field(default_factory=list)
    is_built: bool = False
    """Whether records and links are those of results/."""
    is_older: bool = False
    """Whether the built tables were made from other exports than those of now."""
    status: Rows | None = None
    heads: Rows | None = None
    """The heads of the decision files that the states were built from."""
    flow: Rows | None = None
    members: list[list[str]] | None = None
    """The cells of the members of the flow: the longest table, compared cell by cell."""
    manifests: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def report_of(self) -> dict[str, str]:
        """Give the report of every record."""
        return report_ids(self.linked)

    @property
    def has_records(self) -> bool:
        """Say whether it is known which records exist."""
        return bool(self.entries) or not (self.folder.searches and self.folder.searches.content.searches)


def read_sources(root: Path) -> Sources:
    """Read everything but the decision files below a review's root."""
    folder = read_folder(root, with_logs=False)
    sources = Sources(folder, list(_decision_files(root)), problems=list(folder.problems))
    results = root / layout.RESULTS
    sources.searches = _table(sources, results, tables.SEARCHES) or []
    sources.is_built = _is_of_exports(sources)
    sources.is_older = bool(sources.searches) and not sources.is_built
    if sources.is_built:
        sources.entries = _table(sources, results, tables.ENTRIES) or []
        sources.linked = _table(sources, results, tables.LINKED_RECORDS) or []
        sources.is_built = {row["record_id"] for row in sources.entries} - {None} == set(report_ids(sources.linked))
    if not sources.is_built:
        _read_exports(sources)
    sources.status = _table(sources, results, tables.REPORT_STATUS)
    sources.heads = _table(sources, results, tables.DECISION_HEADS)
    sources.flow = _table(sources, results, tables.FLOW)
    sources.members = _cells(sources, results / tables.FLOW_MEMBERS.path)
    sources.manifests = dict(_manifests(sources, root))
    return sources


def late_reports(sources: Sources, review: Review) -> frozenset[str] | None:
    """Give the reports that a reconstruction sets aside; None where the records that say when are not built."""
    path = sources.folder.root / layout.RESULTS / tables.RECORDS.path
    if review.reconstruction is None:
        return frozenset()
    if not sources.is_built or not path.exists():
        return None
    found = io.read_columns(path, tables.RECORDS, ("record_id", "year"))
    years = zip(found["record_id"], found["year"], strict=True)
    report_of = sources.report_of
    return frozenset(report_of[record] for record in late_records(years, report_of, review))


def read_json(path: Path, name: str) -> Any:
    """Read a JSON file that somebody kept; what is no JSON is an InputError."""
    try:
        return json.loads(io.read_text(path))
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(name, 0, "", f"This file is not JSON: {error}.")]) from None


def _decision_files(root: Path) -> Iterator[DecisionFile]:
    for stage in (*ScreeningStage, RESOLVED):
        for path in visible_files(root / layout.SCREENING / stage):
            if path.suffix == ".jsonl":
                yield DecisionFile(f"{stage}/{path.stem}", f"{layout.SCREENING}/{stage}/{path.name}", path)


def _table(sources: Sources, results: Path, table: Table) -> Rows | None:
    """Read a built table; None where it is not built, and a problem where it is not as it was built."""
    path = results / table.path
    if not path.exists():
        return None
    try:
        return io.read_table(path, table)
    except TableError as error:
        message = str(error).splitlines()[0]
        sources.problems.append(Problem(f"{layout.RESULTS}/{table.path}", 0, "", message, fix=io.CHANGED_SINCE_BUILT))
        return None


def _cells(sources: Sources, path: Path) -> list[list[str]] | None:
    """Read the members of the flow as they stand; every one of them is compared with what is counted anew."""
    if not path.exists():
        return None
    rows = list(csv.reader(io.read_exact_text(path).splitlines()))
    header = rows.pop(0) if rows else []
    if tuple(header) == tables.FLOW_MEMBERS.names and all(len(row) == len(header) for row in rows):
        return rows
    place = f"{layout.RESULTS}/{tables.FLOW_MEMBERS.path}"
    sources.problems.append(Problem(place, 0, "", "Not the columns of this table.", fix=io.CHANGED_SINCE_BUILT))
    return None


def _is_of_exports(sources: Sources) -> bool:
    """Say whether the built tables were read from the exports as they are now."""
    exports = {export.search.search_id: sha256_hex(export.data) for export in sources.folder.exports}
    built = {row["search_id"]: row["sha256"].rsplit(":", 1)[-1] for row in sources.searches}
    return bool(built) and built == exports


def _read_exports(sources: Sources) -> None:
    """Read the exports and link duplicates, as the build does."""
    try:
        records = read_searches(sources.folder.exports)
        linked = link_duplicates(records.records, sources.folder.rulings)
    except InputError as error:
        sources.problems += error.problems
        return
    sources.searches, sources.entries, sources.linked = records.searches, records.entries, linked.records


def _manifests(sources: Sources, root: Path) -> Iterator[tuple[str, Any]]:
    """Give the manifest of every frozen version by its path."""
    versions = root / layout.VERSIONS
    for folder in sorted(versions.iterdir()) if versions.is_dir() else []:
        name = f"{layout.VERSIONS}/{folder.name}/{layout.MANIFEST}"
        if not folder.is_dir():
            continue
        if not (folder / layout.MANIFEST).is_file():
            sources.problems.append(Problem(name, 0, "", "This frozen version has no manifest."))
            continue
        try:
            yield name, read_json(folder / layout.MANIFEST, name)
        except InputError as error:
            sources.problems += error.problems
