"""Effect measures of two groups, one entry per study, on the analysis scale (log for ratios).

Side 1 is the experimental side, side 2 the comparator.

1. Binary, events a of n1 and c of n2 (b = n1 - a, d = n2 - c):
   RR: ln((a/n1) / (c/n2)), variance 1/a - 1/n1 + 1/c - 1/n2.
   OR: ln(ad / bc), variance 1/a + 1/b + 1/c + 1/d.
   RD: a/n1 - c/n2, variance ab/n1^3 + cd/n2^3.
2. Zero cells. RR and OR: a study with any zero cell gets 0.5 in all four cells (so 1 on each n); a study
   without events, or without non-events, on both sides says nothing about a ratio: not estimable.
   RD: as it is; only where the standard error would be 0 does it come from the cells with 0.5 added,
   the estimate never does.
3. MD: m1 - m2, variance s1^2/n1 + s2^2/n2.
4. SMD: Hedges' g = J d, d = (m1 - m2) / pooled SD, J exact (gamma functions), variance
   1/n1 + 1/n2 + g^2 / (2N), the large-sample form that metafor calls LS.

An entry that cannot be estimated is NaN in both arrays and False in `is_estimable`.
Sources: Cochrane Handbook chapters 6 and 10; Hedges 1981 (J); metafor `escalc` (vtype "LS").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from livingreview.terms import Measure

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ZERO_CELL_CORRECTION = 0.5
"""Participants added to each cell of a table with a zero (Cochrane Handbook 10.4.4.2)."""

MIN_PER_GROUP_FOR_SD = 2
"""Participants a group needs to have a standard deviation at all."""


class Means(NamedTuple):
    """Means, standard deviations and participants of one side."""

    mean: ArrayLike
    sd: ArrayLike
    n: ArrayLike


@dataclass(frozen=True)
class EffectSizes:
    """Estimates and standard errors on the analysis scale, and what was done to each."""

    estimate: Floats
    se: Floats
    is_estimable: Bools
    is_corrected: Bools


@dataclass(frozen=True)
class TwoByTwo:
    """Cells of two-by-two tables: events and non-events on each side."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @property
    def n1(self) -> Floats:
        """Give the participants of side 1."""
        return self.a + self.b

    @property
    def n2(self) -> Floats:
        """Give the participants of side 2."""
        return self.c + self.d

    @property
    def is_possible(self) -> Bools:
        """Say which tables have participants on both sides and no negative cell."""
        cells_fit = (self.a >= 0) & (self.b >= 0) & (self.c >= 0) & (self.d >= 0)
        return np.asarray(cells_fit & (self.n1 > 0) & (self.n2 > 0))

    @property
    def has_zero(self) -> Bools:
        """Say which tables have a zero cell."""
        return np.asarray((self.a == 0) | (self.b == 0) | (self.c == 0) | (self.d == 0))

    @property
    def is_uninformative_for_ratios(self) -> Bools:
        """Say which tables have no events, or nothing but events, on both sides."""
        return np.asarray(((self.a == 0) & (self.c == 0)) | ((self.b == 0) & (self.d == 0)))

    def corrected(self, where: Bools) -> "TwoByTwo":
        """Add 0.5 to every cell of the tables marked."""
        add = np.where(where, ZERO_CELL_CORRECTION, 0.0)
        return TwoByTwo(self.a + add, self.b + add, self.c + add, self.d + add)


def risk_ratio(events_1: ArrayLike, n_1: ArrayLike, events_2: ArrayLike, n_2: ArrayLike) -> EffectSizes:
    """Give log risk ratios."""
    return _ratio(_tables(events_1, n_1, events_2, n_2), _log_risk_ratio)


def odds_ratio(events_1: ArrayLike, n_1: ArrayLike, events_2: ArrayLike, n_2: ArrayLike) -> EffectSizes:
    """Give log odds ratios."""
    return _ratio(_tables(events_1, n_1, events_2, n_2), _log_odds_ratio)


def risk_difference(events_1: ArrayLike, n_1: ArrayLike, events_2: ArrayLike, n_2: ArrayLike) -> EffectSizes:
    """Give risk differences; 0.5 enters the standard error only, and only where it would be 0."""
    tables = _tables(events_1, n_1, events_2, n_2)
    with np.errstate(all="ignore"):
        estimate = tables.a / tables.n1 - tables.c / tables.n2
        is_corrected = tables.is_possible & (_risk_difference_variance(tables) == 0)
        variance = _risk_difference_variance(tables.corrected(is_corrected))
    return _effect_sizes(estimate, variance, tables.is_possible, is_corrected)


def mean_difference(side_1: Means, side_2: Means) -> EffectSizes:
    """Give mean differences."""
    (m1, s1, n1), (m2, s2, n2) = _floats(*side_1), _floats(*side_2)
    with np.errstate(all="ignore"):
        estimate, variance = m1 - m2, s1**2 / n1 + s2**2 / n2
    is_possible = (n1 >= MIN_PER_GROUP_FOR_SD) & (n2 >= MIN_PER_GROUP_FOR_SD)
    return _effect_sizes(estimate, variance, is_possible, np.zeros_like(is_possible))


def standardised_mean_difference(side_1: Means, side_2: Means) -> EffectSizes:
    """Give Hedges' g with exact J and the large-sample variance."""
    (m1, s1, n1), (m2, s2, n2) = _floats(*side_1), _floats(*side_2)
    is_possible = (n1 >= MIN_PER_GROUP_FOR_SD) & (n2 >= MIN_PER_GROUP_FOR_SD)
    with np.errstate(all="ignore"):
        df = n1 + n2 - 2
        pooled_sd = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / df)
        g = hedges_j(np.where(is_possible, df, np.nan)) * (m1 - m2) / pooled_sd
        variance = 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))
    return _effect_sizes(g, variance, is_possible, np.zeros_like(is_possible))


def hedges_j(df: ArrayLike) -> Floats:
    """Give the exact factor that takes the small-sample bias out of a standardised difference."""
    m = np.asarray(df, dtype=np.float64)
    return np.asarray(np.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / np.sqrt(m / 2))


BINARY: Mapping[Measure, Callable[[ArrayLike, ArrayLike, ArrayLike, ArrayLike], EffectSizes]] = {
    Measure.RR: risk_ratio,
    Measure.OR: odds_ratio,
    Measure.RD: risk_difference,
}
"""Measures of (events, n) on two sides."""

CONTINUOUS: Mapping[Measure, Callable[[Means, Means], EffectSizes]] = {
    Measure.MD: mean_difference,
    Measure.SMD: standardised_mean_difference,
}
"""Measures of means on two sides."""


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in values)


def _tables(events_1: ArrayLike, n_1: ArrayLike, events_2: ArrayLike, n_2: ArrayLike) -> TwoByTwo:
    a, n1, c, n2 = _floats(events_1, n_1, events_2, n_2)
    with np.errstate(all="ignore"):
        return TwoByTwo(a, n1 - a, c, n2 - c)


def _ratio(tables: TwoByTwo, formula: Callable[[TwoByTwo], tuple[Floats, Floats]]) -> EffectSizes:
    is_estimable = tables.is_possible & ~tables.is_uninformative_for_ratios
    is_corrected = is_estimable & tables.has_zero
    with np.errstate(all="ignore"):
        estimate, variance = formula(tables.corrected(is_corrected))
    return _effect_sizes(estimate, variance, is_estimable, is_corrected)


def _log_risk_ratio(tables: TwoByTwo) -> tuple[Floats, Floats]:
    estimate = np.log(tables.a / tables.n1) - np.log(tables.c / tables.n2)
    # 1/a - 1/n1 as b / (a n1): no digits lost when nearly everybody has the event.
    return estimate, tables.b / (tables.a * tables.n1) + tables.d / (tables.c * tables.n2)


def _log_odds_ratio(tables: TwoByTwo) -> tuple[Floats, Floats]:
    estimate = np.log(tables.a / tables.b) - np.log(tables.c / tables.d)
    return estimate, 1 / tables.a + 1 / tables.b + 1 / tables.c + 1 / tables.d


def _risk_difference_variance(tables: TwoByTwo) -> Floats:
    return np.asarray(tables.a * tables.b / tables.n1**3 + tables.c * tables.d / tables.n2**3)


def _effect_sizes(estimate: Floats, variance: Floats, is_possible: Bools, is_corrected: Bools) -> EffectSizes:
    with np.errstate(all="ignore"):
        se = np.sqrt(variance)
        is_estimable = is_possible & np.isfinite(estimate) & np.isfinite(se) & (se > 0)
    return EffectSizes(
        np.where(is_estimable, estimate, np.nan),
        np.where(is_estimable, se, np.nan),
        np.asarray(is_estimable),
        np.asarray(is_corrected & is_estimable),
    )
