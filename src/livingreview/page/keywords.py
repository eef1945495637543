"""The protocol's keywords in a text, as pieces to be marked.

1. A word stands for itself, whole, in small and capital letters; `*` at an end stands for any letters there.
2. The blanks of a phrase match any run of blanks and hyphens: "follow up" finds "follow-up".
3. Where groups overlap the longest match counts, then the first group of the protocol.

`static/screen.js` does the same in the browser.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from livingreview.models.screening_settings import KeywordGroup


class Piece(NamedTuple):
    """A part of a text, and the number of the group that it belongs to, from 1; 0 is none."""

    text: str
    group: int = 0


def pieces(text: str, groups: Mapping[str, KeywordGroup]) -> list[Piece]:
    """Cut a text at its keywords; the pieces joined are the text."""
    found: list[Piece] = []
    end = 0
    for start, stop, group in _matches(text, groups):
        if start >= end:
            found += [Piece(text[end:start])] if start > end else []
            found.append(Piece(text[start:stop], group))
            end = stop
    return found + ([Piece(text[end:])] if end < len(text) or not found else [])


def _matches(text: str, groups: Mapping[str, KeywordGroup]) -> list[tuple[int, int, int]]:
    spans = {
        (match.start(), match.end(), number)
        for number, group in enumerate(groups.values(), start=1)
        for word in group.words
        for match in re.finditer(_pattern(word), text, re.IGNORECASE)
    }
    return sorted(spans, key=lambda span: (span[0], -span[1], span[2]))


def _pattern(word: str) -> str:
    core = word.strip()
    begin, stop = core.startswith("*"), core.endswith("*")
    middle = r"[\s\-]+".join(re.escape(part) for part in re.split(r"[\s\-]+", core.strip("*")) if part)
    return (r"\w*" if begin else r"(?<!\w)") + middle + (r"\w*" if stop else r"(?!\w)")
