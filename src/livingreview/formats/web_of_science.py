"""Read the plain text of Web of Science (also called ISI or CIW).

1. An entry runs from its `PT` line to its `ER` line. A tag is two characters and a blank; lines
   indented by blanks continue the one above: a further author, or the same text.
2. The file's own lines (FN, VR, EF) and blank lines stand between entries; other text there is a
   rejected entry, and so is an entry without its ER line.

Source: the field tags of Web of Science (Clarivate).
"""

import re

from livingreview.formats.fields import STRAY, Entry, Values, read_entry
from livingreview.formats.lines import Line, lines_of, tagged_lines

NO_END = "no ER line before the next PT line"
NO_END_OF_FILE = "no ER line before the end of the file"

TAG = re.compile(r"([A-Z][A-Z0-9])(?:[ \t]+-?[ \t]*(.*)|$)")
START = re.compile(r"PT(?:[ \t]|$)")
END = re.compile(r"ER[ \t]*(?:-[ \t]*)?$")
AROUND = re.compile(r"\s*$|FN |VR |EF[ \t]*$|\s*##\s*$")
ONE_A_LINE = ("AU", "AF", "BA", "BE", "CA")

NAMES = {
    "TI": "title", "SO": "journal", "PY": "year", "VL": "volume", "IS": "issue", "BP": "start_page", "EP": "end_page",
    "AR": "article_number", "PN": "article_number", "AB": "abstract", "DI": "doi", "PM": "pmid",
    "UT": "accession_numbers",
    "AN": "accession_numbers", "GA": "notes", "DT": "type", "LA": "language", "NT": "notes", "UR": "url",
    "CA": "authors",
}  # fmt: skip
KEYWORD_TAGS = ("DE", "ID", "MA", "KW")


def read_entries(text: str) -> list[Entry]:
    """Read every entry of an export in order, read or rejected."""
    found: list[Entry] = []
    block: list[Line] = []
    is_inside = False
    for line in lines_of(text):
        if START.match(line.text):
            if block:
                found.append(_entry(text, block, NO_END if is_inside else STRAY))
            block, is_inside = [line], True
        elif block or not AROUND.match(line.text):
            block.append(line)
            if END.match(line.text):
                found.append(_entry(text, block, None if is_inside else STRAY))
                block, is_inside = [], False
    if block:
        found.append(_entry(text, block, NO_END_OF_FILE if is_inside else STRAY))
    return found


def values_of(text: str) -> Values:
    """Give the values of one entry."""
    values: Values = {}
    tags = tagged_lines(text, TAG)
    for tag, parts in tags:
        if tag in NAMES:
            values.setdefault(NAMES[tag], []).extend(parts if tag in ONE_A_LINE else [" ".join(parts)])
        elif tag in KEYWORD_TAGS:
            values.setdefault("keywords", []).extend(" ".join(parts).split(";"))
    values["authors"] = _authors(tags) + values.get("authors", [])
    values.setdefault("year", []).extend(part for tag, parts in tags if tag == "PD" for part in parts)
    return values


def _entry(text: str, block: list[Line], rejected: str | None) -> Entry:
    raw = text[block[0].start : block[-1].end]
    return Entry(block[0].number, raw, None, rejected) if rejected else read_entry(block[0].number, raw, values_of)


def _authors(tags: list[tuple[str, list[str]]]) -> list[str]:
    """Give the authors in full, or else as they are abbreviated."""
    for name in ("AF", "AU"):
        parts = [part for tag, found in tags if tag == name for part in found]
        if any(parts):
            return parts
    return []
