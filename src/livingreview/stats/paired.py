"""Estimates where the same participants give both sides: crossover trials and change from before to after.

Means m1, m2 and standard deviations s1, s2 of n participants, with correlation r between the two measurements.

1. SD of the difference: sqrt(s1^2 + s2^2 - 2 r s1 s2); and r from the three SDs.
2. Paired MD: m1 - m2, variance SD_diff^2/n. SMD of a crossover trial, so that it may stand beside parallel ones:
   d = (m1 - m2) / sqrt((s1^2 + s2^2)/2), variance (1/n + d^2/(2n)) 2 (1 - r); no small-sample correction.
   Paired ratio of means: ln(m1/m2), variance s1^2/(n m1^2) + s2^2/(n m2^2) - 2 r s1 s2/(m1 m2 n).
3. Change within one group, standardised with J(n - 1): by the SD of the change (SMCC), variance 1/n + g^2/(2n); by
   the SD of the raw score before (SMCR), variance 2(1 - r)/n + g^2/(2n). Here m1, s1 are after, m2, s2 before
   in (m1 - m2), and s is the SD that standardises.
4. Two by two table of pairs: a event under both, b under the first only, c under the second only, d under neither.
   Marginal log OR: logit (a+b)/n - logit (a+c)/n, variance (1/(p1 q1) + 1/(p2 q2))/n - 2 (ad - bc)/(n^3 p1 q1 p2 q2)
   (Becker & Balagtas). Marginal log RR: ln((a+b)/(a+c)), variance (b + c)/((a+b)(a+c)). Marginal RD: (b - c)/n,
   variance (b + c - (b-c)^2/n)/n^2. Conditional (Mantel-Haenszel) log OR: ln(b/c), variance 1/b + 1/c.
   0.5 is added to all four cells only where a marginal count (or, conditional, b or c) is 0 but not on both
   sides; nobody or everybody with the event under both gives no ratio.
5. Without the table of pairs, by the marginal counts and an assumed correlation of the two answers (Stedman):
   variance (1/(p1 q1) + 1/(p2 q2) - 2 r/sqrt(p1 q1 p2 q2))/n.

Sources: Cochrane Handbook 23.2; Elbourne et al. 2002; Becker & Balagtas 1993; Stedman et al. 2011; Becker 1988 and
Morris & DeShon 2002 (standardised change).
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from livingreview.stats.effect_sizes import ZERO_CELL_CORRECTION, Bools, EffectSizes, Floats, effect_sizes, floats
from livingreview.stats.effects_of_means import MIN_PER_GROUP_FOR_SD, hedges_j
from livingreview.terms import Measure


class PairedMeans(NamedTuple):
    """Means and standard deviations of n participants measured twice, and their correlation."""

    mean_1: ArrayLike
    sd_1: ArrayLike
    mean_2: ArrayLike
    sd_2: ArrayLike
    n: ArrayLike
    correlation: ArrayLike


class Pairs(NamedTuple):
    """Participants by the event under both, the first only, the second only, neither."""

    both: ArrayLike
    first_only: ArrayLike
    second_only: ArrayLike
    neither: ArrayLike


def sd_of_difference(sd_1: ArrayLike, sd_2: ArrayLike, correlation: ArrayLike) -> Floats:
    """Give the standard deviation of a difference of two correlated measurements; NaN where there is none."""
    s1, s2, r = floats(sd_1, sd_2, correlation)
    with np.errstate(all="ignore"):
        # (s1 - s2)^2 + 2 (1 - r) s1 s2: exact where the two are alike and r is next to 1.
        variance = (s1 - s2) ** 2 + 2 * (1 - r) * s1 * s2
        is_possible = (s1 >= 0) & (s2 >= 0) & (np.abs(r) <= 1) & np.isfinite(variance)
        return np.asarray(np.where(is_possible, np.sqrt(np.where(is_possible, variance, 0.0)), np.nan))


def correlation_from_sds(sd_1: ArrayLike, sd_2: ArrayLike, sd_difference: ArrayLike) -> Floats:
    """Give the correlation behind three standard deviations; NaN where they contradict each other."""
    s1, s2, s = floats(sd_1, sd_2, sd_difference)
    with np.errstate(all="ignore"):
        r = (s1**2 + s2**2 - s**2) / (2 * s1 * s2)
        return np.asarray(np.where((np.abs(r) <= 1) & (s1 > 0) & (s2 > 0), r, np.nan))


def paired_mean_difference(data: PairedMeans) -> EffectSizes:
    """Give mean differences within participants."""
    m1, s1, m2, s2, n, r = floats(*data)
    with np.errstate(all="ignore"):
        return effect_sizes(m1 - m2, sd_of_difference(s1, s2, r) / np.sqrt(n), _has_spread(n))


def paired_standardised_mean_difference(data: PairedMeans) -> EffectSizes:
    """Give a crossover trial's standardised mean differences, by the SD between participants."""
    m1, s1, m2, s2, n, r = floats(*data)
    with np.errstate(all="ignore"):
        unit = np.where(np.maximum(s1, s2) > 0, np.maximum(s1, s2), 1.0)
        d = (m1 - m2) / (unit * np.sqrt(((s1 / unit) ** 2 + (s2 / unit) ** 2) / 2))
        se = np.sqrt((1 / n + d**2 / (2 * n)) * 2 * (1 - r))
    return effect_sizes(d, se, _has_spread(n) & (s1 >= 0) & (s2 >= 0) & (np.abs(r) < 1))


def paired_ratio_of_means(data: PairedMeans) -> EffectSizes:
    """Give log ratios of means within participants."""
    m1, s1, m2, s2, n, r = floats(*data)
    with np.errstate(all="ignore"):
        estimate = np.log(np.abs(m1)) - np.log(np.abs(m2))
        se = sd_of_difference(s1 / np.abs(m1), s2 / np.abs(m2), r) / np.sqrt(n)
    return effect_sizes(estimate, se, _has_spread(n) & (((m1 > 0) & (m2 > 0)) | ((m1 < 0) & (m2 < 0))))


def change_by_change_sd(data: PairedMeans) -> EffectSizes:
    """Give changes standardised by the SD of the change (SMCC)."""
    m1, s1, m2, s2, n, r = floats(*data)
    with np.errstate(all="ignore"):
        g = _j(n) * (m1 - m2) / sd_of_difference(s1, s2, r)
        return effect_sizes(g, np.sqrt(1 / n + g**2 / (2 * n)), _has_spread(n))


def change_by_raw_sd(difference: ArrayLike, sd: ArrayLike, n: ArrayLike, correlation: ArrayLike) -> EffectSizes:
    """Give changes standardised by the SD of the raw score (SMCR)."""
    m, s, n_, r = floats(difference, sd, n, correlation)
    with np.errstate(all="ignore"):
        g = _j(n_) * m / s
        se = np.sqrt(2 * (1 - r) / n_ + g**2 / (2 * n_))
    return effect_sizes(g, se, _has_spread(n_) & (s > 0) & (np.abs(r) <= 1))


def marginal_odds_ratio(pairs: Pairs) -> EffectSizes:
    """Give marginal log odds ratios (Becker and Balagtas)."""
    a, b, c, d, is_possible, is_corrected = _ratio_cells(pairs)
    with np.errstate(all="ignore"):
        n = a + b + c + d
        v1, v2 = (a + b) * (c + d) / n**2, (a + c) * (b + d) / n**2
        estimate = np.log((a + b) / (c + d)) - np.log((a + c) / (b + d))
        se = np.sqrt((1 / v1 + 1 / v2 - 2 * (a * d - b * c) / (n**2 * v1 * v2)) / n)
    return effect_sizes(estimate, se, is_possible, is_corrected)


def marginal_risk_ratio(pairs: Pairs) -> EffectSizes:
    """Give marginal log risk ratios."""
    a, b, c, _, is_possible, is_corrected = _ratio_cells(pairs)
    with np.errstate(all="ignore"):
        se = np.sqrt((b + c) / ((a + b) * (a + c)))
        return effect_sizes(np.log((a + b) / (a + c)), se, is_possible, is_corrected)


def marginal_risk_difference(pairs: Pairs) -> EffectSizes:
    """Give marginal risk differences; 0.5 in each cell enters the standard error only, where it would be 0."""
    a, b, c, d = floats(*pairs)
    is_possible = _are_counts(a, b, c, d)
    with np.errstate(all="ignore"):
        n = a + b + c + d
        is_corrected = is_possible & (_difference_variance(b, c, n) <= 0)
        add = np.where(is_corrected, ZERO_CELL_CORRECTION, 0.0)
        se = np.sqrt(_difference_variance(b + add, c + add, n + 4 * add))
        return effect_sizes((b - c) / n, se, is_possible, is_corrected)


def conditional_odds_ratio(pairs: Pairs) -> EffectSizes:
    """Give conditional (Mantel-Haenszel) log odds ratios, from the discordant pairs."""
    a, b, c, d = floats(*pairs)
    is_possible = _are_counts(a, b, c, d) & ((b > 0) | (c > 0))
    is_corrected = is_possible & ((b == 0) | (c == 0))
    add = np.where(is_corrected, ZERO_CELL_CORRECTION, 0.0)
    with np.errstate(all="ignore"):
        estimate, se = np.log((b + add) / (c + add)), np.sqrt(1 / (b + add) + 1 / (c + add))
    return effect_sizes(estimate, se, is_possible, is_corrected)


def odds_ratio_with_correlation(
    events_1: ArrayLike, events_2: ArrayLike, n: ArrayLike, correlation: ArrayLike
) -> EffectSizes:
    """Give marginal log odds ratios from counts under each treatment and an assumed correlation (Stedman)."""
    x1, x2, n_, r = floats(events_1, events_2, n, correlation)
    is_possible = (x1 >= 0) & (x2 >= 0) & (x1 <= n_) & (x2 <= n_) & (n_ > 0) & (np.abs(r) <= 1)
    is_possible &= ~(((x1 == 0) & (x2 == 0)) | ((x1 == n_) & (x2 == n_)))
    is_corrected = is_possible & ((x1 == 0) | (x2 == 0) | (x1 == n_) | (x2 == n_))
    add = np.where(is_corrected, ZERO_CELL_CORRECTION, 0.0)
    with np.errstate(all="ignore"):
        x1, x2, m = x1 + add, x2 + add, n_ + 2 * add
        v1, v2 = x1 / m * (m - x1) / m, x2 / m * (m - x2) / m
        estimate = np.log(x1 / (m - x1)) - np.log(x2 / (m - x2))
        se = np.sqrt((1 / v1 + 1 / v2 - 2 * r / np.sqrt(v1 * v2)) / m)
    return effect_sizes(estimate, se, is_possible, is_corrected)


def _ratio_cells(pairs: Pairs) -> tuple[Floats, Floats, Floats, Floats, Bools, Bools]:
    a, b, c, d = floats(*pairs)
    is_possible = _are_counts(a, b, c, d) & (a + b + c > 0) & (b + c + d > 0)
    is_corrected = is_possible & ((a + b == 0) | (a + c == 0) | (c + d == 0) | (b + d == 0))
    add = np.where(is_corrected, ZERO_CELL_CORRECTION, 0.0)
    return a + add, b + add, c + add, d + add, np.asarray(is_possible), np.asarray(is_corrected)


def _are_counts(*cells: Floats) -> Bools:
    possible = [(cell >= 0) & np.isfinite(cell) for cell in cells]
    return np.asarray(np.logical_and.reduce(possible))


def _difference_variance(b: Floats, c: Floats, n: Floats) -> Floats:
    return np.asarray((b + c - (b - c) ** 2 / n) / n**2)


def _has_spread(n: Floats) -> Bools:
    return np.asarray((n >= MIN_PER_GROUP_FOR_SD) & np.isfinite(n))


def _j(n: Floats) -> Floats:
    return hedges_j(np.where(n > MIN_PER_GROUP_FOR_SD, n - 1, np.nan))


PAIRED_CONTINUOUS: Mapping[Measure, Callable[[PairedMeans], EffectSizes]] = {
    Measure.MD: paired_mean_difference,
    Measure.SMD: paired_standardised_mean_difference,
    Measure.ROM: paired_ratio_of_means,
}
"""Measures of means of the same participants under two treatments."""

PAIRED_BINARY: Mapping[Measure, Callable[[Pairs], EffectSizes]] = {
    Measure.OR: marginal_odds_ratio,
    Measure.RR: marginal_risk_ratio,
    Measure.RD: marginal_risk_difference,
}
"""Measures of a table of pairs, comparable with those of parallel trials."""
