"""The decisions of a stage in the order they were made, for the evidence on recall.

1. A report counts as screened once as many people have decided on it as the protocol asks for (or the one
   asked for has), at the time of the first decision: fewer would tell the next what the first one said. It is
   relevant where it was settled so, else where anyone decided other than exclude.
2. It was taken in ranked order where that first decision names its rank in a queue.
3. A queue that grew (a new search, or for full texts more reports sent on) holds records that earlier
   decisions could not have drawn: decisions before the growth are screened, not drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from livingreview.formats.decision_log import LogLine
from livingreview.ranking.recall import Screened
from livingreview.ranking.review import ADVANCES, SETTLED, own_labels
from livingreview.tables import Rows
from livingreview.terms import ScreeningStage, StageState


@dataclass(frozen=True)
class History:
    """Reports decided on, oldest first, and how many there are with those that wait."""

    screened: tuple[Screened, ...]
    n_total: int


@dataclass(frozen=True)
class _First:
    """The first decision on a report."""

    at: str
    person: str
    number: int
    is_drawn: bool


def screening_history(
    made: Mapping[str, Sequence[LogLine]],
    status: Rows,
    report_of: Mapping[str, str],
    *,
    stage: ScreeningStage,
    by: str | None = None,
) -> History:
    """Put a stage's decisions in order, of everyone or of one person.

    `made` holds each person's decisions at the stage (`decisions_at`), `status` REPORT_STATUS rows.
    """
    people = {person: lines for person, lines in made.items() if by in (None, person)}
    states = {row["report_id"]: row[stage.value] for row in status if row[stage.value] != StageState.NOT_DUE}
    held = {person: own_labels(lines, report_of) for person, lines in people.items()}
    decided = {report for labels in held.values() for report in labels if report in states}
    if by is None:
        decided = {report for report in decided if states[report] != StageState.UNDECIDED}
    waiting = {report for report, state in states.items() if state == StageState.UNDECIDED} - decided
    grown = max((_grown(lines, held[person], states) for person, lines in people.items()), default="")
    first = _first_decisions(people, report_of, grown)
    order = sorted(decided, key=lambda report: (first[report].at, first[report].person, first[report].number))
    relevant = {report: any(labels.get(report, False) for labels in held.values()) for report in order}
    if by is None:
        relevant |= {report: states[report] in ADVANCES for report in order if states[report] in SETTLED}
    return History(
        tuple(Screened(relevant[report], first[report].is_drawn) for report in order),
        len(decided) + len(waiting),
    )


NEVER = "~"
"""Sorts after every time: the queue grew after the last decision, so none of them could draw from it."""


def _first_decisions(
    people: Mapping[str, Sequence[LogLine]], report_of: Mapping[str, str], grown: str
) -> dict[str, _First]:
    first: dict[str, _First] = {}
    for person, lines in people.items():
        for number, line in enumerate(lines):
            is_drawn = line.ranking is not None and line.at >= grown
            one = _First(line.at, person, number, is_drawn)
            kept = first.setdefault(report_of[line.record_id], one)
            if (one.at, one.person, one.number) < (kept.at, kept.person, kept.number):
                first[report_of[line.record_id]] = one
    return first


def _grown(lines: Sequence[LogLine], labels: Mapping[str, bool], states: Mapping[str, str]) -> str:
    """Give the time of a person's first decision after their queue last grew; empty where it never did."""
    grown, before = "", None
    for line in lines:
        if line.ranking is None:
            continue
        now = line.ranking
        if before is not None and _is_larger(before, now):
            grown = line.at
        before = now
    waiting = sum(state == StageState.UNDECIDED and report not in labels for report, state in states.items())
    return NEVER if before is not None and waiting >= before["of"] else grown


def _is_larger(before: Mapping[str, int], now: Mapping[str, int]) -> bool:
    """Say whether a queue grew between two decisions; one worked through from its top keeps its length."""
    return now["of"] > before["of"] or (now["of"] == before["of"] and now["rank"] <= before["rank"])
