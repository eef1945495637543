"""Count the PRISMA 2020 flow: every box is a set of ids, and the sets must add up.

1. Every entry of every export is in one of three sets: rejected (it could not be read), the
   representative of its report, or a duplicate. A report's representative is its first entry
   (smallest search_id, then running number) from a database or register; only where it has none,
   its first entry from another source. Every other entry is a duplicate in its own column.
2. So a report found both ways counts once, under databases and registers.
3. Every report is in exactly one last box: awaiting screening, excluded at screening, not retrieved,
   awaiting assessment, excluded, awaiting classification, or one of the boxes of included reports.
   Screening counts one record for each report.
4. A study is included when its file says completed and one of its reports is included, or was and is open
   again (`open_again`); then its included reports are counted, an open one where it waits. Included reports
   whose study is ongoing, awaits classification or has no file yet stand apart and are never counted as
   excluded.
5. The arithmetic is checked on the sets; what does not add up is an error that names the ids.

Source: PRISMA 2020 flow diagram; box ids as in the R package PRISMA2020 where it has the box.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from livingreview.stages.dedupe import report_ids
from livingreview.stages.open_again import OPEN_STATES
from livingreview.stages.prisma_boxes import (
    ALL,
    BOXES,
    DATABASES,
    DUPLICATES,
    EXCLUDED_AT_SCREENING,
    IDENTIFIED,
    ONLY_WHERE_ANY,
    OTHER,
    PREFIX,
    TOTAL,
    Ids,
    Sets,
    check_arithmetic,
    no_ids,
)
from livingreview.tables import FLOW, FLOW_MEMBERS, Row, Rows, check, new_row
from livingreview.terms import ReportState, SourceKind, StudyStatus

NO_REASON = "No reason given"

UNSCREENED_STATES = (ReportState.AWAITING_SCREENING, ReportState.SCREENING_CONFLICT)
UNASSESSED_STATES = (ReportState.AWAITING_ASSESSMENT, ReportState.ASSESSMENT_CONFLICT)


class FlowTables(NamedTuple):
    """The stage's two tables."""

    flow: Rows
    members: Rows


def flow(
    searches: Rows,
    entries: Rows,
    linked: Rows,
    report_status: Rows,
    studies: Rows,
    study_reports: Rows,
    reasons: Mapping[str, str],
) -> FlowTables:
    """Give every box with its size and members; `reasons` gives each reason's label by its id."""
    report_of = report_ids(linked)
    column_of = {row["search_id"]: IDENTIFIED[SourceKind(row["kind"])][1] for row in searches}
    _check_references(entries, study_reports, report_of, column_of)
    sets: Sets = defaultdict(lambda: defaultdict(set))
    first = _representatives(entries, report_of, column_of)
    _fill_identified(sets, searches, entries)
    _fill_removed(sets, entries, {_entry_id(row) for row in first.values()}, column_of)
    _fill_reports(sets, report_status, reasons)
    _fill_included(sets, studies, study_reports, report_status, report_of)
    representatives = {report: _entry_id(row) for report, row in first.items()}
    columns = {report: column_of[row["search_id"]] for report, row in first.items()}
    check_arithmetic(sets, {_entry_id(row) for row in entries}, representatives, columns)
    return FlowTables(check(_flow_rows(sets), FLOW), check(_member_rows(sets), FLOW_MEMBERS))


def _check_references(
    entries: Rows, study_reports: Rows, report_of: Mapping[str, str], column_of: Mapping[str, str]
) -> None:
    no_ids("entries of a search that is not listed", (_entry_id(e) for e in entries if e["search_id"] not in column_of))
    records = (row["record_id"] for row in entries if row["record_id"] is not None)
    no_ids("records that belong to no report", (record for record in records if record not in report_of))
    named = (row for row in study_reports if row["record_id"] not in report_of)
    no_ids("study files name records that no search found", (f"{row['study_id']}/{row['record_id']}" for row in named))


def _representatives(entries: Rows, report_of: Mapping[str, str], column_of: Mapping[str, str]) -> dict[str, Row]:
    first: dict[str, Row] = {}
    for row in sorted(entries, key=lambda row: (row["search_id"], row["entry"])):
        if row["record_id"] is None:
            continue
        report = report_of[row["record_id"]]
        column = column_of[row["search_id"]]
        if report not in first or (column == DATABASES and column_of[first[report]["search_id"]] == OTHER):
            first[report] = row
    return first


def _fill_identified(sets: Sets, searches: Rows, entries: Rows) -> None:
    by_search = defaultdict(set)
    for row in entries:
        by_search[row["search_id"]].add(_entry_id(row))
    for search in searches:
        box = sets[IDENTIFIED[SourceKind(search["kind"])]]
        box[search["source"]] |= by_search[search["search_id"]]
        box[TOTAL] |= by_search[search["search_id"]]


def _fill_removed(sets: Sets, entries: Rows, representatives: Ids, column_of: Mapping[str, str]) -> None:
    for row in entries:
        column = column_of[row["search_id"]]
        if row["record_id"] is None:
            sets["entries_rejected", column][TOTAL].add(_entry_id(row))
        elif _entry_id(row) not in representatives:
            sets[DUPLICATES[column], column][TOTAL].add(_entry_id(row))


def _fill_reports(sets: Sets, report_status: Rows, reasons: Mapping[str, str]) -> None:
    for row in report_status:
        column = DATABASES if row["is_database_or_register"] else OTHER
        for box, item in _boxes_of(ReportState(row["state"]), row["reason"], column, reasons):
            for key in {TOTAL, item}:
                sets[box, column][key].add(row["report_id"])


def _boxes_of(
    state: ReportState, reason: str | None, column: str, reasons: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Name each box that a report in this state passed or stands in, with its item there."""
    prefix = PREFIX[column]
    if state is ReportState.PUBLISHED_LATER:
        yield "published_later", reason or NO_REASON
        return
    if state in UNSCREENED_STATES:
        yield "awaiting_screening", state.value
        return
    if column == DATABASES:
        yield "records_screened", TOTAL
    if state is ReportState.EXCLUDED_AT_SCREENING:
        yield EXCLUDED_AT_SCREENING[column], TOTAL
        return
    yield f"{prefix}_sought_reports", TOTAL
    if state is ReportState.NOT_RETRIEVED:
        yield f"{prefix}_notretrieved_reports", TOTAL
    elif state in UNASSESSED_STATES:
        yield "awaiting_assessment", state.value
    else:
        yield f"{prefix}_assessed", TOTAL
    if state is ReportState.EXCLUDED:
        yield f"{prefix}_excluded", NO_REASON if reason is None else reasons.get(reason, reason)
    if state is ReportState.AWAITING_CLASSIFICATION:
        yield "awaiting_classification", TOTAL


def _fill_included(
    sets: Sets, studies: Rows, study_reports: Rows, report_status: Rows, report_of: Mapping[str, str]
) -> None:
    column = {
        row["report_id"]: DATABASES if row["is_database_or_register"] else OTHER
        for row in report_status
        if row["state"] == ReportState.INCLUDED
    }
    reports: dict[str, set[str]] = defaultdict(set)
    for row in study_reports:
        if report_of[row["record_id"]] in column:
            reports[row["study_id"]].add(report_of[row["record_id"]])
    by_status: dict[str, set[str]] = defaultdict(set)
    of_status: dict[str, set[str]] = defaultdict(set)
    reopened = {row["report_id"] for row in report_status if row["state"] in OPEN_STATES}
    kept = {row["study_id"] for row in study_reports if report_of[row["record_id"]] in reopened}
    for study in studies:
        if reports[study["study_id"]] or study["study_id"] in kept:
            by_status[study["status"]].add(study["study_id"])
            of_status[study["status"]] |= reports[study["study_id"]]
    completed, ongoing = of_status[StudyStatus.COMPLETED], of_status[StudyStatus.ONGOING]
    awaiting = of_status[StudyStatus.AWAITING_CLASSIFICATION] - completed - ongoing
    sets["new_studies", ALL][TOTAL] = by_status[StudyStatus.COMPLETED]
    sets["new_reports", ALL][TOTAL] = completed
    sets["ongoing_studies", ALL][TOTAL] = by_status[StudyStatus.ONGOING]
    sets["ongoing_reports", ALL][TOTAL] = ongoing - completed
    for report in awaiting:
        sets["awaiting_classification", column[report]][TOTAL].add(report)
    sets["included_without_study", ALL][TOTAL] = set(column) - completed - ongoing - awaiting


def _flow_rows(sets: Sets) -> Rows:
    rows: Rows = []
    for box in (box for box in BOXES if box.id not in ONLY_WHERE_ANY or sets[box.id, box.column][TOTAL]):
        named = {"box": box.id, "column": box.column, "unit": box.unit}
        for item, ids in _items(sets, box.id, box.column):
            label = box.label if item == TOTAL else item
            rows.append(new_row(FLOW, **named, order=len(rows) + 1, item=item or None, label=label, n=len(ids)))
    return rows


def _member_rows(sets: Sets) -> Rows:
    return [
        new_row(FLOW_MEMBERS, box=box.id, column=box.column, item=item, member=member)
        for box in BOXES
        for item, ids in _items(sets, box.id, box.column)
        for member in ids
    ]


def _items(sets: Sets, box: str, column: str) -> list[tuple[str, Ids]]:
    """Give the whole box first, then its items by falling size, then by name."""
    items = sets[box, column]
    named = sorted((item for item in items if item != TOTAL), key=lambda item: (-len(items[item]), item))
    return [(item, items[item]) for item in (TOTAL, *named)]


def _entry_id(entry: Row) -> str:
    return f"{entry['search_id']}/{entry['entry']}"
