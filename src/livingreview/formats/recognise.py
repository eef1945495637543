"""Say from its content what an export is, and read it: the file's name says nothing.

1. A workbook is told by its bytes; PDF, old Office files and other archives are told from it and refused.
2. All else is text (`encoding.py`). XML is told by its first elements, JSON by its first sign.
3. A line that starts a RIS entry makes it RIS; else the tagged format whose first line stands first;
   else a table, if a row near the top holds known headers (or those of `columns:`).
4. Anything else is an error that says what the file looks like. An empty file is an empty export.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from livingreview.formats import (
    bibtex,
    csl_json,
    delimited,
    endnote_xml,
    europe_pmc,
    ictrp_xml,
    medline,
    pubmed_xml,
    refer,
    ris,
    web_of_science,
)
from livingreview.formats.encoding import decode
from livingreview.formats.fields import Entry
from livingreview.formats.xml_entries import entity_line

START_OF_FILE = 20_000
"""Characters looked at to tell XML formats apart."""
START_OF_TEXT = 1_000_000
"""Characters looked at first to tell tagged formats and tables apart; the rest only where these say nothing."""


class Format(StrEnum):
    """What an export can be."""

    RIS = "RIS"
    NBIB = "PubMed nbib"
    OVID = "Ovid text"
    WEB_OF_SCIENCE = "Web of Science text"
    REFER = "refer (enw)"
    BIBTEX = "BibTeX"
    PUBMED_XML = "PubMed XML"
    ENDNOTE_XML = "EndNote XML"
    ICTRP_XML = "WHO ICTRP XML"
    CSL_JSON = "JSON"
    EUROPE_PMC = "Europe PMC JSON"
    TABLE = "table"
    TABLE_TAB = "table (tabs)"
    WORKBOOK = "Excel workbook"
    EMPTY = "empty file"


class FormatError(ValueError):
    """A file is none of the formats that are read, or is damaged; `line` says where, from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        """Take the message and the line."""
        super().__init__(message)
        self.line = line


class UnknownTableError(FormatError):
    """A table whose headers are not known, or not those that `columns` names; `headers` are those it has."""

    def __init__(self, headers: Sequence[str], mapping: Mapping[str, str]) -> None:
        """Take the headers, and the mapping that does not fit them."""
        kind = "a table whose headers are not known"
        if mapping:
            absent = [header for header in mapping.values() if header not in headers]
            kind = f"a table without a column {', '.join(repr(header) for header in absent)}, which `columns` names"
        super().__init__(f"This is no export of references yet; it looks like {kind}.")
        self.headers = list(headers)


class Reading(NamedTuple):
    """What a file was read as."""

    format: Format
    encoding: str
    other_encoding: str | None
    entries: list[Entry]


DOCUMENTS = (
    ("a PDF document", re.compile(rb"\s*%PDF")),
    ("an old Office document (save it as .xlsx)", re.compile(rb"\xd0\xcf\x11\xe0")),
    ("compressed data", re.compile(rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!")),
    ("an image", re.compile(rb"\x89PNG|GIF8|\xff\xd8\xff")),
)
UNKNOWN_XML = "XML that is not PubMed's, EndNote's or ICTRP's"
LOOKS_LIKE = (
    ("binary data, or text in an encoding that is not recognised", re.compile(r"[^\x00]*\x00|[\x01-\x08]")),
    ("a web page", re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)", re.IGNORECASE | re.DOTALL)),
    (UNKNOWN_XML, re.compile(r"\s*<[?!a-z]", re.IGNORECASE)),
    ("JSON", re.compile(r"\s*[\[{]")),
)
ENDNOTE = re.compile(r"<records?(?:\s[^>]*)?>.*<(?:ref-type|contributors|titles|source-app|rec-number)\b", re.DOTALL)
ZIP = b"PK\x03\x04"
BLANK_START = re.compile(r"[\s\ufeff\x1a]*")
HTML = LOOKS_LIKE[1][1]

TAGGED: tuple[tuple[Format, re.Pattern[str]], ...] = (
    (Format.NBIB, re.compile(r"^\ufeff?(?:PMID ?- ?[0-9]|PMC ?- ?(?:PMC)?[0-9]|OWN ?- )", re.MULTILINE)),
    (Format.OVID, re.compile(r"^\ufeff?<\s*[0-9]+\s*>[ \t]*\.?[ \t]*[\r\n]+[A-Z]", re.MULTILINE)),
    (
        Format.WEB_OF_SCIENCE,
        re.compile(r"^\ufeff?(?:FN [A-Z][^\n]*\n+(?:VR |PT )|PT [A-Z][ \t]*$)", re.MULTILINE),
    ),
    (Format.REFER, re.compile(r"^\ufeff?%[0ATJ][ \t]+\S", re.MULTILINE)),
    (Format.BIBTEX, re.compile(r"^[ \t\ufeff]*@[ \t]*[A-Za-z]\w*\s*[{(]", re.MULTILINE)),
)
RIS_START = re.compile(rf"^\ufeff*(?:{ris.START.pattern})", re.MULTILINE)

READERS: Mapping[Format, Callable[[str], list[Entry]]] = {
    Format.RIS: ris.read_entries,
    Format.NBIB: medline.read_nbib,
    Format.OVID: medline.read_ovid,
    Format.WEB_OF_SCIENCE: web_of_science.read_entries,
    Format.REFER: refer.read_entries,
    Format.BIBTEX: bibtex.read_entries,
    Format.PUBMED_XML: pubmed_xml.read_entries,
    Format.ENDNOTE_XML: endnote_xml.read_entries,
    Format.ICTRP_XML: ictrp_xml.read_entries,
    Format.CSL_JSON: csl_json.read_entries,
    Format.EUROPE_PMC: europe_pmc.read_entries,
}


def read_export(data: bytes, *, encoding: str | None = None, columns: Mapping[str, str] | None = None) -> Reading:
    """Read every entry of an export; what is none is a FormatError (or an EncodingError)."""
    mapping = columns or {}
    if kind := next((name for name, pattern in DOCUMENTS if pattern.match(data)), None):
        raise FormatError(f"This is no export of references; it looks like {kind}.")
    if data.startswith(ZIP):
        return _workbook(data, mapping)
    decoded = decode(data, encoding)
    found, delimiter = _recognise(decoded.text, mapping)
    if delimiter:
        entries = delimited.read_entries(decoded.text, delimiter, mapping)
    else:
        entries = READERS[found](_with_line_ends(decoded.text, found)) if found in READERS else []
    if found is Format.CSL_JSON and entries and not any(entry.fields for entry in entries):
        raise FormatError("This is JSON, but none of its objects is a reference.")
    return Reading(found, decoded.encoding, decoded.other, entries)


def _recognise(text: str, mapping: Mapping[str, str]) -> tuple[Format, str | None]:
    """Give the format of a text, and for a table the sign between its cells."""
    blank = BLANK_START.match(text)
    place = blank.end() if blank else 0
    if place == len(text):
        return Format.EMPTY, None
    if text[place] == "<" and not TAGGED[1][1].match(text, place):
        return _xml_format(text, place), None
    if not mapping and (found := _tagged(text[:START_OF_TEXT])):
        return found, None
    if text[place] in "[{":
        return Format.EUROPE_PMC if europe_pmc.is_answer(text) else Format.CSL_JSON, None
    if delimiter := delimited.find_delimiter(text, mapping):
        return Format.TABLE_TAB if delimiter == "\t" else Format.TABLE, delimiter
    if not mapping and len(text) > START_OF_TEXT and (found := _tagged(text)):
        return found, None
    kind = next((name for name, pattern in LOOKS_LIKE if pattern.match(text[:START_OF_FILE])), None)
    least = delimited.MIN_NAMED_COLUMNS if mapping else delimited.MIN_COLUMNS
    if kind is None and (headers := delimited.unknown_headers(text, least)):
        raise UnknownTableError(headers, mapping)
    kind = kind or "some other text"
    raise FormatError(f"This is no export of references; it looks like {kind}.")


def _with_line_ends(text: str, found: Format) -> str:
    """Write old Macintosh line ends as LF; ids do not change by it. The RIS reader knows them itself."""
    return text if found is Format.RIS or "\r" not in text or "\n" in text else text.replace("\r", "\n")


def _tagged(text: str) -> Format | None:
    lines = text.replace("\r", "\n") if "\r" in text else text
    if RIS_START.search(lines):
        return Format.RIS
    first = {found: match.start() for found, pattern in TAGGED if (match := pattern.search(lines))}
    return min(first, key=lambda found: first[found]) if first else None


def _xml_format(text: str, place: int) -> Format:
    start = text[place : place + START_OF_FILE]
    if HTML.match(start):
        raise FormatError("This is no export of references; it looks like a web page.")
    if line := entity_line(text):
        raise FormatError("This XML declares entities, which exports never do.", line)
    if re.search(r"<Pubmed(?:Book)?Article(?:Set)?[\s>]", start):
        return Format.PUBMED_XML
    if re.search(r"<Trials_downloaded_from_ICTRP\b|<Trial>\s*<(?:Internal_Number|TrialID)\b", start):
        return Format.ICTRP_XML
    if ENDNOTE.search(start):
        return Format.ENDNOTE_XML
    raise FormatError(f"This is no export of references; it looks like {UNKNOWN_XML}.")


def _workbook(data: bytes, mapping: Mapping[str, str]) -> Reading:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            is_workbook = "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FormatError("This is a zip archive or a workbook, and it is damaged.") from None
    if not is_workbook:
        message = "This is no export of references; it looks like a zip archive that is no Excel workbook"
        raise FormatError(f"{message}; give the file inside of it.")
    try:
        return Reading(Format.WORKBOOK, "utf-8", None, delimited.read_workbook(data, mapping))
    except delimited.UnknownHeadersError as error:
        raise UnknownTableError(error.headers, mapping) from None
    except delimited.WorkbookError as error:
        raise FormatError(str(error)) from None
