"""Decisions and resolutions made on the page: checked as the commands check them, written once.

1. The person is who is signed in, never what a request says.
2. While the file is locked its end is read: a `request` that stands there already is answered with the line that
   it made, and nothing is written again. A change of mind names the line it replaces, which must still count.
3. An answer is given once the line is on the disk.
"""

import errno
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from livingreview.deciding import Wanted, new_decisions, new_resolution, wording_problems
from livingreview.decision_files import (
    NewDecision,
    NewResolution,
    NotWrittenError,
    record_decisions_on,
    record_resolutions_on,
)
from livingreview.errors import InputError, Problem
from livingreview.formats.decision_line import LONGEST_REQUEST, RESOLVED, LogLine, is_ranking
from livingreview.locked_file import LockedFile
from livingreview.page.decision_tail import DecisionTail
from livingreview.page.errors import PageError
from livingreview.page.snapshot import Snapshot
from livingreview.page.visitor import Page, Visitor
from livingreview.terms import ScreeningStage

FULL = (errno.ENOSPC, errno.EDQUOT)
LONGEST_NOTE = 10_000
"""Characters of a note."""
TEXTS = ("stage", "record_id", "decision", "reason", "note", "request", "replaces")
DECIDED = "You have decided on this report before; to change that, say which of your decisions it replaces."
REPLACED = "You have decided otherwise on this report since, in another tab or on another machine. Look at it again."
REUSED = "This was sent before, with another content. Load the page again."
CHANGED = "Somebody changed a decision since you looked. Look at both sides again."


def decide(page: Page, visitor: Visitor, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Record a decision of the person who is signed in; see `api` for what is sent and given."""
    visitor.require("screener")
    stage, wanted = stage_of(sent), _wanted(sent)
    replaces = sent.get("replaces") or None
    owner = f"{stage.value}/{visitor.person}"
    with page.state.now() as snapshot:
        report = report_of(snapshot, wanted.record)
        _require_wording(wording_problems(wanted, snapshot.review, stage))
    outcome: dict[str, Any] = {"repeated": False, "before": None}

    def choose(file: LockedFile) -> Sequence[NewDecision]:
        with page.state.locked(owner, file) as (snapshot, tail):
            if _is_repeated(tail, wanted, report, snapshot):
                outcome["repeated"] = True
                return []
            own = snapshot.own_decisions(stage, visitor.person).get(report, [])
            _require_own(own, replaces)
            outcome["before"] = own[0] if own else None
            new, problems = new_decisions(
                [wanted], [report], snapshot.queue(stage, visitor.person), at=_now(), change=True
            )
            if problems:
                raise PageError(409, "not_due", _sentence(problems[0]))
            return new

    written = _written(lambda: record_decisions_on(page.state.root, stage, visitor.person, choose))
    with page.state.now() as snapshot:
        line = snapshot.tails[owner].requests.get(wanted.request or "", written)[0]
        own = snapshot.own_decisions(stage, visitor.person)
        return {
            **_saved(line, repeated=outcome["repeated"]),
            "report_id": report,
            "remaining": len(snapshot.due_for(stage, visitor.person)),
            "decided": len(own),
            "undo": {"record_id": report, "replaces": line.hash, "before": _content(outcome["before"])},
        }


def resolve(page: Page, visitor: Visitor, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Settle a conflict as the adjudicator who is signed in."""
    visitor.require("adjudicator")
    stage, wanted = stage_of(sent), _wanted(sent)
    if not wanted.note.strip():
        raise PageError(400, "no_note", "Say in the note why: what settled it.")
    seen = sent.get("settles")
    if not isinstance(seen, list) or not all(isinstance(each, str) for each in seen):
        raise PageError(400, "bad_value", "settles names the decisions that you saw.")
    with page.state.now() as snapshot:
        report = report_of(snapshot, wanted.record)
        _require_wording(wording_problems(wanted, snapshot.review, stage))
    owner = f"{RESOLVED}/{visitor.person}"
    outcome = {"repeated": False, "self_resolved": False}

    def choose(file: LockedFile) -> Sequence[NewResolution]:
        with page.state.locked(owner, file) as (snapshot, tail):
            if _is_repeated(tail, wanted, report, snapshot):
                outcome["repeated"] = True
                return []
            fold = snapshot.folds[stage]
            try:
                new = new_resolution(fold, report, wanted, by=visitor.person, at=_now())
            except InputError as error:
                raise PageError(409, "no_conflict", error.problems[0].message) from None
            if sorted(seen) != list(new.settles):
                raise PageError(409, "changed", CHANGED)
            outcome["self_resolved"] = visitor.person in fold.people(report)
            return [new]

    written = _written(lambda: record_resolutions_on(page.state.root, visitor.person, choose))
    with page.state.now() as snapshot:
        line = snapshot.tails[owner].requests.get(wanted.request or "", written)[0]
        return {
            **_saved(line, repeated=outcome["repeated"]),
            "report_id": report,
            "self_resolved": outcome["self_resolved"],
        }


def stage_of(sent: Mapping[str, Any]) -> ScreeningStage:
    """Read the stage of a request; the first where none is named."""
    try:
        return ScreeningStage(sent.get("stage") or ScreeningStage.TITLE_ABSTRACT.value)
    except ValueError:
        raise PageError(400, "bad_value", f"stage is one of {', '.join(ScreeningStage)}.") from None


def report_of(snapshot: Snapshot, record: str) -> str:
    """Give the report of a record."""
    report = snapshot.catalogue.report_of.get(record)
    if report is None:
        raise PageError(404, "no_report")
    return report


def not_written(error: NotWrittenError) -> PageError:
    """Give the answer where a file could not be written."""
    if error.errno in FULL:
        return PageError(507, "disk_full")
    return PageError(503, "not_written", _sentence(error.problems[0]))


def _wanted(sent: Mapping[str, Any]) -> Wanted:
    for key in TEXTS:
        if not isinstance(sent.get(key) or "", str):
            raise PageError(400, "bad_value", f"{key} is text.")
    note, request = sent.get("note") or "", sent.get("request") or ""
    if len(note) > LONGEST_NOTE:
        raise PageError(400, "bad_value", f"A note has at most {LONGEST_NOTE} characters.")
    if not 1 <= len(request) <= LONGEST_REQUEST:
        raise PageError(400, "bad_value", f"request names what is sent, in 1 to {LONGEST_REQUEST} characters.")
    ranking = sent.get("ranking")
    if ranking is not None and not is_ranking(ranking):
        raise PageError(400, "bad_value", "ranking is {model, rank, of}, as /api/next gave it.")
    decision, reason = sent.get("decision") or "", sent.get("reason") or None
    place = None if sent.get("replaces") else ranking  # a change of mind comes from no queue
    return Wanted("decision", 0, sent.get("record_id") or "", decision, reason, note, place, request)


def _require_wording(problems: Any) -> None:
    for problem in problems:
        raise PageError(400, "bad_wording", _sentence(problem))


def _sentence(problem: Problem) -> str:
    allowed = f" Allowed: {problem.allowed}." if problem.allowed else ""
    return f"{problem.message}{allowed}"


def _is_repeated(tail: DecisionTail, wanted: Wanted, report: str, snapshot: Snapshot) -> bool:
    lines = tail.requests.get(wanted.request or "")
    if not lines:
        return False
    line = lines[0]
    is_same = snapshot.catalogue.report_of.get(line.record_id) == report
    if not is_same or (line.decision.value, line.reason, line.note) != (wanted.decision, wanted.reason, wanted.note):
        raise PageError(409, "request_reused", REUSED)
    return True


def _require_own(own: Sequence[LogLine], replaces: str | None) -> None:
    """Refuse a decision where the person's own is another than the one the page knew of."""
    if own and replaces is None:
        raise PageError(409, "decided", DECIDED, own=_content(own[0]))
    if replaces is not None and replaces not in {line.hash for line in own}:
        raise PageError(409, "changed", REPLACED, own=_content(own[0]) if own else None)


def _written(write: Callable[[], list[LogLine]]) -> list[LogLine]:
    try:
        return write()
    except NotWrittenError as error:
        raise not_written(error) from None
    except InputError as error:
        raise PageError(409, "file_broken", str(error)) from None


def _saved(line: LogLine, *, repeated: bool) -> dict[str, Any]:
    return {"saved": True, "repeated": repeated, "hash": line.hash, "line": line.line, "at": line.at}


def _content(line: LogLine | None) -> dict[str, Any] | None:
    """Give one of a person's own decisions."""
    if line is None:
        return None
    names = ("record_id", "decision", "reason", "note", "at", "hash", "line")
    return {"stage": line.stage.value, **{name: getattr(line, name) for name in names}}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
