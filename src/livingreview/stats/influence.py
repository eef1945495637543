"""How much a summary rests on single studies: leave-one-out, influence diagnostics, cumulative.

1. Leave-one-out: the analysis without each study in turn, tau2 estimated anew.
2. Cumulative: the analysis of the first study, the first two, and so on, in the caller's order (year, or the
   version of the review that brought them in). The first has no tau2.
3. Influence of study i, with mu and SE of all, mu_i, SE_i and tau2_i without it:
   rstudent = (y_i - mu_i) / sqrt(v_i + tau2_i + SE_i^2); dffits = (mu - mu_i) / sqrt(h_i (tau2_i + v_i)), h_i its
   share of the weight; Cook's distance = (mu - mu_i)^2 / SE^2; cov.r = SE_i^2 / SE^2;
   dfbetas = (mu - mu_i) / (SE of mu at tau2_i over all studies). All with Wald standard errors.
4. A study is named influential if |dffits| > 3 sqrt(1 / (k - 1)), or the lower tail of Cook's distance (chi-squared,
   1 df) exceeds one half, or h_i > 3 / k, or |dfbetas| > 1.

Source: Viechtbauer & Cheung 2010.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtr

from livingreview.stats.batch import Batch, pool_batch
from livingreview.stats.pooling import Floats
from livingreview.stats.projection import project
from livingreview.stats.states import NotComputed, bad_input, too_few
from livingreview.stats.tau2 import estimate_tau2
from livingreview.terms import Tau2Method

LARGE_DFFITS = 3.0  # times sqrt(p / (k - p)), p = 1
LARGE_COOK = 0.5  # of the chi-squared distribution with 1 df
LARGE_HAT = 3.0  # times the mean share 1 / k
LARGE_DFBETAS = 1.0  # standard errors; all four from Viechtbauer & Cheung 2010, section 3


@dataclass(frozen=True)
class Influence:
    """Diagnostics of every study, in the order of the studies."""

    rstudent: Floats
    dffits: Floats
    cook: Floats
    cov_r: Floats
    tau2_without: Floats
    q_without: Floats
    hat: Floats
    weight: Floats
    dfbetas: Floats

    @property
    def is_influential(self) -> list[bool]:
        """Say which studies stand out by any of the four rules."""
        k = len(self.hat)
        rules = (
            np.abs(self.dffits) > LARGE_DFFITS * np.sqrt(1 / (k - 1)),
            chdtr(1, self.cook) > LARGE_COOK,
            self.hat > LARGE_HAT / k,
            np.abs(self.dfbetas) > LARGE_DFBETAS,
        )
        return [bool(flag) for flag in np.any(rules, axis=0)]


def leave_one_out(y: Floats, v: Floats, method: Tau2Method | None) -> Batch | NotComputed:
    """Pool without each study in turn; method None is the common-effect model."""
    missing = bad_input(y, v, "leave-one-out") or too_few(len(y), 3, "leave-one-out")
    if missing:
        return missing
    others = _without_each(len(y))
    return pool_batch(y[others], v[others], method)


def cumulative(y: Floats, v: Floats, method: Tau2Method | None) -> list[Batch] | NotComputed:
    """Pool the first study, the first two, and so on."""
    missing = bad_input(y, v, "cumulative analysis") or too_few(len(y), 1, "cumulative analysis")
    if missing:
        return missing
    return [pool_batch(y[None, :n], v[None, :n], method) for n in range(1, len(y) + 1)]


def influence(y: Floats, v: Floats, method: Tau2Method | None = Tau2Method.REML) -> Influence | NotComputed:
    """Give the influence diagnostics of every study."""
    missing = bad_input(y, v, "influence") or too_few(len(y), 3, "influence")
    if missing:
        return missing
    tau2 = float(estimate_tau2(y[None], v[None], method).value[0]) if method else 0.0
    fit = project(y, 1 / (v + tau2))
    mu, se = float(fit.coefficients[0]), float(1 / np.sqrt(fit.w.sum()))
    without = leave_one_out(y, v, method)
    if isinstance(without, NotComputed):
        return without
    shift = mu - without.estimate
    hat = fit.w / fit.w.sum()
    refitted = 1 / np.sqrt((1 / (v[None] + without.tau2[:, None])).sum(axis=-1))
    return Influence(
        rstudent=(y - without.estimate) / np.sqrt(v + without.tau2 + without.se**2),
        dffits=shift / np.sqrt(hat * (without.tau2 + v)),
        cook=shift**2 / se**2,
        cov_r=without.se**2 / se**2,
        tau2_without=without.tau2,
        q_without=without.q,
        hat=hat,
        weight=100 * hat,
        dfbetas=shift / refitted,
    )


def _without_each(k: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Give, in row i, the numbers of all studies but i."""
    columns = np.arange(k - 1)[None, :]
    return columns + (columns >= np.arange(k)[:, None])
