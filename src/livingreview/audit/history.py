"""Hold a decision file against what was noted about it earlier: git's versions, and heads kept elsewhere.

1. Every committed version must be the beginning of the present file. Where two machines continued one line and the
   file was joined, every line of the version must stand in the present file, in order.
2. A noted head (a frozen version's manifest, a file that an outsider kept) gives a number of lines and the hash of
   the last of them; the present file must have that hash on that line.
3. The author of a line is the author of the first commit that holds it. `by` is a claim, and so is git's author;
   where the two name different people of the team, both are shown.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from livingreview.audit.chains import Chain
from livingreview.errors import Problem
from livingreview.git_history import Change, History
from livingreview.models.review import Person
from livingreview.models.rewrite import Rewrite

RESTORE = (
    "Restore the file from git (`git log -p -- FILE`) and add what is new as new lines; where the team wrote it anew "
    "and stands by that, say so under `screening.rewritten` in config/review.yaml."
)
SHORT = 10
"""Digits of a commit's name that are shown."""
MANIFEST_KEY = "decision_heads"


@dataclass(frozen=True)
class Head:
    """The state of one file as somebody noted it: how many lines, and the hash of the last."""

    owner: str
    lines: int
    head: str
    where: str
    """The file it was noted in."""


@dataclass
class Authorship:
    """Who committed the lines of the decision files."""

    own: int = 0
    unmapped: Counter[str] = field(default_factory=Counter)
    uncommitted: int = 0
    others: list[Problem] = field(default_factory=list)


def read_heads(content: Any, where: str) -> tuple[list[Head], list[Problem]]:
    """Read `decision_heads` of a manifest; what cannot be read is a problem, never skipped."""
    noted = content.get(MANIFEST_KEY) if isinstance(content, dict) else None
    if not isinstance(noted, dict):
        message = "Names no heads of decision files."
        return [], [Problem(where, 0, MANIFEST_KEY, message, allowed='{"STAGE/PERSON": {"head": ..., "lines": ...}}')]
    heads, problems = [], []
    for owner, entry in noted.items():
        lines, head = (entry.get("lines"), entry.get("head")) if isinstance(entry, dict) else (None, None)
        if isinstance(lines, int) and not isinstance(lines, bool) and lines >= 0 and isinstance(head, str):
            heads.append(Head(owner, lines, head, where))
        else:
            problems.append(Problem(where, 0, f"{MANIFEST_KEY}.{owner}", "A head has `head` and `lines`."))
    return heads, problems


def head_problems(heads: Sequence[Head], chains: Mapping[str, Chain]) -> Iterator[Problem]:
    """Find files that are shorter than, or differ from, what was noted."""
    for head in heads:
        if not head.lines:
            continue
        chain, noted = chains.get(head.owner), f"{head.where} notes {head.lines} lines"
        file = f"screening/{head.owner}.jsonl"
        if chain is None:
            yield Problem(file, 0, "", f"This file is gone; {noted}.", fix=RESTORE)
        elif chain.n_lines < head.lines:
            message = f"The end of this file is cut off: {noted}."
            yield Problem(chain.file, chain.n_lines + 1, "", message, fix=RESTORE)
        elif chain.hash_at.get(head.lines) != head.head and head.head not in chain.moved:
            message = f"This file was written anew: {head.where} notes another hash for this line."
            found = chain.hash_at.get(head.lines, "no hash")
            yield Problem(chain.file, head.lines, "hash", message, value=found, allowed=head.head, fix=RESTORE)


def version_problems(history: History, file: str, data: bytes | None, known: Sequence[Rewrite] = ()) -> list[Problem]:
    """Find committed versions of one file that its present content (None: no file) does not continue.

    `known` are the commits that wrote files anew as the team says; versions from before them are flagged only.
    """
    changes = [change for change in history.changes if change.file == file]
    versions = [change for change in changes if change.new]
    if data is None:
        message = f"This file was deleted; commit {versions[-1].commit.id[:SHORT]} held it." if versions else ""
        return [Problem(file, 0, "", message, fix=RESTORE)] if versions else []
    found, seen = [], set()
    plain = data.replace(b"\r\n", b"\n")
    for change in versions:
        if change.new is None or change.new in seen:
            continue
        seen.add(change.new)
        if not history.is_beginning(change.new, file, plain):
            committed = history.content(change.new).replace(b"\r\n", b"\n")
            found += [_known(problem, change, changes, known) for problem in _difference(change, committed, plain)]
    return found


def _known(problem: Problem, change: Change, changes: Sequence[Change], known: Sequence[Rewrite]) -> Problem:
    """Say which commit wrote the file anew, and what the team says about it."""
    later = changes[changes.index(change) + 1 :]
    for rewrite in known:
        if any(each.commit.id.startswith(rewrite.commit) for each in later):
            said = f"{problem.message} The team says, {rewrite.date}, {rewrite.by}: {rewrite.why}"
            return replace(problem, message=said, fix="", severity="warning")
    anew = next((each.commit.id[:SHORT] for each in later if each.old == change.new), None)
    message = f"{problem.message} Commit {anew} wrote it anew." if anew else problem.message
    return replace(problem, message=message)


def against(file: str, committed: bytes, data: bytes | None, name: str) -> list[Problem]:
    """Find what a named version holds that the present file does not continue."""
    if data is None:
        return [Problem(file, 0, "", f"This file is gone; {name} holds it.", fix=RESTORE)]
    plain = data.replace(b"\r\n", b"\n")
    return _lost(file, committed.replace(b"\r\n", b"\n"), plain, name)


def _difference(change: Change, committed: bytes, data: bytes) -> list[Problem]:
    return _lost(change.file, committed, data, f"commit {change.commit.id[:SHORT]}")


def _lost(file: str, committed: bytes, data: bytes, name: str) -> list[Problem]:
    """Say which line of a version is the first that the present file does not hold in its place."""
    if data.startswith(committed):
        return []
    ours, theirs = data.splitlines(keepends=True), committed.splitlines(keepends=True)
    rest = iter(ours)
    lost = next((line for line in theirs if line not in rest), None)
    if lost is None:
        return []  # both sides of a fork are kept, in order
    number = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False), 1) if a != b), len(ours) + 1)
    if number > len(ours):
        message = f"The end of this file is cut off: {name} held {len(theirs)} lines."
    else:
        message = f"From this line on the file is not what {name} held."
    return [Problem(file, number, "", message, fix=RESTORE)]


def add_authorship(found: Authorship, history: History, chain: Chain, data: bytes, people: Mapping[str, str]) -> None:
    """Compare who each line of a file says it is by with the author of the commit that brought it."""
    others: dict[tuple[str, str], list[int]] = {}
    brought = enumerate(_authors(history, chain.file, data.replace(b"\r\n", b"\n")), start=1)
    for _, group in groupby(brought, key=lambda line: id(line[1])):
        [(first, change), *more] = group
        stop = first + len(more) + 1
        if change is None:
            found.uncommitted += stop - first
            continue
        author = people.get(_mark(change.commit.mail)) or people.get(_mark(change.commit.author))
        if author is None:
            found.unmapped[change.commit.author] += stop - first
        elif author == chain.person:
            found.own += stop - first
        else:
            others.setdefault((author, change.commit.author), []).extend(range(first, stop))
    for (author, written), numbers in sorted(others.items()):
        verb = "was" if len(numbers) == 1 else "were"
        message = (
            f"{_ranges(numbers)} of {chain.person}'s file {verb} committed by {written}, "
            f"who is {author} in the protocol's team."
        )
        found.others.append(Problem(chain.file, numbers[0], "by", message, severity="warning"))


def committers(team: Mapping[str, Person]) -> dict[str, str]:
    """Give the member of the team that stands behind each git author of the protocol."""
    return {_mark(author): person for person, member in team.items() for author in member.git}


def _mark(author: str) -> str:
    """Give what tells an author apart: the mail where there is one."""
    inside = author.rsplit("<", 1)[-1].rstrip("> ") if "<" in author else author
    return inside.strip().casefold()


def _authors(history: History, file: str, data: bytes) -> list[Change | None]:
    """Give the first change that brought each line of a file."""
    first: list[Change | None] = [None] * (data.count(b"\n") + (not data.endswith(b"\n") and bool(data)))
    place: dict[bytes, int] = {}
    covered = 0
    by_commit: dict[str, list[Change]] = {}
    for change in history.changes:
        if change.file == file:
            by_commit.setdefault(change.commit.id, []).append(change)
    for changes in by_commit.values():
        change = changes[0]
        if change.new is None or len(changes) < change.commit.parents:
            continue  # deleted, or a merge that took one side as it was
        held: Iterable[int]
        if history.is_beginning(change.new, file, data):
            stop = data.count(b"\n", 0, history.sizes[change.new])
            held, covered = range(covered, stop), max(covered, stop)
        else:
            place = place or {line: number for number, line in enumerate(data.splitlines(keepends=True))}
            version = history.content(change.new).replace(b"\r\n", b"\n").splitlines(keepends=True)
            held = [place[line] for line in version if line in place]
        for number in held:
            first[number] = first[number] or change
    return first


def _ranges(numbers: Sequence[int]) -> str:
    """Write line numbers as `Line 3`, `Lines 3-7`, `Lines 3-7, 9`."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number, number])
    shown = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)
    return f"{'Line' if len(numbers) == 1 else 'Lines'} {shown}"
