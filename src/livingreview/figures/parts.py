"""Cut a drawing that is taller than a page into parts, its head and its axis repeated.

1. The head ends with the first rule across the drawing. The foot begins where the longest upright line ends.
2. Between them the drawing is cut only where no mark or text stands, as far down as a page allows.
3. Upright lines that run through all rows go through every part.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from livingreview.figures import svg
from livingreview.figures.paper import room

ACROSS = 0.9
"""Share of the width from which on a line is a rule across the drawing."""
UPRIGHT_FROM = 60.0
"""Length in pixels from which on an upright line runs through rows."""
TALLEST_FOOT = 260.0
GAP = 2.0
NUMBER = re.compile(r"-?[\d.]+")
ROOT = re.compile(r'(<svg [^>]*? width="([\d.]+)" height=")([\d.]+)(" viewBox="0 0 [\d.]+ )([\d.]+)(".*>)')
ID = re.compile(r'((?:aria-labelledby|id)="[^"]*")')


@dataclass(frozen=True)
class _Mark:
    """One line of a drawing's text, and from where to where on the page it reaches."""

    text: str
    top: float
    bottom: float


def pages_of(drawing: str) -> list[str]:
    """Give the parts of a drawing; the drawing itself where it fits, or has no head to repeat."""
    root, title, description, page, *body = drawing.strip().removesuffix("</svg>").strip().split("\n")
    size = ROOT.match(root)
    if size is None:
        return [drawing]
    width, height = float(size[2]), float(size[3])
    tallest = room(width)[1]
    marks = [_mark(line) for line in body]
    rules = [mark.bottom for mark in marks if _is_across(mark, width)]
    if height <= tallest or not rules:
        return [drawing]
    through = [mark for mark in marks if mark.bottom - mark.top >= UPRIGHT_FROM]
    head_end = min(rules) + 1
    foot = max((mark.bottom for mark in through), default=height) - 1
    foot = foot if height - foot <= TALLEST_FOOT else height
    spans = _spans(
        [mark for mark in marks if mark not in through], head_end, foot, tallest - head_end - (height - foot)
    )
    parts = []
    for number, (top, bottom) in enumerate(spans, start=1):
        lines = _part(marks, through, (head_end, top, bottom, foot))
        high = svg.number(head_end + bottom - top + height - foot)
        head = [_named(ROOT.sub(rf"\g<1>{high}\g<4>{high}\g<6>", root), number), _named(title, number)]
        head[1] = head[1].replace("</title>", f" Part {number} of {len(spans)}.</title>")
        rest = [_named(description, number), page.replace(f'height="{svg.number(height)}"', f'height="{high}"')]
        parts.append("\n".join([*head, *rest, *lines, "</svg>"]) + "\n")
    return parts


def _part(marks: Sequence[_Mark], through: Sequence[_Mark], places: tuple[float, float, float, float]) -> list[str]:
    head_end, top, bottom, foot = places
    single = [mark for mark in marks if mark not in through]
    lines = [mark.text for mark in single if mark.bottom <= head_end]
    lines += [_line(mark, head_end, head_end + bottom - top) for mark in through]
    rows = [mark.text for mark in single if mark.bottom > head_end and mark.top >= top and mark.bottom <= bottom]
    below = [mark.text for mark in single if mark.top >= foot]
    lines.append(svg.moved("".join(rows), 0, head_end - top))
    return [*lines, svg.moved("".join(below), 0, head_end + bottom - top - foot)] if below else lines


def _line(mark: _Mark, top: float, bottom: float) -> str:
    given = ET.fromstring(mark.text).attrib  # noqa: S314 - drawn here, without declarations
    x, dash = float(given["x1"]), given.get("stroke-dasharray", "")
    return svg.line(x, top, x, bottom, stroke=given["stroke"], width=float(given["stroke-width"]), dash=dash)


def _spans(marks: Sequence[_Mark], start: float, end: float, tallest: float) -> list[tuple[float, float]]:
    """Cut from start to end where no mark stands, each span as tall as may be."""
    inside = sorted((mark.top, mark.bottom) for mark in marks if mark.bottom > start and mark.top < end)
    gaps, reached = [], start
    for top, bottom in inside:
        if top >= reached + GAP:
            gaps.append((reached + top) / 2)
        reached = max(reached, bottom)
    cuts = [start]
    while end - cuts[-1] > tallest:
        fitting = [gap for gap in gaps if cuts[-1] < gap <= cuts[-1] + tallest]
        if not fitting:
            break
        cuts.append(fitting[-1])
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def _named(text: str, number: int) -> str:
    """Make the ids of a part its own."""
    return ID.sub(lambda found: re.sub(r"-(title|desc)\b", rf"-{number}-\1", found[1]), text)


def _is_across(mark: _Mark, width: float) -> bool:
    given = ET.fromstring(f"<g>{mark.text}</g>")[0].attrib  # noqa: S314 - drawn here, without declarations
    return mark.text.startswith("<line") and float(given["x2"]) - float(given["x1"]) > ACROSS * width


def _mark(line: str) -> _Mark:
    reach = _reach(ET.fromstring(f"<g>{line}</g>"))  # noqa: S314 - drawn here, without declarations
    return _Mark(line, min(top for top, _ in reach), max(bottom for _, bottom in reach))


def _reach(element: ET.Element) -> list[tuple[float, float]]:
    given = element.attrib
    if element.tag == "text":
        size = float(given.get("font-size", 12))
        return [(float(given["y"]) - 0.75 * size, float(given["y"]) + 0.2 * size)]
    if element.tag == "line":
        ends = sorted((float(given["y1"]), float(given["y2"])))
        return [(ends[0], ends[1])]
    if element.tag == "rect":
        return [(float(given["y"]), float(given["y"]) + float(given["height"]))]
    if element.tag == "circle":
        return [(float(given["cy"]) - float(given["r"]), float(given["cy"]) + float(given["r"]))]
    if element.tag in ("polygon", "polyline"):
        heights = [float(y) for y in NUMBER.findall(given["points"])[1::2]]
        return [(min(heights), max(heights))]
    down = float(NUMBER.findall(given["transform"])[1]) if given.get("transform", "").startswith("translate") else 0.0
    return [(top + down, bottom + down) for child in element for top, bottom in _reach(child)]
