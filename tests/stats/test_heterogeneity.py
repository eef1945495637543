"""Q, tau2 and I2: definitions, boundaries, several peaks, scale."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from livingreview.stats import heterogeneity
from livingreview.stats.heterogeneity import TAU2, cochran_q, i2_from_q, i2_from_tau2, restricted_log_likelihood
from livingreview.terms import Tau2Method

ESTIMATORS = list(TAU2.values())


@st.composite
def studies(draw, *, most_precise=-2.0, least_precise=2.0):
    k = draw(st.integers(2, 12))
    y = draw(st.lists(st.floats(-3, 3), min_size=k, max_size=k))
    spread = draw(st.lists(st.floats(most_precise, least_precise), min_size=k, max_size=k))
    return np.array(y), 10.0 ** np.array(spread)


def test_every_estimator_of_the_protocol_is_there():
    assert set(TAU2) == set(Tau2Method)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_identical_estimates_have_no_heterogeneity_at_all(estimator):
    y, v = np.full(5, 0.1 + 0.2), np.array([0.04, 0.05, 0.03, 0.06, 0.1])

    assert estimator(y, v) == 0.0
    assert cochran_q(y, v).q == 0.0
    assert cochran_q(y, v).p == 1.0


@pytest.mark.parametrize("method", [method for method in Tau2Method if method is not Tau2Method.SJ])
def test_estimates_closer_than_chance_give_exactly_zero(method):
    assert TAU2[method](np.array([0.30, 0.31, 0.29, 0.305]), np.array([0.04, 0.05, 0.03, 0.06])) == 0.0


def test_sidik_jonkman_is_never_zero_while_estimates_differ():
    tau2 = TAU2[Tau2Method.SJ](np.array([0.30, 0.31, 0.29, 0.305]), np.array([0.04, 0.05, 0.03, 0.06]))

    assert tau2 == pytest.approx(1.04186e-07, rel=1e-5)


def test_paule_mandel_makes_the_weighted_squares_equal_their_expectation():
    y, v = np.array([-0.9, 0.1, 0.8, 1.9]), np.array([0.1, 0.2, 0.05, 0.3])
    w = 1 / (v + heterogeneity.tau2_pm(y, v))
    mu = (w * y).sum() / w.sum()

    assert (w * (y - mu) ** 2).sum() == pytest.approx(3, rel=1e-13)


@settings(max_examples=50)
@given(studies(most_precise=-5.0))
def test_no_tau2_is_likelier_than_the_one_reml_gives(data):
    y, v = data
    best = restricted_log_likelihood(y, v, np.array([heterogeneity.tau2_reml(y, v)]))[0]
    others = restricted_log_likelihood(y, v, np.concatenate([[0.0], np.geomspace(1e-8, 100, 500)]))

    assert best >= others.max() - 1e-9 * max(1.0, abs(best))


@pytest.mark.parametrize(
    ("y", "v", "best"),
    [
        pytest.param([-2.5, -2.6, 2.9], [0.009, 0.031, 2.834], 6.8127, id="0 is a lower peak"),
        pytest.param([-3.1, -0.3, -0.3], [1.167, 0.019, 0.007], 0.0, id="0 is the highest peak"),
        pytest.param([1.6, -1.1, -0.7, -0.8], [0.668, 0.025, 0.006, 0.001], 0.020751, id="two peaks above 0"),
    ],
)
def test_reml_takes_the_highest_of_several_peaks(y, v, best):
    y, v = np.array(y), np.array(v)
    score = heterogeneity.restricted_score(y, v, np.concatenate([[0.0], np.geomspace(1e-6, 1e3, 500)]))
    peaks = np.count_nonzero((score[:-1] > 0) & (score[1:] <= 0)) + (score[0] <= 0)

    assert peaks == 2
    assert heterogeneity.tau2_reml(y, v) == pytest.approx(best, rel=1e-4)


@settings(max_examples=50)
@given(studies(), st.sampled_from([1e-6, 1e-3, 1e4, 1e8]), st.sampled_from(ESTIMATORS))
def test_a_change_of_unit_changes_tau2_by_its_square(data, unit, estimator):
    y, v = data
    # Scores that vanish to rounding error between two grids may tip either way; real data are not like that.
    assume(np.ptp(y) > 1e-6)

    assert estimator(y * unit, v * unit**2) == pytest.approx(
        estimator(y, v) * unit**2, rel=1e-6, abs=1e-9 * unit**2 * v.min()
    )


@settings(max_examples=50)
@given(studies(), st.sampled_from(ESTIMATORS), st.randoms(use_true_random=False))
def test_the_order_of_studies_does_not_matter(data, estimator, random):
    y, v = data
    order = list(range(len(y)))
    random.shuffle(order)

    assert estimator(y[order], v[order]) == pytest.approx(estimator(y, v), rel=1e-9, abs=1e-12)


@given(studies())
def test_the_two_definitions_of_i2_agree_for_dersimonian_laird(data):
    y, v = data

    assert i2_from_tau2(heterogeneity.tau2_dl(y, v), v) == pytest.approx(i2_from_q(cochran_q(y, v)), abs=1e-8)


def test_i2_of_reml_is_not_i2_of_q():
    y, v = np.array([0.1, 0.5, 0.9, -0.4]), np.array([0.01, 0.2, 0.09, 0.3])

    assert i2_from_tau2(heterogeneity.tau2_reml(y, v), v) != pytest.approx(i2_from_q(cochran_q(y, v)), abs=1)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_study_a_million_times_as_precise_as_the_rest_does_no_harm(estimator):
    y, v = np.array([0.1, 0.5, 0.9]), np.array([1e-20, 1.0, 2.0])

    assert np.isfinite(estimator(y, v))
    assert 0 <= i2_from_tau2(estimator(y, v), v) <= 100


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_largest_numbers_that_are_pooled_stay_within_floating_point(estimator):
    y, v = np.array([9e49, -9e49, 1.0]), np.array([1e-99, 1e99, 1.0])

    assert np.isfinite(estimator(y, v))
    assert np.isfinite(cochran_q(y, v).q)
