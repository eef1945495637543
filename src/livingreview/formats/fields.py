"""What every reader makes of an entry: its place, its raw text, and the fields of the records table.

1. A reader gives the values of an entry by name (`Values`); here they become fields, the same way
   for every format: control characters removed, repeats removed, identifiers normalised.
2. Fields are read from the text that the record_id covers, so equal ids mean equal fields.
3. An entry without a single usable field is rejected: it could be neither screened nor found again.
4. Notices: what the source says about retractions, corrections and expressions of concern, each as
   its kind and where it is (`retraction in: ...` stands on the article, `retraction of: ...` on the notice).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from livingreview.canonical import record_text
from livingreview.formats.identifiers import normal_doi, pmcid_in, registry_ids
from livingreview.tables import Row

NO_FIELD = "no title, author, year, identifier or other field could be read from it"
STRAY = "text outside of any entry"

USABLE = ("title", "authors", "year", "journal", "doi", "pmid", "registry_ids", "abstract", "url")
"""An entry with none of these could be neither screened nor found again."""

UNKNOWN_TITLE = "[title not given in the source]"
"""How an export made by hand says that its source gives no title; a label may follow."""

FIRST_YEAR, LAST_YEAR = 1800, 2100
"""Years of publication outside this range are misprints and stay missing."""

NOTICE_KINDS = (
    "retraction in",
    "retraction of",
    "erratum in",
    "erratum for",
    "expression of concern in",
    "expression of concern for",
    "corrected and republished in",
    "corrected and republished from",
    "update in",
    "update of",
)
NOTICE = re.compile(rf"({'|'.join(NOTICE_KINDS)})\b[\s:.]*(.*)", re.IGNORECASE | re.DOTALL)

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
FOUR_DIGITS = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
ANY_FOUR_DIGITS = re.compile(r"[0-9]{4}")
PMID_DIGITS = re.compile(r"(?:(?:pmid|pubmed|medline)[:\s#]*)?0*([1-9][0-9]{0,7})(?:\.0)?", re.IGNORECASE)
CONTROLS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) != "\n"} | {ord("\t"): " "}
SURROGATES = re.compile("[\ud800-\udfff]")

Values = dict[str, list[str]]
"""The values of an entry by name: columns of the records table, and start_page, end_page, article_number."""


@dataclass(frozen=True)
class Entry:
    """One entry of an export: its place, its raw text, and its fields or why it was rejected."""

    line: int
    raw: str
    fields: Row | None
    rejected: str | None = None


class Line(NamedTuple):
    """One line of a text: its number from 1, its place, and its text without the line end."""

    number: int
    start: int
    end: int
    text: str


def read_entry(line: int, raw: str, values_of: Callable[[str], Values]) -> Entry:
    """Read one raw entry; a ValueError of the reader says why it cannot be read."""
    text = record_text(raw)
    try:
        fields = fields_of(text, values_of(text))
    except ValueError as error:
        return Entry(line, raw, None, str(error))
    return Entry(line, raw, fields) if is_usable(fields) else Entry(line, raw, None, NO_FIELD)


def is_usable(fields: Row) -> bool:
    """Say whether an entry has anything to screen it by or to find it again."""
    return any(fields[name] for name in USABLE)


def fields_of(text: str, values: Values) -> Row:
    """Give the fields of an entry under the column names of the records table."""
    title = _first(values, "title")
    return {
        "type": _first(values, "type"),
        "title": title,
        "is_title_known": is_title_known(title),
        "authors": _distinct(values, "authors"),
        "year": year_in(values.get("year", [])),
        "journal": _first(values, "journal"),
        "volume": _first(values, "volume"),
        "issue": _first(values, "issue"),
        "pages": _pages(values),
        "doi": next((found for value in values.get("doi", []) if (found := normal_doi(value))), None),
        "pmid": _only(PMID_DIGITS, values.get("pmid", [])),
        "pmcid": pmcid_in(values.get("pmcid", [])),
        "accession_numbers": _distinct(values, "accession_numbers"),
        "registry_ids": registry_ids(text),
        "abstract": "\n".join(_all(values, "abstract")) or None,
        "keywords": _distinct(values, "keywords"),
        "language": _first(values, "language"),
        "url": _first(values, "url"),
        "notes": _all(values, "notes"),
        "notices": list(dict.fromkeys([*_distinct(values, "notices"), *notices_in(_all(values, "notes"))])),
    }


def is_title_known(title: str | None) -> bool:
    """Say whether a title is one that the source gives."""
    return title is not None and title[: len(UNKNOWN_TITLE)].lower() != UNKNOWN_TITLE


def year_in(values: Iterable[str]) -> int | None:
    """Give the first year of publication in some values."""
    for value in values:
        match = FOUR_DIGITS.search(value[:200]) or ANY_FOUR_DIGITS.search(value[:200])
        if match and FIRST_YEAR <= int(match.group()) <= LAST_YEAR:
            return int(match.group())
    return None


def notices_in(notes: Iterable[str]) -> list[str]:
    """Give the notices that notes name, as `KIND: where`; other notes are none."""
    found = (NOTICE.match(part.strip()) for note in notes for part in note.split("\n"))
    return list(dict.fromkeys(notice(match[1], match[2]) for match in found if match))


def notice(kind: str, where: str) -> str:
    """Write one notice."""
    return f"{kind.lower()}: {one_line(where) or 'place not given'}"


def clean(text: str) -> str:
    """Remove control characters and outer blanks from a text; line ends stay."""
    if not text.isprintable():
        text = SURROGATES.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROLS))
    return text.strip()


def one_line(text: str) -> str:
    """Clean a text and write it on one line."""
    return " ".join(clean(text).split())


def lines_of(text: str) -> Iterator[Line]:
    """Give the lines of a text with their places; a byte order mark at a line's start is no part of it."""
    for number, match in enumerate(LINE.finditer(text), start=1):
        found = match.group().rstrip("\r\n")
        kept = found.lstrip("\ufeff")
        start = match.start() + len(found) - len(kept)
        yield Line(number, start, start + len(kept), kept)


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


def _all(values: Values, name: str) -> list[str]:
    tidy = clean if name in ("abstract", "notes") else one_line
    return [found for value in values.get(name, []) if value and (found := tidy(value))]


def _distinct(values: Values, name: str) -> list[str]:
    return list(dict.fromkeys(_all(values, name)))


def _first(values: Values, name: str) -> str | None:
    return next((found for value in values.get(name, []) if value and (found := one_line(value))), None)


def _only(pattern: re.Pattern[str], values: Iterable[str]) -> str | None:
    """Give the one identifier that the values name; two different ones are none."""
    found = {match[1] for value in values if (match := pattern.fullmatch(value.strip()))}
    return found.pop() if len(found) == 1 else None


def _pages(values: Values) -> str | None:
    start, end = _first(values, "start_page"), _first(values, "end_page")
    if start and end and start != end and "-" not in start:
        return f"{start}-{end}"
    return _first(values, "pages") or start or end or _first(values, "article_number")
