"""Draw the PRISMA 2020 flow diagram as SVG text.

1. Stages are bands at the left; databases and registers stand in the first two columns, other methods in the last two.
2. A box grows with its lines; a row of boxes is as high as its highest box.
3. Arrows run down the main column and sideways to what left it, never diagonally.
Source: PRISMA 2020 flow diagram, template v2. Each box is one group whose id is the PRISMA2020 package's key.
"""

from dataclasses import dataclass
from itertools import pairwise

from livingreview.figures import svg
from livingreview.figures.flow_boxes import REST, Box, boxes, has_other_methods
from livingreview.figures.text_width import wrapped
from livingreview.tables import Rows

SIZE = 12.5
LINE = 15.5
PAD = 9.0
GAP = 24.0
BAND = 24.0
INDENT = 12.0
HEAD_FILLS = ("#ffe9b8", "#e4e4e4")
BAND_FILL = "#d3e0ee"

MAIN = ("database_results", "records_screened", "dbr_sought_reports", "dbr_assessed")
SIDE = ("duplicates", "records_excluded", "dbr_notretrieved_reports", "dbr_excluded")
OTHER = ("website_results", "", "other_sought_reports", "other_assessed")
OTHER_SIDE = ("", "", "other_notretrieved_reports", "other_excluded")
COLUMNS = (MAIN, SIDE, OTHER, OTHER_SIDE)
INCLUDED = "new_studies"


@dataclass(frozen=True)
class Place:
    """A box on the page."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Give the centre."""
        return self.x + self.width / 2, self.y + self.height / 2


def flow_diagram(flow: Rows) -> str:
    """Draw the flow; every number is the size of a set of ids."""
    found = boxes(flow)
    has_other = has_other_methods(flow)
    widths = (196.0, 190.0, 176.0, 176.0) if has_other else (268.0, 268.0)
    lefts = _lefts(widths)
    heads, y = _heads(widths, lefts, has_other=has_other)
    places, rows, y = _places(found, widths, lefts, y)
    width = lefts[-1] + widths[-1] + 2
    parts = [*heads, *_bands(rows, places), *_arrows(places)]
    parts += [_drawn(found[box], place) for box, place in places.items()]
    return svg.figure(
        "flow",
        title=_title(found),
        description=_description(found, has_other=has_other),
        width=width,
        height=y + 2,
        body=parts,
    )


def _lefts(widths: tuple[float, ...]) -> list[float]:
    lefts = [BAND + 12.0]
    for width in widths[:-1]:
        lefts.append(lefts[-1] + width + GAP)
    return lefts


def _heads(widths: tuple[float, ...], lefts: list[float], *, has_other: bool) -> tuple[list[str], float]:
    texts = ["Identification of studies via databases and registers"]
    texts += ["Identification of studies via other methods"] if has_other else []
    parts = []
    height = LINE * max(len(wrapped(text, SIZE, widths[0] + widths[1], bold=True)) for text in texts) + 12
    for place, text in enumerate(texts):
        left, right = lefts[2 * place], lefts[2 * place + 1] + widths[2 * place + 1]
        parts.append(svg.rect(left, 2, right - left, height, fill=HEAD_FILLS[place], stroke=svg.INK, radius=8))
        for n, line in enumerate(wrapped(text, SIZE, right - left - 2 * PAD, bold=True)):
            parts.append(svg.text((left + right) / 2, 2 + 18 + n * LINE, line, anchor="middle", size=SIZE, bold=True))
    return parts, 2 + height + GAP / 2


def _places(
    found: dict[str, Box], widths: tuple[float, ...], lefts: list[float], y: float
) -> tuple[dict[str, Place], list[tuple[float, float]], float]:
    """Place row after row; give the boxes, the rows' top and bottom, and where the page ends."""
    places: dict[str, Place] = {}
    rows = []
    for row in range(len(MAIN)):
        here = [(COLUMNS[column][row], column) for column in range(len(widths)) if COLUMNS[column][row] in found]
        height = max((_height(found[box], widths[column]) for box, column in here), default=0.0)
        for box, column in here:
            places[box] = Place(lefts[column], y, widths[column], height)
        rows.append((y, y + height))
        y += height + GAP if here else 0
    last = y
    for box in (INCLUDED, REST):
        if box in found:
            column = 0 if box == INCLUDED else 1
            places[box] = Place(lefts[column], last, widths[column], _height(found[box], widths[column]))
            y = max(y, last + places[box].height)
    return places, [*rows, (last, y)], y


def _height(box: Box, width: float) -> float:
    return 2 * PAD + LINE * len(_text_lines(box, width)) - 2


def _text_lines(box: Box, width: float) -> list[tuple[float, str, bool]]:
    """Give indent, text and weight of each printed line."""
    lines = [(0.0, part, False) for part in wrapped(box.title, SIZE, width - 2 * PAD)] if box.title else []
    for line in box.lines:
        indent = INDENT * (line.is_item + bool(box.title))
        lines += [(indent, part, False) for part in wrapped(line.text, SIZE, width - 2 * PAD - indent)]
    return lines


def _drawn(box: Box, place: Place) -> str:
    texts = [
        svg.text(place.x + PAD + indent, place.y + PAD + 11 + LINE * n, line, size=SIZE, bold=bold)
        for n, (indent, line, bold) in enumerate(_text_lines(box, place.width))
    ]
    outline = svg.rect(place.x, place.y, place.width, place.height, fill="#ffffff", stroke=svg.INK)
    return "\n".join([f'<g id="{svg.attribute(box.box)}">', outline, *texts, "</g>"])


def _bands(rows: list[tuple[float, float]], places: dict[str, Place]) -> list[str]:
    spans = {
        "Identification": (rows[0][0], rows[0][1]),
        "Screening": (rows[1][0], rows[3][1]),
        "Included": rows[4],
    }
    parts = []
    for name, (top, bottom) in spans.items():
        if bottom - top > 0 and places:
            x, y = BAND / 2 + 2, (top + bottom) / 2
            parts.append(svg.rect(2, top, BAND, bottom - top, fill=BAND_FILL, stroke=svg.INK, radius=6))
            words = svg.text(x, y + 4, name, anchor="middle", size=_band_size(name, bottom - top), bold=True)
            parts.append(f'<g transform="rotate(-90 {svg.number(x)} {svg.number(y)})">{words}</g>')
    return parts


def _band_size(name: str, height: float) -> float:
    """Shrink a band's word where the band is short."""
    needed = len(name) * 0.55 * SIZE + 8
    return SIZE if needed <= height else max(SIZE * height / needed, 7.0)


def _arrows(places: dict[str, Place]) -> list[str]:
    parts = []
    for column in (MAIN, OTHER):
        chain = [box for box in column if box in places]
        chain += [INCLUDED] if column is MAIN and INCLUDED in places else []
        parts += [_down(places[a], places[b]) for a, b in pairwise(chain)]
    for mains, sides in ((MAIN, SIDE), (OTHER, OTHER_SIDE)):
        parts += [
            _across(places[a], places[b]) for a, b in zip(mains, sides, strict=True) if a in places and b in places
        ]
    if "other_assessed" in places and INCLUDED in places:
        parts.append(_round_the_corner(places["other_assessed"], places))
    return parts


def _down(upper: Place, lower: Place) -> str:
    x = upper.middle[0]
    tip = lower.y - 1
    return svg.line(x, upper.y + upper.height, x, tip - 5) + svg.polygon(
        [(x, tip), (x - 4, tip - 7), (x + 4, tip - 7)], fill=svg.INK
    )


def _across(left: Place, right: Place) -> str:
    y, tip = left.middle[1], right.x - 1
    return svg.line(left.x + left.width, y, tip - 5, y) + svg.polygon(
        [(tip, y), (tip - 7, y - 4), (tip - 7, y + 4)], fill=svg.INK
    )


def _round_the_corner(other: Place, places: dict[str, Place]) -> str:
    """Lead the other methods' reports down and left into the included box, below anything in between."""
    included = places[INCLUDED]
    x, tip = other.middle[0], included.x + included.width + 1
    y = included.y + min(12.0, included.height / 2)
    if REST in places:
        y = included.y - GAP / 2
        return svg.line(x, other.y + other.height, x, y) + svg.line(x, y, included.middle[0], y)
    head = svg.polygon([(tip, y), (tip + 7, y - 4), (tip + 7, y + 4)], fill=svg.INK)
    return svg.line(x, other.y + other.height, x, y) + svg.line(x, y, tip + 5, y) + head


def _title(found: dict[str, Box]) -> str:
    def first(box: str) -> str:
        return found[box].lines[0].text if box in found else ""

    parts = [first(box) for box in ("records_screened", "dbr_assessed", INCLUDED)]
    return ". ".join(["PRISMA 2020 flow diagram", *(part for part in parts if part)]) + "."


def _description(found: dict[str, Box], *, has_other: bool) -> str:
    said = " ".join(f"{box.title} {'; '.join(line.text for line in box.lines)}." for box in found.values())
    none = "" if has_other else " Nothing was found by other methods."
    return f"{said.strip()}{none}" if found else "No search has been run."
