"""A decision file held in memory, and read on from where it was read last.

1. A line's hash covers the line before it: where the last line known still ends at the place known, all before
   it is as it was, and only what follows is read. Anything else has the file read and verified whole.
2. A last line without its end is not there yet: another process is writing it, or was cut off.
3. `request` is what a browser calls a decision; a decision sent twice is found by it.
"""

from collections.abc import Callable
from pathlib import Path

from livingreview import layout, locked_file
from livingreview.errors import InputError
from livingreview.formats.decision_line import RESOLVED, LineReader, LogLine
from livingreview.formats.decision_log import Log, read_log
from livingreview.terms import ScreeningStage

Read = Callable[[int], bytes]
"""Gives a file's bytes from a place on."""


class DecisionTail:
    """One person's decision file as far as it was read."""

    def __init__(self, root: Path, owner: str) -> None:
        """Take the review's root and the owner, `full_text/ann` or `resolved/eve`."""
        self.owner = owner
        self.stage, self.person = owner.split("/", 1)
        self.file = f"{layout.SCREENING}/{owner}.jsonl"
        self.path = root / self.file
        self.reader = LineReader(owner, self.file)
        self.stamp = locked_file.NO_FILE
        self._forget()

    def refresh(self) -> list[LogLine] | None:
        """Read on if the file changed; None where it is another, and was read whole."""
        if locked_file.stamp(self.path) == self.stamp:
            return []
        stamp, data = locked_file.read_from(self.path, self._known)
        found = self._take(data, lambda start: locked_file.read_from(self.path, start)[1])
        self.stamp = stamp
        return found

    def read_on(self, read: Read) -> list[LogLine] | None:
        """Read on in a file that the caller holds locked; None where it is another, and was read whole."""
        return self._take(read(self._known), read)

    def current(self, stage: ScreeningStage, record: str) -> LogLine | None:
        """Give what counts on a record at a stage: the last line, unless a later one replaced it."""
        line = self.last.get((stage, record))
        return line if line is not None and line.hash not in self.replaced else None

    def record_of(self, line_hash: str) -> str | None:
        """Give the record of a line."""
        for line in self.lines[len(self._records) :]:
            self._records[line.hash] = line.record_id
        return self._records.get(line_hash)

    @property
    def log(self) -> Log:
        """Give the file as the stages take it."""
        return Log(self.owner, self.file, tuple(self.lines), ())

    def _forget(self) -> None:
        self.lines: list[LogLine] = []
        self.last: dict[tuple[ScreeningStage, str], LogLine] = {}
        self.replaced: set[str] = set()
        self.requests: dict[str, list[LogLine]] = {}
        self._records: dict[str, str] = {}
        self._known = 0
        self._last = b""
        self._hash: str | None = None
        self._n_read = 0

    def _take(self, data: bytes, read: Read) -> list[LogLine] | None:
        """Take lines that continue what is known; else read the whole file."""
        if data.startswith(self._last) and self._hash is not None:
            new = data[len(self._last) :]
            found = self._continued(new[: new.rfind(b"\n") + 1])
            if found is not None:
                return found
        had_lines = bool(self.lines)
        self._read_whole(read(0))
        return None if had_lines else list(self.lines)

    def _continued(self, data: bytes) -> list[LogLine] | None:
        """Read lines that follow the last one known; None where they do not simply follow."""
        found, before, number = [], self._hash, self._n_read
        for raw in data.split(b"\n")[:-1]:
            number += 1
            content, has_its_hash, _ = self.reader.read(raw.removesuffix(b"\r"), number)
            if content is None or not has_its_hash or "joins" in content or content["previous"] != before:
                return None
            before = content["hash"]
            found.append(self.reader.line(content, number))
        for line in found:
            self._note(line)
        self._move(data, before, number)
        return found

    def _read_whole(self, data: bytes) -> None:
        whole = data[: data.rfind(b"\n") + 1]
        log = read_log(whole, self.owner, self.file)
        errors = [problem for problem in log.problems if problem.severity == "error"]
        if errors:
            raise InputError(errors)
        self._forget()
        for line in log.lines:
            self._note(line)
        self._move(whole, log.head, whole.count(b"\n"))

    def _note(self, line: LogLine) -> None:
        self.lines.append(line)
        self.last[line.stage, line.record_id] = line
        if line.replaces is not None:
            self.replaced.add(line.replaces)
        if line.request is not None:
            self.requests.setdefault(line.request, []).append(line)

    def _move(self, data: bytes, head: str | None, n_read: int) -> None:
        """Note where reading ended: where the last line known begins, and its bytes."""
        if data:
            start = data.rfind(b"\n", 0, len(data) - 1) + 1
            self._known += len(self._last) + start
            self._last = data[start:]
        self._hash, self._n_read = head, n_read


def is_resolutions(tail: DecisionTail) -> bool:
    """Say whether a file holds an adjudicator's resolutions."""
    return tail.stage == RESOLVED
