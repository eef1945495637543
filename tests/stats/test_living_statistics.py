"""Before and after new evidence, the new alone, new against old; looks of a trial sequential analysis."""

import numpy as np
import pytest

from livingreview.stats.analysis import Analysis, Settings
from livingreview.stats.living import Change, Interaction, Shift, Version, change, method_change
from livingreview.stats.sequential import (
    Look,
    Sequential,
    alpha_spent,
    binary_difference,
    boundaries,
    required_size,
    sequential,
)
from livingreview.stats.states import NotComputed
from livingreview.terms import IntervalMethod, Model, StatisticsState, Tau2Method

Y = np.array([-0.9, -1.2, -0.4, -0.1, 0.3])
V = np.array([0.10, 0.05, 0.08, 0.02, 0.04])
NEW = np.array([False, False, False, True, True])
COMMON = Settings(model=Model.COMMON)


def test_change_of_a_common_effect_is_arithmetic():
    found = change(Y, V, NEW, COMMON)
    w = 1 / V
    old, new, both = ((w[part] * Y[part]).sum() / w[part].sum() for part in (~NEW, NEW, w > 0))

    assert isinstance(found, Change)
    assert isinstance(found.before, Version)
    assert isinstance(found.new, Version)
    assert isinstance(found.interaction, Interaction)
    assert isinstance(found.shift, Shift)
    assert (found.before.k, found.new.k) == (3, 2)
    assert found.shift.estimate == pytest.approx(both - old)
    assert found.interaction.difference == pytest.approx(new - old)
    assert found.interaction.se == pytest.approx(np.sqrt(1 / w[NEW].sum() + 1 / w[~NEW].sum()))
    assert found.weight_of_new == pytest.approx(100 * w[NEW].sum() / w.sum())
    assert found.shift.width_ratio == pytest.approx(np.sqrt(w[~NEW].sum() / w.sum()))
    assert (found.shift.excluded_no_effect, found.shift.excludes_no_effect) == (True, True)


def test_the_new_evidence_widens_a_random_effects_summary_it_contradicts():
    found = change(Y, V, NEW, Settings(interval=IntervalMethod.WALD))

    assert isinstance(found, Change)
    assert isinstance(found.shift, Shift)
    assert found.shift.width_ratio > 1
    assert found.shift.tau2 > 0
    assert (found.shift.excluded_no_effect, found.shift.excludes_no_effect) == (True, False)


@pytest.mark.parametrize(("new", "side"), [([True] * 5, "before"), ([False] * 5, "new")])
def test_a_side_without_studies_is_a_named_state(new, side):
    found = change(Y, V, np.array(new))

    assert isinstance(found, Change)
    assert isinstance(getattr(found, side), NotComputed)
    assert getattr(found, side).state is StatisticsState.NO_STUDY
    assert isinstance(found.interaction, NotComputed)


def test_one_new_study_stands_for_itself():
    found = change(Y, V, np.array([False, False, False, False, True]))

    assert isinstance(found, Change)
    assert isinstance(found.new, Version)
    assert (found.new.k, found.new.summary.estimate, found.new.tau2) == (1, 0.3, None)
    assert isinstance(found.interaction, Interaction)


def test_a_change_of_method_leaves_the_studies_alone():
    old, new = method_change(Y, V, Settings(tau2=Tau2Method.DL, interval=IntervalMethod.WALD), Settings())

    assert isinstance(old, Analysis)
    assert isinstance(new, Analysis)
    assert old.common == new.common
    assert old.main.summary.width < new.main.summary.width


def test_all_alpha_is_spent_at_the_end_and_none_at_the_start():
    assert alpha_spent(0, 0.05) == 0
    assert alpha_spent(1, 0.05) == pytest.approx(0.05, rel=1e-14)
    assert alpha_spent(1.7, 0.05) == pytest.approx(0.05, rel=1e-14)
    spent = [alpha_spent(t, 0.05) for t in np.linspace(0.01, 1, 50)]
    assert spent == sorted(spent)


def test_one_look_at_the_end_has_the_ordinary_boundary():
    assert boundaries([1.0], 0.05) == pytest.approx([1.9599639845400545], rel=1e-12)
    assert boundaries([1.0], 0.01) == pytest.approx([2.5758293035489004], rel=1e-12)


def test_boundaries_let_exactly_alpha_through():
    """Paths simulated with a fixed seed cross about as often as the alpha says."""
    fractions = np.array([0.3, 0.6, 1.0])
    limits = np.array(boundaries(fractions, 0.05))
    steps = np.random.default_rng(7).normal(size=(200_000, 3)) * np.sqrt(np.diff(fractions, prepend=0))
    z = np.abs(steps.cumsum(axis=1) / np.sqrt(fractions))

    assert (z >= limits).any(axis=1).mean() == pytest.approx(0.05, abs=0.002)


def test_too_early_a_look_has_no_boundary_and_says_so():
    found = boundaries([0.0001, 1.0], 0.05)

    assert isinstance(found[0], NotComputed)
    assert found[1] == pytest.approx(1.959964, abs=1e-6)


def test_looks_are_merged_where_they_add_too_little_and_end_where_information_is_reached():
    looks = [
        Look("1.0", 300, -0.30, 0.12),
        Look("1.1", 305, -0.31, 0.12),
        Look("2.0", 700, -0.35, 0.08),
        Look("3.0", 1100, -0.34, 0.06),
        Look("4.0", 1300, -0.30, 0.05),
    ]
    found = sequential(looks, required=1000, diversity=0.2, n_studies=4)

    assert isinstance(found, Sequential)
    assert found.merged == ("1.1",)
    assert [one.look.version for one in found.looks] == ["1.0", "2.0", "3.0", "4.0"]
    first, second, third, fourth = found.looks
    assert [first.boundary, second.boundary, third.boundary] == pytest.approx(boundaries([0.3, 0.7, 1.0], 0.05))
    assert isinstance(fourth.boundary, NotComputed)
    assert [one.has_crossed for one in found.looks] == [False, True, True, False]
    assert second.high == pytest.approx(-0.35 + second.boundary * 0.08)
    assert "fewer than 5" in found.warning


@pytest.mark.parametrize(
    "given",
    [
        {"theta": 0.0, "nu": 1.0, "alpha": 0.05, "beta": 0.1},
        {"theta": 0.1, "nu": 1.0, "alpha": 1.5, "beta": 0.1},
        {"theta": 0.1, "nu": 1.0, "alpha": 0.05, "beta": 0.1, "diversity": 1.0},
    ],
)
def test_an_impossible_size_is_a_named_state(given):
    assert isinstance(required_size(**given), NotComputed)


def test_a_risk_beyond_certainty_is_a_named_state():
    assert isinstance(binary_difference(0.8, risk_ratio=1.5), NotComputed)
    theta, nu = binary_difference(0.2, odds_ratio=1.0)
    assert (theta, nu) == pytest.approx((0.0, 0.16))


def test_looks_that_lose_participants_are_refused():
    found = sequential([Look("1", 500, 0.1, 0.1), Look("2", 400, 0.1, 0.1)], required=1000, diversity=0, n_studies=9)

    assert isinstance(found, NotComputed)
