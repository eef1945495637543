"""Where the columns of a forest plot stand.

1. Each column is as wide as its widest text, measured, header included; study names wrap at a fixed width.
2. The graphic has a fixed width; without any estimate there is none, and words take its place.
"""

import math
from dataclasses import dataclass
from math import fsum

from livingreview.figures import forest_notes
from livingreview.figures.forest_axis import Axis, axis_of
from livingreview.figures.forest_bias import Block, blocks_from
from livingreview.figures.forest_rows import ONE_GROUP, Arms, Plot, PlotRow
from livingreview.figures.text_width import text_width
from livingreview.judgements.levels import LEVELS
from livingreview.models.review import Review
from livingreview.terms import Evidence, Measure
from livingreview.words import mark, say

SIZE = 12.0
LINE = 15.0
ROW = 21.0
GAP = 14.0
EDGE = 6.0
MAX_LABEL = 190.0
MIN_LABEL = 90.0
LEAST_LABEL = 110.0
"""Width of the names where the page is narrow."""
GRAPHIC = 230.0
LEAST_GRAPHIC = 165.0
"""Width of the graphic where the page is narrow; seven ticks have room."""
WORDS = 430.0

DISCS = {word: (level.colourblind, level.symbol) for word, level in LEVELS.items()}
"""Fill and symbol of each judgement, in robvis's colourblind palette."""

STALE_MARKS = {Evidence.EARLIER: "*", Evidence.UNCONFIRMED: "†"}
"""Beside the symbol of a judgement that is not current; the note under the plot says what they mean."""

SUB_HEADERS: dict[Arms, tuple[str, ...]] = {
    "events": (mark("Events"), mark("Total")),
    "means": (mark("Mean"), mark("SD"), mark("Total")),
    "events of one": (mark("Events"), mark("Total")),
    "means of one": (mark("Mean"), mark("SD"), mark("Total")),
    "rates of one": (mark("Events"), mark("Person-time")),
    "total only": (mark("Total"),),
    "none": (),
}


@dataclass(frozen=True)
class Layout:
    """Right or left edges of the columns, in the order they stand."""

    label: float
    cells: tuple[float, ...]
    weight: float
    effect: float
    axis: Axis | None
    words: float
    words_width: float
    bias: float
    width: float
    blocks: tuple[Block, ...] = ()


def layout_of(drawn: Plot, review: Review, synthesis_id: str, *, widest: float = math.inf) -> Layout:
    """Measure the columns; where they are wider than the page, the graphic gives way first, then the names."""
    layout = _measured(drawn, review, synthesis_id, MAX_LABEL, GRAPHIC)
    if layout.width > widest:
        graphic = max(GRAPHIC - (layout.width - widest), LEAST_GRAPHIC)
        layout = _measured(drawn, review, synthesis_id, MAX_LABEL, graphic)
    if layout.width > widest:
        label = max(layout.label - (layout.width - widest), LEAST_LABEL)
        layout = _measured(drawn, review, synthesis_id, label, LEAST_GRAPHIC)
    return layout


def _measured(drawn: Plot, review: Review, synthesis_id: str, most_label: float, graphic: float) -> Layout:
    natural = max([MIN_LABEL, *(text_width(row.label, SIZE, bold=row.kind != "study") for row in drawn.rows)])
    label = min(natural + 2, most_label)
    x = EDGE + label
    if not drawn.has_axis:
        words = x + GAP
        blocks, bias = _bias(drawn, words + WORDS + GAP, 22)
        return Layout(label, (), 0, 0, None, words, WORDS, bias, bias + 22 + EDGE, blocks)
    cells = []
    for width in _cell_widths(drawn, review, synthesis_id):
        x += GAP + width
        cells.append(x)
    weight = x + (GAP + _widest([row.weight for row in drawn.rows] + [say("Weight")]) if has_weights(drawn) else 0)
    measure = measure_of(drawn)
    effect = (
        weight
        + GAP
        + _widest([row.effect for row in drawn.rows] + [say("{measure} [95% CI]", measure=say(measure.short))])
    )
    left = effect + GAP + 6
    blocks, bias = _bias(drawn, left + graphic + GAP, 14)
    words = EDGE + label + GAP
    scale = _scale(drawn, measure, left, graphic)
    return Layout(label, tuple(cells), weight, effect, scale, words, effect - words, bias, bias + 22 + EDGE, blocks)


def _bias(drawn: Plot, x: float, half: float) -> tuple[tuple[Block, ...], float]:
    """Place the domains of each tool, and overall behind them."""
    blocks, end = blocks_from(drawn.bias, x)
    return blocks, end + (22 if blocks else half)


def _cell_widths(drawn: Plot, review: Review, synthesis_id: str) -> list[float]:
    sub = sub_headers(drawn.arms)
    is_one = drawn.arms in ("total only", *ONE_GROUP)
    columns = len(sub) if is_one else 2 * len(sub)
    widths = []
    for place in range(columns):
        cells = [row.cells[place] for row in drawn.rows if row.cells]
        widths.append(_widest([*cells, sub[place % len(sub)]]))
    if not is_one:
        longest_word = [
            max(text_width(word, SIZE, bold=True) for word in name.split())
            for name in forest_notes.arm_labels(review, synthesis_id)
        ]
        for side, wanted in enumerate(longest_word):
            have = fsum(widths[side * len(sub) : (side + 1) * len(sub)]) + GAP * (len(sub) - 1)
            widths[side * len(sub)] += max(0.0, min(wanted, MAX_LABEL) - have)
    return widths


def _widest(texts: list[str]) -> float:
    return max((text_width(text, SIZE, bold=True) for text in texts), default=0.0)


def sub_headers(arms: Arms) -> tuple[str, ...]:
    """Give the headings of the columns of numbers."""
    return tuple(say(word) for word in SUB_HEADERS[arms])


def has_weights(drawn: Plot) -> bool:
    """Say whether any row has a weight."""
    return any(row.weight for row in drawn.rows)


def measure_of(drawn: Plot) -> Measure:
    """Give the effect measure; without a summary the plot has no axis and it is not used."""
    return Measure(drawn.summary["measure"]) if drawn.summary else Measure.RR


def _scale(drawn: Plot, measure: Measure, left: float, graphic: float) -> Axis:
    must = [value for row in drawn.rows for value in _must_show(row) if value is not None]
    limits = [end for row in drawn.rows if row.kind == "study" for end in (row.low, row.high) if end is not None]
    return axis_of(measure, must, limits, left=left, right=left + graphic)


def _must_show(row: PlotRow) -> tuple[float | None, ...]:
    return (row.value,) if row.kind == "study" else (row.value, row.low, row.high)
