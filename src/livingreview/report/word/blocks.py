"""Each kind of block of the report in a document of a word processor.

1. Every kind says what it says on paper; a block that a reader opens on screen stands open, or names where it stands.
2. Text for another program is left out.
3. A table without rows, and the named absence of something, are a line in their own style.
"""

from collections.abc import Sequence

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from livingreview.report.elements import (
    NOT_REPORTED,
    Block,
    Bullets,
    DataTable,
    Details,
    Export,
    Figure,
    Flagged,
    Footnote,
    Inline,
    Missing,
    Paragraph,
    Prose,
    Verbatim,
)
from livingreview.report.word import styles
from livingreview.report.word.figures import add_picture, pictures
from livingreview.report.word.paper import BODY_TEXT, Paper
from livingreview.report.word.runs import Look, add_inline, add_text
from livingreview.report.word.team_text import add_prose
from livingreview.words import say

BEFORE_CAPTION, AFTER_BLOCK = Pt(3), Pt(9)
BULLETS = ("List Bullet", "List Bullet 2")


def add_blocks(paper: Paper, blocks: Sequence[Block]) -> None:
    """Add blocks, one after the other."""
    for block in blocks:
        add_block(paper, block)


def add_block(paper: Paper, block: Block) -> None:
    """Add a block."""
    if isinstance(block, DataTable):
        add_table(paper, block)
    elif isinstance(block, Paragraph):
        paper.add(BODY_TEXT, (*_lead(block.lead), *block.parts))
    elif isinstance(block, Bullets):
        _add_bullets(paper, block)
    elif isinstance(block, Prose):
        add_prose(paper, str(block.html))
    elif isinstance(block, Verbatim):
        paper.add(styles.VERBATIM, (block.text,))
    elif isinstance(block, Figure):
        _add_figure(paper, block)
    elif isinstance(block, Export):
        return
    elif isinstance(block, Missing):
        paper.add(styles.MISSING, (f"{say(NOT_REPORTED)} {block.reason}",))
    else:
        _add_details(paper, block)


def add_table(paper: Paper, table: DataTable) -> None:
    """Add a table with its caption and footnotes; without rows it says what is missing."""
    if not table.rows:
        said = (
            Flagged(f"{table.caption}."),
            f" {table.missing if table.is_told_by_absence else f'{say(NOT_REPORTED)} {table.missing}'}",
        )
        paper.add(styles.MISSING, said, anchor=table.anchor)
        return
    if table.caption and table.style == "currency":
        paper.add(styles.CAPTION, (table.caption,), anchor=table.anchor).paragraph_format.keep_with_next = True
    elif table.caption:
        paper.n_tables += 1
        paper.add_caption(
            styles.CAPTION, "Table", table.caption, anchor=table.anchor
        ).paragraph_format.keep_with_next = True
    paper.add_table(table)
    for note in table.notes or (Footnote(""),):
        last = _add_note(paper, note)
    last.paragraph_format.space_after = AFTER_BLOCK


def _add_note(paper: Paper, note: Footnote) -> WordParagraph:
    """Add a footnote of a table; a table without one is divided from what follows by an empty one."""
    paragraph = paper.add(styles.TABLE_NOTE, anchor=note.anchor)
    if note.letter:
        add_text(paragraph._p, note.letter, Look(is_raised=True))  # noqa: SLF001 - the library's way to the element
        add_text(paragraph._p, " ")  # noqa: SLF001
    for part in note.parts:
        add_inline(paragraph, part, paper.places)
    return paragraph


def _add_bullets(paper: Paper, block: Bullets) -> None:
    for item, below in block.items:
        paper.add(BULLETS[0], item)
        for line in below:
            paper.add(BULLETS[1], line)


def _add_figure(paper: Paper, block: Figure) -> None:
    """Add a figure: each part a paragraph of its own, the last one on the page of its caption."""
    paper.n_figures += 1
    drawn = list(pictures(str(block.svg)))
    for number, picture in enumerate(drawn, start=1):
        paragraph = paper.add(styles.FIGURE, anchor=block.anchor if number == 1 else "")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.keep_with_next = number == len(drawn)
        add_picture(paragraph, picture, width=paper.width, is_wide=paper.is_wide)
    caption = paper.add_caption(styles.CAPTION, "Figure", block.caption, anchor="" if drawn else block.anchor)
    caption.paragraph_format.space_before = BEFORE_CAPTION
    caption.paragraph_format.space_after = AFTER_BLOCK


def _add_details(paper: Paper, block: Details) -> None:
    if not block.is_printed:
        if block.printed:
            paper.add(BODY_TEXT, (*_lead(block.summary), block.printed))
        return
    if block.blocks and not isinstance(block.blocks[0], DataTable):
        paper.add(styles.LEAD, (block.summary,))
    add_blocks(paper, block.blocks)


def _lead(words: str) -> tuple[Inline, ...]:
    return (Flagged(f"{words}:"), " ") if words else ()
