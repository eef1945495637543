"""The document parted for print: the main PDF, the checklists, and each appendix.

1. The main document has the sections of the review, and a list of the appendices in their place.
2. An appendix carries the review's title, version and date on every page, and its own letter and heading.
3. A link to a place that is in another file is printed as its words.
"""

import re
from dataclasses import replace

from livingreview.models.review import Review
from livingreview.report import front
from livingreview.report.appendices import CHECKLISTS, Appendix, letter, listing, named
from livingreview.report.document import Document
from livingreview.report.elements import Section
from livingreview.report.inputs import ReportTables
from livingreview.report.references import References

LINK = re.compile(r'<a (?P<before>[^>]*?)href="#(?P<place>[^"]+)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)
PLACE = re.compile(r'\bid="([^"]+)"')


def main_document(document: Document, review: Review) -> Document:
    """Give the document without its appendices, which it names."""
    return replace(document, sections=(*document.sections[:-1], Section("appendix", "Appendices", listing(review))))


def checklists_document(document: Document, review: Review) -> Document:
    """Give the reporting checklists, which name sections of the whole document."""
    filled = document.sections[-1].sections[-1]
    return _appendix(review, CHECKLISTS, (filled,), document.authors)


def appendix_document(tables: ReportTables, part: Appendix) -> Document:
    """Give an appendix."""
    references = References(tables.records, tables.linked_records, tables.notices) if _cites(part) else None
    sections = part.sections(tables, references or References([], []))
    return _appendix(tables.review, part.name, sections, tuple(front.authors(tables)))


def without_links_elsewhere(html: str) -> str:
    """Print a link to a place that this document does not have as its words."""
    places = set(PLACE.findall(html))

    def kept(found: re.Match[str]) -> str:
        return found[0] if found["place"] in places else found["words"]

    return LINK.sub(kept, html)


def _cites(part: Appendix) -> bool:
    return any(table.name == "records" for table in part.reads)


def _appendix(review: Review, name: str, sections: tuple[Section, ...], authors: tuple[str, ...]) -> Document:
    return Document(
        title=review.title,
        version=review.version,
        date=review.version_date,
        status=front.STATUS_WORDS[review.living.status],
        notice=review.notice,
        reconstruction=review.reconstruction.label if review.reconstruction else None,
        authors=authors,
        currency=None,
        sections=sections,
        part=f"{letter(name, review)}. {named(review)[name]}",
    )
