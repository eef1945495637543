"""Estimates that reports computed: every measure, every way to a standard error, conversions, bounds of P."""

import math

import pytest

from livingreview.stats.conversions import log_rank
from synthesis_builders import effect_row, make_result, reported


@pytest.mark.parametrize("measure", ["HR", "IRR", "RoM", "Peto OR", "ratio"])
def test_ratios_of_every_kind_are_taken_as_logarithms(measure):
    row = effect_row(reported(measure=measure, value=0.8, estimate_low=0.64, estimate_high=1.0), measure)

    assert row["estimate"] == pytest.approx(math.log(0.8))
    assert row["se"] == pytest.approx((0 - math.log(0.64)) / (2 * 1.959964), rel=1e-6)
    assert row["display"] == pytest.approx(0.8)


@pytest.mark.parametrize("measure", ["IRD", "difference", "SMD"])
def test_differences_of_every_kind_are_taken_as_they_are(measure):
    row = effect_row(reported(measure=measure, value=-0.4, estimate_se=0.1), measure)

    assert (row["estimate"], row["se"], row["display"]) == (-0.4, 0.1, -0.4)


def test_a_correlation_is_pooled_as_fishers_z_and_shown_as_a_correlation():
    row = effect_row(reported(measure="correlation", value=0.5, n_total=28), "correlation")

    assert (row["estimate"], row["se"]) == (pytest.approx(0.5493061443), pytest.approx(0.2))
    assert row["display"] == pytest.approx(0.5)
    assert -1 < row["display_low"] < row["display_high"] < 1


def test_degrees_of_freedom_read_interval_and_p_value_with_t():
    by_p = effect_row(reported(value=3.8, estimate_p=0.008, estimate_df=48), "MD")
    by_interval = effect_row(reported(value=0.0, estimate_low=-2.0639, estimate_high=2.0639, estimate_df=24), "MD")

    assert by_p["se"] == pytest.approx(1.373071, abs=5e-7)
    assert by_p["flags"] == ["standard error derived from P (t test)"]
    assert by_p["conversions"] == ["standard error from P = 0.008 (t, 48 df): 3.8 / 2.768 = 1.373"]
    assert by_interval["se"] == pytest.approx(1, abs=5e-5)
    assert "(t, 24 df)" in by_interval["conversions"][0]


def test_a_test_statistic_goes_before_a_p_value():
    row = effect_row(reported(value=-3.8, estimate_statistic=2.5, estimate_p=0.9), "MD")

    assert row["se"] == pytest.approx(1.52)
    assert row["conversions"] == ["standard error from the test statistic: 3.8 / 2.5 = 1.52"]


def test_a_printed_bound_of_p_is_taken_and_counted_as_imputed():
    row = effect_row(reported(value=-3.8, estimate_p=0.05, estimate_p_is="below"), "MD")

    assert row["imputed"] == ["P value"]
    assert row["flags"][1] == "only P < 0.05 is printed: taken as P, which is conservative"


def test_observed_minus_expected_events_give_a_hazard_ratio():
    row = effect_row(make_result(estimate_measure="HR", estimate_o_minus_e=-4.5, estimate_variance=9.0), "HR")

    assert (row["estimate"], row["se"]) == (pytest.approx(-0.5), pytest.approx(1 / 3))
    assert row["conversions"] == ["ln HR from O − E and its variance: -4.5 / 9"]


def test_a_log_rank_test_gives_a_hazard_ratio_and_a_flag():
    cells = {"estimate_events": 80, "estimate_statistic": -2.0, "n_1": 100, "n_2": 100}
    row = effect_row(make_result(estimate_measure="HR", **cells), "HR")
    o_minus_e, v = log_rank(80, 100, 100, -2.0)

    assert (row["estimate"], row["se"]) == (pytest.approx(float(o_minus_e / v)), pytest.approx(1 / math.sqrt(20)))
    assert row["flags"] == ["estimate derived from a log-rank test"]


def test_an_odds_ratio_serves_risk_ratios_at_a_known_comparator_risk_only():
    known = reported(measure="OR", value=2.0, estimate_se=0.3, estimate_comparator_risk=0.2)
    row = effect_row(known, "RR")

    assert (row["display"], row["se"]) == (pytest.approx(2 / 1.2), pytest.approx(0.3 * 0.8 / 1.2))
    assert row["flags"] == ["RR converted from OR"]
    assert effect_row(reported(measure="OR", value=2.0, estimate_se=0.3), "RR")["why"] == (
        "reported as OR, the synthesis uses RR"
    )


def test_a_mean_difference_serves_standardised_ones_by_its_own_standard_error():
    row = effect_row(reported(measure="MD", value=-3.0, estimate_se=1.0, n_1=50, n_2=50), "SMD")

    # The SD within groups is 1 / sqrt(2/50) = 5; d = -0.6 times J(98).
    assert row["estimate"] == pytest.approx(-0.6 * 0.9923241, abs=5e-8)
    assert row["conversions"] == ["SMD from MD: standard deviation 1 / √(1/50 + 1/50) = 5"]


@pytest.mark.parametrize(("measure", "is_possible"), [("OR", True), ("MD", True), ("RR", False), ("HR", False)])
def test_a_reported_estimate_is_turned_round_where_only_its_sign_changes(measure, is_possible):
    there = effect_row(reported(measure=measure, value=2.0, estimate_se=0.3), measure)
    back = effect_row(reported(measure=measure, value=2.0, estimate_se=0.3, is_reversed="yes"), measure)

    if is_possible:
        assert back["estimate"] == -there["estimate"]
    else:
        assert back["why"].endswith("of the opposite outcome cannot be turned round")


@pytest.mark.parametrize("value", [1e-300, 1e300])
def test_a_number_out_of_range_is_a_named_state(value):
    row = effect_row(reported(value=value, estimate_se=value), "MD")

    assert (row["state"], row["why"]) == ("not estimable", "estimate or standard error out of range")


@pytest.mark.parametrize("measure", ["HR", "ratio", "difference", "correlation"])
def test_a_measure_that_only_a_report_can_give_says_so(measure):
    row = effect_row(make_result(events_1=3, n_1=10, events_2=4, n_2=10), measure)

    assert row["why"].endswith("cannot be computed from numbers by arm")
