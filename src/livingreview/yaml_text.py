"""Write plain values in the YAML dialect of people's files.

1. A string is written plainly where every reader takes it for that string, else in double quotes.
2. A long sentence is folded (`>-`), a text of several lines is kept as such (`|-`).
3. Mappings and lists are written a line each, or in braces on one line (`flow`).

Source: `yaml_dialect`, which reads it; what would be read as anything else is quoted.
"""

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from livingreview import yaml_dialect
from livingreview.errors import InputError

LINE_WIDTH = 116
FOLDED_FROM = 100  # characters
INDENT = "  "
SAFE_WORDS = re.compile(r"[^\W\d_](?:[^\n:#,\[\]{}&*!|>'\"%@`\\]|:(?=\S)(?![,\[\]{}]))*", re.UNICODE)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*|[0-9]+(\.[0-9]+)+")


def flow(value: Any) -> str:
    """Write a value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key(name)}: {flow(part)}" for name, part in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return scalar(value)


def block(name: str, value: Any) -> list[str]:
    """Write a key and its value, a line each where the value has parts."""
    if isinstance(value, Mapping) and value:
        return [f"{key(name)}:", *_indented(_mapping(value))]
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        if all(not isinstance(part, Mapping | list | tuple) for part in value):
            line = f"{key(name)}: {flow(value)}"
            if len(line) <= LINE_WIDTH:
                return [line]
        return [f"{key(name)}:", *_indented([line for part in value for line in item(part)])]
    if isinstance(value, str) and _is_text(value):
        return [f"{key(name)}: {_style(value)}", *_indented(_text_lines(value))]
    return [f"{key(name)}: {flow(value)}"]


def item(value: Any) -> list[str]:
    """Write an item of a list."""
    if isinstance(value, Mapping) and value:
        lines = _mapping(value)
        return [f"- {lines[0]}", *_indented(lines[1:])]
    if isinstance(value, str) and _is_text(value):
        return [f"- {_style(value)}", *_indented(_text_lines(value))]
    return [f"- {flow(value)}"]


def key(name: str) -> str:
    """Write a key."""
    return name if KEY.fullmatch(name) and _reads_as(name, name) and not _is_number(name) else quoted(name)


def scalar(value: Any) -> str:
    """Write a single value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    text = str(value)
    if SAFE_WORDS.fullmatch(text) and text == text.strip() and _reads_as(text, text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Write text in double quotes; what editors do not show as it is stands as an escape."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _mapping(value: Mapping[str, Any]) -> list[str]:
    return [line for name, part in value.items() for line in block(name, part)]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"{INDENT}{line}" if line else line for line in lines]


def _is_text(text: str) -> bool:
    """Tell whether text reads best as a folded or literal block, and can be written so without a change."""
    rows = text.split("\n")
    if not all(row == row.strip() and (row.isprintable() or not row) for row in rows):
        return False
    if len(rows) > 1:
        return bool(rows[0]) and bool(rows[-1])
    return len(text) > FOLDED_FROM and "  " not in text and max(map(len, text.split(" "))) < FOLDED_FROM


def _style(text: str) -> str:
    return "|-" if "\n" in text else ">-"


def _text_lines(text: str) -> list[str]:
    if "\n" in text:
        return text.split("\n")
    return textwrap.wrap(text, LINE_WIDTH, break_long_words=False, break_on_hyphens=False)


def _is_number(text: str) -> bool:
    return bool(yaml_dialect.INT.match(text) or yaml_dialect.FLOAT.match(text))


def _reads_as(text: str, wanted: str) -> bool:
    try:
        return bool(yaml_dialect.read(f"k: {text}\n", "").data == {"k": wanted})
    except InputError:
        return False
