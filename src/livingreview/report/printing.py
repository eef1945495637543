"""The document parted for print: the main PDF, the checklists, and each appendix.

1. The main document has the sections of the review, and a list of the appendices in their place; it does not ask where
   a number comes from, which stands on screen only.
2. An appendix carries the review's title, version and date on every page, and its own letter and heading.
3. A study leads to its references, which stand at the end of the main document.
4. A link to a place that is in another file is printed as its words.
"""

import re
from dataclasses import replace

from livingreview.models.review import Review
from livingreview.report import front
from livingreview.report.appendices import BIAS, CHECKLISTS, Appendix, letter, listing, named, pointer
from livingreview.report.citations import to_references
from livingreview.report.citing import ANCHOR, citation_alone
from livingreview.report.document import Document, keywords
from livingreview.report.elements import Block, DataTable, Link, Paragraph, Section, text
from livingreview.report.inputs import ReportTables
from livingreview.report.look import Look, look_of
from livingreview.report.origins import ORIGIN
from livingreview.report.references import References
from livingreview.words import say, say_counted

LINK = re.compile(r'<a (?P<before>[^>]*?)href="#(?P<place>[^"]+)"[^>]*>(?P<words>.*?)</a>', re.DOTALL)
MOST_JUDGED = 60
"""Studies of a table of judgements that the main PDF prints."""

PLACE = re.compile(r'\bid="([^"]+)"')


def main_document(document: Document, review: Review) -> Document:
    """Give the document without its appendices, which it names."""
    body = tuple(_on_paper(_shortened(section, review)) for section in document.sections[:-1])
    return replace(document, sections=(*body, Section("appendix", say("Appendices"), listing(review))))


def checklists_document(document: Document, review: Review) -> Document:
    """Give the reporting checklists, which name sections of the whole document."""
    filled = document.sections[-1].sections[-1]
    return _appendix(review, CHECKLISTS, (filled,), document.authors, document.look)


def appendix_document(tables: ReportTables, part: Appendix) -> Document:
    """Give an appendix."""
    references = References(tables.records, tables.linked_records, tables.notices) if _cites(part) else None
    cited = references or References([], [])
    sections = (*part.sections(tables, cited), *(part.printed(tables, cited) if part.printed else ()))
    return _appendix(tables.review, part.name, sections, tuple(front.authors(tables)), look_of(tables))


def without_links_elsewhere(html: str) -> str:
    """Print a link to a place that this document does not have as its words."""
    places = set(PLACE.findall(html))

    def kept(found: re.Match[str]) -> str:
        return found[0] if found["place"] in places else found["words"]

    return LINK.sub(kept, html)


def _shortened(section: Section, review: Review) -> Section:
    """Print no table of judgements with very many studies; the appendix has each with its answers."""
    blocks = tuple(_pointed(block, review) if _is_long(block) else _unasked(block) for block in section.blocks)
    return replace(section, blocks=blocks, sections=tuple(_shortened(below, review) for below in section.sections))


def _on_paper(section: Section) -> Section:
    """Lead from studies to their references, and print of what is to cite and to keep the citation alone."""
    return citation_alone(section) if section.anchor == ANCHOR else to_references(section)


def _unasked(block: Block) -> Block:
    """Leave out links to the origins of a number, with the space before them."""
    if not isinstance(block, Paragraph):
        return block
    kept = [part for part in block.parts if not (isinstance(part, Link) and part.href.startswith(ORIGIN))]
    return replace(block, parts=tuple(kept[:-1] if kept[-1:] == [" "] else kept))


def _is_long(block: Block) -> bool:
    return isinstance(block, DataTable) and block.style == "traffic" and len(block.rows) > MOST_JUDGED


def _pointed(block: Block, review: Review) -> Block:
    if not isinstance(block, DataTable):
        return block
    words = say_counted(
        "{n} study; every judgement with its answers stands in {place}.",
        "{n} studies; every judgement with its answers stands in {place}.",
        len(block.rows),
        place=pointer(BIAS, review),
    )
    return text(words, lead=block.caption)


def _cites(part: Appendix) -> bool:
    return any(table.name == "records" for table in part.reads)


def _appendix(
    review: Review, name: str, sections: tuple[Section, ...], authors: tuple[str, ...], look: Look
) -> Document:
    return Document(
        title=review.title,
        version=review.version,
        date=review.version_date,
        status=say(front.STATUS_WORDS[review.living.status]),
        notice=review.notice,
        language=review.language,
        reconstruction=review.reconstruction.label if review.reconstruction else None,
        authors=authors,
        keywords=keywords(review),
        currency=None,
        sections=sections,
        look=look,
        part=f"{letter(name, review)}. {named(review)[name]}",
    )
