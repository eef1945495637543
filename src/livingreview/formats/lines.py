"""Lines and clean text, as every reader of text needs them.

1. A line ends at LF, CR LF, or CR; a byte order mark at its start is no part of it.
2. Control characters are removed from fields; text stays text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

LINE_END = re.compile(r"\r\n?|\n")
CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) != "\n"} | {ord("\t"): " "}
SURROGATES = re.compile("[\ud800-\udfff]")


class Line(NamedTuple):
    """One line of a text: its number from 1, its place, and its text without the line end."""

    number: int
    start: int
    end: int
    text: str


def lines_of(text: str) -> Iterator[Line]:
    """Give the lines of a text with their places; a byte order mark at a line's start is no part of it."""
    start = 0
    for number, (end, after) in enumerate(_ends(text), start=1):
        found = text[start:end]
        if found[:1] == "\ufeff":
            kept = found.lstrip("\ufeff")
            yield Line(number, end - len(kept), end, kept)
        else:
            yield Line(number, start, end, found)
        start = after


def whole_lines(text: str) -> Iterator[str]:
    """Give the lines of a text with their ends."""
    start = 0
    for _, after in _ends(text):
        if after > start:
            yield text[start:after]
        start = after


def tagged_lines(text: str, tag: re.Pattern[str]) -> list[tuple[str, list[str]]]:
    """Give an entry's tags with their lines: `tag` matches a tag and its first line, other lines continue it."""
    tags: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        match = tag.match(line)
        if match:
            tags.append((match[1], [match[2] or ""]))
        elif tags and line.strip():
            tags[-1][1].append(line.strip())
    return tags


def clean(text: str) -> str:
    """Remove control characters and outer blanks from a text; line ends stay."""
    if not text.isprintable():
        text = SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS))
    return text.strip()


def one_line(text: str) -> str:
    """Clean a text and write it on one line."""
    return " ".join((text if text.isprintable() else clean(text)).split())


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Give where each line ends, and where the next one starts."""
    if "\r" in text:
        for match in LINE_END.finditer(text):
            yield match.span()
    else:
        end = text.find("\n")
        while end >= 0:
            yield end, end + 1
            end = text.find("\n", end + 1)
    yield len(text), len(text)
