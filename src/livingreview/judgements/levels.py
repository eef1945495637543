"""What every level of risk of bias looks like, and how bad it is: the one place that says so.

1. Levels of all tools stand on one scale of severity; levels that no scale orders have none.
2. A level is shown by its symbol and its word; colour alone tells nothing. Colours are those of robvis, in
   both its palettes; a symbol is white where black has too little contrast on the colour.
3. Low and high are asked for by words, so that analyses and ratings read every tool alike: serious and critical
   count as high, and the best level of ROBINS-I V2 (low except for uncontrolled confounding) as low.

Source: robvis 0.3.0 (palettes, symbols); WCAG 2.2, 1.4.11 (contrast of at least 3:1).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from livingreview import design
from livingreview.terms import Judgement

Palette = Literal["cochrane", "colourblind"]


@dataclass(frozen=True)
class Level:
    """One level: its word, severity, symbol, colours, and the word that robvis knows it by."""

    word: Judgement
    severity: int | None
    """0 is best; None where the level says nothing about how bad it is."""
    symbol: str
    cochrane: str
    colourblind: str
    robvis: str
    is_low: bool = False
    is_high: bool = False

    def colour(self, palette: Palette) -> str:
        """Give the fill in a palette."""
        return self.cochrane if palette == "cochrane" else self.colourblind

    def ink(self, palette: Palette) -> str:
        """Give the colour of the symbol on that fill."""
        return design.WHITE if self.colour(palette) in design.WHITE_INK_ON else design.BLACK


_GREY = design.NO_LEVEL
_GREEN = (design.ROBVIS_GREEN, design.SAFE_LOW)
_YELLOW = (design.ROBVIS_YELLOW, design.SAFE_SOME)
_RED = (design.ROBVIS_RED, design.SAFE_HIGH)
_DARK_RED = (design.ROBVIS_DARK_RED, design.SAFE_CRITICAL)
_BLUE = (design.ROBVIS_BLUE, design.WHITE)
_NONE = (_GREY, _GREY)

LEVELS = {
    level.word: level
    for level in (
        Level(Judgement.LOW, 0, "+", *_GREEN, "Low", is_low=True),
        Level(Judgement.LOW_EXCEPT, 1, "+", *_GREEN, "Low", is_low=True),
        Level(Judgement.SOME_CONCERNS, 2, "−", *_YELLOW, "Some concerns"),
        Level(Judgement.MODERATE, 2, "−", *_YELLOW, "Moderate"),
        Level(Judgement.UNCLEAR, 2, "−", *_YELLOW, "Unclear"),
        Level(Judgement.HIGH, 3, "×", *_RED, "High", is_high=True),
        Level(Judgement.SERIOUS, 3, "×", *_RED, "Serious", is_high=True),
        Level(Judgement.CRITICAL, 4, "!", *_DARK_RED, "Critical", is_high=True),
        Level(Judgement.NO_INFORMATION, None, "?", *_BLUE, "No information"),
        Level(Judgement.YES, None, "Y", *_GREEN, "Low"),
        Level(Judgement.NO, None, "N", *_RED, "High"),
        Level(Judgement.NOT_APPLICABLE, None, "", *_NONE, "Not applicable"),
        Level(Judgement.TWO_STARS, None, "★★", *_GREEN, "Low"),
        Level(Judgement.ONE_STAR, None, "★", *_GREEN, "Low"),
        Level(Judgement.NO_STAR, None, "☆", *_RED, "High"),
        Level(Judgement.NO_OVERALL, None, "", *_NONE, "Not applicable"),
        Level(Judgement.NOT_ASSESSED, None, "?", design.WHITE, design.WHITE, "Not applicable"),
    )
}
"""Every level; a disc of the level *not assessed* is dashed, so that it is not taken for *no information*."""


def worst(judgements: Iterable[Judgement]) -> Judgement:
    """Give the most severe of some ordered levels; there is at least one."""
    return max(judgements, key=_severity)


def is_better(judgement: Judgement, other: Judgement) -> bool:
    """Say whether a level is less severe than another; both are ordered."""
    return _severity(judgement) < _severity(other)


def is_ordered(judgement: Judgement) -> bool:
    """Say whether a level stands on the scale of severity."""
    return LEVELS[judgement].severity is not None


def is_low(judgement: Judgement) -> bool:
    """Say whether a level is the best of its tool."""
    return LEVELS[judgement].is_low


def is_high(judgement: Judgement) -> bool:
    """Say whether a level is high, serious or critical."""
    return LEVELS[judgement].is_high


def scale(words: Collection[Judgement]) -> list[Judgement]:
    """Give the words that stand on the scale, best first."""
    return sorted((word for word in words if is_ordered(word)), key=_severity)


def _severity(judgement: Judgement) -> int:
    severity = LEVELS[judgement].severity
    if severity is None:
        raise ValueError(f"{judgement} has no place in the order of severity")
    return severity
