"""Widths of text, so that columns are measured and never guessed.

1. Each character has the advance of its glyph in Source Sans Pro (regular or semibold).
2. A character that face lacks has its advance in DejaVu Sans, the face for symbols.
3. A character those lack has its advance in the first of the team's own fonts that has it (`added_faces`).
4. A character that none has is taken as 1 em wide (East Asian wide forms and anything unknown), combining marks as 0.
Kerning is left out: it makes text narrower, so a measured column is never too small.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from math import fsum
from pathlib import Path

BLANKS = re.compile(r"[ \t\n\r]+")
"""Where a line may break; a no-break space is no such place."""

UNKNOWN_EM = 1.0
"""Width in em of a character that no face has."""

TEXT_FACES = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "italic": "SourceSansPro-It.ttf",
    "bold": "SourceSansPro-Bold.ttf",
}
SYMBOL_FACES = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}


_ADDED: ContextVar[tuple[bytes, ...]] = ContextVar("added_faces", default=())


@contextmanager
def added_faces(fonts: Iterable[bytes]) -> Iterator[None]:
    """Measure and draw with the team's own font files too, while something is made."""
    token = _ADDED.set(tuple(fonts))
    try:
        yield
    finally:
        _ADDED.reset(token)


def added_fonts() -> tuple[bytes, ...]:
    """Give the team's own font files that are in use."""
    return _ADDED.get()


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of text in the unit of `size`."""
    fonts = added_fonts()
    # Not sum(): its last digit depends on the version of Python.
    return fsum([_em(character, bold, fonts) for character in text]) * size


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Break text into lines no wider than `width`, inside a word only where the word alone is too wide."""
    lines: list[str] = []
    line = ""
    for word in BLANKS.split(text.strip(" \t\n\r")):
        candidate = f"{line} {word}" if line else word
        if text_width(candidate, size, bold=bold) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, size, width, bold=bold)
        lines += full
    return [*lines, line] if line or not lines else lines


def has_glyph(character: str) -> bool:
    """Say whether a face of the packages or one that the team added can draw a character."""
    return has_own_glyph(character) or any(ord(character) in added_advances(font) for font in added_fonts())


@cache
def has_own_glyph(character: str) -> bool:
    """Say whether one of the two faces of the packages can draw a character."""
    faces = (_advances(TEXT_FACES["regular"], text_face=True), _advances(SYMBOL_FACES["regular"], text_face=False))
    return any(ord(character) in face for face in faces)


def text_face(name: str) -> Path:
    """Find a file of Source Sans Pro in the package that carries it."""
    return _package_folder("font_source_sans_pro") / "files" / TEXT_FACES[name]


def symbol_face(name: str) -> Path:
    """Find a file of DejaVu Sans inside matplotlib, which is not imported for it."""
    return _package_folder("matplotlib") / "mpl-data" / "fonts" / "ttf" / SYMBOL_FACES[name]


@cache
def _em(character: str, bold: bool, fonts: tuple[bytes, ...]) -> float:
    code = ord(character)
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0.0
    advances = _advances(TEXT_FACES["semibold" if bold else "regular"], text_face=True)
    symbols = _advances(SYMBOL_FACES["bold" if bold else "regular"], text_face=False)
    faces = (advances, symbols, *map(added_advances, fonts))
    return next((face[code] for face in faces if code in face), UNKNOWN_EM)


def _broken(word: str, size: float, width: float, *, bold: bool) -> list[str]:
    parts = [""]
    for character in word:
        if parts[-1] and text_width(parts[-1] + character, size, bold=bold) > width:
            parts.append("")
        parts[-1] += character
    return parts


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"The package {name} carries a font of the report and is not installed.")
    return Path(next(iter(spec.submodule_search_locations)))


@cache
def _advances(file: str, *, text_face: bool) -> Mapping[int, float]:
    from fontTools.ttLib import TTFont

    folder = _package_folder("font_source_sans_pro") / "files"
    if not text_face:
        folder = _package_folder("matplotlib") / "mpl-data" / "fonts" / "ttf"
    with TTFont(folder / file, lazy=True) as font:
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}


@cache
def added_advances(data: bytes) -> Mapping[int, float]:
    """Give the advance in em of every character of a font file."""
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(data), lazy=True) as font:
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()}
