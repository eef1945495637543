# ruff: noqa: E501, RUF001, RUF100 - what a reader sees stands on one line, with its signs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.figures import numbers


@pytest.mark.parametrize(
    ("p", "shown"),
    [
        (0.0494, "p = 0.049"),
        (0.5, "p = 0.500"),
        (0.001, "p = 0.001"),
        (0.00099, "p < 0.001"),
        (0.0, "p < 0.001"),
        (1.0, "p = 1.000"),
    ],
)
def test_p_values_have_three_decimals_and_are_never_zero(p, shown):
    assert numbers.p_value(p) == shown


@pytest.mark.parametrize(
    ("value", "measure", "shown"),
    [
        (1.2345, "RR", "1.23"),
        (1.003, "RR", "1.003"),
        (0.9972, "OR", "0.997"),
        (1.0, "RR", "1.00"),
        (0.001, "OR", "<0.01"),
        (-1.5, "MD", "−1.50"),
        (-0.001, "MD", "0.00"),
        (0.9999, "MD", "1.00"),
        (None, "RR", "–"),
    ],
)
def test_effects_have_two_decimals_three_next_to_one_and_a_true_minus(value, measure, shown):
    assert numbers.effect_value(value, measure) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1.234, "1.23"), (0.0123, "0.012"), (0.00123, "0.0012"), (0.00001, "<0.0001"), (None, "–")],
)
def test_tau_squared_has_two_to_four_decimals(value, shown):
    assert numbers.tau_squared(value) == shown


@given(st.floats(min_value=-1e6, max_value=1e6) | st.none())
def test_no_number_is_shown_as_a_word_of_the_machine(value):
    shown = [
        numbers.fixed(value, 2),
        numbers.effect_value(value, "MD"),
        numbers.tau_squared(value),
        numbers.percent(value),
    ]

    assert not [text for text in shown if "nan" in text.lower() or "None" in text or "-" in text or text == "−0.00"]


def test_counts_agree_with_their_nouns():
    assert numbers.counted(1, "study", "studies") == "1 study"
    assert numbers.counted(1204, "study", "studies") == "1,204 studies"


def test_lists_of_words_end_in_and():
    assert [numbers.joined(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_what_has_commas_of_its_own_is_parted_by_semicolons():
    assert numbers.joined(["adults, or children", "oral", "blind"]) == "adults, or children; oral; and blind"
    assert numbers.joined(["no effect", "40 per 1,000", "minus 40 per 1,000"], "or") == (
        "no effect, 40 per 1,000 or minus 40 per 1,000"
    )
    assert numbers.joined(["adults, or children", "blind"]) == "adults, or children and blind"
