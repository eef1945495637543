"""Measures of means: published unit values, conventions by name, scales, what cannot be estimated."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from livingreview.stats.effects_of_means import (
    CONTINUOUS,
    Means,
    glass_delta,
    hedges_j,
    mean_difference,
    ratio_of_means,
    smd_of_unequal_spread,
    standardised_mean_difference,
)
from livingreview.stats.pooling import is_usable
from livingreview.terms import Measure

GROUP_1, GROUP_2 = Means(103, 5.5, 50), Means(100, 4.5, 50)
MEASURES = [*CONTINUOUS.values(), glass_delta, smd_of_unequal_spread]


def groups():
    return st.builds(Means, st.floats(0.1, 1000), st.floats(0.1, 100), st.integers(3, 500))


def test_a_mean_difference_has_the_published_value_and_variance():
    sizes = mean_difference(GROUP_1, GROUP_2)

    assert sizes.estimate[0] == pytest.approx(3, rel=1e-12)
    assert sizes.se[0] ** 2 == pytest.approx(1.01, rel=1e-12)


def test_hedges_g_uses_the_exact_j_and_the_large_sample_variance():
    sizes = standardised_mean_difference(GROUP_1, GROUP_2)

    assert sizes.estimate[0] == pytest.approx(0.592440, abs=5e-7)
    assert sizes.se[0] ** 2 == pytest.approx(0.0417549, abs=5e-8)


def test_revmans_convention_has_the_published_value_and_standard_error():
    sizes = standardised_mean_difference(GROUP_1, GROUP_2, correction="approximate", variance="RevMan")

    assert sizes.estimate[0] == pytest.approx(0.592442, abs=5e-7)
    assert sizes.se[0] == pytest.approx(0.204516, abs=5e-7)


def test_hedges_j_is_exact_and_not_the_approximation():
    assert float(hedges_j(98)) == pytest.approx(0.9923241, abs=5e-8)
    # With 2 df: gamma(1) / (1 * gamma(1/2)).
    assert float(hedges_j(2)) == pytest.approx(1 / np.sqrt(np.pi), rel=1e-14)


def test_glass_delta_divides_by_the_comparators_spread():
    sizes = glass_delta(GROUP_1, GROUP_2)

    assert sizes.estimate[0] == pytest.approx(float(hedges_j(49)) * 3 / 4.5, rel=1e-14)


def test_a_ratio_of_means_is_on_the_log_scale():
    sizes = ratio_of_means(Means(6, 2, 25), Means(3, 1.5, 36))

    assert sizes.estimate[0] == pytest.approx(np.log(2), rel=1e-14)
    assert sizes.se[0] == pytest.approx(np.hypot(2 / (6 * 5), 1.5 / (3 * 6)), rel=1e-14)


@pytest.mark.parametrize(("mean_1", "mean_2"), [(1, -1), (-1, 1), (0, 1), (1, 0), (0, 0)])
def test_means_of_different_sign_or_zero_have_no_ratio(mean_1, mean_2):
    assert not ratio_of_means(Means(mean_1, 1, 10), Means(mean_2, 1, 10)).is_estimable[0]


def test_means_below_zero_have_a_ratio():
    below, above = ratio_of_means(Means(-6, 2, 25), Means(-3, 1, 25)), ratio_of_means(Means(6, 2, 25), Means(3, 1, 25))

    assert (below.estimate[0], below.se[0]) == (above.estimate[0], above.se[0])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    "group",
    [
        Means(1, 2, 1),
        Means(1, 2, 0),
        Means(np.inf, 2, 10),
        Means(1, np.nan, 10),
        Means(1, -2, 10),
        Means(1, 2, -3),
        Means(1, np.inf, 10),
        Means(1, 2, np.inf),
    ],
)
def test_impossible_means_are_not_estimable(measure, group):
    assert not measure(group, GROUP_2).is_estimable[0]
    assert not measure(GROUP_2, group).is_estimable[0]


@pytest.mark.parametrize("measure", MEASURES)
def test_no_spread_on_either_side_is_not_estimable(measure):
    assert not measure(Means(1, 0, 10), Means(2, 0, 10)).is_estimable[0]


@given(groups(), groups())
def test_swapping_the_sides_changes_only_the_sign(side_1, side_2):
    for measure in [*CONTINUOUS.values(), smd_of_unequal_spread]:
        there, back = measure(side_1, side_2), measure(side_2, side_1)

        assert there.estimate[0] == pytest.approx(-back.estimate[0], rel=1e-12, abs=1e-14)
        assert there.se[0] == pytest.approx(back.se[0], rel=1e-12)


@given(groups(), groups(), st.floats(-200, 200))
def test_another_unit_multiplies_a_difference_and_leaves_standardised_measures_and_ratios_alone(side_1, side_2, power):
    unit = 10.0**power
    scaled = [Means(side.mean * unit, side.sd * unit, side.n) for side in (side_1, side_2)]
    for measure in [standardised_mean_difference, glass_delta, smd_of_unequal_spread, ratio_of_means]:
        before, after = measure(side_1, side_2), measure(*scaled)

        assert after.estimate[0] == pytest.approx(before.estimate[0], rel=1e-9, abs=1e-10)
        assert after.se[0] == pytest.approx(before.se[0], rel=1e-9)
    assume(abs(power) < 150)
    before, after = mean_difference(side_1, side_2), mean_difference(*scaled)
    assert after.estimate[0] == pytest.approx(before.estimate[0] * unit, rel=1e-9, abs=1e-10 * unit)
    assert after.se[0] == pytest.approx(before.se[0] * unit, rel=1e-12)


@given(groups(), groups(), st.floats(-1e3, 1e3))
def test_moving_the_zero_of_a_scale_changes_no_difference(side_1, side_2, shift):
    moved = [Means(side.mean + shift, side.sd, side.n) for side in (side_1, side_2)]
    for measure in (mean_difference, standardised_mean_difference, glass_delta):
        before, after = measure(side_1, side_2), measure(*moved)

        assert after.estimate[0] == pytest.approx(before.estimate[0], abs=1e-8)
        assert after.se[0] == pytest.approx(before.se[0], rel=1e-6)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e200, 1e300])
@pytest.mark.parametrize("measure", MEASURES)
def test_numbers_of_any_size_give_a_number_or_a_state_and_no_warning(measure, size):
    sizes = measure(Means([size, 1, size], [size, size, 1], 10), Means([size, 2, 3], [size, 1, size], 12))

    assert (np.isfinite(sizes.estimate) == sizes.is_estimable).all()
    assert (is_usable(sizes.estimate, sizes.se) <= sizes.is_estimable).all()


def test_every_measure_of_means_has_a_formula():
    assert set(CONTINUOUS) == {Measure.MD, Measure.SMD, Measure.ROM}
