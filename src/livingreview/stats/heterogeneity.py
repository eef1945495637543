"""Heterogeneity between studies: Cochran's Q, the between-study variance tau2, and I2.

1. Q = sum of (y - mu)^2 / v with mu the common-effect mean; chi-squared with k - 1 df.
2. DL (DerSimonian-Laird): (Q - (k - 1)) / (S1 - S2/S1), S1 and S2 the sums of 1/v and of 1/v^2.
3. PM (Paule-Mandel): the tau2 at which the weighted sum of squares is k - 1. It falls with tau2 and is at
   most k - 1 at the variance of the estimates, so the root is bracketed from the start.
4. REML: the tau2 with the highest restricted likelihood. The likelihood can have several peaks, so the
   score is searched for changes of sign on a logarithmic grid, each is closed in on, and the highest
   peak wins, 0 among them.
5. Negative values are 0, and 0 is exact. Roots are closed in on by halving until neighbouring
   floating-point numbers are reached: no tolerance, so nothing depends on the scale of the outcome.
6. I2 in percent: from Q, (Q - (k - 1)) / Q; from tau2, tau2 / (tau2 + s2) with s2 the typical
   within-study variance (k - 1) S1 / (S1^2 - S2). The two agree for DL only.

Sources: DerSimonian & Laird 1986; Paule & Mandel 1982; Viechtbauer 2005; Higgins & Thompson 2002.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from livingreview.stats.pooling import weighted_mean, weights
from livingreview.terms import Tau2Method

Floats = NDArray[np.float64]

GRID_START = 1e-4  # share of the smallest variance: below it the score no longer bends
GRID_END = 40.0  # times the variance of the estimates: far beyond where REML peaks
GRID_POINTS_PER_DECADE = 10  # peaks lie further apart than a quarter of tau2
MIN_GRID_POINTS = 60

I2_FROM_TAU2 = "from τ²: τ² / (τ² + typical within-study variance)"
I2_FROM_Q = "from Q: (Q − df) / Q"


@dataclass(frozen=True)
class CochranQ:
    """Cochran's Q with its degrees of freedom and P value."""

    q: float
    df: int
    p: float


def cochran_q(y: Floats, v: Floats) -> CochranQ:
    """Give Q for two or more estimates; over subgroup estimates it is the test for subgroup differences."""
    df, q = len(y) - 1, _weighted_squares(y, v, 0.0)
    return CochranQ(q, df, float(chdtrc(df, q)))


def tau2_dl(y: Floats, v: Floats) -> float:
    """Give the DerSimonian-Laird estimate."""
    excess = _weighted_squares(y, v, 0.0) - (len(y) - 1)
    return max(0.0, excess / float(_shared_weight(weights(v, 0.0))))


def tau2_pm(y: Floats, v: Floats) -> float:
    """Give the Paule-Mandel estimate."""

    def excess(tau2: float) -> float:
        return _weighted_squares(y, v, tau2) - (len(y) - 1)

    if excess(0.0) <= 0:
        return 0.0
    # Twice the bound, as rounding may leave a little excess at the bound itself.
    return _root(excess, 0.0, 2 * float(y.var(ddof=1)))


def tau2_reml(y: Floats, v: Floats) -> float:
    """Give the REML estimate: the highest peak of the restricted likelihood."""
    spread = float(y.var(ddof=1))
    if spread == 0:
        return 0.0
    grid = _grid(v, spread)
    score = restricted_score(y, v, grid)
    falls = np.flatnonzero((score[:-1] > 0) & (score[1:] <= 0))
    peaks = [_root(lambda t: float(restricted_score(y, v, np.array([t]))[0]), grid[i], grid[i + 1]) for i in falls]
    candidates = np.array([0.0, *peaks])
    return float(candidates[np.argmax(restricted_log_likelihood(y, v, candidates))])


TAU2: Mapping[Tau2Method, Callable[[Floats, Floats], float]] = {
    Tau2Method.DL: tau2_dl,
    Tau2Method.PM: tau2_pm,
    Tau2Method.REML: tau2_reml,
}
"""Estimators of the between-study variance, for two or more studies."""


def restricted_log_likelihood(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """Give the restricted log-likelihood at each tau2, without its constant."""
    w, squares = _profile(y, v, tau2)
    return np.asarray((np.log(w).sum(axis=1) - np.log(w.sum(axis=1)) - (w * squares).sum(axis=1)) / 2)


def restricted_score(y: Floats, v: Floats, tau2: Floats) -> Floats:
    """Give the slope of the restricted log-likelihood at each tau2."""
    w, squares = _profile(y, v, tau2)
    return np.asarray(((w**2 * squares).sum(axis=1) - _shared_weight(w)) / 2)


def i2_from_q(q: CochranQ) -> float:
    """Give I2 in percent from Q."""
    return 100 * max(0.0, q.q - q.df) / q.q if q.q > 0 else 0.0


def i2_from_tau2(tau2: float, v: Floats) -> float:
    """Give I2 in percent from tau2 and the typical within-study variance."""
    typical = (len(v) - 1) / float(_shared_weight(weights(v, 0.0)))
    return 100 * tau2 / (tau2 + typical)


def _shared_weight(w: Floats) -> Floats:
    """Give S1 - S2/S1 as the sum of w times the others' share: it stays above 0 when one study dwarfs the rest."""
    zero = np.zeros_like(w[..., :1])
    before = np.concatenate([zero, w[..., :-1].cumsum(axis=-1)], axis=-1)
    after = np.concatenate([zero, w[..., :0:-1].cumsum(axis=-1)], axis=-1)[..., ::-1]
    return np.asarray((w * ((before + after) / w.sum(axis=-1, keepdims=True))).sum(axis=-1))


def _weighted_squares(y: Floats, v: Floats, tau2: float) -> float:
    w = weights(v, tau2)
    return float((w * (y - weighted_mean(y, w)) ** 2).sum())


def _profile(y: Floats, v: Floats, tau2: Floats) -> tuple[Floats, Floats]:
    w = 1 / (v[None, :] + tau2[:, None])
    from_first = y - y[0]
    mean = (w * from_first).sum(axis=1) / w.sum(axis=1)
    return w, (from_first[None, :] - mean[:, None]) ** 2


def _grid(v: Floats, spread: float) -> Floats:
    end = GRID_END * spread
    start = GRID_START * min(float(v.min()), end)
    points = max(MIN_GRID_POINTS, int(GRID_POINTS_PER_DECADE * np.log10(end / start)))
    return np.concatenate([[0.0], np.geomspace(start, end, points)])


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Halve a bracket in which the function falls through 0 until no number is left in it."""
    while low < (middle := low + (high - low) / 2) < high:
        if function(middle) > 0:
            low = middle
        else:
            high = middle
    return float(high)
