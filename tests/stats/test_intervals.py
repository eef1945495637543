"""Which interval is the main one, and what is said about it."""

import numpy as np
import pytest

from livingreview.stats.intervals import main_interval
from livingreview.stats.pooling import hksj, wald
from livingreview.terms import IntervalMethod

APART = np.array([0.1, 0.9, -0.4, 1.5])
CLOSE = np.array([0.30, 0.31, 0.29, 0.305])
V = np.array([0.04, 0.05, 0.03, 0.06])


def chosen(y, v, rule):
    return main_interval(wald(y, v, 0.0), hksj(y, v, 0.0), rule)


@pytest.mark.parametrize(("y", "method"), [(APART, "HKSJ (t, 3 df)"), (CLOSE, "Wald (normal)")])
def test_by_default_the_wider_interval_is_the_main_one(y, method):
    main = chosen(y, V, IntervalMethod.WIDER)

    assert main.method == method
    assert "it is wider than" in main.why


def test_a_protocol_that_names_hksj_gets_it_and_readers_are_told_that_it_is_narrower():
    main = chosen(CLOSE, V, IntervalMethod.HKSJ)

    assert main.method == "HKSJ (t, 3 df)"
    assert main.why == "HKSJ is the main interval by protocol, though narrower than Wald"


def test_a_protocol_that_names_wald_gets_it():
    assert chosen(APART, V, IntervalMethod.WALD).why == "Wald is the main interval by protocol"


@pytest.mark.parametrize("rule", list(IntervalMethod))
def test_identical_estimates_always_fall_back_on_wald(rule):
    assert chosen(np.full(4, 0.3), V, rule).method == "Wald (normal)"


@pytest.mark.parametrize("rule", list(IntervalMethod))
def test_with_two_studies_neither_interval_is_called_the_interval(rule):
    main = chosen(APART[:2], V[:2], rule)

    assert "neither is the interval of this synthesis" in main.why
    assert f"the main columns hold {'Wald' if rule is IntervalMethod.WALD else 'HKSJ'}" in main.why
