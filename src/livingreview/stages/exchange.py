"""Take over decisions that people made in another tool, as lines of their own decision files.

1. Every name in the export is mapped to a person of the team, every reason to one of the protocol's, by
   whoever takes the export over; nothing is guessed. A reason in the protocol's own words maps itself.
2. Of several reasons the first in the protocol's order is taken, the others stand in the note. Where the
   tool gives one list for all who excluded, and its log does not say whose is whose, several reasons make
   the entry ambiguous at full text, and at title and abstract stand in the note.
3. A decision that the person's file already holds is known. One that differs is refused, unless changes
   are asked for: then the new line names the one it replaces.
4. An entry counts once: taken, known, differing, left out, undecided, unmatched, ambiguous or unreadable.

Source: Cochrane Handbook 4.6.4; MECIR C39 (each person's own decision), C41.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from livingreview.formats.decision_log import Log, LogLine
from livingreview.formats.screening_export import (
    NO_REASON,
    ExportedDecision,
    ExportedEntry,
    Logged,
    ScreeningExport,
)
from livingreview.stages.exchange_matching import Match
from livingreview.stages.exchange_names import Names, logged_by, reasons_of
from livingreview.stages.fold import current_lines
from livingreview.terms import Decision, ScreeningStage

SHARED = "The reason is from one list for all who excluded."
"""What a note says where a tool does not tell whose reason it is."""


class EntryState(StrEnum):
    """What became of an entry."""

    TAKEN = "taken"
    KNOWN = "known"
    DIFFERING = "differing"
    LEFT_OUT = "left out"
    UNDECIDED = "undecided"
    UNMATCHED = "unmatched"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"


class Outcome(NamedTuple):
    """What became of one entry, and why."""

    entry: ExportedEntry
    state: EntryState
    why: str = ""


class Taken(NamedTuple):
    """One decision to be recorded."""

    by: str
    entry: int
    record_id: str
    decision: Decision
    reason: str | None
    note: str
    at: str
    replaces: str | None = None


@dataclass(frozen=True)
class TakenOver:
    """What an export comes to: an outcome an entry, the decisions to record, and those that differ."""

    outcomes: tuple[Outcome, ...]
    decisions: tuple[Taken, ...]
    known: Mapping[str, int]
    differing: tuple[Taken, ...]


class _Wanted(NamedTuple):
    """What an entry says one person decided, in the review's terms."""

    entry: ExportedEntry
    record_id: str
    report: str
    by: str
    decision: Decision
    reason: str | None
    note: str
    at: str


class _UnclearError(ValueError):
    """An entry whose decisions cannot be told apart."""


def take_over(
    export: ScreeningExport,
    found: Sequence[Match],
    names: Names,
    stage: ScreeningStage,
    logs: Sequence[Log],
    report_of: Mapping[str, str],
    *,
    sha256: str,
    is_change: bool = False,
) -> TakenOver:
    """Say what is to be recorded; all people and reasons are mapped, `logs` are all decision files."""
    outcomes: dict[int, Outcome] = {}
    wanted: dict[int, list[_Wanted]] = {}
    for entry, match in zip(export.entries, found, strict=True):
        settled = _settled(entry, match, names)
        try:
            wanted[entry.number] = [] if settled else [*_wanted(entry, match, names, stage, export.log, report_of)]
        except _UnclearError as error:
            settled = Outcome(entry, EntryState.AMBIGUOUS, str(error))
        if settled:
            outcomes[entry.number] = settled
    reasons = _reasons(wanted)
    for number in _contradictions(wanted, reasons):
        entry = wanted.pop(number)[0].entry
        outcomes[number] = Outcome(entry, EntryState.AMBIGUOUS, "another entry has another decision on the same report")
    wanted = {number: _with_reason(several, reasons) for number, several in wanted.items()}
    history = _History(logs, stage, report_of, sha256)
    taken, known, differing = _sorted_out(wanted, outcomes, history, is_change=is_change)
    ordered = tuple(outcomes[entry.number] for entry in export.entries)
    return TakenOver(ordered, tuple(taken), known, tuple(differing))


def _settled(entry: ExportedEntry, match: Match, names: Names) -> Outcome | None:
    """Give the outcome of an entry from which nothing can be taken."""
    why = entry.unread or entry.entry.rejected
    if why:
        return Outcome(entry, EntryState.UNREADABLE, why)
    if not entry.decisions:
        return Outcome(entry, EntryState.UNDECIDED)
    if not any(names.people[decision.reviewer] for decision in entry.decisions):
        return Outcome(entry, EntryState.LEFT_OUT)
    if match.record_id is None:
        return Outcome(entry, EntryState.AMBIGUOUS if match.is_ambiguous else EntryState.UNMATCHED, match.why)
    return None


def _wanted(
    entry: ExportedEntry,
    match: Match,
    names: Names,
    stage: ScreeningStage,
    log: Mapping[str, Mapping[str, Logged]],
    report_of: Mapping[str, str],
) -> list[_Wanted]:
    """Give what each person decided on an entry; two names of one person must agree."""
    by_person: dict[str, _Wanted] = {}
    record_id = match.record_id or ""
    for decision in entry.decisions:
        person = names.people[decision.reviewer]
        if not person:
            continue
        reason, note = _reason_and_note(entry, decision, names, stage, log)
        logged = logged_by(entry, decision, names, log)
        at = decision.at or (logged.at if logged else "")
        new = _Wanted(entry, record_id, report_of[record_id], person, decision.decision, reason, note, at)
        before = by_person.setdefault(person, new)
        if (before.decision, before.reason) != (new.decision, new.reason):
            raise _UnclearError(f"two names that are {person} decided differently on it")
    return [*by_person.values()]


def _reason_and_note(
    entry: ExportedEntry,
    decision: ExportedDecision,
    names: Names,
    stage: ScreeningStage,
    log: Mapping[str, Mapping[str, Logged]],
) -> tuple[str | None, str]:
    texts, are_own = reasons_of(entry, decision, names, log) if decision.decision is Decision.EXCLUDE else ((), True)
    mapped = {text: reason for text in texts if (reason := names.reasons[text])}
    chosen = min(mapped.values(), key=names.priority.index, default=None)
    is_full_text_exclusion = stage is ScreeningStage.FULL_TEXT and decision.decision is Decision.EXCLUDE
    if len(set(mapped.values())) > 1 and not are_own:
        if is_full_text_exclusion:
            raise _UnclearError("several people excluded it for several reasons, and it does not say whose is whose")
        chosen = None
    if chosen is None and is_full_text_exclusion:
        chosen = names.reasons[NO_REASON]
    further = [text for text in texts if mapped.get(text) != chosen or mapped.get(text) is None]
    shared = [SHARED] if chosen and not are_own else []
    note = [decision.note, *shared, f"Reasons given: {', '.join(further)}" if further else ""]
    note += [f"Labels: {', '.join(entry.labels)}"] if entry.labels else []
    return chosen, " | ".join(part for part in note if part)


def _reasons(wanted: Mapping[int, Sequence[_Wanted]]) -> dict[tuple[str, str], set[str]]:
    """Give the reasons that each person's entries on a report name."""
    reasons: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in (one for several in wanted.values() for one in several if one.reason):
        reasons[one.by, one.report].add(str(one.reason))
    return reasons


def _contradictions(wanted: Mapping[int, Sequence[_Wanted]], reasons: Mapping[tuple[str, str], set[str]]) -> list[int]:
    """Give the entries that decide on a report for one person otherwise than another entry does."""
    decisions: dict[tuple[str, str], set[Decision]] = defaultdict(set)
    for one in (one for several in wanted.values() for one in several):
        decisions[one.by, one.report].add(one.decision)
    torn = {place for place in decisions if len(decisions[place]) > 1 or len(reasons.get(place, ())) > 1}
    return [number for number, several in wanted.items() if any((one.by, one.report) in torn for one in several)]


def _with_reason(several: Sequence[_Wanted], reasons: Mapping[tuple[str, str], set[str]]) -> list[_Wanted]:
    """Let a reason that only one of a person's entries on a report names stand for all of them."""
    return [
        one._replace(reason=one.reason or min(reasons.get((one.by, one.report), ()), default=None)) for one in several
    ]


class _History:
    """A stage's lines: what counts of each person on each report, and what was taken over before."""

    def __init__(self, logs: Sequence[Log], stage: ScreeningStage, report_of: Mapping[str, str], sha256: str) -> None:
        """Keep what counts of each person's lines, and the entries of this very file that were taken before."""
        self.current: dict[tuple[str, str], list[LogLine]] = defaultdict(list)
        self.before: set[tuple[str, object]] = set()
        for log in logs:
            if log.owner.split("/", 1)[0] != stage.value:
                continue
            for line in current_lines(log):
                self.current[line.by, report_of[line.record_id]].append(line)
            sources = [(line.by, line.taken_from) for line in log.lines if line.taken_from]
            self.before |= {(by, source["entry"]) for by, source in sources if source["sha256"] == sha256}


def _sorted_out(
    wanted: Mapping[int, Sequence[_Wanted]], outcomes: dict[int, Outcome], history: _History, *, is_change: bool
) -> tuple[list[Taken], Counter[str], list[Taken]]:
    """Tell new decisions from known ones and from those that differ; add the outcomes of the entries."""
    taken: list[Taken] = []
    differing: list[Taken] = []
    known: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for number, several in sorted((number, several) for number, several in wanted.items() if several):
        n_taken, n_differing = len(taken), len(differing)
        for one in several:
            others = [line for line in history.current[one.by, one.report] if _differs(line, one)]
            is_known = history.current[one.by, one.report] and not others
            if (one.by, number) in history.before or (one.by, one.report) in seen or is_known:
                known[one.by] += 1
                continue
            seen.add((one.by, one.report))
            changes = [_taken(one, line.record_id, line.hash) for line in others] or [_taken(one, one.record_id, None)]
            differing += changes if others else []
            taken += changes if is_change or not others else []
        is_refused = len(differing) > n_differing and not is_change
        state = EntryState.TAKEN if len(taken) > n_taken else EntryState.KNOWN
        outcomes[number] = Outcome(several[0].entry, EntryState.DIFFERING if is_refused else state)
    return taken, known, differing


def _differs(line: LogLine, one: _Wanted) -> bool:
    return line.decision is not one.decision or (one.reason is not None and line.reason != one.reason)


def _taken(one: _Wanted, record_id: str, replaces: str | None) -> Taken:
    return Taken(one.by, one.entry.number, record_id, one.decision, one.reason, one.note, one.at, replaces)
