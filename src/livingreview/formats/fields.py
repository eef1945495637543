"""What every reader makes of an entry: its place, its raw text, and the fields of the records table.

1. A reader gives the values of an entry by name (`Values`); here they become fields, the same way
   for every format: control characters removed, repeats removed, identifiers normalised.
2. Fields are read from the text that the record_id covers, so equal ids mean equal fields.
3. An entry without a single usable field is rejected: it could be neither screened nor found again.
4. So is one longer than ten million characters: no reference is, and reading it would take all memory.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from livingreview.canonical import record_text, text_id
from livingreview.formats.identifiers import normal_doi, pmcid_in
from livingreview.formats.lines import clean, one_line
from livingreview.formats.notices import all_notices
from livingreview.formats.registrations import registration_of, registry_ids
from livingreview.tables import Row

NO_FIELD = "no title, author, year, identifier or other field could be read from it"
STRAY = "text outside of any entry"
TOO_LONG = "it is longer than ten million characters"
MAX_ENTRY = 10_000_000
"""Characters of an entry; the longest real ones, with thousands of authors, have one million."""
MAX_REJECTED = 1000
"""Characters kept of an entry that is too long."""

USABLE = ("title", "authors", "year", "journal", "doi", "pmid", "registry_ids", "abstract", "url")
"""An entry with none of these could be neither screened nor found again."""

UNKNOWN_TITLE = "[title not given in the source]"
"""How an export made by hand says that its source gives no title; a label may follow."""

FIRST_YEAR, LAST_YEAR = 1800, 2100
"""Years of publication outside this range are misprints and stay missing."""

FOUR_DIGITS = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
ANY_FOUR_DIGITS = re.compile(r"[0-9]{4}")
PMID_DIGITS = re.compile(r"(?:(?:pmid|pubmed|medline)[:\s#]*)?0*([1-9][0-9]{0,7})(?:\.0)?", re.IGNORECASE)

Values = dict[str, list[str]]
"""The values of an entry by name: columns of the records table, and start_page, end_page, article_number."""


@dataclass(frozen=True)
class Entry:
    """One entry of an export: its place, its raw text, and its id and fields or why it was rejected."""

    line: int
    raw: str
    fields: Row | None
    rejected: str | None = None
    record_id: str | None = None


def read_entry(line: int, raw: str, values_of: Callable[[str], Values]) -> Entry:
    """Read one raw entry; a ValueError of the reader says why it cannot be read."""
    if len(raw) > MAX_ENTRY:
        return Entry(line, raw[:MAX_REJECTED], None, TOO_LONG)
    text = record_text(raw)
    try:
        fields = fields_of(text, values_of(text))
    except ValueError as error:
        return Entry(line, raw, None, str(error))
    return entry_of(line, raw, text, fields)


def entry_of(line: int, raw: str, text: str, fields: Row) -> Entry:
    """Make the entry of some fields, read where they can be used."""
    if not any(fields[name] for name in USABLE):
        return Entry(line, raw, None, NO_FIELD)
    return Entry(line, raw, fields, record_id=text_id(text))


def fields_of(text: str, values: Values) -> Row:
    """Give the fields of an entry under the column names of the records table."""
    title = _first(values, "title")
    notes = _all(values, "notes")
    journal, volume, url = (_first(values, name) for name in ("journal", "volume", "url"))
    pmid = _only(PMID_DIGITS, values.get("pmid", []))
    kinds, accession = values.get("type", []), _distinct(values, "accession_numbers")
    registrations = registry_ids(text)
    names = [name for name in (*kinds, *values.get("database", []), journal, url) if name]
    is_printed = bool(volume or pmid)
    return {
        "type": _first(values, "type"),
        "title": title,
        "is_title_known": is_title_known(title),
        "authors": _distinct(values, "authors"),
        "year": year_in(values.get("year", [])),
        "journal": journal,
        "volume": volume,
        "issue": _first(values, "issue"),
        "pages": _pages(values),
        "doi": next((found for value in values.get("doi", []) if (found := normal_doi(value))), None),
        "pmid": pmid,
        "pmcid": pmcid_in(values.get("pmcid", [])),
        "accession_numbers": accession,
        "registry_ids": registrations,
        "registration": registration_of(names, [*accession, journal or "", *values.get("url", [])], text)
        if registrations and not is_printed
        else None,
        "abstract": "\n".join(_all(values, "abstract")) or None,
        "keywords": _distinct(values, "keywords"),
        "language": _first(values, "language"),
        "url": url,
        "notes": notes,
        "notices": all_notices(_distinct(values, "notices"), [*notes, *values.get("comments", [])], title, kinds),
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
