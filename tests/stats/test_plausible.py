"""GRIM and its kin: printed numbers made from real values are never suspect, impossible ones are."""

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import mean, pstdev, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats import plausible
from livingreview.terms import Measure

RATINGS = st.lists(st.integers(0, 10), min_size=2, max_size=60)
DECIMALS = st.integers(0, 3)
ROUNDINGS = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])


def rounded(value: Fraction | float, decimals: int, rounding: str) -> float:
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(value)
    return float(exact.quantize(Decimal(1).scaleb(-decimals), rounding=rounding))


@given(RATINGS, DECIMALS, ROUNDINGS)
def test_a_mean_of_whole_numbers_is_never_suspect(values: list[int], decimals: int, rounding: str) -> None:
    printed = rounded(Fraction(sum(values), len(values)), decimals, rounding)

    assert plausible.mean_is_possible(printed, len(values), 1)
    assert plausible.mean_is_possible(printed, len(values), 1, 0)


@given(RATINGS, DECIMALS, ROUNDINGS, st.booleans())
def test_a_mean_and_sd_of_whole_numbers_are_never_suspect(
    values: list[int], decimals: int, rounding: str, is_population: bool
) -> None:
    n = len(values)
    printed = rounded(Fraction(sum(values), n), decimals, rounding)
    sd = rounded((pstdev if is_population else stdev)(values), decimals, rounding)

    assert plausible.spread_is_possible(printed, plausible.variance_of_sd(sd), n, 1)
    if not is_population:
        assert plausible.fits_scale(printed, plausible.variance_of_sd(sd), n, (0, 10))


@given(st.lists(st.integers(0, 40), min_size=2, max_size=40), ROUNDINGS)
def test_steps_other_than_one_and_scales_that_start_elsewhere_are_counted_right(
    values: list[int], rounding: str
) -> None:
    on_scale = [Fraction(1, 2) * value + 1 for value in values]
    printed = rounded(Fraction(sum(on_scale), len(values)), 2, rounding)
    sd = rounded(stdev([float(value) for value in on_scale]), 2, rounding)

    assert plausible.mean_is_possible(printed, len(values), 0.5, 1)
    assert plausible.spread_is_possible(printed, plausible.variance_of_sd(sd), len(values), 0.5, 1)


@given(RATINGS)
def test_a_standard_error_of_whole_numbers_is_never_suspect(values: list[int]) -> None:
    n = len(values)
    se = round(stdev(values) / math.sqrt(n), 3)
    printed = rounded(Fraction(sum(values), n), 3, ROUND_HALF_UP)

    assert plausible.spread_is_possible(printed, plausible.variance_of_se(se, n), n, 1)


def test_the_example_of_the_paper_on_grim_is_impossible_and_its_neighbours_are_not() -> None:
    """Brown and Heathers 2017: no 28 whole numbers have a mean of 5.19."""
    assert not plausible.mean_is_possible(5.19, 28, 1)
    assert plausible.mean_is_possible(5.18, 28, 1)
    assert plausible.mean_is_possible(5.21, 28, 1)


def test_a_mean_printed_without_decimals_says_nothing() -> None:
    assert all(plausible.mean_is_possible(printed, 7, 1) for printed in range(11))


def test_two_whole_numbers_have_few_spreads() -> None:
    """Values k and 5 - k: SDs 0.71, 2.12, 3.54 with n - 1, and 0.5, 1.5, 2.5 with n."""
    printed = {
        sd: plausible.spread_is_possible(2.5, plausible.variance_of_sd(sd), 2, 1) for sd in (0.71, 1.5, 1.43, 2.12)
    }

    assert printed == {0.71: True, 1.5: True, 1.43: False, 2.12: True}


def test_values_cannot_be_more_equal_than_their_mean_allows() -> None:
    """Ten whole numbers with a mean of 2.5 are five 2s and five 3s at best: SD 0.53, or 0.50 with n."""
    assert not plausible.spread_is_possible(2.5, plausible.variance_of_sd(0.31), 10, 1)
    assert plausible.spread_is_possible(2.5, plausible.variance_of_sd(0.53), 10, 1)


def test_a_spread_beyond_the_ends_of_a_scale_is_impossible() -> None:
    assert not plausible.fits_scale(1.0, plausible.variance_of_sd(4.5), 20, (0, 10))
    assert plausible.fits_scale(1.0, plausible.variance_of_sd(3.0), 20, (0, 10))
    assert plausible.fits_scale(1.0, plausible.variance_of_sd(4.2), None, (0, 10))


@pytest.mark.parametrize(
    ("percent", "n", "is_possible"), [(76, 30, False), (18, 30, False), (93, 30, True), (17, 30, True)]
)
def test_a_percentage_is_of_a_whole_number_of_people(percent: float, n: int, is_possible: bool) -> None:
    assert plausible.percent_is_possible(percent, n) is is_possible


@given(st.integers(1, 400), st.data())
def test_the_percentage_of_a_count_is_never_suspect(n: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, n))
    printed = rounded(Fraction(100 * events, n), data.draw(st.integers(0, 2)), data.draw(ROUNDINGS))

    assert plausible.percent_is_possible(printed, n)
    assert plausible.percent_is_of(printed, events, n)


@given(st.floats(-2, 2), st.floats(0.05, 0.8), st.sampled_from([Measure.RR, Measure.MD, Measure.OR]), st.integers(2, 3))
def test_a_normal_interval_is_never_suspect(estimate: float, se: float, measure: Measure, decimals: int) -> None:
    def shown(value: float) -> float:
        return round(math.exp(value) if measure.is_ratio else value, decimals)

    quantile = plausible.normal_statistic(0.05)
    interval = shown(estimate - quantile * se), shown(estimate + quantile * se)
    p = 2 * (1 - mean([0.5 * (1 + math.erf(abs(estimate) / se / math.sqrt(2)))]))
    statistics = plausible.statistics_of(shown(estimate), measure, se=None, interval=interval, quantile=quantile)

    assert plausible.is_centred(shown(estimate), interval, measure)
    assert plausible.se_fits_interval(round(se, 3), interval, measure, quantile)
    if statistics and 0.0005 < p < 0.9995:
        assert plausible.p_fits(round(p, 3), statistics, is_bound=False, statistic_of=plausible.normal_statistic)


def test_an_interval_that_leans_to_one_side_is_seen_on_the_right_scale() -> None:
    assert plausible.is_centred(2.0, (1.0, 4.0), Measure.RR)
    assert not plausible.is_centred(2.1, (1.1, 4.1), Measure.MD)
    assert not plausible.is_centred(2.1, (1.2, 2.6), Measure.RR)
    assert plausible.is_centred(0.01, (0.0, 0.5), Measure.RR)


def test_a_p_value_of_another_estimate_is_seen() -> None:
    statistics = plausible.statistics_of(1.5, Measure.MD, se=None, interval=(0.52, 2.48), quantile=1.96)

    assert statistics is not None
    assert plausible.p_fits(0.003, statistics, is_bound=False, statistic_of=plausible.normal_statistic)
    assert not plausible.p_fits(0.03, statistics, is_bound=False, statistic_of=plausible.normal_statistic)
    assert plausible.p_fits(0.05, statistics, is_bound=True, statistic_of=plausible.normal_statistic)
    assert not plausible.p_fits(0.0001, statistics, is_bound=True, statistic_of=plausible.normal_statistic)


def test_a_t_statistic_is_larger_than_a_normal_one() -> None:
    assert plausible.t_statistic(0.05, 10) == pytest.approx(2.228139, abs=1e-6)
    assert plausible.normal_statistic(0.05) == pytest.approx(1.959964, abs=1e-6)
