"""The font files that `fonts:` in the protocol names, read for the checks and the graph.

1. A file stands in config/fonts/ and leads nowhere else, also not through a link.
2. It can be read, has outlines (the print draws no bitmaps), and its makers let it be embedded.
Source: OpenType 1.9, table OS/2, fsType: bit 1 alone forbids embedding.
"""

from io import BytesIO
from pathlib import Path

from livingreview import io
from livingreview.errors import Problem
from livingreview.folder import FileOf, Folder
from livingreview.models.review import Review

OUTLINES = ("glyf", "CFF ", "CFF2")
EMBEDDING = 0x000F
"""The bits of fsType about embedding."""
RESTRICTED = 0x0002
LARGEST = 64 * 2**20
"""Bytes of a font file: the largest of the free fonts for Chinese have a third of it."""


def read_fonts(folder: Folder) -> tuple[list[bytes], list[Problem]]:
    """Give every font that can be used, in the protocol's order, and what is wrong with the others."""
    fonts: list[bytes] = []
    problems: list[Problem] = []
    for place, relative in enumerate(folder.review.content.fonts if folder.review else []):
        said = _unreadable(folder.root, relative)
        data = b"" if said else io.read_bytes(folder.root / relative)
        said = said or _unusable(data)
        if said and folder.review:
            problems.append(_problem(folder.review, place, relative, said))
        else:
            fonts.append(data)
    return fonts, problems


def _problem(review: FileOf[Review], place: int, relative: str, said: str) -> Problem:
    fix = "Put a TrueType or OpenType font there that may be embedded, or take it off the list."
    return review.problem(("fonts", place), said, value=relative, fix=fix)


def _unreadable(root: Path, relative: str) -> str:
    path = root / relative
    if not path.is_file():
        return "There is no such font file."
    if not path.resolve().is_relative_to(root.resolve()):
        return "This font file is a link that leads out of the review's folder."
    return "This file is too large for a font." if io.size(path) > LARGEST else ""


def _unusable(data: bytes) -> str:
    from fontTools.ttLib import TTFont

    try:
        with TTFont(BytesIO(data), lazy=True) as font:
            if not any(table in font for table in OUTLINES):
                return "This font has no outlines (a bitmap or colour font); it cannot be printed."
            if not font.getBestCmap() or "hmtx" not in font:
                return "This font has no characters."
            restricted = "OS/2" in font and font["OS/2"].fsType & EMBEDDING == RESTRICTED
            return "This font says that it may not be embedded." if restricted else ""
    except Exception as error:  # noqa: BLE001 - fontTools raises of many kinds; a broken font must not stop the checks
        return f"This is no font that can be read ({type(error).__name__})."
