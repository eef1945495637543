"""What must hold of every analysis, whatever the numbers (standards of meta-analysis, not of this tool)."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livingreview.stats import pooling
from livingreview.stats.analysis import PROFILES, Analysis, analyse
from livingreview.stats.batch import Batch, pool_batch, pool_many
from livingreview.stats.heterogeneity import TAU2, cochran_q
from livingreview.stats.mantel_haenszel import (
    Tables,
    mh_odds_ratio,
    mh_risk_difference,
    mh_risk_ratio,
    peto_odds_ratio,
)
from livingreview.stats.multilevel import Multilevel, multilevel
from livingreview.stats.regression import Regression, meta_regression
from livingreview.stats.states import NotComputed
from livingreview.stats.tau2_intervals import q_profile
from livingreview.stats.trim_and_fill import trim_and_fill
from livingreview.terms import Profile, StatisticsState, Tau2Method

METHODS = list(Tau2Method)


@st.composite
def studies(draw, *, fewest=2, most=10):
    k = draw(st.integers(fewest, most))
    y = draw(st.lists(st.floats(-3, 3), min_size=k, max_size=k))
    v = draw(st.lists(st.floats(-2, 1), min_size=k, max_size=k))
    return np.array(y), 10.0 ** np.array(v)


@st.composite
def two_by_two(draw):
    k = draw(st.integers(2, 8))
    cells = [(draw(st.integers(5, 60)), draw(st.integers(5, 60))) for _ in range(k)]
    a = [draw(st.integers(1, n1 - 1)) for n1, _ in cells]
    c = [draw(st.integers(1, n2 - 1)) for _, n2 in cells]
    n1, n2 = zip(*cells, strict=True)
    return Tables(*(np.array(values, dtype=float) for values in (a, n1, c, n2)))


@settings(max_examples=30, deadline=None)
@given(studies(), st.sampled_from(METHODS))
def test_swapping_the_arms_turns_the_sign_and_nothing_else(data, method):
    y, v = data
    one, other = (pool_batch(sign * y[None], v[None], method) for sign in (1, -1))

    assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert one.se == pytest.approx(other.se, rel=1e-12)
    assert one.tau2 == pytest.approx(other.tau2, rel=1e-9, abs=1e-12)
    assert one.q == pytest.approx(other.q, rel=1e-10)


@settings(max_examples=30, deadline=None)
@given(studies(), st.sampled_from(METHODS), st.sampled_from([1e-20, 1e-3, 7.0, 1e20]))
def test_the_scale_of_the_outcome_does_not_matter(data, method, scale):
    y, v = data
    plain, scaled = pool_batch(y[None], v[None], method), pool_batch(scale * y[None], scale**2 * v[None], method)

    assert scaled.tau2 == pytest.approx(scale**2 * plain.tau2, rel=1e-8, abs=1e-9 * scale**2 * v.min())
    assert scaled.estimate == pytest.approx(scale * plain.estimate, rel=1e-8, abs=1e-10 * scale)
    assert scaled.i2 == pytest.approx(plain.i2, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(studies(), st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_the_order_of_the_studies_does_not_matter(data, method, random):
    y, v = data
    order = list(range(len(y)))
    random.shuffle(order)
    one, other = pool_batch(y[None], v[None], method), pool_batch(y[None, order], v[None, order], method)

    assert one.estimate == pytest.approx(other.estimate, rel=1e-10, abs=1e-11)
    assert one.tau2 == pytest.approx(other.tau2, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("k", [2, 5, 40])
def test_identical_studies_have_no_heterogeneity(method, k):
    y, v = np.full(k, 0.7), np.linspace(0.1, 1, k)

    assert cochran_q(y, v).q == 0
    assert TAU2[method](y, v) == 0
    found = analyse(y, v)
    assert isinstance(found, Analysis)
    assert found.hksj.p is None
    assert found.main.summary.se == found.wald.se


@settings(max_examples=30, deadline=None)
@given(studies(), st.sampled_from(METHODS))
def test_random_effects_weights_are_more_even_than_common_effect_weights(data, method):
    y, v = data
    tau2 = TAU2[method](y, v)
    random, common = (w / w.sum() for w in (pooling.weights(v, tau2), pooling.weights(v, 0.0)))

    assert random.max() <= common.max() + 1e-12
    assert random.min() >= common.min() - 1e-12
    if tau2 == 0:
        assert (random == common).all()


@settings(max_examples=30, deadline=None)
@given(two_by_two())
def test_swapping_arms_and_outcomes_of_tables(tables):
    swapped = Tables(tables.c, tables.n2, tables.a, tables.n1)
    others = Tables(tables.b, tables.n1, tables.d, tables.n2)

    for pool in (mh_risk_ratio, mh_odds_ratio, mh_risk_difference, peto_odds_ratio):
        assert pool(tables).estimate == pytest.approx(-pool(swapped).estimate, abs=1e-12)
        assert pool(tables).se == pytest.approx(pool(swapped).se, rel=1e-12)
    assert mh_odds_ratio(others).estimate == pytest.approx(-mh_odds_ratio(tables).estimate, abs=1e-12)
    assert mh_risk_difference(others).estimate == pytest.approx(-mh_risk_difference(tables).estimate, abs=1e-12)


def test_the_risk_ratio_of_the_others_is_another_number():
    tables = Tables(*(np.array(values, dtype=float) for values in ([5, 9], [20, 30], [8, 10], [20, 25])))
    others = Tables(tables.b, tables.n1, tables.d, tables.n2)

    assert mh_risk_ratio(others).estimate != pytest.approx(-mh_risk_ratio(tables).estimate, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(two_by_two(), st.integers(3, 80), st.integers(3, 80))
def test_a_study_without_events_changes_neither_ratio(tables, n1, n2):
    more = Tables(
        *(
            np.append(cells, value)
            for cells, value in zip((tables.a, tables.n1, tables.c, tables.n2), (0, n1, 0, n2), strict=True)
        )
    )

    for pool in (mh_risk_ratio, mh_odds_ratio, peto_odds_ratio):
        assert pool(more).estimate == pytest.approx(pool(tables).estimate, rel=1e-13)
        assert pool(more).se == pytest.approx(pool(tables).se, rel=1e-13)
    assert mh_risk_difference(more).se != mh_risk_difference(tables).se


@settings(max_examples=20, deadline=None)
@given(studies(fewest=3), st.sampled_from(METHODS))
def test_many_analyses_at_once_are_each_as_alone(data, method):
    y, v = data
    several = [(y, v), (y[:2], v[:2]), (y[::-1].copy(), v[::-1].copy()), (y, v)]
    for (own_y, own_v), found in zip(several, pool_many(several, method), strict=True):
        alone = pool_batch(own_y[None], own_v[None], method)
        assert isinstance(found, Batch)
        assert found.estimate == alone.estimate
        assert found.tau2 == alone.tau2
        assert found.hksj_high == alone.hksj_high


@settings(max_examples=20, deadline=None)
@given(studies(fewest=3))
def test_the_q_profile_interval_holds_paule_mandel_unless_no_tau2_fits(data):
    y, v = data
    interval = q_profile(y, v)

    assert 0 <= interval.low <= interval.high
    if interval.is_empty:
        assert (interval.low, interval.high) == (0, 0)
    else:
        assert interval.low <= TAU2[Tau2Method.PM](y, v) * (1 + 1e-9) + 1e-12
        assert TAU2[Tau2Method.PM](y, v) <= interval.high * (1 + 1e-9) + 1e-12


@settings(max_examples=10, deadline=None)
@given(studies(fewest=4))
def test_studies_with_one_result_each_need_no_multilevel_model(data):
    """Between and within variances cannot be told apart; their sum is tau2, and the summary that of one level."""
    y, v = data
    model = multilevel(y, v, [f"study {n}" for n in range(len(y))], is_t=False)
    if isinstance(model, NotComputed):
        assert model.state is StatisticsState.NOT_CONVERGED
        return
    tau2 = TAU2[Tau2Method.REML](y, v)
    summary = pooling.wald(y, v, tau2)

    assert isinstance(model, Multilevel)
    assert model.between + model.within == pytest.approx(tau2, rel=1e-5, abs=1e-6)
    assert model.coefficients[0].estimate == pytest.approx(summary.estimate, abs=1e-4 * summary.se)


@settings(max_examples=20, deadline=None)
@given(studies(fewest=4))
def test_a_subgroup_indicator_and_the_difference_of_subgroups_are_one_thing(data):
    y, v = data
    indicator = np.array([float(n % 2) for n in range(len(y))])
    line = meta_regression(y, v, indicator[None], method=None)
    even, odd = (pooling.common_effect(y[indicator == side], v[indicator == side]) for side in (0, 1))

    assert isinstance(line, Regression)
    assert line.coefficients[1].estimate == pytest.approx(odd.estimate - even.estimate, abs=1e-9)
    assert line.coefficients[0].estimate == pytest.approx(even.estimate, abs=1e-9)


AWKWARD = {
    "negative variance": ([0.1, 0.2, 0.3], [0.1, -0.1, 0.2], "variance is negative"),
    "variance of 0": ([0.1, 0.2, 0.3], [0.1, 0.0, 0.2], "weight would be infinite"),
    "infinite variance": ([0.1, 0.2, 0.3], [0.1, np.inf, 0.2], "weight would be 0"),
    "missing estimate": ([0.1, np.nan, 0.3], [0.1, 0.1, 0.2], "missing"),
    "infinite estimate": ([0.1, np.inf, 0.3], [0.1, 0.1, 0.2], "infinite"),
    "scale of 1e300": ([1e300, 2e300, 3e300], [1e300, 1e300, 2e300], "too large or too small"),
    "scale of 1e-300": ([1e-300, 2e-300], [1e-300, 1e-300], "too large or too small"),
    "no study": ([], [], "no study"),
    "one study": ([0.1], [0.2], "one study"),
}


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("profile", list(Profile))
def test_bad_input_is_a_named_state_and_never_a_warning(name, profile):
    y, v, reason = AWKWARD[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = analyse(np.array(y), np.array(v), PROFILES[profile])

    assert isinstance(found, NotComputed)
    assert reason in found.reason


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [1e-45, 1e45])
def test_the_largest_and_smallest_scales_that_are_taken_are_computed(method, scale):
    y, v = scale * np.array([0.1, 0.9, -0.4, 0.5]), scale**2 * np.array([0.1, 0.2, 0.1, 0.3])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = analyse(y, v, PROFILES[Profile.COCHRANE_2025])
        batch = pool_batch(y[None], v[None], method)

    plain = pool_batch(y[None] / scale, v[None] / scale / scale, method)
    assert isinstance(found, Analysis)
    assert batch.estimate == pytest.approx(scale * plain.estimate, rel=1e-8)
    assert np.isfinite(batch.estimate).all()
    assert (batch.tau2 >= 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_weights_a_hundred_orders_of_magnitude_apart_leave_no_nan(method):
    y, v = np.array([0.1, 0.4, -0.2]), np.array([1e-90, 1e-2, 1e90])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        batch = pool_batch(y[None], v[None], method)
        filled = trim_and_fill(y, v)

    assert np.isfinite(batch.estimate).all()
    assert np.isfinite(batch.tau2).all()
    assert isinstance(filled, NotComputed) or np.isfinite(filled.summary.estimate)
