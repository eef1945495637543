"""The document as a file of a word processor: notices, title and contents, then every section in order.

1. What stands on paper stands here, in the order of the PDF: notices, title, how current, abstract, contents, sections.
2. Wide sections stand on turned pages.
3. Links lead to places of this document; what they lead to elsewhere is printed as its words.
Source: ECMA-376, part 1.
"""

from collections.abc import Iterator, Sequence

from livingreview.report.document import Document
from livingreview.report.elements import Anchored, Block, DataTable, Details, Figure, Flagged, Section
from livingreview.report.word import styles
from livingreview.report.word.blocks import add_block, add_blocks
from livingreview.report.word.contents import add_contents
from livingreview.report.word.package import new_package, packed
from livingreview.report.word.paper import Paper
from livingreview.report.word.runs import Places, bookmark_names
from livingreview.words import mark, say

NEVER_STOOD = mark("This version never stood like this: it is built today from what had been published by then.")


def docx(document: Document) -> bytes:
    """Write a document, or a part of one that stands alone."""
    is_wide = bool(document.part) and document.sections[0].is_wide
    places = Places(bookmark_names(_anchors(document)))
    paper = Paper(new_package(document, is_wide=is_wide), places, is_wide, keeps_short=not document.part)
    _add_title(paper, document)
    if document.currency is not None:
        add_block(paper, document.currency)
    for number, section in enumerate(document.sections):
        _add_section(paper, section, 1, is_wide=section.is_wide)
        if number == 0 and not document.part:
            add_contents(paper, document.sections)
    return packed(paper.word)


def _add_title(paper: Paper, document: Document) -> None:
    if document.reconstruction:
        label = document.reconstruction
        paper.add(styles.NOTICE, (Flagged(f"{label[:1].upper()}{label[1:]}."), f" {say(NEVER_STOOD)}"))
    if document.notice:
        paper.add(styles.NOTICE, (document.notice,))
    paper.add(styles.SUBTITLE, (document.title if document.part else document.status,))
    paper.add(styles.TITLE, (document.part or document.title,))
    if document.authors:
        paper.add(styles.LINE, (", ".join(document.authors),))
    paper.add(styles.LINE, (f"{say('Version {version}', version=document.version)} · {document.date}",))


def _add_section(paper: Paper, section: Section, level: int, *, is_wide: bool) -> None:
    paper.turn(is_wide=is_wide)
    paper.add(f"Heading {min(level, styles.LAST_HEADING)}", (section.heading,), anchor=section.anchor)
    add_blocks(paper, section.blocks)
    for below in section.sections:
        _add_section(paper, below, level + 1, is_wide=is_wide or below.is_wide)


def _anchors(document: Document) -> Iterator[str]:
    if document.currency is not None:
        yield from _of_blocks((document.currency,))
    yield from _of_sections(document.sections)


def _of_sections(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield section.anchor
        yield from _of_blocks(section.blocks)
        yield from _of_sections(section.sections)


def _of_blocks(blocks: Sequence[Block]) -> Iterator[str]:
    """Give the places of blocks, without those of a block that is not printed."""
    for block in blocks:
        if isinstance(block, Details) and block.is_printed:
            yield from _of_blocks(block.blocks)
        elif isinstance(block, Figure):
            yield block.anchor
        elif isinstance(block, DataTable):
            yield block.anchor
            yield from (cell.anchor for row in block.rows for cell in row if isinstance(cell, Anchored))
            yield from (note.anchor for note in block.notes if note.anchor)
