"""The parts of the built review as data; `templates/report/macros.html` draws each kind once.

Text is plain text everywhere (the templates escape it); only `Prose` and `Figure` hold markup, and only
`markdown.prose` and `render.checked_svg` make it.
"""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

NOT_REPORTED = "Not reported in this version:"


@dataclass(frozen=True)
class Link:
    """A link to a place in the document (`#...`) or to an https address."""

    kind: ClassVar[str] = "link"
    text: str
    href: str


@dataclass(frozen=True)
class Symbol:
    """A symbol that is never alone: the word says the same."""

    kind: ClassVar[str] = "symbol"
    symbol: str
    word: str
    style: str


@dataclass(frozen=True)
class NoteMark:
    """A footnote's letter where it is used."""

    kind: ClassVar[str] = "mark"
    letter: str
    anchor: str
    target: str


@dataclass(frozen=True)
class Flagged:
    """Text that a reader must not miss, as a judgement made on earlier evidence."""

    kind: ClassVar[str] = "flagged"
    text: str


Inline = str | Link | Symbol | NoteMark | Flagged


@dataclass(frozen=True)
class Lines:
    """A cell of several lines; each line is a run of inline parts."""

    kind: ClassVar[str] = "lines"
    lines: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True)
class Anchored:
    """A row header that other tables link to."""

    kind: ClassVar[str] = "anchored"
    text: str
    anchor: str


Cell = Inline | Lines | Anchored


@dataclass(frozen=True)
class Column:
    """A column's heading; columns with the same `group` stand under one spanning heading."""

    heading: str
    is_numeric: bool = False
    group: str = ""
    width: int = 0
    """Share of the table's width in percent; 0 leaves it to the content."""


@dataclass(frozen=True)
class Footnote:
    """A line under a table; one with a letter has links back to its marks."""

    text: str
    letter: str = ""
    anchor: str = ""
    backs: tuple[str, ...] = ()
    linked: tuple[Inline, ...] = ()
    """The same text with the studies that it names as links; empty where it names none."""

    @property
    def parts(self) -> tuple[Inline, ...]:
        """Give the text as parts."""
        return self.linked or (self.text,)


@dataclass(frozen=True)
class DataTable:
    """A table; the first cell of each row is its header. Without rows it says what is missing."""

    kind: ClassVar[str] = "table"
    anchor: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    missing: str
    notes: tuple[Footnote, ...] = ()
    style: str = ""
    row_anchors: tuple[str, ...] = ()
    """Address of each row, where rows have one."""
    is_told_by_absence: bool = False
    """No rows is a finding, as that nothing changed, and no gap of the report."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of inline parts, with an optional run-in heading."""

    kind: ClassVar[str] = "paragraph"
    parts: tuple[Inline, ...]
    lead: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list; an item is a run of inline parts and its own sub-items."""

    kind: ClassVar[str] = "bullets"
    items: tuple[tuple[tuple[Inline, ...], tuple[tuple[Inline, ...], ...]], ...]


@dataclass(frozen=True)
class Prose:
    """The team's own text, cleaned."""

    kind: ClassVar[str] = "prose"
    html: Markup


@dataclass(frozen=True)
class Verbatim:
    """Text as it was, line breaks kept; `label` says which search's strategy it is."""

    kind: ClassVar[str] = "verbatim"
    text: str
    label: str


@dataclass(frozen=True)
class Export:
    """Text for another program, to copy or to keep as a file; paper has none."""

    kind: ClassVar[str] = "export"
    label: str
    text: str
    file: str
    """Name of the file that a reader gets."""


@dataclass(frozen=True)
class Spot:
    """A study's row in a drawing, in percent of its height: what it says there, and where its numbers stand."""

    label: str
    top: str
    height: str
    row: str
    said: str
    bias: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A drawing with its caption; on screens its studies can be looked at, and other analyses chosen."""

    kind: ClassVar[str] = "figure"
    anchor: str
    svg: Markup
    caption: str
    spots: tuple[Spot, ...] = ()
    label: str = ""
    """Name of the analysis, where there are others to choose."""
    others: tuple["Figure", ...] = ()


@dataclass(frozen=True)
class Missing:
    """The named absence of something."""

    kind: ClassVar[str] = "missing"
    reason: str


@dataclass(frozen=True)
class Details:
    """Parts a reader opens on screen; in print they stand open, or `printed` says where they stand."""

    kind: ClassVar[str] = "details"
    summary: str
    blocks: tuple["Block", ...]
    is_printed: bool = True
    printed: str = ""


Block = DataTable | Paragraph | Bullets | Prose | Verbatim | Export | Figure | Missing | Details


@dataclass(frozen=True)
class Section:
    """A section: heading, blocks, then sections one level below."""

    anchor: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    is_wide: bool = False
    """Printed on landscape pages."""


def text(*parts: Inline, lead: str = "") -> Paragraph:
    """Make a paragraph."""
    return Paragraph(parts, lead)


def bullets(items: list[str]) -> Bullets:
    """Make a flat list of plain texts."""
    return Bullets(tuple(((item,), ()) for item in items))


def lines(items: list[str]) -> Cell:
    """Make a cell of several lines, or of one, or an en dash."""
    if len(items) < 2:
        return items[0] if items else "–"
    return Lines(tuple((item,) for item in items))


def columns(*headings: str, numeric: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Make columns; those in `numeric` are aligned to the right."""
    return tuple(Column(heading, heading in numeric) for heading in headings)
