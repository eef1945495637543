import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.figures.forest_axis import axis


def ticks(must, limits, *, is_ratio):
    return axis(must, limits, is_ratio=is_ratio, left=0, right=100).ticks


@pytest.mark.parametrize(
    ("must", "limits", "expected"),
    [
        ([1.2], [0.9, 1.6], (0.5, 0.7, 1, 1.5, 2)),
        ([1.2], [0.3, 4.0], (0.2, 0.5, 1, 2, 5)),
        ([30], [], (0.01, 0.1, 1, 10, 100)),
    ],
)
def test_ratio_axes_have_round_symmetric_ticks(must, limits, expected):
    assert ticks(must, limits, is_ratio=True) == expected


def test_one_very_wide_interval_does_not_stretch_the_axis():
    assert ticks([1.2, 1.1, 1.3, 1.0], [0.8, 1.6, 0.9, 1.5, 0.8, 1.9, 0.7, 250.0], is_ratio=True)[-1] == 2


def test_difference_axes_have_round_symmetric_ticks():
    assert ticks([-1.5], [-2.4, -0.6], is_ratio=False) == (-4, -2, 0, 2, 4)


@given(st.lists(st.floats(min_value=0.002, max_value=900), min_size=1, max_size=8))
def test_every_value_that_must_be_shown_is_on_a_ratio_axis(values):
    drawn = axis(values, [], is_ratio=True, left=0, right=100)

    assert all(drawn.holds(value) for value in values)
    assert drawn.x(1) == pytest.approx(50)


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), max_size=8))
def test_every_value_that_must_be_shown_is_on_a_difference_axis(values):
    drawn = axis(values, [], is_ratio=False, left=0, right=100)

    assert all(drawn.x(value) == pytest.approx(50 + 50 * value / drawn.ticks[-1]) for value in values)
