"""Draw the forest plot of one synthesis as SVG text.

1. Columns are as wide as their widest text, measured; study names wrap.
2. Square at the estimate with area proportional to weight, whiskers for the interval, an arrow where it leaves
   the axis.
3. Diamond for a summary: centre the estimate, tips the interval. A bar with open ends for the prediction interval.
4. A result without an estimate stands in words, without a marker.
5. Risk of bias by domain and overall: outlined discs that always hold a symbol.
Source: Cochrane Handbook 10.10; robvis (McGuinness 2021) for colours safe with colour blindness.
"""

import math
from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from livingreview import design
from livingreview.figures import forest_notes, svg
from livingreview.figures.bias_parts import disc
from livingreview.figures.forest_axis import Axis
from livingreview.figures.forest_bias import RADIUS, block_discs
from livingreview.figures.forest_frame import axis_height, axis_lines, continued, footer, header
from livingreview.figures.forest_layout import EDGE, LINE, ROW, SIZE, STALE_MARKS, Layout, layout_of
from livingreview.figures.forest_rows import Plot, PlotRow, plot
from livingreview.figures.paper import UPRIGHT, room
from livingreview.figures.text_width import wrapped
from livingreview.models.review import Review
from livingreview.tables import Rows
from livingreview.terms import Evidence, Judgement
from livingreview.words import say

LARGEST_SQUARE = 15.0
SMALLEST_SQUARE = 3.0
SINGLE_SQUARE = 8.0
MARKER = design.FIGURE_MARK
"""Okabe and Ito's blue: 5.2:1 on white."""


def forest_plot(
    synthesis_id: str,
    variant: tuple[str, str] = ("", ""),
    /,
    *,
    review: Review,
    effects: Rows,
    summary: Rows,
    weights: Rows,
    judgements: Rows,
    living: Rows | None = None,
) -> str:
    """Draw the main analysis of a synthesis; `living` names the studies that are new, `variant` another analysis."""
    drawn = plot(effects, summary, weights, judgements, living or [])
    layout = layout_of(drawn, review, synthesis_id)
    return _drawing(drawn, layout, drawn.rows, review, synthesis_id, variant=variant)


class Place(NamedTuple):
    """Where the row of a study's result lies: top and height as shares of the drawing's height."""

    study_id: str
    result: str
    top: float
    height: float


def study_places(
    synthesis_id: str,
    *,
    review: Review,
    effects: Rows,
    summary: Rows,
    weights: Rows,
    judgements: Rows,
    living: Rows | None = None,
) -> list[Place]:
    """Say where `forest_plot` draws each study's result, from top to bottom."""
    drawn = plot(effects, summary, weights, judgements, living or [])
    layout = layout_of(drawn, review, synthesis_id)
    _, y = header(drawn, layout, review, synthesis_id)
    spans = []
    for row in drawn.rows:
        height = _row_height(row, layout)
        spans.append((row, y, height))
        y += height
    _, y = footer(drawn, layout, y + axis_height(layout, review, synthesis_id))
    whole = float(svg.number(y + EDGE))
    return [Place(row.study_id, row.result, top / whole, high / whole) for row, top, high in spans if row.result]


def forest_pages(
    synthesis_id: str,
    *,
    review: Review,
    effects: Rows,
    summary: Rows,
    weights: Rows,
    judgements: Rows,
    living: Rows | None = None,
) -> list[str]:
    """Draw the same for paper: as narrow as a page asks, in as many parts as it takes, heads and axis repeated."""
    drawn = plot(effects, summary, weights, judgements, living or [])
    layout = layout_of(drawn, review, synthesis_id, widest=UPRIGHT[0])
    whole = _drawing(drawn, layout, drawn.rows, review, synthesis_id)
    height = _height_of(whole)
    if height <= room(layout.width)[1]:
        return [whole]
    rows_high = fsum(_row_height(row, layout) for row in drawn.rows)
    parts = _cut(drawn.rows, layout, room(layout.width)[1] - (height - rows_high))
    return [
        _drawing(drawn, layout, rows, review, synthesis_id, part=(number, len(parts)))
        for number, rows in enumerate(parts, start=1)
    ]


def _height_of(drawing: str) -> float:
    return float(drawing.split(' height="', 1)[1].split('"', 1)[0])


def _cut(rows: Sequence[PlotRow], layout: Layout, tallest: float) -> list[list[PlotRow]]:
    """Cut rows into parts of at most a height; a heading goes with its first study, a summary with the row before."""
    parts: list[list[PlotRow]] = [[]]
    height = 0.0
    for row in rows:
        tall = _row_height(row, layout)
        if parts[-1] and height + tall > tallest:
            last = parts[-1]
            place = len(last)
            while place > 1 and (last[place - 1].kind == "heading" or (row.kind == "total" and place == len(last))):
                place -= 1
            parts[-1], moved = last[:place], last[place:]
            parts.append(moved)
            height = fsum(_row_height(one, layout) for one in moved)
        parts[-1].append(row)
        height += tall
    return parts


def _drawing(
    drawn: Plot,
    layout: Layout,
    rows: Sequence[PlotRow],
    review: Review,
    synthesis_id: str,
    *,
    part: tuple[int, int] = (1, 1),
    variant: tuple[str, str] = ("", ""),
) -> str:
    number, of = part
    head, y = header(drawn, layout, review, synthesis_id)
    top = y
    body: list[str] = []
    largest = max((row.share for row in drawn.rows if row.share), default=None)
    for row in rows:
        height = _row_height(row, layout)
        body += _row(row, _label_lines(row, layout.label), y, height, layout, largest)
        y += height
    body += axis_lines(drawn, layout, review, synthesis_id, top=top, y=y)
    y += axis_height(layout, review, synthesis_id)
    foot, y = footer(drawn, layout, y) if number == of else continued(layout, number, of, y)
    name, said = variant
    which = (say(" Part {number} of {of}.", number=number, of=of) if of > 1 else "") + (f" {said}" if said else "")
    return svg.figure(
        f"forest-{synthesis_id}{f'-{number}' if of > 1 else ''}{f'-{name}' if name else ''}",
        title=forest_notes.title(drawn, review, synthesis_id) + which,
        description=forest_notes.description(drawn, rows),
        width=layout.width,
        height=y + EDGE,
        body=[*head, *body, *foot],
    )


def _row_height(row: PlotRow, layout: Layout) -> float:
    return ROW + LINE * (max(len(_label_lines(row, layout.label)), len(_words(row, layout))) - 1)


def _label_lines(row: PlotRow, width: float) -> list[str]:
    return wrapped(row.label, SIZE, 10 * width if row.kind == "heading" else width, bold=row.kind != "study")


def _words(row: PlotRow, layout: Layout) -> list[str]:
    return wrapped(row.words, SIZE, layout.words_width) if row.kind == "words" else []


def _row(row: PlotRow, lines: list[str], y: float, height: float, layout: Layout, largest: float | None) -> list[str]:
    baseline = y + 15
    is_bold = row.kind in ("heading", "total")
    parts = [svg.text(EDGE, baseline + LINE * place, line, bold=is_bold) for place, line in enumerate(lines)]
    texts = [*zip(layout.cells, row.cells, strict=False), (layout.weight, row.weight), (layout.effect, row.effect)]
    parts += [svg.text(x, baseline, cell, anchor="end", bold=is_bold) for x, cell in texts if cell]
    words = _words(row, layout)
    parts += [svg.text(layout.words, baseline + LINE * place, line, fill=svg.QUIET) for place, line in enumerate(words)]
    if row.kind == "total":
        parts.insert(0, svg.line(EDGE, y + 1, layout.effect, y + 1, stroke=svg.RULE, width=0.75))
    if layout.axis is not None:
        parts += marker(row, layout.axis, y + min(height, ROW) / 2, largest)
    if row.judgement is not None:
        parts += block_discs(layout.blocks, row.study_id, y + ROW / 2)
        parts.append(disc(layout.bias, y + ROW / 2, RADIUS, Judgement(row.judgement), "colourblind"))
        if row.evidence is not None:
            parts.append(svg.text(layout.bias + 10, y + 10, STALE_MARKS[Evidence(row.evidence)], bold=True))
    return parts


def marker(row: PlotRow, scale: Axis, y: float, largest: float | None) -> list[str]:
    """Draw square and whiskers, diamond or prediction bar of a row at a height."""
    if row.low is None or row.high is None:
        return [] if row.value is None else [_square(scale.x(row.value), y, SINGLE_SQUARE)]
    low, high = scale.x(row.low), scale.x(row.high)
    if row.kind == "prediction":
        bar = svg.rect(low, y - 2, max(high - low, 1), 4, fill=design.FIGURE_PAPER, stroke=svg.INK)
        return [bar, *_arrows(row, scale, y)]
    if row.value is None:
        return []
    middle = scale.x(row.value)
    if row.kind == "total":
        return [svg.polygon([(low, y), (middle, y - 6.5), (high, y), (middle, y + 6.5)], fill=svg.INK)]
    side = SINGLE_SQUARE
    if row.share is not None and largest:
        side = max(LARGEST_SQUARE * math.sqrt(row.share / largest), SMALLEST_SQUARE)
    square = [_square(middle, y, side)] if scale.holds(row.value) else []
    return [*square, svg.line(low, y, high, y, width=1.25), *_arrows(row, scale, y)]


def _square(x: float, y: float, side: float) -> str:
    return svg.rect(x - side / 2, y - side / 2, side, side, fill=MARKER)


def _arrows(row: PlotRow, scale: Axis, y: float) -> list[str]:
    """Draw an arrow head at each end that lies outside the axis."""
    parts = []
    if row.low is not None and not scale.holds(row.low):
        tip = scale.left if row.low < scale.ticks[0] else scale.right
        way = 6 if row.low < scale.ticks[0] else -6
        parts.append(svg.polygon([(tip - way / 2, y), (tip + way, y - 4), (tip + way, y + 4)], fill=svg.INK))
    if row.high is not None and not scale.holds(row.high):
        tip = scale.right if row.high > scale.ticks[-1] else scale.left
        way = -6 if row.high > scale.ticks[-1] else 6
        parts.append(svg.polygon([(tip - way / 2, y), (tip + way, y - 4), (tip + way, y + 4)], fill=svg.INK))
    return parts
