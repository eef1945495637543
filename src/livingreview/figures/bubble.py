"""Draw a meta-regression on one number: each study by the moderator and its estimate, and the line with its band.

1. Across: the moderator. Upwards: the effect on the display scale, logarithmic for ratios.
2. A circle's area is proportional to the study's weight in the main analysis.
3. The line goes no further than the studies do; the band is its 95 % interval, by the test of the regression.
Source: Thompson & Higgins 2002.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from livingreview import design
from livingreview.figures import numbers, plane, svg
from livingreview.figures.forest_axis import Axis, axis_of, spanning_ticks
from livingreview.figures.plane import EDGE, LEFT, SMALL, WIDTH, Upright
from livingreview.figures.text_width import wrapped
from livingreview.stats.conversions import display, quantile
from livingreview.terms import Measure
from livingreview.words import say, say_counted

LARGEST = 14.0
SMALLEST = 2.5
"""Radii."""
BAND = design.FIGURE_INTERVAL
Fitted = tuple[float, float | None, float | None, float | None]
"""A value of the moderator, the expected effect there and its limits, on the display scale."""
STEPS = 60
"""Straight pieces that the line and its band are drawn with."""


@dataclass(frozen=True)
class Bubble:
    """One study: its moderator, its estimate on the display scale, and its weight in percent."""

    label: str
    at: float
    value: float
    weight: float


@dataclass(frozen=True)
class Line:
    """A fitted line on the analysis scale, with what its band needs."""

    intercept: float
    slope: float
    variances: tuple[float, float]
    covariance: float
    df: int | None

    def at(self, x: float) -> tuple[float, float, float]:
        """Give the expected effect at a value of the moderator, and its limits."""
        expected = self.intercept + self.slope * x
        variance = self.variances[0] + 2 * x * self.covariance + x**2 * self.variances[1]
        half = float(quantile(df=self.df)) * math.sqrt(max(variance, 0.0))
        return expected, expected - half, expected + half


def bubble_plot(
    name: str,
    *,
    label: str,
    moderator: str,
    measure: Measure,
    sides: tuple[str, str],
    studies: Sequence[Bubble],
    line: Line,
) -> str:
    """Draw two studies or more; `sides` says whom lower and higher values favour, empty for one group."""
    places = np.linspace(min(s.at for s in studies), max(s.at for s in studies), STEPS + 1)
    fitted = [_shown(float(x), line, measure) for x in places]
    across = Axis(False, spanning_ticks([s.at for s in studies]), EDGE + LEFT, EDGE + LEFT + WIDTH)
    upright = _upright(measure, [*(s.value for s in studies), *(v for _, *own in fitted for v in own if v is not None)])
    scale = say(", logarithmic scale") if measure.is_ratio else ""
    band = _band(across, upright, fitted)
    frame, y = plane.frame(across, upright, below=moderator, beside=f"{say(measure.label).capitalize()}{scale}")
    words, y = _sides(sides, y)
    notes, y = plane.notes(_notes(line), y)
    return svg.figure(
        name,
        title=say(
            "Meta-regression on {moderator}: {label}. {n_studies}.",
            moderator=moderator,
            label=label,
            n_studies=say_counted("{n} study", "{n} studies", len(studies)),
        ),
        description=" ".join(
            f"{s.label}: {numbers.plain(s.at)}, {say(measure.short)} {numbers.effect_value(s.value, measure)}."
            for s in studies
        ),
        width=plane.total_width(),
        height=y,
        body=[*band, *_null(across, upright, measure), *frame, *_dots(across, upright, studies), *words, *notes],
    )


def _shown(x: float, line: Line, measure: Measure) -> Fitted:
    expected, low, high = (display(value, measure) for value in line.at(x))
    return x, expected, low, high


def _upright(measure: Measure, values: list[float]) -> Upright:
    if measure.is_ratio:
        ticks = axis_of(measure, values, [], left=0, right=1).ticks
        return Upright(ticks[-1], ticks[0], ticks, math.log)
    ticks = spanning_ticks(values if measure.is_one_group else [*values, 0.0])
    return Upright(ticks[-1], ticks[0], ticks)


def _null(across: Axis, upright: Upright, measure: Measure) -> list[str]:
    if measure.is_one_group:
        return []
    y = upright.y(measure.null_value)
    return [svg.line(across.left, y, across.right, y, stroke=svg.RULE)]


def _band(across: Axis, upright: Upright, fitted: Sequence[Fitted]) -> list[str]:
    def edge(place: int) -> list[tuple[float, float]]:
        return [(across.x(row[0]), upright.y(value)) for row in fitted if (value := row[place]) is not None]

    middle, low, high = edge(1), edge(2), edge(3)
    return [svg.polygon([*low, *reversed(high)], fill=BAND), svg.polyline(middle, stroke=svg.INK, width=1.5)]


def _dots(across: Axis, upright: Upright, studies: Sequence[Bubble]) -> list[str]:
    largest = max(study.weight for study in studies) or 1.0
    # The largest first, so that none hides another.
    ordered = sorted(studies, key=lambda study: (-study.weight, study.label))
    return [
        svg.circle(
            across.x(study.at),
            upright.y(study.value),
            max(LARGEST * math.sqrt(max(study.weight, 0.0) / largest), SMALLEST),
            fill="none",
            stroke=plane.POINT_FILL,
            width=1.5,
        )
        for study in ordered
    ]


def _sides(sides: tuple[str, str], y: float) -> tuple[list[str], float]:
    if not any(sides):
        return [], y
    lines = wrapped(f"↑ {sides[1]}; ↓ {sides[0]}", SMALL, LEFT + WIDTH)
    parts = [svg.text(EDGE, y + 14 * n, line, size=SMALL) for n, line in enumerate(lines)]
    return parts, y + 14 * len(lines) + 2


def _notes(line: Line) -> list[str]:
    by = say("normal distribution") if line.df is None else say("t with {df} df", df=line.df)
    return [
        say(
            "Line: the regression; band: its 95% interval ({by}). Circles: area by the weight in the main analysis.",
            by=by,
        ),
        say("A relation between studies may not hold for people within them."),
    ]
