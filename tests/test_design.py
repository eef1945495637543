"""The design tokens: contrast in both themes, no colour anywhere else, judgements told apart without colour vision."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from livingreview import design
from livingreview.judgements.levels import LEVELS
from livingreview.terms import Judgement

PACKAGE = Path(__file__).parent.parent / "src/livingreview"
SOURCES = sorted(
    path for end in ("py", "css", "html", "js", "svg") for path in PACKAGE.rglob(f"*.{end}") if path.name != "design.py"
)
THEMES = {"light": design.LIGHT, "dark": design.DARK}
GROUNDS = ("paper", "band", "alert-band")
TEXT = [
    *((ink, ground) for ground in GROUNDS for ink in ("ink", "quiet")),
    *(("accent", "paper"), ("accent", "band"), ("alert", "paper"), ("alert", "alert-band")),
    *(("on-accent", "accent"), ("yes", "paper"), ("no", "paper"), ("perhaps", "paper")),
    *(("paper", "yes"), ("paper", "no"), ("paper", "perhaps")),
    *(("yes", "band"), ("no", "band"), ("perhaps", "band")),
    *(("ink", f"k{number}") for number in range(1, 7)),
]
"""Every pair of text and ground that a style sheet sets."""
GRAPHICS = [("rule", "paper"), ("rule", "band"), ("focus", "paper"), ("focus", "band"), ("accent", "alert-band")]
"""Borders of fields, lines under headings of tables, the ring of focus."""
FIGURE_TEXT = [
    *(("ink", design.FIGURE_INK, ground) for ground in (design.FIGURE_PAPER, design.FIGURE_BAND, design.FLOW_BAND)),
    *(("ink", design.FIGURE_INK, ground) for ground in (*design.FLOW_HEADS, design.TRAFFIC_STRIP, design.NO_LEVEL)),
    *(("ink", design.FIGURE_INK, ground) for ground in (*design.FUNNEL_SHADES, design.FUNNEL_OUTSIDE)),
    ("quiet", design.FIGURE_QUIET, design.FIGURE_PAPER),
    ("quiet", design.FIGURE_QUIET, design.FIGURE_BAND),
    ("word", design.BLACK, design.WORD_HEAD),
]
FIGURE_GRAPHICS = [
    *((design.FIGURE_MARK, ground) for ground in (design.FIGURE_PAPER, *design.FUNNEL_SHADES)),
    (design.FIGURE_MARK, design.FIGURE_INTERVAL),
    (design.FIGURE_RULE, design.FIGURE_PAPER),
    (design.FIGURE_BOUNDARY, design.FIGURE_PAPER),
]
HEX = re.compile(r"(?<![&\w])#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\b(?:rgba?|hsla?|oklch|lab)\(")
NAMED = re.compile(
    r"\b(?:color|background|background-color|border(?:-\w+)?|outline|fill|stroke)\s*[:=]\s*[\"']?[^;\"'\n]*"
    r"\b(?:white|black|red|green|blue|yellow|orange|gr[ae]y|silver|navy|purple|brown|pink)\b"
)
SEEN_BY = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "full colour vision": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear parts of a colour."""
APART = 15.0
"""Least distance in CIE L*a*b* (1976) of two levels; 2.3 is just noticeable, 10 is seen at a glance."""


def test_the_two_themes_have_the_same_names() -> None:
    assert list(design.LIGHT) == list(design.DARK)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT, ids="-on-".join)
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str) -> None:
    assert design.contrast(THEMES[theme][ink], THEMES[theme][ground]) >= design.TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("line", "ground"), GRAPHICS, ids="-on-".join)
def test_lines_that_tell_something_stand_out(theme: str, line: str, ground: str) -> None:
    assert design.contrast(THEMES[theme][line], THEMES[theme][ground]) >= design.GRAPHIC_CONTRAST


@pytest.mark.parametrize(("name", "ink", "ground"), FIGURE_TEXT)
def test_text_of_figures_stands_out(name: str, ink: str, ground: str) -> None:
    assert design.contrast(ink, ground) >= design.TEXT_CONTRAST, name


@pytest.mark.parametrize(("mark", "ground"), FIGURE_GRAPHICS)
def test_marks_of_figures_stand_out(mark: str, ground: str) -> None:
    assert design.contrast(mark, ground) >= design.GRAPHIC_CONTRAST


def test_contrast_is_that_of_wcag() -> None:
    assert design.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert design.contrast("#D55E00", "#ffffff") == pytest.approx(3.87, abs=0.005)
    assert design.contrast("#000000", "#0072B2") == pytest.approx(4.05, abs=0.005)


@pytest.mark.parametrize("level", LEVELS.values(), ids=lambda level: level.word.value)
def test_the_symbol_of_a_judgement_stands_out_from_its_fill_in_both_palettes(level) -> None:  # type: ignore[no-untyped-def]
    for palette in ("cochrane", "colourblind"):
        assert design.contrast(level.colour(palette), level.ink(palette)) >= design.TEXT_CONTRAST


@pytest.mark.parametrize("level", LEVELS.values(), ids=lambda level: level.word.value)
def test_levels_of_one_colour_differ_in_symbol_or_word(level) -> None:  # type: ignore[no-untyped-def]
    same = [other for other in LEVELS.values() if other is not level and other.colourblind == level.colourblind]

    assert level.symbol or level.word in (Judgement.NOT_APPLICABLE, Judgement.NO_OVERALL)
    assert all((other.symbol, other.word) != (level.symbol, level.word) for other in same)


@pytest.mark.parametrize("vision", SEEN_BY)
def test_levels_of_a_judgement_are_told_apart_by_every_colour_vision(vision: str) -> None:
    levels = (design.SAFE_LOW, design.SAFE_SOME, design.SAFE_HIGH, design.SAFE_CRITICAL, design.WHITE, design.NO_LEVEL)
    seen = {colour: lab(colour, SEEN_BY[vision]) for colour in levels}

    for one, other in combinations(levels, 2):
        assert distance(seen[one], seen[other]) >= APART, (one, other)


@pytest.mark.parametrize("vision", SEEN_BY)
def test_estimates_and_boundaries_are_told_apart_by_every_colour_vision(vision: str) -> None:
    one, other = (lab(colour, SEEN_BY[vision]) for colour in (design.FIGURE_MARK, design.FIGURE_BOUNDARY))

    assert distance(one, other) >= APART


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_colour_stands_outside_the_tokens(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = HEX.findall(text) if path.suffix == ".py" else [*HEX.findall(text), *NAMED.findall(text)]

    assert found == [], path


def test_every_token_that_a_style_sheet_asks_for_exists() -> None:
    screen = {*design.SHARED, *design.SCREEN_SIZES, *design.LIGHT}
    printed = {*design.SHARED, *design.PRINT_SIZES, *design.LIGHT}
    for path in PACKAGE.rglob("*.css"):
        asked = set(re.findall(r"var\(--([\w-]+)\)", path.read_text(encoding="utf-8")))
        assert asked - (printed if path.name == "print.css" else screen) == set(), path


def lab(colour: str, seen: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """Give the place of a colour in CIE L*a*b* (D65), as somebody sees it."""
    linear = [design._linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5)]
    red, green, blue = (min(max(sum(w * part for w, part in zip(row, linear, strict=True)), 0), 1) for row in seen)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
