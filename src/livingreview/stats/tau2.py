"""Estimate tau2, the variance between studies, for many analyses at once, with or without moderators.

P is the projection of weighted least squares (`projection`), k studies, p coefficients, w = 1 / (v + tau2).

1. DL (DerSimonian-Laird): (Q - (k - p)) / tr P at w = 1 / v. Given another Q, as RevMan 5 takes it around the
   Mantel-Haenszel summary, that Q.
2. HE (Hedges): (sum of squares - tr PV) / (k - p) at equal weights. HS (Hunter-Schmidt): (Q - k) / sum of w.
3. SJ (Sidik-Jonkman): t0 = the variance of the estimates (over k); t0 y'Py / (k - p) at w = 1 / (v + t0).
4. PM (Paule-Mandel): the root of y'Py = k - p. EB (empirical Bayes) has the same root.
5. REML and ML: the highest peak of the (restricted) likelihood. It can have several: the score is searched for
   falls through 0 on a logarithmic grid, each is closed in on by halving, and the highest peak wins, 0 among
   them. The grid ends where the score is proven negative: at t = s2/2 + sqrt(s2^2/4 + s2 max(v)), s2 the
   unweighted residual variance, since y'PPy <= (k - p) s2 / t^2 and tr P >= (k - p) / (max(v) + t).
6. Negative values are 0, and 0 is exact. No tolerance: nothing depends on the scale of the outcome.
7. Standard errors: the inverse of the expected information (REML, ML), else the variance of the moment
   estimator at the estimate (PM and EB: k sqrt(2 / (k - p)) / sum of w).

Sources: DerSimonian & Laird 1986; Hedges & Olkin 1985; Hunter & Schmidt 2004; Sidik & Jonkman 2005; Paule &
Mandel 1982; Morris 1983; Raudenbush 2009; Viechtbauer 2005.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livingreview.stats.projection import Floats, Projection, project
from livingreview.stats.roots import falling_root
from livingreview.terms import Tau2Method

GRID_START = 1e-4  # share of the smallest variance: below it the score no longer bends
GRID_POINTS_PER_DECADE = 10  # peaks lie further apart than a quarter of tau2
MIN_GRID_POINTS = 60
CACHED = 16_384
"""Numbers of an array that stays in a processor's cache (128 KB)."""


@dataclass(frozen=True)
class Tau2:
    """Estimates of tau2; `n_peaks` counts the peaks of the likelihood, 1 for estimators without one."""

    value: Floats
    n_peaks: NDArray[np.int64]

    @property
    def is_boundary(self) -> NDArray[np.bool_]:
        """Say which are exactly 0, the edge of what a variance can be."""
        return np.asarray(self.value == 0)


def estimate_tau2(y: Floats, v: Floats, method: Tau2Method, x: Floats | None = None) -> Tau2:
    """Estimate tau2 of each analysis; y and v have shape (analyses, k), x (p, k) or (analyses, p, k)."""
    estimator = LIKELIHOODS.get(method)
    if estimator is None:
        value = np.maximum(0.0, MOMENTS[method](y, v, x))
        return Tau2(value, np.ones(len(y), dtype=np.int64))
    return _highest_peak(y, v, x, estimator)


def generalised_q(y: Floats, v: Floats, tau2: Floats, x: Floats | None = None) -> Floats:
    """Give y'Py at each tau2: the sum of squares that falls from Q as tau2 grows."""
    return project(y, 1 / (v + tau2[..., None]), x).q


def root_of_q(y: Floats, v: Floats, target: float, x: Floats | None = None) -> Floats:
    """Give the tau2 at which y'Py is the target, 0 where it is below it from the start."""
    # y'Py <= sum of squares / tau2; twice the bound, as rounding may leave a little excess at the bound itself.
    high = 2 * project(y, np.ones_like(v), x).q / target
    is_inside = generalised_q(y, v, np.zeros(len(y)), x) > target
    root = falling_root(lambda t: generalised_q(y, v, t, x) - target, np.zeros(len(y)), np.where(is_inside, high, 0.0))
    return np.where(is_inside, root, 0.0)


def dl_from_q(q: Floats, p: Projection) -> Floats:
    """Give the moment estimate from a Q at weights 1 / v, not yet held at 0."""
    return np.asarray((q - _df(p)) / p.trace)


def log_likelihood(y: Floats, v: Floats, tau2: Floats, x: Floats | None = None, *, is_restricted: bool) -> Floats:
    """Give the log-likelihood at each tau2, without its constant."""
    p = project(y, 1 / (v + tau2[..., None]), x)
    determinant = p.log_determinant if is_restricted else 0.0
    return np.asarray((np.log(p.w).sum(axis=-1) - determinant - p.q) / 2)


def score(y: Floats, v: Floats, tau2: Floats, x: Floats | None = None, *, is_restricted: bool) -> Floats:
    """Give the slope of the log-likelihood at each tau2."""
    p = project(y, 1 / (v + tau2[..., None]), x)
    return np.asarray((p.q_slope - (p.trace if is_restricted else p.w.sum(axis=-1))) / 2)


def se_of_tau2(y: Floats, v: Floats, tau2: Floats, method: Tau2Method, x: Floats | None = None) -> Floats:
    """Give the standard error of an estimate of tau2."""
    at_tau2 = project(y, 1 / (v + tau2[..., None]), x)
    df = _df(at_tau2)
    if method is Tau2Method.REML:
        return np.asarray(np.sqrt(2 / at_tau2.trace_of_square))
    if method is Tau2Method.ML:
        return np.asarray(np.sqrt(2 / (at_tau2.w**2).sum(axis=-1)))
    if method in (Tau2Method.PM, Tau2Method.EB):
        return np.asarray(np.sqrt(2 / df) * y.shape[-1] / at_tau2.w.sum(axis=-1))
    if method in (Tau2Method.DL, Tau2Method.HS):
        p = project(y, 1 / v, x)
        scale = p.trace if method is Tau2Method.DL else p.w.sum(axis=-1)
        variance = 2 * df + 4 * tau2 * p.trace + 2 * tau2**2 * p.trace_of_square
        return np.asarray(np.sqrt(variance) / scale)
    start = _variance_over_k(y) if method is Tau2Method.SJ else np.ones(len(y))
    p = project(y, 1 / (v + start[..., None]) if method is Tau2Method.SJ else np.ones_like(v), x)
    _, pvp, pvpv = p.weighted_traces(v)
    variance = 2 * pvpv + 4 * tau2 * pvp + 2 * tau2**2 * p.trace_of_square
    return np.asarray(start * np.sqrt(variance) / df)


def _dl(y: Floats, v: Floats, x: Floats | None) -> Floats:
    p = project(y, 1 / v, x)
    return dl_from_q(p.q, p)


def _he(y: Floats, v: Floats, x: Floats | None) -> Floats:
    p = project(y, np.ones_like(v), x)
    return np.asarray((p.q - (p.off_leverage * v).sum(axis=-1)) / _df(p))


def _hs(y: Floats, v: Floats, x: Floats | None) -> Floats:
    p = project(y, 1 / v, x)
    return np.asarray((p.q - y.shape[-1]) / p.w.sum(axis=-1))


def _sj(y: Floats, v: Floats, x: Floats | None) -> Floats:
    start = _variance_over_k(y)
    p = project(y, 1 / (v + start[..., None]), x)
    return np.asarray(start * p.q / _df(p))


def _pm(y: Floats, v: Floats, x: Floats | None) -> Floats:
    return root_of_q(y, v, y.shape[-1] - (1 if x is None else x.shape[-2]), x)


MOMENTS: Mapping[Tau2Method, Callable[[Floats, Floats, Floats | None], Floats]] = {
    Tau2Method.DL: _dl,
    Tau2Method.PM: _pm,
    Tau2Method.EB: _pm,
    Tau2Method.HE: _he,
    Tau2Method.HS: _hs,
    Tau2Method.SJ: _sj,
}
LIKELIHOODS: Mapping[Tau2Method, bool] = {Tau2Method.REML: True, Tau2Method.ML: False}
"""Whether the likelihood that is maximised is the restricted one."""


def _df(p: Projection) -> int:
    return int(p.w.shape[-1]) - p.p


def _variance_over_k(y: Floats) -> Floats:
    from_mean = project(y, np.ones_like(y)).residual
    return np.asarray((from_mean**2).sum(axis=-1) / y.shape[-1])


def _highest_peak(y: Floats, v: Floats, x: Floats | None, is_restricted: bool) -> Tau2:
    grid = _grid(y, v, x, is_restricted)
    slope = _slopes(y, v, x, grid, is_restricted)
    analysis, cell = np.nonzero((slope[:, :-1] > 0) & (slope[:, 1:] <= 0))
    own = (y[analysis], v[analysis], x if x is None or x.ndim == 2 else x[analysis])
    low, high = grid[analysis, cell], grid[analysis, cell + 1]
    peaks = falling_root(_score_of(*own, is_restricted=is_restricted), low, high)
    value = np.zeros(len(y))
    best = log_likelihood(y, v, value, x, is_restricted=is_restricted)
    likelihood = log_likelihood(own[0], own[1], peaks, own[2], is_restricted=is_restricted)
    for n in range(len(analysis)):
        if likelihood[n] > best[analysis[n]]:
            best[analysis[n]], value[analysis[n]] = likelihood[n], peaks[n]
    at_zero = (slope[:, 0] <= 0).astype(np.int64)
    return Tau2(value, at_zero + np.bincount(analysis, minlength=len(y)))


def _slopes(y: Floats, v: Floats, x: Floats | None, grid: Floats, is_restricted: bool) -> Floats:
    """Give the score at every point of the grid, some points at a time so that they stay in the processor's cache."""
    spread = None if x is None else (x if x.ndim == 2 else x[:, None])
    at = _score_of(y[:, None], v[:, None], spread, is_restricted=is_restricted)
    step = max(1, CACHED // y.size)
    return np.concatenate([at(grid[:, n : n + step]) for n in range(0, grid.shape[1], step)], axis=1)


def _score_of(y: Floats, v: Floats, x: Floats | None, *, is_restricted: bool) -> Callable[[Floats], Floats]:
    """Give the score as a function of tau2; with the intercept alone it needs no projection.

    The heaviest study stands first, S its rivals' weight and T all weight. tr P is S (w1 + T) / T less the rivals'
    sum of w^2 over T, in which at most half cancels however heavy that study is.
    """
    if x is not None or not is_restricted:
        return lambda tau2: score(y, v, tau2, x, is_restricted=is_restricted)
    heaviest = v.argmin(axis=-1)[..., None]
    from_heaviest = y - np.take_along_axis(y, heaviest, axis=-1)
    y_first, v_first = (np.moveaxis(_swapped(values, heaviest), -1, 0) for values in (from_heaviest, v))
    if y.size // y.shape[-1] > y.shape[-1]:
        # More analyses than studies: the sums run over whole rows of analyses.
        y_first, v_first = np.ascontiguousarray(y_first), np.ascontiguousarray(v_first)

    def at(tau2: Floats) -> Floats:
        w = 1 / (v_first + tau2)
        first, rivals = w[0], w[1:].sum(axis=0)
        total = first + rivals
        mean = (w * y_first).sum(axis=0) / total
        squares = ((w * (y_first - mean)) ** 2).sum(axis=0)
        shared = (w[1:] ** 2).sum(axis=0)
        return np.asarray((squares - (rivals * ((first + total) / total) - shared / total)) / 2)

    return at


def _swapped(values: Floats, place: NDArray[np.int64]) -> Floats:
    """Give a copy with the first number and the one at `place` exchanged."""
    swapped = values.copy()
    np.put_along_axis(swapped, place, values[..., :1], axis=-1)
    swapped[..., :1] = np.take_along_axis(values, place, axis=-1)
    return swapped


def _grid(y: Floats, v: Floats, x: Floats | None, is_restricted: bool) -> Floats:
    unweighted = project(y, np.ones_like(v), x)
    spread = unweighted.q / (_df(unweighted) if is_restricted else y.shape[-1])
    lowest, highest = v.min(axis=-1), v.max(axis=-1)
    end = np.where(spread > 0, spread / 2 + np.sqrt(spread**2 / 4 + spread * highest), lowest)
    start = GRID_START * np.minimum(lowest, end)
    decades = np.log10(end / start)
    points = max(MIN_GRID_POINTS, int(GRID_POINTS_PER_DECADE * decades.max()))
    steps = np.linspace(0, 1, points)
    rising = start[:, None] * 10 ** (decades[:, None] * steps)
    # A last point twice beyond the bound: rounding may leave a trace of slope at the bound itself.
    return np.concatenate([np.zeros((len(y), 1)), rising, 2 * end[:, None]], axis=1)
