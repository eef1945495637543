"""Effects in words: rounding, signs and limits of what is printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.grading.absolute import Effect, risks_with
from livingreview.stages.grade_wording import mean_difference_text, people, relative_text
from livingreview.terms import Measure


@pytest.mark.parametrize(
    ("value", "text"), [(40.0, "40"), (0.44, "0.4"), (0.0, "0"), (0.97, "1"), (1000.0, "1,000"), (12.6, "13")]
)
def test_people_are_whole_numbers_and_have_one_decimal_below_one(value, text):
    assert people(value) == text


def test_no_difference_is_never_negative_zero():
    assert mean_difference_text(Effect(Measure.MD, -0.0, -1, 1)) == "MD 0.00 lower (1.00 lower to 1.00 higher)"


@given(st.sampled_from([Measure.RR, Measure.OR]), st.floats(0, 1), st.floats(0.01, 50), st.floats(0.01, 50))
def test_a_larger_ratio_never_means_a_smaller_risk(measure, risk, one, other):
    low, high = sorted((one, other))

    _, risk_low, risk_high = risks_with(Effect(measure, low, low, high), risk)

    assert 0 <= risk_low <= risk_high + 1e-12 <= 1 + 1e-12


def test_relative_text_names_the_measure():
    assert relative_text(Effect(Measure.OR, 1.5, 0.9, 2.5)) == "OR 1.50 (95% CI 0.90 to 2.50)"


def test_a_ratio_reads_as_in_the_figures():
    assert relative_text(Effect(Measure.RR, 1.0, 0.002, 1.004)) == "RR 1.00 (95% CI <0.01 to 1.004)"
