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
    FIRST_YEAR,
    LAST_YEAR,
    MAX_ENTRY,
    MAX_REJECTED,
    TOO_LONG,
    Entry,
    entry_of,
    is_title_known,
)
from livingreview.formats.identifiers import (
    ADDRESS_TAGS,
    JOURNAL_TAGS,
    Tags,
    accession_numbers,
    doi,
    own_registration,
    pmcid,
    pmid,
)
from livingreview.formats.lines import CONTROLS, Line, lines_of
from livingreview.formats.notices import all_notices
from livingreview.formats.registrations import registry_ids
from livingreview.tables import Row

NO_END = "no ER line before the next TY line"
NO_END_OF_FILE = "no ER line before the end of the file"
STRAY = "text outside of any entry (no TY line before it)"

TITLE_TAGS = ("TI", "T1")
AUTHOR_TAGS = ("AU", "A1")
YEAR_TAGS = ("PY", "Y1", "DA")
MULTILINE_TAGS = ("AB", "N2", "N1")
NOTICE_TAGS = ("RN", "C1", "C2", "M1", "U1", "U2", "U3")
"""Where databases write notices as `Retraction in: ...`; other text in these tags is none."""
ONE_A_LINE = ("KW", *ADDRESS_TAGS)
BLANKS = " \t\u00a0"
BLANK = rf"[{BLANKS}]"
PLAIN_TAG = re.compile(r"[A-Z][A-Z0-9]")
SEPARATOR = rf"(?:\t|{BLANK}{{2,8}})-"
START = re.compile(rf"TY(?:{SEPARATOR}|{BLANK}-{BLANK}*+[A-Za-z0-9]*+{BLANK}*+$)")
END = re.compile(rf"ER(?:{SEPARATOR}|{BLANK}-{BLANK}*+$)")
TAG = re.compile(rf"(?:([A-Z][A-Z0-9]){SEPARATOR}|(PMID){BLANK}{{0,8}}-){BLANK}*+(.*)")
LOOSE_TAG = re.compile(rf"(?:([A-Z][A-Z0-9])|(PMID)){BLANK}{{1,8}}-(?:{BLANK}++(.*)|$)")
LOOSE_START = re.compile(rf"TY{BLANK}-")
HEADER = re.compile(r"(?:Provider|Database|Content): |Link to the Ovid |NL  - ")
USUAL_START, USUAL_END, USUAL_AGAIN = "TY  - ", "\nER  -", "\nTY  - "
BLANK_LINES = re.compile(r"(?:[ \t]*+\r?\n)*+")
FOUR_DIGITS = re.compile(r"[0-9]{4}")


class _Chunk(NamedTuple):
    line: int
    start: int
    end: int
    rejected: str | None


def read_entries(text: str) -> list[Entry]:
    """Read every entry of an export in order, read or rejected."""
    return [_entry(text, chunk) for chunk in _chunks(text)]


def parse_fields(raw: str) -> Row:
    """Give the fields of a raw entry under the column names of the records table."""
    return _fields(record_text(raw))


def _tags(text: str) -> Tags:
    tag = LOOSE_TAG if LOOSE_START.match(text) else TAG
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if line[2:5] == "  -" and PLAIN_TAG.match(line):
            found.append((line[:2], [line[5:].lstrip(BLANKS)]))
            continue
        match = tag.match(line)
        if match:
            found.append((match[1] or match[2], [match[3] or ""]))
        elif found and found[-1][0] in ONE_A_LINE and line.strip():
            found.append((found[-1][0], [line]))
        elif found and found[-1][0] != "TY" and line.strip():
            found[-1][1].append(line)
    return [(name, _value(name, parts)) for name, parts in found]


def _fields(text: str) -> Row:
    tags = _tags(text)
    title = _first(tags, *TITLE_TAGS)
    found = registry_ids(text)
    notes = _all(tags, "N1")
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
        "registry_ids": found,
        "registration": own_registration(tags) if found else None,
        "abstract": "\n".join(_all(tags, "AB") or _all(tags, "N2")) or None,
        "keywords": list(dict.fromkeys(_all(tags, "KW"))),
        "language": _first(tags, "LA"),
        "url": _first(tags, *ADDRESS_TAGS),
        "notes": notes,
        "notices": all_notices((), [*notes, *_all(tags, *NOTICE_TAGS)], title, _all(tags, "M3", "PT")),
    }


def _chunks(text: str) -> Iterator[_Chunk]:
    """Give the entries: a usual one is cut out whole, anything else is looked at line by line."""
    is_plain = text.count("\r") == text.count("\r\n")
    line, start = 1, 0
    while start < len(text):
        chunk_end = _usual_end(text, start) if is_plain else None
        if chunk_end is None:
            end = (text.find(USUAL_AGAIN, start) + 1 or len(text)) if is_plain else len(text)
            yield from _split(text, start, end, line)
        else:
            end = text.find("\n", chunk_end) + 1 or len(text)
            yield _Chunk(line, start, chunk_end, None)
        blank = BLANK_LINES.match(text, end)
        end = blank.end() if blank and is_plain else end
        line += text.count("\n", start, end)
        start = end


def _usual_end(text: str, start: int) -> int | None:
    """Give where the last line of a usual entry that starts here ends: one ER line before the next TY line."""
    if not text.startswith(USUAL_START, start):
        return None
    limit = text.find("\nTY", start)
    last = text.find("\nER", start, limit if limit >= 0 else len(text))
    if last < 0 or not text.startswith(USUAL_END, last) or text.find("\ufeff", start, last) >= 0:
        return None
    end = text.find("\n", last + 1)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1] == "\r" else end


def _split(text: str, start: int, end: int, number: int) -> Iterator[_Chunk]:
    """Give the entries of a part of the text, looking at each of its lines."""
    first: Line | None = None
    last = Line(0, 0, 0, "")
    is_inside = False

    def chunk(opening: Line, rejected: str | None) -> _Chunk:
        return _Chunk(number + opening.number - 1, start + opening.start, start + last.end, rejected)

    for line in lines_of(text[start:end]):
        if START.match(line.text):
            if first:
                yield chunk(first, NO_END if is_inside else STRAY)
            first, is_inside = line, True
        elif first is None and not _is_passed_over(line.text):
            first = line
        last = line
        if first and END.match(line.text):
            yield chunk(first, None if is_inside else STRAY)
            first, is_inside = None, False
    if first:
        yield chunk(first, (NO_END_OF_FILE if end == len(text) else NO_END) if is_inside else STRAY)


def _is_passed_over(line: str) -> bool:
    stripped = line.strip().strip("\ufeff")
    return not stripped or bool(POSITION_LINE.match(stripped) or HEADER.match(stripped))


def _entry(text: str, chunk: _Chunk) -> Entry:
    raw = text[chunk.start : chunk.end]
    if chunk.rejected:
        return Entry(chunk.line, raw[:MAX_REJECTED].rstrip("\r\n"), None, chunk.rejected)
    if len(raw) > MAX_ENTRY:
        return Entry(chunk.line, raw[:MAX_REJECTED], None, TOO_LONG)
    entry_text = record_text(raw)
    return entry_of(chunk.line, raw, entry_text, _fields(entry_text))


def _value(name: str, parts: list[str]) -> str:
    if len(parts) == 1 and parts[0].isprintable():
        return parts[0].strip()
    separator = "\n" if name in MULTILINE_TAGS else " "
    cleaned = (part.translate(CONTROLS).strip() for part in parts)
    return separator.join(part for part in cleaned if part)


def _all(tags: Tags, *names: str) -> list[str]:
    return [value for tag, value in tags if tag in names and value]


def _first(tags: Tags, *names: str) -> str | None:
    found = {tag: value for tag, value in reversed(tags) if tag in names and value}
    return next((found[name] for name in names if name in found), None)


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
