"""Read every decision file once, and gather what each check of `audit verify` needs of it.

1. Files of resolutions first: they name the hashes to look out for in the others.
2. The other files do not depend on each other. Where there is much to read and more than one processor, a second
   process reads half of it; what it found comes back whole. If it dies, its half is read here.
"""

import multiprocessing
import multiprocessing.context
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from livingreview import io
from livingreview.audit.chains import Chain, Wanted, verify_chain
from livingreview.audit.history import Authorship, Head, add_authorship, against, committers, version_problems
from livingreview.audit.sources import DecisionFile
from livingreview.errors import InputError, Problem
from livingreview.formats.decision_log import RESOLVED
from livingreview.git_history import GitUnavailableError, History
from livingreview.models.review import Review

MUCH = 20_000_000
"""Bytes of decision files from which a second process is worth its start: about half a second's reading."""
FORK = "fork"

Named = Mapping[str, dict[str, bytes] | GitUnavailableError]
"""Commits that somebody named -> the decision files that they hold."""
Look = Callable[[DecisionFile], "Reading"]


@dataclass
class Reading:
    """What one pass over decision files gathers."""

    chains: list[Chain] = field(default_factory=list)
    rewritten: list[Problem] = field(default_factory=list)
    elsewhere: list[Problem] = field(default_factory=list)
    authors: Authorship = field(default_factory=Authorship)

    def add(self, other: "Reading") -> None:
        """Take in what was gathered of other files."""
        self.chains += other.chains
        self.rewritten += other.rewritten
        self.elsewhere += other.elsewhere
        self.authors.own += other.authors.own
        self.authors.unmapped += other.authors.unmapped
        self.authors.uncommitted += other.authors.uncommitted
        self.authors.others += other.authors.others


def read_decision_files(
    files: Sequence[DecisionFile],
    records: Mapping[str, str] | None,
    noted: Sequence[Head],
    history: History | GitUnavailableError,
    review: Review | None,
    named: Named,
) -> Reading:
    """Read every file; `records` are those that exist (None where that is not known), `noted` heads kept elsewhere."""
    lines: dict[str, list[int]] = {}
    heads: dict[str, list[str]] = {}
    for head in noted:
        lines.setdefault(head.owner, []).append(head.lines)
        heads.setdefault(head.owner, []).append(head.head)
    hashes: set[str] = set()
    people = committers(review.team) if review else {}

    def look(file: DecisionFile) -> Reading:
        wanted = Wanted(records, hashes, lines, heads)
        return _read_one(file, wanted, history, review, people, named)

    reading = Reading()
    resolved = [file for file in files if file.owner.startswith(f"{RESOLVED}/")]
    for found in map(look, resolved):
        hashes |= {hash_ for chain in found.chains for each in chain.settlements for hash_ in each.settles}
        reading.add(found)
    for found in _look_at(sorted(set(files) - set(resolved), key=lambda file: file.file), look):
        reading.add(found)
    present = {file.file for file in files}
    reading.rewritten += _gone(history, present)
    for ref, held in named.items():
        if isinstance(held, dict):
            for name in sorted(set(held) - present):
                reading.elsewhere += against(name, held[name], None, ref)
    reading.chains.sort(key=lambda chain: chain.file)
    reading.authors.others.sort()
    return reading


def _read_one(
    file: DecisionFile,
    wanted: Wanted,
    history: History | GitUnavailableError,
    review: Review | None,
    people: Mapping[str, str],
    named: Named,
) -> Reading:
    data = io.read_bytes(file.path)
    reading = Reading([verify_chain(data, file.owner, file.file, wanted)])
    if isinstance(history, History):
        known = review.screening.rewritten if review else []
        reading.rewritten += version_problems(history, file.file, data, known)
        add_authorship(reading.authors, history, reading.chains[0], data, people)
    for ref, held in named.items():
        if isinstance(held, dict) and file.file in held:
            reading.elsewhere += against(file.file, held[file.file], data, ref)
    return reading


def _look_at(files: Sequence[DecisionFile], look: Look) -> list[Reading]:
    """Look at every file; half of a large amount in a second process, which sees what this one has read so far."""
    size = {file: io.size(file.path) for file in files}
    can_fork = (os.cpu_count() or 1) > 1 and FORK in multiprocessing.get_all_start_methods()
    if len(files) < 2 or sum(size.values()) < MUCH or not can_fork:
        return [look(file) for file in files]
    here, there = _halves(size)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.context.ForkProcess(target=_send, args=(sender, look, there), daemon=True)
    process.start()
    sender.close()
    found = [look(file) for file in here]
    try:
        found += receiver.recv()
    except EOFError:
        found += [look(file) for file in there]
    process.join()
    return found


def _halves(size: Mapping[DecisionFile, int]) -> tuple[list[DecisionFile], list[DecisionFile]]:
    """Split files into two parts of about the same size, the largest first to the smaller part."""
    parts: tuple[list[DecisionFile], list[DecisionFile]] = ([], [])
    for file in sorted(size, key=lambda file: (-size[file], file.file)):
        min(parts, key=lambda part: sum(size[each] for each in part)).append(file)
    return parts


def _send(sender: Connection, look: Look, files: Iterable[DecisionFile]) -> None:
    with suppress(InputError):
        sender.send([look(file) for file in files])
    sender.close()


def _gone(history: History | GitUnavailableError, present: set[str]) -> Iterator[Problem]:
    if isinstance(history, History):
        for file in sorted({change.file for change in history.changes} - present):
            yield from version_problems(history, file, None)
