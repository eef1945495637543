"""Verify one decision file over its bytes, strictly, and keep what the other checks need.

1. Every line is one JSON object in canonical form: sorted keys, no blanks, no needless escapes. One byte may
   differ: a carriage return before the line end, as git writes it with `core.autocrlf`.
2. `hash` is the sha256 of the line's bytes without `hash`; `previous` is the hash of the line before, and of the
   first line the sha256 of `STAGE/PERSON`.
3. Files in order take the quick way: one pass over the bytes. At the first doubt the file is read again the way
   every other command reads it (`decision_log`), which names each fault and knows forks and how they are closed;
   bytes that it forgives (blanks, order of keys) are faults here.

A file is read, looked at and let go before the next one, so memory holds one file and the latest decisions.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from livingreview import canonical
from livingreview.errors import Problem
from livingreview.formats.decision_line import is_ranking, is_source
from livingreview.formats.decision_log import FIX_CHAIN, RESOLVED, SCHEMA, read_log
from livingreview.terms import Decision, ScreeningStage

HASH_KEY = b',"hash":"sha256:'
HEX_DIGITS = 64
AFTER_HASH = len(HASH_KEY) + HEX_DIGITS + 1  # and the quote that ends the value
KEYS = {"schema", "record_id", "decision", "reason", "note", "by", "at", "previous", "hash"}
RESOLUTION_KEYS = {"stage", "settles"}
OPTIONAL_KEYS = {"replaces", "ranking", "taken_from"}
WORDS = {word.value: word.value for word in Decision}
"""Each word once in memory, however many lines say it."""
NOT_CANONICAL = "The bytes of this line were changed (blanks, escapes or the order of keys); its content was not."


class Vote(NamedTuple):
    """The decision of one person on one record that counts, as far as the other checks need it; equal ones are one."""

    by: str
    decision: str
    reason: str | None
    hash: str | None
    """Only where a resolution names it."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """One resolution."""

    by: str
    record_id: str
    stage: str
    decision: str
    reason: str | None
    settles: frozenset[str]
    file: str
    line: int


@dataclass
class Chain:
    """One verified file. `votes` holds the latest decision on each record, `settlements` every resolution."""

    owner: str
    file: str
    n_lines: int = 0
    head: str = ""
    faults: list[Problem] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)
    hash_at: dict[int, str] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    """Noted hashes that stand anywhere in a file that was joined from two: its lines may have moved down."""
    votes: dict[str, Vote] = field(default_factory=dict)
    settlements: list[Settlement] = field(default_factory=list)
    settled: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Record and line of each decision that a resolution names, by its hash."""

    @property
    def person(self) -> str:
        """Give whose file it is."""
        return self.owner.rsplit("/", 1)[1]

    @property
    def stage(self) -> str:
        """Give the folder: a stage, or `resolved`."""
        return self.owner.split("/", 1)[0]


@dataclass(frozen=True)
class Wanted:
    """What to look for while a file is read."""

    records: Collection[str] | None = None
    """Records that exist; None where that is not known."""
    hashes: Collection[str] = frozenset()
    """Hashes that resolutions name."""
    lines: Mapping[str, Collection[int]] = field(default_factory=dict)
    """Lines whose hash somebody noted earlier, by owner."""
    heads: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The hashes noted, by owner."""


def verify_chain(data: bytes, owner: str, file: str, wanted: Wanted) -> Chain:
    """Verify one file; `owner` is `title_abstract/ann`, say, from the file's place."""
    chain = _quickly(data, owner, file, wanted)
    return chain if chain is not None else _thoroughly(data, owner, file, wanted)


def _quickly(data: bytes, owner: str, file: str, wanted: Wanted) -> Chain | None:
    """Verify a file without a fault in one pass; None where anything is not as expected."""
    keeper = _Keeper(Chain(owner, file, head=canonical.chain_start(owner)), wanted, data)
    raw_lines = data.split(b"\n")
    if raw_lines.pop():
        return None
    try:
        before = _follow(raw_lines, keeper, _Shapes(owner))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    if before is None:
        return None
    keeper.chain.head, keeper.chain.n_lines = before, len(raw_lines)
    return keeper.chain


def _follow(raw_lines: list[bytes], keeper: "_Keeper", shapes: "_Shapes") -> str | None:
    """Follow the chain to its last hash; None, or an error of reading, at the first line that is not as expected."""
    before, loads, dumps, keep, fits = keeper.chain.head, orjson.loads, orjson.dumps, keeper.keep, shapes.fit
    for number, line in enumerate(raw_lines, start=1):
        raw = line[:-1] if line.endswith(b"\r") else line
        at = raw.find(HASH_KEY)
        content = loads(raw)
        digest = "sha256:" + sha256(raw[:at] + raw[at + AFTER_HASH :]).hexdigest()
        if at < 0 or content["hash"] != digest or content["previous"] != before or not fits(content):
            return None
        if dumps(content, option=orjson.OPT_SORT_KEYS) != raw and canonical.canonical_json(content) != raw:
            return None
        before = digest
        keep(number, content)
    return before


def _is_canonical(content: Any, raw: bytes) -> bool:
    """Compare with canonical JSON; orjson writes the same but for some numbers, and is quick."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS) == raw or canonical.canonical_json(content) == raw


class _Shapes:
    """The keys and types that lines of one file have."""

    def __init__(self, owner: str) -> None:
        self.is_resolution, self.person = owner.startswith(f"{RESOLVED}/"), owner.rsplit("/", 1)[1]
        self.required = KEYS | RESOLUTION_KEYS if self.is_resolution else KEYS
        self.known: dict[tuple[str, ...], bool] = {}

    def fit(self, content: dict[str, Any]) -> bool:
        """Say whether a line has the keys and types of its kind and is signed by its owner."""
        keys = tuple(content)
        if keys not in self.known:
            self.known[keys] = self.required <= set(keys) <= self.required | OPTIONAL_KEYS
        reason = content["reason"]
        return (
            self.known[keys]
            and content["by"] == self.person
            and content["decision"] in WORDS
            and type(content["schema"]) is int
            and content["schema"] == SCHEMA
            and type(content["record_id"]) is type(content["note"]) is type(content["at"]) is str
            and (reason is None or type(reason) is str)
            and (len(content) == len(self.required) or self._optional_fit(content))
            and (not self.is_resolution or _is_settlement(content))
        )

    def _optional_fit(self, content: dict[str, Any]) -> bool:
        return (
            type(content.get("replaces", "")) is str
            and ("ranking" not in content or (is_ranking(content["ranking"]) and not self.is_resolution))
            and ("taken_from" not in content or (is_source(content["taken_from"]) and not self.is_resolution))
        )


def _is_settlement(content: dict[str, Any]) -> bool:
    settles = content["settles"]
    return (
        content["stage"] in tuple(ScreeningStage)
        and isinstance(settles, list)
        and bool(settles)
        and all(isinstance(item, str) for item in settles)
    )


class _Keeper:
    """Keeps of each line what the other checks need."""

    def __init__(self, chain: Chain, wanted: Wanted, data: bytes) -> None:
        self.chain, self.records, self.hashes = chain, wanted.records, wanted.hashes
        self.lines = wanted.lines.get(chain.owner, ())
        self.is_resolution = chain.stage == RESOLVED
        self.replaced = _replaced(data)
        self.votes = chain.votes
        self.shared: dict[tuple[str, str | None, str | None], Vote] = {}

    def keep(self, number: int, content: Mapping[str, Any]) -> None:
        """Take one line in; later lines on a record take the place of earlier ones."""
        record, hash_ = content["record_id"], content["hash"]
        if self.records is not None and record not in self.records:
            self._note_unknown(number, record)
        if number in self.lines:
            self.chain.hash_at[number] = hash_
        if self.is_resolution:
            self._keep_settlement(number, content)
            return
        named = hash_ if hash_ in self.hashes else None
        if named is not None:
            self.chain.settled[hash_] = (record, number)
        if hash_ in self.replaced:
            self.votes.pop(record, None)
            return
        said = (content["decision"], content["reason"], named)
        vote = self.shared.get(said)
        if vote is None:
            vote = self.shared[said] = Vote(self.chain.person, WORDS[said[0]], said[1], named)
        self.votes[record] = vote

    def _note_unknown(self, number: int, record: str) -> None:
        fix = "Correct the export or restore the file; a decision is about a record that was found."
        problem = Problem(self.chain.file, number, "record_id", "No export holds this record.", value=record, fix=fix)
        self.chain.unknown.append(problem)

    def _keep_settlement(self, number: int, content: Mapping[str, Any]) -> None:
        settles = frozenset(() if content["hash"] in self.replaced else content["settles"])
        words = (content["record_id"], content["stage"], content["decision"], content["reason"])
        self.chain.settlements.append(Settlement(self.chain.person, *words, settles, self.chain.file, number))


def _replaced(data: bytes) -> frozenset[str]:
    """Give the hashes of the lines that a later line of the file replaces."""
    if b'"replaces"' not in data:
        return frozenset()
    named = []
    for line in data.split(b"\n"):
        if b'"replaces"' in line:
            try:
                content = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            named.append(content.get("replaces") if isinstance(content, dict) else None)
    return frozenset(item for item in named if isinstance(item, str))


def _thoroughly(data: bytes, owner: str, file: str, wanted: Wanted) -> Chain:
    """Read a file the way every command does, and add the bytes that reading forgives."""
    log = read_log(data, owner, file)
    chain = Chain(owner, file, head=log.head)
    keeper = _Keeper(chain, wanted, data)
    for line in log.lines:
        content = {key: getattr(line, key) for key in ("record_id", "hash", "decision", "reason")}
        keeper.keep(line.line, {**content, "stage": line.stage, "settles": line.settles or ()})
    raw_lines = data.split(b"\n")[:-1]
    chain.n_lines = len(raw_lines)
    chain.hash_at = {number: _hash_of(raw_lines[number - 1]) for number in keeper.lines if 0 < number <= len(raw_lines)}
    stated = (b',"hash":"%b"' % hash_.encode() for hash_ in wanted.heads.get(owner, ()))
    chain.moved = {part[9:-1].decode() for part in stated if part in data}
    named = {problem.line for problem in log.problems}
    changed = [problem for problem in _changed_bytes(data, file) if problem.line not in named]
    chain.faults = sorted([*log.problems, *changed])
    return chain


def _hash_of(line: bytes) -> str:
    """Give the hash that a line of any kind states."""
    at = line.find(HASH_KEY)
    return "" if at < 0 else line[at + len(b',"hash":"') : at + AFTER_HASH - 1].decode("ascii", "replace")


def _changed_bytes(data: bytes, file: str) -> Iterator[Problem]:
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        raw = line[:-1] if line.endswith(b"\r") else line
        try:
            content = orjson.loads(raw)
        except orjson.JSONDecodeError:
            continue
        if not _is_canonical(content, raw):
            yield Problem(file, number, "", NOT_CANONICAL, fix=FIX_CHAIN)
