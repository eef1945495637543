"""Arms put together or shared out, and trials that randomised clusters.

1. Combined arms: N = N1 + N2, M = (N1 M1 + N2 M2)/N, SD^2 = sum((Ni - 1) SDi^2 + Ni (Mi - M)^2)/(N - 1): exactly
   the standard deviation of all participants. Events, participants and person-time are added.
2. An arm shared by k comparisons is split: participants, events and person-time are divided by k, mean and
   standard deviation stay.
3. Clusters: design effect 1 + (M - 1) ICC, with unequal sizes 1 + ((1 + CV^2) M - 1) ICC, M the mean size and CV
   its coefficient of variation. Participants and events are divided by it, means and SDs stay; or a standard
   error is multiplied by its root. Effective numbers are not rounded.

Sources: Cochrane Handbook 6.5.2.10, 23.1.4, 23.3.4; Eldridge, Ashby & Kerry 2006 (unequal sizes).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from livingreview.stats.effect_sizes import Floats, floats


class CombinedArms(NamedTuple):
    """Participants, mean and standard deviation of several arms as one."""

    n: float
    mean: float
    sd: float


def combine_means(n: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> CombinedArms:
    """Give several arms as one; NaN where an arm has no participants or no standard deviation."""
    n_, m, s = floats(n, mean, sd)
    if not bool(((n_ >= 1) & np.isfinite(n_) & np.isfinite(m) & (s >= 0) & np.isfinite(s)).all()):
        return CombinedArms(np.nan, np.nan, np.nan)
    total = float(n_.sum())
    with np.errstate(all="ignore"):
        centre = float(m[0] + (n_ * (m - m[0])).sum() / total)
        unit = float(np.max([s.max(), np.abs(m - centre).max()])) or 1.0
        squares = (n_ - 1) * (s / unit) ** 2 + n_ * ((m - centre) / unit) ** 2
        sd_all = float(unit * np.sqrt(squares.sum() / (total - 1)))
    return CombinedArms(total, centre, sd_all)


def split(count: ArrayLike, parts: int) -> Floats:
    """Give the part of a shared arm's participants, events or person-time that each comparison takes."""
    if parts < 1:
        raise ValueError(f"an arm is shared by at least one comparison, not {parts}")
    return np.asarray(floats(count)[0] / parts)


def design_effect(mean_size: ArrayLike, icc: ArrayLike, cv: ArrayLike = 0.0) -> Floats:
    """Give the factor by which clustering raises a variance; NaN outside size 1 or more, ICC 0 to 1, CV 0 or more."""
    m, rho, cv_ = floats(mean_size, icc, cv)
    with np.errstate(all="ignore"):
        is_possible = (m >= 1) & np.isfinite(m) & (rho >= 0) & (rho <= 1) & (cv_ >= 0) & np.isfinite(cv_)
        return np.asarray(np.where(is_possible, 1 + ((1 + cv_**2) * m - 1) * rho, np.nan))
