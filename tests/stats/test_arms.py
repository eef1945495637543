"""Combined and split arms, clusters: published unit values and identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.stats.arms import combine_means, design_effect, split

values = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30)


def test_two_arms_combined_have_the_published_mean_and_spread():
    combined = combine_means([30, 20], [10, 12], [4, 5])

    assert combined.n == 50
    assert combined.mean == pytest.approx(10.8, rel=1e-14)
    assert combined.sd == pytest.approx(4.48808, abs=5e-6)


@given(st.lists(values, min_size=1, max_size=5))
def test_combined_arms_are_the_group_of_all_their_participants(arms):
    n, mean = [len(arm) for arm in arms], [float(np.mean(arm)) for arm in arms]
    sd = [float(np.std(arm, ddof=1)) for arm in arms]
    everybody = np.concatenate([np.array(arm) for arm in arms])
    combined = combine_means(n, mean, sd)

    assert combined.n == len(everybody)
    assert combined.mean == pytest.approx(everybody.mean(), abs=1e-9)
    assert combined.sd == pytest.approx(everybody.std(ddof=1), abs=1e-8)


def test_the_order_of_combined_arms_does_not_matter():
    there, back = combine_means([30, 20, 9], [10, 12, 1], [4, 5, 2]), combine_means([9, 20, 30], [1, 12, 10], [2, 5, 4])

    assert there == pytest.approx(back, rel=1e-14)


@pytest.mark.parametrize(
    ("n", "sd"), [([0, 10], [1, 1]), ([10, 10], [-1, 1]), ([10, np.inf], [1, 1]), ([10, 10], [1, np.nan])]
)
def test_an_impossible_arm_cannot_be_combined(n, sd):
    assert all(np.isnan(value) for value in combine_means(n, [1, 2], sd))


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_arms_on_any_scale_can_be_combined(size):
    combined = combine_means([30, 20], [10 * size, 12 * size], [4 * size, 5 * size])

    assert combined.sd / size == pytest.approx(4.48808, abs=5e-6) or size > 1e299


def test_a_shared_arm_is_divided():
    assert split([30, 7], 2).tolist() == [15, 3.5]
    with pytest.raises(ValueError, match="at least one comparison, not 0"):
        split(30, 0)


def test_the_design_effect_has_the_published_value():
    assert design_effect(25, 0.05)[0] == pytest.approx(2.2, rel=1e-14)
    assert design_effect(25, 0.05, 0.4)[0] == pytest.approx(1 + (1.16 * 25 - 1) * 0.05, rel=1e-14)


@pytest.mark.parametrize(
    ("size", "icc", "cv"), [(0, 0.1, 0), (25, -0.1, 0), (25, 1.1, 0), (25, 0.1, -1), (np.inf, 0.1, 0)]
)
def test_impossible_clusters_have_no_design_effect(size, icc, cv):
    assert np.isnan(design_effect(size, icc, cv)[0])
