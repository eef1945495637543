"""Conversions: published unit values, round trips, what cannot be converted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats.conversions import (
    display,
    log_rank,
    log_ratio,
    log_scale,
    quantile,
    raw_scale,
    risk_ratio_from_odds_ratio,
    sd_from_difference_se,
    sd_from_mean_interval,
    sd_from_se,
    se_from_interval,
    se_from_p,
    se_from_statistic,
    t_quantile,
    z_quantile,
)
from livingreview.terms import Measure

positive = st.floats(1e-6, 1e6)


def test_the_standard_error_of_a_log_risk_ratio_follows_from_its_95_percent_interval():
    # 0.307443 is printed for z rounded to 1.96.
    printed = 0.307443 * 1.96 / 1.959964

    assert float(se_from_interval(log_ratio(0.83), log_ratio(2.77))) == pytest.approx(printed, abs=5e-7)


@pytest.mark.parametrize(("level", "z"), [(0.90, 1.645), (0.95, 1.960), (0.99, 2.576)])
def test_the_level_of_an_interval_sets_its_quantile(level, z):
    assert float(z_quantile(level)) == pytest.approx(z, abs=5e-4)
    assert float(se_from_interval(-z, z, level)) == pytest.approx(1, abs=5e-4)


def test_the_standard_error_of_a_mean_times_root_n_is_the_standard_deviation():
    assert float(sd_from_se(0.51, 30)) == pytest.approx(2.79339, abs=5e-6)


def test_the_interval_of_a_mean_is_read_with_t_and_not_with_z():
    # t with 24 df at 95 % is 2.0639 in any table of the t distribution.
    assert float(t_quantile(24)) == pytest.approx(2.0639, abs=5e-5)
    assert float(sd_from_mean_interval(2.0639, 25)) == pytest.approx(5, abs=5e-4)


@given(positive, st.floats(1e-12, 0.999))
def test_a_p_value_gives_the_standard_error_it_was_computed_from(estimate, p):
    se = float(se_from_p(estimate, p))

    assert estimate / se == pytest.approx(float(z_quantile(1 - p)), rel=1e-3)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 1.5, np.nan])
def test_a_p_value_that_is_none_gives_no_standard_error(p):
    assert np.isnan(se_from_p(1.0, p))


def test_an_estimate_of_zero_with_a_p_value_gives_no_standard_error():
    assert np.isnan(se_from_p(0.0, 0.5))


def test_a_tiny_p_value_still_gives_a_standard_error():
    # Six standard errors are P = 1.973e-9 in any table of the normal distribution.
    assert float(se_from_p(6.0, 1.973175e-9)) == pytest.approx(1, rel=1e-6)
    assert 1 / 38 < float(se_from_p(1.0, 1e-300)) < 1 / 37


@pytest.mark.parametrize("limits", [(1.0, 1.0), (2.0, 1.0), (np.nan, 1.0)])
def test_an_interval_without_width_gives_no_standard_error(limits):
    assert np.isnan(se_from_interval(*limits))


@pytest.mark.parametrize("ratio", [0.0, -1.0, np.nan])
def test_a_ratio_that_is_not_above_zero_has_no_logarithm(ratio):
    assert np.isnan(log_ratio(ratio))


def test_a_mean_of_one_participant_has_no_standard_deviation():
    assert np.isnan(sd_from_mean_interval(1.0, 1))
    assert np.isnan(sd_from_se(1.0, 0))
    assert np.isnan(sd_from_se(0.0, 10))


def test_ratios_are_shown_as_ratios_and_differences_as_they_are():
    assert display(np.log(1.5), Measure.RR) == pytest.approx(1.5, rel=1e-14)
    assert display(-0.3, Measure.RD) == -0.3


def test_a_ratio_too_large_for_a_number_is_missing_and_not_infinite():
    assert display(1000.0, Measure.OR) is None
    assert display(-1000.0, Measure.OR) == 0.0


def test_a_small_trials_p_value_is_read_with_t():
    # MD 3.8, P = 0.008, 24 and 26 participants.
    assert float(se_from_p(3.8, 0.008, 48)) == pytest.approx(1.373071, abs=5e-7)


def test_a_small_trials_interval_is_read_with_t():
    assert float(quantile(0.95, 24)) == pytest.approx(2.0639, abs=5e-5)
    assert float(se_from_interval(-2.0639, 2.0639, 0.95, 24)) == pytest.approx(1, abs=5e-5)
    assert np.isnan(se_from_interval(-2, 2, 0.95, 0))


def test_a_test_statistic_gives_the_standard_error():
    assert float(se_from_statistic(-3.8, 2.5)) == pytest.approx(1.52, rel=1e-14)
    assert np.isnan(se_from_statistic(0.0, 2.5))
    assert np.isnan(se_from_statistic(1.0, 0.0))


def test_the_standard_error_of_a_difference_gives_the_spread_within_groups():
    assert float(sd_from_difference_se(1.0, 24, 26)) == pytest.approx(1 / np.sqrt(1 / 24 + 1 / 26), rel=1e-14)
    assert np.isnan(sd_from_difference_se(1.0, 0, 26))


@given(st.floats(-20, 20), st.floats(0.01, 3))
def test_log_means_come_back_from_raw_ones(mean, sd):
    found = log_scale(*raw_scale(mean, sd))

    assert float(found[0]) == pytest.approx(mean, abs=1e-9)
    assert float(found[1]) == pytest.approx(sd, rel=1e-9)


def test_a_lognormal_distribution_has_its_known_moments():
    mean, sd = raw_scale(0.0, 1.0)

    assert float(mean) == pytest.approx(np.exp(0.5), rel=1e-14)
    assert float(sd) == pytest.approx(np.sqrt((np.e - 1) * np.e), rel=1e-14)
    assert np.isnan(log_scale(-1.0, 1.0)[0])
    assert np.isnan(raw_scale(1000.0, 1.0)[0])


def test_a_risk_ratio_behind_an_odds_ratio_depends_on_the_comparator_risk():
    rr, se = risk_ratio_from_odds_ratio(np.log(2.0), 0.3, [0.0, 0.2, 1.0])

    assert np.exp(rr[:2]) == pytest.approx([2.0, 2 / 1.2], rel=1e-14)
    assert se[:2] == pytest.approx([0.3, 0.3 * 0.8 / 1.2], rel=1e-14)
    assert np.isnan(rr[2])


def test_a_log_rank_test_gives_observed_minus_expected_and_its_variance():
    o_minus_e, v = log_rank(80, 100, 100, -2.0)

    assert (float(o_minus_e), float(v)) == (pytest.approx(-2 * np.sqrt(20)), pytest.approx(20))
    assert np.isnan(log_rank(0, 100, 100, -2.0)[1])


def test_a_correlation_is_shown_as_one():
    assert display(np.arctanh(0.4), Measure.CORRELATION) == pytest.approx(0.4, rel=1e-14)


@pytest.mark.parametrize("size", [5e-324, 1e-300, 1e300])
def test_numbers_of_any_size_are_converted_without_a_warning(size):
    found = [
        se_from_interval(-size, size),
        se_from_p(size, 0.9999999999999999, 1),
        se_from_statistic(1e10, size),
        sd_from_se(size, 1e300),
        sd_from_difference_se(size, size, 1),
        sd_from_mean_interval(size, 1e300),
        *log_scale(size, 1),
        *raw_scale(size, 1),
        *log_rank(size, size, size, 1),
    ]

    assert len(found) == 12
