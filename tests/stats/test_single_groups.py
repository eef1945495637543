"""Estimates of one group: edges of proportions, the way back, what cannot be estimated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats import single_groups as single

PROPORTIONS = [
    single.proportion,
    single.log_proportion,
    single.logit_proportion,
    single.arcsine_proportion,
    single.double_arcsine_proportion,
]


@st.composite
def counts(draw):
    n = draw(st.integers(1, 10_000))
    return draw(st.integers(0, n)), n


@given(counts())
def test_a_proportion_comes_back_from_its_double_arcsine(count):
    events, n = count
    there = single.double_arcsine_proportion(events, n).estimate

    assert single.proportion_from_double_arcsine(there, n)[0] == pytest.approx(events / n, abs=1e-9)


def test_angles_outside_what_a_study_can_give_mean_nobody_or_everybody():
    assert single.proportion_from_double_arcsine([-1.0, 0.0, 1.57, 2.0], 40).tolist() == [0.0, 0.0, 1.0, 1.0]


def test_a_raw_proportion_of_nobody_keeps_its_estimate_and_gets_a_corrected_standard_error():
    sizes = single.proportion([0, 20], [20, 20])

    assert sizes.estimate.tolist() == [0.0, 1.0]
    assert sizes.se**2 == pytest.approx([(0.5 / 21) * (20.5 / 21) / 21] * 2, rel=1e-14)
    assert sizes.is_corrected.tolist() == [True, True]


@given(counts())
def test_counting_non_events_turns_the_sign_of_log_odds(count):
    events, n = count
    there, back = single.logit_proportion(events, n), single.logit_proportion(n - events, n)

    assert there.estimate[0] == pytest.approx(-back.estimate[0], abs=1e-12)
    assert there.se[0] == pytest.approx(back.se[0], rel=1e-12)


@pytest.mark.parametrize("measure", PROPORTIONS)
@pytest.mark.parametrize(("events", "n"), [(-1, 10), (11, 10), (0, 0), (np.nan, 10), (np.inf, np.inf), (3, -5)])
def test_impossible_counts_are_not_estimable(measure, events, n):
    assert not measure(events, n).is_estimable[0]


@pytest.mark.parametrize(("r", "n"), [(1, 10), (-1, 10), (1.2, 10), (0.3, 3), (np.nan, 10)])
def test_a_correlation_of_one_or_of_three_participants_has_no_fishers_z(r, n):
    assert not single.fisher_z(r, n).is_estimable[0]


def test_a_mean_that_is_not_above_zero_has_no_logarithm():
    assert single.log_mean([2.0, 0.0, -2.0], 1.0, 10).is_estimable.tolist() == [True, False, False]


def test_no_event_in_person_time_gives_a_rate_of_zero_with_a_standard_error():
    sizes = single.rate(0, 50)

    assert (sizes.estimate[0], sizes.se[0]) == (0.0, pytest.approx(np.sqrt(0.5) / 50))
    assert single.log_rate(0, 50).estimate[0] == pytest.approx(np.log(0.01), rel=1e-14)
