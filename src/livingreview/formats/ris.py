"""Read RIS text into entries, losing nothing.

1. An entry runs from its `TY  - ` line through its `ER  - ` line; its raw text is kept as it stands.
2. Between entries, blank lines, running numbers (`6.`), and the headers and links that Ovid, Cochrane
   and JSTOR write are passed over. Any other text there is a rejected entry.
3. An entry is rejected, with the reason, when the next TY or the end of the file comes before its ER,
   or when no field can be read from it.
4. A tag is two capitals or digits (or PMID), two blanks or a tab, a hyphen. An entry whose TY line has
   a single blank may have a single blank throughout. A line without a tag continues the tag above it;
   below KW or an address it is a further one.
5. Fields are read from the text that the record_id covers (line ends LF, trailing blanks removed), so
   equal ids mean equal fields. Control characters are removed from fields; text stays text.

Source: the RIS format specification (Research Information Systems) and exports as they are found.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from livingreview.canonical import POSITION_LINE, record_text
from livingreview.formats.fields import (
    CONTROLS,
    FIRST_YEAR,
    LAST_YEAR,
    NO_FIELD,
    Entry,
    Line,
    is_title_known,
    is_usable,
    lines_of,
    notices_in,
)
from livingreview.formats.identifiers import (
    ADDRESS_TAGS,
    JOURNAL_TAGS,
    Tags,
    accession_numbers,
    doi,
    pmcid,
    pmid,
    registry_ids,
)
from livingreview.tables import Row

NO_END = "no ER line before the next TY line"
NO_END_OF_FILE = "no ER line before the end of the file"
STRAY = "text outside of any entry (no TY line before it)"

TITLE_TAGS = ("TI", "T1")
AUTHOR_TAGS = ("AU", "A1")
YEAR_TAGS = ("PY", "Y1")
MULTILINE_TAGS = ("AB", "N2", "N1")
ONE_A_LINE = ("KW", *ADDRESS_TAGS)
BLANK = r"[ \t\u00a0]"
SEPARATOR = rf"(?:\t|{BLANK}{{2,8}})-"
START = re.compile(rf"TY(?:{SEPARATOR}|{BLANK}-{BLANK}*+[A-Za-z0-9]*+{BLANK}*+$)")
END = re.compile(rf"ER(?:{SEPARATOR}|{BLANK}-{BLANK}*+$)")
TAG = re.compile(rf"(?:([A-Z][A-Z0-9]){SEPARATOR}|(PMID){BLANK}{{0,8}}-){BLANK}*+(.*)")
LOOSE_TAG = re.compile(rf"(?:([A-Z][A-Z0-9])|(PMID)){BLANK}{{1,8}}-(?:{BLANK}++(.*)|$)")
LOOSE_START = re.compile(rf"TY{BLANK}-")
HEADER = re.compile(r"(?:Provider|Database|Content): |Link to the Ovid |NL  - ")
FOUR_DIGITS = re.compile(r"[0-9]{4}")


class _Chunk(NamedTuple):
    first: Line
    last: Line
    rejected: str | None


def read_entries(text: str) -> list[Entry]:
    """Read every entry of an export in order, read or rejected."""
    return [_entry(text, chunk) for chunk in _chunks(text)]


def parse_tags(raw: str) -> Tags:
    """Give the tags of a raw entry in order, with their values; empty ones too."""
    text = record_text(raw)
    tag = LOOSE_TAG if LOOSE_START.match(text) else TAG
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        match = tag.match(line)
        if match:
            found.append((match[1] or match[2], [match[3] or ""]))
        elif found and found[-1][0] in ONE_A_LINE and line.strip():
            found.append((found[-1][0], [line]))
        elif found and found[-1][0] != "TY" and line.strip():
            found[-1][1].append(line)
    return [(name, _value(name, parts)) for name, parts in found]


def parse_fields(raw: str) -> Row:
    """Give the fields of a raw entry under the column names of the records table."""
    tags = parse_tags(raw)
    title = _first(tags, *TITLE_TAGS)
    return {
        "type": _first(tags, "TY"),
        "title": title,
        "is_title_known": is_title_known(title),
        "authors": list(dict.fromkeys(_all(tags, *AUTHOR_TAGS))),
        "year": _year(tags),
        "journal": _first(tags, *JOURNAL_TAGS),
        "volume": _first(tags, "VL"),
        "issue": _first(tags, "IS"),
        "pages": _pages(tags),
        "doi": doi(tags),
        "pmid": pmid(tags),
        "pmcid": pmcid(tags),
        "accession_numbers": accession_numbers(tags),
        "registry_ids": registry_ids(record_text(raw)),
        "abstract": "\n".join(_all(tags, "AB") or _all(tags, "N2")) or None,
        "keywords": list(dict.fromkeys(_all(tags, "KW"))),
        "language": _first(tags, "LA"),
        "url": _first(tags, *ADDRESS_TAGS),
        "notes": _all(tags, "N1"),
        "notices": notices_in(_all(tags, "N1")),
    }


def _chunks(text: str) -> Iterator[_Chunk]:
    first: Line | None = None
    last = Line(0, 0, 0, "")
    is_inside = False
    for line in lines_of(text):
        if START.match(line.text):
            if first:
                yield _Chunk(first, last, NO_END if is_inside else STRAY)
            first, is_inside = line, True
        elif first is None and not _is_passed_over(line.text):
            first = line
        last = line
        if first and END.match(line.text):
            yield _Chunk(first, last, None if is_inside else STRAY)
            first, is_inside = None, False
    if first:
        yield _Chunk(first, last, NO_END_OF_FILE if is_inside else STRAY)


def _is_passed_over(line: str) -> bool:
    stripped = line.strip().strip("\ufeff")
    return not stripped or bool(POSITION_LINE.match(stripped) or HEADER.match(stripped))


def _entry(text: str, chunk: _Chunk) -> Entry:
    line, raw = chunk.first.number, text[chunk.first.start : chunk.last.end]
    if chunk.rejected:
        return Entry(line, raw.rstrip("\r\n"), None, chunk.rejected)
    fields = parse_fields(raw)
    return Entry(line, raw, fields) if is_usable(fields) else Entry(line, raw, None, NO_FIELD)


def _value(name: str, parts: list[str]) -> str:
    separator = "\n" if name in MULTILINE_TAGS else " "
    cleaned = (part.translate(CONTROLS).strip() for part in parts)
    return separator.join(part for part in cleaned if part)


def _all(tags: Tags, *names: str) -> list[str]:
    return [value for tag, value in tags if tag in names and value]


def _first(tags: Tags, *names: str) -> str | None:
    return next((value for name in names for tag, value in tags if tag == name and value), None)


def _year(tags: Tags) -> int | None:
    for name in YEAR_TAGS:
        for value in _all(tags, name):
            match = FOUR_DIGITS.search(value)
            if match and FIRST_YEAR <= int(match.group()) <= LAST_YEAR:
                return int(match.group())
    return None


def _pages(tags: Tags) -> str | None:
    start, end = _first(tags, "SP"), _first(tags, "EP")
    if start and end and start != end and "-" not in start:
        return f"{start}-{end}"
    return start or end or _first(tags, "C7")
