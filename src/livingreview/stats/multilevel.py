"""Several results of one study in one synthesis: the multilevel model with correlated sampling errors (CHE).

1. Result i of study s: y = x'b + u_s + u_si + e, u_s with variance sigma2 between studies, u_si with variance sigma2
   within studies, e with known variances and one assumed correlation rho between the results of a study. rho = 0
   is the plain three-level model; rho > 0 is the correlated and hierarchical effects model.
2. Each study's covariance is a diagonal and two outer products, so inverse and determinant are closed formulas
   (Woodbury), added up study by study; no matrix larger than two by two, and moderators, is formed.
3. REML or ML. The likelihood is looked at on a grid of both variances; each peak of the grid is climbed by Newton
   steps with the average information, halved until the likelihood rises. On the edges, where a variance is 0,
   the other one is closed in on by halving. The highest of all wins. A climb that does not end is said so.
4. Wald tests normal, or t with k - p df. Q: generalised, at the sampling covariance alone.

Sources: Konstantopoulos 2011; Van den Noortgate et al. 2013; Pustejovsky & Tipton 2022; Gilmour, Thompson &
Cullis 1995 (average information).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from livingreview.stats.clustered import Clusters, Fit, climb, edge_peak, fit_at, log_likelihood, slope
from livingreview.stats.heterogeneity import CochranQ, q_test
from livingreview.stats.pooling import Floats
from livingreview.stats.projection import project
from livingreview.stats.regression import Coefficient, coefficient_of, quantile_of, wald_statistic
from livingreview.stats.states import NotComputed, bad_input, too_few
from livingreview.terms import StatisticsState
from livingreview.words import say

GRID_POINTS = 25  # a variance, and 0
GRID_SPAN = (1e-4, 10.0)  # of the smallest and the largest scale: the sampling variances and the spread

SAME_PEAK = 1e-6  # relative; climbs from two points of the grid that end this close ended on one peak


@dataclass(frozen=True)
class Multilevel:
    """A fitted multilevel model; df is None for normal tests. Variances: between studies, within studies."""

    k: int
    n_studies: int
    rho: float
    coefficients: tuple[Coefficient, ...]
    covariance: Floats
    df: int | None
    between: float
    within: float
    log_likelihood: float
    q: CochranQ
    i2_between: float
    i2_within: float
    moderators: float | None
    n_peaks: int

    @property
    def is_boundary(self) -> bool:
        """Say whether a variance is exactly 0."""
        return self.between == 0 or self.within == 0


def multilevel(
    y: Floats,
    v: Floats,
    studies: Sequence[str],
    *,
    rho: float = 0.0,
    moderators: Floats | None = None,
    is_restricted: bool = True,
    is_t: bool = True,
) -> Multilevel | NotComputed:
    """Fit the model to results that may share a study; `rho` is the correlation of their sampling errors."""
    n_studies, p = len(set(studies)), 1 + (0 if moderators is None else len(moderators))
    missing = bad_input(y, v, say("multilevel model")) or too_few(n_studies, p + 1, say("multilevel model"))
    if missing:
        return missing
    if not 0 <= rho < 1:
        reason = say("multilevel model: the correlation {rho} is not from 0 up to, not including, 1", rho=rho)
        return NotComputed(StatisticsState.UNUSABLE_INPUT, reason)
    clusters = Clusters.of(y, v, studies, rho, moderators)
    peaks = _peaks(clusters, is_restricted=is_restricted)
    if isinstance(peaks, NotComputed):
        return peaks
    if not peaks:
        return NotComputed(
            StatisticsState.NOT_CONVERGED, say("multilevel model: the likelihood has no peak on its grid")
        )
    best = max(peaks, key=lambda peak: log_likelihood(clusters, *peak, is_restricted=is_restricted))
    return _result(clusters, best, len(peaks), is_restricted=is_restricted, is_t=is_t)


def prediction_limits(model: Multilevel) -> tuple[float, float]:
    """Give the prediction interval of a new result of a new study, for a model without moderators."""
    mean = model.coefficients[0]
    half = quantile_of(model.df) * float(np.sqrt(model.between + model.within + mean.se**2))
    return mean.estimate - half, mean.estimate + half


def _peaks(clusters: Clusters, *, is_restricted: bool) -> list[tuple[float, float]] | NotComputed:
    """Give the peaks of the likelihood: inside, on both edges, and the corner."""
    spread = float(project(clusters.y, np.ones_like(clusters.y), clusters.x).q) / max(1, clusters.k - clusters.p)
    largest = max(spread, float(clusters.v.max()))
    smallest = min(spread, float(clusters.v.min())) if spread > 0 else float(clusters.v.min())
    scale = np.geomspace(GRID_SPAN[0] * smallest, GRID_SPAN[1] * largest, GRID_POINTS)
    height = np.array([[log_likelihood(clusters, a, b, is_restricted=is_restricted) for b in scale] for a in scale])
    padded = np.pad(height, 1, constant_values=-np.inf)
    around = np.stack([padded[1 + i : 26 + i, 1 + j : 26 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j])
    found: list[tuple[float, float]] = []
    for a, b in np.argwhere(height >= around.max(axis=0)):
        peak = climb(clusters, float(scale[a]), float(scale[b]), is_restricted=is_restricted)
        if peak is None:
            reason = say("multilevel model: the likelihood was climbed without reaching a peak")
            return NotComputed(StatisticsState.NOT_CONVERGED, reason)
        if min(peak) > 0 and not any(np.allclose(peak, other, rtol=SAME_PEAK, atol=0) for other in found):
            found.append(peak)
    edges = [(0.0, 0.0)]
    for is_between in (True, False):
        edges += edge_peak(clusters, scale, is_between=is_between, is_restricted=is_restricted)
    return found + [edge for edge in edges if _falls_inwards(clusters, edge, is_restricted=is_restricted)]


def _falls_inwards(clusters: Clusters, edge: tuple[float, float], *, is_restricted: bool) -> bool:
    """Say whether the likelihood falls from an edge in the direction of every variance that is 0 there."""
    rises = slope(fit_at(clusters, *edge), is_restricted=is_restricted)
    return all(variance > 0 or rise <= 0 for variance, rise in zip(edge, rises, strict=True))


def _result(
    clusters: Clusters, best: tuple[float, float], n_peaks: int, *, is_restricted: bool, is_t: bool
) -> Multilevel:
    between, within = best
    fit, sampling = fit_at(clusters, between, within), fit_at(clusters, 0.0, 0.0)
    df = clusters.k - clusters.p if is_t else None
    typical = (clusters.k - clusters.p) / sampling.trace_within
    m = clusters.p - 1
    statistic = wald_statistic(fit.b[1:], fit.covariance[1:, 1:]) if m else None
    return Multilevel(
        k=clusters.k,
        n_studies=len(clusters.starts),
        rho=clusters.rho,
        coefficients=_coefficients(fit, df),
        covariance=fit.covariance,
        df=df,
        between=between,
        within=within,
        log_likelihood=log_likelihood(clusters, between, within, is_restricted=is_restricted),
        q=q_test(sampling.q, clusters.k - clusters.p),
        i2_between=100 * between / (between + within + typical),
        i2_within=100 * within / (between + within + typical),
        moderators=None if statistic is None else (statistic / m if is_t else statistic),
        n_peaks=n_peaks,
    )


def _coefficients(fit: Fit, df: int | None) -> tuple[Coefficient, ...]:
    return tuple(
        coefficient_of(float(b), float(variance), df)
        for b, variance in zip(fit.b, np.diag(fit.covariance), strict=True)
    )
