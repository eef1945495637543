"""Trim and fill: how many studies seem missing on one side, and the summary with them filled in.

1. Estimates are turned so that the missing side is the left. Side by default: the side the slope of the estimates
   on their standard errors points away from, by a regression under the same model.
2. Loop: mu from the k - k0 leftmost; all estimates centred on mu; T = sum of the ranks of |y - mu| over those right
   of it (ties ranked in order of their estimates); a new k0, until it stays.
   L0: (4T - k(k+1)) / (2k - 1). Q0: k - 1/2 - sqrt(2k^2 - 4T + 1/4). R0: the run of largest ranks on the right,
   less 1. Rounded half to even, at least 0.
3. The k0 rightmost are mirrored at mu with their variances, and all are pooled again.
4. A sensitivity analysis only. If k0 runs in a circle, no member of the circle is taken: the computation is
   said not to have converged. An estimator that does not exist (a root of a negative number) is said so.

Source: Duval & Tweedie 2000a, 2000b.
"""

import math
from dataclasses import dataclass

import numpy as np

from livingreview.stats import pooling
from livingreview.stats.pooling import Floats, Pooled
from livingreview.stats.projection import project
from livingreview.stats.states import NotComputed, bad_input, too_few
from livingreview.stats.tau2 import estimate_tau2
from livingreview.terms import Side, StatisticsState, Tau2Method, TrimFillEstimator
from livingreview.words import say

MAX_ROUNDS = 100
"""Rounds; k0 settles within ten, or runs in a circle."""


@dataclass(frozen=True)
class TrimAndFill:
    """The studies filled in and the summary with them; `p` belongs to R0 alone."""

    side: Side
    n_filled: int
    n_filled_se: float | None
    p: float | None
    summary: Pooled
    tau2: float
    filled: Floats
    filled_variance: Floats


def trim_and_fill(
    y: Floats,
    v: Floats,
    *,
    method: Tau2Method | None = Tau2Method.REML,
    estimator: TrimFillEstimator = TrimFillEstimator.L0,
    side: Side | None = None,
) -> TrimAndFill | NotComputed:
    """Fill in the studies that seem missing; method None is the common-effect model."""
    missing = bad_input(y, v, say("trim and fill")) or too_few(len(y), 3, say("trim and fill"))
    if missing:
        return missing
    chosen = side or missing_side(y, v, method)
    sign = -1.0 if chosen is Side.RIGHT else 1.0
    order = np.argsort(sign * y, kind="stable")
    x, variance = sign * y[order], v[order]
    settled = _settle(x, variance, method, estimator)
    if isinstance(settled, NotComputed):
        return settled
    estimate, mu = settled
    n_filled = max(0, round(estimate))
    last = slice(len(y) - n_filled, len(y))
    filled, filled_variance = sign * (2 * mu - x[last]), variance[last]
    all_y, all_v = np.concatenate([y[order], filled]), np.concatenate([variance, filled_variance])
    tau2 = _tau2(all_y, all_v, method)
    return TrimAndFill(
        side=chosen,
        n_filled=n_filled,
        n_filled_se=_standard_error(estimate, len(y), estimator),
        p=0.5 ** (n_filled + 1) if estimator is TrimFillEstimator.R0 else None,
        summary=pooling.wald(all_y, all_v, tau2),
        tau2=tau2,
        filled=filled,
        filled_variance=filled_variance,
    )


def missing_side(y: Floats, v: Floats, method: Tau2Method | None) -> Side:
    """Give the side on which small studies seem missing: right if estimates fall with their standard errors."""
    x = np.stack([np.ones(len(y)), np.sqrt(v)])
    if np.ptp(x[1]) == 0:
        return Side.LEFT
    tau2 = float(estimate_tau2(y[None], v[None], method, x).value[0]) if method else 0.0
    return Side.RIGHT if project(y, 1 / (v + tau2), x).coefficients[1] < 0 else Side.LEFT


def _settle(
    x: Floats, v: Floats, method: Tau2Method | None, estimator: TrimFillEstimator
) -> tuple[float, float] | NotComputed:
    """Give k0, not yet rounded, and the mu it came from."""
    k, n_filled, before = len(x), 0, -1
    for _ in range(MAX_ROUNDS):
        kept = slice(0, k - n_filled)
        mu = pooling.wald(x[kept], v[kept], _tau2(x[kept], v[kept], method)).estimate
        estimate = _missing(x - mu, estimator)
        if estimate is None or round(estimate) >= k:
            reason = say(
                "trim and fill: {estimator} does not exist, too few estimates lie on one side",
                estimator=estimator.value,
            )
            return NotComputed(StatisticsState.NOT_ESTIMABLE, reason)
        n_filled = max(0, round(estimate))
        if n_filled == before:
            return estimate, mu
        before = n_filled
    reason = say("trim and fill: the number of missing studies runs in a circle")
    return NotComputed(StatisticsState.NOT_CONVERGED, reason)


def _missing(centred: Floats, estimator: TrimFillEstimator) -> float | None:
    """Give the number of missing studies, not yet rounded; None where it does not exist."""
    k = len(centred)
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(centred), kind="stable")] = np.arange(1, k + 1)
    if estimator is TrimFillEstimator.R0:
        left = ranks[centred < 0]
        return float(k - left.max() - 1) if len(left) else None
    rank_sum = float(ranks[centred > 0].sum())
    if estimator is TrimFillEstimator.L0:
        return (4 * rank_sum - k * (k + 1)) / (2 * k - 1)
    square = 2 * k**2 - 4 * rank_sum + 0.25
    return k - 0.5 - math.sqrt(square) if square >= 0 else None


def _standard_error(n: float, k: int, estimator: TrimFillEstimator) -> float | None:
    """Give the standard error at the estimate before rounding; None where the formula has no root."""
    if estimator is TrimFillEstimator.R0:
        return math.sqrt(2 * max(0.0, n) + 2)
    cubic = k * (k + 1) * (2 * k + 1) + 10 * n**3 + 27 * n**2 + 17 * n - 18 * k * n**2 - 18 * k * n + 6 * k**2 * n
    square = (k - 0.5) ** 2 - n * (2 * k - n - 1)
    if cubic < 0 or square <= 0:
        return None
    return 4 * math.sqrt(cubic / 24) / (2 * k - 1 if estimator is TrimFillEstimator.L0 else 2 * math.sqrt(square))


def _tau2(y: Floats, v: Floats, method: Tau2Method | None) -> float:
    return float(estimate_tau2(y[None], v[None], method).value[0]) if method and len(y) > 1 else 0.0
