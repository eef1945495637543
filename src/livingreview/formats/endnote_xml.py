"""Read EndNote XML: what EndNote, Rayyan's forerunners and deduplication tools write.

1. Each `record` is an entry. Text stands in `style` elements; all of it is taken.
2. An accession number is a PubMed id where the record's database is PubMed or MEDLINE, or where it
   says so; a custom field that names a PubMed Central id gives it.

Source: EndNote's XML export, as its DTD and its files describe it.
"""

import re

from livingreview.formats.fields import Entry, Values
from livingreview.formats.identifiers import BARE_PMID, PMCID, PUBMED_NAME
from livingreview.formats.xml_entries import Element, read_elements, text_of, texts

PMID_TEXT = re.compile(r"(?:PMID|PUBMED|MEDLINE)[\s:#]{0,4}([0-9]{1,8})", re.IGNORECASE)


def read_entries(text: str) -> list[Entry]:
    """Read every record in order, read or rejected."""
    return read_elements(text, ("record",), values_of)


def values_of(record: Element) -> Values:
    """Give the values of one record."""
    kind = record.find("ref-type")
    accession = texts(record, "accession-num")
    custom = [text_of(one) for one in record if re.fullmatch(r"custom[0-9]", one.tag)]
    return {
        "type": [kind.get("name") or text_of(kind)] if kind is not None else [],
        "title": texts(record, "titles/title") or texts(record, "titles/short-title"),
        "authors": texts(record, "contributors/authors/author"),
        "year": [*texts(record, "dates/year"), *texts(record, "dates/pub-dates/date")],
        "journal": [
            *texts(record, "periodical/full-title"),
            *texts(record, "titles/secondary-title"),
            *texts(record, "periodical/abbr-1"),
            *texts(record, "titles/alt-title"),
        ],
        "volume": texts(record, "volume"),
        "issue": texts(record, "number"),
        "pages": texts(record, "pages"),
        "doi": texts(record, "electronic-resource-num"),
        "pmid": _pmids(record, accession),
        "pmcid": [value for value in (*accession, *custom) if PMCID.search(value)],
        "accession_numbers": accession,
        "abstract": ["\n".join(texts(record, "abstract"))],
        "keywords": texts(record, "keywords/keyword"),
        "language": texts(record, "language"),
        "url": texts(record, "urls//url"),
        "notes": [*texts(record, "notes"), *texts(record, "research-notes")],
    }


def _pmids(record: Element, accession: list[str]) -> list[str]:
    database = " ".join([*texts(record, "remote-database-name"), *texts(record, "remote-database-provider")])
    is_pubmed = PUBMED_NAME.search(database) or re.search(r"\bNLM\b", database)
    bare = [value for value in accession if BARE_PMID.fullmatch(value)] if is_pubmed else []
    return [*bare, *(match[1] for value in accession if (match := PMID_TEXT.fullmatch(value)))]
