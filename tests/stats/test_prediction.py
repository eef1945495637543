"""Prediction intervals: two conventions, and none below three studies."""

import numpy as np
import pytest

from livingreview.stats.pooling import hksj, wald
from livingreview.stats.prediction import prediction_df, prediction_interval

Y, V, TAU2 = np.array([0.1, 0.5, 0.9, -0.4]), np.array([0.01, 0.2, 0.09, 0.3]), 0.15


def test_with_hksj_t_has_one_degree_of_freedom_less_than_studies():
    summary = hksj(Y, V, TAU2)
    low, high = prediction_interval(summary, TAU2, 4)

    assert prediction_df(summary, 4) == 3
    # t with 3 df at 95 % is 3.18245.
    assert (high - low) / 2 == pytest.approx(3.18245 * np.sqrt(TAU2 + summary.se**2), rel=1e-5)


def test_with_wald_t_has_two_degrees_of_freedom_less_than_studies():
    summary = wald(Y, V, TAU2)
    low, high = prediction_interval(summary, TAU2, 4)

    assert prediction_df(summary, 4) == 2
    # t with 2 df at 95 % is 4.30265.
    assert (high - low) / 2 == pytest.approx(4.30265 * np.sqrt(TAU2 + summary.se**2), rel=1e-5)


@pytest.mark.parametrize("pool", [wald, hksj])
def test_two_studies_have_no_prediction_interval(pool):
    assert prediction_interval(pool(Y[:2], V[:2], TAU2), TAU2, 2) is None


def test_a_prediction_interval_is_centred_on_the_summary():
    summary = hksj(Y, V, TAU2)
    low, high = prediction_interval(summary, TAU2, 4)

    assert (low + high) / 2 == pytest.approx(summary.estimate, rel=1e-12)
