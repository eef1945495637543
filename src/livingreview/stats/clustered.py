"""Likelihood of estimates that share studies, with closed formulas for each study's covariance.

A study's covariance is D + U U', D = diag((1 - rho) v + within) and U the columns sqrt(between) and sqrt(rho v), as
long as the study has results. Woodbury: its inverse is D^-1 - D^-1 U M^-1 U' D^-1, M = I + U' D^-1 U two by two,
and its log determinant is log |D| + log |M|. Sums over a study are taken over neighbouring results.

The average information of the variances j, l is y'P G_j P G_l P y / 2, G the derivative of the covariance.
Source: Gilmour, Thompson & Cullis 1995; Searle, Casella & McCulloch 1992, 6.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livingreview.stats.pooling import Floats
from livingreview.stats.roots import falling_root

MAX_STEPS = 500
"""Newton steps; peaks are reached within ten to fifty."""
MAX_HALVINGS = 60
SMALLEST_STEP = 1e-12
"""Relative to the variance: below it a step changes only rounding."""
ROUNDING = 1e-13
"""Relative to the likelihood: a fall this small is rounding on the flat top, where only the slope still tells."""


@dataclass(frozen=True)
class Clusters:
    """Results sorted by study, `starts` the first of each study, x the moderators with the intercept first."""

    y: Floats
    v: Floats
    x: Floats
    starts: NDArray[np.int64]
    study: NDArray[np.int64]
    rho: float

    @property
    def k(self) -> int:
        """Give the number of results."""
        return len(self.y)

    @property
    def p(self) -> int:
        """Give the number of coefficients."""
        return len(self.x)

    @classmethod
    def of(cls, y: Floats, v: Floats, studies: Sequence[str], rho: float, moderators: Floats | None) -> "Clusters":
        """Sort results by study, within a study in the order given."""
        _, study = np.unique(np.array(studies, dtype=object).astype(str), return_inverse=True)
        order = np.argsort(study, kind="stable")
        ones = np.ones((1, len(y)))
        x = ones if moderators is None else np.concatenate([ones, moderators])
        starts = np.flatnonzero(np.diff(study[order], prepend=-1))
        return cls(y[order], v[order], x[:, order], starts, study[order], rho)

    def sums(self, values: Floats) -> Floats:
        """Add values up over each study."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=-1))


@dataclass(frozen=True)
class Fit:
    """The generalised least-squares fit at given variances, with what the likelihood and its slope need."""

    b: Floats
    covariance: Floats
    q: float
    trace_between: float
    trace_within: float
    full_trace: tuple[float, float]
    squares: tuple[float, float]
    information: Floats


def log_likelihood(clusters: Clusters, between: float, within: float, *, is_restricted: bool) -> float:
    """Give the log-likelihood, with its constant; restricted: that of error contrasts, |X'X| included."""
    squares = _LeastSquares(clusters, between, within)
    df = clusters.k - clusters.p if is_restricted else clusters.k
    twice = df * np.log(2 * np.pi) + squares.solver.log_determinant + squares.q
    if is_restricted:
        _, unweighted = _invert(_inner(clusters.x, clusters.x))
        twice += squares.log_information - unweighted
    return float(-twice / 2)


def slope(fit: Fit, *, is_restricted: bool) -> Floats:
    """Give the slope of the log-likelihood along both variances."""
    traces = (fit.trace_between, fit.trace_within) if is_restricted else fit.full_trace
    return np.array([square - trace for square, trace in zip(fit.squares, traces, strict=True)]) / 2


def fit_at(clusters: Clusters, between: float, within: float) -> Fit:
    """Fit at given variances."""
    squares = _LeastSquares(clusters, between, within)
    directions = (clusters.sums(squares.weighted)[clusters.study], squares.weighted)
    projected = [squares.project(direction) for direction in directions]
    full = squares.solver.traces()
    shares = (clusters.sums(squares.solved)[:, clusters.study], squares.solved)
    taken = [float((squares.covariance * _inner(share, squares.solved)).sum()) for share in shares]
    return Fit(
        b=squares.b,
        covariance=squares.covariance,
        q=squares.q,
        trace_between=full[0] - taken[0],
        trace_within=full[1] - taken[1],
        full_trace=full,
        squares=(float((clusters.sums(squares.weighted) ** 2).sum()), float((squares.weighted**2).sum())),
        information=_inner(np.stack(directions), np.stack(projected)) / 2,
    )


def result_weights(clusters: Clusters, between: float, within: float) -> Floats:
    """Give what each result weighs in the summary, in percent and in the order of the clusters."""
    w = _Solver(clusters, between, within).solve(np.ones(clusters.k))
    return np.asarray(100 * w / w.sum())


def climb(clusters: Clusters, between: float, within: float, *, is_restricted: bool) -> tuple[float, float] | None:
    """Climb to the peak from a point inside; on the edge if it walks off it; None if it never ends."""
    at = np.array([between, within])
    height = log_likelihood(clusters, *at, is_restricted=is_restricted)
    for _ in range(MAX_STEPS):
        fit = fit_at(clusters, *at)
        information, _ = _invert(fit.information)
        step = (information * slope(fit, is_restricted=is_restricted)[None]).sum(axis=1)
        lowest = height - ROUNDING * max(1.0, abs(height))
        for _ in range(MAX_HALVINGS):
            to = np.maximum(at + step, 0.0)
            higher = log_likelihood(clusters, *to, is_restricted=is_restricted)
            if higher >= lowest:
                break
            step = step / 2
        if (np.abs(step) <= SMALLEST_STEP * np.maximum(at, clusters.v.min())).all() or higher < lowest:
            return float(at[0]), float(at[1])
        if (to == 0).any():
            return float(to[0]), float(to[1])
        at, height = to, higher
    return None


def edge_peak(clusters: Clusters, scale: Floats, *, is_between: bool, is_restricted: bool) -> list[tuple[float, float]]:
    """Give the peaks along the edge on which the other variance is 0."""

    def along(t: float) -> tuple[float, float]:
        return (t, 0.0) if is_between else (0.0, t)

    def rise(t: Floats) -> Floats:
        return np.array(
            [slope(fit_at(clusters, *along(float(a))), is_restricted=is_restricted)[int(not is_between)] for a in t]
        )

    points = np.concatenate([[0.0], scale])
    slopes = rise(points)
    falls = np.flatnonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))
    return [along(float(falling_root(rise, points[n : n + 1], points[n + 1 : n + 2])[0])) for n in falls]


class _Solver:
    """The inverse of the covariance, applied to vectors."""

    def __init__(self, clusters: Clusters, between: float, within: float) -> None:
        self.clusters = clusters
        self.d = 1 / ((1 - clusters.rho) * clusters.v + within)
        self.u = (np.full(clusters.k, np.sqrt(between)), np.sqrt(clusters.rho * clusters.v))
        m = [[clusters.sums(a * c * self.d) for c in self.u] for a in self.u]
        first, last = 1 + m[0][0], 1 + m[1][1]
        self.determinant = first * last - m[0][1] ** 2
        self.inverse = ((last, -m[0][1]), (-m[0][1], first))
        self.log_determinant = float(-np.log(self.d).sum() + np.log(self.determinant).sum())

    def solve(self, values: Floats) -> Floats:
        """Give the inverse of the covariance times a vector."""
        own = [self.clusters.sums(a * values * self.d) for a in self.u]
        taken = [
            ((self.inverse[j][0] * own[0] + self.inverse[j][1] * own[1]) / self.determinant)[self.clusters.study]
            for j in range(2)
        ]
        return np.asarray(self.d * (values - self.u[0] * taken[0] - self.u[1] * taken[1]))

    def traces(self) -> tuple[float, float]:
        """Give the trace of the inverse over all pairs of a study's results, and over its diagonal."""
        pairs = float(self.solve(np.ones(self.clusters.k)).sum())
        squares = [[self.clusters.sums(a * c * self.d**2) for c in self.u] for a in self.u]
        off = np.stack([self.inverse[j][m] * squares[j][m] for j in range(2) for m in range(2)]).sum(axis=0)
        return pairs, float(self.d.sum() - (off / self.determinant).sum())


class _LeastSquares:
    """Generalised least squares at given variances."""

    def __init__(self, clusters: Clusters, between: float, within: float) -> None:
        self.solver = _Solver(clusters, between, within)
        self.solved = np.stack([self.solver.solve(column) for column in clusters.x])
        self.covariance, self.log_information = _invert(_inner(self.solved, clusters.x))
        right = (self.solved * clusters.y).sum(axis=1)
        self.b = (self.covariance * right).sum(axis=1)
        residual = clusters.y - (self.b[:, None] * clusters.x).sum(axis=0)
        self.weighted = self.solver.solve(residual)
        self.q = float((residual * self.weighted).sum())

    def project(self, values: Floats) -> Floats:
        """Give P times a vector."""
        b = (self.covariance * (self.solved * values).sum(axis=1)).sum(axis=1)
        return np.asarray(self.solver.solve(values) - (b[:, None] * self.solved).sum(axis=0))


def _inner(one: Floats, other: Floats) -> Floats:
    """Give the sums of products of every row of one with every row of the other."""
    return np.asarray((one[:, None] * other[None]).sum(axis=-1))


def _invert(matrix: Floats) -> tuple[Floats, float]:
    """Invert a positive definite matrix by Gauss-Jordan elimination; give also its log determinant."""
    n = len(matrix)
    left, log_determinant = np.concatenate([matrix, np.eye(n)], axis=1), 0.0
    for j in range(n):
        pivot = left[j, j]
        log_determinant += float(np.log(pivot)) if pivot > 0 else -np.inf
        left[j] = left[j] / (pivot if pivot != 0 else np.inf)
        for m in range(n):
            if m != j:
                left[m] = left[m] - left[m, j] * left[j]
    return left[:, n:], log_determinant
