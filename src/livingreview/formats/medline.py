"""Read PubMed's own format (nbib, also called MEDLINE) and the text that Ovid writes.

1. nbib: `TAG - value`, the tag padded to four characters; indented lines continue the one above. An
   entry starts at its PMID (or PMC, OWN) line; blank lines may stand between entries, or between all lines.
2. Ovid: an entry starts at a line `<6>`, which is its place in the list and no part of it. A field is
   its name at the start of a line and its indented values below (or a MEDLINE tag and its value).
3. Any other text outside of an entry is a rejected entry.

Source: MEDLINE/PubMed data element descriptions (National Library of Medicine); Ovid's citation export.
"""

import re
from collections.abc import Iterator

from livingreview.formats.fields import STRAY, Entry, Values, read_entry
from livingreview.formats.lines import Line, lines_of
from livingreview.formats.notices import BY_TAG, notice

TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}-(?: |$|(?=[^\s-]))[ \t]*(.*)")
STARTS = ("PMID", "PMC", "OWN")
POSITION = re.compile(r"<\s*[0-9]+\s*>[ \t]*\.?[ \t]*$")
RUNNING_NUMBER = re.compile(r"\s*[0-9]{1,7}[.:]?\s*$")
FILLED_LINE = re.compile(r"\S[^\n]*")
BLANK_LINE = re.compile(r"\n\s*?\n")
USUAL_START = re.compile(r"PMID ?- ?[0-9]")
HEAD = re.compile(r"^(?:PMID|TI {0,3})-", re.MULTILINE)
USUAL_AGAIN = re.compile(r"\n\r?\n(?=PMID)")
DOUBLE_SPACED = 0.4
"""Share of blank lines from which on they separate lines, not entries."""

NAMES = {
    "TI": "title", "BTI": "title", "AU": "authors", "CN": "authors", "DP": "year", "YR": "year", "JT": "journal",
    "TA": "journal", "JN": "journal", "VI": "volume", "VO": "volume", "IP": "issue", "PG": "pages", "PMID": "pmid",
    "PMC": "pmcid", "AB": "abstract", "OT": "keywords", "KW": "keywords", "MH": "keywords", "PT": "type",
    "LA": "language",
    "LG": "language", "UI": "accession_numbers", "AN": "accession_numbers", "GN": "notes", "DO": "doi", "UR": "url",
}  # fmt: skip
"""MEDLINE's tags, and the few that Ovid adds."""

OVID_NAMES = {
    "title": "title", "chapter title": "title", "author": "authors", "authors": "authors", "abstract": "abstract",
    "accession number": "accession_numbers", "unique identifier": "accession_numbers", "source": "source",
    "doi number": "doi", "digital object identifier": "doi", "language": "language", "author keywords": "keywords",
    "keyword heading": "keywords", "subject headings": "keywords", "mesh subject headings": "keywords",
    "publication type": "type", "document type": "type", "year of publication": "year", "date of publication": "year",
    "link to the ovid full text or citation": "url", "pmid": "pmid", "notes": "notes", "comments": "comments",
    "comments corrections": "comments", "comment in": "comments", "database": "database",
}  # fmt: skip

DOI_PART = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\S+)", re.IGNORECASE)
IDENTIFIER = re.compile(r"\s*(.*?)\s*(?:\[(doi|pii)\])?\s*$", re.IGNORECASE)
SOURCE = re.compile(r"(?P<journal>[^.]+?)\.\s+(?P<volume>\w+)(?:\((?P<issue>[^)]*)\))?:\s*(?P<pages>[^,;]{1,40})[,;]")
SOURCE_JOURNAL = re.compile(r"\s*([^.]{1,300})\.")
AUTHOR_MARKS = re.compile(r"[\s*+#]*(?:\s[0-9][0-9,]*)?[\s*+#]*$")


def read_nbib(text: str) -> list[Entry]:
    """Read every entry of a PubMed export in order, read or rejected."""
    return [
        read_entry(line, raw, nbib_values) if is_entry else Entry(line, raw, None, STRAY)
        for line, raw, is_entry in _nbib_chunks(text)
    ]


def read_ovid(text: str) -> list[Entry]:
    """Read every entry of Ovid's text in order, read or rejected."""
    found: list[Entry] = []
    inside = False
    block: list[Line] = []
    for line in (*lines_of(text), None):
        if line is not None and not POSITION.match(line.text):
            block.append(line)
            continue
        while block and not block[-1].text.strip():
            block.pop()
        while block and not block[0].text.strip():
            block.pop(0)
        if block:
            raw = text[block[0].start : block[-1].end]
            place = block[0].number
            found.append(read_entry(place, raw, ovid_values) if inside else Entry(place, raw, None, STRAY))
        inside, block = True, []
    return found


def nbib_values(text: str) -> Values:
    """Give the values of one entry of a PubMed export."""
    values: Values = {}
    tags = _tags(text)
    for tag, value in tags:
        if tag in BY_TAG:
            values.setdefault("notices", []).append(notice(BY_TAG[tag], value))
        elif tag in ("AID", "LID"):
            _add_identifier(values, value)
        elif tag in NAMES:
            values.setdefault(NAMES[tag], []).append(value)
    full = [value for tag, value in tags if tag == "FAU"]
    if full:
        values["authors"] = [*full, *(value for tag, value in tags if tag == "CN")]
    journals = [value for tag, value in tags if tag == "JT"]
    values["journal"] = [*journals, *values.get("journal", [])]
    values.setdefault("abstract", [value for tag, value in tags if tag == "OAB"])
    values["type"] = ["; ".join(values.get("type", []))]
    return values


def ovid_values(text: str) -> Values:
    """Give the values of one entry of Ovid's text."""
    if TAG.match(text):
        return nbib_values(text)
    values: Values = {}
    name = ""
    for line in text.split("\n"):
        if line[:1].strip():
            name = OVID_NAMES.get(line.strip().lower(), "")
        elif name and line.strip():
            values.setdefault(name, []).append(line.strip())
    values["title"] = [" ".join(values.get("title", []))]
    values["abstract"] = ["\n".join(values.get("abstract", []))]
    values["keywords"] = [part for value in values.get("keywords", []) for part in value.split(";")]
    for name in ("language", "accession_numbers", "type"):
        values[name] = [value.rstrip(" .") for value in values.get(name, [])]
    authors = (part for value in values.get("authors", []) for part in value.split(";"))
    values["authors"] = [AUTHOR_MARKS.sub("", part.strip()) for part in authors]
    _add_source(values, " ".join(values.pop("source", [])))
    return values


def _tags(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        match = TAG.match(line) if line[:1] > " " else None
        if match:
            found.append((match[1], [match[2]]))
        elif found and (more := line.strip()):
            found[-1][1].append(more)
    return [(tag, " ".join(parts)) for tag, parts in found]


def _nbib_chunks(text: str) -> Iterator[tuple[int, str, bool]]:
    """Give the entries and what stands outside of them: line, raw text, whether it is an entry."""
    is_plain = text.count("\r") == text.count("\r\n") and "\ufeff" not in text
    is_double_spaced = _is_double_spaced(text, is_plain=is_plain)
    if is_double_spaced or not is_plain:
        yield from _split(text, 0, len(text), 1, is_double_spaced=is_double_spaced)
        return
    line, start = 1, 0
    while start < len(text):
        end = _usual_end(text, start)
        if end is None:
            end = _unusual_end(text, start)
            yield from _split(text, start, end, line, is_double_spaced=False)
        else:
            yield line, text[start:end].rstrip(), True
        line += text.count("\n", start, end)
        start = end


def _is_double_spaced(text: str, *, is_plain: bool) -> bool:
    n_lines = text.count("\n") + 1 + (not text.endswith("\n"))
    if is_plain:
        n_filled = sum(1 for _ in FILLED_LINE.finditer(text))
    else:
        filled = [bool(line.text.strip()) for line in lines_of(text)]
        n_lines, n_filled = len(filled) + (not text.endswith(("\n", "\r"))), sum(filled)
    return n_lines - n_filled > DOUBLE_SPACED * n_lines


def _usual_end(text: str, start: int) -> int | None:
    """Give where the next entry starts, if a usual one starts here: PMID first, no blank line inside, then another."""
    if not text.startswith("PMID", start):
        return None
    blank = text.find("\nPMID", start)
    end = len(text) if blank < 0 else blank + 1
    is_usual = USUAL_START.match(text, start) and (blank < 0 or USUAL_START.match(text, end))
    rest = BLANK_LINE.search(text, start, end)
    return end if is_usual and (rest is None or not text[rest.start() : end].strip()) else None


def _unusual_end(text: str, start: int) -> int:
    """Give where, after something unusual, a usual entry starts again: after a blank line below an entry."""
    for match in USUAL_AGAIN.finditer(text, start):
        above = max(text.rfind(blank, start, match.start()) for blank in ("\n\n", "\n\r\n"))
        if HEAD.search(text, max(above, start), match.start()) and _usual_end(text, match.end()) is not None:
            return match.end()
    return len(text)


def _split(text: str, start: int, end: int, number: int, *, is_double_spaced: bool) -> Iterator[tuple[int, str, bool]]:
    """Give the entries of a part of the text, looking at each of its lines."""
    first = opened = closed = 0
    seen: set[str] = set()
    is_after_blank = False
    for line in lines_of(text[start:end]):
        if not line.text or line.text.isspace():
            is_after_blank = not is_double_spaced
            continue
        match = TAG.match(line.text)
        tag = match[1] if match else ""
        if first and tag and _is_start(tag, seen, is_after_blank=is_after_blank):
            yield first, text[opened:closed], bool(seen)
            first, seen = 0, set()
        is_after_blank = False
        if first or not RUNNING_NUMBER.match(line.text):
            first, opened = (first, opened) if first else (number + line.number - 1, start + line.start)
            closed = start + line.end
            seen |= {tag} - {""}
    if first:
        yield first, text[opened:closed], bool(seen)


def _is_start(tag: str, seen: set[str], *, is_after_blank: bool) -> bool:
    """Say whether a tag starts a new entry, given those of the entry it would otherwise belong to."""
    if not seen:
        return True
    if tag == "PMID" and "PMID" in seen:
        return True
    return is_after_blank and (bool(seen & {"PMID", "TI"}) or (tag in STARTS and tag in seen))


def _add_identifier(values: Values, value: str) -> None:
    """Add an article or location identifier: a DOI, or an article number of the publisher."""
    match = IDENTIFIER.match(value)
    found, kind = (match[1], (match[2] or "").lower()) if match else (value, "")
    if kind == "doi" or (not kind and DOI_PART.match(found)):
        values.setdefault("doi", []).append(found)
    elif kind == "pii":
        values.setdefault("article_number", []).append(found)


def _add_source(values: Values, source: str) -> None:
    """Add what Ovid's source line says: journal, volume, issue, pages, year."""
    match = SOURCE.match(source)
    for name in ("journal", "volume", "issue", "pages") if match else ():
        values[name] = [match[name] or ""] if match else []
    if not match and (only := SOURCE_JOURNAL.match(source)):
        values["journal"] = [only[1]]
    values.setdefault("year", []).append(source[-120:])
