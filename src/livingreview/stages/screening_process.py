"""How screening was done: people per report, conflicts, changes after unblinding, time, reasons.

1. The order in each person's file counts, not the clock. What programs decided is counted apart and makes nobody a
   second reader.
2. A report is *settled by fewer than due* when a stage came to an end although fewer people decided than the
   protocol asks for. One that still waits is counted, not listed.
3. A resolution is *by one of those who differed* when its author decided on the same report at the same stage.
4. A change is *after both had decided* when its time is later than the first decisions of its author and of another
   person on that report: from then on the other's decision could be seen. Times are asserted by the writer's clock.
5. Reviewers are blind to each other: what somebody decided on a report that still waits for others is counted as
   open, and is in no count of includes, excludes or reasons.
6. Time: gaps between a person's neighbouring lines. A gap of more than 30 minutes, or a clock that goes back, starts
   a new session; the first decision of a session has no known time.

Source: Cochrane Handbook 4.6 and MECIR C39; agreement in `stats.agreement`.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from livingreview.formats.decision_log import LogLine
from livingreview.models.review import Review
from livingreview.stages.agreement import actor_kind
from livingreview.stages.screening import Part, ScreeningTables
from livingreview.stats.agreement import fleiss_kappa, krippendorff_alpha
from livingreview.tables import (
    REASONS_BY_REVIEWER,
    REVIEWERS,
    SCREENING_PROCESS,
    SCREENING_STAGES,
    Row,
    Rows,
    new_row,
)
from livingreview.terms import Decision, ProcessFinding, ScreeningStage, StageState
from livingreview.words import say

LONGEST_GAP = 30 * 60
"""Seconds between two lines of one session, at most: a convention of this tool."""
SETTLED = (StageState.INCLUDE, StageState.EXCLUDE, StageState.MAYBE)
SECONDS_PER_MINUTE, SECONDS_PER_HOUR = 60, 3600

Votes = Mapping[str, list[LogLine]]
"""Person -> that person's decisions on one report at one stage, in order."""


@dataclass(frozen=True)
class ProcessTables:
    """The tables about the process of screening."""

    stages: Rows
    reviewers: Rows
    reasons: Rows
    process: Rows


def screening_process(folded: ScreeningTables, review: Review) -> ProcessTables:
    """Describe how every stage was done; one stage is held at a time, as there may be a million decisions."""
    stages, process = [], []
    for stage in ScreeningStage:
        votes = _by_report(folded, stage, is_resolution=False)
        settlers = {report: set(by) for report, by in _by_report(folded, stage, is_resolution=True).items()}
        states = {row["report_id"]: StageState(row[stage.value]) for row in folded.report_status}
        n_due = review.screening.settings(stage).reviewers
        found = [*_below_due(votes, states, n_due, stage), *_self_settled(votes, settlers, stage)]
        found += _changed(votes, stage)
        process += found
        stages.append(_stage_row(stage, votes, settlers, states, n_due, found))
    reviewers: Rows = []
    reasons: Rows = []
    for part in folded.parts():
        told = part.current - folded.open_lines(part)
        reviewers.append(_reviewer_row(part, told, folded))
        reasons += _reasons(part, told)
    return ProcessTables(stages, reviewers, reasons, process)


def _by_report(
    folded: ScreeningTables, stage: ScreeningStage, *, is_resolution: bool
) -> dict[str, dict[str, list[LogLine]]]:
    found: dict[str, dict[str, list[LogLine]]] = {}
    for log in folded.logs:
        for line in log.lines:
            if line.stage is not stage or line.is_resolution != is_resolution or line.by in folded.programs:
                continue
            found.setdefault(folded.report_of[line.record_id], {}).setdefault(line.by, []).append(line)
    return found


def _finding(stage: ScreeningStage, kind: ProcessFinding, report: str, line: LogLine | None, details: str) -> Row:
    return new_row(
        SCREENING_PROCESS,
        stage=stage.value,
        finding=kind.value,
        report_id=report,
        actor=line.by if line else "",
        line=line.line if line else 0,
        details=details,
    )


def _below_due(
    votes: Mapping[str, Votes], states: Mapping[str, StageState], n_due: int, stage: ScreeningStage
) -> Iterator[Row]:
    for report, state in states.items():
        people = sorted(votes.get(report, {}))
        if state in SETTLED and len(people) < n_due:
            details = say(
                "{state}, decided by {people}; {n_due} are due",
                state=state.value,
                people=" and ".join(people) or say("nobody"),
                n_due=n_due,
            )
            yield _finding(stage, ProcessFinding.BELOW_DUE, report, None, details)


def _self_settled(votes: Mapping[str, Votes], settlers: Mapping[str, set[str]], stage: ScreeningStage) -> Iterator[Row]:
    for report, people in settlers.items():
        for person in sorted(people & set(votes.get(report, {}))):
            line = votes[report][person][-1]
            details = say("{person} decided {decision} and settled the conflict", person=person, decision=line.decision)
            yield _finding(stage, ProcessFinding.SELF_SETTLED, report, line, details)


def _changed(votes: Mapping[str, Votes], stage: ScreeningStage) -> Iterator[Row]:
    for report, by_person in votes.items():
        for person, lines in by_person.items():
            if len(lines) == 1:
                continue
            others = [_time(own[0].at) for other, own in by_person.items() if other != person]
            for before, after in _changes(lines):
                kind = _kind_of_change(_time(after.at), others)
                if kind is not None:
                    details = say("{before} became {after}", before=_said(before), after=_said(after))
                    yield _finding(stage, kind, report, after, details)


def _changes(lines: Sequence[LogLine]) -> Iterator[tuple[LogLine, LogLine]]:
    """Give the lines that say something else than the one before them."""
    for before, after in pairwise(lines):
        if _said(before) != _said(after):
            yield before, after


def _said(line: LogLine) -> str:
    return f"{line.decision} ({line.reason})" if line.reason else str(line.decision)


def _kind_of_change(changed: datetime | None, others: Sequence[datetime | None]) -> ProcessFinding | None:
    """Say whether a change came after both had decided; None where it came before, or nobody else decided."""
    known = [time for time in others if time is not None]
    if changed is not None and any(time <= changed for time in known):
        return ProcessFinding.CHANGED_UNBLINDED
    is_open = changed is None or len(known) < len(others)
    return ProcessFinding.ORDER_UNKNOWN if others and is_open else None


def _stage_row(
    stage: ScreeningStage,
    votes: Mapping[str, Votes],
    settlers: Mapping[str, set[str]],
    states: Mapping[str, StageState],
    n_due: int,
    found: Rows,
) -> Row:
    first = [[lines[0].decision is not Decision.EXCLUDE for lines in by.values()] for by in votes.values()]
    sizes = Counter(len(unit) for unit in first)
    shared = {size: n for size, n in sizes.items() if size > 1}
    common = max(shared, key=lambda size: (shared[size], size)) if shared else None
    kinds = Counter(row["finding"] for row in found)
    waiting = [report for report in votes if states.get(report) is StageState.UNDECIDED]
    changes = [1 for by in votes.values() for lines in by.values() for _ in _changes(lines)]
    return new_row(
        SCREENING_STAGES,
        stage=stage.value,
        n_due=n_due,
        n_people=len({person for by in votes.values() for person in by}),
        n_reports=len(votes),
        n_by_one=sizes[1],
        n_by_two=sizes[2],
        n_by_more=sum(n for size, n in sizes.items() if size > 2),
        n_waiting=len(waiting),
        n_below_due=kinds[ProcessFinding.BELOW_DUE],
        n_conflicts=sum(_differ([lines[0] for lines in by.values()], stage) for by in votes.values()),
        n_resolved=len(settlers),
        n_self_settled=len({row["report_id"] for row in found if row["finding"] == ProcessFinding.SELF_SETTLED}),
        n_changed=len(changes),
        n_changed_unblinded=kinds[ProcessFinding.CHANGED_UNBLINDED],
        alpha=krippendorff_alpha(first),
        fleiss=fleiss_kappa([unit for unit in first if len(unit) == common]),
        fleiss_people=common,
        fleiss_n=shared[common] if common else None,
    )


def _differ(first: Sequence[LogLine], stage: ScreeningStage) -> bool:
    """Say whether first decisions are a conflict: at full text a maybe, and another reason, are one too."""
    if stage is ScreeningStage.TITLE_ABSTRACT:
        return len({line.decision is Decision.EXCLUDE for line in first}) > 1
    return len({(line.decision, line.reason if line.decision is Decision.EXCLUDE else None) for line in first}) > 1


def _reviewer_row(part: Part, told: Collection[int], folded: ScreeningTables) -> Row:
    standing = Counter(line.decision for line in part.lines if line.line in told)
    n_standing = sum(line.line in part.current for line in part.lines)
    times = [_time(line.at) for line in part.lines]
    gaps = [
        (after - before).total_seconds()
        for before, after in pairwise(times)
        if before is not None and after is not None and 0 <= (after - before).total_seconds() <= LONGEST_GAP
    ]
    seconds = sum(round(gap) for gap in gaps)
    n_known = sum(time is not None for time in times)
    return new_row(
        REVIEWERS,
        stage=part.stage.value,
        actor=part.actor,
        is_resolution=part.is_resolution,
        kind=actor_kind(part.actor, folded.programs).value,
        n_lines=len(part.lines),
        n_reports=len({folded.report_of[line.record_id] for line in part.lines}),
        n_include=standing[Decision.INCLUDE],
        n_exclude=standing[Decision.EXCLUDE],
        n_maybe=standing[Decision.MAYBE],
        n_open=n_standing - standing.total(),
        n_replaced=len(part.lines) - n_standing,
        first_at=part.lines[0].at,
        last_at=part.lines[-1].at,
        n_sessions=n_known - len(gaps),
        n_timed=len(gaps),
        active_minutes=seconds / SECONDS_PER_MINUTE if gaps else None,
        median_seconds=float(median(gaps)) if gaps else None,
        per_hour=len(gaps) * SECONDS_PER_HOUR / seconds if seconds else None,
    )


def _reasons(part: Part, told: Collection[int]) -> Iterator[Row]:
    excluded = (line for line in part.lines if line.decision is Decision.EXCLUDE and line.line in told)
    named = {"stage": part.stage.value, "actor": part.actor, "is_resolution": part.is_resolution}
    for reason, n in sorted(Counter(line.reason or "" for line in excluded).items()):
        yield new_row(REASONS_BY_REVIEWER, **named, reason=reason, n=n)


def _time(text: str) -> datetime | None:
    """Read an asserted time; one without a zone counts as UTC, one that cannot be read is unknown."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
