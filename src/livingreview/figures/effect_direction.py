"""Draw an effect-direction plot as SVG text: studies down, outcomes across, an arrow for each direction.

1. Up: the outcome is better with the intervention; down: better with the comparator; both ways: no difference or
   conflicting. An empty cell: the study has no result there.
2. The arrow's size is the study's: up to 50, up to 300, more participants. Its fill is the overall risk of bias.
3. Directions are those of the estimates; nothing counts significance.
Sources: Thomson & Thomas 2013; Boon & Thomson 2021.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from livingreview import design
from livingreview.figures import svg
from livingreview.figures.forest_layout import DISCS, EDGE, GAP, LINE, SIZE
from livingreview.figures.text_width import text_width, wrapped
from livingreview.terms import Judgement
from livingreview.words import mark, say, say_counted

Way = Literal["better", "worse", "neither"]
WAYS: Mapping[Way, str] = {
    "better": mark("better with the intervention"),
    "worse": mark("better with the comparator"),
    "neither": mark("no difference, or conflicting"),
}
SIZES = ((50, 5.0), (300, 7.5))
"""Participants up to which an arrow has this half width; beyond the last, `LARGE`. Boon & Thomson 2021."""
LARGE = 10.0
UNKNOWN = 5.0
SMALL = 11.0
MAX_LABEL = 190.0
COLUMN = 104.0
ROW = 27.0


@dataclass(frozen=True)
class Arrow:
    """The direction of one study in one outcome."""

    way: Way
    n: int | None
    judgement: Judgement = Judgement.NOT_ASSESSED


def effect_direction_plot(
    name: str, *, label: str, outcomes: Sequence[str], studies: Sequence[tuple[str, Sequence[Arrow | None]]]
) -> str:
    """Draw a row for each study; its arrows stand in the order of the outcomes."""
    column = min(max([text_width(study, SIZE) for study, _ in studies] + [110.0]) + 2, MAX_LABEL)
    left = EDGE + column + GAP
    width = max(left + COLUMN * len(outcomes) + EDGE, 440.0)
    parts, y = _header(outcomes, left, width)
    for study, arrows in studies:
        lines = wrapped(study, SIZE, column)
        parts += [svg.text(EDGE, y + 18 + LINE * place, text) for place, text in enumerate(lines)]
        for place, arrow in enumerate(arrows):
            if arrow is not None:
                parts += _arrow(arrow, left + COLUMN * (place + 0.5), y + ROW / 2)
        y += ROW + LINE * (len(lines) - 1)
        parts.append(svg.line(EDGE, y, width - EDGE, y, stroke=design.FIGURE_HAIR, width=0.75))
    key, y = _key(studies, y + 18, width)
    return svg.figure(
        f"direction-{name}",
        title=say("Effect-direction plot: {label}. {counts}", label=label, counts=_counts(studies)),
        description=_description(outcomes, studies),
        width=width,
        height=y,
        body=[*parts, *key],
    )


def _header(outcomes: Sequence[str], left: float, width: float) -> tuple[list[str], float]:
    heads = [wrapped(outcome, SIZE, COLUMN - 8, bold=True) for outcome in outcomes]
    y = EDGE + LINE * max(len(lines) for lines in heads)
    parts = [svg.text(EDGE, y, say("Study"), bold=True)]
    for place, lines in enumerate(heads):
        first = y - LINE * (len(lines) - 1)
        parts += [
            svg.text(left + COLUMN * (place + 0.5), first + LINE * n, text, anchor="middle", bold=True)
            for n, text in enumerate(lines)
        ]
    return [*parts, svg.line(EDGE, y + 7, width - EDGE, y + 7)], y + 8


def _arrow(arrow: Arrow, x: float, y: float) -> list[str]:
    half = _half(arrow.n)
    fill, _ = DISCS[arrow.judgement]
    shapes: dict[Way, list[list[tuple[float, float]]]] = {
        "better": [[(x - half, y + half), (x, y - half), (x + half, y + half)]],
        "worse": [[(x - half, y - half), (x, y + half), (x + half, y - half)]],
        "neither": [
            [(x - 2, y - half), (x - 2 - half, y), (x - 2, y + half)],
            [(x + 2, y - half), (x + 2 + half, y), (x + 2, y + half)],
        ],
    }
    return [svg.polygon(points, fill=fill, stroke=design.BLACK) for points in shapes[arrow.way]]


def _half(n: int | None) -> float:
    if n is None:
        return UNKNOWN
    return next((half for most, half in SIZES if n <= most), LARGE)


def _key(studies: Sequence[tuple[str, Sequence[Arrow | None]]], y: float, width: float) -> tuple[list[str], float]:
    given = [arrow for _, arrows in studies for arrow in arrows if arrow is not None]
    parts: list[str] = []
    entries: list[tuple[list[str], str]] = []
    for way, words in WAYS.items():
        entries.append((_arrow(Arrow(way, 100), 0, 0), say(words)))
    for judgement, (fill, _) in DISCS.items():
        if any(arrow.judgement is judgement for arrow in given):
            entries.append(([svg.rect(-6, -6, 12, 12, fill=fill, stroke=design.BLACK)], _risk(judgement)))
    x = EDGE
    for drawing, words in entries:
        wide = 26 + text_width(words, SMALL) + GAP
        if x > EDGE and x + wide > width:
            x, y = EDGE, y + 20
        parts += [svg.moved("".join(drawing), x + 11, y - 4), svg.text(x + 26, y, words, size=SMALL)]
        x += wide
    y += 20
    for text in wrapped(
        say("Size of the arrow: up to 50, 51 to 300, more than 300 participants."), SMALL, width - 2 * EDGE
    ):
        parts.append(svg.text(EDGE, y, text, size=SMALL))
        y += 14
    return parts, y


def _risk(judgement: Judgement) -> str:
    return (
        say("risk of bias not assessed")
        if judgement is Judgement.NOT_ASSESSED
        else say("{judgement} (risk of bias)", judgement=say(judgement.value))
    )


def _counts(studies: Sequence[tuple[str, Sequence[Arrow | None]]]) -> str:
    ways = [arrow.way for _, arrows in studies for arrow in arrows[:1] if arrow is not None]
    counted = [f"{say(words)}: {ways.count(way)}" for way, words in WAYS.items()]
    return f"{say_counted('{n} study', '{n} studies', len(studies))}; {'; '.join(counted)}."


def _description(outcomes: Sequence[str], studies: Sequence[tuple[str, Sequence[Arrow | None]]]) -> str:
    said = []
    for study, arrows in studies:
        cells = [
            f"{outcome} {(say('no result') if arrow is None else say(WAYS[arrow.way]))}"
            for outcome, arrow in zip(outcomes, arrows, strict=True)
        ]
        said.append(f"{study}: {'; '.join(cells)}.")
    return " ".join(said)
