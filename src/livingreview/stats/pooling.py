"""Pool study estimates by inverse variance.

1. Weights w = 1 / (v + tau2), v the studies' variances; tau2 = 0 is the common-effect model.
2. Summary estimate: the mean of the estimates with these weights.
3. Wald: SE = 1 / sqrt(sum of w), normal interval and test.
4. HKSJ (Hartung-Knapp-Sidik-Jonkman): SE_HK = SE sqrt(q), q = sum of w (y - mu)^2 / (k - 1), interval and
   test by t with k - 1 df. The ad hoc variant takes q as at least 1, so that it never narrows an interval.

Identical estimates give q = 0: an HKSJ interval without width and a test statistic that does not exist.
Sources: Cochrane Handbook 10.3, 10.10.4; Hartung & Knapp 2001; Sidik & Jonkman 2002; ad hoc: Knapp & Hartung 2003.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr

from livingreview.stats.conversions import LEVEL, t_quantile, z_quantile

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LARGEST_MAGNITUDE = 1e50
"""No unit. Sums of fourth powers of standard errors, as REML needs, leave floating point beyond it."""


@dataclass(frozen=True)
class Pooled:
    """A summary estimate with its interval and test on the analysis scale; df is None for normal ones."""

    estimate: float
    se: float
    low: float
    high: float
    statistic: float | None
    p: float | None
    df: int | None

    @property
    def width(self) -> float:
        """Give the width of the interval."""
        return self.high - self.low


def is_usable(estimate: Floats, se: Floats) -> Bools:
    """Say which estimates can be pooled: finite, with a standard error above 0, within floating point."""
    with np.errstate(invalid="ignore"):
        fits = (np.abs(estimate) < LARGEST_MAGNITUDE) & (se > 1 / LARGEST_MAGNITUDE) & (se < LARGEST_MAGNITUDE)
    return np.asarray(fits)


def weights(v: Floats, tau2: float) -> Floats:
    """Give inverse-variance weights."""
    return 1 / (v + tau2)


def weighted_mean(y: Floats, w: Floats) -> float:
    """Give the weighted mean; identical estimates give exactly that estimate."""
    return float(y[0] + (w * (y - y[0])).sum() / w.sum())


def common_effect(y: Floats, v: Floats) -> Pooled:
    """Pool under the common-effect model, with a normal interval."""
    return wald(y, v, 0.0)


def wald(y: Floats, v: Floats, tau2: float) -> Pooled:
    """Pool with a normal interval; for one study, the study's own interval."""
    w = weights(v, tau2)
    estimate, se = weighted_mean(y, w), float(1 / np.sqrt(w.sum()))
    z, half = estimate / se, float(z_quantile()) * se
    return Pooled(estimate, se, estimate - half, estimate + half, z, float(2 * ndtr(-abs(z))), None)


def hksj(y: Floats, v: Floats, tau2: float) -> Pooled:
    """Pool two or more studies with the Hartung-Knapp-Sidik-Jonkman interval."""
    return _with_scale(y, v, tau2, hksj_scale(y, v, tau2))


def hksj_ad_hoc(y: Floats, v: Floats, tau2: float) -> Pooled:
    """Pool as HKSJ, with a scale of at least 1."""
    return _with_scale(y, v, tau2, max(1.0, hksj_scale(y, v, tau2)))


def hksj_scale(y: Floats, v: Floats, tau2: float) -> float:
    """Give q, the factor by which HKSJ multiplies the Wald variance."""
    w = weights(v, tau2)
    return float((w * (y - weighted_mean(y, w)) ** 2).sum() / (len(y) - 1))


def _with_scale(y: Floats, v: Floats, tau2: float, q: float) -> Pooled:
    plain, df = wald(y, v, tau2), len(y) - 1
    se = plain.se * float(np.sqrt(q))
    half = float(t_quantile(df, LEVEL)) * se
    low, high = plain.estimate - half, plain.estimate + half
    if se == 0:
        return Pooled(plain.estimate, se, low, high, None, None, df)
    t = plain.estimate / se
    return Pooled(plain.estimate, se, low, high, t, float(2 * stdtr(df, -abs(t))), df)
