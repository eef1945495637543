"""Measures of rates: published unit values, no events, what cannot be estimated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats.effects_of_rates import RATES, Rate, rate_difference, rate_ratio, root_rate_difference

rates = st.builds(Rate, st.integers(0, 1000), st.floats(0.01, 1e5))


def test_a_rate_ratio_has_the_published_value_and_variance():
    sizes = rate_ratio(Rate(10, 100), Rate(20, 110))

    assert sizes.estimate[0] == pytest.approx(-0.597837, abs=5e-7)
    assert sizes.se[0] ** 2 == pytest.approx(0.15, rel=1e-12)


def test_half_an_event_on_both_sides_stands_in_for_no_event_on_one():
    sizes = rate_ratio(Rate(0, 50), Rate(4, 60))

    assert sizes.estimate[0] == pytest.approx(np.log((0.5 / 50) / (4.5 / 60)), rel=1e-14)
    assert sizes.is_corrected[0]


def test_no_event_on_either_side_gives_no_ratio_and_a_difference_of_zero():
    ratio, difference = rate_ratio(Rate(0, 50), Rate(0, 60)), rate_difference(Rate(0, 50), Rate(0, 60))

    assert not ratio.is_estimable[0]
    assert difference.estimate[0] == 0
    assert difference.se[0] == pytest.approx(np.sqrt(0.5 / 50**2 + 0.5 / 60**2), rel=1e-14)
    assert difference.is_corrected[0]


def test_a_rate_difference_with_no_event_on_one_side_is_as_it_is():
    sizes = rate_difference(Rate(0, 50), Rate(4, 60))

    assert sizes.estimate[0] == pytest.approx(-4 / 60, rel=1e-14)
    assert sizes.se[0] == pytest.approx(2 / 60, rel=1e-14)
    assert not sizes.is_corrected[0]


@pytest.mark.parametrize("side", [Rate(-1, 10), Rate(1, 0), Rate(1, -5), Rate(np.inf, 10), Rate(1, np.nan)])
@pytest.mark.parametrize("measure", [*RATES.values(), root_rate_difference])
def test_impossible_rates_are_not_estimable(measure, side):
    assert not measure(side, Rate(3, 10)).is_estimable[0]


@given(rates, rates)
def test_swapping_the_sides_changes_only_the_sign(side_1, side_2):
    for measure in [*RATES.values(), root_rate_difference]:
        there, back = measure(side_1, side_2), measure(side_2, side_1)

        assert there.is_estimable.tolist() == back.is_estimable.tolist()
        assert there.estimate == pytest.approx(-back.estimate, rel=1e-12, abs=1e-14, nan_ok=True)
        assert there.se == pytest.approx(back.se, rel=1e-12, nan_ok=True)


@given(rates, rates, st.floats(1e-3, 1e3))
def test_another_unit_of_time_leaves_a_rate_ratio_alone(side_1, side_2, unit):
    before = rate_ratio(side_1, side_2)
    after = rate_ratio(Rate(side_1.events, side_1.person_time * unit), Rate(side_2.events, side_2.person_time * unit))

    assert after.estimate == pytest.approx(before.estimate, abs=1e-12, nan_ok=True)
    assert after.se == pytest.approx(before.se, rel=1e-12, nan_ok=True)
