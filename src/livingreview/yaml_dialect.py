"""The one YAML dialect of people's files, and its only reader.

1. Scalars follow the YAML 1.2 core schema: only true and false are booleans; a date is text.
2. What other YAML readers take for something else (NO, 12:34, 012, 1_000, 0x1F, .inf) is an error
   that asks for quotes, so a file means the same everywhere.
3. A key given twice, aliases, anchors, tags, tabs and several documents are errors.
4. Control characters, and line ends that editors do not show as such, are errors too.
5. Every value keeps its line, so a message about it can name the line.

Text in, tree out; the libyaml parser does the reading.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from livingreview.errors import InputError, Problem

try:
    from yaml import CLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same events
    from yaml import Loader as _Loader  # type: ignore[assignment]

Path = tuple[str | int, ...]

PLAIN = (None, "")  # the pure and the C parser's mark of a scalar without quotes
MAX_DEPTH = 50
SHOWN = 40  # characters of a number in a message
MAX_DIGITS = 18  # of a whole number: what fits into the 64 bits of a Parquet column

INT = re.compile(r"^[-+]?(0|[1-9][0-9]*)$")
FLOAT = re.compile(r"^[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
# All but what YAML 1.2 calls printable, less NEL, LS and PS: libyaml takes them for line ends, editors do not.
ODD_CHARACTER = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
NULLS = ("", "~", "null")
BOOLEANS = {"true": True, "false": False}
# Plain scalars that YAML 1.1 readers, spreadsheets or other 1.2 readers turn into something else.
AMBIGUOUS = (
    (re.compile(r"^(yes|no|on|off)$", re.IGNORECASE), "other YAML readers take it for true or false"),
    (re.compile(r"^(True|TRUE|False|FALSE|Null|NULL)$"), "only true, false and null are written plainly"),
    (re.compile(r"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$"), "other YAML readers read it to base 60"),
    (re.compile(r"^[-+]?0[0-9_]+(\.[0-9_]*)?$"), "other YAML readers take it for an octal number"),
    (re.compile(r"^[-+]?0[xob][0-9a-fA-F_]+$"), "only decimal numbers are read"),
    (re.compile(r"^[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?$"), "other YAML readers drop the underscores"),
    (re.compile(r"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$"), "infinite and undefined numbers are not read"),
)


@dataclass
class Document:
    """One file's content: plain values, and the line (from 1) of every key and value by path."""

    file: str
    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Give the line of a path, or of the nearest place around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str, file: str) -> Document:
    """Read one document; raise InputError with every problem of the dialect found."""
    text = text.replace("\r\n", "\n")
    problems = list(_character_problems(text, file))
    if problems:
        raise InputError(problems)
    document = Document(file, None)
    try:
        builder = _Builder(document)
        document.data = builder.build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = " ".join(part for part in (error.context, error.problem) if part)
        problem = Problem(file, line, "", f"This is not YAML: {what}.", fix="Check the indentation and quotes there.")
        raise InputError([problem]) from None
    if builder.problems:
        raise InputError(builder.problems)
    return document


def _character_problems(text: str, file: str) -> Iterator[Problem]:
    if not ODD_CHARACTER.search(text):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        found = ODD_CHARACTER.search(line)
        if found and found[0] == "\t":
            yield Problem(file, number, "", "A tab. YAML is indented with spaces.", fix="Write spaces instead.")
        elif found:
            character = f"U+{ord(found[0]):04X}"
            yield Problem(file, number, "", "A character that no text should hold.", value=character, fix="Remove it.")


class _Builder:
    """Turns libyaml's events into plain values, noting lines and problems."""

    def __init__(self, document: Document) -> None:
        self.file = document.file
        self.lines = document.lines
        self.problems: list[Problem] = []

    def build(self, events: Iterator[Any]) -> Any:
        """Build the first document; a second one is a problem."""
        data, documents = None, 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._problem(event, "", "A second document (---) in one file.", fix="Keep one document a file.")
                    break
            elif isinstance(event, yaml.NodeEvent):
                data = self._node(event, events, ())
        return data

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        key = key_text(path)
        if len(path) > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=f"nested deeper than {MAX_DEPTH} levels", problem_mark=event.start_mark)
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent):
            self._problem(event, key, f"An alias (*{event.anchor}).", fix="Write the value out again.")
            return None
        if event.anchor is not None:
            self._problem(event, key, f"An anchor (&{event.anchor}).", fix="Remove it.")
        if getattr(event, "tag", None) is not None:
            self._problem(event, key, f"A tag ({event.tag}).", fix="Remove it; the schema knows the type.")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            name = self._key(event, events, path)
            here = (*path, name)
            if name in mapping:
                first = self.lines[here]
                fix = f"Keep one of the two; the first is on line {first}."
                self._problem(event, key_text(here), "This key is given twice.", fix=fix)
            self.lines[here] = event.start_mark.line + 1
            mapping[name] = self._node(next(events), events, here)
        return mapping

    def _key(self, event: Any, events: Iterator[Any], path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event, events, path)
            self._problem(event, key_text(path), "A key that is not one word.", fix="Write a plain key.")
            return ""
        if event.tag is not None or event.anchor is not None:
            self._problem(event, key_text((*path, event.value)), "A tag or anchor on a key.", fix="Remove it.")
        elif event.style in PLAIN:
            self._ambiguous(event, key_text((*path, event.value)))
        return str(event.value)

    def _scalar(self, event: yaml.ScalarEvent, key: str) -> Any:
        text = event.value
        if event.style not in PLAIN:
            self._escaped(event, key)
            return text
        if text in NULLS:
            return None
        if text in BOOLEANS:
            return BOOLEANS[text]
        if INT.match(text) and len(text.lstrip("+-")) <= MAX_DIGITS:
            return int(text)
        if FLOAT.match(text):
            return self._number(event, key)
        self._ambiguous(event, key)
        return text

    def _escaped(self, event: yaml.ScalarEvent, key: str) -> None:
        """Find what may not stand in the file but can be written in quotes, as an escape."""
        found = ODD_CHARACTER.search(event.value.replace("\t", " "))
        if found:
            value = f"U+{ord(found[0]):04X}"
            self._problem(event, key, "A character that no text should hold.", value=value, fix="Remove it.")

    def _number(self, event: yaml.ScalarEvent, key: str) -> float:
        number = float(event.value)
        if math.isinf(number) or INT.match(event.value):
            fix = "If text is meant, write it in quotes."
            self._problem(event, key, "A number too large to compute with.", value=event.value[:SHOWN], fix=fix)
        return number

    def _ambiguous(self, event: yaml.ScalarEvent, key: str) -> None:
        for pattern, why in AMBIGUOUS:
            if pattern.match(event.value):
                message = f"This is ambiguous: {why}."
                fix = f'If text is meant, write it in quotes: "{event.value}".'
                self._problem(event, key, message, value=event.value, fix=fix)
                return

    def _problem(self, event: Any, key: str, message: str, *, value: str = "", fix: str = "") -> None:
        line = event.start_mark.line + 1
        self.problems.append(Problem(self.file, line, key, message, value=value, fix=fix))


def key_text(path: Path) -> str:
    """Write a path as people read it: `results[0].data.ketamine.events`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
