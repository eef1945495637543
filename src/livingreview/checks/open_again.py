"""Included studies whose report is open again because other records were linked with it."""

from dataclasses import dataclass

from livingreview import layout
from livingreview.derived import Derived
from livingreview.errors import Problem
from livingreview.folder import FileOf, Folder
from livingreview.formats.decision_log import Log, LogLine
from livingreview.models.study import Study
from livingreview.stages.fold import current_lines
from livingreview.stages.open_again import OPEN_STATES, lines_on, was_included
from livingreview.stages.screening import first_seen
from livingreview.tables import Row
from livingreview.terms import ReportState, ScreeningStage
from livingreview.yaml_dialect import Path

STAGE_OF = {
    ReportState.SCREENING_CONFLICT: ScreeningStage.TITLE_ABSTRACT,
    ReportState.ASSESSMENT_CONFLICT: ScreeningStage.FULL_TEXT,
}


@dataclass(frozen=True)
class OpenAgain:
    """A report of a study that people included, and what screening says of it now."""

    study: FileOf[Study]
    path: Path
    record_id: str
    status: Row


def open_again(folder: Folder, derived: Derived) -> list[OpenAgain]:
    """Give the reports of studies that were included, and are open since other records were linked with them."""
    status = {row["report_id"]: row for row in derived.screening.report_status if row["state"] in OPEN_STATES}
    report_of = derived.report_of
    named = [
        OpenAgain(study, ("reports", position, "record_id"), report.record_id, status[report_of[report.record_id]])
        for study in folder.studies
        for position, report in enumerate(study.content.reports)
        if report_of.get(report.record_id) in status
    ]
    return [one for one in named if _was_included(one, folder, derived)]


def _was_included(one: OpenAgain, folder: Folder, derived: Derived) -> bool:
    if folder.review is None:
        return False
    order = first_seen(derived.records.entries, derived.records.searches)
    records = _records_of(one, derived)
    return len(records) > 1 and was_included(records, folder.logs, folder.review.content, order)


def _records_of(one: OpenAgain, derived: Derived) -> list[str]:
    report = one.status["report_id"]
    return [record for record, its_report in derived.report_of.items() if its_report == report]


def open_again_warning(one: OpenAgain, folder: Folder, derived: Derived) -> Problem:
    """Say where the decisions that differ stand, what linked their records, and how either is settled."""
    records = _records_of(one, derived)
    message = (
        f"This report was included; it is open again since records were linked with it, and screening says: "
        f"{one.status['state']}. The study stays in the review, marked."
    )
    stage = STAGE_OF.get(one.status["state"])
    said = [
        f"{log.file}:{line.line} {line.by} {line.decision} on {line.record_id}"
        for log, line in _decisions(records, folder)
        if stage is not None and line.stage is stage
    ]
    links = [
        f"{row['record_a']} and {row['record_b']} ({row['rule']})"
        for row in derived.dedupe.links
        if row["is_linked"] and row["record_a"] in records
    ]
    found = "; ".join([*said, f"linked: {', '.join(links)}"])
    return one.study.problem(one.path, message, value=found, fix=_fix(one, stage), severity="warning")


def _decisions(records: list[str], folder: Folder) -> list[tuple[Log, LogLine]]:
    cut = lines_on(records, folder.logs)
    return [(log, line) for log in cut for line in current_lines(log) if not line.is_resolution]


def _fix(one: OpenAgain, stage: ScreeningStage | None) -> str:
    report, who = one.status["report_id"], one.status["waits_for"]
    rule = "livingreview duplicates RECORD_A RECORD_B different"
    apart = f"where they are not one report: {rule} (or in {layout.SAME_REPORT})."
    if stage is None:
        return f"It waits for {who}: livingreview screen next; or, {apart}"
    settle = f'livingreview screen resolve {report} include|exclude --by ID --stage {stage} --note "why"'
    return f"It waits for {who}: {settle}; or, {apart}"
