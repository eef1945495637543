"""Descriptive estimates of one group: proportions, rates, means and correlations, one entry per study.

x of n with the event (p = x/n), x events in person-time t, a mean m with standard deviation s, a correlation r.

1. Proportion: raw, p with p(1-p)/n; log, ln p with 1/x - 1/n; logit, ln(x/(n-x)) with 1/x + 1/(n-x); arcsine,
   asin(sqrt p) with 1/(4n); double arcsine (Freeman-Tukey), (asin sqrt(x/(n+1)) + asin sqrt((x+1)/(n+1))) / 2
   with 1/(4n+2).
2. With nobody or everybody in it, log and logit come from x + 0.5 of n + 1; a raw proportion keeps its estimate
   and takes its standard error from there; the two arcsines need no correction.
3. Rate: raw, x/t with x/t^2; log, ln(x/t) with 1/x; 0.5 events instead of none for the log, and for the standard
   error of the raw rate.
4. Mean: raw, m with s^2/n; log, ln m with s^2/(n m^2), for means above 0.
5. Correlation: raw, r with (1 - r^2)^2/(n - 1); Fisher's z, atanh r with 1/(n - 3).
6. Back: `proportion_from_double_arcsine` by Miller's formula with the study's n, or the harmonic mean of the n of
   all studies for a summary (which can mislead when the n differ much: Schwarzer et al. 2019; prefer the logit).

Sources: Freeman & Tukey 1950; Miller 1978; Barendregt et al. 2013; Fisher 1921.
"""

import numpy as np
from numpy.typing import ArrayLike

from livingreview.stats.effect_sizes import (
    ZERO_CELL_CORRECTION,
    Bools,
    EffectSizes,
    Floats,
    effect_sizes,
    floats,
)

MIN_FOR_FISHER_Z = 4
"""Participants from whom on the variance 1/(n - 3) exists."""


def proportion(events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give raw proportions."""
    x, n_ = floats(events, n)
    is_possible = _is_possible_count(x, n_)
    x_, m, is_corrected = _corrected(x, n_, is_possible)
    with np.errstate(all="ignore"):
        return effect_sizes(x / n_, np.sqrt((x_ / m) * ((m - x_) / m) / m), is_possible, is_corrected)


def log_proportion(events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give logarithms of proportions."""
    x, m = floats(events, n)
    is_possible = _is_possible_count(x, m)
    x, m, is_corrected = _corrected(x, m, is_possible)
    with np.errstate(all="ignore"):
        return effect_sizes(np.log(x / m), np.sqrt((m - x) / (x * m)), is_possible, is_corrected)


def logit_proportion(events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give log odds."""
    x, m = floats(events, n)
    is_possible = _is_possible_count(x, m)
    x, m, is_corrected = _corrected(x, m, is_possible)
    with np.errstate(all="ignore"):
        return effect_sizes(np.log(x / (m - x)), np.sqrt(1 / x + 1 / (m - x)), is_possible, is_corrected)


def arcsine_proportion(events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give arcsines of square roots of proportions, in radians."""
    x, n_ = floats(events, n)
    with np.errstate(all="ignore"):
        return effect_sizes(np.arcsin(np.sqrt(x / n_)), 1 / np.sqrt(4 * n_), _is_possible_count(x, n_))


def double_arcsine_proportion(events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give Freeman and Tukey's double arcsines of proportions, in radians."""
    x, n_ = floats(events, n)
    with np.errstate(all="ignore"):
        angles = np.arcsin(np.sqrt(x / (n_ + 1))) + np.arcsin(np.sqrt((x + 1) / (n_ + 1)))
        return effect_sizes(angles / 2, 1 / np.sqrt(4 * n_ + 2), _is_possible_count(x, n_))


def proportion_from_double_arcsine(transformed: ArrayLike, n: ArrayLike) -> Floats:
    """Give proportions back from double arcsines; below the smallest and above the largest there is 0 and 1."""
    t, n_ = floats(transformed, n)
    with np.errstate(all="ignore"):
        lowest, highest = np.arcsin(np.sqrt(1 / (n_ + 1))) / 2, (np.arcsin(np.sqrt(n_ / (n_ + 1))) + np.pi / 2) / 2
        sine = np.sin(2 * t)
        root = np.sqrt(np.maximum(0.0, 1 - (sine + (sine - 1 / sine) / n_) ** 2))
        found = (1 - np.sign(np.cos(2 * t)) * root) / 2
    return np.asarray(np.where(t <= lowest, 0.0, np.where(t >= highest, 1.0, found)))


def harmonic_mean(n: ArrayLike) -> float:
    """Give the harmonic mean of numbers of participants, for the inverse of a summary."""
    (n_,) = floats(n)
    return float(len(n_) / (1 / n_).sum())


def rate(events: ArrayLike, person_time: ArrayLike) -> EffectSizes:
    """Give raw incidence rates."""
    x, t = floats(events, person_time)
    is_possible = _is_possible_rate(x, t)
    is_corrected = is_possible & (x == 0)
    with np.errstate(all="ignore"):
        se = np.sqrt(np.where(is_corrected, ZERO_CELL_CORRECTION, x)) / t
        return effect_sizes(x / t, se, is_possible, is_corrected)


def log_rate(events: ArrayLike, person_time: ArrayLike) -> EffectSizes:
    """Give logarithms of incidence rates."""
    x, t = floats(events, person_time)
    is_possible = _is_possible_rate(x, t)
    is_corrected = is_possible & (x == 0)
    x_ = np.where(is_corrected, ZERO_CELL_CORRECTION, x)
    with np.errstate(all="ignore"):
        return effect_sizes(np.log(x_ / t), 1 / np.sqrt(x_), is_possible, is_corrected)


def mean(m: ArrayLike, sd: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give raw means."""
    m_, s, n_ = floats(m, sd, n)
    with np.errstate(all="ignore"):
        return effect_sizes(m_, s / np.sqrt(n_), (n_ > 1) & (s > 0))


def log_mean(m: ArrayLike, sd: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give logarithms of means above 0."""
    m_, s, n_ = floats(m, sd, n)
    with np.errstate(all="ignore"):
        return effect_sizes(np.log(m_), s / m_ / np.sqrt(n_), (n_ > 1) & (s > 0) & (m_ > 0))


def correlation(r: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give raw correlations."""
    r_, n_ = floats(r, n)
    with np.errstate(all="ignore"):
        se = (1 - r_) * (1 + r_) / np.sqrt(n_ - 1)
        return effect_sizes(r_, se, (np.abs(r_) < 1) & (n_ > 1))


def fisher_z(r: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Give Fisher's z of correlations; the way back is tanh."""
    r_, n_ = floats(r, n)
    with np.errstate(all="ignore"):
        return effect_sizes(np.arctanh(r_), 1 / np.sqrt(n_ - 3), (np.abs(r_) < 1) & (n_ >= MIN_FOR_FISHER_Z))


def _is_possible_count(x: Floats, n: Floats) -> Bools:
    return np.asarray((x >= 0) & (x <= n) & (n > 0) & np.isfinite(n))


def _is_possible_rate(x: Floats, t: Floats) -> Bools:
    return np.asarray((x >= 0) & np.isfinite(x) & (t > 0) & np.isfinite(t))


def _corrected(x: Floats, n: Floats, is_possible: Bools) -> tuple[Floats, Floats, Bools]:
    is_corrected = is_possible & ((x == 0) | (x == n))
    add = np.where(is_corrected, ZERO_CELL_CORRECTION, 0.0)
    return x + add, n + 2 * add, np.asarray(is_corrected)
