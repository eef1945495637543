"""Agreement of two people who put the same things into ordered classes: weighted kappa with its interval.

1. Weights of agreement: 1 on the diagonal; linear 1 - |i - j| / (k - 1), quadratic 1 - (i - j)^2 / (k - 1)^2 for k
   classes in order (Cohen 1968); unweighted 0 off the diagonal (Cohen 1960).
2. kappa = (observed - chance) / (1 - chance), both weighted; chance from the two people's own margins.
3. Large-sample standard error of Fleiss, Cohen and Everitt (1969), not under the null; limits kappa +- 1.96 se,
   kept within -1 and 1.
4. What is not defined is missing: kappa without things, with fewer than two classes, or where chance alone gives
   agreement; its interval where nobody differed (the standard error is then 0, which says nothing).

Source: Cohen, Psychol Bull 1968;70:213; Fleiss, Cohen and Everitt, Psychol Bull 1969;72:323.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Literal, TypeVar

Weights = Literal["unweighted", "linear", "quadratic"]
T = TypeVar("T", bound=Hashable)

INTERVAL = "95 %, large sample, Fleiss, Cohen and Everitt 1969"
Z_95 = 1.959963984540054
"""97.5 % point of the normal distribution."""
ROUNDING = 1e-12
"""A variance (per thing compared) that is smaller is rounding of zero."""


@dataclass(frozen=True)
class Kappa:
    """Agreement on n things; None where not defined."""

    n: int
    observed: float | None
    """Weighted observed agreement."""
    kappa: float | None
    se: float | None
    low: float | None
    high: float | None


def weighted_kappa(pairs: Sequence[tuple[T, T]], classes: Sequence[T], *, weights: Weights) -> Kappa:
    """Compare two people's classes of the same things; `classes` are all classes in order, used or not."""
    n, k = len(pairs), len(classes)
    if not n:
        return Kappa(0, None, None, None, None, None)
    place = {word: number for number, word in enumerate(classes)}
    cells = [[0.0] * k for _ in classes]
    for first, second in pairs:
        cells[place[first]][place[second]] += 1 / n
    weight = [[_weight(i, j, k, weights) for j in range(k)] for i in range(k)]
    rows = [fsum(row) for row in cells]
    columns = [fsum(column) for column in zip(*cells, strict=True)]
    observed = fsum(weight[i][j] * cells[i][j] for i in range(k) for j in range(k))
    chance = fsum(weight[i][j] * rows[i] * columns[j] for i in range(k) for j in range(k))
    used = {word for pair in pairs for word in pair}
    if k < 2 or len(used) < 2:
        return Kappa(n, observed, None, None, None, None)
    kappa = (observed - chance) / (1 - chance)
    is_perfect = all(first == second for first, second in pairs)
    if is_perfect:
        return Kappa(n, observed, kappa, None, None, None)
    se = _se(cells, weight, rows, columns, kappa, chance, n)
    low, high = (max(kappa - Z_95 * se, -1.0), min(kappa + Z_95 * se, 1.0)) if se else (None, None)
    return Kappa(n, observed, kappa, se or None, low, high)


def _weight(i: int, j: int, k: int, weights: Weights) -> float:
    if weights == "unweighted" or k < 2:
        return float(i == j)
    distance = abs(i - j) / (k - 1)
    return 1 - (distance if weights == "linear" else distance**2)


def _se(
    cells: list[list[float]],
    weight: list[list[float]],
    rows: list[float],
    columns: list[float],
    kappa: float,
    chance: float,
    n: int,
) -> float:
    """Give the standard error; a row's mean weight is over the columns' margins, a column's over the rows'."""
    span = range(len(rows))
    row_mean = [fsum(columns[j] * weight[i][j] for j in span) for i in span]
    column_mean = [fsum(rows[i] * weight[i][j] for i in span) for j in span]
    spread = fsum(
        cells[i][j] * (weight[i][j] - (row_mean[i] + column_mean[j]) * (1 - kappa)) ** 2 for i in span for j in span
    )
    variance = spread - (kappa - chance * (1 - kappa)) ** 2
    return sqrt(variance / n) / (1 - chance) if variance > ROUNDING else 0.0
