"""Synthesis without pooling: what SWiM allows where estimates cannot be averaged.

1. Summary of effects: median, quartiles (linear between order statistics), smallest and largest.
2. Fisher's combination: -2 sum ln p, chi-squared with 2k df, over one-sided P values in one direction. It asks
   whether there is an effect in at least one study, and says nothing of its size.
3. Vote counting by direction: effects favouring one side of those that favour either; interval by Wilson or by
   Clopper & Pearson; two-sided sign test. Estimates of exactly 0 have no direction and are counted apart. Counting
   significant results does not exist here.
4. Effect direction of a study with several outcomes: the direction of at least 70 % of them, else conflicting.
5. Harvest plot: a bar for each study in the column of its direction, its height the study's rank of weight. Albatross
   plot: P values against participants with contours of equal effect.

Sources: Campbell et al. 2020 (SWiM); McKenzie & Brennan 2019, Handbook 12; Boon & Thomson 2021; Ogilvie et al. 2008;
Harrison et al. 2017; Wilson 1927; Clopper & Pearson 1934; Fisher 1932.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, betaincinv, chdtrc, ndtr, ndtri

from livingreview.stats.conversions import LEVEL, z_quantile
from livingreview.stats.pooling import Floats
from livingreview.stats.states import NotComputed
from livingreview.terms import EffectDirection, Measure, StatisticsState
from livingreview.words import say

SHARE_OF_ONE_DIRECTION = 0.7
"""Boon & Thomson 2021: below it a study's outcomes conflict."""
SMALLEST_P = 1e-300
"""A P value of 0 does not exist; beyond this its logarithm leaves floating point."""


@dataclass(frozen=True)
class EffectSummary:
    """The distribution of the studies' effects."""

    k: int
    median: float
    quartiles: tuple[float, float]
    smallest: float
    largest: float


@dataclass(frozen=True)
class FisherCombination:
    """Fisher's combined test."""

    k: int
    statistic: float
    df: int
    p: float


@dataclass(frozen=True)
class VoteCount:
    """Effects by direction: those above no effect, those on either side, and those with none."""

    n_above: int
    n_counted: int
    n_without: int
    share: float
    wilson: tuple[float, float]
    clopper_pearson: tuple[float, float]
    p: float


@dataclass(frozen=True)
class HarvestBar:
    """One bar of a harvest plot."""

    study: str
    direction: EffectDirection
    height: float


@dataclass(frozen=True)
class AlbatrossPoint:
    """One study of an albatross plot: participants and the P value, signed by direction."""

    study: str
    n: int
    p: float
    direction: EffectDirection


def effect_summary(estimates: Floats) -> EffectSummary | NotComputed:
    """Summarise effects on their analysis scale."""
    y = estimates[np.isfinite(estimates)]
    if len(y) == 0:
        return NotComputed(StatisticsState.NO_STUDY, say("summary of effects: no study has an estimate"))
    low, median, high = (float(value) for value in np.quantile(y, [0.25, 0.5, 0.75]))
    return EffectSummary(len(y), median, (low, high), float(y.min()), float(y.max()))


def fisher(one_sided_p: Floats) -> FisherCombination | NotComputed:
    """Combine one-sided P values."""
    p = one_sided_p[~np.isnan(one_sided_p)]
    if len(p) == 0:
        return NotComputed(StatisticsState.NO_STUDY, say("Fisher's combination: no study has a P value"))
    if not ((p >= SMALLEST_P) & (p <= 1)).all():
        return NotComputed(
            StatisticsState.UNUSABLE_INPUT, say("Fisher's combination: a P value is 0, or not a probability")
        )
    statistic = float(-2 * np.log(p).sum())
    return FisherCombination(len(p), statistic, 2 * len(p), float(chdtrc(2 * len(p), statistic)))


def one_sided(estimates: Floats, se: Floats, *, is_benefit_above: bool = True) -> Floats:
    """Give one-sided P values of normal tests towards benefit."""
    sign = 1.0 if is_benefit_above else -1.0
    return np.asarray(ndtr(-sign * estimates / se))


def vote_count(estimates: Floats, null: float = 0.0, *, level: float = LEVEL) -> VoteCount | NotComputed:
    """Count effects by direction."""
    y = estimates[np.isfinite(estimates)]
    above, counted = int((y > null).sum()), int((y != null).sum())
    if counted == 0:
        return NotComputed(StatisticsState.NO_STUDY, say("vote counting: no study has an effect with a direction"))
    smaller = min(above, counted - above)
    return VoteCount(
        n_above=above,
        n_counted=counted,
        n_without=len(y) - counted,
        share=above / counted,
        wilson=wilson(above, counted, level=level),
        clopper_pearson=clopper_pearson(above, counted, level=level),
        p=float(min(1.0, 2 * bdtr(smaller, counted, 0.5))),
    )


def wilson(successes: int, n: int, *, level: float = LEVEL) -> tuple[float, float]:
    """Give Wilson's interval of a proportion."""
    z2, share = float(z_quantile(level)) ** 2, successes / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = float(np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2)))) / (1 + z2 / n)
    return (0.0 if successes == 0 else middle - half), (1.0 if successes == n else middle + half)


def clopper_pearson(successes: int, n: int, *, level: float = LEVEL) -> tuple[float, float]:
    """Give the exact interval of a proportion."""
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes == n else float(betaincinv(successes + 1, n - successes, 1 - tail))
    return low, high


def direction_of(estimate: float, null: float = 0.0) -> EffectDirection:
    """Give the direction of one effect."""
    if not np.isfinite(estimate):
        return EffectDirection.NOT_REPORTED
    if estimate == null:
        return EffectDirection.NONE
    return EffectDirection.ABOVE if estimate > null else EffectDirection.BELOW


def study_direction(directions: Sequence[EffectDirection]) -> EffectDirection:
    """Give the direction of a study with several outcomes."""
    known = [direction for direction in directions if direction is not EffectDirection.NOT_REPORTED]
    for direction in (EffectDirection.ABOVE, EffectDirection.BELOW, EffectDirection.NONE):
        if known and known.count(direction) / len(known) >= SHARE_OF_ONE_DIRECTION:
            return direction
    return EffectDirection.CONFLICTING if known else EffectDirection.NOT_REPORTED


def harvest(studies: Sequence[str], estimates: Floats, sizes: Floats, null: float = 0.0) -> list[HarvestBar]:
    """Give the bars of a harvest plot; the height is the share of the largest study's participants."""
    largest = float(np.nanmax(sizes)) if np.isfinite(sizes).any() else 1.0
    bars = [
        HarvestBar(study, direction_of(float(estimate), null), float(size) / largest if np.isfinite(size) else 0.0)
        for study, estimate, size in zip(studies, estimates, sizes, strict=True)
    ]
    return sorted(bars, key=lambda bar: (list(EffectDirection).index(bar.direction), -bar.height, bar.study))


def albatross(studies: Sequence[str], n: Sequence[int], p: Floats, estimates: Floats) -> list[AlbatrossPoint]:
    """Give the points of an albatross plot; studies without participants or P value have none."""
    return [
        AlbatrossPoint(study, size, float(own), direction_of(float(estimate)))
        for study, size, own, estimate in zip(studies, n, p, estimates, strict=True)
        if size and size > 0 and 0 < own <= 1
    ]


def smd_contour(smd: float, p: Floats) -> Floats:
    """Give the participants, in two equal arms, at which an SMD has these two-sided P values."""
    z = -ndtri(p / 2)
    return np.asarray(z**2 * (4 + smd**2 / 2) / smd**2)


def risk_contour(measure: Measure, effect: float, risk: float, p: Floats) -> Floats:
    """Give the participants, in two equal arms, at which an effect on risks has these two-sided P values.

    `effect` is on the measure's own scale, `risk` that of the comparator; NaN where no risk follows from them.
    """
    other = _other_risk(measure, effect, risk)
    if not (0 < risk < 1 and 0 < other < 1):
        return np.full_like(p, np.nan)
    spread, theta = 2 * (other * (1 - other) + risk * (1 - risk)), effect
    if measure is not Measure.RD:
        theta = float(np.log(effect))
        first, second = ((1 - r) / r if measure is Measure.RR else 1 / (r * (1 - r)) for r in (other, risk))
        spread = 2 * (first + second)
    return np.asarray((ndtri(p / 2) / theta) ** 2 * spread)


def _other_risk(measure: Measure, effect: float, risk: float) -> float:
    if measure is Measure.RR:
        return risk * effect
    return risk + effect if measure is Measure.RD else risk * effect / (1 - risk + risk * effect)


def mean_difference_contour(difference: float, sd: float, p: Floats) -> Floats:
    """Give the participants, in two equal arms, at which a mean difference has these two-sided P values."""
    return np.asarray((ndtri(p / 2) * sd / difference) ** 2 * 4)


def correlation_contour(r: float, p: Floats) -> Floats:
    """Give the participants at which a correlation has these two-sided P values, by Fisher's z."""
    z = -ndtri(p / 2)
    return np.asarray((z / np.arctanh(r)) ** 2 + 3)
