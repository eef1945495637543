"""The fonts of the HTML as one style sheet: subsets of Source Sans Pro and DejaVu Sans, embedded.

1. Source Sans Pro regular, semibold and italic: Latin with Extended-A, Greek, punctuation, common symbols.
2. DejaVu Sans: the few symbols the first lacks (GRADE circles, return arrow).
3. The team's own fonts (`fonts:` in the protocol): the characters of the page that neither has, under the second name.
4. WOFF, with time stamps left as they are in the package, so the same packages give the same bytes.
"""

import base64
import io
from collections.abc import Sequence
from pathlib import Path

from livingreview.figures.text_width import added_advances, added_fonts, has_own_glyph, symbol_face, text_face

TEXT_RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x017F),  # Latin-1 Supplement, Latin Extended-A
    (0x0218, 0x021B),  # Romanian comma letters
    (0x0370, 0x03FF),  # Greek
    (0x1E9E, 0x1E9E),  # capital sharp s
    (0x2010, 0x2027),  # dashes, quotes, bullets, ellipsis
    (0x2030, 0x203A),  # per mille, primes, single guillemets
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x20AC, 0x20AC),  # euro
    (0x2113, 0x2122),  # litre, numero, trade mark
    (0x2190, 0x2199),  # arrows
    (0x2202, 0x2265),  # mathematical operators in use
    (0x2713, 0x2713),  # check mark
)
SYMBOLS = "⊕⊖◯○●↩✓✗→←↑↓⚠"
FEATURES = ("kern", "mark", "mkmk", "tnum", "ccmp")

FACES = (("regular", 400, "normal"), ("semibold", 600, "normal"), ("italic", 400, "italic"))


def fonts_css() -> str:
    """Give the style sheet with the embedded fonts."""
    wanted = [code for first, last in TEXT_RANGES for code in range(first, last + 1)]
    rules = [_rule("Source Sans Pro", weight, style, _subset(text_face(name), wanted)) for name, weight, style in FACES]
    symbols = [ord(character) for character in SYMBOLS]
    rules.append(_rule("DejaVu Sans", 400, "normal", _subset(symbol_face("regular"), symbols)))
    return "\n".join(rules) + "\n"


def added_css(page: str) -> str:
    """Give the style sheet of the team's own fonts, with the characters of a page that no face of the packages has."""
    left = {ord(character) for character in set(page) if not has_own_glyph(character)}
    rules = []
    for font in added_fonts():
        codes = sorted(left & added_advances(font).keys())
        left.difference_update(codes)
        if codes:
            only = f";unicode-range:{','.join(f'U+{code:04X}' for code in codes)}"
            rules.append(_rule("DejaVu Sans", 400, "normal", _subset(io.BytesIO(font), codes, ["*"]), only))
    return "".join(f"{rule}\n" for rule in rules)


def _rule(family: str, weight: int, style: str, font: bytes, only: str = "") -> str:
    source = f"url(data:font/woff;base64,{base64.b64encode(font).decode('ascii')}) format('woff')"
    return f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{style};src:{source}{only}}}"


def _subset(file: Path | io.BytesIO, codes: list[int], features: Sequence[str] = FEATURES) -> bytes:
    from fontTools import subset

    options = subset.Options(flavor="woff", recalc_timestamp=False, layout_features=list(features))
    options.hinting = False
    options.drop_tables += ["FFTM"]  # FontForge's time stamps
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    buffer = io.BytesIO()
    with subset.load_font(file if isinstance(file, io.BytesIO) else file.as_posix(), options) as font:
        subsetter.subset(font)
        subset.save_font(font, buffer, options)
    return buffer.getvalue()
