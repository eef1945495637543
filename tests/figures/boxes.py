"""Where the texts of a drawing stand, so that a test can see what meets and what is cut."""

import re
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

from livingreview.figures.text_width import text_width

SVG = "{http://www.w3.org/2000/svg}"


def places(svg):
    """Give the box of every text, also of turned ones: left, right, top, bottom, text."""
    found = []

    def walk(element, dx, dy, is_turned):
        change = element.get("transform", "")
        if change.startswith("translate"):
            x, y = re.findall(r"[-\d.]+", change)
            dx, dy = dx + float(x), dy + float(y)
        is_turned = is_turned or change.startswith("rotate")
        if element.tag == SVG + "text":
            found.append(_box(element, dx, dy, is_turned=is_turned))
        for child in element:
            walk(child, dx, dy, is_turned)

    walk(ET.fromstring(svg), 0, 0, False)
    return found


def _box(element, dx, dy, *, is_turned):
    size = float(element.get("font-size", 12))
    wide = text_width(element.text, size, bold=element.get("font-weight") == "600")
    x, y = float(element.get("x")) + dx, float(element.get("y")) + dy
    before = {"middle": wide / 2, "end": wide}.get(element.get("text-anchor"), 0)
    if is_turned:
        return x - 0.7 * size, x, y - wide + before, y + before, element.text
    return x - before, x - before + wide, y - 0.7 * size, y, element.text


def outside(svg):
    width, height = (float(ET.fromstring(svg).get(side)) for side in ("width", "height"))
    return [box for box in places(svg) if box[0] < 0 or box[1] > width + 0.5 or box[2] < 0 or box[3] > height]


def meeting(svg):
    found = sorted(places(svg), key=lambda box: box[2])
    return [
        (a[4], b[4])
        for a, b in combinations(found, 2)
        if a[0] < b[1] - 0.5 and b[0] < a[1] - 0.5 and a[2] < b[3] - 0.5 and b[2] < a[3] - 0.5
    ]


class Pair(NamedTuple):
    """A text with its colour and that of what was last painted under its middle."""

    text: str
    ink: str
    under: str
    size: float
    is_bold: bool


def text_pairs(svg):
    found, painted = [], []
    walk_with_offset(ET.fromstring(svg), 0, 0, lambda e, dx, dy: _pair(e, dx, dy, painted, found))
    return found


def marks(svg):
    """Give fill and outline of every circle and polygon, and of every square that is no page, box or band."""
    found = []

    def visit(element, dx, dy):
        if element.tag == SVG + "circle" or (
            element.tag == SVG + "rect" and element.get("width") == element.get("height")
        ):
            colours = [element.get("fill"), element.get("stroke", "none")]
            found.append(tuple(colour for colour in colours if colour and colour.startswith("#")))

    walk_with_offset(ET.fromstring(svg), 0, 0, visit)
    return [mark for mark in found if mark]


def walk_with_offset(element, dx, dy, visit):
    change = element.get("transform", "")
    if change.startswith("rotate"):
        return
    if change.startswith("translate"):
        x, y = re.findall(r"[-\d.]+", change)
        dx, dy = dx + float(x), dy + float(y)
    visit(element, dx, dy)
    for child in element:
        walk_with_offset(child, dx, dy, visit)


def _pair(element, dx, dy, painted, found):
    fill = element.get("fill", "")
    if element.tag == SVG + "rect" and fill.startswith("#"):
        x, y = float(element.get("x", 0)) + dx, float(element.get("y", 0)) + dy
        painted.append((x, x + float(element.get("width")), y, y + float(element.get("height")), fill))
    elif element.tag == SVG + "circle" and fill.startswith("#"):
        x, y, r = float(element.get("cx")) + dx, float(element.get("cy")) + dy, float(element.get("r"))
        painted.append((x - r, x + r, y - r, y + r, fill))
    elif element.tag == SVG + "text":
        left, right, top, bottom, text = _box(element, dx, dy, is_turned=False)
        x, y = (left + right) / 2, (top + bottom) / 2
        under = next(box[4] for box in reversed(painted) if box[0] <= x <= box[1] and box[2] <= y <= box[3])
        size, is_bold = float(element.get("font-size", 12)), element.get("font-weight") == "600"
        found.append(Pair(text, fill or "#111111", under, size, is_bold))


def contrast(one, other):
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
