"""Check who decided and who settled, and that the built states follow from the decisions.

1. Decisions are by people with the role screener, resolutions by people with the role adjudicator.
2. A resolution names decisions that exist, of its own stage, on records of its own report. An adjudicator who
   settles a decision of their own is flagged: the protocol may allow it, a reader has to know it.
3. Every report's built state must follow from the decisions on it. It is undecided while fewer people have decided
   than the protocol asks for on that report, and only then. For the rest, what is checked is what no setting can
   change: nothing is excluded that somebody wants in without a resolution, everything included was included by
   everyone or by a resolution, an exclusion at full text has the one reason that all gave, and a conflict is one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from livingreview.audit.chains import Chain, Settlement, Vote
from livingreview.errors import Problem
from livingreview.formats.decision_log import RESOLVED
from livingreview.models.review import Review
from livingreview.tables import REPORT_STATUS, Row, Rows
from livingreview.terms import Decision, ReportState, ScreeningStage, StageState

STATUS_FILE = f"results/{REPORT_STATUS.path}"
REBUILD = "Run `livingreview build`; where it stays, restore the decision files."
TITLE_ABSTRACT, FULL_TEXT = (stage.value for stage in ScreeningStage)
INCLUDE, EXCLUDE, MAYBE = (word.value for word in (Decision.INCLUDE, Decision.EXCLUDE, Decision.MAYBE))

Place = tuple[str, str]
"""Stage and report."""

STATE_AFTER_FIRST = {
    StageState.UNDECIDED: ReportState.AWAITING_SCREENING,
    StageState.CONFLICT: ReportState.SCREENING_CONFLICT,
    StageState.REASON_CONFLICT: ReportState.SCREENING_CONFLICT,
    StageState.EXCLUDE: ReportState.EXCLUDED_AT_SCREENING,
}
STATE_AFTER_SECOND = {
    StageState.NOT_DUE: ReportState.NOT_RETRIEVED,
    StageState.UNDECIDED: ReportState.AWAITING_ASSESSMENT,
    StageState.CONFLICT: ReportState.ASSESSMENT_CONFLICT,
    StageState.REASON_CONFLICT: ReportState.ASSESSMENT_CONFLICT,
    StageState.INCLUDE: ReportState.INCLUDED,
    StageState.MAYBE: ReportState.AWAITING_CLASSIFICATION,
    StageState.EXCLUDE: ReportState.EXCLUDED,
}


def entitlement_problems(chains: Sequence[Chain], report_of: Mapping[str, str], review: Review) -> Iterator[Problem]:
    """Find files of people without the role, and resolutions that settle what they cannot or should not."""
    named = {
        hash_: (chain.stage, chain.person, record) for chain in chains for hash_, (record, _) in chain.settled.items()
    }
    for chain in chains:
        role = "adjudicator" if chain.stage == RESOLVED else "screener"
        member = review.team.get(chain.person)
        if chain.n_lines and (member is None or role not in member.roles):
            allowed = ", ".join(person for person, each in review.team.items() if role in each.roles)
            message = f"The lines of this file are by nobody with the role {role}."
            yield Problem(chain.file, 1, "by", message, value=chain.person, allowed=allowed)
        for settlement in chain.settlements:
            yield from _settlement_problems(settlement, named, report_of)


def _settlement_problems(
    settlement: Settlement, named: Mapping[str, tuple[str, str, str]], report_of: Mapping[str, str]
) -> Iterator[Problem]:
    own = False
    report = report_of.get(settlement.record_id, settlement.record_id)
    for hash_ in sorted(settlement.settles):
        if hash_ not in named:
            message = "This resolution settles a decision that no file holds."
            yield Problem(settlement.file, settlement.line, "settles", message, value=hash_)
            continue
        stage, person, record = named[hash_]
        own = own or person == settlement.by
        if stage != settlement.stage or report_of.get(record, record) != report:
            message = "This resolution settles a decision on another report or at another stage."
            yield Problem(settlement.file, settlement.line, "settles", message, value=f"{stage}, {record}")
    if own:
        message = f"{settlement.by} settled a conflict over a decision of their own."
        yield Problem(settlement.file, settlement.line, "settles", message, severity="warning")


def state_problems(
    chains: Sequence[Chain],
    report_of: Mapping[str, str],
    status: Rows,
    not_retrieved: frozenset[str],
    n_due: Callable[[str, str], int],
    programs: Collection[str] = (),
    late: Collection[str] = (),
) -> Iterator[Problem]:
    """Find built states that do not follow from the decisions of people; what programs say counts for nobody.

    `n_due` gives how many people decide at a stage on a report; `late` are those that a
    reconstruction sets aside.
    """
    chains = [chain for chain in chains if chain.person not in programs]
    votes, settled = _by_report(chains, report_of)
    reports = set(report_of.values())
    built = {row["report_id"] for row in status}
    for report in sorted(reports ^ built):
        message = "This report has no state." if report in reports else "This report is none of the linked ones."
        yield Problem(STATUS_FILE, 0, "report_id", message, value=report, fix=REBUILD)
    follows = _Follows(n_due)
    for number, row in enumerate(status, start=2):
        if (row["state"] == ReportState.PUBLISHED_LATER) != (row["report_id"] in late):
            message = "Whether it was published later is not what the records and the protocol's year say."
            yield Problem(STATUS_FILE, number, "state", message, value=row["report_id"], fix=REBUILD)
        if row["report_id"] in late:
            continue
        for key, message in _row_faults(row, votes, settled, not_retrieved, follows):
            value = f"{row['report_id']}, {row[key]}"
            yield Problem(STATUS_FILE, number, key, message, value=value, fix=REBUILD)


def _by_report(
    chains: Sequence[Chain], report_of: Mapping[str, str]
) -> tuple[dict[str, dict[str, list[Vote]]], dict[Place, list[Settlement]]]:
    votes: dict[str, dict[str, list[Vote]]] = {TITLE_ABSTRACT: {}, FULL_TEXT: {}}
    latest: dict[tuple[str, str, str], Settlement] = {}
    for chain in chains:
        by_report = votes.get(chain.stage, {})
        for record, vote in chain.votes.items():
            report = report_of.get(record, record)
            if report in by_report:
                by_report[report].append(vote)
            else:
                by_report[report] = [vote]
        for settlement in chain.settlements:
            latest[settlement.by, settlement.stage, settlement.record_id] = settlement
    settled: dict[Place, list[Settlement]] = defaultdict(list)
    for settlement in latest.values():
        settled[settlement.stage, report_of.get(settlement.record_id, settlement.record_id)].append(settlement)
    return votes, settled


def _row_faults(
    row: Row,
    votes: Mapping[str, Mapping[str, list[Vote]]],
    settled: Mapping[Place, list[Settlement]],
    not_retrieved: frozenset[str],
    follows: "_Follows",
) -> Iterator[tuple[str, str]]:
    """Give the column and what is wrong with it."""
    report = row["report_id"]
    for stage in (TITLE_ABSTRACT, FULL_TEXT):
        cast = votes[stage].get(report, [])
        ruling = _ruling(cast, settled.get((stage, report), [])) if settled else None
        if not follows.ask(row[stage], cast, ruling, row["reason"], (stage, report)):
            yield stage, "This state does not follow from the decisions."
    first, second = StageState(row[TITLE_ABSTRACT]), StageState(row[FULL_TEXT])
    goes_on = first in (StageState.INCLUDE, StageState.MAYBE)
    expected = STATE_AFTER_SECOND[second] if goes_on else STATE_AFTER_FIRST.get(first)
    if row["state"] != expected or (not goes_on and second is not StageState.NOT_DUE):
        yield "state", "The state does not follow from the two stages."
    if (row["state"] == ReportState.NOT_RETRIEVED) != (goes_on and report in not_retrieved):
        yield "state", "Whether it could be had is not what records/notes.yaml says."


def _ruling(cast: Sequence[Vote], settlements: Sequence[Settlement]) -> tuple[str, str | None] | None:
    """Give what adjudicators decided, where they agree and name every decision that counts."""
    if not settlements:
        return None
    hashes = {vote.hash for vote in cast}
    said = {each.by: (each.decision, each.reason) for each in settlements if hashes <= each.settles}
    return next(iter(said.values())) if len(set(said.values())) == 1 else None


class _Follows:
    """Remembers the answers of `_follows`: most reports were decided on alike, with the very same votes."""

    def __init__(self, n_due: Callable[[str, str], int]) -> None:
        self.n_due = n_due
        self.answers: dict[tuple[object, ...], bool] = {}

    def ask(
        self, state: str, cast: Sequence[Vote], ruling: tuple[str, str | None] | None, reason: str | None, place: Place
    ) -> bool:
        """Say whether a state can be what the decisions add up to."""
        n_due = self.n_due(*place)
        key = (state, ruling, reason, n_due, place[0], *map(id, cast))
        if key not in self.answers:
            is_open = state == StageState.UNDECIDED
            is_right = is_open == (len({vote.by for vote in cast}) < n_due) or state == StageState.NOT_DUE
            self.answers[key] = is_right and (is_open or _follows(StageState(state), cast, ruling, reason, place[0]))
        return self.answers[key]


def _follows(
    state: StageState, cast: Sequence[Vote], ruling: tuple[str, str | None] | None, reason: str | None, stage: str
) -> bool:
    """Say whether a stage's state can be what the decisions, and the ruling where they differ, add up to."""
    words = {vote.decision for vote in cast}
    reasons = {vote.reason for vote in cast}
    is_first = stage == TITLE_ABSTRACT
    if state is StageState.NOT_DUE:
        return not is_first
    differ = len(words) > 1 or (words == {EXCLUDE} and len(reasons) > 1 and not is_first)
    to_settle = differ or (is_first and MAYBE in words)  # a protocol may have every maybe settled
    if state in (StageState.CONFLICT, StageState.REASON_CONFLICT):
        return to_settle and (ruling is None or ruling[0] == MAYBE)
    if to_settle and ruling is not None and ruling[0] == state.value:
        return is_first or state is not StageState.EXCLUDE or ruling[1] == reason
    if state is StageState.EXCLUDE:
        return words == {EXCLUDE} and (is_first or reasons == {reason})
    return state.value in words and EXCLUDE not in words and (is_first or words == {state.value})
