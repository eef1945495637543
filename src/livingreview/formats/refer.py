"""Read refer text, which EndNote calls .enw: a percent sign, a character and a value on each line.

1. An entry starts at its `%0` line; in a file whose first tag is another, at the first tag after a blank line (so
   AIS eLibrary writes them, with `%0` inside of some).
2. A line without a tag continues the one above it. Text before the first tag is a rejected entry.

Source: refer(1) of Unix, and the tags that EndNote adds.
"""

import re
from collections.abc import Iterator

from livingreview.formats.fields import STRAY, Entry, Values, read_entry
from livingreview.formats.lines import Line, lines_of, tagged_lines

TAG = re.compile(r"%([0-9A-Za-z*@!?~^+$&(#)<>:='=\[\]\-])(?:[ \t]+(.*)|$)")
TYPE = "0"
NAMES = {
    "0": "type", "T": "title", "A": "authors", "D": "year", "8": "year", "J": "journal", "B": "journal", "V": "volume",
    "N": "issue", "P": "pages", "R": "doi", "M": "accession_numbers", "X": "abstract", "K": "keywords", "U": "url",
    "G": "language", "Z": "notes", "2": "pmcid", "!": "short_title",
}  # fmt: skip
ONE_A_LINE = ("K",)


def read_entries(text: str) -> list[Entry]:
    """Read every entry of an export in order, read or rejected."""
    return [
        read_entry(block[0].number, text[block[0].start : block[-1].end], values_of)
        if TAG.match(block[0].text)
        else Entry(block[0].number, text[block[0].start : block[-1].end], None, STRAY)
        for block in _blocks(list(lines_of(text)))
    ]


def values_of(text: str) -> Values:
    """Give the values of one entry."""
    values: Values = {}
    for tag, parts in tagged_lines(text, TAG):
        if tag in NAMES:
            values.setdefault(NAMES[tag], []).extend(parts if tag in ONE_A_LINE else [" ".join(parts)])
    return values


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    first = next((match[1] for line in lines if (match := TAG.match(line.text))), "")
    block: list[Line] = []
    is_after_blank = False
    for line in lines:
        if not line.text.strip():
            is_after_blank = True
            continue
        match = TAG.match(line.text)
        is_start = match is not None and (match[1] == TYPE if first == TYPE else is_after_blank)
        if block and (is_start or (match and not TAG.match(block[0].text))):
            yield block
            block = []
        block.append(line)
        is_after_blank = False
    if block:
        yield block
