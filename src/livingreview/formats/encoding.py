"""Bytes to text: which encoding an export is in, and what else it could be in.

1. What people say in `encoding:` of searches.yaml holds; bytes that do not fit it are an error.
2. A byte order mark names UTF-8 or UTF-16. Without one, zero bytes in every other place are UTF-16.
3. Bytes that are UTF-8 are UTF-8. Single bytes that are not, in a text that otherwise is, are read as
   Windows-1252 (as Latin-1 where that has no character).
4. A text with no UTF-8 beyond ASCII is Mac Roman only where that makes words of its letters and
   Windows-1252 does not. Where both could be, it is read as Windows-1252, and a second guess is given.

5. A text whose words neither makes, or in which most such bytes are not UTF-8, may be in the encoding of another
   language; which one it is cannot be told from the bytes, so people are asked.

A character does not fit where it breaks a word: a capital after a small letter, or a sign between letters.
Source: the Unicode Standard 3.10 (byte order marks); the code tables of Windows-1252 and Mac OS Roman.
"""

import codecs
import re
from typing import NamedTuple

START_OF_FILE = 4000
"""Bytes looked at to tell UTF-16 without a byte order mark."""

MIN_ZERO_SHARE = 0.4
"""Share of zero bytes at one of the two places of a UTF-16 unit, in text that is mostly ASCII."""

MIN_BYTES = 16
"""Fewer bytes do not tell UTF-16 from binary data."""

ODD_BYTE = re.compile("[\udc80-\udcff]")
"""How Python's `surrogateescape` marks a byte that is not UTF-8: U+DC00 plus the byte."""

AROUND_ODD = re.compile(rb"[^\x80-\xff]{0,2}[\x80-\xff]+[^\x80-\xff]{0,3}")
MIN_BROKEN = 2
"""Words that Windows-1252 must break before a text is read as Mac Roman: one may be a misprint."""

MAX_LOOKED_AT = 2000
"""Places with bytes beyond ASCII that are looked at."""

BROKEN_WORD = re.compile(
    r"[a-z\u00df-\u00f6\u00f8-\u00ff][A-Z\u00c0-\u00d6\u00d8-\u00de\u0160\u017d\u0178](?![A-Z])"
    r"|[A-Za-z\u00c0-\u00ff][^\w\s'\u2019\u2018.,:;()/&\u2013\u2014\u2010-\u2012\u00b7\u00ad-][a-z\u00df-\u00ff]"
    r"|[A-Za-z][\ufffd\u0080-\u009f]|[0-9][\u00c0-\u00ff][0-9]"
    r"|n[\u00ed]t?\b|[a-z][\u00ed](?:s|ll|re|ve)?\b"
)
"""What no text has: a capital or a sign inside of a word, a letter between digits, an i for an apostrophe."""


FOREIGN = re.compile("[\u00c0-\u00ff]{5}")
"""Letters in a row that no Western European word has: a text of another alphabet."""
OTHER_LANGUAGE = "an encoding of another language (cp1250, cp1251, koi8-r, gb18030, shift_jis ...)"


class Decoded(NamedTuple):
    """A text, the name of its encoding, and the other encoding that fits it as well."""

    text: str
    encoding: str
    other: str | None = None


class EncodingError(ValueError):
    """Bytes do not fit the encoding; `line` says where the first stands."""

    def __init__(self, message: str, line: int) -> None:
        """Take the message and the line, from 1."""
        super().__init__(message)
        self.line = line


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Give the text of an export without a byte order mark."""
    if declared:
        return Decoded(
            _strict(data, declared, f"This is not {declared}, as `encoding` says.").lstrip("\ufeff"), declared
        )
    if name := _utf16_name(data):
        message = "The file says that it is UTF-16, but has bytes here that are not."
        return Decoded(_strict(data, name, message).removeprefix("\ufeff"), "utf-16")
    name = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        return Decoded(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="surrogateescape")
    mended = ODD_BYTE.sub(_as_windows_1252, text)
    rest = ODD_BYTE.sub("", text)
    if not rest.isascii():
        n_known = sum(not sign.isascii() for sign in rest)
        return Decoded(mended, f"{name} and cp1252", OTHER_LANGUAGE if len(text) - len(rest) > n_known else None)
    return _single_byte(data, mended)


def _utf16_name(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = data[:START_OF_FILE] if len(data) >= MIN_BYTES else b""
    for name, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        here, there = start[offset::2], start[1 - offset :: 2]
        if here and here.count(0) >= MIN_ZERO_SHARE * len(here) and there.count(0) == 0:
            return name
    return None


def _strict(data: bytes, name: str, message: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(name, errors="ignore").count("\n") + 1
        raise EncodingError(message, line) from None


def _single_byte(data: bytes, as_windows: str) -> Decoded:
    """Choose between Windows-1252 and Mac Roman by the words that their letters make."""
    places = [match.group() for match, _ in zip(AROUND_ODD.finditer(data), range(MAX_LOOKED_AT), strict=False)]
    broken_windows = _n_broken([place.decode("cp1252", errors="replace") for place in places])
    broken_mac = _n_broken([place.decode("mac_roman") for place in places])
    if broken_mac == 0 and broken_windows >= MIN_BROKEN:
        return Decoded(data.decode("mac_roman"), "mac_roman")
    if any(FOREIGN.search(place.decode("cp1252", errors="replace")) for place in places) or min(
        broken_windows, broken_mac
    ):
        return Decoded(as_windows, "cp1252", OTHER_LANGUAGE)
    is_clear = broken_windows == 0 and broken_mac > 0
    return Decoded(as_windows, "cp1252", None if is_clear else "mac_roman")


def _n_broken(places: list[str]) -> int:
    return sum(BROKEN_WORD.search(place) is not None for place in places)


def _as_windows_1252(match: re.Match[str]) -> str:
    byte = bytes([ord(match.group()) - 0xDC00])
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")
