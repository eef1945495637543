"""Hold the review against its schedule and the last frozen version: the tables in, currency and signals out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from livingreview import tables
from livingreview.models.review import Review
from livingreview.stages.currency import CurrencyTables, Found, Frozen, currency, today, waiting_since
from livingreview.stages.dedupe import report_ids
from livingreview.stages.triggers import Body, Last, Waiting, triggers
from livingreview.tables import Rows, Table
from livingreview.terms import StudyStatus

EVIDENCE = (
    *(tables.SEARCHES, tables.ENTRIES, tables.LINKED_RECORDS, tables.REPORT_STATUS, tables.NOTICES),
    *(tables.STUDIES, tables.STUDY_REPORTS, tables.SUMMARY, tables.EFFECTS, tables.SUMMARY_OF_FINDINGS),
)
"""The tables that this stage reads."""


@dataclass(frozen=True)
class Evidence:
    """A version of the review, or what it is now, as far as currency and signals rest on it."""

    version: str
    date: str | None
    tables: Mapping[str, Rows]
    """Rows by the table's name; a table that is not known is not there."""

    def rows(self, table: Table) -> Rows:
        """Give the rows of a table; none where it is not known."""
        return self.tables.get(table.name, [])

    @property
    def body(self) -> Body:
        """Give what the signals of an update compare."""
        names = (tables.SUMMARY, tables.EFFECTS, tables.SUMMARY_OF_FINDINGS, tables.NOTICES)
        return Body(*(self.rows(table) for table in names))


def up_to_date(review: Review, now: Evidence, last: Evidence | None) -> CurrencyTables:
    """Hold what is built against the schedule and the last frozen version."""
    found = Found(
        searches=now.rows(tables.SEARCHES),
        entries=now.rows(tables.ENTRIES),
        report_of=report_ids(now.rows(tables.LINKED_RECORDS)),
        report_status=now.rows(tables.REPORT_STATUS),
        studies=now.rows(tables.STUDIES),
        study_reports=now.rows(tables.STUDY_REPORTS),
    )
    labels = {row["study_id"]: row["study_label"] for row in found.studies}
    included = {
        found.report_of.get(row["record_id"], row["record_id"]): labels[row["study_id"]] for row in found.study_reports
    }
    frozen = None
    if last:
        then = (row for row in last.rows(tables.STUDIES) if row["status"] == StudyStatus.COMPLETED)
        frozen = Frozen(last.version, last.date, frozenset(row["study_id"] for row in then))
    waiting = Waiting(waiting_since(found), today(review.living, found.searches))
    signals = triggers(review, now.body, Last(last.version, last.date, last.body) if last else None, waiting, included)
    box = currency(
        review.living,
        replace(found, triggers=signals),
        frozen,
        version=review.version,
        version_date=review.version_date,
    )
    return box._replace(triggers=signals)
