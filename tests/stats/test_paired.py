"""Crossover trials and change scores: published unit values, correlations, tables of pairs."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from livingreview.stats.effect_sizes import odds_ratio
from livingreview.stats.paired import (
    PAIRED_BINARY,
    PAIRED_CONTINUOUS,
    PairedMeans,
    Pairs,
    conditional_odds_ratio,
    correlation_from_sds,
    marginal_odds_ratio,
    marginal_risk_difference,
    odds_ratio_with_correlation,
    paired_mean_difference,
    paired_standardised_mean_difference,
    sd_of_difference,
)

cells = st.integers(0, 300)
pairs_of_answers = st.builds(Pairs, cells, cells, cells, cells)


def test_the_spread_of_a_change_has_the_published_value():
    assert sd_of_difference(4, 5, 0.7)[0] == pytest.approx(3.60555, abs=5e-6)


@given(st.floats(0.1, 100), st.floats(0.1, 100), st.floats(-0.99, 0.99))
def test_a_correlation_comes_back_from_three_standard_deviations(sd_1, sd_2, r):
    s = sd_of_difference(sd_1, sd_2, r)

    assert correlation_from_sds(sd_1, sd_2, s)[0] == pytest.approx(r, abs=1e-6)


@pytest.mark.parametrize(("sd_1", "sd_2", "sd_difference"), [(1, 1, 3), (5, 1, 1), (0, 1, 1), (-1, 1, 1)])
def test_standard_deviations_that_contradict_each_other_have_no_correlation(sd_1, sd_2, sd_difference):
    assert np.isnan(correlation_from_sds(sd_1, sd_2, sd_difference)[0])


def test_a_paired_mean_difference_uses_the_spread_of_the_difference():
    sizes = paired_mean_difference(PairedMeans(7, 4, 5, 5, 25, 0.7))

    assert (sizes.estimate[0], sizes.se[0]) == (2, pytest.approx(3.605551 / 5, abs=5e-7))


def test_a_crossover_smd_has_the_handbooks_standard_error():
    sizes = paired_standardised_mean_difference(PairedMeans(7, 4, 5, 4, 25, 0.68))

    assert sizes.estimate[0] == pytest.approx(0.5, rel=1e-14)
    assert sizes.se[0] == pytest.approx(np.sqrt(1 / 25 + 0.25 / 50) * np.sqrt(2 * (1 - 0.68)), rel=1e-14)


def test_the_larger_the_correlation_the_smaller_the_standard_error():
    for measure in PAIRED_CONTINUOUS.values():
        found = measure(PairedMeans(7, 4, 5, 5, 25, np.array([0.0, 0.4, 0.8])))

        assert found.is_estimable.all()
        assert (np.diff(found.se) < 0).all()


@pytest.mark.parametrize("r", [1.5, -1.01, np.nan])
@pytest.mark.parametrize("measure", list(PAIRED_CONTINUOUS))
def test_an_impossible_correlation_is_not_estimable(measure, r):
    assert not PAIRED_CONTINUOUS[measure](PairedMeans(7, 4, 5, 5, 25, r)).is_estimable[0]


def test_a_marginal_odds_ratio_is_that_of_the_two_margins():
    sizes = marginal_odds_ratio(Pairs(20, 12, 5, 30))

    assert sizes.estimate[0] == pytest.approx(odds_ratio(32, 67, 25, 67).estimate[0], rel=1e-13)
    assert sizes.se[0] < odds_ratio(32, 67, 25, 67).se[0]


def test_the_correlation_of_the_answers_gives_the_same_as_the_table_of_pairs():
    a, b, c, d = 20, 12, 5, 30
    n, p1, p2 = 67, 32 / 67, 25 / 67
    r = (a * d - b * c) / n**2 / np.sqrt(p1 * (1 - p1) * p2 * (1 - p2))
    stedman, table = odds_ratio_with_correlation(32, 25, 67, r), marginal_odds_ratio(Pairs(a, b, c, d))

    assert stedman.estimate[0] == pytest.approx(table.estimate[0], rel=1e-13)
    assert stedman.se[0] == pytest.approx(table.se[0], rel=1e-12)


def test_without_correlation_it_is_the_odds_ratio_of_parallel_groups():
    assert odds_ratio_with_correlation(7, 2, 12, 0.0).se[0] == pytest.approx(odds_ratio(7, 12, 2, 12).se[0], rel=1e-13)


def test_a_zero_in_the_table_of_pairs_is_corrected_only_where_a_margin_is_zero():
    sizes = marginal_odds_ratio(Pairs([6, 0, 0, 5], [1, 4, 0, 0], [9, 0, 0, 0], [0, 8, 9, 0]))

    assert sizes.is_estimable.tolist() == [True, True, False, False]
    assert sizes.is_corrected.tolist() == [False, True, False, False]


def test_a_conditional_odds_ratio_is_that_of_the_discordant_pairs():
    sizes = conditional_odds_ratio(Pairs(20, 12, 5, 30))

    assert (sizes.estimate[0], sizes.se[0]) == (
        pytest.approx(np.log(12 / 5), rel=1e-14),
        pytest.approx(np.sqrt(1 / 12 + 1 / 5), rel=1e-14),
    )


def test_the_same_answer_from_everyone_is_no_difference_with_a_corrected_standard_error():
    sizes = marginal_risk_difference(Pairs(0, 0, 0, 20))

    assert (sizes.estimate[0], bool(sizes.is_corrected[0])) == (0.0, True)
    assert sizes.se[0] > 0


@given(pairs_of_answers)
def test_swapping_the_treatments_changes_only_the_sign(pairs):
    swapped = Pairs(pairs.both, pairs.second_only, pairs.first_only, pairs.neither)
    for measure in [*PAIRED_BINARY.values(), conditional_odds_ratio]:
        there, back = measure(pairs), measure(swapped)

        assert there.is_estimable.tolist() == back.is_estimable.tolist()
        assert there.estimate == pytest.approx(-back.estimate, rel=1e-10, abs=1e-12, nan_ok=True)
        assert there.se == pytest.approx(back.se, rel=1e-10, nan_ok=True)


@given(pairs_of_answers)
def test_every_table_of_pairs_gives_a_finite_estimate_or_none(pairs):
    for measure in [*PAIRED_BINARY.values(), conditional_odds_ratio]:
        sizes = measure(pairs)

        assert (np.isfinite(sizes.estimate) & (sizes.se > 0) == sizes.is_estimable).all()


@pytest.mark.parametrize(
    "pairs", [Pairs(-1, 2, 3, 4), Pairs(0, 0, 0, 0), Pairs(np.inf, 1, 1, 1), Pairs(1, np.nan, 1, 1)]
)
@pytest.mark.parametrize("measure", list(PAIRED_BINARY))
def test_impossible_tables_are_not_estimable(measure, pairs):
    assert not PAIRED_BINARY[measure](pairs).is_estimable[0]


@given(pairs_of_answers)
def test_counting_non_events_turns_the_sign_of_a_marginal_odds_ratio(pairs):
    a, b, c, d = pairs
    assume(a + b + c + d > 0)
    events, others = marginal_odds_ratio(pairs), marginal_odds_ratio(Pairs(d, c, b, a))

    assert events.estimate == pytest.approx(-others.estimate, rel=1e-10, abs=1e-12, nan_ok=True)
