"""Conflicts, and who may see them.

1. A conflict stands on a report on which as many people have decided as the protocol asks for; before that
   nothing shows.
2. Adjudicators see every conflict of a stage. Anybody else sees those that a decision of their own is in:
   a person who has not decided on a report may still be asked at full text, and stays blind.
3. A conflict that one of those who disagree resolves is *self-resolved*: allowed, and flagged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from livingreview.formats.decision_log import LogLine
from livingreview.stages.fold import CONFLICTS, StageFold
from livingreview.terms import StageState


@dataclass(frozen=True)
class Conflict:
    """A report on which people disagree, and what each said."""

    report_id: str
    state: StageState
    waits_for: str
    decisions: Sequence[LogLine]
    resolutions: Sequence[LogLine]


def open_conflicts(fold: StageFold, reports: Iterable[str], by: str) -> list[Conflict]:
    """Give the open conflicts of a stage that a person may see, by report."""
    found = []
    for report in sorted(reports):
        folded = fold.fold(report)
        if folded.state in CONFLICTS and (by in fold.adjudicators or by in fold.people(report)):
            decisions = sorted(fold.decisions[report], key=lambda line: (line.by, line.line))
            resolutions = fold.resolutions.get(report, [])
            found.append(Conflict(report, folded.state, folded.waits_for, decisions, resolutions))
    return found
