"""Where the texts of a drawing stand, so that a test can see what meets and what is cut."""

import re
from itertools import combinations
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
