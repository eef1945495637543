"""From what reports print to estimates and standard errors on the analysis scale.

1. Ratio to logarithm: natural log of the ratio and of each limit.
2. Standard error from a confidence interval: (upper - lower) / (2 q), q the normal quantile of its level, or the t
   quantile where the degrees of freedom are known (a difference of means in a small trial).
3. Standard error from a two-sided P value: |estimate| / q, q of the normal test, or of the t test; from a test
   statistic z or t: |estimate / statistic|.
4. Standard deviation from the standard error of a mean: SE sqrt(n); from that of a difference of two means:
   SE / sqrt(1/n1 + 1/n2).
5. Standard deviation from the interval of a mean: half width sqrt(n) / t, t with n - 1 df.
6. Means and SDs of logarithms from raw ones: sigma^2 = ln(1 + (s/m)^2), mu = ln m - sigma^2/2; and back:
   m = exp(mu + sigma^2/2), s = m sqrt(exp(sigma^2) - 1), for one group's own lognormal distribution.
7. RR from OR at a comparator risk p: OR / (1 - p + p OR); its standard error on the log scale, with p as known, is
   that of ln OR times (1 - p) / (1 - p + p OR).
8. Log-rank: V = events r1 r2 (r the shares of participants), O - E = z sqrt(V).
9. Back to the scale readers see: exp for logarithms, tanh for Fisher's z, the inverse logit, the square of the sine for
   arcsines (double arcsines too: no number of participants is needed, which Miller's inverse of a summary takes, and
   which can mislead; Schwarzer et al. 2019), unchanged for differences.

What cannot be converted (no width, no logarithm, P of 0 or 1, an estimate of 0 with a P value, one
participant) is NaN.
Sources: Cochrane Handbook 6.3.1, 6.3.2, 6.5.2, 6.8.2; Higgins, White & Anzures-Cabrera 2008 (6); Zhang & Yu 1998 (7);
Parmar, Torri & Stewart 1998 and Tierney et al. 2007 (8).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtri, stdtrit

from livingreview.terms import Measure

Floats = NDArray[np.float64]

ARCSINES = (Measure.PROPORTION_ARCSINE, Measure.PROPORTION_FREEMAN_TUKEY)
LOGARITHMS = (Measure.PROPORTION_LOG, Measure.MEAN_LOG, Measure.RATE)
"""Measures of one group that are pooled as logarithms."""
LEVEL = 0.95
"""Level of every interval the tool makes, and of an interval whose level nobody states."""


def z_quantile(level: ArrayLike = LEVEL) -> Floats:
    """Give the normal quantile of a two-sided interval: 1.96 at 95 %."""
    return np.asarray(-ndtri((1 - np.asarray(level, dtype=np.float64)) / 2))


def t_quantile(df: ArrayLike, level: float = LEVEL) -> Floats:
    """Give the t quantile of a two-sided interval."""
    return np.asarray(-stdtrit(np.asarray(df, dtype=np.float64), (1 - level) / 2))


def quantile(level: ArrayLike = LEVEL, df: ArrayLike | None = None) -> Floats:
    """Give the quantile of a two-sided interval: normal, or t where degrees of freedom are given."""
    if df is None:
        return z_quantile(level)
    df_ = np.asarray(df, dtype=np.float64)
    tail = (1 - np.asarray(level, dtype=np.float64)) / 2
    return _nan_unless(df_ > 0, -stdtrit(np.where(df_ > 0, df_, 1.0), tail))


def log_ratio(ratio: ArrayLike) -> Floats:
    """Give the natural logarithm of a ratio; NaN where it has none."""
    r = np.asarray(ratio, dtype=np.float64)
    return _nan_unless(r > 0, np.log(np.where(r > 0, r, 1.0)))


@np.errstate(all="ignore")
def se_from_interval(low: ArrayLike, high: ArrayLike, level: ArrayLike = LEVEL, df: ArrayLike | None = None) -> Floats:
    """Give the standard error behind an interval on the analysis scale."""
    width = np.asarray(high, dtype=np.float64) - np.asarray(low, dtype=np.float64)
    return _nan_unless((width > 0) & np.isfinite(width), width / (2 * quantile(level, df)))


@np.errstate(all="ignore")
def se_from_p(estimate: ArrayLike, p: ArrayLike, df: ArrayLike | None = None) -> Floats:
    """Give the standard error behind a two-sided P value of a test of no effect: normal, or t with df."""
    size, p_ = np.abs(np.asarray(estimate, dtype=np.float64)), np.asarray(p, dtype=np.float64)
    is_usable = (size > 0) & (p_ > 0) & (p_ < 1)
    tail = np.where(is_usable, p_, 0.5) / 2
    if df is None:
        return _nan_unless(is_usable, size / -ndtri(tail))
    df_ = np.asarray(df, dtype=np.float64)
    return _nan_unless(is_usable & (df_ > 0), size / -stdtrit(np.where(df_ > 0, df_, 1.0), tail))


@np.errstate(all="ignore")
def se_from_statistic(estimate: ArrayLike, statistic: ArrayLike) -> Floats:
    """Give the standard error behind a z or t statistic of no effect."""
    size = np.abs(np.asarray(estimate, dtype=np.float64))
    statistic_ = np.abs(np.asarray(statistic, dtype=np.float64))
    is_usable = (size > 0) & (statistic_ > 0) & np.isfinite(statistic_)
    return _nan_unless(is_usable, size / np.where(is_usable, statistic_, 1.0))


@np.errstate(all="ignore")
def sd_from_se(se: ArrayLike, n: ArrayLike) -> Floats:
    """Give the standard deviation behind the standard error of a mean of n participants."""
    s, n_ = np.asarray(se, dtype=np.float64), np.asarray(n, dtype=np.float64)
    return _nan_unless((s > 0) & (n_ > 0), s * np.sqrt(np.where(n_ > 0, n_, 1.0)))


@np.errstate(all="ignore")
def sd_from_difference_se(se: ArrayLike, n_1: ArrayLike, n_2: ArrayLike) -> Floats:
    """Give the standard deviation within groups behind the standard error of a difference of two means."""
    s, n1, n2 = (np.asarray(value, dtype=np.float64) for value in (se, n_1, n_2))
    is_usable = (s > 0) & (n1 > 0) & (n2 > 0)
    return _nan_unless(is_usable, s / np.sqrt(1 / np.where(n1 > 0, n1, 1.0) + 1 / np.where(n2 > 0, n2, 1.0)))


@np.errstate(all="ignore")
def sd_from_mean_interval(half_width: ArrayLike, n: ArrayLike) -> Floats:
    """Give the standard deviation behind the 95 % interval of a mean of n participants."""
    half, n_ = np.asarray(half_width, dtype=np.float64), np.asarray(n, dtype=np.float64)
    is_usable = (half > 0) & (n_ > 1)
    usable_n = np.where(is_usable, n_, 2.0)
    return _nan_unless(is_usable, half * np.sqrt(usable_n) / t_quantile(usable_n - 1))


@np.errstate(all="ignore")
def log_scale(mean: ArrayLike, sd: ArrayLike) -> tuple[Floats, Floats]:
    """Give mean and standard deviation of the logarithms behind raw ones."""
    m, s = np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    is_usable = (m > 0) & (s >= 0)
    variance = np.log1p((s / m) ** 2)
    return _nan_unless(is_usable, np.log(m) - variance / 2), _nan_unless(is_usable, np.sqrt(variance))


@np.errstate(all="ignore")
def raw_scale(mean: ArrayLike, sd: ArrayLike) -> tuple[Floats, Floats]:
    """Give the raw mean and standard deviation behind those of logarithms."""
    mu, sigma = np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    m = np.exp(mu + sigma**2 / 2)
    s = m * np.sqrt(np.expm1(sigma**2))
    is_usable = (sigma >= 0) & np.isfinite(m) & np.isfinite(s)
    return _nan_unless(is_usable, m), _nan_unless(is_usable, s)


@np.errstate(all="ignore")
def risk_ratio_from_odds_ratio(log_or: ArrayLike, se: ArrayLike, risk: ArrayLike) -> tuple[Floats, Floats]:
    """Give log RR and its standard error behind a log OR, at a comparator risk taken as known."""
    y, s, p = (np.asarray(value, dtype=np.float64) for value in (log_or, se, risk))
    is_usable = (p >= 0) & (p < 1)
    rest = 1 - p + p * np.exp(y)
    return _nan_unless(is_usable, y - np.log(rest)), _nan_unless(is_usable, s * (1 - p) / rest)


@np.errstate(all="ignore")
def log_rank(events: ArrayLike, n_1: ArrayLike, n_2: ArrayLike, z: ArrayLike) -> tuple[Floats, Floats]:
    """Give O - E and its variance behind a log-rank z (below 0 where side 1 has fewer events than expected)."""
    d, n1, n2, z_ = (np.asarray(value, dtype=np.float64) for value in (events, n_1, n_2, z))
    is_usable = (d > 0) & (n1 > 0) & (n2 > 0)
    v = d * (n1 / (n1 + n2)) * (n2 / (n1 + n2))
    return _nan_unless(is_usable, z_ * np.sqrt(v)), _nan_unless(is_usable, v)


def display(value: float, measure: Measure) -> float | None:
    """Give a value of the analysis scale on the display scale; None for a ratio too large for a number."""
    if measure is Measure.CORRELATION:
        return float(np.tanh(value))
    if measure is Measure.PROPORTION:
        return float(expit(value))
    if measure in ARCSINES:
        return float(np.sin(min(max(value, 0.0), np.pi / 2)) ** 2)
    with np.errstate(over="ignore", under="ignore"):
        shown = float(np.exp(value)) if measure.is_ratio or measure in LOGARITHMS else float(value)
    return shown if np.isfinite(shown) else None


def _nan_unless(is_usable: ArrayLike, value: ArrayLike) -> Floats:
    return np.asarray(np.where(is_usable, value, np.nan))
