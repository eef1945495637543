"""Draw the PRISMA 2020 flow diagram as SVG text.

1. Stages are bands at the left; databases and registers stand in the first two columns, other methods in the last two.
2. A box grows with its lines; a row of boxes is as high as its highest box.
3. With several periods each n holds a number for each, and a line above the boxes names the periods. With an earlier
   version a column at the left holds what it had included, and the included box what changed since.
4. Every box leads to the list of what is in it (`links` gives its address).
5. Arrows run down the main column and sideways to what left it, never diagonally.
Source: PRISMA 2020 flow diagram, templates v2 for new and updated reviews; Kahale 2022 for periods. Each box is one
group whose id is the PRISMA2020 package's key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from livingreview import design
from livingreview.figures import svg
from livingreview.figures.flow_boxes import (
    BETWEEN,
    CHANGES,
    PREVIOUS,
    REST,
    Box,
    Numbers,
    boxes,
    has_other_methods,
    version_boxes,
)
from livingreview.figures.text_width import wrapped
from livingreview.tables import Row, Rows
from livingreview.words import say

SIZE = 12.5
LINE = 15.5
PAD = 9.0
GAP = 24.0
BAND = 24.0
INDENT = 12.0
HEAD_FILLS = design.FLOW_HEADS
BAND_FILL = design.FLOW_BAND

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


@dataclass(frozen=True)
class Periods:
    """Periods of searching: their names, and a number of each line of the flow for each of them."""

    labels: Sequence[str] = ()
    numbers: Numbers = field(default_factory=dict)


def flow_diagram(
    flow: Rows,
    *,
    periods: Periods | None = None,
    versions: Sequence[Row] = (),
    links: Mapping[str, str] | None = None,
    name: str = "flow",
) -> str:
    """Draw the flow; every number is the size of a set of ids.

    `versions` compares with the last frozen version; `links` gives the address of each box's list.
    """
    periods = periods or Periods()
    found = {**boxes(flow, periods.numbers), **version_boxes(versions)}
    has_other = has_other_methods(flow)
    grid = _grid(has_other=has_other, has_previous=PREVIOUS in found)
    heads, y = _heads(grid, has_other=has_other)
    key, y = _key(periods.labels, grid, y)
    places, rows, y = _places(found, grid, y)
    width = grid.lefts[-1] + grid.widths[-1] + 2
    parts = [*heads, *key, *_bands(rows, places), *_arrows(places)]
    parts += [_linked(_drawn(found[box], place), (links or {}).get(box)) for box, place in places.items()]
    return svg.figure(
        name,
        title=_title(found),
        description=_named(periods.labels) + _description(found, has_other=has_other),
        width=width,
        height=y + 2,
        body=parts,
        has_links=bool(links),
    )


@dataclass(frozen=True)
class _Grid:
    """Columns of boxes: the ids from top to bottom, and where they stand."""

    columns: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    lefts: tuple[float, ...]

    def of(self, box: str) -> int:
        return next(number for number, column in enumerate(self.columns) if box in column)


def _grid(*, has_other: bool, has_previous: bool) -> _Grid:
    widths = (196.0, 190.0, 176.0, 176.0) if has_other else (268.0, 268.0)
    columns = COLUMNS[: len(widths)]
    if has_previous:
        widths, columns = (136.0, *widths), ((PREVIOUS, "", "", ""), *columns)
    lefts = [BAND + 12.0]
    for width in widths[:-1]:
        lefts.append(lefts[-1] + width + GAP)
    return _Grid(columns, widths, tuple(lefts))


def _heads(grid: _Grid, *, has_other: bool) -> tuple[list[str], float]:
    main = grid.of(MAIN[0])
    heads = [
        (
            main,
            main + 1,
            say("Identification of new studies via databases and registers")
            if main
            else say("Identification of studies via databases and registers"),
            HEAD_FILLS[0],
        )
    ]
    heads += (
        [
            (
                main + 2,
                main + 3,
                say("Identification of new studies via other methods")
                if main
                else say("Identification of studies via other methods"),
                HEAD_FILLS[1],
            )
        ]
        if has_other
        else []
    )
    heads += [(0, 0, say("Previous studies"), HEAD_FILLS[1])] if main else []
    spans = [(grid.lefts[a], grid.lefts[b] + grid.widths[b], words, fill) for a, b, words, fill in heads]
    lines = [wrapped(words, SIZE, right - left - 2 * PAD, bold=True) for left, right, words, _ in spans]
    height = LINE * max(map(len, lines)) + 12
    parts = []
    for (left, right, _, fill), texts in zip(spans, lines, strict=True):
        parts.append(svg.rect(left, 2, right - left, height, fill=fill, stroke=svg.INK, radius=8))
        for n, line in enumerate(texts):
            parts.append(svg.text((left + right) / 2, 2 + 18 + n * LINE, line, anchor="middle", size=SIZE, bold=True))
    return parts, 2 + height + GAP / 2


def _key(labels: Sequence[str], grid: _Grid, y: float) -> tuple[list[str], float]:
    """Name the periods whose numbers stand in the boxes."""
    if len(labels) < 2:
        return [], y
    width = grid.lefts[-1] + grid.widths[-1] - grid.lefts[0]
    lines = wrapped(say("Each n: {labels}", labels=BETWEEN.join(labels)), SIZE, width)
    parts = [svg.text(grid.lefts[0], y + 10 + n * LINE, line, size=SIZE) for n, line in enumerate(lines)]
    return parts, y + LINE * len(lines) + GAP / 2


def _named(labels: Sequence[str]) -> str:
    """Say whose numbers stand in the boxes, to those who see the drawing and to those who hear its description."""
    return f"{say('Each n: {labels}', labels=BETWEEN.join(labels))}. " if len(labels) > 1 else ""


def _places(found: dict[str, Box], grid: _Grid, y: float) -> tuple[dict[str, Place], list[tuple[float, float]], float]:
    """Place row after row; give the boxes, the rows' top and bottom, and where the page ends."""
    places: dict[str, Place] = {}
    rows = []
    for row in range(len(MAIN)):
        here = [(ids[row], column) for column, ids in enumerate(grid.columns) if ids[row] in found]
        height = max((_height(found[box], grid.widths[column]) for box, column in here), default=0.0)
        for box, column in here:
            places[box] = Place(grid.lefts[column], y, grid.widths[column], height)
        rows.append((y, y + height))
        y += height + GAP if here else 0
    first, main = y, grid.of(MAIN[0])
    if CHANGES in found:
        places[CHANGES] = Place(grid.lefts[main], y, grid.widths[main], _height(found[CHANGES], grid.widths[main]))
        y += places[CHANGES].height + GAP
    last = y
    for box, column, top in ((INCLUDED, main, last), (REST, main + 1, first)):
        if box in found:
            places[box] = Place(grid.lefts[column], top, grid.widths[column], _height(found[box], grid.widths[column]))
            y = max(y, top + places[box].height)
    return places, [*rows, (first, y)], y


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
    outline = svg.rect(place.x, place.y, place.width, place.height, fill=design.FIGURE_PAPER, stroke=svg.INK)
    return "\n".join([f'<g id="{svg.attribute(box.box)}">', outline, *texts, "</g>"])


def _linked(drawing: str, address: str | None) -> str:
    return drawing if address is None else f'<a href="{svg.attribute(address)}">\n{drawing}\n</a>'


def _bands(rows: list[tuple[float, float]], places: dict[str, Place]) -> list[str]:
    spans = {
        say("Identification"): (rows[0][0], rows[0][1]),
        say("Screening"): (rows[1][0], rows[3][1]),
        say("Included"): rows[4],
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
        chain += [box for box in (CHANGES, INCLUDED) if column is MAIN and box in places]
        parts += [_down(places[a], places[b]) for a, b in pairwise(chain)]
    for mains, sides in ((MAIN, SIDE), (OTHER, OTHER_SIDE)):
        parts += [
            _across(places[a], places[b]) for a, b in zip(mains, sides, strict=True) if a in places and b in places
        ]
    if "other_assessed" in places and INCLUDED in places:
        parts.append(_round_the_corner(places["other_assessed"], places))
    if PREVIOUS in places and INCLUDED in places:
        parts.append(_down_the_left(places[PREVIOUS], places[INCLUDED]))
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
    included = places.get(CHANGES, places[INCLUDED])
    x, tip = other.middle[0], included.x + included.width + 1
    y = included.y + min(12.0, included.height / 2)
    if REST in places:
        y = included.y - GAP / 2
        return svg.line(x, other.y + other.height, x, y) + svg.line(x, y, included.middle[0], y)
    head = svg.polygon([(tip, y), (tip + 7, y - 4), (tip + 7, y + 4)], fill=svg.INK)
    return svg.line(x, other.y + other.height, x, y) + svg.line(x, y, tip + 5, y) + head


def _down_the_left(previous: Place, included: Place) -> str:
    """Lead the studies of the last version down and right into the included box."""
    x, y, tip = previous.middle[0], included.middle[1], included.x - 1
    head = svg.polygon([(tip, y), (tip - 7, y - 4), (tip - 7, y + 4)], fill=svg.INK)
    return svg.line(x, previous.y + previous.height, x, y) + svg.line(x, y, tip - 5, y) + head


def _title(found: dict[str, Box]) -> str:
    def first(box: str) -> str:
        return found[box].lines[0].text if box in found else ""

    parts = [first(box) for box in ("records_screened", "dbr_assessed", INCLUDED)]
    return ". ".join([say("PRISMA 2020 flow diagram"), *(part for part in parts if part)]) + "."


def _description(found: dict[str, Box], *, has_other: bool) -> str:
    said = " ".join(f"{box.title} {'; '.join(line.text for line in box.lines)}." for box in found.values())
    none = "" if has_other else say(" Nothing was found by other methods.")
    return f"{said.strip()}{none}" if found else say("No search has been run.")
