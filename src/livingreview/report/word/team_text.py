"""The team's own text in a document of a word processor.

1. Headings, lists, quotations and code take the built-in styles; every numbered list begins at its own one.
2. A list within a list stands one level below, down to the third, the deepest that is built in.
"""

from dataclasses import replace

from docx.text.paragraph import Paragraph

from livingreview.report.elements import Cell, Column, DataTable, Lines
from livingreview.report.word import styles
from livingreview.report.word.paper import BODY_TEXT, Paper
from livingreview.report.word.prose import Node, cell_parts, is_text, pieces, read, runs_of_text, table_rows
from livingreview.report.word.runs import add_link, add_text, plain

LISTS = {
    "ul": ("List Bullet", "List Bullet 2", "List Bullet 3"),
    "ol": ("List Number", "List Number 2", "List Number 3"),
}
HEADINGS = {"h3": 2, "h4": 3, "h5": 4, "h6": 5}
"""Elements of the team's headings and the levels they are below a section's, which has the first."""


def add_prose(paper: Paper, html: str) -> None:
    """Add the team's own text."""
    _add_nodes(paper, read(html).children, BODY_TEXT, 0)


def _add_nodes(paper: Paper, nodes: list[Node], style: str, depth: int) -> None:
    for group in runs_of_text(nodes):
        if is_text(group):
            _add_text(paper, group, style)
        else:
            _add_node(paper, group[0], style, depth)


def _add_node(paper: Paper, node: Node, style: str, depth: int) -> None:
    if node.tag in HEADINGS:
        _add_text(paper, node.children, f"Heading {HEADINGS[node.tag]}")
    elif node.tag in LISTS:
        _add_list(paper, node, depth)
    elif node.tag == "table":
        _add_table(paper, node)
    elif node.tag == "blockquote":
        _add_nodes(paper, node.children, styles.QUOTE, depth)
    elif node.tag == "pre":
        _add_text(paper, node.children, styles.VERBATIM)
    elif node.tag != "hr":
        _add_nodes(paper, node.children, style, depth)


def _add_text(paper: Paper, nodes: list[Node], style: str) -> Paragraph:
    paragraph = paper.add(style)
    found = list(pieces(nodes))
    for piece in (*found[:-1], *(replace(last, text=last.text.rstrip()) for last in found[-1:])):
        if piece.href:
            add_link(paragraph, piece.text, piece.href, paper.places, piece.look)
        else:
            add_text(paragraph._p, piece.text, piece.look)  # noqa: SLF001 - the library's way to the element
    return paragraph


def _add_list(paper: Paper, node: Node, depth: int) -> None:
    """Add a list: the first run of text of an item carries its bullet or number."""
    style = LISTS[node.tag][min(depth, len(LISTS[node.tag]) - 1)]
    numbering = _new_numbering(paper, style) if node.tag == "ol" else None
    for item in node.children:
        if item.tag != "li":
            continue
        groups = [part for group in runs_of_text(item.children) for part in _unwrapped(group)]
        for number, group in enumerate(groups):
            if not is_text(group):
                _add_node(paper, group[0], BODY_TEXT, depth + 1)
                continue
            paragraph = _add_text(paper, group, style if number == 0 else f"List Continue{style[-2:] if depth else ''}")
            if numbering is not None and number == 0:
                _number(paragraph, numbering)


def _unwrapped(group: list[Node]) -> list[list[Node]]:
    """Take the text out of a paragraph within an item."""
    return list(runs_of_text(group[0].children)) if group[0].tag == "p" else [group]


def _new_numbering(paper: Paper, style: str) -> int:
    """Begin a numbered list of a style at one; without this it would go on from the last."""
    numbering = paper.word.part.numbering_part.element
    of_style = paper.word.styles[style].element.pPr.numPr.numId.val
    known = next(one for one in numbering.num_lst if one.numId == of_style)
    added = numbering.add_num(known.abstractNumId.val)
    added.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(added.numId)


def _number(paragraph: Paragraph, numbering: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = numbering


def _add_table(paper: Paper, node: Node) -> None:
    """Add a table of the team, which has no caption; its first row holds the headings."""
    rows = table_rows(node)
    if not rows:
        return
    headings = tuple(Column("".join(plain(part) for part in cell_parts(cell.children))) for cell in rows[0])
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        tuple(Lines((cell_parts(cell.children),)) for cell in row) for row in rows[1:]
    )
    table = DataTable("", "", headings, cells, "")
    paper.add_table(table)
    paper.add(styles.TABLE_NOTE)
