"""Read the JSON answers of Europe PMC's search: one answer, or an array of them.

1. The records stand in `resultList.result` of each answer; each is an entry, its raw text the object as received.
2. Markup of titles and abstracts (`<i>`, `<h4>`) is taken off the text that people read.
3. Links to notices stand in `commentCorrectionList`.
4. Where the JSON breaks off, everything from there to the end is one rejected entry.

Source: Europe PMC, Articles RESTful API, answers of `resultType=core`.
"""

import json
import re
from typing import Any

from livingreview.formats.fields import Entry, Values, read_entry
from livingreview.formats.notices import KINDS, notice

RESULTS = re.compile(r'"resultList"\s*:\s*\{\s*"result"\s*:\s*\[')
"""Where records start; inside of a text the quotation marks would have a backslash."""
HITS = re.compile(r'"hitCount"\s*:')
BETWEEN = re.compile(r"[\s,]*")
INLINE = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|span|italic|bold)\b[^<>]{0,200}>", re.IGNORECASE)
BLOCK = re.compile(r"</?(?:p|h[1-6]|br|div|sec|title|ul|ol|li)\b[^<>]{0,200}>", re.IGNORECASE)
START = 200_000
"""Characters looked at to tell these answers from other JSON; a query, printed twice, may stand before them."""


def is_answer(text: str) -> bool:
    """Say whether JSON is an answer of Europe PMC's search."""
    start = text[:START]
    return bool(HITS.search(start) and RESULTS.search(start))


def read_entries(text: str) -> list[Entry]:
    """Read every record of every answer in order, read or rejected."""
    decoder = json.JSONDecoder()
    found: list[Entry] = []
    line, counted_to, place = 1, 0, 0
    while match := RESULTS.search(text, place):
        place = _after(text, match.end())
        while not text.startswith("]", place):
            line += text.count("\n", counted_to, place)
            counted_to = place
            try:
                end = decoder.raw_decode(text, place)[1]
            except (ValueError, RecursionError):
                return [*found, Entry(line, text[place:].rstrip(), None, "from here on it is no whole JSON")]
            found.append(read_entry(line, text[place:end], values_of))
            place = _after(text, end)
    return found


def values_of(raw: str) -> Values:
    """Give the values of one record."""
    item = json.loads(raw)
    if not isinstance(item, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - the reader's way to reject an entry
    printed = _part(item, "journalInfo")
    journal = _part(printed, "journal")
    is_medline = item.get("source") == "MED"
    values: Values = {
        "title": [_plain(one) for one in _texts(item.get("title"))],
        "abstract": [_plain(one) for one in _texts(item.get("abstractText"))],
        "authors": _authors(item),
        "year": _texts(item.get("pubYear") or printed.get("yearOfPublication")),
        "journal": _texts(journal.get("title") or journal.get("isoabbreviation") or _publisher(item)),
        "volume": _texts(printed.get("volume")),
        "issue": _texts(printed.get("issue")),
        "pages": _texts(item.get("pageInfo")),
        "doi": _texts(item.get("doi")),
        "pmid": _texts(item.get("pmid") or (item.get("id") if is_medline else None)),
        "pmcid": _texts(item.get("pmcid")),
        "accession_numbers": [] if is_medline else _texts(item.get("id")),
        "keywords": [*_listed(item, "keywordList", "keyword"), *_headings(item)],
        "language": _texts(item.get("language")),
        "type": _listed(item, "pubTypeList", "pubType"),
        "notices": _notices(item),
    }
    return {name: found for name, found in values.items() if found}


def _after(text: str, place: int) -> int:
    match = BETWEEN.match(text, place)
    return match.end() if match else place


def _part(item: dict[str, Any], name: str) -> dict[str, Any]:
    part = item.get(name)
    return part if isinstance(part, dict) else {}


def _items(item: dict[str, Any], name: str, inside: str) -> list[Any]:
    listed = _part(item, name).get(inside)
    return listed if isinstance(listed, list) else []


def _listed(item: dict[str, Any], name: str, inside: str) -> list[str]:
    return [text for one in _items(item, name, inside) for text in _texts(one)]


def _texts(value: Any) -> list[str]:
    """Give a text or number as text; what is neither is not read."""
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return [str(value)] if is_plain and value != "" else []


def _plain(text: str) -> str:
    return " ".join(BLOCK.sub(" ", INLINE.sub("", text)).split())


def _authors(item: dict[str, Any]) -> list[str]:
    listed = [one for one in _items(item, "authorList", "author") if isinstance(one, dict)]
    named = [name for one in listed if (name := _name(one))]
    if named:
        return named
    written = "".join(_texts(item.get("authorString"))).rstrip(".")
    return [name.strip() for name in written.split(",") if name.strip()]


def _name(author: dict[str, Any]) -> str:
    """Give a name, family name first; a group has one name."""
    family, given = (
        "".join(_texts(author.get(key))) or "".join(_texts(author.get(other)))
        for key, other in (("lastName", "collectiveName"), ("firstName", "initials"))
    )
    return f"{family}, {given}" if family and given else family or "".join(_texts(author.get("fullName")))


def _publisher(item: dict[str, Any]) -> Any:
    return _part(item, "bookOrReportDetails").get("publisher")


def _headings(item: dict[str, Any]) -> list[str]:
    listed = [one for one in _items(item, "meshHeadingList", "meshHeading") if isinstance(one, dict)]
    return [text for one in listed for text in _texts(one.get("descriptorName"))]


def _notices(item: dict[str, Any]) -> list[str]:
    found = []
    for one in _items(item, "commentCorrectionList", "commentCorrection"):
        if not isinstance(one, dict):
            continue
        kind = "".join(_texts(one.get("type"))).lower()
        number = "".join(_texts(one.get("id"))) if one.get("source") == "MED" else ""
        if kind in KINDS:
            found.append(notice(kind, f"{''.join(_texts(one.get('reference')))}{f' PMID: {number}' if number else ''}"))
    return found
