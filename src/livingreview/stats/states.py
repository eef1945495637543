"""Why a number is not there: a named state with a reason, in place of NaN.

1. Each study's estimate and variance is looked at before anything is computed: missing, not finite, a variance
   that is negative, 0 or infinite, or magnitudes that leave floating point.
2. A computation whose conditions do not hold gives a `NotComputed` in place of its result.
"""

from dataclasses import dataclass

import numpy as np

from livingreview.stats.pooling import LARGEST_MAGNITUDE, Bools, Floats
from livingreview.terms import StatisticsState
from livingreview.words import say


@dataclass(frozen=True)
class NotComputed:
    """A computation without a result, and why."""

    state: StatisticsState
    reason: str


def unusable_reasons(y: Floats, v: Floats) -> list[str | None]:
    """Give, for each study, why its estimate cannot be pooled; None where it can."""
    return [_reason(float(estimate), float(variance)) for estimate, variance in zip(y, v, strict=True)]


def usable(y: Floats, v: Floats) -> Bools:
    """Say which studies can be pooled."""
    return np.array([reason is None for reason in unusable_reasons(y, v)], dtype=np.bool_)


def too_few(k: int, needed: int, what: str) -> NotComputed | None:
    """Give the state of a computation that needs more studies than there are; None where there are enough."""
    if k >= needed:
        return None
    if k == 0:
        return NotComputed(StatisticsState.NO_STUDY, f"{what}: {say('no study has an estimate')}")
    if k == 1:
        return NotComputed(
            StatisticsState.ONE_STUDY,
            f"{what}: {say('one study has an estimate, at least {needed} are needed', needed=needed)}",
        )
    too_few = say("{k} studies have an estimate, at least {needed} are needed", k=k, needed=needed)
    return NotComputed(StatisticsState.TOO_FEW, f"{what}: {too_few}")


def bad_input(y: Floats, v: Floats, what: str) -> NotComputed | None:
    """Give the state of a computation over studies of which some cannot be used; None where all can."""
    if y.shape != v.shape:
        return NotComputed(
            StatisticsState.UNUSABLE_INPUT,
            say("{what}: {size} estimates but {size2} variances", what=what, size=y.size, size2=v.size),
        )
    with np.errstate(invalid="ignore"):
        is_plain = (np.abs(y) < LARGEST_MAGNITUDE) & (v > 1 / LARGEST_MAGNITUDE**2) & (v < LARGEST_MAGNITUDE**2)
    if is_plain.all():
        return None
    bad = [
        say("study {number}: {reason}", number=number, reason=reason)
        for number, reason in enumerate(unusable_reasons(y, v), 1)
        if reason
    ]
    return NotComputed(StatisticsState.UNUSABLE_INPUT, f"{what}: {'; '.join(bad)}") if bad else None


def _reason(estimate: float, variance: float) -> str | None:
    if np.isnan(estimate) or np.isnan(variance):
        return say("estimate or variance is missing")
    if np.isinf(estimate):
        return say("estimate is infinite")
    if variance <= 0:
        return say("variance is negative") if variance < 0 else say("variance is 0, the weight would be infinite")
    if np.isinf(variance):
        return say("variance is infinite, the weight would be 0")
    if abs(estimate) >= LARGEST_MAGNITUDE or not 1 / LARGEST_MAGNITUDE**2 < variance < LARGEST_MAGNITUDE**2:
        return say("estimate or variance is too large or too small for floating point")
    return None
