"""States and conditions of subgroups, regression, small-study tests, trim and fill, multilevel models, intervals."""

import warnings

import numpy as np
import pytest

from livingreview.stats.analysis import Analysis, Settings, analyse
from livingreview.stats.composite import composite
from livingreview.stats.influence import Influence, cumulative, influence, leave_one_out
from livingreview.stats.mantel_haenszel import (
    Rates,
    Tables,
    mh_odds_ratio,
    mh_rate_ratio,
    mh_risk_ratio,
    peto_odds_ratio,
)
from livingreview.stats.multilevel import Multilevel, multilevel, prediction_limits
from livingreview.stats.regression import Regression, meta_regression
from livingreview.stats.roots import falling_root
from livingreview.stats.small_study import begg, contour_limits, egger, egger_smd, harbord, small_study_condition
from livingreview.stats.states import NotComputed
from livingreview.stats.stratified_tests import breslow_day, cochran_mantel_haenszel
from livingreview.stats.subgroups import Subgroups, subgroups
from livingreview.stats.trim_and_fill import trim_and_fill
from livingreview.terms import (
    Measure,
    SmallStudyTest,
    StatisticsState,
    Tau2IntervalMethod,
    Tau2Method,
    TrimFillEstimator,
)

Y = np.array([0.1, 0.4, -0.3, 0.8, 0.5, 0.2])
V = np.array([0.04, 0.09, 0.02, 0.16, 0.05, 0.11])


def tables(*cells):
    return Tables(*np.array(cells, dtype=float).T)


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def state_of(found):
    assert isinstance(found, NotComputed)
    assert found.reason
    return found.state


def test_regression_names_what_it_cannot_do():
    constant, twice = np.ones((1, 6)), np.stack([np.arange(6.0), 2 * np.arange(6.0) + 1])

    assert state_of(meta_regression(Y, V, constant)) is StatisticsState.NOT_ESTIMABLE
    assert "moderator 2" in meta_regression(Y, V, twice).reason
    assert state_of(meta_regression(Y[:2], V[:2], np.ones((1, 2)))) is StatisticsState.TOO_FEW
    assert state_of(meta_regression(Y, V, np.full((1, 6), np.nan))) is StatisticsState.UNUSABLE_INPUT


def test_regression_with_few_studies_carries_a_caution():
    found = meta_regression(Y, V, np.arange(6.0)[None])

    assert isinstance(found, Regression)
    assert found.caution.startswith("6 studies for 1 moderator")
    assert found.df == 4


def test_a_shifted_and_scaled_moderator_changes_only_its_own_unit():
    one, other = (meta_regression(Y, V, x[None]) for x in (np.arange(6.0), 1e6 + 1000 * np.arange(6.0)))

    assert one.coefficients[1].estimate == pytest.approx(1000 * other.coefficients[1].estimate, rel=1e-9)
    assert one.tau2 == pytest.approx(other.tau2, rel=1e-9)
    assert one.moderators_p == pytest.approx(other.moderators_p, rel=1e-9)


def test_subgroups_of_one_study_count_and_one_subgroup_is_a_state():
    found = subgroups(Y, V, ["a", "a", "a", "b", "c", "c"], method=Tau2Method.REML)

    assert isinstance(found, Subgroups)
    assert [(group.name, group.k) for group in found.groups] == [("a", 3), ("b", 1), ("c", 2)]
    assert found.groups[1].hksj is None
    assert state_of(subgroups(Y, V, ["a"] * 6, method=None)) is StatisticsState.TOO_FEW
    assert (
        state_of(subgroups(Y, V, list("abcdef"), method=Tau2Method.DL, is_common_tau2=True)) is StatisticsState.TOO_FEW
    )


def test_conditions_of_small_study_tests_are_named():
    se = np.array([0.1, 0.5])

    assert state_of(small_study_condition(9, se, Measure.MD, SmallStudyTest.EGGER)) is StatisticsState.TOO_FEW
    assert small_study_condition(10, se, Measure.MD, SmallStudyTest.EGGER) is None
    assert "depend on each other" in small_study_condition(10, se, Measure.OR, SmallStudyTest.EGGER).reason
    assert small_study_condition(10, se, Measure.OR, SmallStudyTest.HARBORD) is None
    assert "same size" in small_study_condition(10, np.array([0.1, 0.11]), Measure.MD, SmallStudyTest.EGGER).reason


def test_small_study_tests_name_what_they_cannot_do():
    assert state_of(egger(Y, np.full(6, 0.1))) is StatisticsState.NOT_ESTIMABLE
    assert state_of(egger(np.full(6, 0.3), V)) is StatisticsState.NOT_ESTIMABLE
    assert state_of(begg(np.full(6, 0.3), V)) is StatisticsState.NOT_ESTIMABLE
    assert state_of(egger(Y[:2], V[:2])) is StatisticsState.TOO_FEW
    assert state_of(egger_smd(Y, V, np.full(6, 20.0), np.full(6, 20.0))) is StatisticsState.NOT_ESTIMABLE


def test_harbord_is_the_regression_of_score_statistics():
    t = tables((5, 40, 9, 42), (12, 100, 20, 98), (3, 25, 2, 30), (0, 10, 0, 12), (30, 300, 41, 310))
    events = t.a + t.c
    z, v = t.a - t.n1 * events / t.n, t.n1 * t.n2 * events * (t.n - events) / (t.n**2 * (t.n - 1))
    z, root = (z / np.sqrt(v + (v == 0)))[v > 0], np.sqrt(v[v > 0])
    design = np.stack([np.ones(4), root], axis=1)
    intercept, _ = np.linalg.lstsq(design, z, rcond=None)[0]

    assert harbord(t).slope == pytest.approx(intercept)
    assert harbord(t).df == 2


def test_contours_of_a_funnel_are_normal_quantiles():
    limits = contour_limits(np.array([0.5]))

    assert limits[0.05][1] == pytest.approx([0.5 * 1.959964], rel=1e-6)
    assert limits[0.10][0] == pytest.approx([-0.5 * 1.644854], rel=1e-6)
    assert limits[0.01][1] == pytest.approx([0.5 * 2.575829], rel=1e-6)


def test_trim_and_fill_says_where_an_estimator_does_not_exist():
    found = trim_and_fill(np.full(5, 0.4), np.linspace(0.1, 0.5, 5), estimator=TrimFillEstimator.R0)

    assert state_of(found) is StatisticsState.NOT_ESTIMABLE
    assert state_of(trim_and_fill(Y[:2], V[:2])) is StatisticsState.TOO_FEW


def test_single_studies_need_enough_of_them():
    assert state_of(leave_one_out(Y[:2], V[:2], Tau2Method.REML)) is StatisticsState.TOO_FEW
    assert state_of(influence(Y[:2], V[:2])) is StatisticsState.TOO_FEW
    assert len(cumulative(Y, V, Tau2Method.REML)) == 6
    assert state_of(cumulative(Y[:0], V[:0], None)) is StatisticsState.NO_STUDY


def test_an_outlier_is_named_influential_and_no_other():
    y, v = np.array([0.1, 0.12, 0.08, 0.11, 0.09, 0.1, 0.13, 2.5]), np.full(8, 0.02)
    found = influence(y, v)

    assert isinstance(found, Influence)
    assert found.is_influential == [False] * 7 + [True]


def test_impossible_tables_and_empty_arms_are_states():
    assert state_of(mh_risk_ratio(tables((5, 4, 1, 10)))) is StatisticsState.UNUSABLE_INPUT
    assert state_of(mh_odds_ratio(tables((0, 10, 3, 10), (0, 12, 1, 9)))) is StatisticsState.NOT_ESTIMABLE
    assert state_of(peto_odds_ratio(tables((0, 10, 0, 10)))) is StatisticsState.NOT_ESTIMABLE
    assert state_of(cochran_mantel_haenszel(tables((0, 10, 0, 10)))) is StatisticsState.NOT_ESTIMABLE
    assert state_of(breslow_day(tables((1, 10, 2, 10)))) is StatisticsState.TOO_FEW
    assert state_of(mh_rate_ratio(Rates(*np.array([[1.0], [0.0], [1.0], [5.0]])))) is StatisticsState.UNUSABLE_INPUT
    assert state_of(mh_risk_ratio(Tables(*np.zeros((4, 0))))) is StatisticsState.NO_STUDY


def test_a_multilevel_model_names_what_it_cannot_do():
    names = ["a", "a", "b", "b", "c", "c"]

    assert state_of(multilevel(Y, V, names, rho=1.0)) is StatisticsState.UNUSABLE_INPUT
    assert state_of(multilevel(Y, V, ["a"] * 6)) is StatisticsState.ONE_STUDY


def test_results_of_one_study_do_not_count_as_independent():
    """Six copies of each study's result, fully the study's: the summary is about as sure as of the studies alone."""
    y, v = np.array([0.1, 0.9, -0.5, 0.4]), np.array([0.02, 0.03, 0.02, 0.04])
    copies = 6
    alone = analyse(y, v)
    model = multilevel(np.repeat(y, copies), np.repeat(v, copies), np.repeat(list("abcd"), copies), rho=0.95)
    naive = analyse(np.repeat(y, copies), np.repeat(v, copies))

    assert isinstance(alone, Analysis)
    assert isinstance(naive, Analysis)
    assert isinstance(model, Multilevel)
    assert model.within == 0
    assert model.coefficients[0].se == pytest.approx(alone.wald.se, rel=0.02)
    assert naive.wald.se < 0.5 * alone.wald.se
    low, high = prediction_limits(model)
    assert low < model.coefficients[0].low < model.coefficients[0].high < high


def test_a_composite_of_equal_results_is_as_sure_as_their_correlation_allows():
    names, y, v = composite(np.array([0.2, 0.4, 1.0]), np.array([0.1, 0.1, 0.3]), ["b", "b", "a"], rho=0.5)

    assert names == ["a", "b"]
    assert y == pytest.approx([1.0, 0.3])
    assert v == pytest.approx([0.3, 0.075])


def test_a_profile_likelihood_interval_goes_with_a_likelihood():
    with_reml = analyse(Y, V, Settings(tau2_interval=Tau2IntervalMethod.PL))
    with_dl = analyse(Y, V, Settings(tau2=Tau2Method.DL, tau2_interval=Tau2IntervalMethod.PL))

    assert isinstance(with_reml, Analysis)
    assert isinstance(with_dl, Analysis)
    assert with_reml.heterogeneity.interval.low <= with_reml.heterogeneity.tau2 <= with_reml.heterogeneity.interval.high
    assert state_of(with_dl.heterogeneity.interval) is StatisticsState.NOT_APPLICABLE


def test_a_root_is_found_to_the_last_digits_whatever_its_scale():
    roots = np.array([1e-200, 1e-8, 0.3, 7.0, 1e150])
    found = falling_root(lambda t: 2 / (1 + (t / roots) ** 2) - 1, np.zeros(5), 1e4 * roots)

    assert found == pytest.approx(roots, rel=1e-12)


def test_two_studies_have_no_prediction_interval_and_three_have():
    two, three = analyse(Y[:2], V[:2]), analyse(Y[:3], V[:3])

    assert isinstance(two, Analysis)
    assert isinstance(three, Analysis)
    assert state_of(two.prediction) is StatisticsState.TOO_FEW
    assert not isinstance(three.prediction, NotComputed)
