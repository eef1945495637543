"""The edge that adds to decision files: locked, chained, flushed to disk, and only then confirmed.

1. Only the end of a file is read: its last line must fit its hash. Verifying the whole is the audit's.
2. What is added is on disk, all of it or nothing, before a line is given back (`locked_file`).
3. A last line that was cut off (it has no line end) was never confirmed. The next write moves its bytes to
   `screening/set_aside/` and says so; one that only lacks its line end is whole, and is kept.
4. New lines end as the last one does: a clone with `core.autocrlf=true` has Windows line ends, which no
   hash covers, and git refuses files that mix the two.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from livingreview import canonical, layout
from livingreview.errors import InputError, Problem
from livingreview.formats.decision_line import RESOLVED, LineReader, LogLine
from livingreview.formats.decision_log import new_line
from livingreview.locked_file import LockedFile, locked_file, write_new
from livingreview.terms import ID_PATTERN, Decision, ScreeningStage

T = TypeVar("T")
Tell = Callable[[Problem], None]
"""Is told what a person should know about a write that succeeded."""

Choose = Callable[[LockedFile], Sequence[T]]
"""Looks at a locked file, and says what is to be added."""

NOTHING = "Nothing was recorded."
OPTIONAL = ("replaces", "ranking", "taken_from", "request")


@dataclass(frozen=True)
class NewDecision:
    """A decision to be recorded; `at` is the caller's clock."""

    record_id: str
    decision: Decision
    reason: str | None = None
    note: str = ""
    at: str = ""
    replaces: str | None = None
    ranking: Mapping[str, Any] | None = None
    taken_from: Mapping[str, Any] | None = None
    request: str | None = None


@dataclass(frozen=True)
class NewResolution:
    """A resolution to be recorded; `settles` are the hashes of the decisions that it settles."""

    record_id: str
    stage: ScreeningStage
    decision: Decision
    settles: Sequence[str]
    reason: str | None = None
    note: str = ""
    at: str = ""
    replaces: str | None = None
    request: str | None = None


class NotWrittenError(InputError):
    """A decision file could not be written; `errno` says why."""

    def __init__(self, problem: Problem, errno: int | None) -> None:
        """Take the problem and the system's number of it."""
        super().__init__([problem])
        self.errno = errno


def record_decisions(
    root: Path, stage: ScreeningStage, by: str, decisions: Sequence[NewDecision], *, tell: Tell | None = None
) -> list[LogLine]:
    """Add decisions to a person's file, all or none; they are on disk when this returns.

    The lines come back with their hashes; their number in the file is 0, as the file is not read whole.
    A file that cannot be continued, written or locked is an InputError.
    """
    fields = [_fields(new, by) for new in decisions]
    return _record(root, f"{stage.value}/{by}", lambda _file: fields, tell) if fields else []


def record_resolutions(
    root: Path, by: str, resolutions: Sequence[NewResolution], *, tell: Tell | None = None
) -> list[LogLine]:
    """Add resolutions to an adjudicator's file, all or none, as `record_decisions` does."""
    fields = [_resolution(new, by) for new in resolutions]
    return _record(root, f"{RESOLVED}/{by}", lambda _file: fields, tell) if fields else []


def record_decisions_on(
    root: Path, stage: ScreeningStage, by: str, choose: Choose[NewDecision], *, tell: Tell | None = None
) -> list[LogLine]:
    """Add what `choose` gives once the file is locked, as `record_decisions` does; it may give nothing."""
    return _record(root, f"{stage.value}/{by}", lambda file: [_fields(new, by) for new in choose(file)], tell)


def record_resolutions_on(
    root: Path, by: str, choose: Choose[NewResolution], *, tell: Tell | None = None
) -> list[LogLine]:
    """Add what `choose` gives once the file is locked, as `record_resolutions` does; it may give nothing."""
    return _record(root, f"{RESOLVED}/{by}", lambda file: [_resolution(new, by) for new in choose(file)], tell)


def set_torn_lines_aside(root: Path, *, tell: Tell) -> int:
    """Move the torn last line of every decision file away, as the next write would; give their number."""
    told: list[Problem] = []
    for directory in (*ScreeningStage, RESOLVED):
        for path in sorted((root / layout.SCREENING / directory).glob("[!.]*.jsonl")):
            with _held(root, f"{directory}/{path.stem}") as file:
                file.mend(told.append)
    for problem in told:
        tell(problem)
    return len(told)


def rewrite(root: Path, owner: str, change: Callable[[bytes], bytes], *, tell: Tell) -> None:
    """Put what `change` makes of a decision file in its place, whole or not at all."""
    with _held(root, owner) as file:
        file.mend(tell)
        before = file.locked.read()
        after = change(before)
        if after != before:
            file.locked.replace([after])


def _fields(new: NewDecision | NewResolution, by: str) -> dict[str, Any]:
    given = {key: getattr(new, key, None) for key in OPTIONAL}
    optional = {key: dict(value) if isinstance(value, Mapping) else value for key, value in given.items()}
    return {
        "record_id": new.record_id,
        "decision": new.decision.value,
        "reason": new.reason,
        "note": new.note,
        "by": by,
        "at": new.at,
        **{key: value for key, value in optional.items() if value is not None},
    }


def _resolution(new: NewResolution, by: str) -> dict[str, Any]:
    return {**_fields(new, by), "stage": new.stage.value, "settles": list(new.settles)}


def _record(
    root: Path, owner: str, choose: Callable[[LockedFile], Sequence[dict[str, Any]]], tell: Tell | None
) -> list[LogLine]:
    with _held(root, owner) as file:
        file.mend(tell or (lambda _problem: None))
        try:
            entries = choose(file.locked)
            return _added(file, entries) if entries else []
        finally:
            file.locked.remove_empty()


def _added(file: "_DecisionFile", entries: Sequence[dict[str, Any]]) -> list[LogLine]:
    head, line_end = file.end()
    lines, written = _chained(entries, head, file.reader)
    ended = [line.removesuffix(b"\n") + line_end for line in written]
    if len(ended) == 1:
        file.locked.add(ended[0])
    else:
        file.locked.replace([file.locked.read(), *ended])
    return lines


def _chained(entries: Sequence[dict[str, Any]], before: str, reader: LineReader) -> tuple[list[LogLine], list[bytes]]:
    """Chain the lines; what the reader would not take back is an InputError."""
    lines, written = [], []
    for fields in entries:
        try:
            line = new_line(fields, before)
        except (ValueError, TypeError) as error:
            raise InputError([Problem(reader.file, 0, "", f"{NOTHING} This cannot be written: {error}.")]) from None
        content, _, problems = reader.read(line.removesuffix(b"\n"), 0)
        if content is None:
            raise InputError(problems)
        before = content["hash"]
        lines.append(reader.line(content, 0))
        written.append(line)
    return lines, written


@contextmanager
def _held(root: Path, owner: str) -> Iterator["_DecisionFile"]:
    """Open and lock a person's decision file, making it where there is none."""
    reader = LineReader(owner, f"{layout.SCREENING}/{owner}.jsonl")
    if not re.fullmatch(ID_PATTERN, owner.split("/", 1)[1]):
        message = f"{NOTHING} Files are named after ids of the team."
        raise InputError([Problem(reader.file, 0, "", message, value=owner, allowed="small letters, digits, _")])
    try:
        with locked_file(root / reader.file) as locked:
            yield _DecisionFile(root, reader, locked)
    except OSError as error:
        why = error.strerror or str(error)
        problem = Problem(reader.file, 0, "", f"{NOTHING} The file cannot be written: {why}.")
        raise NotWrittenError(problem, error.errno) from None


@dataclass(frozen=True)
class _DecisionFile:
    """A locked decision file, read at its end."""

    root: Path
    reader: LineReader
    locked: LockedFile

    def mend(self, tell: Tell) -> None:
        """Set a torn last line aside; give one that only lacks its line end that end."""
        whole, torn = self.locked.last_lines()
        if not torn:
            return
        content, has_its_hash, _ = self.reader.read(torn.rstrip(b"\r"), 0)
        if content is not None and has_its_hash:
            self.locked.add(b"\n" if torn.endswith(b"\r") or not whole.endswith(b"\r\n") else b"\r\n")
            message = "The last line had no line end; it is whole and was kept."
        else:
            aside = self._set_aside(torn)
            message = f"The last line was torn, by a write that was cut off; its bytes were moved to {aside}."
        tell(Problem(self.reader.file, 0, "", message, severity="warning"))

    def end(self) -> tuple[str, bytes]:
        """Give the hash of the last line, and the line end in use."""
        line, _ = self.locked.last_lines()
        if not line:
            return canonical.chain_start(self.reader.owner), b"\n"
        content, has_its_hash, problems = self.reader.read(line.rstrip(b"\r\n"), 0)
        if content is None or not has_its_hash:
            why = " ".join(problem.message for problem in problems) or "It was changed after it was written."
            message = f"{NOTHING} The last line cannot be continued. {why}"
            fix = "`livingreview check` names every line that is wrong, and what to do."
            number = self.locked.read().count(b"\n")
            raise InputError([Problem(self.reader.file, number, "", message, fix=fix)])
        return str(content["hash"]), b"\r\n" if line.endswith(b"\r\n") else b"\n"

    def _set_aside(self, torn: bytes) -> str:
        """Move torn bytes to a file of their own; a crash on the way leaves them in both places."""
        number, name = 1, self.reader.owner.replace("/", ".")
        while (path := self.root / layout.SET_ASIDE / f"{name}.{number}.torn").exists():
            number += 1
        write_new(path, torn)
        self.locked.cut(self.locked.size - len(torn))
        return path.relative_to(self.root).as_posix()
