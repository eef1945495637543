"""Effect measures of events in person-time on two sides, one entry per study, on the analysis scale.

Events x in person-time t; side 1 is the experimental side.

1. IRR: ln((x1/t1) / (x2/t2)), variance 1/x1 + 1/x2. A study with no event on one side gets 0.5 events on both
   sides; a study without any event says nothing about a ratio: not estimable.
2. IRD: x1/t1 - x2/t2, variance x1/t1^2 + x2/t2^2. Only where no side has an event do 0.5 events on both sides
   enter the standard error; the estimate stays as it is.
3. Difference of square roots (IRSD): sqrt(x1/t1) - sqrt(x2/t2), variance 1/(4 t1) + 1/(4 t2).

What cannot be estimated is NaN and False in `is_estimable`.
Sources: Cochrane Handbook 6.7.1; Rothman, Greenland & Lash 2008, chapter 14.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from livingreview.stats.effect_sizes import ZERO_CELL_CORRECTION, Bools, EffectSizes, Floats, effect_sizes, floats
from livingreview.terms import Measure


class Rate(NamedTuple):
    """Events and person-time of one side."""

    events: ArrayLike
    person_time: ArrayLike


def rate_ratio(side_1: Rate, side_2: Rate) -> EffectSizes:
    """Give log incidence rate ratios."""
    (x1, t1), (x2, t2) = floats(*side_1), floats(*side_2)
    is_possible = _is_possible(x1, t1) & _is_possible(x2, t2) & ((x1 > 0) | (x2 > 0))
    is_corrected = is_possible & ((x1 == 0) | (x2 == 0))
    add = np.where(is_corrected, ZERO_CELL_CORRECTION, 0.0)
    with np.errstate(all="ignore"):
        estimate = np.log((x1 + add) / t1) - np.log((x2 + add) / t2)
        se = np.sqrt(1 / (x1 + add) + 1 / (x2 + add))
    return effect_sizes(estimate, se, is_possible, is_corrected)


def rate_difference(side_1: Rate, side_2: Rate) -> EffectSizes:
    """Give incidence rate differences."""
    (x1, t1), (x2, t2) = floats(*side_1), floats(*side_2)
    is_possible = _is_possible(x1, t1) & _is_possible(x2, t2)
    is_corrected = is_possible & (x1 == 0) & (x2 == 0)
    add = np.where(is_corrected, ZERO_CELL_CORRECTION, 0.0)
    with np.errstate(all="ignore"):
        estimate = x1 / t1 - x2 / t2
        se = np.hypot(np.sqrt(x1 + add) / t1, np.sqrt(x2 + add) / t2)
    return effect_sizes(estimate, se, is_possible, is_corrected)


def root_rate_difference(side_1: Rate, side_2: Rate) -> EffectSizes:
    """Give differences of the square roots of rates, whose variance does not depend on the rates."""
    (x1, t1), (x2, t2) = floats(*side_1), floats(*side_2)
    with np.errstate(all="ignore"):
        estimate = np.sqrt(x1 / t1) - np.sqrt(x2 / t2)
        se = np.sqrt(1 / (4 * t1) + 1 / (4 * t2))
    return effect_sizes(estimate, se, _is_possible(x1, t1) & _is_possible(x2, t2))


def _is_possible(events: Floats, person_time: Floats) -> Bools:
    return np.asarray((events >= 0) & np.isfinite(events) & (person_time > 0) & np.isfinite(person_time))


RATES: Mapping[Measure, Callable[[Rate, Rate], EffectSizes]] = {
    Measure.IRR: rate_ratio,
    Measure.IRD: rate_difference,
}
"""Measures of (events, person-time) on two sides."""
