"""Retractions and expressions of concern that the team has not dealt with.

1. One about a report of a study needs a decision in records/retractions.yaml.
2. One about any other report that is not excluded needs a note in records/notes.yaml.
"""

from collections.abc import Iterator
from typing import Any

from livingreview import layout
from livingreview.derived import Derived
from livingreview.errors import Problem
from livingreview.folder import Folder
from livingreview.models.review import Review
from livingreview.stages.study_notices import GRAVE
from livingreview.tables import Row
from livingreview.terms import NoteKind, Notice, NoticeDecision, NoticeState, ReportState
from livingreview.yaml_dialect import Path, key_text

SETTLED = (ReportState.EXCLUDED, ReportState.EXCLUDED_AT_SCREENING, ReportState.NOT_RETRIEVED)


def open_notices(folder: Folder, derived: Derived) -> list[Row]:
    """Give, once a report, those about reports that are of no study, are not excluded and have no note."""
    report_of, state_of = derived.report_of, derived.state_of
    of_studies = _reports_of_studies(folder, report_of)
    noted = {
        report_of[note.record_id]
        for note in (folder.notes.content.notes if folder.notes else [])
        if note.record_id in report_of and note.kind is NoteKind.INTEGRITY
    }
    found: dict[str, Row] = {}
    for row in derived.notices:
        is_open = row["kind"] in GRAVE and row["report_id"] not in noted | of_studies
        if is_open and state_of.get(row["report_id"]) not in SETTLED:
            known = found.setdefault(row["report_id"], row)
            if known["kind"] != Notice.RETRACTION and row["kind"] == Notice.RETRACTION:
                found[row["report_id"]] = row
    return [found[report_id] for report_id in sorted(found)]


def undecided_notices(folder: Folder, derived: Derived) -> list[Row]:
    """Give the retractions and concerns about studies that the team has not decided on."""
    return [row for row in derived.study_notices(folder) if row["state"] == NoticeState.UNDECIDED]


def retraction_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find decisions about studies that do not exist, and by people who are not in the team."""
    studies = {study.content.study_id for study in folder.studies}
    for position, one in enumerate(folder.retractions.decisions):
        if one.study not in studies:
            message = "No study file has this study_id."
            yield _problem(folder, ("decisions", position, "study"), message, value=one.study)
        if one.by not in review.team:
            message, allowed = "Nobody in the team has this id.", ", ".join(review.team)
            yield _problem(folder, ("decisions", position, "by"), message, value=one.by, allowed=allowed)


def notice_warnings(folder: Folder, derived: Derived) -> Iterator[Problem]:
    """Warn of included reports that are retracted, or met with concern, and that nobody has dealt with."""
    labels = {study.content.study_id: study.content.label for study in folder.studies}
    for row in undecided_notices(folder, derived):
        message = f"{labels[row['study_id']]} has a {row['kind']}, and the team has not decided: {row['places'][0]}."
        yield Problem(
            layout.RETRACTION_DECISIONS, 0, "", message, fix=how_to_decide(row), severity="warning", is_strict=True
        )
    known = {(row["study_id"], row["kind"]) for row in derived.study_notices(folder)}
    for position, one in enumerate(folder.retractions.decisions):
        if one.study in labels and (one.study, one.notice.value) not in known:
            message = "No export or list tells of such a notice about this study; the decision has no effect."
            here = ("decisions", position, "notice")
            yield _problem(folder, here, message, value=one.notice.value, severity="warning")
    fix = "Look at the notice, and write a note of kind `integrity concern` about this record: what it means here."
    for row in open_notices(folder, derived):
        if derived.state_of.get(row["report_id"]) == ReportState.INCLUDED:
            message = f"An included report has a {row['kind']}, and no note: {row['place']}."
            yield Problem(
                layout.NOTES, 0, "", message, value=row["report_id"], fix=fix, severity="warning", is_strict=True
            )


def how_to_decide(row: Row) -> str:
    """Give the entry that a person writes."""
    decisions = " | ".join(NoticeDecision)
    entry = (
        f"{{study: {row['study_id']}, notice: {row['kind']}, decision: {decisions}, reason: ..., by: ..., date: ...}}"
    )
    return f"Decide, and add to `decisions` of {layout.RETRACTION_DECISIONS} (schema: 1): - {entry}"


def _reports_of_studies(folder: Folder, report_of: dict[str, str]) -> set[str]:
    records = (report.record_id for study in folder.studies for report in study.content.reports)
    return {report_of[record_id] for record_id in records if record_id in report_of}


def _problem(folder: Folder, path: Path, message: str, **details: Any) -> Problem:
    document = folder.retractions.document
    line = document.line(path) if document else 0
    return Problem(layout.RETRACTION_DECISIONS, line, key_text(path), message, **details)
