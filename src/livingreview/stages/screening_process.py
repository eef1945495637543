"""How screening was done: people per report, conflicts, changes after unblinding, time, reasons.

1. Rows are those of the table of decisions; the order in each person's file counts, not the clock. What programs
   decided is counted apart and makes nobody a second reader.
2. A report is *settled by fewer than due* when a stage came to an end although fewer people decided than the
   protocol asks for. One that still waits is counted, not listed.
3. A resolution is *by one of those who differed* when its author decided on the same report at the same stage.
4. A change is *after both had decided* when its time is later than the first decisions of its author and of another
   person on that report: from then on the other's decision could be seen. Times are asserted by the writer's clock.
5. Time: gaps between a person's neighbouring lines. A gap of more than 30 minutes, or a clock that goes back, starts
   a new session; the first decision of a session has no known time.

Source: Cochrane Handbook 4.6 and MECIR C39; agreement in `stats.agreement`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from livingreview.models.review import Review
from livingreview.stages.agreement import actor_kind
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

LONGEST_GAP = 30 * 60
"""Seconds between two lines of one session, at most: a convention of this tool."""
SETTLED = (StageState.INCLUDE, StageState.EXCLUDE, StageState.MAYBE)
SECONDS_PER_MINUTE, SECONDS_PER_HOUR = 60, 3600

Votes = Mapping[str, list[Row]]
"""Person -> that person's decisions on one report at one stage, in order."""


@dataclass(frozen=True)
class ProcessTables:
    """The tables about the process of screening."""

    stages: Rows
    reviewers: Rows
    reasons: Rows
    process: Rows


def screening_process(decisions: Rows, report_status: Rows, review: Review) -> ProcessTables:
    """Describe how every stage was done; `decisions` and `report_status` are what `screening` builds."""
    stages, process = [], []
    programs = review.programs
    human = [row for row in decisions if row["actor"] not in programs]
    for stage in ScreeningStage:
        votes = _by_report(human, stage, is_resolution=False)
        settlers = {report: set(by) for report, by in _by_report(human, stage, is_resolution=True).items()}
        states = {row["report_id"]: StageState(row[stage.value]) for row in report_status}
        n_due = review.screening.settings(stage).reviewers
        found = [*_below_due(votes, states, n_due, stage), *_self_settled(votes, settlers, stage)]
        found += _changed(votes, stage)
        process += found
        stages.append(_stage_row(stage, votes, settlers, states, n_due, found))
    groups = _groups(decisions)
    reviewers = [_reviewer_row(key, rows, programs) for key, rows in groups.items()]
    return ProcessTables(stages, reviewers, list(_reasons(groups)), process)


def _by_report(decisions: Rows, stage: ScreeningStage, *, is_resolution: bool) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in decisions:
        if row["stage"] == stage and row["is_resolution"] == is_resolution:
            found[row["report_id"]][row["actor"]].append(row)
    return found


def _finding(stage: ScreeningStage, kind: ProcessFinding, report: str, row: Row | None, details: str) -> Row:
    return new_row(
        SCREENING_PROCESS,
        stage=stage.value,
        finding=kind.value,
        report_id=report,
        actor=row["actor"] if row else "",
        line=row["line"] if row else 0,
        details=details,
    )


def _below_due(
    votes: Mapping[str, Votes], states: Mapping[str, StageState], n_due: int, stage: ScreeningStage
) -> Iterator[Row]:
    for report, state in states.items():
        people = sorted(votes.get(report, {}))
        if state in SETTLED and len(people) < n_due:
            details = f"{state.value}, decided by {' and '.join(people) or 'nobody'}; {n_due} are due"
            yield _finding(stage, ProcessFinding.BELOW_DUE, report, None, details)


def _self_settled(votes: Mapping[str, Votes], settlers: Mapping[str, set[str]], stage: ScreeningStage) -> Iterator[Row]:
    for report, people in settlers.items():
        for person in sorted(people & set(votes.get(report, {}))):
            row = votes[report][person][-1]
            details = f"{person} decided {row['decision']} and settled the conflict"
            yield _finding(stage, ProcessFinding.SELF_SETTLED, report, row, details)


def _changed(votes: Mapping[str, Votes], stage: ScreeningStage) -> Iterator[Row]:
    for report, by_person in votes.items():
        for person, rows in by_person.items():
            others = [_time(own[0]["at"]) for other, own in by_person.items() if other != person]
            for before, after in _changes(rows):
                kind = _kind_of_change(_time(after["at"]), others)
                if kind is not None:
                    details = f"{_said(before)} became {_said(after)}"
                    yield _finding(stage, kind, report, after, details)


def _changes(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Give the lines that say something else than the one before them."""
    for before, after in pairwise(rows):
        if _said(before) != _said(after):
            yield before, after


def _said(row: Row) -> str:
    return f"{row['decision']} ({row['reason']})" if row["reason"] else str(row["decision"])


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
    first = [[rows[0]["decision"] != Decision.EXCLUDE for rows in by.values()] for by in votes.values()]
    sizes = Counter(len(unit) for unit in first)
    shared = {size: n for size, n in sizes.items() if size > 1}
    common = max(shared, key=lambda size: (shared[size], size)) if shared else None
    kinds = Counter(row["finding"] for row in found)
    waiting = [report for report in votes if states.get(report) is StageState.UNDECIDED]
    changes = [1 for by in votes.values() for rows in by.values() for _ in _changes(rows)]
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
        n_conflicts=sum(_differ([rows[0] for rows in by.values()], stage) for by in votes.values()),
        n_resolved=len(settlers),
        n_self_settled=len({row["report_id"] for row in found if row["finding"] == ProcessFinding.SELF_SETTLED}),
        n_changed=len(changes),
        n_changed_unblinded=kinds[ProcessFinding.CHANGED_UNBLINDED],
        alpha=krippendorff_alpha(first),
        fleiss=fleiss_kappa([unit for unit in first if len(unit) == common]),
        fleiss_people=common,
        fleiss_n=shared[common] if common else None,
    )


def _differ(first: Sequence[Row], stage: ScreeningStage) -> bool:
    """Say whether first decisions are a conflict: at full text a maybe, and another reason, are one too."""
    if stage is ScreeningStage.TITLE_ABSTRACT:
        return len({row["decision"] != Decision.EXCLUDE for row in first}) > 1
    said = {(row["decision"], row["reason"] if row["decision"] == Decision.EXCLUDE else None) for row in first}
    return len(said) > 1


def _groups(decisions: Rows) -> dict[tuple[str, str, bool], list[Row]]:
    groups: dict[tuple[str, str, bool], list[Row]] = defaultdict(list)
    for row in sorted(decisions, key=lambda row: row["line"]):
        groups[row["stage"], row["actor"], row["is_resolution"]].append(row)
    return groups


def _reviewer_row(key: tuple[str, str, bool], rows: Sequence[Row], programs: Collection[str]) -> Row:
    stage, actor, is_resolution = key
    standing = Counter(row["decision"] for row in rows if row["is_current"])
    times = [_time(row["at"]) for row in rows]
    gaps = [
        (after - before).total_seconds()
        for before, after in pairwise(times)
        if before is not None and after is not None and 0 <= (after - before).total_seconds() <= LONGEST_GAP
    ]
    seconds = sum(round(gap) for gap in gaps)
    n_known = sum(time is not None for time in times)
    return new_row(
        REVIEWERS,
        stage=stage,
        actor=actor,
        is_resolution=is_resolution,
        kind=actor_kind(actor, programs).value,
        n_lines=len(rows),
        n_reports=len({row["report_id"] for row in rows}),
        n_include=standing[Decision.INCLUDE],
        n_exclude=standing[Decision.EXCLUDE],
        n_maybe=standing[Decision.MAYBE],
        n_replaced=len(rows) - standing.total(),
        first_at=rows[0]["at"],
        last_at=rows[-1]["at"],
        n_sessions=n_known - len(gaps),
        n_timed=len(gaps),
        active_minutes=seconds / SECONDS_PER_MINUTE if gaps else None,
        median_seconds=float(median(gaps)) if gaps else None,
        per_hour=len(gaps) * SECONDS_PER_HOUR / seconds if seconds else None,
    )


def _reasons(groups: Mapping[tuple[str, str, bool], list[Row]]) -> Iterator[Row]:
    for (stage, actor, is_resolution), rows in groups.items():
        excluded = [row for row in rows if row["is_current"] and row["decision"] == Decision.EXCLUDE]
        for reason, n in sorted(Counter(row["reason"] or "" for row in excluded).items()):
            named = {"stage": stage, "actor": actor, "is_resolution": is_resolution}
            yield new_row(REASONS_BY_REVIEWER, **named, reason=reason, n=n)


def _time(text: str) -> datetime | None:
    """Read an asserted time; one without a zone counts as UTC, one that cannot be read is unknown."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
