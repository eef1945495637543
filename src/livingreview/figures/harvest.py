"""Draw a harvest plot as SVG text: which way each study's effect points, and how large the study is.

1. Three bands: favours one side, no difference or conflicting, favours the other; each study has one bar in its band.
2. A bar is as long as the study is large, beside the largest; a study of unknown size has a short open bar.
3. The bar's fill and symbol are the overall risk of bias, as in forest plots. Nothing here counts significance.
Sources: Ogilvie et al. 2008; Campbell et al. 2020 (SWiM).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from livingreview import design
from livingreview.figures import numbers, svg
from livingreview.figures.forest_layout import DISCS, EDGE, GAP, LINE, ROW, SIZE
from livingreview.figures.forest_notes import arm_labels
from livingreview.figures.text_width import text_width, wrapped
from livingreview.models.review import Review
from livingreview.terms import Direction, EffectDirection, Judgement
from livingreview.words import say, say_counted

BARS = 300.0
MAX_LABEL = 210.0
SMALL = 11.0
BAND = 24.0
BAR = 12.0
UNKNOWN_SIZE = 14.0
SHORTEST = 2.0
SIZES = 90.0


@dataclass(frozen=True)
class Harvested:
    """One study: its direction, participants and overall risk of bias."""

    study: str
    direction: EffectDirection
    n: int | None
    judgement: Judgement = Judgement.NOT_ASSESSED


def harvest_plot(synthesis_id: str, *, review: Review, studies: Sequence[Harvested]) -> str:
    """Draw one bar for each study, in the band of its direction, the largest first."""
    label = min(max([text_width(study.study, SIZE) for study in studies] + [90.0]) + 2, MAX_LABEL)
    left = EDGE + label + GAP
    width = left + BARS + SIZES + EDGE
    largest = max((study.n for study in studies if study.n), default=1)
    parts: list[str] = []
    y = EDGE
    for heading, members in bands(review, synthesis_id, studies):
        parts += _band(heading, len(members), y, width)
        y += BAND + 4
        for study in members:
            drawn, height = _bar(study, label, left, y, largest)
            parts += drawn
            y += height
        y += 6
    key, y = _key(studies, y + 12)
    return svg.figure(
        f"harvest-{synthesis_id}",
        title=_title(review, synthesis_id, studies),
        description=_description(review, synthesis_id, studies),
        width=width,
        height=y,
        body=[*parts, *key],
    )


def bands(review: Review, synthesis_id: str, studies: Sequence[Harvested]) -> list[tuple[str, list[Harvested]]]:
    """Give each band's heading and studies, the largest study first; bands without a study stay, with none."""
    experimental, comparator = arm_labels(review, synthesis_id)
    outcome = review.outcomes[review.syntheses[synthesis_id].outcome]
    is_above_good = outcome.direction is Direction.HIGHER_IS_BETTER
    good, bad = EffectDirection.ABOVE, EffectDirection.BELOW
    if not is_above_good:
        good, bad = bad, good
    wanted = (
        (say("Favours {experimental}", experimental=experimental), (good,)),
        (say("No difference, or conflicting"), (EffectDirection.NONE, EffectDirection.CONFLICTING)),
        (say("Favours {comparator}", comparator=comparator), (bad,)),
        (say("Direction not reported"), (EffectDirection.NOT_REPORTED,)),
    )
    found = [
        (heading, sorted((s for s in studies if s.direction in directions), key=_place))
        for heading, directions in wanted
    ]
    return [part for part in found if part[1] or part[0] != wanted[-1][0]]


def _place(study: Harvested) -> tuple[int, str]:
    return -(study.n or 0), study.study.casefold()


def _band(heading: str, count: int, y: float, width: float) -> list[str]:
    who = say_counted("{n} study", "{n} studies", count) if count else say("no study")
    room = width - 2 * EDGE - text_width(who, SIZE) - 3 * GAP
    shown = wrapped(heading, SIZE, room, bold=True)
    words = shown[0] if len(shown) == 1 else f"{shown[0]} …"
    return [
        svg.rect(EDGE, y, width - 2 * EDGE, BAND, fill=design.FIGURE_BAND),
        svg.text(EDGE + 6, y + 16, words, bold=True),
        svg.text(width - EDGE - 6, y + 16, who, anchor="end", fill=svg.QUIET),
    ]


def _bar(study: Harvested, label: float, left: float, y: float, largest: int) -> tuple[list[str], float]:
    lines = wrapped(study.study, SIZE, label)
    parts = [svg.text(EDGE, y + 15 + LINE * place, text) for place, text in enumerate(lines)]
    fill, symbol = DISCS[study.judgement]
    length = max(BARS * study.n / largest, SHORTEST) if study.n else UNKNOWN_SIZE
    stroke = svg.INK if study.n else svg.RULE
    parts.append(svg.rect(left + 18, y + (ROW - BAR) / 2, length * (BARS - 18) / BARS, BAR, fill=fill, stroke=stroke))
    dash = "2 1.5" if study.judgement is Judgement.NOT_ASSESSED else ""
    parts.append(svg.disc(left, y + ROW / 2, 6.5, fill=fill, symbol=symbol, dash=dash))
    said = f"n = {numbers.count(study.n)}" if study.n else say("size not reported")
    end = left + 18 + length * (BARS - 18) / BARS + 6
    parts.append(svg.text(end, y + 15, said, size=SMALL, fill=svg.QUIET))
    return parts, ROW + LINE * (len(lines) - 1)


def _key(studies: Sequence[Harvested], y: float) -> tuple[list[str], float]:
    parts = [svg.text(EDGE, y, say("Length: participants analysed. Risk of bias, overall:"), size=SMALL)]
    x = EDGE
    y += 16
    found = {study.judgement for study in studies}
    for judgement, (fill, symbol) in DISCS.items():
        if judgement in found:
            dash = "2 1.5" if judgement is Judgement.NOT_ASSESSED else ""
            parts.append(svg.disc(x + 6, y - 4, 6, fill=fill, symbol=symbol, dash=dash))
            parts.append(svg.text(x + 17, y, say(judgement.value), size=SMALL))
            x += 17 + text_width(say(judgement.value), SMALL) + GAP
    return parts, y + EDGE + 4


def _title(review: Review, synthesis_id: str, studies: Sequence[Harvested]) -> str:
    counts = [
        f"{heading[:1].lower()}{heading[1:]}: {len(found)}" for heading, found in bands(review, synthesis_id, studies)
    ]
    return say(
        "Harvest plot: {label}. Studies by direction of effect; {counts}.",
        label=review.syntheses[synthesis_id].label,
        counts="; ".join(counts),
    )


def _description(review: Review, synthesis_id: str, studies: Sequence[Harvested]) -> str:
    said = []
    for heading, found in bands(review, synthesis_id, studies):
        named = [
            f"{s.study} ({(f'n = {s.n}' if s.n else say('size not reported'))}, {say(s.judgement.value)})"
            for s in found
        ]
        said.append(f"{heading}: {', '.join(named) or say('no study')}.")
    return " ".join(said)
