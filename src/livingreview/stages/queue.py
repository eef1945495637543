"""Who may decide on which report now, and in what order; nothing of what others decided.

1. At title and abstract a report is due for a reviewer who has not decided on it while fewer people have
   than the protocol asks for. At full text it must also have gone on, and its text have been had.
2. A program is asked about every report of a stage that it has not decided on: it counts for nobody.
3. Orders: the oldest or newest publication first (an unknown year last), or at random by a seed; ties by
   the report's id. An order never leaves a report out.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from livingreview.formats.decision_log import Log, LogLine
from livingreview.stages.fold import StageFold, current_lines
from livingreview.terms import ScreeningStage

ORDERS = ("oldest", "newest", "random")

NOT_DECIDED_BEFORE = "It is not due at full text: title and abstract is not settled, or the report did not go on."
NOT_HAD = "It is not due at full text: a note says that the report could not be retrieved."
ENOUGH = "It is not due: as many people have decided on it as the protocol asks for."


@dataclass(frozen=True)
class Queue:
    """What is due at a stage for one reviewer."""

    folds: Mapping[ScreeningStage, StageFold]
    missing: Collection[str]
    stage: ScreeningStage
    own: Mapping[str, Sequence[LogLine]]
    is_program: bool = False

    def due(self, reports: Iterable[str]) -> list[str]:
        """Give the reports that the reviewer may decide on now, by id."""
        return sorted(report for report in reports if report not in self.own and self.hindrance(report) is None)

    def hindrance(self, report: str) -> str | None:
        """Say why a first decision on a report is not due; the same words whatever others decided."""
        if self.stage is ScreeningStage.FULL_TEXT:
            if not self.folds[ScreeningStage.TITLE_ABSTRACT].fold(report).advances:
                return NOT_DECIDED_BEFORE
            if report in self.missing:
                return NOT_HAD
        if not self.is_program and self.folds[self.stage].is_complete(report):
            return ENOUGH
        return None


def own_decisions(
    logs: Iterable[Log], stage: ScreeningStage, by: str, report_of: Mapping[str, str]
) -> dict[str, list[LogLine]]:
    """Give one person's current decisions at a stage, by report."""
    own: dict[str, list[LogLine]] = {}
    for log in logs:
        if log.owner == f"{stage.value}/{by}":
            for line in current_lines(log):
                own.setdefault(report_of[line.record_id], []).append(line)
    return own


def ordered(reports: Iterable[str], order: str, *, year_of: Mapping[str, int | None], seed: int = 0) -> list[str]:
    """Put reports in one of the ORDERS."""
    places: dict[str, Callable[[str], tuple[object, ...]]] = {
        "oldest": lambda report: (year_of.get(report) is None, year_of.get(report) or 0, report),
        "newest": lambda report: (year_of.get(report) is None, -(year_of.get(report) or 0), report),
        "random": lambda report: (hashlib.sha256(f"{seed}/{report}".encode()).digest(), report),
    }
    return sorted(reports, key=places[order])
