"""What the figures of risk of bias share: the order of levels, their key, and the words of a level.

1. Levels stand as in robvis: low first, then what is worse, then no information, not applicable, not assessed.
2. Everything that has a colour has its symbol or word too; symbols are white where black is too faint.
"""

from collections.abc import Iterable

from livingreview.design import WHITE
from livingreview.figures import svg
from livingreview.figures.text_width import text_width
from livingreview.judgements.levels import LEVELS, Palette
from livingreview.terms import Judgement
from livingreview.words import mark, say

EDGE = 10.0
GAP = 14.0
SIZE = 12.0
SMALL = 11.0
LINE = 15.0
ROBVIS_ORDER = (
    *("Low", "Some concerns", "Moderate", "Unclear", "High", "Serious", "Critical"),
    *("No information", "Not applicable"),
)
"""Levels of robvis, best first."""
NOBODY = mark("Nobody has assessed the risk of bias of these results yet.")


def in_order(found: Iterable[Judgement]) -> list[Judgement]:
    """Sort levels, best first, those that say nothing about how bad it is last."""
    words = set(found)
    known = list(LEVELS)
    return sorted(
        words,
        key=lambda word: (
            word is Judgement.NOT_ASSESSED,
            ROBVIS_ORDER.index(LEVELS[word].robvis),
            known.index(word),
        ),
    )


def worst_first(found: Iterable[Judgement]) -> list[Judgement]:
    """Sort levels as a key does: worst first, those that say nothing about how bad it is last."""
    words = in_order(found)
    rated = [word for word in words if ROBVIS_ORDER.index(LEVELS[word].robvis) < ROBVIS_ORDER.index("No information")]
    return [*rated[::-1], *(word for word in words if word not in rated)]


def disc(x: float, y: float, radius: float, word: Judgement, palette: Palette) -> str:
    """Draw the disc of a level."""
    level = LEVELS[word]
    dash = "2 1.5" if word is Judgement.NOT_ASSESSED else ""
    return svg.disc(x, y, radius, fill=level.colour(palette), symbol=level.symbol, dash=dash, ink=ink(word, palette))


def ink(word: Judgement, palette: Palette) -> str:
    """Give the colour of a level's symbol: white, or that of all text."""
    return WHITE if LEVELS[word].ink(palette) == WHITE else svg.INK


def key_width(found: Iterable[Judgement]) -> float:
    """Give how wide the key of some levels is."""
    return 26 + max(text_width(say(word.value).capitalize(), SMALL) for word in (*found, Judgement.SOME_CONCERNS))


def key(x: float, y: float, found: Iterable[Judgement], palette: Palette) -> tuple[list[str], float]:
    """Draw the key of the discs downwards; give it and where it ends."""
    parts = [svg.text(x, y, say("Judgement"), size=SMALL, bold=True)]
    for word in worst_first(found):
        y += 19
        parts += [disc(x + 8, y - 4, 7, word, palette), svg.text(x + 22, y, say(word.value).capitalize(), size=SMALL)]
    return parts, y


def sentence_figure(name: str, title: str, words: str) -> str:
    """Say in one sentence why there is nothing to draw."""
    width = max(360.0, text_width(words, SIZE) + 2 * EDGE)
    return svg.figure(name, title=title, description=words, width=width, height=44, body=[svg.text(EDGE, 27, words)])
