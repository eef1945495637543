r"""Read what Ruby's `inspect` writes of hashes, arrays and strings: `{"Ann"=>"Included", "Bo"=>["a \"b\""]}`.

A reader of its own, no evaluation: strings with Ruby's escapes, arrays, hashes, numbers, true, false and
nil, at most `MAX_DEPTH` deep. Anything else is an error that says where.

Source: the Ruby documentation of String#inspect and Hash#inspect (releases 3.3 and 3.4, which adds blanks).
"""

import re
from typing import Any, NamedTuple

MAX_DEPTH = 8
"""Levels of arrays and hashes; Rayyan writes two."""

BLANKS = re.compile(r"\s*")
STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
WORD = re.compile(r"[A-Za-z0-9_.+-]+")
WORDS = {"nil": None, "true": True, "false": False}
NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
ESCAPE = re.compile(r"\\(u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL)
SIGNS = {"n": "\n", "t": "\t", "r": "\r", "e": "", "a": "", "b": "", "f": "", "v": "", "0": "", "s": " "}


class RubyError(ValueError):
    """A text is not what Ruby writes."""


class Parsed(NamedTuple):
    """A value, and the place after it."""

    value: Any
    end: int


def parse(text: str, place: int = 0, depth: int = 0) -> Parsed:
    """Read one value from a place of a text on."""
    place = _after_blanks(text, place)
    if depth > MAX_DEPTH:
        raise RubyError(f"more than {MAX_DEPTH} levels")
    if text.startswith("{", place):
        return _hash(text, place + 1, depth)
    if text.startswith("[", place):
        return _array(text, place + 1, depth)
    if match := STRING.match(text, place):
        return Parsed(ESCAPE.sub(_character, match[1]), match.end())
    match = WORD.match(text, place)
    if match and match.group() in WORDS:
        return Parsed(WORDS[match.group()], match.end())
    if match and NUMBER.fullmatch(match.group()):
        return Parsed(match.group(), match.end())
    raise RubyError(f"no value at character {place + 1}")


def _hash(text: str, place: int, depth: int) -> Parsed:
    found: dict[Any, Any] = {}
    place = _after_blanks(text, place)
    while not text.startswith("}", place):
        key, place = parse(text, place, depth + 1)
        place = _after(text, place, "=>")
        if not isinstance(key, str):
            raise RubyError(f"a key that is no text before character {place + 1}")
        if key in found:
            raise RubyError(f"the key {key!r} stands twice")
        found[key], place = parse(text, place, depth + 1)
        place = _after_item(text, place, "}")
    return Parsed(found, place + 1)


def _array(text: str, place: int, depth: int) -> Parsed:
    found = []
    place = _after_blanks(text, place)
    while not text.startswith("]", place):
        value, place = parse(text, place, depth + 1)
        found.append(value)
        place = _after_item(text, place, "]")
    return Parsed(found, place + 1)


def _after_item(text: str, place: int, closing: str) -> int:
    """Give the place of the next item, or of the closing sign."""
    place = _after_blanks(text, place)
    return place if text.startswith(closing, place) else _after(text, place, ",")


def _after(text: str, place: int, sign: str) -> int:
    place = _after_blanks(text, place)
    if not text.startswith(sign, place):
        raise RubyError(f"no {sign!r} at character {place + 1}")
    return _after_blanks(text, place + len(sign))


def _after_blanks(text: str, place: int) -> int:
    match = BLANKS.match(text, place)
    return match.end() if match else place


def _character(match: re.Match[str]) -> str:
    digits = match[2] or match[3] or match[4]
    if digits is None:
        return SIGNS.get(match[5], match[5])
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and code >= 0x20 else "\ufffd"
