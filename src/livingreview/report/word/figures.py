"""Drawings as pictures of a word processor, at the resolution of print, with their words as alternative text.

1. A figure of several parts is several pictures, one for each page it takes; none is wider or taller than a page.
2. Title and description of the drawing are its alternative text.
"""

import io
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from docx.shared import Emu, Mm
from docx.text.paragraph import Paragraph

from livingreview.figures.paper import SHRUNK
from livingreview.report.pictures import TITLE, as_pdf, as_png
from livingreview.report.word.runs import clean

EMU_OF_PX = 9525
"""English metric units in a CSS pixel."""
TALLEST = (Mm(215), Mm(150))
"""Room for a figure and its caption, on an upright page and on a turned one."""
DESCRIPTION = "{http://www.w3.org/2000/svg}desc"
END = "</svg>"


class Picture(NamedTuple):
    """One drawing of a figure: the picture, its own size in English metric units, and what it shows in words."""

    png: bytes
    width: int
    height: int
    words: str


def drawings(figure: str) -> list[str]:
    """Give the parts of a figure."""
    return [f"{part.strip()}{END}" for part in figure.split(END)[:-1]]


def pictures(figure: str) -> Iterator[Picture]:
    """Make a picture of every part of a figure."""
    for drawing in drawings(figure):
        root = ET.fromstring(drawing)  # noqa: S314 - checked when it was let into the report
        width, height = (round(float(root.get(side, "0")) * EMU_OF_PX) for side in ("width", "height"))
        said = (root.findtext(TITLE) or "", root.findtext(DESCRIPTION) or "")
        words = " ".join(f"{part.rstrip('.')}." for part in said if part)
        yield Picture(as_png(as_pdf(drawing)), width, height, clean(words))


def add_picture(paragraph: Paragraph, picture: Picture, *, width: int, is_wide: bool) -> None:
    """Put a picture into a paragraph, at the scale of print and no larger than the page."""
    scale = min(SHRUNK, width / picture.width, TALLEST[is_wide] / picture.height)
    run = paragraph.add_run()
    size = Emu(round(picture.width * scale)), Emu(round(picture.height * scale))
    shape = run.add_picture(io.BytesIO(picture.png), *size)
    shape._inline.docPr.set("descr", picture.words)  # noqa: SLF001 - the library has no other way
