r"""Write references as RIS and as BibTeX.

1. A value is one line of printable text: line ends, tabs and control characters become single blanks, so that no title
   can begin a field or an entry of its own.
2. In BibTeX `\ { } % & $ # _ ~ ^` are written as commands without a brace that stands alone; other letters stay as they
   are, as BibLaTeX reads them. A title stands in two pairs of braces, which keep its capitals.
3. A report of a journal is an article (JOUR), any other a work without a kind (GEN, misc).
4. What the source does not give is left out.

Source: the RIS format specification (Research Information Systems); the manuals of BibTeX and BibLaTeX.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from livingreview.tables import Row

COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "%&$#_"},
}
AND = re.compile(r"\band\b", re.IGNORECASE)
"""What divides authors in BibTeX; a name that holds it is kept together by braces."""
NOT_OF_A_KEY = re.compile(r"[^a-z0-9]+")
RANGE = re.compile(r"\s*(?:-+|\u2013)\s*")

COLUMNS = (("journal", "journal"), ("volume", "volume"), ("number", "issue"))
"""Fields of BibTeX that are columns as they stand."""

Fields = Sequence[tuple[str, str | None]]
"""Names or tags, in order, each with its value."""


def ris(record: Row) -> str:
    """Write a record as an entry of RIS."""
    first, _, last = (RANGE.sub("-", record["pages"]) if record["pages"] else "").partition("-")
    return ris_entry(
        "JOUR" if record["journal"] else "GEN",
        (
            ("TI", record["title"]),
            *(("AU", name) for name in record["authors"]),
            ("PY", str(record["year"]) if record["year"] else None),
            *(("T2", record["journal"]), ("VL", record["volume"]), ("IS", record["issue"])),
            *(("SP", first), ("EP", last), ("DO", record["doi"])),
            ("C2", f"PMID: {record['pmid']}" if record["pmid"] else None),
            ("UR", record["url"]),
        ),
    )


def ris_entry(kind: str, fields: Fields) -> str:
    """Write an entry of RIS; fields without a value are left out."""
    written = [f"{tag}  - {one_line(value)}" for tag, value in fields if value and one_line(value)]
    return "\r\n".join([f"TY  - {kind}", *written, "ER  - ", ""])


def bibtex(record: Row, key: str) -> str:
    """Write a record as an entry of BibTeX."""
    pages = RANGE.sub("--", record["pages"]) if record["pages"] else None
    return bibtex_entry(
        "article" if record["journal"] else "misc",
        key,
        (
            ("author", authors(record["authors"])),
            ("title", kept(record["title"])),
            ("year", str(record["year"]) if record["year"] else None),
            *((name, escaped(record[column] or "")) for name, column in COLUMNS),
            ("pages", escaped(pages or "")),
            *(("doi", escaped(record["doi"] or "")), ("pmid", escaped(record["pmid"] or ""))),
            ("url", escaped(record["url"] or "")),
        ),
    )


def bibtex_entry(kind: str, key: str, fields: Fields) -> str:
    """Write an entry of BibTeX from values that are escaped; fields without a value are left out."""
    written = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@{kind}{{{key},", *written, "}", ""])


def authors(names: Iterable[str]) -> str:
    """Join the names of authors."""
    return " and ".join(f"{{{escaped(name)}}}" if AND.search(name) else escaped(name) for name in names)


def kept(title: str | None) -> str | None:
    """Write a title whose capitals stay."""
    return f"{{{escaped(title)}}}" if title and one_line(title) else None


def escaped(value: str) -> str:
    """Write plain text in BibTeX."""
    return "".join(COMMANDS.get(sign, sign) for sign in one_line(value))


def one_line(value: str) -> str:
    """Write a value on one line, without characters that are none to see."""
    shown = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") else sign for sign in value)
    return " ".join(shown.split())


def key_of(*words: str) -> str:
    """Make the key of an entry from words: lower-case Latin letters and digits, joined by underscores."""
    plain = unicodedata.normalize("NFKD", " ".join(words)).encode("ascii", "ignore").decode().lower()
    return NOT_OF_A_KEY.sub("_", plain).strip("_") or "reference"
