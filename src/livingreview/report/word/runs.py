"""Text, links and places within a paragraph of a word processor.

1. A character that XML forbids is shown as U+FFFD; letters written from right to left stand in runs of their own.
2. A link leads to a place that this document has, or to an https address; any other one is printed as its words.
3. A field holds one of our own instructions only, so no text of a review can become one.
Source: ECMA-376, part 1, 17.3 (runs) and 17.16 (fields and hyperlinks).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from livingreview.figures.svg import is_right_to_left
from livingreview.report.elements import Anchored, Flagged, Inline, Lines, Link, NoteMark, Symbol

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")
"""Characters that XML 1.0 forbids or discourages."""
REPLACEMENT = "\ufffd"
BREAKS = re.compile("([\n\t])")
WORDS = re.compile(r"(\s+)")
ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?([/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?")
"""An address that a word processor opens; with any other one it may call the whole file damaged."""
KEPT = "/:;()._-~?#@!$&'*+,=%"
SYMBOL_FONT = "Segoe UI Symbol"
"""Has the symbols of certainty and judgements; where it is missing a word processor takes another one."""
LONGEST_BOOKMARK = 40
"""Characters of a bookmark's name."""
FIRST_BOOKMARK = 1


@dataclass(frozen=True)
class Look:
    """How a run of text looks."""

    is_bold: bool = False
    is_italic: bool = False
    is_struck: bool = False
    is_raised: bool = False
    style: str = ""
    """A character style's id."""
    font: str = ""


@dataclass
class Places:
    """The places that links of one document lead to, by anchor, with the names of their bookmarks."""

    names: Mapping[str, str]
    marked: set[str] = field(default_factory=set)


PLAIN = Look()
LINK = Look(style="Hyperlink")


def bookmark_names(anchors: Iterator[str]) -> dict[str, str]:
    """Name a bookmark for every place: letters, digits and underscores, each name once."""
    names: dict[str, str] = {}
    used: set[str] = set()
    for anchor in anchors:
        if anchor in names:
            continue
        name = re.sub(r"[^A-Za-z0-9]", "_", anchor)
        name = name if name[:1].isalpha() else f"at_{name}"
        number = 1
        tried = name[:LONGEST_BOOKMARK]
        while tried.casefold() in used:
            number += 1
            tried = f"{name[: LONGEST_BOOKMARK - 5]}_{number}"
        used.add(tried.casefold())
        names[anchor] = tried
    return names


def clean(text: str) -> str:
    """Show what XML forbids as the replacement character."""
    return FORBIDDEN.sub(REPLACEMENT, text)


def add_text(parent: Any, text: str, look: Look = PLAIN) -> None:
    """Add runs of text to a paragraph's or a hyperlink's element."""
    for piece, is_turned in _by_direction(clean(text)):
        run = OxmlElement("w:r")
        _set_look(run, look, is_turned)
        for part in BREAKS.split(piece):
            if part == "\n":
                run.append(OxmlElement("w:br"))
            elif part == "\t":
                run.append(OxmlElement("w:tab"))
            elif part:
                written = OxmlElement("w:t")
                written.set(qn("xml:space"), "preserve")
                written.text = part.replace("\r", "")
                run.append(written)
        parent.append(run)


def add_inline(paragraph: Paragraph, part: Inline | Anchored, places: Places, look: Look = PLAIN) -> None:
    """Add one part of a paragraph."""
    if isinstance(part, str):
        add_text(paragraph._p, part, look)  # noqa: SLF001 - the library's way to the element
    elif isinstance(part, Link):
        add_link(paragraph, part.text, part.href, places, look)
    elif isinstance(part, Symbol):
        add_text(paragraph._p, part.symbol, replace(look, font=SYMBOL_FONT))  # noqa: SLF001
        add_text(paragraph._p, f" {part.word}", look)  # noqa: SLF001
    elif isinstance(part, NoteMark):
        add_link(paragraph, part.letter, part.target, places, replace(look, is_raised=True))
    elif isinstance(part, Flagged):
        add_text(paragraph._p, part.text, replace(look, is_bold=True))  # noqa: SLF001
    else:
        mark_place(paragraph, part.anchor, places)
        add_text(paragraph._p, part.text, look)  # noqa: SLF001


def add_link(paragraph: Paragraph, words: str, href: str, places: Places, look: Look = PLAIN) -> None:
    """Link words to a place or an address; print them as they are where neither can be opened."""
    link = OxmlElement("w:hyperlink")
    address = quote(href, safe=KEPT)
    if href.startswith("#") and href[1:] in places.names:
        link.set(qn("w:anchor"), places.names[href[1:]])
        link.set(qn("w:history"), "1")
    elif ADDRESS.fullmatch(address):
        link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        look = replace(look, style=LINK.style)
    else:
        add_text(paragraph._p, words, look)  # noqa: SLF001
        return
    add_text(link, words, look)
    paragraph._p.append(link)  # noqa: SLF001


def mark_place(paragraph: Paragraph, anchor: str, places: Places) -> None:
    """Let links lead to a paragraph; a place that stands twice is where it stands first."""
    if anchor not in places.names or anchor in places.marked:
        return
    number = str(FIRST_BOOKMARK + len(places.marked))
    places.marked.add(anchor)
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), number)
    start.set(qn("w:name"), places.names[anchor])
    end.set(qn("w:id"), number)
    paragraph._p.append(start)  # noqa: SLF001
    paragraph._p.append(end)  # noqa: SLF001


def add_field(parent: Any, instruction: str, shown: str, look: Look = PLAIN) -> None:
    """Add a field that a word processor works out anew, and what it shows until then."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), f" {instruction} ")
    add_text(simple, shown, look)
    parent.append(simple)


def plain(cell: Inline | Lines | Anchored) -> str:
    """Give what a cell says."""
    if isinstance(cell, Lines):
        return "\n".join("".join(plain(part) for part in line) for line in cell.lines)
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Symbol):
        return f"{cell.symbol} {cell.word}"
    return cell.letter if isinstance(cell, NoteMark) else cell.text


def _by_direction(text: str) -> Iterator[tuple[str, bool]]:
    """Part text into runs: words written from right to left, with the blanks between them, and all other text."""
    held, was_turned = "", False
    for word in WORDS.split(text):
        is_turned = is_right_to_left(word) or (was_turned and not word.strip())
        if held and is_turned != was_turned:
            yield held, was_turned
            held = ""
        held, was_turned = held + word, is_turned
    if held:
        yield held, was_turned


def _set_look(run: Any, look: Look, is_turned: bool) -> None:
    """Set the properties of a run, in the order that the format asks for."""
    properties = OxmlElement("w:rPr")
    if look.style:
        properties.append(_valued("w:rStyle", look.style))
    if look.font:
        fonts = OxmlElement("w:rFonts")
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), look.font)
        properties.append(fonts)
    flags = (("w:b", look.is_bold), ("w:i", look.is_italic), ("w:strike", look.is_struck))
    for name, is_set in flags:
        if is_set:
            properties.append(OxmlElement(name))
            if name in ("w:b", "w:i"):
                properties.append(OxmlElement(f"{name}Cs"))
    if look.is_raised:
        properties.append(_valued("w:vertAlign", "superscript"))
    if is_turned:
        properties.append(OxmlElement("w:rtl"))
    if len(properties):
        run.append(properties)


def _valued(name: str, value: str) -> Any:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element
