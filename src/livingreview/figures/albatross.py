"""Draw an albatross plot as SVG text: each study's P value against its participants.

1. Across: the two-sided P value, 1 in the middle and smaller to both sides, on the side of the effect's direction.
2. Upwards: participants, on a logarithmic scale.
3. Contours join the points at which a study of two equal arms would have the same effect. A standardised mean
   difference and a correlation need P and N alone; ratios and differences of risks take a comparator risk, a mean
   difference a standard deviation, and the figure says which. Other measures have no contours, and it says why.
Source: Harrison et al. 2017.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from livingreview import design
from livingreview.figures import numbers, plane, svg
from livingreview.figures.forest_notes import favours
from livingreview.figures.plane import EDGE, HEIGHT, LEFT, SMALL, TOP, WIDTH, Upright
from livingreview.figures.text_width import text_width, wrapped
from livingreview.models.review import Review
from livingreview.stats.pooling import Floats
from livingreview.stats.without_pooling import (
    AlbatrossPoint,
    correlation_contour,
    mean_difference_contour,
    risk_contour,
    smd_contour,
)
from livingreview.terms import EffectDirection, Measure
from livingreview.words import decimal, say, say_counted

P_TICKS = (1.0, 0.5, 0.2, 0.05, 0.01, 0.001)
LEAST_P = 0.001
"""P values down to this are always on the axis; smaller ones extend it by powers of 10."""
SMALLEST_P = 1e-10
"""Smaller P values stand at the edge."""
SMD_CONTOURS = (0.2, 0.5, 0.8)
"""Cohen's small, medium and large."""
CORRELATION_CONTOURS = (0.1, 0.3, 0.5)
OF_RISKS = {
    Measure.RR: (1.25, 1.5, 2.0),
    Measure.OR: (1.25, 1.5, 2.0),
    Measure.PETO: (1.25, 1.5, 2.0),
    Measure.RD: (0.05, 0.1, 0.2),
}
"""Effects that have contours; of ratios their reciprocals too."""
HEADROOM = 0.7
"""The smallest P value stands this factor inside the axis, or further."""
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
DASHES = ("2 3", "5 3", "")
CONTOUR_POINTS = 120
LARGEST_CONTOUR_P = 0.99


@dataclass(frozen=True)
class SignedP:
    """The axis of P values: 1 in the middle, effects above no effect on the right."""

    smallest: float
    left: float
    right: float

    def x(self, p: float, *, is_above: bool) -> float:
        """Give the place of a P value on its side."""
        share = min(math.log(max(p, SMALLEST_P)) / math.log(self.smallest), 1.0)
        middle, half = (self.left + self.right) / 2, (self.right - self.left) / 2
        return middle + (half if is_above else -half) * share


@dataclass(frozen=True)
class Assumed:
    """What contours take beside P and N: a comparator risk, or a standard deviation, and where it comes from."""

    value: float
    source: str


def albatross_plot(
    synthesis_id: str, *, review: Review, points: Sequence[AlbatrossPoint], assumed: Assumed | None = None
) -> str:
    """Draw the studies that have participants, a P value and a direction; the caller sees to it that there are some."""
    measure = review.syntheses[synthesis_id].measure
    shown = [point for point in points if point.direction in (EffectDirection.ABOVE, EffectDirection.BELOW)]
    across, upright = _axes(shown)
    frame, y = _frame(across, upright)
    dots = [_dot(across.x(p.p, is_above=p.direction is EffectDirection.ABOVE), upright.y(p.n)) for p in shown]
    sides, y = _sides(review, synthesis_id, across, y)
    key, y = plane.key(_key(measure, assumed), y + 8)
    notes, y = plane.notes(_notes(measure, points, shown, assumed), y)
    return svg.figure(
        f"albatross-{synthesis_id}",
        title=say(
            "Albatross plot: {label}. {n_studies} by P value, direction and participants.",
            label=review.syntheses[synthesis_id].label,
            n_studies=say_counted("{n} study", "{n} studies", len(shown)),
        ),
        description=" ".join(
            f"{p.study}: {numbers.p_value(p.p)}, {say(p.direction.value)}, n = {numbers.count(p.n)}." for p in points
        ),
        width=plane.total_width(),
        height=y,
        body=[*_contours(across, upright, measure, assumed), *frame, *dots, *sides, *key, *notes],
    )


def _axes(points: Sequence[AlbatrossPoint]) -> tuple[SignedP, Upright]:
    least = min([LEAST_P, *(max(point.p, SMALLEST_P) for point in points)])
    smallest = 10.0 ** math.floor(math.log10(least * HEADROOM) + 1e-9) if least < LEAST_P else LEAST_P
    sizes = [point.n for point in points]
    bottom, top = _round_down(min(sizes, default=10)), _round_up(max(sizes, default=100))
    ticks = tuple(
        float(size * 10**power) for power in range(10) for size in (1, 2, 5) if bottom <= size * 10**power <= top
    )
    return SignedP(smallest, EDGE + LEFT, EDGE + LEFT + WIDTH), Upright(top, bottom, ticks, math.log)


def _round_down(n: int) -> float:
    power = 10.0 ** math.floor(math.log10(n))
    found = max(size * power for size in (1, 2, 5) if size * power <= n)
    return found if found < n else found / 2


def _round_up(n: int) -> float:
    power = 10.0 ** math.floor(math.log10(n))
    return min(size * power for size in (1, 2, 5, 10, 20) if size * power > n)


def _frame(across: SignedP, upright: Upright) -> tuple[list[str], float]:
    bottom, middle = TOP + HEIGHT, (across.left + across.right) / 2
    parts = [
        svg.line(across.left, TOP, across.left, bottom),
        svg.line(across.left, bottom, across.right, bottom),
        svg.line(middle, TOP, middle, bottom, stroke=svg.RULE),
    ]
    for tick in _p_ticks(across):
        for is_above in (False, True) if tick < 1 else (True,):
            x = across.x(tick, is_above=is_above)
            parts.append(svg.line(x, bottom, x, bottom + plane.TICK))
            parts.append(svg.text(x, bottom + plane.TICK + 12, _p_label(tick), anchor="middle", size=SMALL))
    for tick in upright.ticks:
        y = upright.y(tick)
        parts.append(svg.line(across.left - plane.TICK, y, across.left, y))
        parts.append(
            svg.text(across.left - plane.TICK - 3, y + 4, numbers.count(round(tick)), anchor="end", size=SMALL)
        )
    parts.append(
        svg.turned(
            svg.text(EDGE + 10, TOP + HEIGHT / 2, say("Participants"), anchor="middle"), EDGE + 10, TOP + HEIGHT / 2
        )
    )
    parts.append(svg.text(middle, bottom + plane.TICK + 30, say("Two-sided P value"), anchor="middle"))
    return parts, bottom + plane.TICK + 30


def _p_ticks(across: SignedP) -> list[float]:
    """Give ticks whose labels have room: the usual ones, then powers of 10, a tick too near the last left out."""
    powers = [10.0**-place for place in range(4, 11) if 10.0**-place >= across.smallest * 0.999]
    ticks: list[float] = []
    for tick in (*P_TICKS, *powers):
        x, half = across.x(tick, is_above=True), text_width(_p_label(tick), SMALL) / 2
        if not ticks or x - half > across.x(ticks[-1], is_above=True) + text_width(_p_label(ticks[-1]), SMALL) / 2 + 6:
            ticks.append(tick)
    return ticks


def _p_label(p: float) -> str:
    return numbers.plain(p) if p >= LEAST_P else f"10{str(round(math.log10(p))).translate(SUPERSCRIPTS)}"


def _sides(review: Review, synthesis_id: str, across: SignedP, y: float) -> tuple[list[str], float]:
    middle, half = (across.left + across.right) / 2, (across.right - across.left) / 2 - 10
    left, right = favours(review, synthesis_id)
    first, second = wrapped(f"← {left}", SMALL, half), wrapped(f"{right} →", SMALL, half)
    parts = [svg.text(middle - 10, y + 16 + 13 * n, line, anchor="end", size=SMALL) for n, line in enumerate(first)]
    parts += [svg.text(middle + 10, y + 16 + 13 * n, line, size=SMALL) for n, line in enumerate(second)]
    return parts, y + 16 + 13 * max(len(first), len(second))


def _levels(measure: Measure, assumed: Assumed | None) -> tuple[float, ...]:
    """Give the effects above no effect that have contours; those below are their mirror images."""
    if measure is Measure.MD:
        return tuple(float(f"{share * assumed.value:.2g}") for share in SMD_CONTOURS) if assumed else ()
    if measure in OF_RISKS:
        return OF_RISKS[measure] if assumed else ()
    return {Measure.SMD: SMD_CONTOURS, Measure.CORRELATION: CORRELATION_CONTOURS}.get(measure, ())


def _mirrored(measure: Measure, size: float) -> float:
    return 1 / size if measure.is_ratio else -size


def _participants(measure: Measure, effect: float, assumed: Assumed | None, p: Floats) -> Floats:
    """Give the participants at which an effect has these P values."""
    if measure is Measure.SMD:
        return smd_contour(effect, p)
    if measure is Measure.CORRELATION or assumed is None:
        return correlation_contour(effect, p)
    if measure is Measure.MD:
        return mean_difference_contour(effect, assumed.value, p)
    return risk_contour(measure, effect, assumed.value, p)


def _contours(across: SignedP, upright: Upright, measure: Measure, assumed: Assumed | None) -> list[str]:
    # Even steps of log z: participants go with z squared, so the line is smooth down to the axis.
    first, last = (float(-ndtri(p / 2)) for p in (LARGEST_CONTOUR_P, across.smallest))
    p = 2 * ndtr(-np.geomspace(first, last, CONTOUR_POINTS))
    parts = []
    for size, dash in zip(_levels(measure, assumed), DASHES, strict=False):
        for is_above in (False, True):
            n = _participants(measure, size if is_above else _mirrored(measure, size), assumed, p)
            inside = [(float(a), float(b)) for a, b in zip(p, n, strict=True) if _is_inside(float(b), upright)]
            points = [(across.x(a, is_above=is_above), upright.y(b)) for a, b in inside]
            if len(points) > 1:
                parts.append(svg.polyline(points, stroke=svg.QUIET, dash=dash))
    return parts


def _is_inside(n: float, upright: Upright) -> bool:
    return upright.at_bottom <= n <= upright.at_top


def _dot(x: float, y: float) -> str:
    return svg.circle(x, y, plane.POINT, fill=plane.POINT_FILL, stroke=design.FIGURE_PAPER, width=0.75)


def _key(measure: Measure, assumed: Assumed | None) -> list[tuple[str, str]]:
    name = "r" if measure is Measure.CORRELATION else say(measure.short)
    drawn = [
        (svg.line(-7, 0, 9, 0, stroke=svg.QUIET, dash=dash), _named(name, measure, size))
        for size, dash in zip(_levels(measure, assumed), DASHES, strict=False)
    ]
    return [(_dot(0, 0), say("study")), *drawn]


def _named(name: str, measure: Measure, size: float) -> str:
    if measure.is_ratio:
        return say(
            "{name} = {size} and {size2}",
            name=name,
            size=numbers.effect_value(1 / size, measure),
            size2=numbers.effect_value(size, measure),
        )
    return f"|{name}| = {numbers.plain(size)}"


def _notes(
    measure: Measure, points: Sequence[AlbatrossPoint], shown: Sequence[AlbatrossPoint], assumed: Assumed | None
) -> list[str]:
    lines = [say("P values are of a normal test of each study’s estimate; none is called significant.")]
    if not _levels(measure, assumed):
        lines.append(say("No contours of equal effect: {why_none}.", why_none=_why_none(measure)))
    elif assumed is not None:
        what = say("standard deviation") if measure is Measure.MD else say("comparator risk")
        lines.append(
            say(
                "Contours: two equal arms, {what} {assumed} ({source}).",
                what=what,
                assumed=decimal(f"{assumed.value:.3g}"),
                source=assumed.source,
            )
        )
    else:
        lines.append(say("Contours: two equal arms.") if measure is Measure.SMD else say("Contours: Fisher’s z."))
    if any(point.p < SMALLEST_P for point in shown):
        lines.append(say("P values below {p_label} stand at the edge.", p_label=_p_label(SMALLEST_P)))
    left_out = [point.study for point in points if point not in shown]
    if left_out:
        lines.append(say("Not shown, as the effect has no direction: {left_out}.", left_out=numbers.joined(left_out)))
    return lines


def _why_none(measure: Measure) -> str:
    if measure in OF_RISKS:
        return say("for a {measure} they need a comparator risk, and none is known", measure=say(measure.label))
    if measure is Measure.MD:
        return say("for a mean difference they need a standard deviation, and none is known")
    return say("for a {measure} they need more than P value and participants", measure=say(measure.label))
