"""Studies that the text names, as links to their references.

1. A study is known by its label. Every label in a paragraph, list, table cell, footnote or text of the team becomes a
   link to the study's references, longest label first; what is a link already stays what it is.
2. A label that two studies share names neither. One without a digit and without a second capital, as `Pain`, may be a
   word of the language and is not looked for.
3. A link to a study's characteristics leads to its references where a document has only these.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup, escape

from livingreview.report.elements import (
    Block,
    Bullets,
    Cell,
    DataTable,
    Details,
    Footnote,
    Inline,
    Lines,
    Link,
    Paragraph,
    Prose,
    Section,
)
from livingreview.tables import Rows

REFERENCES = "references-studies"
"""Address of the table of the studies' references."""
NO_CITATIONS = (REFERENCES, "references-methods")
"""Tables whose own labels are no citations."""
CHARACTERISTICS = "#study-"
TAG = re.compile(r"(<[^>]*>)")
KEPT = ("<a ", "<code", "<pre", "<h3", "<h4", "<h5", "<h6")
"""How elements of a team's text begin in which nothing is linked."""
KEPT_ENDS = ("</a>", "</code>", "</pre>", "</h")
UNMISTAKABLE = re.compile(r"\d|\w.*[A-Z]")

Change = Callable[[Inline], tuple[Inline, ...]]


@dataclass(frozen=True)
class Labels:
    """The studies by label, and what finds a label in a text."""

    ids: dict[str, str]
    found: re.Pattern[str] | None


def reference_anchor(study_id: str) -> str:
    """Give the address of a study's references."""
    return f"reference-{study_id}"


def labels_of(studies: Rows, cited: set[str]) -> Labels:
    """Give the labels of the studies that have a reference."""
    named: dict[str, list[str]] = {}
    for row in studies:
        named.setdefault(row["study_label"], []).append(row["study_id"])
    known = {label: of[0] for label, of in named.items() if len(of) == 1 and of[0] in cited}
    ids = {label: study for label, study in known.items() if UNMISTAKABLE.search(label)}
    return Labels(ids, pattern_of(ids))


def pattern_of(labels: Iterable[str]) -> re.Pattern[str] | None:
    """Give what finds any of the labels as whole words, the longest first; nothing where there is none."""
    longest = sorted(labels, key=lambda label: (-len(label), label))
    sought = "|".join(map(re.escape, longest))
    return re.compile(rf"(?<![\w-])(?:{sought})(?![\w-])") if longest else None


def with_citations(section: Section, labels: Labels) -> Section:
    """Link every study that a section names."""
    return section if labels.found is None else _section(section, partial(_cited, labels), labels)


def to_references(section: Section) -> Section:
    """Lead from studies to their references, where a document has no characteristics."""
    return _section(section, _led, Labels({}, None))


def _cited(labels: Labels, part: Inline) -> tuple[Inline, ...]:
    if not isinstance(part, str) or labels.found is None:
        return (part,)
    found: list[Inline] = []
    place = 0
    for match in labels.found.finditer(part):
        found += [part[place : match.start()], Link(match[0], f"#{reference_anchor(labels.ids[match[0]])}")]
        place = match.end()
    return tuple(piece for piece in (*found, part[place:]) if piece != "") if found else (part,)


def _led(part: Inline) -> tuple[Inline, ...]:
    if not isinstance(part, Link) or not part.href.startswith(CHARACTERISTICS):
        return (part,)
    return (Link(part.text, f"#{reference_anchor(part.href.removeprefix(CHARACTERISTICS))}"),)


def _section(section: Section, change: Change, labels: Labels) -> Section:
    blocks = tuple(_block(block, change, labels) for block in section.blocks)
    return replace(section, blocks=blocks, sections=tuple(_section(part, change, labels) for part in section.sections))


def _block(block: Block, change: Change, labels: Labels) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, parts=_parts(block.parts, change))
    if isinstance(block, Bullets):
        return Bullets(
            tuple((_parts(item, change), tuple(_parts(one, change) for one in below)) for item, below in block.items)
        )
    if isinstance(block, DataTable):
        return block if block.anchor in NO_CITATIONS else _table(block, change)
    if isinstance(block, Details):
        return replace(block, blocks=tuple(_block(part, change, labels) for part in block.blocks))
    return Prose(_prose(block.html, labels)) if isinstance(block, Prose) else block


def _table(table: DataTable, change: Change) -> DataTable:
    rows = tuple(tuple(_cell(cell, change) for cell in row) for row in table.rows)
    return replace(table, rows=rows, notes=tuple(_note(note, change) for note in table.notes))


def _cell(cell: Cell, change: Change) -> Cell:
    if isinstance(cell, Lines):
        return Lines(tuple(_parts(line, change) for line in cell.lines))
    if not isinstance(cell, str | Link):
        return cell
    parts = change(cell)
    return parts[0] if len(parts) == 1 else Lines((parts,))


def _note(note: Footnote, change: Change) -> Footnote:
    parts = _parts(note.parts, change)
    return note if parts == note.parts else replace(note, linked=parts)


def _parts(parts: tuple[Inline, ...], change: Change) -> tuple[Inline, ...]:
    return tuple(piece for part in parts for piece in change(part))


def _prose(html: Markup, labels: Labels) -> Markup:
    """Link labels in clean HTML: between tags, and not within a link or code."""
    if labels.found is None:
        return html
    inside = 0
    found = []
    for piece in TAG.split(html):
        if piece.startswith("<"):
            inside += piece.startswith(KEPT) - piece.startswith(KEPT_ENDS)
            found.append(piece)
        else:
            found.append(piece if inside else _linked(Markup(piece), labels))  # noqa: S704 - clean, and between tags
    return Markup("").join(map(Markup, found))


def _linked(text: Markup, labels: Labels) -> str:
    parts = _cited(labels, text.unescape())
    if len(parts) == 1 and isinstance(parts[0], str):
        return text
    return "".join(
        f'<a href="{escape(part.href)}">{escape(part.text)}</a>' if isinstance(part, Link) else str(escape(part))
        for part in parts
    )
