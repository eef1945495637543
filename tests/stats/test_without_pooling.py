"""Synthesis without pooling: numbers worked by hand or published."""

import numpy as np
import pytest
from scipy.special import ndtri

from livingreview.stats.states import NotComputed
from livingreview.stats.without_pooling import (
    EffectSummary,
    FisherCombination,
    VoteCount,
    albatross,
    clopper_pearson,
    correlation_contour,
    direction_of,
    effect_summary,
    fisher,
    harvest,
    one_sided,
    smd_contour,
    study_direction,
    vote_count,
    wilson,
)
from livingreview.terms import EffectDirection, StatisticsState

ABOVE, BELOW = EffectDirection.ABOVE, EffectDirection.BELOW


def test_summary_of_effects():
    found = effect_summary(np.array([0.1, 0.4, -0.2, 0.9, np.nan]))

    assert found == EffectSummary(4, 0.25, (pytest.approx(0.025), pytest.approx(0.525)), -0.2, 0.9)


def test_fisher_combines_as_worked_by_hand():
    found = fisher(np.array([0.1, 0.05, 0.2]))

    assert isinstance(found, FisherCombination)
    assert (found.df, found.statistic) == (6, pytest.approx(-2 * np.log(0.1 * 0.05 * 0.2)))
    half = found.statistic / 2
    assert found.p == pytest.approx(np.exp(-half) * (1 + half + half**2 / 2))


@pytest.mark.parametrize("p", [0.0, 1.2, -0.1])
def test_what_is_no_p_value_is_refused(p):
    found = fisher(np.array([0.1, p]))

    assert isinstance(found, NotComputed)
    assert found.state is StatisticsState.UNUSABLE_INPUT


def test_one_sided_p_turns_with_the_side_of_benefit():
    y, se = np.array([1.96, -1.96]), np.array([1.0, 1.0])

    assert one_sided(y, se) == pytest.approx([0.0249979, 0.9750021], abs=1e-7)
    assert one_sided(y, se, is_benefit_above=False) == pytest.approx([0.9750021, 0.0249979], abs=1e-7)


def test_votes_are_counted_by_direction_and_never_by_significance():
    found = vote_count(np.array([0.2, 0.001, 5.0, 0.3, 0.1, 2.0, -0.4, 0.0, np.nan]))

    assert isinstance(found, VoteCount)
    assert (found.n_above, found.n_counted, found.n_without) == (6, 7, 1)
    assert found.p == pytest.approx(2 * (1 + 7) / 2**7)


def test_intervals_of_a_proportion():
    assert wilson(6, 7) == pytest.approx((0.48687, 0.97433), abs=1e-5)
    assert clopper_pearson(6, 7) == pytest.approx((0.42128, 0.99639), abs=1e-5)
    assert wilson(0, 5)[0] == 0
    assert wilson(5, 5)[1] == 1
    assert clopper_pearson(0, 5) == pytest.approx((0, 1 - 0.025 ** (1 / 5)))
    assert clopper_pearson(5, 5) == pytest.approx((0.025 ** (1 / 5), 1))


def test_no_direction_at_all_is_a_named_state():
    assert isinstance(vote_count(np.array([0.0, np.nan])), NotComputed)
    assert isinstance(effect_summary(np.array([np.nan])), NotComputed)
    assert isinstance(fisher(np.array([])), NotComputed)


def test_direction_of_a_study_needs_seven_of_ten_outcomes():
    assert study_direction([ABOVE] * 7 + [BELOW] * 3) is ABOVE
    assert study_direction([ABOVE] * 2 + [BELOW]) is EffectDirection.CONFLICTING
    assert study_direction([EffectDirection.NOT_REPORTED]) is EffectDirection.NOT_REPORTED
    assert direction_of(0.0) is EffectDirection.NONE
    assert direction_of(0.9, null=1.0) is BELOW


def test_harvest_bars_stand_by_direction_then_by_size():
    bars = harvest(["a", "b", "c"], np.array([-1.0, 1.0, 2.0]), np.array([50.0, 20.0, 100.0]))

    assert [(bar.study, bar.direction, bar.height) for bar in bars] == [
        ("c", ABOVE, 1.0),
        ("b", ABOVE, 0.2),
        ("a", BELOW, 0.5),
    ]


def test_albatross_points_and_contours():
    points = albatross(["a", "b", "c"], [40, 0, 60], np.array([0.04, 0.1, np.nan]), np.array([1.0, 1.0, -1.0]))
    n = smd_contour(0.5, np.array([0.05]))
    z = -ndtri(0.025)

    assert [(point.study, point.n, point.direction) for point in points] == [("a", 40, ABOVE)]
    assert 0.5 / np.sqrt(4 / n[0] + 0.5**2 / (2 * n[0])) == pytest.approx(z)
    assert np.arctanh(0.3) * np.sqrt(correlation_contour(0.3, np.array([0.05]))[0] - 3) == pytest.approx(z)
