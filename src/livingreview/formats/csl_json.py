"""Read CSL-JSON, as Zotero, Mendeley and Crossref write it, and other JSON whose keys name fields.

1. Each object in the array (or each of several objects one after the other) is an entry. Where an object holds
   the array - `{"items": [...]}` of Better BibTeX, `{"message": {"items": [...]}}` of Crossref - its objects are.
2. Keys are those of CSL; other keys are understood where a table's header of that name would be, and so are those
   of Zotero (`creators`, `publicationTitle`), whose own fields may stand below `data`.
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
BETWEEN_HELD = re.compile(r"[\s,]*")
NAMES = {
    "type": "type", "title": "title", "container-title": "journal", "volume": "volume", "issue": "issue",
    "page": "pages", "itemType": "type", "creators": "authors", "publicationTitle": "journal", "bookTitle": "journal",
    "proceedingsTitle": "journal", "abstractNote": "abstract", "tags": "keywords", "extra": "notes", "date": "year",
    "published": "year", "published-print": "year",
    "number": "article_number", "DOI": "doi", "PMID": "pmid", "PMCID": "pmcid", "abstract": "abstract",
    "keyword": "keywords", "language": "language", "URL": "url", "note": "notes", "issued": "year", "author": "authors",
}  # fmt: skip
WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
LISTS = ("items", "references", "records", "results", "data")
HOLDERS = ("message", "data")
"""Keys below which tools hold the array of references, and objects that hold it in turn."""
MAX_KEYS = 200
"""Keys before the array that are looked through; real files have about ten."""
FIRST_KEY = re.compile(r"[\s\ufeff]*\{\s*(\")")
KEY = re.compile(r"[\s,]*\"([^\"\\]{1,100})\"\s*:\s*")
ITEMS = re.compile(r"\[\s*(?:\{|\])")
NOTED = re.compile(r"^\s*(PMID|PMCID|DOI)\s*:\s*(\S+)", re.MULTILINE)


def read_entries(text: str) -> list[Entry]:
    """Read every object in order, read or rejected."""
    decoder = json.JSONDecoder()
    found: list[Entry] = []
    held = _first_item(text)
    line, counted_to, place = 1, 0, _after(BETWEEN_HELD if held else BETWEEN, text, held)
    while place < len(text) and not (held and text[place] == "]"):
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
        place = _after(BETWEEN_HELD if held else BETWEEN, text, end)
    return found


def values_of(raw: str) -> Values:
    """Give the values of one object."""
    item = json.loads(raw)
    if not isinstance(item, dict):
        raise ValueError(NO_OBJECT)  # noqa: TRY004 - the reader's way to reject an entry
    if isinstance(item.get("data"), dict):
        item = item["data"]
    values: Values = {}
    for key, value in item.items():
        name = NAMES.get(key) or column_of(WORDS.sub(" ", key))
        if name:
            values.setdefault(name, []).extend(_texts(name, value))
    for note in values.get("notes", []):
        for kind, found in NOTED.findall(note):
            values.setdefault(kind.lower(), []).append(found)
    return values


def _first_item(text: str) -> int:
    """Give where the objects start inside of the array that a first object holds; 0 where it holds none."""
    opening = FIRST_KEY.match(text)
    place = opening.start(1) if opening else 0
    for _ in range(MAX_KEYS if opening else 0):
        key = KEY.match(text, place)
        if not key:
            return 0
        if key[1] in HOLDERS and text.startswith("{", key.end()):
            place = key.end() + 1
        elif key[1] in LISTS and ITEMS.match(text, key.end()):
            return key.end() + 1
        else:
            try:
                place = json.JSONDecoder().raw_decode(text, key.end())[1]
            except (ValueError, RecursionError):
                return 0
    return 0


def _after(between: re.Pattern[str], text: str, place: int) -> int:
    match = between.match(text, place)
    return match.end() if match else place


def _texts(name: str, value: Any) -> list[str]:
    """Give the texts of a value: names of people, parts of a date, or plain text."""
    if isinstance(value, list):
        return [text for item in value for text in ([_person(item)] if name == "authors" else _texts(name, item))]
    if isinstance(value, dict):
        if name == "authors":
            return [_person(value)]
        return [text for key in ("date-parts", "raw", "literal", "tag") for text in _texts(name, value.get(key))]
    if value is None or isinstance(value, bool):
        return []
    if name == "authors":
        return split_authors(str(value))
    return [part.strip() for part in re.split("[;,]", str(value))] if name == "keywords" else [str(value)]


def _person(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    if item.get("creatorType", "author") != "author":
        return ""
    family, given = item.get("family") or item.get("lastName"), item.get("given") or item.get("firstName")
    particle = item.get("non-dropping-particle")
    family = f"{particle} {family}" if particle and family else family
    return (
        f"{family}, {given}"
        if family and given
        else str(family or given or item.get("literal") or item.get("name") or "")
    )
