"""The optimal information size: participants that one adequately powered trial would need, both groups together.

1. Binary: n a group = (z(1 - alpha/2) x sqrt(2 p(1 - p)) + z(1 - beta) x sqrt(p1(1 - p1) + p2(1 - p2)))^2 / (p1 - p2)^2
   with p1 the comparator risk, p2 = p1(1 - relative reduction), p their mean.
2. Continuous: n a group = 2 x ((z(1 - alpha/2) + z(1 - beta)) / difference in standard deviations)^2.
3. Each group is rounded up to whole people.

Source: GRADE guidelines 6 (J Clin Epidemiol 2011;64:1283), with the formulas of Fleiss for two groups of one size.
"""

import math
from statistics import NormalDist


def binary_size(comparator_risk: float, *, relative_reduction: float, alpha: float, beta: float) -> int | None:
    """Give the size for a relative reduction of a risk; None where no risk is left to reduce."""
    p1, p2 = comparator_risk, comparator_risk * (1 - relative_reduction)
    if not 0 < p1 < 1:
        return None
    p = (p1 + p2) / 2
    z_alpha, z_beta = _z(1 - alpha / 2), _z(1 - beta)
    spread = z_alpha * math.sqrt(2 * p * (1 - p)) + z_beta * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return 2 * math.ceil((spread / (p1 - p2)) ** 2)


def continuous_size(difference_in_sd: float, *, alpha: float, beta: float) -> int:
    """Give the size for a difference of means in standard deviations."""
    return 2 * math.ceil(2 * ((_z(1 - alpha / 2) + _z(1 - beta)) / difference_in_sd) ** 2)


def _z(probability: float) -> float:
    return NormalDist().inv_cdf(probability)
