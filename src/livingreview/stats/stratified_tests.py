"""Tests over strata of two-by-two tables or of person-time data.

1. CMH (Cochran-Mantel-Haenszel): is there an association in any stratum? (|sum(a - E)| - c)^2 / sum V, chi-squared
   with 1 df; c = 0.5 is the continuity correction (never beyond |sum(a - E)| = 0), 0 leaves it out.
2. Breslow-Day: do the odds ratios differ? Sum of (a - A)^2 / Var(A), A the events of arm 1 that the Mantel-Haenszel
   odds ratio and the margins give, k - 1 df. Tarone's correction takes (sum(a - A))^2 / sum Var(A) off.
   Strata without events or without non-events have one possible table and are left out.
3. Person-time: E = t1 (x1 + x2)/T, V = t1 t2 (x1 + x2)/T^2.

Sources: Mantel & Haenszel 1959; Breslow & Day 1980, 4.4; Tarone 1985; Breslow & Day 1987, 3.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from livingreview.stats.mantel_haenszel import Rates, Tables, mh_odds_ratio, peto_parts, unfit_rates, unfit_tables
from livingreview.stats.pooling import Floats
from livingreview.stats.states import NotComputed
from livingreview.terms import StatisticsState
from livingreview.words import say

CONTINUITY = 0.5
"""Of an event: half the step between two tables with the same margins."""


@dataclass(frozen=True)
class ChiSquaredTest:
    """A test statistic, its degrees of freedom and P value."""

    statistic: float
    df: int
    p: float


def cochran_mantel_haenszel(tables: Tables, *, is_corrected: bool = True) -> ChiSquaredTest | NotComputed:
    """Test for an association over two-by-two tables."""
    unfit = unfit_tables(tables)
    if unfit:
        return unfit
    excess, v = peto_parts(tables)
    return _cmh(excess, v, is_corrected=is_corrected)


def person_time_test(rates: Rates, *, is_corrected: bool = True) -> ChiSquaredTest | NotComputed:
    """Test for an association over person-time data."""
    unfit = unfit_rates(rates)
    if unfit:
        return unfit
    events = rates.x1 + rates.x2
    excess, v = rates.x1 - rates.t1 * events / rates.t, rates.t1 * rates.t2 * events / rates.t**2
    return _cmh(excess, v, is_corrected=is_corrected)


def breslow_day(tables: Tables) -> tuple[ChiSquaredTest, ChiSquaredTest] | NotComputed:
    """Test whether odds ratios differ between strata: Breslow-Day and, with Tarone's correction, Tarone."""
    pooled = mh_odds_ratio(tables)
    if isinstance(pooled, NotComputed):
        return pooled
    events = tables.a + tables.c
    varies = (events > 0) & (events < tables.n)
    if varies.sum() < 2:
        return NotComputed(StatisticsState.TOO_FEW, say("fewer than two studies have both an event and a non-event"))
    parts = Tables(*(cells[varies] for cells in (tables.a, tables.n1, tables.c, tables.n2)))
    expected = _expected_events(parts, float(np.exp(pooled.estimate)))
    events = parts.a + parts.c
    cells = (expected, parts.n1 - expected, events - expected, parts.n2 - events + expected)
    variance = 1 / np.stack([1 / cell for cell in cells]).sum(axis=0)
    difference, df = parts.a - expected, int(varies.sum()) - 1
    statistic = float((difference**2 / variance).sum())
    tarone = statistic - float(difference.sum() ** 2 / variance.sum())
    return _chi_squared(statistic, df), _chi_squared(max(0.0, tarone), df)


def _cmh(excess: Floats, v: Floats, *, is_corrected: bool) -> ChiSquaredTest | NotComputed:
    if v.sum() == 0:
        return NotComputed(StatisticsState.NOT_ESTIMABLE, say("no study has both an event and a non-event"))
    distance = abs(float(excess.sum())) - (CONTINUITY if is_corrected else 0.0)
    return _chi_squared(distance**2 / float(v.sum()), 1)


def _expected_events(tables: Tables, odds_ratio: float) -> Floats:
    """Solve A (n2 - m + A) = OR (n1 - A)(m - A) for the root inside the margins, in the form without cancellation."""
    m = tables.a + tables.c
    square = 1 - odds_ratio
    linear = tables.n2 - m + odds_ratio * (tables.n1 + m)
    constant = -odds_ratio * tables.n1 * m
    return np.asarray(-2 * constant / (linear + np.sqrt(linear**2 - 4 * square * constant)))


def _chi_squared(statistic: float, df: int) -> ChiSquaredTest:
    return ChiSquaredTest(statistic, df, float(chdtrc(df, statistic)))
