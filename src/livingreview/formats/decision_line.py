"""One line of a decision file: its keys, their values, and whether its hash fits.

1. A line is a JSON object with exactly the keys of its kind: a decision, a resolution (which also names
   its stage and the hashes it settles), or a rejoin (which closes a fork and decides nothing).
2. `hash` is the hash of the line's canonical JSON without `hash` itself. Every value that is allowed
   here (text, whole numbers, null, lists and objects of them) is written by orjson with sorted keys as
   `canonical.canonical_json` writes it, at a tenth of the time.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from sys import intern
from typing import Any, NamedTuple

import orjson

from livingreview.canonical import SHA256_PREFIX
from livingreview.errors import Problem
from livingreview.terms import Decision, ScreeningStage

SCHEMA = 1
RESOLVED = "resolved"
REQUIRED = frozenset({"schema", "record_id", "decision", "reason", "note", "by", "at", "previous", "hash"})
OPTIONAL = frozenset({"replaces", "ranking", "taken_from", "request"})
RESOLUTION = REQUIRED | {"stage", "settles"}
OPTIONAL_IN_RESOLUTION = frozenset({"replaces", "request"})
REJOIN = frozenset({"schema", "joins", "by", "at", "previous", "hash"})
TOOLS = ("Rayyan", "Covidence", "ASReview")
"""Tools whose exports decisions are taken over from."""
LARGEST = 2**53 - 1
"""Largest whole number that every JSON reader reads exactly (RFC 8259, section 6)."""
LONGEST_REQUEST = 64
"""Characters of the key `request`, by which a program that was cut off knows its own line again."""
HASH_KEY = len('"hash":"",')
"""Bytes of the key `hash` in a canonical line, beside the hash."""
FIX_CHAIN = "Restore the file from git or a backup; `docs/decisions-files.md` says what each break means."
MARKER = re.compile(rb"(<{7}|>{7}|\|{7}|={7})( .*)?")
"""A line that git puts around the sides of a conflict."""
MARKED = "A conflict marker: git could not merge two copies of this file."

_MODEL = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Test = tuple[Callable[[Any], bool], str]
"""Whether a value is allowed, and what is allowed in words."""


class LogLine(NamedTuple):
    """One decision, or with `settles` one resolution."""

    stage: ScreeningStage
    line: int
    record_id: str
    decision: Decision
    reason: str | None
    note: str
    by: str
    at: str
    hash: str
    replaces: str | None = None
    settles: tuple[str, ...] | None = None
    ranking: Mapping[str, Any] | None = None
    taken_from: Mapping[str, Any] | None = None
    request: str | None = None

    @property
    def is_resolution(self) -> bool:
        """Say whether an adjudicator settles other people's decisions with this line."""
        return self.settles is not None


class Rejoin(NamedTuple):
    """A line that closes a fork: the ends of all sides above it in file order, the line before it last."""

    line: int
    joins: tuple[str, ...]
    by: str
    at: str
    hash: str


class LineReader:
    """Reads the lines of one file; what a line may hold depends on whose file it is."""

    def __init__(self, owner: str, file: str) -> None:
        """Take the owner (`full_text/ann`, or `resolved/eve`) and the file's name for messages."""
        self.owner = owner
        self.file = file
        is_resolved = owner.startswith(f"{RESOLVED}/")
        self.required = RESOLUTION if is_resolved else REQUIRED
        self.optional = OPTIONAL_IN_RESOLUTION if is_resolved else OPTIONAL
        self.stage = None if is_resolved else ScreeningStage(owner.split("/", 1)[0])
        self.person = owner.rsplit("/", 1)[1]
        self.tests = _tests(self.person)

    def read(self, raw: bytes, number: int) -> tuple[dict[str, Any] | None, bool, list[Problem]]:
        """Give the content without its line end, whether its hash fits, and what is wrong with its form."""
        try:
            content = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            return None, False, [self._no_json(raw, number, error)]
        if not isinstance(content, dict):
            return None, False, [self._problem(number, "", "This line is not a JSON object.", fix=FIX_CHAIN)]
        if content.keys() != self.required and (odd := self._odd_keys(content, number)):
            return None, False, [odd]
        if not self._is_plain(content) and (problems := self._value_problems(content, number)):
            return None, False, problems
        given = content.pop("hash")
        body = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        content["hash"] = given
        if len(body) + len(given) + HASH_KEY != len(raw) and (twice := _given_twice(raw)):
            return None, False, [self._problem(number, twice, "This key is given twice.", fix=FIX_CHAIN)]
        return content, given == SHA256_PREFIX + hashlib.sha256(body).hexdigest(), []

    def _is_plain(self, content: Mapping[str, Any]) -> bool:
        """Say whether every value of a plain decision is allowed: the quick answer for most lines."""
        if len(content) > len(REQUIRED) or content.keys() != REQUIRED:
            return False
        reason = content["reason"]
        return (
            content["by"] == self.person
            and content["schema"] == SCHEMA
            and content["schema"].__class__ is int
            and (reason is None or reason.__class__ is str)
            and content["decision"].__class__ is str
            and content["decision"] in DECISIONS
            and content["record_id"].__class__ is str
            and content["note"].__class__ is str
            and content["at"].__class__ is str
            and content["previous"].__class__ is str
            and content["hash"].__class__ is str
        )

    def line(self, content: Mapping[str, Any], number: int) -> LogLine:
        """Make a decision or resolution of a line's content."""
        get = content.get
        settles = get("settles")
        fields = (
            self.stage or ScreeningStage(content["stage"]),
            number,
            # A million lines name few records, reasons and people: each is kept once.
            intern(content["record_id"]),
            DECISIONS[content["decision"]],
            content["reason"] and intern(content["reason"]),
            content["note"],
            self.person,
            content["at"],
            content["hash"],
            get("replaces"),
            tuple(settles) if settles is not None else None,
            get("ranking"),
            get("taken_from"),
            get("request"),
        )
        # A third of the time of LogLine(...), which only names the fields; files have a million lines.
        return tuple.__new__(LogLine, fields)

    def _no_json(self, raw: bytes, number: int, error: ValueError) -> Problem:
        if MARKER.fullmatch(raw):
            return self._problem(number, "", MARKED, fix=fix_fork(self.owner))
        return self._problem(number, "", f"This line is not JSON: {error}.", fix=FIX_CHAIN)

    def _odd_keys(self, content: Mapping[str, Any], number: int) -> Problem | None:
        is_rejoin = "joins" in content
        required, optional = (REJOIN, frozenset[str]()) if is_rejoin else (self.required, self.optional)
        odd = (required - content.keys()) | (content.keys() - required - optional)
        if not odd:
            return None
        allowed = ", ".join(sorted(required | optional))
        message = "Keys are missing or not known."
        return self._problem(number, "", message, value=", ".join(sorted(odd)), allowed=allowed)

    def _value_problems(self, content: Mapping[str, Any], number: int) -> list[Problem]:
        """Name the fields of the wrong type or outside their vocabulary."""
        message = "Not an allowed value."
        return [
            self._problem(number, key, message, value=str(content[key])[:80], allowed=allowed)
            for key, (is_allowed, allowed) in self.tests.items()
            if key in content and not is_allowed(content[key])
        ]

    def _problem(self, number: int, key: str, message: str, **details: str) -> Problem:
        return Problem(self.file, number, key, message, **details)  # type: ignore[arg-type]


def fix_fork(owner: str) -> str:
    """Give the command that joins two copies of a file."""
    stage, person = owner.split("/", 1)
    return f"`livingreview screen rejoin --by {person} --stage {stage}` joins the two and keeps both."


DECISIONS = {word.value: word for word in Decision}


def _tests(person: str) -> dict[str, Test]:
    """Give for each key a test of its value, and what is allowed in words."""
    text = (_is_text, "text")
    maybe_text = (lambda value: value is None or value.__class__ is str, "text or null")
    return {
        "schema": (lambda value: value == SCHEMA and value.__class__ is int, str(SCHEMA)),
        "decision": (lambda value: value.__class__ is str and value in DECISIONS, ", ".join(Decision)),
        "by": (lambda value: value == person, f"{person}, whose file this is"),
        **dict.fromkeys(("record_id", "note", "at", "previous", "hash"), text),
        **dict.fromkeys(("reason", "replaces"), maybe_text),
        "request": (_is_request, f"text of 1 to {LONGEST_REQUEST} characters"),
        "stage": (lambda value: value in tuple(ScreeningStage), ", ".join(ScreeningStage)),
        "settles": (_is_list_of_hashes, "the hashes of the decisions it settles"),
        "joins": (lambda value: _is_list_of_hashes(value) and len(value) > 1, "the hashes of the ends it joins"),
        "ranking": (is_ranking, "model (16 hex digits), rank and of (whole numbers, rank not above of)"),
        "taken_from": (is_source, f"tool ({', '.join(TOOLS)}), sha256 (64 hex digits) and entry (a whole number)"),
    }


def _is_text(value: Any) -> bool:
    return value.__class__ is str


def _is_request(value: Any) -> bool:
    return value.__class__ is str and 1 <= len(value) <= LONGEST_REQUEST


def _is_list_of_hashes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _is_count(value: Any) -> bool:
    return value.__class__ is int and 1 <= value <= LARGEST


def is_ranking(value: Any) -> bool:
    """Say whether a value is a place in a ranked queue: the model, the rank, and of how many."""
    return (
        isinstance(value, dict)
        and value.keys() == {"model", "rank", "of"}
        and isinstance(value["model"], str)
        and _MODEL.fullmatch(value["model"]) is not None
        and _is_count(value["rank"])
        and _is_count(value["of"])
        and value["rank"] <= value["of"]
    )


def is_source(value: Any) -> bool:
    """Say whether a value names the import that a decision was taken over by: the tool, the file, the entry."""
    return (
        isinstance(value, dict)
        and value.keys() == {"tool", "sha256", "entry"}
        and value["tool"] in TOOLS
        and isinstance(value["sha256"], str)
        and _SHA256.fullmatch(value["sha256"]) is not None
        and _is_count(value["entry"])
    )


def _given_twice(raw: bytes) -> str | None:
    """Give a key that stands in a line twice: readers differ in which of the two they take."""
    twice: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        twice.extend(key for key in keys if keys.count(key) > 1)
        return dict(pairs)

    json.loads(raw, object_pairs_hook=note)
    return twice[0] if twice else None
