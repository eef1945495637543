"""Fold append-only decisions into the state of every report.

1. A decision concerns the report of the record it names; what decisions add up to is told in
   `stages/fold.py`.
2. A report that both stages let through is included; one that could not be had is *not retrieved*.
3. Agreement uses first decisions, maybe counting as include (Covidence's convention).

Source: Cochrane Handbook 4.6, MECIR C39-C41.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from livingreview.formats.decision_log import RESOLVED, Log, LogLine
from livingreview.models.notes import Note
from livingreview.models.review import Review
from livingreview.stages.agreement import agreement as agreement_of
from livingreview.stages.dedupe import report_ids
from livingreview.stages.fold import Fold, StageFold, current_lines, fold_stages, people_with_role
from livingreview.tables import DECISION_HEADS, DECISION_NOTES, DECISIONS, INCLUSIONS, REPORT_STATUS, Row, Rows, new_row
from livingreview.terms import NoteKind, ReportState, ScreeningStage, SourceKind, StageState

__all__ = [
    "ScreeningTables",
    "database_records",
    "first_seen",
    "not_retrieved",
    "people_with_role",
    "report_row",
    "screening",
]

DATABASES_AND_REGISTERS = (SourceKind.DATABASE, SourceKind.REGISTER)


class Part(NamedTuple):
    """One person's decisions, or resolutions, at one stage."""

    stage: ScreeningStage
    actor: str
    is_resolution: bool
    lines: list[LogLine]
    current: frozenset[int]
    """Numbers of the lines of the file that no later line replaces."""


@dataclass(frozen=True)
class ScreeningTables:
    """What screening builds; the long tables are made when they are asked for."""

    report_status: Rows
    logs: Sequence[Log]
    report_of: Mapping[str, str]
    programs: Collection[str]

    @cached_property
    def decisions(self) -> Rows:
        """Give every decision and resolution, with the report it concerns."""
        return [row for part in self.decisions_in_parts() for row in part]

    def parts(self) -> Iterator[Part]:
        """Give the decisions by stage and person, in the order of the table's key: there may be a million."""
        logs = {
            (stage, log.owner.split("/")[1], log.owner.startswith(f"{RESOLVED}/")): log
            for log in self.logs
            for stage in {line.stage for line in log.lines}
        }
        for (stage, actor, is_resolution), log in sorted(logs.items(), key=lambda part: part[0]):
            current = frozenset(line.line for line in current_lines(log))
            yield Part(stage, actor, is_resolution, [line for line in log.lines if line.stage is stage], current)

    def decisions_in_parts(self) -> Iterator[Rows]:
        """Give the rows of the table of decisions, part by part."""
        for part in self.parts():
            yield [_decision_row(line, self.report_of, self.programs, part.current) for line in part.lines]

    def open_lines(self, part: Part) -> frozenset[int]:
        """Give the lines on reports that wait at a stage for more decisions: nothing of them may be told yet."""
        waiting = self._waiting[part.stage]
        return frozenset(line.line for line in part.lines if self.report_of[line.record_id] in waiting)

    @cached_property
    def _waiting(self) -> Mapping[ScreeningStage, frozenset[str]]:
        open_states = (StageState.UNDECIDED, StageState.NOT_DUE)
        return {
            stage: frozenset(row["report_id"] for row in self.report_status if row[stage.value] in open_states)
            for stage in ScreeningStage
        }

    @cached_property
    def heads(self) -> Rows:
        """Give the last line of every decision file."""
        owners = {log.owner: log.owner.split("/") for log in self.logs if log.n_lines}
        return [
            new_row(
                DECISION_HEADS,
                folder=owners[log.owner][0],
                actor=owners[log.owner][1],
                n_lines=log.n_lines,
                hash=log.head,
            )
            for log in self.logs
            if log.owner in owners
        ]

    @cached_property
    def notes(self) -> Rows:
        """Give the notes on decisions at full text that stand, on reports that wait for nobody else's decision."""
        return [
            new_row(
                DECISION_NOTES,
                actor=part.actor,
                is_resolution=part.is_resolution,
                line=line.line,
                report_id=self.report_of[line.record_id],
                note=line.note,
            )
            for part in self.parts()
            if part.stage is ScreeningStage.FULL_TEXT
            for line in part.lines
            if line.note and line.line in part.current
            if self.report_of[line.record_id] not in self._waiting[part.stage]
        ]

    @cached_property
    def inclusions(self) -> Rows:
        """Give who decided at full text on the reports that are included; their decisions stand, so all may know."""
        included = {row["report_id"] for row in self.report_status if row["state"] == ReportState.INCLUDED}
        found = {
            (report, part.is_resolution, part.actor): line
            for part in self.parts()
            if part.stage is ScreeningStage.FULL_TEXT and part.actor not in self.programs
            for line in part.lines
            if line.line in part.current and (report := self.report_of[line.record_id]) in included
        }
        return [
            new_row(
                INCLUSIONS,
                report_id=report,
                is_resolution=is_resolution,
                actor=actor,
                decision=line.decision.value,
                at=line.at,
            )
            for (report, is_resolution, actor), line in sorted(found.items(), key=lambda pair: pair[0])
        ]

    @cached_property
    def agreement(self) -> Rows:
        """Give the agreement of every two people at every stage."""
        return agreement_of([line for log in self.logs for line in log.lines], self.report_of, self.programs)


def screening(
    linked: Rows,
    logs: Sequence[Log],
    review: Review,
    *,
    database_records: Collection[str],
    not_retrieved: Collection[str],
    first_seen: Mapping[str, int] | None = None,
    late: Mapping[str, str] | None = None,
) -> ScreeningTables:
    """Give every report its state, every decision its report, every pair of reviewers its agreement.

    `linked` are LINKED_RECORDS rows; `database_records` the records found in a database or register;
    `not_retrieved` the records whose report could not be had; `first_seen` the order in which records came
    in; `late` those that a reconstruction sets aside, with the reason. Decisions name known records only.
    """
    report_of = report_ids(linked)
    from_database = {report_of[record] for record in database_records}
    missing = {report_of[record] for record in not_retrieved if record in report_of}
    aside = {report_of[record]: why for record, why in (late or {}).items()}
    folds = fold_stages(report_of, logs, review, first_seen or {})
    status = [
        _late_row(report, aside[report], is_database=report in from_database)
        if report in aside
        else report_row(report, folds, is_database=report in from_database, is_missing=report in missing)
        for report in sorted(set(report_of.values()))
    ]
    return ScreeningTables(status, logs, report_of, review.programs)


def _late_row(report: str, why: str, *, is_database: bool) -> Row:
    """Give the row of a report that a reconstruction sets aside: no decision on it had been made then."""
    not_due = StageState.NOT_DUE.value
    return new_row(
        REPORT_STATUS,
        report_id=report,
        is_database_or_register=is_database,
        title_abstract=not_due,
        full_text=not_due,
        state=ReportState.PUBLISHED_LATER.value,
        reason=why,
        waits_for="",
    )


def database_records(entries: Iterable[Row], searches: Iterable[Row]) -> set[str]:
    """Give the records that a database or register returned."""
    kinds = {row["search_id"] for row in searches if row["kind"] in DATABASES_AND_REGISTERS}
    return {row["record_id"] for row in entries if row["search_id"] in kinds and row["record_id"]}


def first_seen(entries: Iterable[Row], searches: Iterable[Row]) -> dict[str, int]:
    """Number the records in the order in which they came in: by the search's date, then its id and the place in it."""
    date_of = {row["search_id"]: row["date"] for row in searches}
    found = sorted(
        (date_of[row["search_id"]], row["search_id"], row["entry"], row["record_id"])
        for row in entries
        if row["record_id"]
    )
    order: dict[str, int] = {}
    for *_, record in found:
        order.setdefault(record, len(order))
    return order


def not_retrieved(notes: Iterable[Note]) -> set[str]:
    """Give the records whose report could not be had, as people noted."""
    return {note.record_id for note in notes if note.kind is NoteKind.NOT_RETRIEVED and note.record_id}


def report_row(
    report: str,
    folds: Mapping[ScreeningStage, StageFold],
    *,
    is_database: bool,
    is_missing: bool,
) -> Row:
    """Give the REPORT_STATUS row of one report."""
    first = folds[ScreeningStage.TITLE_ABSTRACT].fold(report)
    second = Fold(StageState.NOT_DUE)
    if first.advances and not is_missing:
        second = folds[ScreeningStage.FULL_TEXT].fold(report)
    state = _state(first, second.state, is_missing=is_missing)
    return new_row(
        REPORT_STATUS,
        report_id=report,
        is_database_or_register=is_database,
        title_abstract=first.state.value,
        full_text=second.state.value,
        state=state.value,
        reason=second.reason if state is ReportState.EXCLUDED else None,
        waits_for=second.waits_for if first.advances else first.waits_for,
    )


def _state(first: Fold, second: StageState, *, is_missing: bool) -> ReportState:
    if not first.advances:
        return {
            StageState.UNDECIDED: ReportState.AWAITING_SCREENING,
            StageState.EXCLUDE: ReportState.EXCLUDED_AT_SCREENING,
        }.get(first.state, ReportState.SCREENING_CONFLICT)
    if is_missing:
        return ReportState.NOT_RETRIEVED
    return {
        StageState.UNDECIDED: ReportState.AWAITING_ASSESSMENT,
        StageState.EXCLUDE: ReportState.EXCLUDED,
        StageState.MAYBE: ReportState.AWAITING_CLASSIFICATION,
        StageState.INCLUDE: ReportState.INCLUDED,
    }.get(second, ReportState.ASSESSMENT_CONFLICT)


def _decision_row(
    line: LogLine, report_of: Mapping[str, str], programs: Collection[str], current: Collection[int]
) -> Row:
    return new_row(
        DECISIONS,
        stage=line.stage.value,
        actor=line.by,
        line=line.line,
        is_resolution=line.is_resolution,
        is_automation=line.by in programs,
        record_id=line.record_id,
        report_id=report_of[line.record_id],
        decision=line.decision.value,
        reason=line.reason,
        note=line.note or None,
        at=line.at,
        is_current=line.line in current,
        hash=line.hash,
    )
