"""What may be recorded, and the lines that it becomes; the commands and the screening page ask here alike.

1. A decision is one of three words; an exclusion may, at full text must, have one of the protocol's reasons.
2. A first decision must be due (`stages/queue.py`), a change of mind names each line it replaces.
3. A resolution settles an open conflict, names every decision that it settles, and replaces the
   adjudicator's earlier one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from livingreview.decision_files import NewDecision, NewResolution
from livingreview.errors import InputError, Problem
from livingreview.formats.decision_log import LogLine
from livingreview.models.review import Review
from livingreview.stages.conflicts import open_conflicts
from livingreview.stages.fold import StageFold
from livingreview.stages.queue import Queue
from livingreview.terms import Decision, ScreeningStage

NO_CONFLICT = "There is no open conflict on this report."
NO_MAYBE = "A maybe does not go on in this review (maybe_advances: false): decide include or exclude."


@dataclass(frozen=True)
class Wanted:
    """A decision as it was asked for, and where."""

    place: str
    line: int
    record: str
    decision: str
    reason: str | None = None
    note: str = ""
    ranking: Mapping[str, Any] | None = None
    request: str | None = None

    def problem(self, message: str, **details: str) -> Problem:
        """Make a problem at the place where the decision was asked for."""
        return Problem(self.place, self.line, "", f"{message} Nothing was recorded.", **details)  # type: ignore[arg-type]


def wording_problems(wanted: Wanted, review: Review, stage: ScreeningStage) -> Iterator[Problem]:
    """Find a decision that no stage knows, and a reason that is missing, unknown or out of place."""
    allowed = ", ".join(review.screening.reasons)
    if wanted.decision not in tuple(Decision):
        yield wanted.problem("Not a decision.", value=wanted.decision, allowed=", ".join(Decision))
    elif wanted.reason is None:
        if wanted.decision == Decision.EXCLUDE and stage is ScreeningStage.FULL_TEXT:
            fix = "Give the first of these that applies, as --reason or in the column reason."
            yield wanted.problem("An exclusion at full text has one reason.", allowed=allowed, fix=fix)
    elif wanted.decision != Decision.EXCLUDE:
        yield wanted.problem("Only an exclusion has a reason.", value=wanted.reason, fix="Put it into the note.")
    elif wanted.reason not in review.screening.reasons:
        yield wanted.problem("The protocol has no such reason.", value=wanted.reason, allowed=allowed)


def new_decisions(
    wanted: Sequence[Wanted], reports: Sequence[str], queue: Queue, *, at: str, change: bool, is_ranked: bool = False
) -> tuple[list[NewDecision], list[Problem]]:
    """Give the lines to add; what is not due, decided before or given twice is a problem.

    `is_ranked` says that the place in the ranked queue is still to be found.
    """
    new: list[NewDecision] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for each, report in zip(wanted, reports, strict=True):
        own = queue.own.get(report, ())
        if report in seen:
            problems.append(each.problem("The report is given twice.", value=report, fix=f"See line {seen[report]}."))
        elif own and not change:
            fix = "Give --change to replace it with a new line; the old one stays in the file."
            said = ", ".join(f"{line.decision} on {line.at}" for line in own)
            problems.append(each.problem("You have decided on this report.", value=f"{report}: {said}", fix=fix))
        elif own and (each.ranking or is_ranked):
            problems.append(each.problem("A change of mind comes from no queue.", fix="Leave its ranking out."))
        elif not own and (why := queue.hindrance(report)):
            problems.append(each.problem(why, value=report))
        seen[report] = each.line
        new += _lines_of(each, report, own, at)
    return new, problems


def new_resolution(fold: StageFold, report: str, wanted: Wanted, *, by: str, at: str) -> NewResolution:
    """Give the line that settles the open conflict on a report; raise InputError where there is none."""
    _require_conflict(fold, report, by, wanted.decision)
    decided = fold.decisions[report]
    own = [line for line in fold.resolutions.get(report, ()) if line.by == by]
    return NewResolution(
        record_id=own[0].record_id if own else decided[0].record_id,
        stage=fold.stage,
        decision=Decision(wanted.decision),
        settles=sorted(line.hash for line in decided),
        reason=wanted.reason,
        note=wanted.note,
        at=at,
        replaces=own[0].hash if own else None,
        request=wanted.request,
    )


def _lines_of(wanted: Wanted, report: str, own: Sequence[LogLine], at: str) -> list[NewDecision]:
    """Give a line for each that is replaced (a person may have decided on several records of a report), else one."""
    known = wanted.decision in tuple(Decision)
    word = Decision(wanted.decision) if known else Decision.MAYBE
    replaced: Sequence[tuple[str, str | None]] = [(line.record_id, line.hash) for line in own] or [(report, None)]
    return [
        NewDecision(
            record, word, wanted.reason, wanted.note, at, replaces=line, ranking=wanted.ranking, request=wanted.request
        )
        for record, line in replaced
    ]


def _require_conflict(fold: StageFold, report: str, by: str, decision: str) -> None:
    if not open_conflicts(fold, [report], by):
        fix = "`livingreview screen conflicts` lists those that are open."
        raise InputError([Problem("RECORD", 0, "", NO_CONFLICT, value=report, fix=fix)])
    is_first = fold.stage is ScreeningStage.TITLE_ABSTRACT
    if is_first and decision == Decision.MAYBE and not fold.maybe_advances:
        raise InputError([Problem("DECISION", 0, "", NO_MAYBE, value=decision)])
