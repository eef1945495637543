"""Weighted least squares of study estimates on an intercept or on moderators, many fits at once.

1. The last axis of every array is the studies of one fit; axes before it are fits of their own (a grid of
   tau2, analyses side by side). Moderators are rows of `x`, shape (..., p, k); None is the intercept alone.
2. Intercept alone: the mean is taken from the differences to the first estimate, so identical estimates give
   exactly that estimate, and 1 - h of the heaviest study is the others' share, so that it stays above 0 when
   one study dwarfs the rest.
3. Moderators: Gram-Schmidt in the inner product sum of w a b, each column twice, which keeps the basis
   orthogonal to the last digits without forming X'WX.
4. From the residuals e, the leverages h and the basis come all that estimators of tau2 need: y'Py = sum of
   w e^2, y'PPy = sum of w^2 e^2, tr P = sum of w (1 - h), tr PP, and log |X'WX|.

No matrix library: its sums differ between machines in the last digits.
Source: Viechtbauer 2005; Raudenbush 2009 (the projection P); Golub & Van Loan, Matrix Computations, 5.2.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Projection:
    """One weighted fit, or many; `triangle[j][l]` are the coordinates of column l on the basis."""

    w: Floats
    residual: Floats
    coefficients: Floats
    basis: tuple[Floats, ...]
    triangle: tuple[tuple[Floats, ...], ...]
    is_intercept: bool

    @property
    def p(self) -> int:
        """Give the number of coefficients."""
        return len(self.basis)

    @cached_property
    def off_leverage(self) -> Floats:
        """Give 1 - h of every study; of the intercept, the other studies' share of the weights."""
        if not self.is_intercept:
            return np.asarray(1 - np.stack([self.w * b**2 for b in self.basis]).sum(axis=0))
        total = self.w.sum(axis=-1, keepdims=True)
        heaviest = np.arange(self.w.shape[-1]) == self.w.argmax(axis=-1)[..., None]
        others = np.where(heaviest, 0.0, self.w).sum(axis=-1, keepdims=True)
        return np.asarray(np.where(heaviest, others, total - self.w) / total)

    @property
    def q(self) -> Floats:
        """Give y'Py, the weighted sum of squared residuals."""
        return np.asarray((self.w * self.residual**2).sum(axis=-1))

    @property
    def q_slope(self) -> Floats:
        """Give y'PPy; with w = 1 / (v + tau2) it is the rate at which y'Py falls with tau2."""
        return np.asarray((self.w**2 * self.residual**2).sum(axis=-1))

    @property
    def trace(self) -> Floats:
        """Give tr P."""
        return np.asarray((self.w * self.off_leverage).sum(axis=-1))

    @property
    def trace_of_square(self) -> Floats:
        """Give tr PP; the intercept's off-diagonal is added up by pairs, so that one heavy study cancels nothing."""
        if self.p == 1:
            own, shared = (self.w * self.off_leverage) ** 2, (self.w * self.basis[0]) ** 2
            pairs = (shared[..., 1:] * shared[..., :-1].cumsum(axis=-1)).sum(axis=-1)
            return np.asarray(own.sum(axis=-1) + 2 * pairs)
        diagonal = (self.w**2 * (2 * self.off_leverage - 1)).sum(axis=-1)
        return np.asarray(diagonal + self._squared_gram(self.w**2))

    @property
    def log_determinant(self) -> Floats:
        """Give log |X'WX|."""
        return np.asarray(2 * np.log(np.stack([self.triangle[j][j] for j in range(self.p)])).sum(axis=0))

    @property
    def covariance(self) -> Floats:
        """Give the inverse of X'WX, shape (..., p, p)."""
        inverse = self._inverse_triangle()
        rows = [[(inverse[j] * inverse[m]).sum(axis=-1) for m in range(self.p)] for j in range(self.p)]
        return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)

    def weighted_traces(self, v: Floats) -> tuple[Floats, Floats, Floats]:
        """Give tr PV, tr PVP and tr PVPV for a diagonal V."""
        h = 1 - self.off_leverage
        pv = (self.w * self.off_leverage * v).sum(axis=-1)
        pvp = (self.w**2 * v * (1 - 2 * h)).sum(axis=-1) + self._cross_gram(self.w**2 * v, self.w**2)
        pvpv = (self.w**2 * v**2 * (2 * self.off_leverage - 1)).sum(axis=-1) + self._squared_gram(self.w**2 * v)
        return np.asarray(pv), np.asarray(pvp), np.asarray(pvpv)

    def _squared_gram(self, factor: Floats) -> Floats:
        return self._cross_gram(factor, factor)

    def _cross_gram(self, one: Floats, other: Floats) -> Floats:
        pairs = [(one * a * b).sum(axis=-1) * (other * a * b).sum(axis=-1) for a in self.basis for b in self.basis]
        return np.asarray(np.stack(pairs).sum(axis=0))

    def _inverse_triangle(self) -> list[Floats]:
        """Give the rows of the inverse of the upper triangle, by back substitution."""
        zero = np.zeros_like(self.triangle[0][0])
        rows: list[Floats] = []
        for j in reversed(range(self.p)):
            own = np.stack([zero + (1.0 if m == j else 0.0) for m in range(self.p)], axis=-1)
            for step, row in enumerate(reversed(rows)):
                own = own - self.triangle[j][j + 1 + step][..., None] * row
            rows.append(own / self.triangle[j][j][..., None])
        return rows[::-1]


def project(y: Floats, w: Floats, x: Floats | None = None) -> Projection:
    """Fit the estimates with the weights, on an intercept or on the moderators."""
    return _intercept(y, w) if x is None else _moderators(y, w, x)


def _intercept(y: Floats, w: Floats) -> Projection:
    total = w.sum(axis=-1, keepdims=True)
    from_first = y - y[..., :1]
    shift = (w * from_first).sum(axis=-1, keepdims=True) / total
    root = np.sqrt(total)
    return Projection(
        w=w,
        residual=from_first - shift,
        coefficients=y[..., :1] + shift,
        basis=(np.broadcast_to(1 / root, w.shape),),
        triangle=((root[..., 0],),),
        is_intercept=True,
    )


def _moderators(y: Floats, w: Floats, x: Floats) -> Projection:
    basis: list[Floats] = []
    columns: list[list[Floats]] = []
    for j in range(x.shape[-2]):
        column, coordinates = _remove(np.broadcast_to(x[..., j, :], w.shape), w, basis)
        length = np.sqrt((w * column**2).sum(axis=-1))
        basis.append(column / length[..., None])
        columns.append([*coordinates, length])
    residual, response = _remove(np.broadcast_to(y, w.shape), w, basis)
    triangle = tuple(
        tuple(columns[m][j] if m >= j else np.zeros_like(columns[0][0]) for m in range(len(columns)))
        for j in range(len(columns))
    )
    return Projection(w, residual, _solve(triangle, response), tuple(basis), triangle, is_intercept=False)


def _remove(column: Floats, w: Floats, basis: list[Floats]) -> tuple[Floats, list[Floats]]:
    """Take the basis out of a column, twice; give what is left and the coordinates."""
    coordinates = [np.zeros(w.shape[:-1]) for _ in basis]
    for _ in range(2):
        for j, b in enumerate(basis):
            share = (w * column * b).sum(axis=-1)
            column = column - share[..., None] * b
            coordinates[j] = coordinates[j] + share
    return column, coordinates


def _solve(triangle: tuple[tuple[Floats, ...], ...], response: list[Floats]) -> Floats:
    solution: dict[int, Floats] = {}
    for j in reversed(range(len(response))):
        value = response[j]
        for m, known in solution.items():
            value = value - triangle[j][m] * known
        solution[j] = value / triangle[j][j]
    return np.stack([solution[j] for j in range(len(response))], axis=-1)
