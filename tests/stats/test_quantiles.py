"""Means and SDs from quantiles: published unit values, the screen, what cannot be used."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from livingreview.stats.quantiles import Quantiles, mean_and_sd


@pytest.mark.parametrize(
    ("summary", "mean", "sd"),
    [
        (Quantiles(20, 6, minimum=2, maximum=14), 6.5945, 3.2116),
        (Quantiles(20, 6, q1=4, q3=10), 6.7195, 4.7871),
        (Quantiles(20, 6, q1=4, q3=10, minimum=2, maximum=14), 6.9388, 3.6794),
    ],
)
def test_mean_and_standard_deviation_have_the_published_values(summary, mean, sd):
    found = mean_and_sd(summary)

    assert found.mean == pytest.approx(mean, abs=5e-5)
    assert found.sd == pytest.approx(sd, abs=5e-5)


@pytest.mark.parametrize(
    ("summary", "skewness", "critical"),
    [
        (Quantiles(20, 6, minimum=2, maximum=14), 4 / 12, 1 / np.log(29) + 2.5 / 21),
        (Quantiles(20, 6, q1=4, q3=10), 2 / 6, 2.65 / np.sqrt(20) - 6 / 400),
        (
            Quantiles(20, 6, q1=4, q3=10, minimum=2, maximum=14),
            2.65 * np.log(12) / np.sqrt(20) * 4 / 12,
            3 / np.sqrt(20) - 40 / 8000,
        ),
    ],
)
def test_the_screen_compares_the_statistic_with_its_critical_value(summary, skewness, critical):
    found = mean_and_sd(summary)

    assert (found.skewness, found.critical) == (pytest.approx(skewness, rel=1e-12), pytest.approx(critical, rel=1e-12))
    assert found.is_skewed == (skewness >= critical)


def test_a_median_next_to_a_quartile_looks_skewed():
    assert mean_and_sd(Quantiles(50, 4.1, q1=4, q3=10)).is_skewed
    assert not mean_and_sd(Quantiles(50, 7.1, q1=4, q3=10)).is_skewed


@given(st.integers(5, 10_000), st.floats(-100, 100), st.floats(0.01, 100))
def test_a_symmetric_summary_gives_its_median_as_mean(n, median, width):
    for parts in ({"q1": median - width, "q3": median + width}, {"minimum": median - width, "maximum": median + width}):
        found = mean_and_sd(Quantiles(n, median, **parts))

        assert found.mean == pytest.approx(median, abs=1e-9)
        assert not found.is_skewed


def test_the_quartiles_of_a_normal_distribution_give_its_standard_deviation_in_large_samples():
    quartile = float(ndtri(0.75))

    assert mean_and_sd(Quantiles(10**6, 0, q1=-quartile, q3=quartile)).sd == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "summary",
    [
        Quantiles(4, 6, q1=4, q3=10),
        Quantiles(20, 11, q1=4, q3=10),
        Quantiles(20, 6, q1=6, q3=6),
        Quantiles(20, 6, q1=4),
        Quantiles(20, 6),
        Quantiles(20, 6, q1=4, q3=10, minimum=5, maximum=14),
        Quantiles(20, np.nan, q1=4, q3=10),
        Quantiles(np.inf, 6, q1=4, q3=10),
        Quantiles(20, 6, q1=4, q3=10, maximum=14),
    ],
)
def test_a_summary_that_is_incomplete_small_or_out_of_order_gives_nothing(summary):
    assert np.isnan(mean_and_sd(summary).mean)
    assert np.isnan(mean_and_sd(summary).sd)
    assert not mean_and_sd(summary).is_skewed
