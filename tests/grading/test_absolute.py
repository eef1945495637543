"""Absolute effects: published examples, limits, and what must hold for any numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.grading.absolute import (
    Effect,
    in_units,
    number_needed,
    odds_ratio_of_smd,
    rates_with,
    risk_with,
    risks_with,
)
from livingreview.grading.information_size import binary_size, continuous_size
from livingreview.terms import Measure

RATIO = (0.80, 0.65, 0.98)


# A comparator risk of 0.20 and a ratio of 0.80 (0.65 to 0.98): 40, 33 and 37 fewer per 1,000.
@pytest.mark.parametrize(
    ("measure", "fewer"), [(Measure.RR, (40, 70, 4)), (Measure.OR, (33, 60, 3)), (Measure.HR, (37, 65, 4))]
)
def test_a_ratio_gives_the_worked_number_of_fewer_people(measure, fewer) -> None:
    risks = risks_with(Effect(measure, *RATIO), 0.2)

    assert tuple(round(1000 * (0.2 - risk)) for risk in risks) == fewer


def test_a_hazard_ratio_on_staying_free_of_the_event_goes_the_other_way() -> None:
    # Survival of 0.8 and HR 0.5: 0.8 ** 0.5 = 0.894 stay free; the lower limit comes from the higher ratio.
    value, low, high = risks_with(Effect(Measure.HR, 0.5, 0.25, 1.0), 0.8, is_free_of_event=True)

    assert (value, low, high) == pytest.approx((0.894427, 0.8, 0.945742), abs=1e-6)


def test_rates_are_multiplied_or_added_to_and_never_fall_below_none() -> None:
    assert rates_with(Effect(Measure.IRR, 0.5, 0.25, 1.5), 0.04) == pytest.approx((0.02, 0.01, 0.06))
    assert rates_with(Effect(Measure.IRD, -0.01, -0.09, 0.02), 0.04) == pytest.approx((0.03, 0.0, 0.06))


def test_a_standardised_difference_becomes_an_odds_ratio_of_improving() -> None:
    # ln OR = 1.814 x SMD; a lower score is an improvement here, so the sign turns.
    odds = odds_ratio_of_smd(Effect(Measure.SMD, -0.5, -0.8, -0.2), is_higher_better=False)

    assert (odds.value, odds.low, odds.high) == pytest.approx((2.4767, 1.4373, 4.2676), abs=1e-3)
    assert odds.measure is Measure.OR


def test_a_standardised_difference_is_multiplied_by_the_familiar_scales_standard_deviation() -> None:
    assert in_units(Effect(Measure.SMD, -0.5, -0.8, -0.2), 2.5) == pytest.approx((-1.25, -2.0, -0.5))


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        ((-0.04, -0.07, -0.004), "NNTB 25 (15 to 250)"),
        ((-0.025, -0.08, 0.03), "NNTB 40 (NNTB 13 to ∞ to NNTH 34)"),
        ((0.025, -0.01, 0.05), "NNTH 40 (NNTB 100 to ∞ to NNTH 20)"),
        ((0.05, 0.02, 0.1), "NNTH 20 (10 to 50)"),
        ((-0.04, -0.08, 0.0), "NNTB 25 (13 to ∞)"),
        ((0.0, -0.1, 0.1), "NNT ∞ (NNTB 10 to ∞ to NNTH 10)"),
    ],
)
def test_a_number_needed_to_treat_runs_through_infinity_where_the_interval_holds_no_effect(difference, expected):
    assert number_needed(difference, is_higher_better=False) == expected


def test_more_events_of_a_good_outcome_are_a_benefit() -> None:
    assert number_needed((0.04, 0.004, 0.07), is_higher_better=True) == "NNTB 25 (15 to 250)"


@pytest.mark.parametrize(("risk", "size"), [(0.20, 1812), (0.10, 4010)])
def test_the_information_size_of_a_binary_outcome_is_the_published_one(risk, size) -> None:
    assert binary_size(risk, relative_reduction=0.25, alpha=0.05, beta=0.20) == size


@pytest.mark.parametrize(("difference", "size"), [(0.2, 786), (0.5, 126)])
def test_the_information_size_of_a_continuous_outcome_is_the_published_one(difference, size) -> None:
    assert continuous_size(difference, alpha=0.05, beta=0.20) == size


@pytest.mark.parametrize("risk", [0.0, 1.0])
def test_no_information_size_follows_from_a_risk_that_cannot_be_reduced(risk) -> None:
    assert binary_size(risk, relative_reduction=0.25, alpha=0.05, beta=0.20) is None


@given(
    measure=st.sampled_from([Measure.RR, Measure.OR, Measure.PETO, Measure.RD, Measure.HR]),
    risk=st.floats(0, 1),
    effect=st.floats(0.01, 20),
)
def test_risks_stay_within_0_and_1_and_no_effect_changes_nothing(measure, risk, effect) -> None:
    assert 0 <= risk_with(measure, effect, risk) <= 1
    assert math.isclose(risk_with(measure, measure.null_value, risk), risk, abs_tol=1e-12)


@given(risk=st.floats(0.01, 0.9), one=st.floats(0.05, 5), other=st.floats(0.05, 5))
def test_limits_are_never_turned_round(risk, one, other) -> None:
    for measure in (Measure.RR, Measure.OR, Measure.HR):
        for is_free in (False, True):
            effect = Effect(measure, (one + other) / 2, min(one, other), max(one, other))
            value, low, high = risks_with(effect, risk, is_free_of_event=is_free)

            assert low - 1e-12 <= value <= high + 1e-12
