r"""Read BibTeX and BibLaTeX.

1. An entry runs from `@type{` or `@type(` to the brace that closes it. `@string` gives abbreviations
   for the entries after it; `@comment` and `@preamble` are passed over.
2. An entry that does not close before the next one starts is rejected. Text between entries is
   BibTeX's comment; where it holds what looks like a field (`title = {`), it is a rejected entry.
3. A value is text in braces or quotes, a number or an abbreviation, joined by `#`. Accents and signs
   written in LaTeX become characters; braces that only keep capitals are removed.

4. What an entry does not say itself it takes from the entries that `crossref` and `xdata` name, wherever they stand:
   the title of a book or of proceedings is then where it appeared. An `@xdata` entry is no reference of its own.
   The raw entry, and so its id, stays its own text: a change of the other entry never makes a new record.

Source: the BibTeX manual (Patashnik, 1988) and that of BibLaTeX.
"""

import re
import unicodedata
from collections.abc import Mapping

from livingreview.formats.fields import MAX_ENTRY, MAX_REJECTED, TOO_LONG, Entry, Values, read_entry

NO_END = "its closing brace is missing before the next entry"
NO_END_OF_FILE = "its closing brace is missing before the end of the file"
STRAY = "fields outside of any entry"

START = re.compile(r"^[ \t\ufeff]*@[ \t]*([A-Za-z]\w*)[ \t]*\r?\n?[ \t]*([{(])", re.MULTILINE)
BRACE = re.compile(r"\\.|[{}()]", re.DOTALL)
STRAY_FIELD = re.compile(r"^[ \t]*\w+[ \t]*=[ \t]*[{\"]", re.MULTILINE)
FIELD = re.compile(r"[\s,]*([^\s=,{}\"#%()][^\n=,{}\"#%()]{0,60}?)\s*=\s*")
KEY = re.compile(r"[^{(]*[{(][^,={}()\"]*(?:,|$)")
PLAIN = re.compile(r"[^\s,#{}\"]+")
INHERITED = re.compile(r"\b(crossref|xdata)\s*=\s*(?:[{\"]\s*([^{}\"]{1,400})[}\"]|([^\s{}\",]{1,200}))", re.IGNORECASE)
ENTRY_KEY = re.compile(r"\s*([^,={}()\"\s]{1,200})\s*,")
USED = re.compile(r"[=#]\s*([A-Za-z][\w:.+-]*)")
PASSED_OVER = ("comment", "preamble", "xdata")
INHERITING = ("crossref", "Crossref", "CrossRef", "CROSSREF", "xdata", "XDATA")
MAX_OTHERS = 5
"""Entries one after the other that are looked up; real files have two."""
NOT_INHERITED = ("type", "doi", "pmid", "pmcid", "abstract", "accession_numbers", "pages", "article_number", "url")
"""What says something about the other entry alone."""

NAMES = {
    "title": "title", "author": "authors", "year": "year", "date": "year", "journal": "journal",
    "journaltitle": "journal",
    "booktitle": "journal", "volume": "volume", "number": "issue", "issue": "issue", "pages": "pages", "doi": "doi",
    "pmid": "pmid", "pmcid": "pmcid", "pmc": "pmcid", "abstract": "abstract", "keywords": "keywords",
    "keyword": "keywords",
    "author_keywords": "keywords", "language": "language", "langid": "language", "url": "url", "note": "notes",
    "annote": "notes", "eid": "article_number", "article-number": "article_number", "unique-id": "accession_numbers",
    "accession_number": "accession_numbers", "eprint": "accession_numbers", "type": "type",
}  # fmt: skip

ACCENTS = dict(
    zip(
        "`'^\"~=.uvHcdbkr",
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0323\u0331\u0328\u030a",
        strict=True,
    )
)
SIGNS = {
    "ss": "\u00df", "ae": "\u00e6", "AE": "\u00c6", "oe": "\u0153", "OE": "\u0152", "o": "\u00f8", "O": "\u00d8",
    "l": "\u0142",
    "L": "\u0141", "aa": "\u00e5", "AA": "\u00c5", "i": "i", "j": "j", "textendash": "\u2013", "textemdash": "\u2014",
    "textasciitilde": "~", "textbackslash": "\\", "textregistered": "\u00ae", "textquoteright": "\u2019",
    "alpha": "\u03b1",
    "beta": "\u03b2", "gamma": "\u03b3", "mu": "\u03bc", "pm": "\u00b1", "times": "\u00d7", "leq": "\u2264",
    "geq": "\u2265",
}  # fmt: skip
ACCENT = re.compile(r"\{?\\(?:([`'^\"~=.])\s*|([uvHcdbkr])(?:\s+|(?=\{)))\{?\s*(\\?[A-Za-z])\}?\}?")
SIGN = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+|\b)")
ESCAPED = re.compile(r"\\([&%$#_{}])")
MATHS = re.compile(r"(?<!\\)\$([^$]{0,200}\\[^$]{0,200})\$")
"""Mathematics with a command in it; a sum in dollars has none."""
MARKUP = re.compile(r"\\(?:textit|textbf|emph|textsc|textsuperscript|textsubscript|url|href|mathrm|enquote)\b\s*")


def read_entries(text: str) -> list[Entry]:
    """Read every entry in order, read or rejected."""
    found: list[Entry] = []
    strings: dict[str, str] = {}
    starts = [*START.finditer(text)]
    others = _named_entries(text, starts) if any(word in text for word in INHERITING) else {}
    line, counted_to, outside = 1, 0, 0
    for number, start in enumerate(starts):
        limit = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        if start.start() > outside:
            found += _stray(text, outside, start.start())
        line += text.count("\n", counted_to, start.start())
        counted_to = start.start()
        end = _end(text, start, min(limit, start.end() + MAX_ENTRY))
        outside = limit if end is None else end
        kind = start[1].lower()
        raw = text[start.start() : outside].strip()
        if kind == "string":
            strings |= dict.fromkeys(_defined(raw), raw)
        elif kind not in PASSED_OVER and end is None:
            why = NO_END if number + 1 < len(starts) else NO_END_OF_FILE
            found.append(Entry(line, raw[:MAX_REJECTED], None, TOO_LONG if len(raw) > MAX_ENTRY else why))
        elif kind not in PASSED_OVER:
            own = _with_strings(raw, strings)
            found.append(read_entry(line, own, lambda entry: with_inherited(values_of(entry), entry, others)))
    return [*found, *_stray(text, outside, len(text))]


def values_of(raw: str) -> Values:
    """Give the values of one entry; the abbreviations that it uses stand before it."""
    strings: dict[str, str] = {}
    starts = [*START.finditer(raw)]
    while len(starts) > 1 and starts[0][1].lower() == "string":
        strings |= {name.lower(): value for name, value in _fields(raw[: starts[1].start()], strings, has_key=False)}
        starts.pop(0)
    raw = raw[starts[0].start() :] if starts else raw
    values: Values = {"type": []}
    for name, value in _fields(raw, strings):
        column = NAMES.get(name.lower())
        if column == "authors":
            values.setdefault(column, []).extend(_authors(value))
        elif column == "keywords":
            values.setdefault(column, []).extend(re.split(r"\s*[;,]\s*", plain(value)))
        elif column:
            values.setdefault(column, []).append(plain(value) if column not in ("url", "doi") else _unescaped(value))
    if "pages" in values:
        values["pages"] = [re.sub(r"\s*(?:--+|\u2013)\s*", "-", value) for value in values["pages"]]
    match = re.match(r"\s*@\s*(\w+)", raw)
    values["type"] = [match[1].lower() if match else "", *values["type"]]
    return values


def with_inherited(values: Values, raw: str, others: Mapping[str, str]) -> Values:
    """Add what an entry takes from those that it names; what it says itself stays."""
    start = START.match(raw)
    key = ENTRY_KEY.match(raw, start.end()) if start else None
    found, seen, waiting = dict(values), {key[1].lower() if key else ""}, _named(raw)
    while waiting and len(seen) <= MAX_OTHERS:
        kind, name = waiting.pop(0)
        other = others.get(name)
        if other is None or name in seen:
            continue
        seen.add(name)
        try:
            inherited = values_of(other)
        except ValueError:
            continue
        for column, value in inherited.items():
            target = "journal" if column == "title" and kind == "crossref" else column
            if (kind == "xdata" or column not in NOT_INHERITED) and not any(found.get(target, [])):
                found[target] = value
        waiting += _named(other)
    return found


def _named(raw: str) -> list[tuple[str, str]]:
    """Give the entries that an entry takes something from, and how it names them."""
    return [
        (match[1].lower(), name.strip().lower())
        for match in INHERITED.finditer(raw)
        for name in (match[2] or match[3]).split(",")
        if name.strip()
    ]


def _named_entries(text: str, starts: list[re.Match[str]]) -> dict[str, str]:
    """Give the raw text of the entries that others take something from, by key; of equal keys the first."""
    named = {name for _, name in _named(text)}
    found: dict[str, str] = {}
    for number, start in enumerate(starts):
        key = ENTRY_KEY.match(text, start.end())
        name = key[1].strip().lower() if key else ""
        if name in named and name not in found:
            limit = starts[number + 1].start() if number + 1 < len(starts) else len(text)
            found[name] = text[start.start() : _end(text, start, limit) or limit].strip()
    return found


def _defined(raw: str) -> list[str]:
    """Give the names of the abbreviations that a `@string` defines; none where it cannot be read."""
    try:
        return [name.lower() for name, _ in _fields(raw, {}, has_key=False)]
    except ValueError:
        return []


def _with_strings(raw: str, strings: Mapping[str, str]) -> str:
    """Write the definitions that an entry uses before it, so that its text alone gives its fields."""
    used = dict.fromkeys(strings[name.lower()] for name in USED.findall(raw) if name.lower() in strings)
    return "\n".join([*used, raw])


def plain(value: str) -> str:
    """Write what stands in LaTeX as plain characters."""
    if "\\" in value:
        value = MATHS.sub(r"\1", MARKUP.sub("", value))
        value = ACCENT.sub(_accented, value)
        value = SIGN.sub(lambda match: SIGNS.get(match[1], match.group()), value)
        value = ESCAPED.sub(lambda match: match[1] if match[1] not in "{}" else match.group(), value)
    return re.sub(r"(?<!\\)[{}]", "", value).replace("\\{", "{").replace("\\}", "}").replace("~", " ")


def _accented(match: re.Match[str]) -> str:
    accent = match[1] or match[2]
    return unicodedata.normalize("NFC", match[3].lstrip("\\") + ACCENTS[accent])


def _unescaped(value: str) -> str:
    return ESCAPED.sub(r"\1", value)


def _end(text: str, start: re.Match[str], limit: int) -> int | None:
    """Give where an entry ends; None where it does not before the limit."""
    braces = brackets = 0
    is_in_brackets = start[2] == "("
    for token in BRACE.finditer(text, start.end(), limit):
        sign = token.group()
        if braces == 0 and sign == ("}" if not is_in_brackets else ")") and (not is_in_brackets or brackets == 0):
            return token.end()
        braces = max(braces + (sign == "{") - (sign == "}"), 0)
        brackets = max(brackets + (sign == "(") - (sign == ")"), 0) if braces == 0 else brackets
    return None


def _stray(text: str, start: int, end: int) -> list[Entry]:
    match = STRAY_FIELD.search(text, start, end)
    if not match:
        return []
    return [Entry(text.count("\n", 0, match.start()) + 1, text[match.start() : end].strip(), None, STRAY)]


def _fields(raw: str, strings: Mapping[str, str], *, has_key: bool = True) -> list[tuple[str, str]]:
    """Give the fields of an entry in order; what is not a field is an error."""
    key = KEY.match(raw) if has_key else re.match(r"[^{(]*[{(]", raw)
    place = key.end() if key else len(raw)
    found = []
    while match := FIELD.match(raw, place):
        value, place = _value(raw, match.end(), strings)
        found.append((match[1], value))
    rest = raw[place:].strip(" \t\r\n,})")
    if rest:
        raise ValueError(f"its fields cannot be read from here on: {' '.join(rest.split())[:40]!r}")
    return found


def _value(raw: str, place: int, strings: Mapping[str, str]) -> tuple[str, int]:
    parts = []
    while place < len(raw):
        if raw[place] in '{"':
            part, place = _quoted(raw, place)
        elif match := PLAIN.match(raw, place):
            part = match.group().rstrip(")") if match.end() == len(raw) else match.group()
            part, place = strings.get(part.lower(), part), match.end()
        else:
            break
        parts.append(part)
        joined = re.compile(r"\s*#\s*").match(raw, place)
        if not joined:
            break
        place = joined.end()
    return " ".join("".join(parts).split()), place


def _quoted(raw: str, place: int) -> tuple[str, int]:
    """Give the text between braces or quotes, and where it ends."""
    quote, depth = raw[place], 0
    for token in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(raw, place + 1):
        sign = token.group()
        if depth == 0 and sign == ("}" if quote == "{" else '"'):
            return raw[place + 1 : token.start()], token.end()
        depth += (sign == "{") - (sign == "}")
    raise ValueError("a quoted value does not end")


def _authors(value: str) -> list[str]:
    """Split authors at `and`, but not inside of braces."""
    found, depth, start = [], 0, 0
    for token in re.finditer(r"\\.|[{}]|(?<=\s)and(?=\s)", value, re.IGNORECASE):
        sign = token.group()
        if sign.lower() == "and" and depth == 0:
            found.append(value[start : token.start()])
            start = token.end()
        depth += (sign == "{") - (sign == "}")
    return [plain(part) for part in (*found, value[start:])]
