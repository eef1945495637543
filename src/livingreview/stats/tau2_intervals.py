"""Intervals for tau2, and through it for tau, I2 and H2.

1. QP (Q-profile): the tau2 at which the generalised Q meets the upper and the lower chi-squared quantile with
   k - p df. Below the lower quantile already at 0 the set is empty: [0, 0], and said so.
2. PL (profile likelihood): the outermost tau2 on either side of the highest peak at which the (restricted)
   log-likelihood is half the chi-squared quantile with 1 df below that peak; 0 where it is not that low at 0.
   Outermost, as a likelihood with several peaks can cross that height several times.
3. I2 = tau2 / (tau2 + s2) and H2 = 1 + tau2 / s2, s2 the typical within-study variance, rise with tau2, so
   their limits are those of tau2 carried over.

Sources: Viechtbauer 2007; Hardy & Thompson 1996; Higgins & Thompson 2002.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from livingreview.stats.conversions import LEVEL
from livingreview.stats.heterogeneity import typical_variance
from livingreview.stats.projection import Floats
from livingreview.stats.roots import falling_root
from livingreview.stats.tau2 import LIKELIHOODS, generalised_q, log_likelihood, root_of_q
from livingreview.terms import Tau2Method

GRID_POINTS_PER_DECADE = 20  # of tau2, to find where the likelihood crosses a height
GRID_DECADES_BELOW = 6.0  # below the smallest variance tau2 no longer changes the likelihood


@dataclass(frozen=True)
class Tau2Interval:
    """Limits of tau2 with the typical within-study variance; `is_empty` says that no tau2 fits the data."""

    low: float
    high: float
    typical: float
    is_empty: bool = False

    @property
    def tau(self) -> tuple[float, float]:
        """Give the limits of tau."""
        return float(np.sqrt(self.low)), float(np.sqrt(self.high))

    @property
    def i2(self) -> tuple[float, float]:
        """Give the limits of I2 in percent."""
        return 100 * self.low / (self.low + self.typical), 100 * self.high / (self.high + self.typical)

    @property
    def h2(self) -> tuple[float, float]:
        """Give the limits of H2."""
        return 1 + self.low / self.typical, 1 + self.high / self.typical


def q_profile(y: Floats, v: Floats, x: Floats | None = None, *, level: float = LEVEL) -> Tau2Interval:
    """Give the Q-profile interval of tau2 for more studies than coefficients."""
    df = len(y) - (1 if x is None else x.shape[-2])
    upper_target = float(chdtri(df, 1 - (1 - level) / 2))
    low, high = (
        float(root_of_q(y[None], v[None], target, x)[0])
        for target in (float(chdtri(df, (1 - level) / 2)), upper_target)
    )
    q_at_zero = float(generalised_q(y, v, np.array(0.0), x))
    return Tau2Interval(low, high, typical_variance(v, x), is_empty=q_at_zero < upper_target)


def profile_likelihood(
    y: Floats, v: Floats, tau2: float, method: Tau2Method, x: Floats | None = None, *, level: float = LEVEL
) -> Tau2Interval:
    """Give the profile-likelihood interval around the REML or ML estimate."""
    drop = float(chdtri(1, 1 - level)) / 2

    def above(t: Floats) -> Floats:
        values = log_likelihood(y, v, np.append(t, tau2), x, is_restricted=LIKELIHOODS[method])
        return np.asarray(values[:-1] - values[-1] + drop)

    high = _upper(above, tau2, float(v.max()))
    low = _lower(above, tau2, float(v.min())) if tau2 > 0 else 0.0
    return Tau2Interval(low, high, typical_variance(v, x))


def _upper(above: Callable[[Floats], Floats], tau2: float, largest: float) -> float:
    end = max(tau2, largest)
    while above(np.array([end]))[0] > 0:
        end *= 2
    grid = np.geomspace(max(tau2, end * 1e-12), end * 1e4, GRID_POINTS_PER_DECADE * 16)
    last = int(np.flatnonzero(above(grid) > 0)[-1])
    return float(falling_root(above, grid[last : last + 1], grid[last + 1 : last + 2])[0])


def _lower(above: Callable[[Floats], Floats], tau2: float, smallest: float) -> float:
    if above(np.array([0.0]))[0] >= 0:
        return 0.0
    start = min(tau2, smallest) * 10**-GRID_DECADES_BELOW
    points = int(GRID_POINTS_PER_DECADE * (np.log10(tau2 / start) + 1))
    grid = np.concatenate([[0.0], np.geomspace(start, tau2, points)])
    first = int(np.flatnonzero(above(grid) >= 0)[0])
    return float(falling_root(lambda t: -above(t), grid[first - 1 : first], grid[first : first + 1])[0])
