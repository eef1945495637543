"""The axis of a forest plot: a symmetric range about no effect with round ticks.

1. The range holds every study's estimate, the summary interval and the prediction interval, and the interval
   limits of at least three studies in four; a limit outside it is drawn as an arrow.
2. Ratios: logarithmic, one of the usual symmetric sets of ticks. Differences: linear, ticks at 1, 2, 2.5 or 5 times
   a power of 10. One group, which has no value of no effect: linear from round number to round number.
Source: Cochrane Handbook 10.10 (forest plots); RevMan's symmetric logarithmic axis.
"""

import math
from dataclasses import dataclass

from livingreview.terms import Measure
from livingreview.words import decimal

SHARE_OF_LIMITS = 0.75
"""Share of study interval limits that the range must hold."""

SMALLEST_REACH = 1e-9
"""Differences closer to 0 than this do not set the scale."""

ROUNDING = 1e-9
"""Relative slack for the rounding of logarithms."""

STEPS = 4
"""Steps that the axis of one group is cut into, at most one more."""

RATIO_TICKS: tuple[tuple[float, ...], ...] = (
    (0.5, 0.7, 1, 1.5, 2),
    (0.2, 0.5, 1, 2, 5),
    (0.1, 0.2, 0.5, 1, 2, 5, 10),
    (0.05, 0.2, 1, 5, 20),
    (0.01, 0.1, 1, 10, 100),
    (0.001, 0.01, 0.1, 1, 10, 100, 1000),
)


@dataclass(frozen=True)
class Axis:
    """A symmetric axis from `left` to `right` on the page."""

    is_ratio: bool
    ticks: tuple[float, ...]
    left: float
    right: float
    has_null: bool = True

    @property
    def null(self) -> float:
        """Give the value of no effect."""
        return 1.0 if self.is_ratio else 0.0

    def x(self, value: float) -> float:
        """Give the place of a value, held inside the axis."""
        position = (self._scaled(value) - self._scaled(self.ticks[0])) / self._span()
        return self.left + min(max(position, 0.0), 1.0) * (self.right - self.left)

    def holds(self, value: float) -> bool:
        """Say whether a value lies on the axis."""
        slack = ROUNDING * abs(value)
        return self.ticks[0] - slack <= value <= self.ticks[-1] + slack

    def tick_label(self, value: float) -> str:
        """Write a tick."""
        return decimal(f"{value:g}".replace("-", "−"))

    def _scaled(self, value: float) -> float:
        return math.log(max(value, 1e-300)) if self.is_ratio else value

    def _span(self) -> float:
        return self._scaled(self.ticks[-1]) - self._scaled(self.ticks[0])


def axis_of(measure: Measure, must: list[float], limits: list[float], *, left: float, right: float) -> Axis:
    """Choose the axis of a measure."""
    if measure.is_one_group:
        return Axis(False, spanning_ticks([*must, *limits]), left, right, has_null=False)
    return axis(must, limits, is_ratio=measure.is_ratio, left=left, right=right)


def axis(must: list[float], limits: list[float], *, is_ratio: bool, left: float, right: float) -> Axis:
    """Choose the axis: `must` values lie on it, and three in four of the `limits`."""
    far = [_distance(value, is_ratio=is_ratio) for value in must]
    ranked = sorted(_distance(value, is_ratio=is_ratio) for value in limits)
    if ranked:
        far.append(ranked[max(math.ceil(SHARE_OF_LIMITS * len(ranked)) - 1, 0)])
    reach = max(far, default=0.0)
    ticks = _ratio_ticks(reach) if is_ratio else _difference_ticks(reach)
    return Axis(is_ratio, ticks, left, right)


def spanning_ticks(values: list[float]) -> tuple[float, ...]:
    """Give round ticks that the values lie between."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    is_one_value = high - low <= SMALLEST_REACH * max(abs(low), abs(high), 1.0)
    step = _round_step((max(abs(high), 1.0) if is_one_value else high - low) / STEPS)
    first = math.floor(low / step + ROUNDING)
    last = max(math.ceil(high / step - ROUNDING), first + 1)
    return tuple(float(f"{step * place:.12g}") for place in range(first, last + 1))


def _distance(value: float, *, is_ratio: bool) -> float:
    return abs(math.log(value)) if is_ratio and value > 0 else abs(value) if not is_ratio else 0.0


def _ratio_ticks(reach: float) -> tuple[float, ...]:
    for ticks in RATIO_TICKS:
        if reach <= math.log(ticks[-1]) + ROUNDING:
            return ticks
    return RATIO_TICKS[-1]


def _difference_ticks(reach: float) -> tuple[float, ...]:
    step = _round_step(reach / 2 if reach > SMALLEST_REACH else 0.5)
    return tuple(float(f"{step * place:.6g}") for place in (-2, -1, 0, 1, 2))


def _round_step(at_least: float) -> float:
    power = 10.0 ** math.floor(math.log10(at_least))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= at_least * (1 - ROUNDING))
