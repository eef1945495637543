"""What the first three stages make of people's files, computed in memory.

The same stage functions as the pipeline's steps; used to check files against each other, to say what
waits for whom, and to know what each rule depends on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from livingreview import layout
from livingreview.errors import InputError, Problem
from livingreview.folder import FileOf, Folder
from livingreview.formats.decision_log import Log
from livingreview.formats.retraction_list import ListedNotice
from livingreview.models.review import Review
from livingreview.models.same_report import SameReport
from livingreview.stages.dedupe import DedupeTables, link_duplicates, report_ids
from livingreview.stages.notices import attach_notices
from livingreview.stages.reconstruction import late_records
from livingreview.stages.records import Export, RecordTables, read_searches
from livingreview.stages.screening import ScreeningTables, database_records, first_seen, not_retrieved, screening
from livingreview.stages.study_notices import reports_of, study_notices, with_listed
from livingreview.tables import Rows


@dataclass(frozen=True)
class Derived:
    """Records, links and states; `problems` are what stood in the way of more."""

    records: RecordTables
    dedupe: DedupeTables
    screening: ScreeningTables
    late: Mapping[str, str] = field(default_factory=dict)
    """The records that a reconstruction sets aside, with the reason."""
    listed: Sequence[ListedNotice] = ()

    @cached_property
    def report_of(self) -> dict[str, str]:
        """Give the report of every record."""
        return report_ids(self.dedupe.records)

    @cached_property
    def notices(self) -> Rows:
        """Give the retractions, corrections and concerns that the exports and lists of notices tell of."""
        records, linked = self.records.records, self.dedupe.records
        return with_listed(attach_notices(records, linked), self.listed, records, linked)

    def study_notices(self, folder: Folder) -> Rows:
        """Give what was published about each study, and the team's decisions."""
        reports = reports_of(study.content for study in folder.studies)
        return study_notices(self.notices, self.dedupe.records, reports, folder.retractions.decisions)

    @property
    def state_of(self) -> dict[str, str]:
        """Give the state of every report."""
        return {row["report_id"]: row["state"] for row in self.screening.report_status}


Linked = tuple[RecordTables, DedupeTables]


class Making:
    """How records and links are made: here, from nothing."""

    def read(self, exports: Sequence[Export]) -> RecordTables:
        """Read every export."""
        return read_searches(exports)

    def link(self, records: Rows, rulings: Sequence[SameReport]) -> DedupeTables:
        """Link the records."""
        return link_duplicates(records, rulings)


ANEW = Making()


def derive(folder: Folder, review: FileOf[Review], linked: Linked | None = None, making: Making = ANEW) -> Derived:
    """Run records, dedupe and screening on a read folder; raise InputError where they cannot.

    `linked` are the records and links of a build that is of now, where there is one; without, `making` makes them.
    """
    records = linked[0] if linked else making.read(folder.exports)
    known = {row["record_id"] for row in records.records}
    problems = list(unknown_records(folder, known))
    if problems:
        raise InputError(problems)
    dedupe = linked[1] if linked else making.link(records.records, folder.rulings)
    years = ((row["record_id"], row["year"]) for row in records.records)
    late = late_records(years, report_ids(dedupe.records), review.content)
    folded = screening(
        dedupe.records,
        folder.logs,
        review.content,
        database_records=database_records(records.entries, records.searches),
        not_retrieved=not_retrieved(folder.notes.content.notes if folder.notes else []),
        first_seen=first_seen(records.entries, records.searches),
        late=late,
    )
    return Derived(records, dedupe, folded, late, folder.retractions.listed)


def unknown_records(folder: Folder, known: set[str]) -> Iterable[Problem]:
    """Find decisions, rulings and notes about records that no export holds."""
    fix = "Correct the id, or add the export that holds the record to records/searches.yaml."
    message = "No export holds this record."
    for log in folder.logs:
        yield from _unknown_decisions(log, known, message, fix)
    for ruling in folder.rulings:
        for key in ("record_a", "record_b"):
            if getattr(ruling, key) not in known:
                value = getattr(ruling, key)
                yield Problem(layout.SAME_REPORT, ruling.line, key, message, value=value, fix=fix)
    if folder.notes:
        for position, note in enumerate(folder.notes.content.notes):
            if note.record_id and note.record_id not in known:
                here = ("notes", position, "record_id")
                yield folder.notes.problem(here, message, value=note.record_id, fix=fix)
    for position, result in enumerate(folder.published.content.published if folder.published else []):
        if folder.published and result.source.record_id not in known:
            place = ("published", position, "source", "record_id")
            yield folder.published.problem(place, message, value=result.source.record_id, fix=fix)


def _unknown_decisions(log: Log, known: set[str], message: str, fix: str) -> Iterable[Problem]:
    for line in log.lines:
        if line.record_id not in known:
            yield Problem(log.file, line.line, "record_id", message, value=line.record_id, fix=fix)
