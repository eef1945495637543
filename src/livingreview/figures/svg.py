"""Pieces of SVG: escaped text, fixed number format, one root for every figure.

1. Text stays text, in Source Sans Pro with DejaVu Sans for symbols; names in any script are escaped.
2. The first child is `<title>`, which is what WeasyPrint takes as alternative text; `<desc>` follows.
3. Coordinates have at most 2 decimals, so the same table gives the same bytes.
"""

import re
import unicodedata
from html import escape

from livingreview import design
from livingreview.figures.text_width import has_glyph, text_width

FONT_FAMILIES = design.SHARED["font"]
SHORTEST_HELD = 3
"""Shorter texts, as ticks and symbols, are not held to a width."""

RIGHT_TO_LEFT = ("R", "AL")
"""Bidirectional classes of scripts written from right to left."""
RIGHT_TO_LEFT_BLOCKS = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Where Unicode keeps their letters; quicker to look for than the class of every character."""

INK = design.FIGURE_INK
"""Text and lines; 18.9:1 on white."""
QUIET = design.FIGURE_QUIET
"""Secondary text; 7:1 on white."""
RULE = design.FIGURE_RULE
"""Rules between rows; 3.4:1 on white."""


def figure(
    name: str,
    *,
    title: str,
    description: str,
    width: float,
    height: float,
    body: list[str],
    has_links: bool = False,
) -> str:
    """Wrap a figure's body in its root; `name` makes its ids unique in a page. What has links is no single image."""
    size = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
    labels = f'aria-labelledby="{attribute(name)}-title {attribute(name)}-desc"'
    role = "group" if has_links else "img"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="{role}" {labels} {size} '
        f'font-family="{FONT_FAMILIES}" font-size="12" fill="{INK}">'
    )
    titles = [
        f'<title id="{attribute(name)}-title">{text_content(title)}</title>',
        f'<desc id="{attribute(name)}-desc">{text_content(description)}</desc>',
        f'<rect width="{number(width)}" height="{number(height)}" fill="{design.FIGURE_PAPER}"/>',
    ]
    return "\n".join([head, *titles, *body, "</svg>"]) + "\n"


def text(
    x: float, y: float, content: str, *, anchor: str = "start", size: float = 12, bold: bool = False, fill: str = INK
) -> str:
    """Draw one line of text with its baseline at y."""
    extras = "".join(
        [
            "" if anchor == "start" else f' text-anchor="{anchor}"',
            "" if size == 12 else f' font-size="{number(size)}"',
            ' font-weight="600"' if bold else "",
            "" if fill == INK else f' fill="{fill}"',
            _length(content, size, bold=bold),
        ]
    )
    return f'<text x="{number(x)}" y="{number(y)}"{extras}>{text_content(content)}</text>'


def _length(content: str, size: float, *, bold: bool) -> str:
    """Hold text to its measured width, so that it fits its column where Source Sans Pro is not installed.

    Text that the two faces cannot draw, or that runs from right to left, keeps its own width.
    """
    if len(content) < SHORTEST_HELD or is_right_to_left(content) or not all(map(has_glyph, content)):
        return ""
    return f' textLength="{number(text_width(content, size, bold=bold))}" lengthAdjust="spacingAndGlyphs"'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 1, dash: str = "") -> str:
    """Draw a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{number(width)}"{dashes}/>'


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str,
    stroke: str = "none",
    radius: float = 0,
    dash: str = "",
) -> str:
    """Draw a rectangle."""
    corner = f' rx="{number(radius)}"' if radius else ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect {place}{corner} fill="{fill}" stroke="{stroke}"{dashes}/>'


def polygon(points: list[tuple[float, float]], *, fill: str, stroke: str = "") -> str:
    """Draw a filled polygon."""
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    border = f' stroke="{stroke}"' if stroke else ""
    return f'<polygon points="{corners}" fill="{fill}"{border}/>'


def circle(x: float, y: float, radius: float, *, fill: str, stroke: str = "none", width: float = 1) -> str:
    """Draw a circle."""
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return f'<circle {place} fill="{fill}" stroke="{stroke}" stroke-width="{number(width)}"/>'


def polyline(points: list[tuple[float, float]], *, stroke: str = INK, width: float = 1, dash: str = "") -> str:
    """Draw a line through points."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polyline points="{corners}" fill="none" stroke="{stroke}" stroke-width="{number(width)}"{dashes}/>'


def turned(drawing: str, x: float, y: float) -> str:
    """Turn a drawing by a quarter to the left about a point."""
    return f'<g transform="rotate(-90 {number(x)} {number(y)})">{drawing}</g>'


def moved(drawing: str, x: float, y: float) -> str:
    """Move a drawing."""
    return f'<g transform="translate({number(x)} {number(y)})">{drawing}</g>'


def disc(x: float, y: float, radius: float, *, fill: str, symbol: str, dash: str = "", ink: str = INK) -> str:
    """Draw an outlined disc with a symbol in its middle."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    circle = f'<circle {place} fill="{fill}" stroke="{design.BLACK}" stroke-width="1"{dashes}/>'
    # Plus, minus and times are drawn about the middle of the x-height, 0.31 em above the baseline.
    size = radius * (2.1 if len(symbol) < 2 else 1.05)
    return circle + text(x, y + 0.31 * size, symbol, anchor="middle", size=size, bold=True, fill=ink)


def is_right_to_left(text: str) -> bool:
    """Say whether text holds a letter of a script written from right to left."""
    return any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in RIGHT_TO_LEFT_BLOCKS.findall(text))


def number(value: float) -> str:
    """Write a coordinate."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def text_content(content: str) -> str:
    """Escape text for an element, without characters XML forbids."""
    return escape(printable(content).replace("\n", " "), quote=False)


def attribute(content: str) -> str:
    """Escape text for an attribute."""
    return escape(printable(content), quote=True)


def printable(content: str) -> str:
    """Leave out characters that XML and HTML forbid."""
    return "".join(c for c in content if c in "\t\n" or (c >= " " and not _is_forbidden(c)))


def _is_forbidden(character: str) -> bool:
    return "\ud800" <= character <= "\udfff" or "\x7f" <= character <= "\x9f" or character in "\ufffe\uffff"
