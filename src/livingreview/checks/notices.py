"""Retractions and expressions of concern in the exports that nobody has written a note about."""

from collections.abc import Iterator

from livingreview import layout
from livingreview.derived import Derived
from livingreview.errors import Problem
from livingreview.folder import Folder
from livingreview.tables import Row
from livingreview.terms import NoteKind, Notice, ReportState

GRAVE = (Notice.RETRACTION, Notice.CONCERN)
SETTLED = (ReportState.EXCLUDED, ReportState.EXCLUDED_AT_SCREENING, ReportState.NOT_RETRIEVED)


def open_notices(folder: Folder, derived: Derived) -> list[Row]:
    """Give, once a report, the retractions and concerns about reports that are not excluded and have no note."""
    report_of, state_of = derived.report_of, derived.state_of
    noted = {
        report_of[note.record_id]
        for note in (folder.notes.content.notes if folder.notes else [])
        if note.record_id in report_of and note.kind is NoteKind.INTEGRITY
    }
    found: dict[str, Row] = {}
    for row in derived.notices:
        is_open = row["kind"] in GRAVE and row["report_id"] not in noted
        if is_open and state_of.get(row["report_id"]) not in SETTLED:
            known = found.setdefault(row["report_id"], row)
            if known["kind"] != Notice.RETRACTION and row["kind"] == Notice.RETRACTION:
                found[row["report_id"]] = row
    return [found[report_id] for report_id in sorted(found)]


def notice_warnings(folder: Folder, derived: Derived) -> Iterator[Problem]:
    """Warn of included reports that are retracted, or met with concern, and have no note of a person."""
    report_of, state_of = derived.report_of, derived.state_of
    in_studies = {report_of[report.record_id] for study in folder.studies for report in study.content.reports
                  if report.record_id in report_of}  # fmt: skip
    fix = "Look at the notice, and write a note of kind `integrity concern` about this record: what it means here."
    for row in open_notices(folder, derived):
        if state_of.get(row["report_id"]) == ReportState.INCLUDED or row["report_id"] in in_studies:
            message = f"An included report has a {row['kind']} in the exports, and no note: {row['place']}."
            yield Problem(
                layout.NOTES, 0, "", message, value=row["report_id"], fix=fix, severity="warning", is_strict=True
            )
