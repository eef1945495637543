"""Effect measures of participants with an event in two groups, one entry per study, on the analysis scale.

Side 1 is the experimental side, side 2 the comparator.

1. Binary, events a of n1 and c of n2 (b = n1 - a, d = n2 - c):
   RR: ln((a/n1) / (c/n2)), variance 1/a - 1/n1 + 1/c - 1/n2.
   OR: ln(ad / bc), variance 1/a + 1/b + 1/c + 1/d.
   RD: a/n1 - c/n2, variance ab/n1^3 + cd/n2^3.
   Peto OR: (O - E)/V, variance 1/V, with O = a, E = n1(a + c)/N, V = n1 n2 (a + c)(b + d) / (N^2 (N - 1)).
   Arcsine difference: asin sqrt(a/n1) - asin sqrt(c/n2), variance 1/(4 n1) + 1/(4 n2).
2. Zero cells. RR and OR: a study with any zero cell gets 0.5 in all four cells (so 1 on each n); a study
   without events, or without non-events, on both sides says nothing about a ratio: not estimable.
   RD: as it is; only where the standard error would be 0 does it come from the cells with 0.5 added,
   the estimate never does.
   Peto OR: never corrected; without events or non-events on both sides not estimable.

An entry that cannot be estimated is NaN in both arrays and False in `is_estimable`.
Sources: Cochrane Handbook 6.4, 10.4.2 and 10.4.4; Yusuf et al. 1985 (Peto).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from livingreview.terms import Measure

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ZERO_CELL_CORRECTION = 0.5
"""Participants added to each cell of a table with a zero (Cochrane Handbook 10.4.4.2)."""


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
        se = np.sqrt(_risk_difference_variance(tables.corrected(is_corrected)))
    return effect_sizes(estimate, se, tables.is_possible, is_corrected)


def arcsine_difference(events_1: ArrayLike, n_1: ArrayLike, events_2: ArrayLike, n_2: ArrayLike) -> EffectSizes:
    """Give differences of arcsines of square roots of risks, in radians; no zero cell needs a correction."""
    tables = _tables(events_1, n_1, events_2, n_2)
    with np.errstate(all="ignore"):
        estimate = np.arcsin(np.sqrt(tables.a / tables.n1)) - np.arcsin(np.sqrt(tables.c / tables.n2))
        se = np.sqrt(1 / (4 * tables.n1) + 1 / (4 * tables.n2))
    return effect_sizes(estimate, se, tables.is_possible)


def peto_odds_ratio(events_1: ArrayLike, n_1: ArrayLike, events_2: ArrayLike, n_2: ArrayLike) -> EffectSizes:
    """Give Peto's log odds ratios, from the cells as they are."""
    tables = _tables(events_1, n_1, events_2, n_2)
    n1, n2, events, others = tables.n1, tables.n2, tables.a + tables.c, tables.b + tables.d
    with np.errstate(all="ignore"):
        n = n1 + n2
        v = (n1 / n) * (n2 / n) * events * others / (n - 1)
        # a - n1 (a + c) / N without the difference of two nearly equal numbers.
        o_minus_e = (tables.a * n2 - tables.c * n1) / n
    is_possible = tables.is_possible & ~tables.is_uninformative_for_ratios
    return from_o_minus_e(np.where(is_possible, o_minus_e, np.nan), v)


def from_o_minus_e(o_minus_e: ArrayLike, variance: ArrayLike) -> EffectSizes:
    """Give log ratios (Peto OR, HR) from observed minus expected events and its variance."""
    difference, v = floats(o_minus_e, variance)
    with np.errstate(all="ignore"):
        estimate, se = difference / v, 1 / np.sqrt(v)
    return effect_sizes(estimate, se, v > 0)


BINARY: Mapping[Measure, Callable[[ArrayLike, ArrayLike, ArrayLike, ArrayLike], EffectSizes]] = {
    Measure.RR: risk_ratio,
    Measure.OR: odds_ratio,
    Measure.RD: risk_difference,
    Measure.PETO: peto_odds_ratio,
}
"""Measures of (events, n) on two sides."""


def floats(*values: ArrayLike) -> tuple[Floats, ...]:
    """Give values as arrays of one dimension at least."""
    return tuple(np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in values)


def effect_sizes(estimate: Floats, se: Floats, is_possible: Bools, is_corrected: ArrayLike = False) -> EffectSizes:
    """Keep what is possible, finite and has a standard error above 0; everything else is not estimable."""
    with np.errstate(all="ignore"):
        is_estimable = is_possible & np.isfinite(estimate) & np.isfinite(se) & (se > 0)
    return EffectSizes(
        np.where(is_estimable, estimate, np.nan),
        np.where(is_estimable, se, np.nan),
        np.asarray(is_estimable),
        np.asarray(np.asarray(is_corrected) & is_estimable),
    )


def _tables(events_1: ArrayLike, n_1: ArrayLike, events_2: ArrayLike, n_2: ArrayLike) -> TwoByTwo:
    a, n1, c, n2 = floats(events_1, n_1, events_2, n_2)
    with np.errstate(all="ignore"):
        return TwoByTwo(a, n1 - a, c, n2 - c)


def _ratio(tables: TwoByTwo, formula: Callable[[TwoByTwo], tuple[Floats, Floats]]) -> EffectSizes:
    is_estimable = tables.is_possible & ~tables.is_uninformative_for_ratios
    is_corrected = is_estimable & tables.has_zero
    with np.errstate(all="ignore"):
        estimate, variance = formula(tables.corrected(is_corrected))
        se = np.sqrt(variance)
    return effect_sizes(estimate, se, is_estimable, is_corrected)


def _log_risk_ratio(tables: TwoByTwo) -> tuple[Floats, Floats]:
    estimate = np.log(tables.a / tables.n1) - np.log(tables.c / tables.n2)
    # 1/a - 1/n1 as b / (a n1): no digits lost when nearly everybody has the event.
    return estimate, tables.b / (tables.a * tables.n1) + tables.d / (tables.c * tables.n2)


def _log_odds_ratio(tables: TwoByTwo) -> tuple[Floats, Floats]:
    estimate = np.log(tables.a / tables.b) - np.log(tables.c / tables.d)
    return estimate, 1 / tables.a + 1 / tables.b + 1 / tables.c + 1 / tables.d


def _risk_difference_variance(tables: TwoByTwo) -> Floats:
    return np.asarray(tables.a * tables.b / tables.n1**3 + tables.c * tables.d / tables.n2**3)
