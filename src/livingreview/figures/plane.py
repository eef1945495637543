"""The plane of a scatter plot: a frame with ticks below and at the left, names of the axes, a key and notes under it.

1. Coordinates are given in the values of the axes; what lies outside is held at the edge by the axis.
2. Names and notes wrap at the width of the figure, so no text leaves it or meets another.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from livingreview import design
from livingreview.figures import svg
from livingreview.figures.forest_axis import Axis
from livingreview.figures.text_width import text_width, wrapped
from livingreview.words import decimal

EDGE = 6.0
LEFT = 62.0
TOP = 14.0
WIDTH = 520.0
HEIGHT = 280.0
TICK = 5.0
SMALL = 11.0
LINE = 14.0
POINT = 4.0
GAP = 14.0
TICKS = 5
"""Steps that an axis from 0 is cut into, at most."""
POINT_FILL = design.FIGURE_MARK
"""Okabe and Ito's blue, as the squares of forest plots: 5.2:1 on white."""


@dataclass(frozen=True)
class Upright:
    """An axis from `top` to `bottom` on the page: the value at the top, the value at the bottom, its ticks."""

    at_top: float
    at_bottom: float
    ticks: tuple[float, ...]
    scaled: Callable[[float], float] = float

    def y(self, value: float) -> float:
        """Give the place of a value, held inside the axis."""
        span = self.scaled(self.at_bottom) - self.scaled(self.at_top)
        share = (self.scaled(value) - self.scaled(self.at_top)) / span
        return TOP + min(max(share, 0.0), 1.0) * HEIGHT


def from_zero(largest: float) -> tuple[float, ...]:
    """Give round ticks from 0 to at least the largest value."""
    if not largest > 0:
        return (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(largest / TICKS))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power * TICKS >= largest * (1 - 1e-9))
    count = math.ceil(largest / step - 1e-9)
    return tuple(float(f"{step * place:.6g}") for place in range(count + 1))


def frame(across: Axis, upright: Upright, *, below: str, beside: str) -> tuple[list[str], float]:
    """Draw frame, ticks and names of both axes; give them and where the notes begin."""
    bottom = TOP + HEIGHT
    parts = [
        svg.line(across.left, TOP, across.left, bottom),
        svg.line(across.left, bottom, across.right, bottom),
    ]
    for tick in across.ticks:
        x = across.x(tick)
        parts.append(svg.line(x, bottom, x, bottom + TICK))
        parts.append(svg.text(x, bottom + TICK + 12, across.tick_label(tick), anchor="middle", size=SMALL))
    for tick in upright.ticks:
        y = upright.y(tick)
        parts.append(svg.line(across.left - TICK, y, across.left, y))
        parts.append(svg.text(across.left - TICK - 3, y + 4, decimal(f"{tick:g}"), anchor="end", size=SMALL))
    y = bottom + TICK + 30
    for text in wrapped(below, 12, across.right - across.left):
        parts.append(svg.text((across.left + across.right) / 2, y, text, anchor="middle"))
        y += LINE
    parts.append(_turned(EDGE + 10, TOP + HEIGHT / 2, beside))
    return parts, y + 6


def _turned(x: float, y: float, words: str) -> str:
    """Write upwards, in the middle of the axis."""
    return svg.turned(svg.text(x, y, words, anchor="middle"), x, y)


def key(entries: list[tuple[str, str]], y: float) -> tuple[list[str], float]:
    """Draw the key: `entries` are drawings about (0, 0) and what they mean; lines break at the figure's width."""
    parts: list[str] = []
    x = EDGE
    for drawing, words in entries:
        width = 20 + text_width(words, SMALL)
        if x > EDGE and x + width > EDGE + LEFT + WIDTH:
            x, y = EDGE, y + LINE + 4
        parts += [svg.moved(drawing, x + 7, y - 4), svg.text(x + 20, y, words, size=SMALL)]
        x += width + GAP
    return parts, y + LINE + 6


def notes(lines: list[str], y: float) -> tuple[list[str], float]:
    """Write lines under the plot."""
    parts: list[str] = []
    for words in lines:
        for text in wrapped(words, SMALL, LEFT + WIDTH):
            parts.append(svg.text(EDGE, y, text, size=SMALL))
            y += LINE
    return parts, y


def total_width() -> float:
    """Give the width of the whole figure."""
    return EDGE + LEFT + WIDTH + 2 * EDGE + 12
