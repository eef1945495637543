"""Write records for people to screen in another tool: RIS for Rayyan and Covidence, CSV for ASReview.

1. The record_id stands where the tool hands it back: in RIS as `livingreview:rec_...` in N1 (Rayyan keeps
   an entry's notes), AN and ID (Covidence's columns Accession Number and Ref); in CSV in a column of its
   own (ASReview keeps every column).
2. Titles and abstracts are whole, each on one line, so no text can end an entry or start a field.
3. The notes of the sources are left out: they may hold other people's decisions.
4. A cell that a spreadsheet would run as a formula gets a leading apostrophe.

Source: the RIS format specification; the formats that the three tools say they read.
"""

import csv
import io
import re
from collections.abc import Iterator

from livingreview.formats.lines import one_line
from livingreview.formats.screening_export import OWN_COLUMN, Tool
from livingreview.tables import Row, Rows

RIS_TYPE = re.compile(r"[A-Z]{3,6}")
ANY_TYPE = "GEN"
FORMULA = re.compile(r"[=+\-@\t\r]")
PAGES = re.compile(r"([^-\s]+)-([^-\s]+)")
COLUMNS = (
    "title", "abstract", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "keywords",
    "language", "url",
)  # fmt: skip
JOINED = "; "


def queue_file(rows: Rows, tool: Tool) -> str:
    """Write the rows of RECORDS in order, in the format that a tool reads."""
    return _csv(rows) if tool is Tool.ASREVIEW else "".join(_ris(row) for row in rows)


def _ris(row: Row) -> str:
    lines = [(tag, one_line(str(value))) for tag, value in _tags(row)]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines if value) + "ER  - \n\n"


def _tags(row: Row) -> Iterator[tuple[str, object]]:
    own_id = f"livingreview:{row['record_id']}"
    kind = row["type"] or ""
    yield "TY", kind if RIS_TYPE.fullmatch(kind) else ANY_TYPE
    yield from (("TI", row["title"] or ""), ("AN", own_id), ("ID", own_id))
    yield from (("AU", author) for author in row["authors"])
    pages = PAGES.fullmatch(row["pages"] or "")
    yield from zip(("SP", "EP"), pages.groups() if pages else (row["pages"] or "", ""), strict=True)
    for tag, column in (("PY", "year"), ("JO", "journal"), ("VL", "volume"), ("IS", "issue"), ("DO", "doi")):
        yield tag, row[column] or ""
    yield "C3", f"PUBMED {row['pmid']}" if row["pmid"] else ""
    yield from (("AB", row["abstract"] or ""), ("LA", row["language"] or ""), ("UR", row["url"] or ""))
    yield from (("KW", keyword) for keyword in row["keywords"])
    yield "N1", own_id


def _csv(rows: Rows) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([OWN_COLUMN, *COLUMNS])
    writer.writerows([row["record_id"], *(_cell(row[column]) for column in COLUMNS)] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    text = one_line(JOINED.join(value) if isinstance(value, list) else "" if value is None else str(value))
    return f"'{text}" if FORMULA.match(text) else text
