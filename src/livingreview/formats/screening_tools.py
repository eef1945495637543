"""Read the decisions in any export of Rayyan, Covidence or ASReview, told apart by their marks.

1. A zip archive is a project of ASReview, what Rayyan hands out (articles and a log), or a workbook.
2. All else is read like any export of references; the tool is the one whose marks its entries have. Marks
   of two tools are an error: records travel from one to the other, and which one's decisions are meant
   only a person can say.
3. A record_id that `screen export` wrote into a file is found wherever the tool handed it back.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from livingreview.formats import asreview, covidence, rayyan
from livingreview.formats.archives import Archive, ArchiveError
from livingreview.formats.asreview_project import is_project, read_project
from livingreview.formats.encoding import EncodingError
from livingreview.formats.fields import Entry
from livingreview.formats.recognise import ZIP, FormatError, read_export
from livingreview.formats.screening_export import OWN_COLUMN, OWN_ID, ExportedEntry, ScreeningExport, Tool
from livingreview.formats.tables_text import cells_of
from livingreview.tables import Row
from livingreview.terms import Decision

MARKS: Mapping[Tool, Callable[[Entry], bool]] = {
    Tool.RAYYAN: rayyan.is_rayyan,
    Tool.COVIDENCE: covidence.is_covidence,
    Tool.ASREVIEW: asreview.is_asreview,
}
WRITTEN = ("RAYYAN-", "rayyan-", "ovidence #", "asreview_", "ASReview_")
"""What the raw text of an entry with decisions holds."""
WORKBOOK = "xl/workbook.xml"
ARTICLES = re.compile(r"(?:.*/)?articles[^/]*\.(?:csv|ris|bib|enw|txt|xml|xlsx)", re.IGNORECASE)
CARRIER = re.compile(r"^(?:(?:AN|ID|N1|[CU][0-9]) {1,2}- ?|(?:Accession Number|Ref)=|%[FM] )(.*)$", re.MULTILINE)
"""Lines of RIS, cells and lines of refer that hand the id back."""
PLAIN_ID = re.compile(r"rec_[0-9a-f]{16}")
NOTHING = "No decisions of Rayyan, Covidence or ASReview are in this file."
ONLY_LOG = f"This is only Rayyan's log; give the zip file as Rayyan made it, with {rayyan.LOG_NAME} and the articles."


def read_screening_export(data: bytes, *, tool: Tool | None = None, listed: Decision | None = None) -> ScreeningExport:
    """Read an export; `listed` is what a Covidence list holds. A file that is none is a FormatError."""
    try:
        if data.startswith(ZIP):
            archive = Archive(data)
            if WORKBOOK not in archive.names:
                return _from_archive(archive, tool)
        if rayyan.is_log(data):
            raise FormatError(ONLY_LOG)
        return _from_entries(read_export(data).entries, tool, listed)
    except (ArchiveError, EncodingError) as error:
        raise FormatError(str(error), getattr(error, "line", 1)) from None


def decisions_in(rows: Iterable[Row]) -> tuple[Tool, int] | None:
    """Say which tool's decisions records hold, and how many records have one; None where there are none."""
    entries = [Entry(0, row["raw"], row) for row in rows if any(mark in row["raw"] for mark in WRITTEN)]
    try:
        export = _from_entries(entries, None, None)
    except FormatError:
        return None
    is_list = export.tool is Tool.COVIDENCE
    n_decided = len(export.entries) if is_list else export.n_decided
    return (export.tool, n_decided) if n_decided else None


def _from_archive(archive: Archive, tool: Tool | None) -> ScreeningExport:
    if is_project(archive) and tool in (None, Tool.ASREVIEW):
        return _export(Tool.ASREVIEW, read_project(archive, lambda data: read_export(data).entries))
    names = [name for name in archive.names if ARTICLES.fullmatch(name)]
    if not names or tool not in (None, Tool.RAYYAN):
        raise FormatError("This archive is neither what Rayyan hands out nor a project of ASReview.")
    entries = [entry for name in names for entry in read_export(archive.read(name)).entries]
    export = _export(Tool.RAYYAN, rayyan.read_entries(entries))
    for name in archive.names:
        if name.rsplit("/", 1)[-1] == rayyan.LOG_NAME:
            try:
                return replace(export, log=rayyan.read_log(archive.read(name)))
            except ValueError as error:
                return replace(export, warning=f"Rayyan's log is not used: {error}.")
    return export


def _from_entries(entries: Sequence[Entry], tool: Tool | None, listed: Decision | None) -> ScreeningExport:
    chosen = tool or _tool(entries)
    if chosen is Tool.RAYYAN:
        return _export(chosen, rayyan.read_entries(entries))
    if chosen is Tool.COVIDENCE:
        return _export(chosen, covidence.read_entries(entries, listed))
    if tool and not asreview.has_labels(entries):
        raise FormatError("No column of this file holds labels of ASReview, and no note does.")
    return _export(chosen, asreview.read_entries(entries, is_other_label=tool is not None))


def _tool(entries: Sequence[Entry]) -> Tool:
    found = [tool for tool, is_marked in MARKS.items() if any(is_marked(entry) for entry in entries)]
    if len(found) > 1:
        names = " and ".join(found)
        raise FormatError(f"This file holds marks of {names}; say with --from whose decisions are meant.")
    if not found:
        raise FormatError(NOTHING)
    return found[0]


def _export(tool: Tool, entries: Sequence[ExportedEntry]) -> ScreeningExport:
    return ScreeningExport(tool, tuple(replace(entry, own_ids=own_ids(entry.entry)) for entry in entries))


def own_ids(entry: Entry) -> tuple[str, ...]:
    """Give the ids that `screen export` wrote, from fields in which neither authors nor databases write."""
    fields = entry.fields or {}
    texts = [*(fields.get("notes") or []), *(fields.get("accession_numbers") or [])]
    texts += [match[1] for match in CARRIER.finditer(entry.raw)]
    found = [match[1] for text in texts for match in OWN_ID.finditer(text)]
    cell = cells_of(entry.raw).get(OWN_COLUMN, "").strip()
    return tuple(dict.fromkeys([*found, *([cell] if PLAIN_ID.fullmatch(cell) else [])]))
