"""Decision logs: append-only, hash-chained JSON lines, one file a person and stage.

1. Each line is one JSON object with exactly the keys of its kind; a resolution also names its stage
   and the hashes of the decisions it settles.
2. `hash` must be the hash of the line, `previous` the hash of the line before (`canonical`).
3. Two lines that continue the same line are a fork: the file was written on two machines.

Bytes in, lines and problems out. What the chain shows: a line changed, removed, moved or inserted
inside the file. What it cannot show alone: a file cut at its end, or rewritten whole.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from livingreview import canonical
from livingreview.errors import Problem
from livingreview.terms import Decision, ScreeningStage

SCHEMA = 1
REQUIRED = {"schema", "record_id", "decision", "reason", "note", "by", "at", "previous", "hash"}
OPTIONAL = {"replaces"}
RESOLUTION = {"stage", "settles"}
RESOLVED = "resolved"
FIX_CHAIN = "Restore the file from git or a backup; `docs/decisions-files.md` says what each break means."


@dataclass(frozen=True)
class LogLine:
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

    @property
    def is_resolution(self) -> bool:
        """Say whether an adjudicator settles other people's decisions with this line."""
        return self.settles is not None


@dataclass(frozen=True)
class Log:
    """One person's file: its lines, and what is wrong with it."""

    owner: str
    file: str
    lines: tuple[LogLine, ...]
    problems: tuple[Problem, ...]

    @property
    def head(self) -> str:
        """Give the hash of the last line, which stands for the whole file."""
        return self.lines[-1].hash if self.lines else canonical.chain_start(self.owner)


def read_log(data: bytes, owner: str, file: str) -> Log:
    """Read and verify one log; `owner` is `title_abstract/reviewer_a`, say, from the file's place."""
    lines: list[LogLine] = []
    problems: list[Problem] = []
    before = canonical.chain_start(owner)
    seen: dict[str, int] = {before: 0}
    raw_lines = data.split(b"\n")
    if raw_lines[-1]:
        fix = "The last write was cut off; move this line to a file of its own outside screening/ and decide again."
        problems.append(Problem(file, len(raw_lines), "", "The last line is torn: it has no line end.", fix=fix))
    for number, raw in enumerate(raw_lines[:-1], start=1):
        content, faults = _object(raw.removesuffix(b"\r"), owner, file, number)
        problems += faults
        if content is None:
            continue
        problems += _chain_faults(content, before, seen, file, number)
        before = content["hash"]
        seen[before] = number
        lines.append(_log_line(content, owner, number))
    return Log(owner, file, tuple(lines), tuple(problems))


def new_line(fields: dict[str, Any], previous: str) -> bytes:
    """Chain a decision's fields to the line before and give the bytes to append."""
    line = {"schema": SCHEMA, **fields, "previous": previous}
    line["hash"] = canonical.chain_hash(line)
    return canonical.canonical_json(line) + b"\n"


def _object(raw: bytes, owner: str, file: str, number: int) -> tuple[dict[str, Any] | None, list[Problem]]:
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return None, [Problem(file, number, "", f"This line is not JSON: {error}.", fix=FIX_CHAIN)]
    if not isinstance(content, dict):
        return None, [Problem(file, number, "", "This line is not a JSON object.", fix=FIX_CHAIN)]
    required = REQUIRED | RESOLUTION if owner.startswith(f"{RESOLVED}/") else REQUIRED
    odd = (required - set(content)) | (set(content) - required - OPTIONAL)
    if odd:
        allowed = ", ".join(sorted(required | OPTIONAL))
        message = "Keys are missing or not known."
        return None, [Problem(file, number, "", message, value=", ".join(sorted(odd)), allowed=allowed)]
    problems = _field_problems(content, owner, file, number)
    if not problems and len(orjson.dumps(content)) != len(raw) and (twice := _given_twice(raw)):
        problems = [Problem(file, number, twice, "This key is given twice.", fix=FIX_CHAIN)]
    return (None if problems else content), problems


def _given_twice(raw: bytes) -> str | None:
    """Give a key that stands in a line twice: readers differ in which of the two they take."""
    keys = [key for key, _ in json.loads(raw, object_pairs_hook=list)]
    return next((key for key in keys if keys.count(key) > 1), None)


def _field_problems(content: dict[str, Any], owner: str, file: str, number: int) -> list[Problem]:
    """Find fields of the wrong type or outside their vocabulary."""
    message = "Not an allowed value."
    return [
        Problem(file, number, key, message, value=str(content[key])[:80], allowed=allowed)
        for key, (is_allowed, allowed) in _allowed_values(owner).items()
        if key in content and not is_allowed(content[key])
    ]


def _allowed_values(owner: str) -> dict[str, tuple[Callable[[Any], bool], str]]:
    """Give for each key a test of its value, and what is allowed in words."""
    person = owner.rsplit("/", 1)[1]
    text = (lambda value: isinstance(value, str), "text")
    maybe_text = (lambda value: isinstance(value, str | None), "text or null")
    return {
        "schema": (lambda value: value is not True and value == SCHEMA, str(SCHEMA)),
        "decision": (lambda value: value in tuple(Decision), ", ".join(Decision)),
        "by": (lambda value: value == person, f"{person}, whose file this is"),
        **dict.fromkeys(("record_id", "note", "at", "previous", "hash"), text),
        **dict.fromkeys(("reason", "replaces"), maybe_text),
        "stage": (lambda value: value in tuple(ScreeningStage), ", ".join(ScreeningStage)),
        "settles": (_is_list_of_hashes, "the hashes of the decisions it settles"),
    }


def _is_list_of_hashes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _chain_faults(content: dict[str, Any], before: str, seen: dict[str, int], file: str, number: int) -> list[Problem]:
    problems = []
    if content["hash"] != canonical.chain_hash(content):
        message = "This line was changed after it was written: its hash does not fit."
        problems.append(Problem(file, number, "hash", message, value=content["hash"], fix=FIX_CHAIN))
    previous = content["previous"]
    if previous != before and previous in seen:
        continued = f"line {seen[previous]}" if seen[previous] else "the start of the file"
        message = f"A fork: this line continues {continued}, not line {number - 1} (two machines wrote)."
        problems.append(Problem(file, number, "previous", message, fix=FIX_CHAIN))
    elif previous != before:
        message = "The chain is broken: a line before this one was changed, removed or moved."
        problems.append(Problem(file, number, "previous", message, value=previous, fix=FIX_CHAIN))
    return problems


def _log_line(content: dict[str, Any], owner: str, number: int) -> LogLine:
    stage = content.get("stage") or owner.split("/", 1)[0]
    settles = content.get("settles")
    return LogLine(
        stage=ScreeningStage(stage),
        line=number,
        record_id=content["record_id"],
        decision=Decision(content["decision"]),
        reason=content["reason"],
        note=content["note"],
        by=content["by"],
        at=content["at"],
        hash=content["hash"],
        replaces=content.get("replaces"),
        settles=tuple(settles) if settles is not None else None,
    )
