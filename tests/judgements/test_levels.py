"""The one place that orders levels of risk of bias and says how they look."""

import pytest

from livingreview.judgements.levels import LEVELS, is_better, is_high, is_low, is_ordered, scale, worst
from livingreview.judgements.registry import TOOLS
from livingreview.terms import Judgement

COLOURS = {  # robvis 0.3.0: low, middle, high, critical, no information
    "cochrane": ("#02C100", "#E2DF07", "#BF0000", "#820000", "#4EA1F7"),
    "colourblind": ("#fed98e", "#fe9929", "#d95f0e", "#993404", "#ffffff"),
}


def channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    red, green, blue = (channel(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_word_has_its_level():
    assert set(LEVELS) == set(Judgement)


@pytest.mark.parametrize("palette", ["cochrane", "colourblind"])
def test_colours_are_those_of_robvis(palette):
    words = (
        (Judgement.LOW, Judgement.LOW_EXCEPT),
        (Judgement.SOME_CONCERNS, Judgement.MODERATE, Judgement.UNCLEAR),
        (Judgement.HIGH, Judgement.SERIOUS),
        (Judgement.CRITICAL,),
    )

    for colour, same in zip(COLOURS[palette], (*words, (Judgement.NO_INFORMATION,)), strict=True):
        assert {LEVELS[word].colour(palette) for word in same} == {colour}


@pytest.mark.parametrize("palette", ["cochrane", "colourblind"])
@pytest.mark.parametrize("word", [word for word in Judgement if LEVELS[word].symbol])
def test_a_symbol_stands_out_from_its_colour(word, palette):
    level = LEVELS[word]

    assert contrast(level.ink(palette), level.colour(palette)) >= 3


def test_two_levels_of_one_tool_never_share_a_symbol_or_an_order():
    for tool in TOOLS:
        for item in tool.items:
            symbols = [LEVELS[word].symbol for word in item.words]
            severities = [LEVELS[word].severity for word in item.words if is_ordered(word)]

            assert len(set(symbols)) == len(symbols), (tool.key, item.id)
            assert severities == sorted(set(severities)), (tool.key, item.id)


def test_levels_of_all_tools_stand_on_one_scale():
    ordered = [Judgement.LOW, Judgement.LOW_EXCEPT, Judgement.MODERATE, Judgement.SERIOUS, Judgement.CRITICAL]

    assert (
        scale(
            [
                Judgement.CRITICAL,
                Judgement.MODERATE,
                Judgement.LOW_EXCEPT,
                Judgement.NO_INFORMATION,
                Judgement.SERIOUS,
                Judgement.LOW,
            ]
        )
        == ordered
    )
    assert worst([Judgement.MODERATE, Judgement.SERIOUS, Judgement.LOW]) is Judgement.SERIOUS
    assert is_better(Judgement.SOME_CONCERNS, Judgement.HIGH)
    assert not is_better(Judgement.HIGH, Judgement.SERIOUS)
    with pytest.raises(ValueError, match="no information has no place"):
        worst([Judgement.LOW, Judgement.NO_INFORMATION])


def test_low_and_high_are_told_for_every_tool_alike():
    assert [word for word in Judgement if is_low(word)] == [Judgement.LOW, Judgement.LOW_EXCEPT]
    assert [word for word in Judgement if is_high(word)] == [Judgement.HIGH, Judgement.SERIOUS, Judgement.CRITICAL]


def test_robvis_reads_the_words_as_meant():
    """Robvis keeps the first letter of a word of several letters; `Not applicable` is the one for blanks."""
    letters = {"L": "l", "S": "s", "M": "m", "U": "u", "H": "h", "C": "c", "N": "n"}

    assert {letters[level.robvis[0]] for level in LEVELS.values()} <= set("lsmuhcn")
    assert all(len(level.robvis) > 2 for level in LEVELS.values())
    assert LEVELS[Judgement.SOME_CONCERNS].robvis == "Some concerns"
    assert LEVELS[Judgement.NOT_ASSESSED].robvis == LEVELS[Judgement.NO_OVERALL].robvis == "Not applicable"
