"""Decision logs: append-only, hash-chained JSON lines, one file a person and stage.

1. Each line must be a line of its kind whose `hash` fits (`decision_line`).
2. `previous` must be the hash of the line before; of the first line, that of `STAGE/REVIEWER`.
3. A line that continues an earlier line is a fork: two machines went on from there. It stays open until
   a rejoin line names the end of every side above it, in file order. Each side is a piece of chain, so
   these ends say where every line of the file belongs: none can be moved or removed from then on.

Bytes in, lines and problems out. What the chain shows: a line changed, removed, moved or inserted
inside the file. What it cannot show alone: a file cut at its end, or rewritten whole.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from livingreview import canonical
from livingreview.errors import Problem
from livingreview.formats.decision_line import FIX_CHAIN, RESOLVED, SCHEMA, LineReader, LogLine, Rejoin, fix_fork

__all__ = ["FIX_CHAIN", "RESOLVED", "SCHEMA", "TORN", "Log", "LogLine", "Rejoin", "lines_about", "new_line", "read_log"]

TORN = "The last line is torn: it has no line end."
FIX_TORN = (
    "The last write was cut off and its decision never confirmed; `livingreview screen repair`, or the next decision "
    "of this person, sets the line aside and says so."
)
CHANGED = "This line was changed after it was written: its hash does not fit."
NOT_THERE = "A rejoin joins a side that is not there: a line was removed or moved."
BROKEN = "The chain is broken: a line before this one was changed, removed or moved."


@dataclass(frozen=True)
class Log:
    """One person's file: its lines, its rejoins, and what is wrong with it."""

    owner: str
    file: str
    lines: tuple[LogLine, ...]
    problems: tuple[Problem, ...]
    rejoins: tuple[Rejoin, ...] = ()
    forks: tuple[Problem, ...] = ()
    """Those of the problems that a rejoin closes: where each side begins that none has closed."""
    ends: tuple[str, ...] = ()
    """The last line of every side but the last, in file order, also of those that are joined."""

    @property
    def head(self) -> str:
        """Give the hash of the last line, which stands for the whole file."""
        return self._end.hash if self._end else canonical.chain_start(self.owner)

    @property
    def n_lines(self) -> int:
        """Give how many lines the file has, with rejoins."""
        return self._end.line if self._end else 0

    @property
    def _end(self) -> LogLine | Rejoin | None:
        ends = [part[-1] for part in (self.lines, self.rejoins) if part]
        return max(ends, key=lambda end: end.line, default=None)


def read_log(data: bytes, owner: str, file: str) -> Log:
    """Read and verify one log; `owner` is `title_abstract/reviewer_a`, say, from the file's place."""
    reader = LineReader(owner, file)
    chain = _Chain(owner, file)
    lines: list[LogLine] = []
    problems: list[Problem] = []
    for number, ended in enumerate(BytesIO(data), start=1):
        if not ended.endswith(b"\n"):
            problems.append(Problem(file, number, "", TORN, fix=FIX_TORN))
            break
        content, has_its_hash, faults = reader.read(ended[:-2] if ended.endswith(b"\r\n") else ended[:-1], number)
        problems += faults
        if content is None:
            continue
        if not has_its_hash:
            problems.append(Problem(file, number, "hash", CHANGED, value=content["hash"], fix=FIX_CHAIN))
        is_rejoin = "joins" in content
        if is_rejoin or content["previous"] != chain.before:
            problems += chain.jump(content, lines, number)
        chain.before = content["hash"]
        if is_rejoin:
            chain.rejoins.append(_rejoin(content, number))
        else:
            lines.append(reader.line(content, number))
    forks = chain.forks
    return Log(owner, file, tuple(lines), (*problems, *forks), tuple(chain.rejoins), forks, tuple(chain.ends))


def lines_about(data: bytes, owner: str, file: str, records: Collection[str]) -> Log:
    """Read the lines about some records, and those that may replace them; the chain is not followed.

    The lines' numbers are 0. A line must fit its own hash; what else is wrong with the file, `read_log` finds.
    """
    reader = LineReader(owner, file)
    found = _lines_with(data, records)
    contents = {place: reader.read(line, 0) for place, line in found.items()}
    hashes = [content["hash"] for content, _, _ in contents.values() if content]
    contents |= {place: reader.read(line, 0) for place, line in _lines_with(data, hashes).items()}
    problems = [problem for _, _, faults in contents.values() for problem in faults]
    problems += [
        Problem(file, data.count(b"\n", 0, place) + 1, "hash", CHANGED, value=content["hash"], fix=FIX_CHAIN)
        for place, (content, has_its_hash, _) in contents.items()
        if content and not has_its_hash
    ]
    kept = [content for _, (content, _, _) in sorted(contents.items()) if content and "joins" not in content]
    return Log(owner, file, tuple(reader.line(content, 0) for content in kept), tuple(problems))


def _lines_with(data: bytes, words: Iterable[str]) -> dict[int, bytes]:
    """Give the whole lines that hold one of some words, by where they start."""
    found = {}
    for word in map(str.encode, words):
        place = data.find(word)
        while place >= 0:
            start, end = data.rfind(b"\n", 0, place) + 1, data.find(b"\n", place)
            if end < 0:
                break
            found[start] = data[start:end].removesuffix(b"\r")
            place = data.find(word, end)
    return found


def new_line(fields: Mapping[str, Any], previous: str) -> bytes:
    """Chain a decision's fields to the line before and give the bytes to append."""
    line = {"schema": SCHEMA, **fields, "previous": previous}
    line["hash"] = canonical.chain_hash(line)
    return canonical.canonical_json(line) + b"\n"


def _rejoin(content: Mapping[str, Any], number: int) -> Rejoin:
    return Rejoin(number, tuple(content["joins"]), content["by"], content["at"], content["hash"])


class _Chain:
    """Where the chain stands, where it jumped, and how many of the jumps a rejoin has closed."""

    def __init__(self, owner: str, file: str) -> None:
        self.owner = owner
        self.start = canonical.chain_start(owner)
        self.file = file
        self.before = self.start
        self.ends: list[str] = []
        self.jumps: list[Problem] = []
        self.n_closed = 0
        self.rejoins: list[Rejoin] = []
        self.number_of: dict[str, int] = {self.start: 0}
        self.n_numbered = 0

    @property
    def forks(self) -> tuple[Problem, ...]:
        """Give the jumps that no rejoin has closed."""
        return tuple(self.jumps[self.n_closed :])

    def jump(self, content: Mapping[str, Any], lines: list[LogLine], number: int) -> list[Problem]:
        """Judge a line that does not simply continue the one before."""
        previous, known = content["previous"], self._numbers(lines)
        if content["hash"] in known:
            message = f"This line stands in the file twice: it is line {known[content['hash']]} again."
            return [Problem(self.file, number, "previous", message, fix=fix_fork(self.owner))]
        if previous not in known:
            return [Problem(self.file, number, "previous", BROKEN, value=previous, fix=FIX_CHAIN)]
        if previous != self.before:
            continued = f"line {known[previous]}" if known[previous] else "the start of the file"
            message = f"A fork: this line continues {continued}, not line {number - 1} (two machines wrote)."
            self.jumps.append(Problem(self.file, number, "previous", message, fix=fix_fork(self.owner)))
            self.ends.append(self.before)
        if "joins" in content:
            if not known.keys() >= set(content["joins"]):
                return [Problem(self.file, number, "joins", NOT_THERE, fix=FIX_CHAIN)]
            # Another copy's rejoin, taken over by a merge, has its own order and closes nothing here.
            if content["joins"] == [*self.ends, previous]:
                self.n_closed = len(self.ends)
        return []

    def _numbers(self, lines: list[LogLine]) -> dict[str, int]:
        """Give the line number of every hash so far; made only where a line jumps, most files never do."""
        for line in lines[self.n_numbered :]:
            self.number_of[line.hash] = line.line
        self.n_numbered = len(lines)
        self.number_of.update((rejoin.hash, rejoin.line) for rejoin in self.rejoins)
        return self.number_of
