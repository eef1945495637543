"""Heterogeneity between studies: Cochran's Q, the between-study variance tau2, I2 and H2.

1. Q = sum of (y - mu)^2 / v with mu the common-effect mean; chi-squared with k - 1 df.
2. tau2: see `tau2`; here for one analysis at a time.
3. I2 in percent: from Q, (Q - (k - 1)) / Q; from tau2, tau2 / (tau2 + s2) with s2 the typical
   within-study variance (k - 1) S1 / (S1^2 - S2), S1 and S2 the sums of 1/v and of 1/v^2. The two agree for
   DL only, so the definition stands with the number.
4. H2: from Q, Q / (k - 1); from tau2, 1 + tau2 / s2.

Sources: Cochran 1954; Higgins & Thompson 2002; Viechtbauer 2005.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from livingreview.stats.projection import project
from livingreview.stats.tau2 import estimate_tau2, log_likelihood, score
from livingreview.terms import Tau2Method
from livingreview.words import mark

Floats = NDArray[np.float64]

I2_FROM_TAU2 = mark("from τ²: τ² / (τ² + typical within-study variance)")
I2_FROM_Q = mark("from Q: (Q − df) / Q")


@dataclass(frozen=True)
class CochranQ:
    """Cochran's Q with its degrees of freedom and P value."""

    q: float
    df: int
    p: float


def cochran_q(y: Floats, v: Floats) -> CochranQ:
    """Give Q for two or more estimates; over subgroup estimates it is the test for subgroup differences."""
    return q_test(float(project(y, 1 / v).q), len(y) - 1)


def q_test(q: float, df: int) -> CochranQ:
    """Give a Q with its P value; without degrees of freedom nothing is tested and P is 1."""
    return CochranQ(q, df, float(chdtrc(df, q)) if df else 1.0)


def tau2_of(y: Floats, v: Floats, method: Tau2Method) -> float:
    """Give the estimate of tau2 for two or more studies."""
    return float(estimate_tau2(y[None], v[None], method).value[0])


TAU2: Mapping[Tau2Method, Callable[[Floats, Floats], float]] = {
    method: partial(tau2_of, method=method) for method in Tau2Method
}
"""Estimators of the between-study variance, for two or more studies."""

tau2_dl, tau2_pm, tau2_reml = (TAU2[method] for method in (Tau2Method.DL, Tau2Method.PM, Tau2Method.REML))


def restricted_log_likelihood(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """Give the restricted log-likelihood at each tau2, without its constant."""
    return log_likelihood(y, v, tau2, is_restricted=True)


def restricted_score(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """Give the slope of the restricted log-likelihood at each tau2."""
    return score(y, v, tau2, is_restricted=True)


def i2_from_q(q: CochranQ) -> float:
    """Give I2 in percent from Q."""
    return 100 * max(0.0, q.q - q.df) / q.q if q.q > 0 else 0.0


def i2_from_tau2(tau2: float, v: Floats) -> float:
    """Give I2 in percent from tau2 and the typical within-study variance."""
    return 100 * tau2 / (tau2 + typical_variance(v))


def h2_from_q(q: CochranQ) -> float:
    """Give H2, the excess of Q over what chance gives."""
    return q.q / q.df


def h2_from_tau2(tau2: float, v: Floats) -> float:
    """Give H2 from tau2 and the typical within-study variance."""
    return 1 + tau2 / typical_variance(v)


def typical_variance(v: Floats, x: Floats | None = None) -> float:
    """Give the typical within-study variance, (k - p) / tr P."""
    fit = project(np.zeros_like(v), 1 / v, x)
    return (len(v) - fit.p) / float(fit.trace)
