"""A document of a word processor while it is written: what stands in it so far, and how a paragraph is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from livingreview.report.elements import Anchored, DataTable, Inline
from livingreview.report.word.package import text_width, turn_page
from livingreview.report.word.runs import Places, add_field, add_inline, add_text, mark_place
from livingreview.report.word.tables import maker_of, new_table
from livingreview.words import say

BODY_TEXT = "Normal"


@dataclass
class Paper:
    """The document, the places that links lead to, the direction of the page and the numbers used so far."""

    word: WordDocument
    places: Places
    is_wide: bool
    keeps_short: bool = True
    """Whether tables of few rows are kept on one page."""
    n_tables: int = 0
    n_figures: int = 0

    @property
    def width(self) -> int:
        """Give how wide a line is."""
        return text_width(is_wide=self.is_wide)

    def turn(self, *, is_wide: bool) -> None:
        """Go on with upright or turned pages."""
        if is_wide != self.is_wide:
            turn_page(self.word, is_wide=is_wide)
            self.is_wide = is_wide

    def add(self, style: str, parts: Sequence[Inline | Anchored] = (), *, anchor: str = "") -> Paragraph:
        """Add a paragraph, with the place that links lead to."""
        paragraph = self.word.add_paragraph(style=style)
        if anchor:
            mark_place(paragraph, anchor, self.places)
        for part in parts:
            add_inline(paragraph, part, self.places)
        return paragraph

    def add_table(self, table: DataTable) -> None:
        """Add a table alone."""
        parent = self.word._body  # noqa: SLF001 - the library's way to the element
        maker = maker_of(table, parent, self.places, width=self.width, keeps_short=self.keeps_short)
        self.add_element(new_table(maker, table))

    def add_element(self, element: Any) -> None:
        """Add an element after what stands there."""
        self.word.element.body.insert_element_before(element, "w:sectPr")

    def add_caption(self, style: str, kind: Literal["Table", "Figure"], words: str, *, anchor: str) -> Paragraph:
        """Add a caption with its number, which a word processor works out anew."""
        is_table = kind == "Table"
        number = self.n_tables if is_table else self.n_figures
        said = say("Table {table}. ", table="{}") if is_table else say("Figure {figure}. ", figure="{}")
        before, _, after = said.partition("{}")
        paragraph = self.add(style, anchor=anchor)
        add_text(paragraph._p, before)  # noqa: SLF001 - the library's way to the element
        add_field(paragraph._p, f"SEQ {kind} \\* ARABIC", str(number))  # noqa: SLF001
        add_text(paragraph._p, f"{after}{words}")  # noqa: SLF001
        return paragraph
