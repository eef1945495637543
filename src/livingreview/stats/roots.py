"""Close in on the roots of many falling functions at once.

Each bracket has a function above 0 at its lower and not above 0 at its upper end. Inverse quadratic interpolation
where Chandrupatla's test says that it will gain, halving elsewhere, until a bracket is as narrow as
floating point allows. The width is relative to the root, so nothing depends on the scale.

Source: Chandrupatla 1997, A new hybrid quadratic/bisection algorithm.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NARROWEST = 2 * float(np.finfo(np.float64).eps)
"""Of the root: two steps between neighbouring floating-point numbers."""
MAX_ROUNDS = 3000
"""Halving alone takes a bracket of floating-point numbers to a point within 2,100 rounds."""


def falling_root(function: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Give the root in each bracket; `function` takes and gives one value a bracket."""
    a, b = low.astype(np.float64), high.astype(np.float64)
    if len(a) == 0:
        return a
    above, below = function(a), function(b)
    c, before = a, above
    share = np.full(a.shape, 0.5)
    for _ in range(MAX_ROUNDS):
        x = a + share * (b - a)
        value = function(x)
        is_same_side = np.sign(value) == np.sign(above)
        c, before = np.where(is_same_side, a, b), np.where(is_same_side, above, below)
        b, below = np.where(is_same_side, b, a), np.where(is_same_side, below, above)
        a, above = x, value
        is_nearer = np.abs(above) < np.abs(below)
        best, left = np.where(is_nearer, a, b), np.where(is_nearer, above, below)
        width = np.abs(b - a)
        is_done = (left == 0) | (width <= 2 * NARROWEST * np.abs(best))
        if is_done.all():
            return best
        share = np.where(is_done, 0.0, _share((a, above), (b, below), (c, before), NARROWEST * np.abs(best)))
    return best


def _share(a: tuple[Floats, Floats], b: tuple[Floats, Floats], c: tuple[Floats, Floats], narrowest: Floats) -> Floats:
    """Give how far to go from a to b: to the interpolated root, or half way."""
    with np.errstate(all="ignore"):
        xi, phi = (a[0] - b[0]) / (c[0] - b[0]), (a[1] - b[1]) / (c[1] - b[1])
        will_gain = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        along = a[1] / (b[1] - a[1]) * c[1] / (b[1] - c[1])
        across = (c[0] - a[0]) / (b[0] - a[0]) * a[1] / (c[1] - a[1]) * b[1] / (c[1] - b[1])
        share = np.where(will_gain & np.isfinite(along + across), along + across, 0.5)
        least = np.minimum(0.5, narrowest / np.abs(b[0] - a[0]))
    least = np.where(np.isfinite(least), least, 0.5)
    return np.clip(share, least, 1 - least)
