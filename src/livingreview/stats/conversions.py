"""From what reports print to estimates and standard errors on the analysis scale.

1. Ratio to logarithm: natural log of the ratio and of each limit.
2. Standard error from a confidence interval: (upper - lower) / (2 z), z the normal quantile of its level.
3. Standard error from a two-sided P value, taken as from a normal test: |estimate| / z.
4. Standard deviation from the standard error of a mean: SE sqrt(n).
5. Standard deviation from the 95 % interval of a mean: half width sqrt(n) / t, t with n - 1 df.
6. Back to the scale readers see: exp for ratios, unchanged for differences.

What cannot be converted (no width, no logarithm, P of 0 or 1, an estimate of 0 with a P value, one
participant) is NaN.
Source: Cochrane Handbook 6.3.1, 6.3.2, 6.5.2.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from livingreview.terms import Measure

Floats = NDArray[np.float64]

LEVEL = 0.95
"""Level of every interval the tool makes, and of an interval whose level nobody states."""


def z_quantile(level: ArrayLike = LEVEL) -> Floats:
    """Give the normal quantile of a two-sided interval: 1.96 at 95 %."""
    return np.asarray(-ndtri((1 - np.asarray(level, dtype=np.float64)) / 2))


def t_quantile(df: ArrayLike, level: float = LEVEL) -> Floats:
    """Give the t quantile of a two-sided interval."""
    return np.asarray(-stdtrit(np.asarray(df, dtype=np.float64), (1 - level) / 2))


def log_ratio(ratio: ArrayLike) -> Floats:
    """Give the natural logarithm of a ratio; NaN where it has none."""
    r = np.asarray(ratio, dtype=np.float64)
    return _nan_unless(r > 0, np.log(np.where(r > 0, r, 1.0)))


def se_from_interval(low: ArrayLike, high: ArrayLike, level: ArrayLike = LEVEL) -> Floats:
    """Give the standard error behind an interval on the analysis scale."""
    with np.errstate(invalid="ignore"):
        width = np.asarray(high, dtype=np.float64) - np.asarray(low, dtype=np.float64)
    return _nan_unless(width > 0, width / (2 * z_quantile(level)))


def se_from_p(estimate: ArrayLike, p: ArrayLike) -> Floats:
    """Give the standard error behind a two-sided P value of a normal test of no effect."""
    size, p_ = np.abs(np.asarray(estimate, dtype=np.float64)), np.asarray(p, dtype=np.float64)
    is_usable = (size > 0) & (p_ > 0) & (p_ < 1)
    z = -ndtri(np.where(is_usable, p_, 0.5) / 2)
    return _nan_unless(is_usable, size / z)


def sd_from_se(se: ArrayLike, n: ArrayLike) -> Floats:
    """Give the standard deviation behind the standard error of a mean of n participants."""
    s, n_ = np.asarray(se, dtype=np.float64), np.asarray(n, dtype=np.float64)
    return _nan_unless((s > 0) & (n_ > 0), s * np.sqrt(np.where(n_ > 0, n_, 1.0)))


def sd_from_mean_interval(half_width: ArrayLike, n: ArrayLike) -> Floats:
    """Give the standard deviation behind the 95 % interval of a mean of n participants."""
    half, n_ = np.asarray(half_width, dtype=np.float64), np.asarray(n, dtype=np.float64)
    is_usable = (half > 0) & (n_ > 1)
    usable_n = np.where(is_usable, n_, 2.0)
    return _nan_unless(is_usable, half * np.sqrt(usable_n) / t_quantile(usable_n - 1))


def display(value: float, measure: Measure) -> float | None:
    """Give a value of the analysis scale on the display scale; None for a ratio too large for a number."""
    with np.errstate(over="ignore", under="ignore"):
        shown = float(np.exp(value)) if measure.is_ratio else float(value)
    return shown if np.isfinite(shown) else None


def _nan_unless(is_usable: ArrayLike, value: ArrayLike) -> Floats:
    return np.asarray(np.where(is_usable, value, np.nan))
