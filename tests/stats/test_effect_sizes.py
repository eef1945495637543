"""Effect measures: published unit values, zero cells, what cannot be estimated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats.effect_sizes import (
    BINARY,
    arcsine_difference,
    from_o_minus_e,
    odds_ratio,
    peto_odds_ratio,
    risk_difference,
    risk_ratio,
)


@st.composite
def tables(draw):
    n_1, n_2 = draw(st.integers(1, 500)), draw(st.integers(1, 500))
    return draw(st.integers(0, n_1)), n_1, draw(st.integers(0, n_2)), n_2


def test_half_a_participant_in_each_cell_gives_the_published_ratios_for_a_zero_arm():
    odds, risks = odds_ratio(0, 20, 3, 20), risk_ratio(0, 20, 3, 20)

    assert odds.estimate[0] == pytest.approx(-2.104134, abs=5e-7)
    assert odds.se[0] ** 2 == pytest.approx(2.391638, abs=5e-7)
    assert risks.estimate[0] == pytest.approx(-1.945910, abs=5e-7)
    assert risks.se[0] ** 2 == pytest.approx(2.190476, abs=5e-7)
    assert odds.is_corrected[0]


@pytest.mark.parametrize("measure", [risk_ratio, odds_ratio])
@pytest.mark.parametrize("cells", [(0, 20, 0, 22), (10, 10, 12, 12)])
def test_a_study_without_events_or_without_non_events_gives_no_ratio(measure, cells):
    sizes = measure(*cells)

    assert not sizes.is_estimable[0]
    assert not sizes.is_corrected[0]
    assert np.isnan(sizes.estimate[0])
    assert np.isnan(sizes.se[0])


def test_a_table_without_zeros_is_left_as_it_is():
    sizes = odds_ratio(7, 12, 2, 12)

    assert sizes.estimate[0] == pytest.approx(np.log(7 * 10 / (5 * 2)), rel=1e-14)
    assert not sizes.is_corrected[0]


def test_a_risk_difference_with_one_zero_cell_is_not_corrected():
    sizes = risk_difference(0, 20, 3, 20)

    assert sizes.estimate[0] == pytest.approx(-0.15, rel=1e-14)
    assert sizes.se[0] ** 2 == pytest.approx(3 * 17 / 20**3, rel=1e-14)
    assert not sizes.is_corrected[0]


def test_a_risk_difference_without_variation_keeps_its_estimate_and_gets_a_corrected_standard_error():
    sizes = risk_difference([0, 20], [20, 20], [0, 0], [20, 20])

    assert sizes.estimate.tolist() == [0.0, 1.0]
    assert sizes.se**2 == pytest.approx([2 * 0.5 * 20.5 / 21**3] * 2, rel=1e-14)
    assert sizes.is_corrected.tolist() == [True, True]


@pytest.mark.parametrize("measure", list(BINARY))
@pytest.mark.parametrize("cells", [(3, 0, 1, 10), (5, 4, 1, 10), (-1, 10, 1, 10), (np.inf, np.inf, 1, 10)])
def test_an_impossible_table_is_not_estimable(measure, cells):
    assert not BINARY[measure](*cells).is_estimable[0]


def test_studies_keep_their_places_whatever_becomes_of_them():
    sizes = risk_ratio([4, 0, 8], [20, 20, 20], [2, 0, 2], [20, 20, 20])

    assert sizes.is_estimable.tolist() == [True, False, True]
    assert sizes.estimate[[0, 2]] == pytest.approx([np.log(2), np.log(4)], rel=1e-14)


@given(tables())
def test_swapping_the_sides_changes_only_the_sign(table):
    a, n_1, c, n_2 = table
    for measure in BINARY.values():
        there, back = measure(a, n_1, c, n_2), measure(c, n_2, a, n_1)

        assert there.is_estimable.tolist() == back.is_estimable.tolist()
        assert there.estimate == pytest.approx(-back.estimate, rel=1e-12, abs=1e-14, nan_ok=True)
        assert there.se == pytest.approx(back.se, rel=1e-12, nan_ok=True)


@given(tables())
def test_counting_non_events_turns_the_sign_of_an_odds_ratio(table):
    a, n_1, c, n_2 = table
    events, others = odds_ratio(a, n_1, c, n_2), odds_ratio(n_1 - a, n_1, n_2 - c, n_2)

    assert events.estimate == pytest.approx(-others.estimate, rel=1e-12, abs=1e-14, nan_ok=True)
    assert events.se == pytest.approx(others.se, rel=1e-12, nan_ok=True)


def test_counting_non_events_is_another_risk_ratio():
    events, others = risk_ratio(7, 12, 2, 12), risk_ratio(5, 12, 10, 12)

    assert events.estimate[0] == pytest.approx(np.log(3.5), rel=1e-14)
    assert others.estimate[0] == pytest.approx(np.log(0.5), rel=1e-14)


@given(tables())
def test_an_estimate_is_finite_with_a_standard_error_above_zero_or_is_not_estimable(table):
    for measure in BINARY.values():
        sizes = measure(*table)

        assert bool(sizes.is_estimable[0]) == bool(np.isfinite(sizes.estimate[0]) and sizes.se[0] > 0)


def test_petos_odds_ratio_uses_the_cells_as_they_are():
    peto, corrected = peto_odds_ratio(0, 20, 3, 20), peto_odds_ratio(0.5, 21, 3.5, 21)

    # O - E = -1.5, V = 20 * 20 * 3 * 37 / (1600 * 39).
    assert peto.estimate[0] == pytest.approx(-1.5 / (44400 / 62400), rel=1e-14)
    assert peto.se[0] ** 2 == pytest.approx(62400 / 44400, rel=1e-14)
    assert not peto.is_corrected[0]
    # With 0.5 in each cell: the published values.
    assert corrected.estimate[0] == pytest.approx(-1.618421, abs=5e-7)
    assert corrected.se[0] ** 2 == pytest.approx(1.078947, abs=5e-7)


def test_observed_minus_expected_events_give_a_log_ratio():
    sizes = from_o_minus_e([-4.5, 2.0, 1.0], [9.0, 0.0, -1.0])

    assert sizes.estimate[0] == pytest.approx(-0.5, rel=1e-15)
    assert sizes.se[0] == pytest.approx(1 / 3, rel=1e-15)
    assert sizes.is_estimable.tolist() == [True, False, False]


def test_an_arcsine_difference_takes_every_table_with_participants():
    sizes = arcsine_difference([0, 20, 3], [20, 20, 2], [0, 3, 1], [22, 20, 5])

    assert sizes.is_estimable.tolist() == [True, True, False]
    assert sizes.estimate[0] == 0


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e160, 1e300])
@pytest.mark.parametrize("measure", list(BINARY))
def test_counts_of_any_size_give_a_number_or_a_state_and_no_warning(measure, size):
    sizes = BINARY[measure]([size, 1.0, size], [2 * size, 3.0, 3.0], [1.0, size, size], [3.0, 2 * size, 3 * size])

    assert (np.isfinite(sizes.estimate) == sizes.is_estimable).all()
    assert (np.isfinite(sizes.se) == sizes.is_estimable).all()
