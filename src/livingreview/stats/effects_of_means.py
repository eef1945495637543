"""Effect measures of means in two groups, one entry per study, on the analysis scale.

Side 1 is the experimental side, side 2 the comparator; means m, standard deviations s, participants n; N = n1 + n2.

1. MD: m1 - m2, variance s1^2/n1 + s2^2/n2.
2. SMD (Hedges' g): J d with d = (m1 - m2) / pooled SD. J takes out the bias of small samples: exact by gamma
   functions with m = N - 2 df, J = G(m/2) / (sqrt(m/2) G((m-1)/2)), or approximate, 1 - 3/(4N - 9). Variance:
   LS      1/n1 + 1/n2 + g^2 / (2N), large sample;
   LS2     J^2 (1/n1 + 1/n2 + d^2 / (2N));
   UB      1/n1 + 1/n2 + (1 - (m - 2) / (m J^2)) g^2, unbiased;
   RevMan  N/(n1 n2) + g^2 / (2 (N - 3.94)).
3. SMD by the comparator's SD (Glass' delta): J(n2 - 1) (m1 - m2) / s2, variance 1/n1 + 1/n2 + delta^2 / (2 n2).
   SMD by the mean of both variances, for groups that differ in spread: g = J (m1 - m2) / s, s^2 = (s1^2 + s2^2)/2,
   variance J^2 (g^2 (s1^4/(n1-1) + s2^4/(n2-1)) / (8 s^4) + (s1^2/(n1-1) + s2^2/(n2-1)) / s^2).
4. Ratio of means: ln(m1/m2), variance s1^2/(n1 m1^2) + s2^2/(n2 m2^2); both means above 0, or both below.

What cannot be estimated is NaN and False in `is_estimable`.
Sources: Cochrane Handbook 6.5.1 and 10.5; Hedges 1981; Hedges & Olkin 1985; Glass 1976; Bonett 2009 (unequal
spread); Hedges, Gurevitch & Curtis 1999 (ratio of means); metafor `escalc` for the names of the variances.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from livingreview.stats.effect_sizes import Bools, EffectSizes, Floats, effect_sizes, floats
from livingreview.terms import Measure

SmdVariance = Literal["LS", "LS2", "UB", "RevMan"]
Correction = Literal["exact", "approximate"]

MIN_PER_GROUP_FOR_SD = 2
"""Participants a group needs to have a standard deviation at all."""

REVMAN_OFFSET = 3.94
"""Subtracted from N in RevMan's variance of an SMD (Cochrane Handbook, statistical methods in RevMan)."""


class Means(NamedTuple):
    """Means, standard deviations and participants of one side."""

    mean: ArrayLike
    sd: ArrayLike
    n: ArrayLike


def mean_difference(side_1: Means, side_2: Means) -> EffectSizes:
    """Give mean differences."""
    (m1, s1, n1), (m2, s2, n2) = floats(*side_1), floats(*side_2)
    with np.errstate(all="ignore"):
        estimate, se = m1 - m2, np.sqrt(s1**2 / n1 + s2**2 / n2)
    return effect_sizes(estimate, se, _has_spread(s1, n1) & _has_spread(s2, n2))


def standardised_mean_difference(
    side_1: Means, side_2: Means, *, correction: Correction = "exact", variance: SmdVariance = "LS"
) -> EffectSizes:
    """Give Hedges' g."""
    (m1, s1, n1), (m2, s2, n2) = floats(*side_1), floats(*side_2)
    is_possible = _has_spread(s1, n1) & _has_spread(s2, n2)
    df = np.where(is_possible, n1 + n2 - 2, np.nan)
    j = CORRECTIONS[correction](df)
    with np.errstate(all="ignore"):
        d = (m1 - m2) / pooled_sd(s1, n1, s2, n2)
        se = np.sqrt(SMD_VARIANCES[variance](d, j, n1, n2))
        return effect_sizes(j * d, se, is_possible)


def glass_delta(side_1: Means, side_2: Means) -> EffectSizes:
    """Give differences standardised by the comparator's standard deviation, with exact J."""
    (m1, s1, n1), (m2, s2, n2) = floats(*side_1), floats(*side_2)
    # With 1 df the correction is 0 and says nothing.
    is_possible = _has_spread(s1, n1) & _has_spread(s2, n2) & (n2 > MIN_PER_GROUP_FOR_SD)
    with np.errstate(all="ignore"):
        delta = hedges_j(np.where(is_possible, n2 - 1, np.nan)) * (m1 - m2) / s2
        se = np.sqrt(1 / n1 + 1 / n2 + delta**2 / (2 * n2))
    return effect_sizes(delta, se, is_possible)


def smd_of_unequal_spread(side_1: Means, side_2: Means) -> EffectSizes:
    """Give differences standardised by the root of the mean variance, with exact J."""
    (m1, s1, n1), (m2, s2, n2) = floats(*side_1), floats(*side_2)
    is_possible = _has_spread(s1, n1) & _has_spread(s2, n2)
    j = hedges_j(np.where(is_possible, n1 + n2 - 2, np.nan))
    with np.errstate(all="ignore"):
        unit = np.maximum(s1, s2)
        r1, r2 = s1 / unit, s2 / unit
        mean_variance = (r1**2 + r2**2) / 2
        g = j * (m1 - m2) / (unit * np.sqrt(mean_variance))
        by_spread = g**2 * (r1**4 / (n1 - 1) + r2**4 / (n2 - 1)) / (8 * mean_variance**2)
        se = j * np.sqrt(by_spread + (r1**2 / (n1 - 1) + r2**2 / (n2 - 1)) / mean_variance)
    return effect_sizes(g, se, is_possible)


def ratio_of_means(side_1: Means, side_2: Means) -> EffectSizes:
    """Give log ratios of means."""
    (m1, s1, n1), (m2, s2, n2) = floats(*side_1), floats(*side_2)
    with np.errstate(all="ignore"):
        estimate = np.log(np.abs(m1)) - np.log(np.abs(m2))
        se = np.sqrt((s1 / m1) ** 2 / n1 + (s2 / m2) ** 2 / n2)
    has_one_sign = ((m1 > 0) & (m2 > 0)) | ((m1 < 0) & (m2 < 0))
    return effect_sizes(estimate, se, has_one_sign & _has_spread(s1, n1) & _has_spread(s2, n2))


def pooled_sd(s1: Floats, n1: Floats, s2: Floats, n2: Floats) -> Floats:
    """Give the standard deviation within the two groups."""
    # Divided by the larger one first, so that no square leaves the range of numbers.
    unit = np.where(np.maximum(s1, s2) > 0, np.maximum(s1, s2), 1.0)
    return np.asarray(unit * np.sqrt(((n1 - 1) * (s1 / unit) ** 2 + (n2 - 1) * (s2 / unit) ** 2) / (n1 + n2 - 2)))


def hedges_j(df: ArrayLike) -> Floats:
    """Give the exact factor that takes the small-sample bias out of a standardised difference."""
    m = np.asarray(df, dtype=np.float64)
    return np.asarray(np.exp(gammaln(m / 2) - gammaln((m - 1) / 2)) / np.sqrt(m / 2))


def approximate_j(df: ArrayLike) -> Floats:
    """Give RevMan's approximation of the factor: 1 - 3 / (4N - 9)."""
    return np.asarray(1 - 3 / (4 * np.asarray(df, dtype=np.float64) - 1))


def _large_sample(d: Floats, j: Floats, n1: Floats, n2: Floats) -> Floats:
    return np.asarray(1 / n1 + 1 / n2 + (j * d) ** 2 / (2 * (n1 + n2)))


def _large_sample_2(d: Floats, j: Floats, n1: Floats, n2: Floats) -> Floats:
    return np.asarray(j**2 * (1 / n1 + 1 / n2 + d**2 / (2 * (n1 + n2))))


def _unbiased(d: Floats, j: Floats, n1: Floats, n2: Floats) -> Floats:
    m = n1 + n2 - 2
    return np.asarray(1 / n1 + 1 / n2 + (1 - (m - 2) / (m * j**2)) * (j * d) ** 2)


def _revman(d: Floats, j: Floats, n1: Floats, n2: Floats) -> Floats:
    return np.asarray((n1 + n2) / (n1 * n2) + (j * d) ** 2 / (2 * (n1 + n2 - REVMAN_OFFSET)))


def _has_spread(sd: Floats, n: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        return np.asarray((n >= MIN_PER_GROUP_FOR_SD) & np.isfinite(n) & (sd >= 0) & np.isfinite(sd))


CORRECTIONS: Mapping[Correction, Callable[[ArrayLike], Floats]] = {"exact": hedges_j, "approximate": approximate_j}

SMD_VARIANCES: Mapping[SmdVariance, Callable[[Floats, Floats, Floats, Floats], Floats]] = {
    "LS": _large_sample,
    "LS2": _large_sample_2,
    "UB": _unbiased,
    "RevMan": _revman,
}

CONTINUOUS: Mapping[Measure, Callable[[Means, Means], EffectSizes]] = {
    Measure.MD: mean_difference,
    Measure.SMD: standardised_mean_difference,
    Measure.ROM: ratio_of_means,
}
"""Measures of means on two sides."""
