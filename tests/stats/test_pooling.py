"""Summary estimates and their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats.pooling import common_effect, hksj, hksj_ad_hoc, hksj_scale, is_usable, wald

# Four estimates closer to each other than their standard errors let expect.
CLOSE_Y, CLOSE_V = np.array([0.30, 0.31, 0.29, 0.305]), np.array([0.04, 0.05, 0.03, 0.06])


@st.composite
def studies(draw):
    k = draw(st.integers(2, 12))
    y = draw(st.lists(st.floats(-10, 10), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(1e-4, 1e3), min_size=k, max_size=k))
    return np.array(y), np.array(v)


def test_hksj_can_be_narrower_than_wald_and_the_ad_hoc_variant_cannot():
    plain, adjusted, ad_hoc = (pool(CLOSE_Y, CLOSE_V, 0.0) for pool in (wald, hksj, hksj_ad_hoc))

    assert (plain.low, plain.high) == pytest.approx((0.09839, 0.50056), abs=5e-6)
    assert (adjusted.low, adjusted.high) == pytest.approx((0.28521, 0.31374), abs=5e-6)
    assert (ad_hoc.low, ad_hoc.high) == pytest.approx((-0.02704, 0.62599), abs=5e-6)


def test_one_study_keeps_its_own_normal_interval():
    own = wald(np.array([0.3]), np.array([0.04]), 0.0)

    assert (own.estimate, own.se) == pytest.approx((0.3, 0.2), rel=1e-14)
    assert (own.low, own.high) == pytest.approx((-0.0919928, 0.6919928), abs=5e-8)
    assert own.p == pytest.approx(0.133614, abs=5e-7)


def test_identical_estimates_leave_hksj_without_width_and_without_a_test():
    summary = hksj(np.full(3, 0.1 + 0.2), np.array([0.04, 0.05, 0.03]), 0.0)

    assert (summary.se, summary.width) == (0.0, 0.0)
    assert summary.statistic is None
    assert summary.p is None


@given(studies())
def test_a_common_effect_lies_within_the_range_of_its_studies(data):
    y, v = data
    estimate = common_effect(y, v).estimate

    assert y.min() - 1e-9 <= estimate <= y.max() + 1e-9


@given(studies(), st.floats(0, 100))
def test_random_effects_weights_are_more_even_than_common_effect_weights(data, tau2):
    _, v = data
    common, random = 1 / v, 1 / (v + tau2)

    assert random.max() / random.sum() <= common.max() / common.sum() + 1e-12


@given(studies(), st.floats(0, 100))
def test_a_study_with_a_huge_standard_error_changes_nothing(data, tau2):
    y, v = data
    with_noise = wald(np.append(y, 5.0), np.append(v, 1e30), tau2)

    assert with_noise.estimate == pytest.approx(wald(y, v, tau2).estimate, rel=1e-9, abs=1e-12)
    assert with_noise.se == pytest.approx(wald(y, v, tau2).se, rel=1e-9)


@given(studies(), st.floats(0, 100))
def test_turning_every_sign_turns_the_interval_round(data, tau2):
    y, v = data
    for pool in (wald, hksj, hksj_ad_hoc):
        there, back = pool(y, v, tau2), pool(-y, v, tau2)

        assert (there.low, there.high) == (-back.high, -back.low)
        assert there.p == back.p


@given(studies(), st.floats(0, 100))
def test_the_ad_hoc_scale_only_ever_widens(data, tau2):
    y, v = data

    assert hksj_ad_hoc(y, v, tau2).width >= hksj(y, v, tau2).width
    assert hksj_scale(y, v, tau2) >= 0


def test_only_finite_estimates_with_a_standard_error_above_zero_are_usable():
    estimate = np.array([0.1, np.nan, np.inf, 0.1, 0.1, 0.1, 0.1, 1e60])
    se = np.array([0.2, 0.2, 0.2, 0.0, -1.0, np.nan, np.inf, 0.2])

    assert is_usable(estimate, se).tolist() == [True, *[False] * 7]


def test_extreme_test_statistics_have_a_p_value_and_no_warning():
    y, v = np.array([9e49, 9.1e49]), np.array([1e-99, 1e-99])

    assert wald(y, v, 0.0).p == 0.0
    assert np.isfinite(hksj(y, v, 0.0).p)
