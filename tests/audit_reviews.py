"""Reviews for the audit: the tables that it reads, built without the workflow; lines added to decision files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from livingreview import io, tables
from livingreview.checks import check_folder, read_folder
from livingreview.formats.decision_log import new_line, read_log
from livingreview.stages.extraction import extraction
from livingreview.stages.prisma import flow

Git = Callable[..., str]


def write_tables(root: Path) -> None:
    """Build the tables that the audit reads, without the workflow."""
    checked = check_folder(read_folder(root))
    derived, review = checked.derived, checked.folder.review
    assert derived is not None
    assert review is not None
    studies = extraction([study.content for study in checked.folder.studies], review.content, [])
    reasons = {name: reason.label for name, reason in review.content.screening.reasons.items()}
    counted = flow(
        derived.records.searches,
        derived.records.entries,
        derived.dedupe.records,
        derived.screening.report_status,
        studies.studies,
        studies.study_reports,
        reasons,
    )
    for rows, table in (
        (derived.records.searches, tables.SEARCHES),
        (derived.records.entries, tables.ENTRIES),
        (derived.dedupe.records, tables.LINKED_RECORDS),
        (derived.screening.report_status, tables.REPORT_STATUS),
        (derived.screening.heads, tables.DECISION_HEADS),
        (counted.flow, tables.FLOW),
        (counted.members, tables.FLOW_MEMBERS),
    ):
        io.write_table(rows, root / "results" / table.path, table)


def append(path: Path, owner: str, **fields: Any) -> None:
    """Add a line to a decision file."""
    data = path.read_bytes() if path.exists() else b""
    line = new_line({**fields, "by": owner.split("/")[1]}, read_log(data, owner, "").head)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data + line)
