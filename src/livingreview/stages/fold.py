"""What the decisions on one report at one stage add up to, and who acts next.

1. A decision concerns the report of the record it names; of one person's decisions on one record the
   last in the file counts (and never one that a later line says it replaces). A program's decisions
   are suggestions: they count for nothing here.
2. One reviewer a report, or two, or two for a random share of reports. The share is drawn by the hash of
   the seed and of the report's record that came in first, so later records never change what was drawn.
3. Until that many people have decided nothing shows but who is waited for: reviewers are blind to each
   other, also where one of them has decided differently on two records of one report.
4. Title and abstract: include and maybe advance (maybe only where the protocol says so), exclude needs
   everyone. Full text: everyone includes; or everyone excludes for one reason; or everyone says maybe,
   which is *awaiting classification*. Anything else is a conflict, different reasons a conflict of reasons.
5. A resolution settles a conflict while it names every current decision; a later decision reopens it,
   and so does a second adjudicator who decides otherwise.

Source: Cochrane Handbook 4.6, MECIR C39-C41.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from livingreview.formats.decision_log import RESOLVED, Log, LogLine
from livingreview.models.review import Review
from livingreview.terms import Decision, ScreeningStage, StageState

NOBODY = "nobody"
CONFLICTS = (StageState.CONFLICT, StageState.REASON_CONFLICT)
DRAWS = 1 << 64
"""Numbers that 8 bytes of a hash can be; a share of them is drawn."""


class Fold(NamedTuple):
    """What the decisions on one report at one stage add up to, and who acts next."""

    state: StageState
    reason: str | None = None
    waits_for: str = NOBODY

    @property
    def advances(self) -> bool:
        """Say whether the report goes on from title and abstract."""
        return self.state in (StageState.INCLUDE, StageState.MAYBE)


def fold_stages(
    report_of: Mapping[str, str], logs: Sequence[Log], review: Review, first_seen: Mapping[str, int]
) -> dict[ScreeningStage, "StageFold"]:
    """Sort the current decisions and resolutions of each stage by report; `report_of` gives each record's report."""
    folds = {stage: StageFold(stage, review, drawn(stage, review, report_of, first_seen)) for stage in ScreeningStage}
    for log in logs:
        directory, person = log.owner.rsplit("/", 1)
        if person in review.programs:
            continue
        if directory == RESOLVED:
            for line in current_lines(log):
                folds[line.stage].resolutions.setdefault(report_of[line.record_id], []).append(line)
            continue
        decisions = folds[ScreeningStage(directory)].decisions
        for line in current_lines(log):
            report = report_of[line.record_id]
            if report in decisions:
                decisions[report].append(line)
            else:
                decisions[report] = [line]
    return folds


def current_lines(log: Log) -> list[LogLine]:
    """Give the lines of a person's file that no later line replaced."""
    if log.owner.startswith(f"{RESOLVED}/"):
        last: Iterable[LogLine] = {(line.stage, line.record_id): line for line in log.lines}.values()
    else:
        last = {line.record_id: line for line in log.lines}.values()
    replaced = {line.replaces for line in log.lines if line.replaces is not None}
    return [line for line in last if line.hash not in replaced] if replaced else list(last)


def people_with_role(review: Review, role: str) -> list[str]:
    """Give the ids of the team's members with a role, in the protocol's order, without programs."""
    return [person for person, member in review.team.items() if role in member.roles and not member.automation]


class StageFold:
    """The current decisions and resolutions of one stage, by report."""

    def __init__(self, stage: ScreeningStage, review: Review, drawn: Collection[str]) -> None:
        """Take the stage's settings; `drawn` are the reports that a second person decides on too."""
        self.stage = stage
        self.n_reviewers = review.screening.settings(stage).reviewers
        self.drawn = drawn
        self.maybe_advances = review.screening.title_abstract.maybe_advances
        self.screeners = people_with_role(review, "screener")
        self.adjudicators = people_with_role(review, "adjudicator")
        self.decisions: dict[str, list[LogLine]] = {}
        self.resolutions: dict[str, list[LogLine]] = {}

    def n_due(self, report: str) -> int:
        """Give how many people decide on a report."""
        return self.n_reviewers + (report in self.drawn)

    def people(self, report: str) -> set[str]:
        """Give the people who have decided on a report."""
        return {line.by for line in self.decisions.get(report, ())}

    def is_complete(self, report: str) -> bool:
        """Say whether as many people have decided as the protocol asks for: from then on they may see each other."""
        return len(self.people(report)) >= self.n_due(report)

    def fold(self, report: str) -> Fold:
        """Fold the decisions on one report."""
        people = self.people(report)
        if len(people) < self.n_due(report):
            return Fold(StageState.UNDECIDED, waits_for=self._due(report, people))
        decisions = self.decisions[report]
        plain = self._without_resolution(decisions)
        if plain.state in CONFLICTS:
            return self._settled(report, decisions) or plain
        return plain

    def _without_resolution(self, decisions: Sequence[LogLine]) -> Fold:
        given = {line.decision for line in decisions}
        if given == {Decision.EXCLUDE}:
            return self._excluded(decisions)
        if self.stage is ScreeningStage.TITLE_ABSTRACT and Decision.EXCLUDE not in given:
            if Decision.MAYBE not in given or self.maybe_advances:
                return Fold(StageState.INCLUDE if Decision.INCLUDE in given else StageState.MAYBE)
        elif len(given) == 1:
            return Fold(StageState.INCLUDE if given == {Decision.INCLUDE} else StageState.MAYBE)
        return Fold(StageState.CONFLICT, waits_for=_either(self.adjudicators))

    def _excluded(self, decisions: Sequence[LogLine]) -> Fold:
        if self.stage is ScreeningStage.TITLE_ABSTRACT:
            return Fold(StageState.EXCLUDE)
        reasons = {line.reason for line in decisions}
        if len(reasons) == 1:
            return Fold(StageState.EXCLUDE, reason=reasons.pop())
        return Fold(StageState.REASON_CONFLICT, waits_for=_either(self.adjudicators))

    def _settled(self, report: str, decisions: Sequence[LogLine]) -> Fold | None:
        """Give what the adjudicators decided, where they agree; of each one's resolutions the last counts."""
        to_settle = {line.hash for line in decisions}
        said = {
            line.by: Fold(StageState(line.decision.value), reason=line.reason)
            for line in self.resolutions.get(report, ())
            if to_settle <= set(line.settles or ())
        }
        different = set(said.values())
        settled = different.pop() if len(different) == 1 else None
        is_maybe = settled is not None and settled.state is StageState.MAYBE
        is_open = is_maybe and self.stage is ScreeningStage.TITLE_ABSTRACT and not self.maybe_advances
        return None if is_open else settled

    def _due(self, report: str, people: set[str]) -> str:
        rest = [person for person in self.screeners if person not in people]
        if len(rest) <= self.n_due(report) - len(people):
            return " and ".join(rest) if rest else "a further screener"
        return _either(rest)


def drawn(
    stage: ScreeningStage, review: Review, report_of: Mapping[str, str], first_seen: Mapping[str, int]
) -> set[str]:
    """Draw the random share of reports that a second person decides on."""
    settings = review.screening.settings(stage)
    if settings.second_share is None:
        return set()
    first: dict[str, tuple[int, str]] = {}
    for record, report in report_of.items():
        place = (first_seen.get(record, 0), record)
        first[report] = min(first.get(report, place), place)
    below = int(settings.second_share * DRAWS)
    return {report for report, (_, record) in first.items() if _draw(settings.seed, stage, record) < below}


def _draw(seed: int | None, stage: ScreeningStage, record: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{stage.value}/{record}".encode()).digest()[:8], "big")


def _either(people: Sequence[str]) -> str:
    return " or ".join(people) if people else "an adjudicator"
