"""Give each report in a queue one entry to be screened by: its own fields, filled from its other records.

1. The entry stands under the report's id; decisions may name any record of a report.
2. A field that the first record lacks comes from the next record, in order of their ids, that has it; of
   several abstracts the longest is taken, as some databases cut them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from livingreview.formats.decision_log import Log
from livingreview.models.review import Review
from livingreview.stages.dedupe import report_ids
from livingreview.stages.fold import StageFold, people_with_role
from livingreview.stages.queue import Queue, own_decisions
from livingreview.tables import Row, Rows
from livingreview.terms import ScreeningStage

FILLED = (
    "type", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "keywords", "language",
    "url",
)  # fmt: skip


class StagesOfReview(NamedTuple):
    """What decisions there are: the folds of both stages, the files, and what could not be had."""

    folds: Mapping[ScreeningStage, StageFold]
    logs: Sequence[Log]
    report_of: Mapping[str, str]
    missing: Collection[str]


def due_reports(
    status: StagesOfReview, reports: Iterable[str], review: Review, stage: ScreeningStage, by: str | None
) -> list[str]:
    """Give the reports that are due for a person (or program) at a stage, or for any person, by id."""
    due: set[str] = set()
    for person in [by] if by else people_with_role(review, "screener"):
        own = own_decisions(status.logs, stage, person, status.report_of)
        due.update(Queue(status.folds, status.missing, stage, own, person in review.programs).due(reports))
    return sorted(due)


def queue_rows(reports: Sequence[str], records: Rows, linked: Rows) -> Rows:
    """Give a row of RECORDS for every report, in the queue's order; `linked` are LINKED_RECORDS rows."""
    report_of = report_ids(linked)
    members: dict[str, Rows] = defaultdict(list)
    for row in sorted(records, key=lambda row: row["record_id"]):
        members[report_of[row["record_id"]]].append(row)
    return [_one_row(report, members[report]) for report in reports]


def _one_row(report: str, rows: Rows) -> Row:
    first = next((row for row in rows if row["record_id"] == report), rows[0])
    ordered = [first, *(row for row in rows if row is not first)]
    filled = {name: next((row[name] for row in ordered if row[name]), first[name]) for name in FILLED}
    abstract = max((row["abstract"] or "" for row in ordered), key=len)
    return {**first, **filled, "record_id": report, "abstract": abstract or None}
