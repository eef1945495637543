"""Draw a contour-enhanced funnel plot as SVG text.

1. Each study's estimate against its standard error, 0 at the top; ratios on the logarithmic scale.
2. Shades about no effect, one for each two-sided P value of 0.10, 0.05 and 0.01: what lies in white has a larger one.
3. A dashed line at the summary; studies that trim and fill adds are open circles and are nobody's data.
Sources: Peters et al. 2008 (contours); Duval & Tweedie 2000; Cochrane Handbook 13.3.5.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from livingreview import design
from livingreview.figures import numbers, plane, svg
from livingreview.figures.forest_axis import Axis, axis
from livingreview.figures.plane import Upright
from livingreview.models.review import Review
from livingreview.stats.conversions import display
from livingreview.stats.small_study import contour_limits
from livingreview.tables import Row, Rows
from livingreview.terms import MAIN_ANALYSIS, Measure, ResultState
from livingreview.words import decimal, say, say_counted

SHADES = tuple(zip((0.10, 0.05, 0.01), design.FUNNEL_SHADES, strict=True))
"""Fill inside the limits of each P value: from white at the middle; outside all of them `OUTSIDE`."""
OUTSIDE = design.FUNNEL_OUTSIDE


class Filled(NamedTuple):
    """A study that trim and fill adds, on the analysis scale."""

    estimate: float
    se: float


def funnel_plot(
    synthesis_id: str, *, review: Review, effects: Rows, summary: Row | None, filled: Sequence[Filled] = ()
) -> str:
    """Draw the studies of the main analysis; the caller has seen to it that there are enough."""
    measure = review.syntheses[synthesis_id].measure
    studies = studies_of(effects)
    across, upright = _axes(studies, summary, filled, measure)
    contours = _contours(across, upright, measure)
    frame, y = plane.frame(across, upright, below=_name(measure), beside=say("Standard error"))
    points = [
        *(_open(across.x(_shown(f.estimate, measure)), upright.y(f.se)) for f in filled),
        *(_full(across.x(_shown(row["estimate"], measure)), upright.y(row["se"])) for row in studies),
    ]
    key, y = plane.key(_key(bool(filled)), y)
    notes, y = plane.notes(_notes(summary, filled), y)
    return svg.figure(
        f"funnel-{synthesis_id}",
        title=_title(review, synthesis_id, studies, filled),
        description=_description(studies, filled, measure),
        width=plane.total_width(),
        height=y,
        body=[*contours, *_lines(across, summary), *frame, *points, *key, *notes],
    )


def studies_of(effects: Rows) -> Rows:
    """Give the studies of the main analysis that have an estimate, by label."""
    usable = [
        row
        for row in effects
        if row["analysis"] == MAIN_ANALYSIS and row["state"] == ResultState.ESTIMATED and row["se"]
    ]
    return sorted(usable, key=lambda row: (row["study_label"].casefold(), row["study_id"]))


def _axes(studies: Rows, summary: Row | None, filled: Sequence[Filled], measure: Measure) -> tuple[Axis, Upright]:
    values = [_shown(value, measure) for value in [*(r["estimate"] for r in studies), *(f.estimate for f in filled)]]
    if summary is not None and summary["estimate"] is not None:
        values.append(_shown(summary["estimate"], measure))
    left = plane.EDGE + plane.LEFT
    across = axis(values, [], is_ratio=measure.is_ratio, left=left, right=left + plane.WIDTH)
    ticks = plane.from_zero(max([*(r["se"] for r in studies), *(f.se for f in filled)]))
    return across, Upright(0.0, ticks[-1], ticks)


def _shown(estimate: float, measure: Measure) -> float:
    """Give an estimate as the axis counts it: ratios as ratios, correlations as Fisher's z."""
    shown = estimate if measure is Measure.CORRELATION else display(estimate, measure)
    return estimate if shown is None else shown


def _name(measure: Measure) -> str:
    if measure is Measure.CORRELATION:
        return say("Correlation, Fisher’s z")
    return f"{say(measure.label).capitalize()}{(say(', logarithmic scale') if measure.is_ratio else '')}"


def _contours(across: Axis, upright: Upright, measure: Measure) -> list[str]:
    bottom = plane.TOP + plane.HEIGHT
    parts = [svg.rect(across.left, plane.TOP, across.right - across.left, plane.HEIGHT, fill=OUTSIDE)]
    limits = contour_limits(np.ones(1))
    # From the outermost: each smaller region covers the middle of the one before.
    for p, fill in reversed(SHADES):
        slope = float(limits[p][1][0])
        corners = _side(across, upright, measure, slope)
        left = [(2 * across.x(across.null) - x, y) for x, y in reversed(corners)]
        parts.append(svg.polygon([(across.x(across.null), plane.TOP), *corners, *left], fill=fill))
    parts.append(svg.line(across.x(across.null), plane.TOP, across.x(across.null), bottom, stroke=svg.RULE))
    return parts


def _side(across: Axis, upright: Upright, measure: Measure, slope: float) -> list[tuple[float, float]]:
    """Give the right border of a region, cut at the edge of the plane."""
    reach = math.log(across.ticks[-1]) if across.is_ratio else across.ticks[-1]
    deepest = upright.at_bottom
    bottom = plane.TOP + plane.HEIGHT
    if slope * deepest <= reach:
        return [(across.x(_shown(slope * deepest, measure)), bottom)]
    return [(across.right, upright.y(reach / slope)), (across.right, bottom)]


def _lines(across: Axis, summary: Row | None) -> list[str]:
    if summary is None or summary["estimate"] is None:
        return []
    x = across.x(_shown(summary["estimate"], Measure(summary["measure"])))
    return [svg.line(x, plane.TOP, x, plane.TOP + plane.HEIGHT, dash="4 3")]


def _full(x: float, y: float) -> str:
    return svg.circle(x, y, plane.POINT, fill=plane.POINT_FILL, stroke=design.FIGURE_PAPER, width=0.75)


def _open(x: float, y: float) -> str:
    return svg.circle(x, y, plane.POINT, fill=design.FIGURE_PAPER, stroke=svg.INK, width=1.25)


def _key(has_filled: bool) -> list[tuple[str, str]]:
    def swatch(fill: str) -> str:
        return svg.rect(-6, -5, 12, 10, fill=fill, stroke=svg.RULE)

    (_, over), (_, ten), (_, five) = SHADES
    points = [(_full(0, 0), say("study"))]
    if has_filled:
        points.append((_open(0, 0), say("added by trim and fill")))
    return [
        *points,
        (swatch(over), decimal("p > 0.10")),
        (swatch(ten), decimal("0.05 < p ≤ 0.10")),
        (swatch(five), decimal("0.01 < p ≤ 0.05")),
        (swatch(OUTSIDE), decimal("p ≤ 0.01")),
    ]


def _notes(summary: Row | None, filled: Sequence[Filled]) -> list[str]:
    lines = []
    if summary is not None and summary["display"] is not None:
        effect = numbers.effect_value(summary["display"], summary["measure"])
        lines.append(
            say(
                "Dashed line: the summary of the main analysis, {measure} {effect}.",
                measure=say(summary["measure"]),
                effect=effect,
            )
        )
    if filled:
        lines.append(
            say("Open circles are no studies: trim and fill mirrors the most extreme ones as a sensitivity analysis.")
        )
    lines.append(
        say("Asymmetry has causes other than missing studies, among them chance and true differences by size.")
    )
    return lines


def _title(review: Review, synthesis_id: str, studies: Rows, filled: Sequence[Filled]) -> str:
    who = say_counted("{n} study", "{n} studies", len(studies))
    added = say("; trim and fill adds {filled}", filled=len(filled)) if filled else ""
    return say(
        "Funnel plot: {label}. {who} by estimate and standard error{added}.",
        label=review.syntheses[synthesis_id].label,
        who=who,
        added=added,
    )


def _description(studies: Rows, filled: Sequence[Filled], measure: Measure) -> str:
    said = [
        say(
            "{study_label}: {measure} {display}, standard error {se}.",
            study_label=row["study_label"],
            measure=say(measure.short),
            display=numbers.effect_value(row["display"], measure),
            se=numbers.fixed(row["se"], 3),
        )
        for row in studies
    ]
    added = [
        say(
            "Added by trim and fill: {measure} {display}, standard error {se}.",
            measure=say(measure.short),
            display=numbers.effect_value(display(f.estimate, measure), measure),
            se=numbers.fixed(f.se, 3),
        )
        for f in filled
    ]
    return " ".join([*said, *added])
