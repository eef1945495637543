"""Join the two sides of a fork: one person's file that two machines went on writing.

1. The lines of both copies are taken together, each once; conflict markers that git left are taken out.
2. They are put in order: from the start along the chain to the end of a side, then the next side from the
   line it goes on from, in the order in which sides first stand. A file in order stays as it is.
3. A rejoin line names the end of every side, so that the order is part of the chain from then on. Where
   one copy holds all of the other it is taken as it is, and where no fork is open no line is added.
4. Both sides count; of two decisions on one record the later line does. Those that differ are listed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from livingreview import canonical
from livingreview.errors import InputError
from livingreview.formats.decision_line import MARKER, LineReader, LogLine
from livingreview.formats.decision_log import Log, new_line, read_log


@dataclass(frozen=True)
class Joined:
    """A file with both sides, and what a person should know about it."""

    data: bytes
    n_sides: int
    n_taken_over: int
    different: Sequence[tuple[LogLine, LogLine]]
    """Decisions on one record that differ between sides: the earlier line, and the one that counts."""


@dataclass(frozen=True)
class _Line:
    raw: bytes
    hash: str
    previous: str
    joins: tuple[str, ...]


def rejoin(mine: bytes, other: bytes, owner: str, file: str, *, at: str) -> Joined:
    """Join a file with another copy of it (or with itself: `other` is empty); what is no fork is an InputError."""
    own, others = _lines(mine, owner, file), _lines(other, owner, "the other copy")
    known = {line.hash for line in own}
    new = {line.hash: line for line in others if line.hash not in known}
    is_behind = known <= {line.hash for line in others}
    ordered = _in_order(others if is_behind else [*own, *new.values()], canonical.chain_start(owner))
    log = read_log(b"".join(line.raw + b"\n" for line in ordered), owner, file)
    faults = [problem for problem in log.problems if problem not in log.forks]
    if faults:
        raise InputError(faults)
    raws = [line.raw for line in ordered]
    if log.forks:
        fields = {"joins": [*log.ends, log.head], "by": owner.split("/")[1], "at": at}
        raws.append(new_line(fields, log.head).removesuffix(b"\n"))
    line_end = b"\r\n" if b"\r\n" in mine else b"\n"
    data = b"".join(raw + line_end for raw in raws)
    return Joined(data, len(log.forks) + 1, len(new), _different(log, ordered))


def _lines(data: bytes, owner: str, file: str) -> list[_Line]:
    """Read the lines without git's markers, each once; one that cannot be read is an InputError."""
    reader, problems = LineReader(owner, file), []
    lines: dict[str, _Line] = {}
    for number, raw in enumerate(data.replace(b"\r\n", b"\n").split(b"\n"), start=1):
        if not raw or MARKER.fullmatch(raw):
            continue
        content, _, faults = reader.read(raw, number)
        problems += faults
        if content is not None:
            line = _Line(raw, content["hash"], content["previous"], tuple(content.get("joins", ())))
            lines.setdefault(line.hash, line)
    if problems:
        raise InputError(problems)
    return list(lines.values())


def _in_order(lines: Sequence[_Line], start: str) -> list[_Line]:
    """Put sides one after the other; lines that nothing leads to stay at the end, for `read_log` to name."""
    after: dict[str, list[_Line]] = {}
    for line in lines:
        after.setdefault(line.previous, []).append(line)
    known, ordered, waiting, place = {start}, list[_Line](), list(lines), start

    def follows(line: _Line) -> bool:
        return line.hash not in known and line.previous in known and known.issuperset(line.joins)

    while True:
        follower = next(filter(follows, after.get(place, ())), None)
        if follower is None:
            waiting = [line for line in waiting if line.hash not in known]
            follower = next(filter(follows, waiting), None)
        if follower is None:
            return [*ordered, *waiting]
        ordered.append(follower)
        known.add(follower.hash)
        place = follower.hash


def _different(log: Log, ordered: Sequence[_Line]) -> list[tuple[LogLine, LogLine]]:
    """Find records on which an open side differs from what was decided beside it."""
    number_of = {line.hash: number for number, line in enumerate(ordered, start=1)}
    starts = [fork.line for fork in log.forks]
    found = []
    for start, end in zip(starts, [*starts, len(ordered) + 1][1:], strict=True):
        shared = number_of.get(ordered[start - 1].previous, 0)
        beside = {(line.stage, line.record_id): line for line in log.lines if shared < line.line < start}
        side = {(line.stage, line.record_id): line for line in log.lines if start <= line.line < end}
        both = ((beside[key], line) for key, line in side.items() if key in beside)
        found += [pair for pair in both if len({(line.decision, line.reason) for line in pair}) > 1]
    return found
