"""Count the PRISMA flow a second time, from entries and states alone, and compare it with the built one.

1. Each box is written down here as what it means, in words of PRISMA 2020, and not as `stages.prisma` fills it.
2. Every built number must be the size of its built set, and every built set the one counted here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from livingreview.errors import Problem
from livingreview.tables import FLOW, FLOW_MEMBERS, Row, Rows
from livingreview.terms import ReportState, SourceKind, StudyStatus

FLOW_FILE, MEMBERS_FILE = f"results/{FLOW.path}", f"results/{FLOW_MEMBERS.path}"
NAMED = 3
"""Ids that a finding names before it only counts."""
REBUILD = "Run `livingreview build`; where it stays, the tables or the tool were changed by hand."
WHOLE = ""

SOURCES = {
    SourceKind.DATABASE: ("databases", "database_results"),
    SourceKind.REGISTER: ("databases", "register_results"),
    SourceKind.WEBSITE: ("other", "website_results"),
    SourceKind.ORGANISATION: ("other", "organisation_results"),
    SourceKind.CITATION_SEARCHING: ("other", "citations_results"),
    SourceKind.OTHER: ("other", "other_results"),
}
REPORT_BOXES = {
    "databases": {
        "screened": "records_screened",
        "out": "records_excluded",
        "sought": "dbr_sought_reports",
        "lost": "dbr_notretrieved_reports",
        "assessed": "dbr_assessed",
        "excluded": "dbr_excluded",
    },
    "other": {
        "out": "other_excluded_at_screening",
        "sought": "other_sought_reports",
        "lost": "other_notretrieved_reports",
        "assessed": "other_assessed",
        "excluded": "other_excluded",
    },
}
"""Box ids in each column; reports found by other methods have no box of records screened."""
BEFORE_SCREENING = (ReportState.AWAITING_SCREENING, ReportState.SCREENING_CONFLICT)
BEFORE_ASSESSMENT = (ReportState.AWAITING_ASSESSMENT, ReportState.ASSESSMENT_CONFLICT)

Place = tuple[str, str, str]
"""Box, column, item."""
Counted = dict[Place, set[str]]


@dataclass(frozen=True)
class FlowInputs:
    """The tables behind the flow, and the labels of the reasons."""

    searches: Rows
    entries: Rows
    status: Rows
    report_of: Mapping[str, str]
    reasons: Mapping[str, str]
    studies: Mapping[str, StudyStatus] = field(default_factory=dict)
    study_records: Mapping[str, list[str]] = field(default_factory=dict)
    """The records that each study's file names."""


def flow_problems(flow: Rows, members: Iterable[Sequence[str]], inputs: FlowInputs) -> Iterator[Problem]:
    """Find numbers that are not the size of their set, and sets that are not what the words of the box mean.

    `members` are the cells of FLOW_MEMBERS: box, column, item, member.
    """
    listed: Counted = defaultdict(set)
    for box, column, item, member in members:
        listed[box, column, item].add(member)
    counted = count_flow(inputs)
    rows = {(row["box"], row["column"], row["item"] or WHOLE): (line, row) for line, row in enumerate(flow, start=2)}
    for place, (line, row) in rows.items():
        if row["n"] != len(listed.get(place, ())):
            message = "This number is not the size of its set."
            allowed = f"{len(listed.get(place, ()))}, the ids in {MEMBERS_FILE}"
            yield Problem(FLOW_FILE, line, _name(place), message, value=str(row["n"]), allowed=allowed, fix=REBUILD)
        yield from _set_problems(place, line, listed.get(place, set()), counted.get(place, set()))
    for place in sorted(set(counted) | set(listed)):
        if place not in rows and (counted.get(place) or listed.get(place)):
            yield Problem(FLOW_FILE, 0, _name(place), "The flow has no line for this set.", fix=REBUILD)


def _set_problems(place: Place, line: int, listed: set[str], counted: set[str]) -> Iterator[Problem]:
    for ids, words in ((listed - counted, "do not belong in this box"), (counted - listed, "are missing in this box")):
        if ids:
            more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
            named = ", ".join(sorted(ids)[:NAMED]) + more
            yield Problem(FLOW_FILE, line, _name(place), f"Ids that {words}.", value=named, fix=REBUILD)


def _name(place: Place) -> str:
    return ", ".join(part for part in place if part)


def count_flow(inputs: FlowInputs) -> Counted:
    """Give every box and item of the flow as a set of ids."""
    counted: Counted = defaultdict(set)
    _count_entries(counted, inputs)
    for row in inputs.status:
        _count_report(counted, row, inputs.reasons)
    _count_studies(counted, inputs)
    return counted


def _count_entries(counted: Counted, inputs: FlowInputs) -> None:
    search = {row["search_id"]: row for row in inputs.searches}
    kind = {name: SOURCES[SourceKind(row["kind"])] for name, row in search.items()}
    of_report: dict[str, list[tuple[bool, str, int]]] = defaultdict(list)
    for row in inputs.entries:
        column, box = kind[row["search_id"]]
        name = f"{row['search_id']}/{row['entry']}"
        counted[box, column, WHOLE].add(name)
        counted[box, column, search[row["search_id"]]["source"]].add(name)
        if row["record_id"] is None:
            counted["entries_rejected", column, WHOLE].add(name)
        else:
            found = (column != "databases", row["search_id"], row["entry"])
            of_report[inputs.report_of[row["record_id"]]].append(found)
    for entries in of_report.values():
        kept = min(entries)  # databases and registers first, then by search and running number
        for entry in entries:
            if entry != kept:
                box = "other_duplicates" if entry[0] else "duplicates"
                column = "other" if entry[0] else "databases"
                counted[box, column, WHOLE].add(f"{entry[1]}/{entry[2]}")


def _count_report(counted: Counted, row: Row, reasons: Mapping[str, str]) -> None:
    report, state = row["report_id"], ReportState(row["state"])
    column = "databases" if row["is_database_or_register"] else "other"
    boxes = REPORT_BOXES[column]

    def put(box: str | None, item: str = WHOLE) -> None:
        if box is not None:
            counted[box, column, WHOLE].add(report)
            counted[box, column, item].add(report)

    if state is ReportState.PUBLISHED_LATER:
        put("published_later", row["reason"] or "No reason given")
        return
    if state in BEFORE_SCREENING:
        put("awaiting_screening", state.value)
        return
    put(boxes.get("screened"))
    if state is ReportState.EXCLUDED_AT_SCREENING:
        put(boxes["out"])
        return
    put(boxes["sought"])
    if state is ReportState.NOT_RETRIEVED:
        put(boxes["lost"])
    elif state in BEFORE_ASSESSMENT:
        put("awaiting_assessment", state.value)
    else:
        put(boxes["assessed"])
    if state is ReportState.EXCLUDED:
        put(boxes["excluded"], reasons.get(row["reason"], row["reason"]) if row["reason"] else "No reason given")
    if state is ReportState.AWAITING_CLASSIFICATION:
        put("awaiting_classification")


def _count_studies(counted: Counted, inputs: FlowInputs) -> None:
    included = {row["report_id"]: row for row in inputs.status if row["state"] == ReportState.INCLUDED}
    undecided = {row["report_id"] for row in inputs.status if row["state"] in (*BEFORE_SCREENING, *BEFORE_ASSESSMENT)}
    statuses: dict[str, set[StudyStatus]] = {report: set() for report in included}
    for study, records in inputs.study_records.items():
        named = {inputs.report_of[record] for record in records if record in inputs.report_of}
        found, status = named & set(included), inputs.studies[study]
        is_kept = bool(found or named & undecided)  # an included report that is decided on again keeps its study
        if is_kept and status is StudyStatus.COMPLETED:
            counted["new_studies", "all", WHOLE].add(study)
        if is_kept and status is StudyStatus.ONGOING:
            counted["ongoing_studies", "all", WHOLE].add(study)
        for report in found:
            statuses[report].add(status)
    for report, given in statuses.items():
        if StudyStatus.COMPLETED in given:
            counted["new_reports", "all", WHOLE].add(report)
        elif StudyStatus.ONGOING in given:
            counted["ongoing_reports", "all", WHOLE].add(report)
        elif given:
            column = "databases" if included[report]["is_database_or_register"] else "other"
            counted["awaiting_classification", column, WHOLE].add(report)
        else:
            counted["included_without_study", "all", WHOLE].add(report)
