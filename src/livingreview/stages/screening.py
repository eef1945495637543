"""Fold append-only decisions into the state of every report.

1. A decision concerns the report of the record it names; of one person's decisions on one record the
   last in the file counts (and never one that a later line says it replaces).
2. One person with different decisions on records of one report (made before the records were linked)
   is a conflict, like two people who differ.
3. Title and abstract: include and maybe advance, exclude needs everyone. Full text: everyone
   includes; or everyone excludes for one reason; or everyone says maybe, which is *awaiting
   classification*; anything else is a conflict, different reasons a conflict of reasons.
4. A resolution settles a conflict while it names every current decision; a later decision reopens it,
   and so does a second adjudicator who decides otherwise.
5. Agreement uses first decisions (`stages.agreement`).

Source: Cochrane Handbook 4.6, MECIR C39-C41.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from livingreview.formats.decision_log import Log, LogLine
from livingreview.models.notes import Note
from livingreview.models.review import Review
from livingreview.stages.agreement import agreement, programs_of
from livingreview.stages.dedupe import report_ids
from livingreview.tables import DECISIONS, REPORT_STATUS, Row, Rows, new_row
from livingreview.terms import Decision, NoteKind, ReportState, ScreeningStage, SourceKind, StageState

ADVANCES = (StageState.INCLUDE, StageState.MAYBE)
DATABASES_AND_REGISTERS = (SourceKind.DATABASE, SourceKind.REGISTER)
NOBODY = "nobody"


@dataclass(frozen=True)
class ScreeningTables:
    """What screening builds."""

    report_status: Rows
    decisions: Rows
    agreement: Rows


@dataclass(frozen=True)
class _Fold:
    """What the decisions on one report at one stage add up to, and who acts next."""

    state: StageState
    reason: str | None = None
    waits_for: str = NOBODY


def screening(
    linked: Rows,
    logs: Sequence[Log],
    review: Review,
    *,
    database_records: Collection[str],
    not_retrieved: Collection[str],
) -> ScreeningTables:
    """Give every report its state, every decision its report, every pair of reviewers its agreement.

    `linked` are LINKED_RECORDS rows; `database_records` the records found in a database or register;
    `not_retrieved` the records whose report could not be had. Decisions name known records only.
    """
    report_of = report_ids(linked)
    lines = [line for log in logs for line in log.lines]
    current = _current(lines)
    from_database = {report_of[record] for record in database_records}
    missing = {report_of[record] for record in not_retrieved if record in report_of}
    folded = {stage: _Stage(stage, lines, current, report_of, review) for stage in ScreeningStage}
    status = [
        _report_row(report, folded, is_database=report in from_database, is_missing=report in missing)
        for report in sorted(set(report_of.values()))
    ]
    decisions = [_decision_row(line, report_of, current) for line in lines]
    return ScreeningTables(status, decisions, agreement(lines, report_of, programs_of(review)))


def database_records(entries: Iterable[Row], searches: Iterable[Row]) -> set[str]:
    """Give the records that a database or register returned."""
    kinds = {row["search_id"] for row in searches if row["kind"] in DATABASES_AND_REGISTERS}
    return {row["record_id"] for row in entries if row["search_id"] in kinds and row["record_id"]}


def not_retrieved(notes: Iterable[Note]) -> set[str]:
    """Give the records whose report could not be had, as people noted."""
    return {note.record_id for note in notes if note.kind is NoteKind.NOT_RETRIEVED and note.record_id}


def _current(lines: Sequence[LogLine]) -> set[str]:
    """Give the hashes of the lines that no later line of the same person replaced."""
    last: dict[tuple[object, ...], LogLine] = {}
    for line in lines:
        last[(line.stage, line.by, line.is_resolution, line.record_id)] = line
    replaced = {(line.by, line.replaces) for line in lines if line.replaces}
    return {line.hash for line in last.values() if (line.by, line.hash) not in replaced}


class _Stage:
    """The current decisions and resolutions of one stage, by report."""

    def __init__(
        self,
        stage: ScreeningStage,
        lines: Sequence[LogLine],
        current: set[str],
        report_of: Mapping[str, str],
        review: Review,
    ) -> None:
        """Sort the stage's current lines by report."""
        self.stage = stage
        self.n_due = review.screening.settings(stage).reviewers
        self.screeners = people_with_role(review, "screener")
        self.adjudicators = people_with_role(review, "adjudicator")
        self.decisions: dict[str, list[LogLine]] = defaultdict(list)
        self.resolutions: dict[str, list[LogLine]] = defaultdict(list)
        for line in lines:
            if line.stage is stage and line.hash in current:
                kept = self.resolutions if line.is_resolution else self.decisions
                kept[report_of[line.record_id]].append(line)

    def fold(self, report: str) -> _Fold:
        """Fold the decisions on one report."""
        decisions = self.decisions[report]
        people = {line.by for line in decisions}
        plain = self._without_resolution(decisions)
        if plain.state in (StageState.CONFLICT, StageState.REASON_CONFLICT):
            settled = self._settled(report, decisions)
            if settled is not None:
                return settled
        if len(people) < self.n_due and plain.state is not StageState.CONFLICT:
            return _Fold(StageState.UNDECIDED, waits_for=self._due(people))
        return plain

    def _without_resolution(self, decisions: Sequence[LogLine]) -> _Fold:
        given = {line.decision for line in decisions}
        if not given:
            return _Fold(StageState.UNDECIDED)
        if given == {Decision.EXCLUDE}:
            return self._excluded(decisions)
        if self.stage is ScreeningStage.TITLE_ABSTRACT and Decision.EXCLUDE not in given:
            return _Fold(StageState.INCLUDE if Decision.INCLUDE in given else StageState.MAYBE)
        if len(given) == 1:
            return _Fold(StageState.INCLUDE if given == {Decision.INCLUDE} else StageState.MAYBE)
        return _Fold(StageState.CONFLICT, waits_for=_either(self.adjudicators))

    def _excluded(self, decisions: Sequence[LogLine]) -> _Fold:
        if self.stage is ScreeningStage.TITLE_ABSTRACT:
            return _Fold(StageState.EXCLUDE)
        reasons = {line.reason for line in decisions}
        if len(reasons) == 1:
            return _Fold(StageState.EXCLUDE, reason=reasons.pop())
        return _Fold(StageState.REASON_CONFLICT, waits_for=_either(self.adjudicators))

    def _settled(self, report: str, decisions: Sequence[LogLine]) -> _Fold | None:
        """Give what the adjudicators decided, where they agree; of each one's resolutions the last counts."""
        to_settle = {line.hash for line in decisions}
        said = {
            line.by: _Fold(StageState(line.decision.value), reason=line.reason)
            for line in self.resolutions[report]
            if to_settle <= set(line.settles or ())
        }
        different = set(said.values())
        return different.pop() if len(different) == 1 else None

    def _due(self, people: set[str]) -> str:
        rest = [person for person in self.screeners if person not in people]
        if len(rest) <= self.n_due - len(people):
            return " and ".join(rest) if rest else "a further screener"
        return _either(rest)


def people_with_role(review: Review, role: str) -> list[str]:
    """Give the ids of the team's members with a role, in the protocol's order."""
    return [person for person, member in review.team.items() if role in member.roles]


def _either(people: Sequence[str]) -> str:
    return " or ".join(people) if people else "an adjudicator"


def _report_row(
    report: str,
    folded: Mapping[ScreeningStage, _Stage],
    *,
    is_database: bool,
    is_missing: bool,
) -> Row:
    first = folded[ScreeningStage.TITLE_ABSTRACT].fold(report)
    second = _Fold(StageState.NOT_DUE)
    if first.state in ADVANCES and not is_missing:
        second = folded[ScreeningStage.FULL_TEXT].fold(report)
    state = _state(first.state, second.state, is_missing=is_missing)
    return new_row(
        REPORT_STATUS,
        report_id=report,
        is_database_or_register=is_database,
        title_abstract=first.state.value,
        full_text=second.state.value,
        state=state.value,
        reason=second.reason if state is ReportState.EXCLUDED else None,
        waits_for=first.waits_for if first.state not in ADVANCES else second.waits_for,
    )


def _state(first: StageState, second: StageState, *, is_missing: bool) -> ReportState:
    if first not in ADVANCES:
        return {
            StageState.UNDECIDED: ReportState.AWAITING_SCREENING,
            StageState.EXCLUDE: ReportState.EXCLUDED_AT_SCREENING,
        }.get(first, ReportState.SCREENING_CONFLICT)
    if is_missing:
        return ReportState.NOT_RETRIEVED
    return {
        StageState.UNDECIDED: ReportState.AWAITING_ASSESSMENT,
        StageState.EXCLUDE: ReportState.EXCLUDED,
        StageState.MAYBE: ReportState.AWAITING_CLASSIFICATION,
        StageState.INCLUDE: ReportState.INCLUDED,
    }.get(second, ReportState.ASSESSMENT_CONFLICT)


def _decision_row(line: LogLine, report_of: Mapping[str, str], current: set[str]) -> Row:
    return new_row(
        DECISIONS,
        stage=line.stage.value,
        actor=line.by,
        line=line.line,
        is_resolution=line.is_resolution,
        record_id=line.record_id,
        report_id=report_of[line.record_id],
        decision=line.decision.value,
        reason=line.reason,
        note=line.note or None,
        at=line.at,
        is_current=line.hash in current,
        hash=line.hash,
    )
