"""Draw a trial sequential analysis: the summary's z at every version of the review, against its boundaries.

1. Across: participants so far, up to the required number (or beyond). Upwards: z, effects above no effect at the top.
2. The line joins the looks; the boundaries stand at the looks, joined by lines, and the required number is upright.
3. The usual limits of one look, -1.96 and 1.96, are thin: they are not those of this analysis.
Source: Wetterslev et al. 2008.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtri

from livingreview import design
from livingreview.figures import numbers, plane, svg
from livingreview.figures.forest_axis import Axis
from livingreview.figures.forest_notes import favours
from livingreview.figures.plane import EDGE, HEIGHT, LEFT, SMALL, TOP, WIDTH, Upright
from livingreview.figures.text_width import text_width, wrapped
from livingreview.models.review import Review
from livingreview.words import say

BOUNDARY = design.FIGURE_BOUNDARY
"""Okabe and Ito's vermilion: 3.9:1 on white, for lines and marks."""
HIGHEST = 8.0
"""z; boundaries and summaries beyond stand at the edge."""
LOWEST_REACH = 3.0
"""z; the axis reaches at least this far."""


class _People(Axis):
    """An axis of participants."""

    def tick_label(self, value: float) -> str:
        """Write a tick with thousands separators."""
        return numbers.count(round(value))


@dataclass(frozen=True)
class LookShown:
    """One look: the version's name, participants, z, and the boundary where there is one."""

    version: str
    accrued: float
    z: float
    boundary: float | None


def sequential_plot(
    synthesis_id: str, *, review: Review, looks: Sequence[LookShown], required: float, alpha: float
) -> str:
    """Draw the looks in order of time."""
    reach = _reach(looks)
    ticks = plane.from_zero(max(required, looks[-1].accrued))
    across = _People(False, ticks, EDGE + LEFT, EDGE + LEFT + WIDTH)
    upright = Upright(reach, -reach, tuple(float(z) for z in range(-int(reach), int(reach) + 1, 2 if reach > 4 else 1)))
    frame, y = plane.frame(across, upright, below=say("Participants"), beside=say("z of the summary"))
    sides, y = _sides(review, synthesis_id, y)
    key, y = plane.key(_key(required), y + 8)
    notes, y = plane.notes(_notes(looks, reach), y)
    label = review.syntheses[synthesis_id].label
    last = looks[-1]
    return svg.figure(
        f"sequential-{synthesis_id}",
        title=say(
            "Trial sequential analysis, secondary: {label}. {accrued} of {required} required participants.",
            label=label,
            accrued=numbers.count(round(last.accrued)),
            required=numbers.count(round(required)),
        ),
        description=" ".join(_described(look) for look in looks),
        width=plane.total_width(),
        height=y,
        body=[*frame, *_lines(across, upright, required, alpha), *_looks(across, upright, looks), *sides, *key, *notes],
    )


def _reach(looks: Sequence[LookShown]) -> float:
    highest = max([LOWEST_REACH, *(abs(look.z) for look in looks), *(look.boundary or 0.0 for look in looks)])
    reach = min(HIGHEST, int(highest) + 1)
    return float(reach if reach <= 4 else 2 * math.ceil(reach / 2))


def _lines(across: Axis, upright: Upright, required: float, alpha: float) -> list[str]:
    usual = -float(ndtri(alpha / 2))
    x = across.x(required)
    return [
        svg.line(across.left, upright.y(0), across.right, upright.y(0), stroke=svg.RULE),
        *(
            svg.line(across.left, upright.y(z), across.right, upright.y(z), stroke=svg.RULE, width=0.75, dash="2 3")
            for z in (-usual, usual)
        ),
        svg.line(x, TOP, x, TOP + HEIGHT, stroke=BOUNDARY, dash="6 3"),
    ]


def _looks(across: Axis, upright: Upright, looks: Sequence[LookShown]) -> list[str]:
    points = [(across.x(look.accrued), upright.y(look.z)) for look in looks]
    parts = [svg.polyline([(across.left, upright.y(0)), *points], stroke=plane.POINT_FILL, width=1.5)]
    for sign in (1, -1):
        limits = [
            (across.x(look.accrued), upright.y(sign * look.boundary)) for look in looks if look.boundary is not None
        ]
        parts += [svg.polyline(limits, stroke=BOUNDARY, width=1.5)] if len(limits) > 1 else []
        parts += [_boundary(x, y) for x, y in limits]
    return [*parts, *(_look(x, y) for x, y in points), *_names(across, points, looks)]


def _names(across: Axis, points: Sequence[tuple[float, float]], looks: Sequence[LookShown]) -> list[str]:
    """Name the looks on the side of no effect; where two names would meet, the later look has none."""
    parts, taken = [], across.left
    for (x, y), look in zip(points, looks, strict=True):
        half = text_width(look.version, SMALL) / 2
        middle = min(max(x, across.left + half + 2), across.right - half)
        if middle - half > taken:
            parts.append(svg.text(middle, y + (-9 if look.z < 0 else 16), look.version, anchor="middle", size=SMALL))
            taken = middle + half + 4
    return parts


def _look(x: float, y: float) -> str:
    return svg.circle(x, y, plane.POINT, fill=plane.POINT_FILL, stroke=design.FIGURE_PAPER, width=0.75)


def _boundary(x: float, y: float) -> str:
    return svg.line(x - 6, y, x + 6, y, stroke=BOUNDARY, width=2)


def _sides(review: Review, synthesis_id: str, y: float) -> tuple[list[str], float]:
    below, above = favours(review, synthesis_id)
    lines = wrapped(f"↑ {above}; ↓ {below}", SMALL, LEFT + WIDTH)
    return [svg.text(EDGE, y + 14 * n, line, size=SMALL) for n, line in enumerate(lines, 1)], y + 14 * len(lines) + 12


def _key(required: float) -> list[tuple[str, str]]:
    return [
        (_look(0, 0), say("version of the review")),
        (_boundary(0, 0), say("boundary at that version")),
        (
            svg.line(-7, 0, 7, 0, stroke=BOUNDARY, dash="6 3"),
            say("required: {n}", n=numbers.count(round(required))),
        ),
        (svg.line(-7, 0, 7, 0, stroke=svg.RULE, dash="2 3"), say("limit of a single look")),
    ]


def _notes(looks: Sequence[LookShown], reach: float) -> list[str]:
    without = [look.version for look in looks if look.boundary is None]
    lines = [say("A secondary analysis: it corrects for looking again, and the conclusions do not rest on it.")]
    if without:
        lines.append(say("No boundary at version {without}: the table says why.", without=numbers.joined(without)))
    if any(max(abs(look.z), look.boundary or 0.0) > reach for look in looks):
        lines.append(say("What lies beyond {reach} stands at the edge.", reach=numbers.plain(reach)))
    return lines


def _described(look: LookShown) -> str:
    limit = (
        say("no boundary")
        if look.boundary is None
        else say("boundary {boundary}", boundary=numbers.fixed(look.boundary, 2))
    )
    people = numbers.count(round(look.accrued))
    return say(
        "Version {version}: {people} participants, z = {z}, {limit}.",
        version=look.version,
        people=people,
        z=numbers.fixed(look.z, 2),
        limit=limit,
    )
