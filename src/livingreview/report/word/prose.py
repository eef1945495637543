"""The team's own text, cleaned HTML of a closed list of elements, as blocks of a word processor.

1. The HTML is read by the standard library's parser into a tree; it was written by our own renderer, so every element
   is closed.
2. Headings, lists, quotations and code take the built-in styles; every numbered list begins at one.
3. What no list has in its items stays text: nothing is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from livingreview.report.elements import Flagged, Inline, Link
from livingreview.report.word.runs import PLAIN, Look

INLINE = {"em", "strong", "s", "code", "a", "br"}
VOID = {"br", "hr"}
MONOSPACED = "Courier New"


@dataclass
class Node:
    """An element, or a text where it has no tag."""

    tag: str
    text: str = ""
    href: str = ""
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """Text of one look; one with an address is a link."""

    text: str
    look: Look
    href: str = ""


def read(html: str) -> Node:
    """Read cleaned HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def pieces(nodes: list[Node], look: Look = PLAIN, href: str = "") -> Iterator[Piece]:
    """Give the text of nodes in pieces of one look."""
    for node in nodes:
        if not node.tag:
            yield Piece(node.text, look, href)
        elif node.tag == "br":
            yield Piece("\n", look, href)
        else:
            yield from pieces(node.children, _looked(look, node.tag), node.href or href)


def cell_parts(nodes: list[Node]) -> tuple[Inline, ...]:
    """Give the text of a table's cell."""
    return tuple(_part(piece) for piece in pieces(nodes))


def runs_of_text(nodes: list[Node]) -> Iterator[list[Node]]:
    """Part an element's content into runs of text and elements that stand alone."""
    held: list[Node] = []
    for node in nodes:
        if not node.tag or node.tag in INLINE:
            held.append(node)
            continue
        if _says_something(held):
            yield held
        held = []
        yield [node]
    if _says_something(held):
        yield held


def is_text(nodes: list[Node]) -> bool:
    """Say whether nodes are a run of text, not an element that stands alone."""
    return not nodes[0].tag or nodes[0].tag in INLINE


def table_rows(table: Node) -> list[list[Node]]:
    """Give the cells of a table, row by row."""
    rows = [node for node in _below(table) if node.tag == "tr"]
    return [[cell for cell in row.children if cell.tag in ("td", "th")] for row in rows]


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _says_something(nodes: list[Node]) -> bool:
    return any(node.tag or node.text.strip() for node in nodes)


def _looked(look: Look, tag: str) -> Look:
    if tag == "strong":
        return replace(look, is_bold=True)
    if tag == "em":
        return replace(look, is_italic=True)
    if tag == "s":
        return replace(look, is_struck=True)
    return replace(look, font=MONOSPACED) if tag == "code" else look


def _part(piece: Piece) -> Inline:
    if piece.href:
        return Link(piece.text, piece.href)
    return Flagged(piece.text) if piece.look.is_bold else piece.text


class _Reader(HTMLParser):
    """Builds the tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("div")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, href=dict(attrs).get("href") or "")
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        is_code = any(node.tag == "pre" for node in self.open)
        words = data if is_code else data.replace("\n", " ")
        self.open[-1].children.append(Node("", words))
