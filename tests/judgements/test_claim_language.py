"""The condition of a claim: what is read, what is refused and where, what it comes to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.judgements.claim_language import ClaimSyntaxError, Comparison, parse, verdict
from livingreview.terms import Certainty, ClaimState

SYNTHESES = ("relief_50", "pain")


def state(condition: str, **values: object) -> str:
    comparisons = parse(condition, SYNTHESES)
    named = {f"relief_50.{name}": value for name, value in values.items()}
    return verdict(comparisons, {one.name: named.get(one.name) for one in comparisons}).state


def test_a_condition_is_comparisons_joined_by_and():
    assert parse("relief_50.estimate > 1 and relief_50.certainty >= very low", SYNTHESES) == (
        Comparison("relief_50.estimate", ">", 1.0),
        Comparison("relief_50.certainty", ">=", Certainty.VERY_LOW),
    )
    assert parse("pain.ci_high<=-0.5", SYNTHESES) == (Comparison("pain.ci_high", "<=", -0.5),)
    assert parse("pain.studies >= 2\n  and pain.participants > 100", SYNTHESES)[1].bound == 100


@pytest.mark.parametrize(
    ("condition", "place", "found"),
    [
        ("", 1, ""),
        ("relief_50.estimate", 19, ""),
        ("relief_50.estimate >", 21, ""),
        ("relief_50.estimate > 1 or relief_50.ci_low > 1", 24, "or"),
        ("relief_50.estimate > 1 and", 27, ""),
        ("relief_50.estimate == 1", 20, "="),
        ("relief_50.estimate != 1", 20, "!"),
        ("(relief_50.estimate > 1)", 1, "("),
        ("relief_50.estimate > 1 + 1", 24, "+"),
        ("relief_50.estimate > pain.estimate", 22, "pain.estimate"),
        ("relief_50.estimate > 1e3", 22, "1"),
        ("relief_50.estimate > low", 22, "low"),
        ("relief_50.certainty > 1", 23, "1"),
        ("relief_50.certainty >= sort of low", 24, "sort"),
        ("1 < relief_50.estimate", 1, "1"),
        ("relief.estimate > 1", 1, "relief.estimate"),
        ("relief_50.p < 1", 1, "relief_50.p"),
        ("relief_50.estimate.real > 1", 1, "relief_50.estimate.real"),
        ("__import__('os').system('id')", 11, "("),
        ("relief_50.estimate > 1; import os", 23, ";"),
        ("relief_50.estimate > \u0661", 22, "\u0661"),
    ],
)
def test_what_is_no_condition_is_refused_at_its_place(condition: str, place: int, found: str) -> None:
    with pytest.raises(ClaimSyntaxError) as caught:
        parse(condition, SYNTHESES)

    assert (caught.value.place, caught.value.found) == (place, found)


def test_an_unknown_name_lists_what_is_allowed():
    with pytest.raises(ClaimSyntaxError) as caught:
        parse("relief_50.pooled > 1", SYNTHESES)

    assert "relief_50, pain" in caught.value.allowed
    assert "estimate, ci_low, ci_high, certainty, studies, participants" in caught.value.allowed


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        place = len(parse(text, SYNTHESES))
    except ClaimSyntaxError as error:
        place = error.place

    assert 1 <= place <= len(text) + 1


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("relief_50.estimate > 1", "holds"),
        ("relief_50.estimate > 1.5", "withdrawn"),
        ("relief_50.estimate >= 1.4 and relief_50.estimate <= 1.4", "holds"),
        ("relief_50.estimate < 1.4", "withdrawn"),
        ("relief_50.certainty >= low", "holds"),
        ("relief_50.certainty > low", "withdrawn"),
        ("relief_50.certainty < moderate", "holds"),
        ("relief_50.ci_low > 1", "cannot be evaluated"),
        ("relief_50.ci_low > 1 and relief_50.estimate > 2", "withdrawn"),
        ("relief_50.ci_low > 1 and relief_50.estimate > 1", "cannot be evaluated"),
    ],
)
def test_it_holds_is_broken_or_stays_open(condition: str, expected: str) -> None:
    assert state(condition, estimate=1.4, certainty=Certainty.LOW) == expected


def test_the_numbers_that_broke_it_are_named():
    comparisons = parse("pain.estimate < 0 and pain.certainty >= moderate and pain.studies >= 2", SYNTHESES)
    values = {"pain.estimate": 0.25, "pain.certainty": Certainty.VERY_LOW, "pain.studies": 3.0}

    assert verdict(comparisons, values).because == (
        "pain.estimate is 0.25, not < 0",
        "pain.certainty is very low, not >= moderate",
    )


def test_a_number_that_breaks_it_never_looks_like_the_bound():
    (comparison,) = parse("pain.estimate > 1", SYNTHESES)

    assert verdict([comparison], {"pain.estimate": 0.99999999}).because == ("pain.estimate is 0.99999999, not > 1",)
    assert verdict([comparison], {"pain.estimate": 1.0}).because == ("pain.estimate is 1, not > 1",)


def test_what_cannot_be_answered_is_no_success():
    (estimate,) = parse("pain.estimate > 1", SYNTHESES)
    (certainty,) = parse("pain.certainty >= low", SYNTHESES)

    assert verdict([estimate], {"pain.estimate": None}) == (
        ClaimState.OPEN,
        ("pain.estimate is not known: there is no estimate",),
    )
    assert verdict([certainty], {"pain.certainty": None}).because == ("pain.certainty is not rated",)
