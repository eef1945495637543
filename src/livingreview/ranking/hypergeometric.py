"""Tails of the hypergeometric distribution, without the weight of scipy.stats.

1. The first term is computed from logarithms of the gamma function.
2. Each further term follows from the one above it: P(x-1)/P(x) = x(N-K-n+x)/((K-x+1)(n-x+1)).

Source: Johnson, Kemp, Kotz, Univariate Discrete Distributions (2005), 6.2.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Counts = NDArray[np.int64]
Numbers = NDArray[np.float64]

NEGLIGIBLE = 1e-17
"""Terms smaller than this share of their sum end it."""


def lower_tail(k: int, population: int, relevant: int, draws: int) -> float:
    """Give P(X <= k) for one X; 0 where so few cannot be drawn, or there are more relevant than records."""
    if relevant > population or draws - k > population - relevant:
        return 0.0
    if draws == 0 or relevant == 0:
        return 1.0
    one = (np.array([value], dtype=np.int64) for value in (k, population, relevant, draws))
    return float(lower_tails(*one)[0])


def lower_tails(k: Counts, population: Counts, relevant: Counts, draws: Counts) -> Numbers:
    """Give P(X <= k) for hypergeometric X, by summing downwards from k.

    Where the first term is too small for a number, the whole tail is below it, or all but nothing is.
    """
    is_above_mean = k * population > relevant * draws
    x = np.minimum(k, np.minimum(relevant, draws)).astype(np.float64)
    irrelevant = population - relevant
    term: Numbers = np.exp(
        _log_choose(relevant, x) + _log_choose(irrelevant, draws - x) - _log_choose(population, draws)
    )
    total = term.copy()
    while np.any(term > NEGLIGIBLE * total):
        term = term * (x * (irrelevant - draws + x)) / ((relevant - x + 1) * (draws - x + 1))
        term = np.maximum(term, 0.0)
        total = total + term
        x = np.maximum(x - 1, 0.0)
    return np.where(total == 0.0, is_above_mean.astype(float), np.minimum(total, 1.0))


def _log_choose(n: Counts, k: Counts | Numbers) -> Numbers:
    chosen: Numbers = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return chosen


def largest(is_possible: Callable[[int], bool], most: int) -> int:
    """Give the largest number from 0 to `most` that is possible; all below a possible one are."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_possible(middle) else (low, middle - 1)
    return low
