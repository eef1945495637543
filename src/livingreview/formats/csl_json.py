"""Read CSL-JSON, as Zotero, Mendeley and Crossref write it, and other JSON whose keys name fields.

1. Each object in the array (or each of several objects one after the other) is an entry.
2. Keys are those of CSL; other keys are understood where a table's header of that name would be.
3. Where the JSON breaks off, everything from there to the end is one rejected entry.

Source: the Citation Style Language 1.0.2 data schema.
"""

import json
import re
from typing import Any

from livingreview.formats.columns import column_of, split_authors
from livingreview.formats.fields import Entry, Values, read_entry

NO_OBJECT = "it is no JSON object"
BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
NAMES = {
    "type": "type", "title": "title", "container-title": "journal", "volume": "volume", "issue": "issue",
    "page": "pages",
    "number": "article_number", "DOI": "doi", "PMID": "pmid", "PMCID": "pmcid", "abstract": "abstract",
    "keyword": "keywords", "language": "language", "URL": "url", "note": "notes", "issued": "year", "author": "authors",
}  # fmt: skip
NOTED = re.compile(r"^\s*(PMID|PMCID|DOI)\s*:\s*(\S+)", re.MULTILINE)


def read_entries(text: str) -> list[Entry]:
    """Read every object in order, read or rejected."""
    decoder = json.JSONDecoder()
    found: list[Entry] = []
    line, counted_to, place = 1, 0, _after_blank(text, 0)
    while place < len(text):
        line += text.count("\n", counted_to, place)
        counted_to = place
        try:
            end = decoder.raw_decode(text, place)[1]
        except (ValueError, RecursionError) as error:
            reason = (
                str(error)
                if isinstance(error, json.JSONDecodeError)
                else "it nests too deep or holds too long a number"
            )
            return [*found, Entry(line, text[place:].rstrip(), None, f"from here on it is no JSON ({reason})")]
        found.append(read_entry(line, text[place:end], values_of))
        place = _after_blank(text, end)
    return found


def values_of(raw: str) -> Values:
    """Give the values of one object."""
    item = json.loads(raw)
    if not isinstance(item, dict):
        raise ValueError(NO_OBJECT)  # noqa: TRY004 - the reader's way to reject an entry
    values: Values = {}
    for key, value in item.items():
        name = NAMES.get(key) or column_of(key)
        if name:
            values.setdefault(name, []).extend(_texts(name, value))
    for note in values.get("notes", []):
        for kind, found in NOTED.findall(note):
            values.setdefault(kind.lower(), []).append(found)
    return values


def _after_blank(text: str, place: int) -> int:
    match = BETWEEN.match(text, place)
    return match.end() if match else place


def _texts(name: str, value: Any) -> list[str]:
    """Give the texts of a value: names of people, parts of a date, or plain text."""
    if isinstance(value, list):
        return [text for item in value for text in ([_person(item)] if name == "authors" else _texts(name, item))]
    if isinstance(value, dict):
        if name == "authors":
            return [_person(value)]
        return [text for key in ("date-parts", "raw", "literal") for text in _texts(name, value.get(key))]
    if value is None or isinstance(value, bool):
        return []
    if name == "authors":
        return split_authors(str(value))
    return [part.strip() for part in re.split("[;,]", str(value))] if name == "keywords" else [str(value)]


def _person(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    family, given = item.get("family"), item.get("given")
    particle = item.get("non-dropping-particle")
    family = f"{particle} {family}" if particle and family else family
    return (
        f"{family}, {given}"
        if family and given
        else str(family or given or item.get("literal") or item.get("name") or "")
    )
