"""Small-study effects: regression and rank tests for an asymmetric funnel plot.

1. Every regression test is weighted least squares of the estimates on a measure of a study's smallness, with a
   dispersion of its own: t of the slope with k - 2 df. The intercept is the expected effect of an infinitely large
   study (the limit estimate).
2. Egger: estimates on their standard errors, weights 1/v. The slope is what Egger's test calls the intercept.
3. Harbord, for odds ratios: (O - E) / V on 1 / sqrt(V), weights V, from the score statistics of the tables.
4. Peters, for odds ratios: log odds ratios on 1/N, weights 1 / (1/events + 1/non-events).
5. SMD variant: estimates on sqrt(1/n1 + 1/n2), weights 1/v, as the standard error of an SMD contains the SMD itself.
6. Begg: Kendall's rank correlation of (y - mu) / sqrt(v - 1/sum w) with v; exact without ties, else normal with the
   variance corrected for ties.
7. Conditions, by name and before any test is believed: at least ten studies, standard errors that differ, no huge
   heterogeneity; Egger not for odds ratios (correlated by construction), RD or SMD.

Sources: Egger et al. 1997; Harbord, Egger & Sterne 2006; Peters et al. 2006; Pustejovsky & Rodgers 2019; Begg &
Mazumdar 1994; Kendall 1970; Cochrane Handbook 13.3.5.4.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from livingreview.stats.conversions import t_quantile
from livingreview.stats.mantel_haenszel import Tables, peto_parts
from livingreview.stats.pooling import Floats, common_effect
from livingreview.stats.projection import project
from livingreview.stats.states import NotComputed, bad_input, too_few
from livingreview.terms import Measure, SmallStudyTest, StatisticsState
from livingreview.words import say

MIN_STUDIES = 10
"""Cochrane Handbook 13.3.5.4: below it the tests cannot tell chance from asymmetry."""
SMALLEST_SE_RATIO = 1.5
"""Largest over smallest standard error; below it the studies are of one size and asymmetry cannot show."""
ROUNDING = 1e-13
"""No unit. Residuals below this share of the estimates are rounding: the estimates lie on the line."""
CONTOURS = (0.10, 0.05, 0.01)
"""Two-sided P values at which the contour-enhanced funnel plot is shaded."""
SUITED: dict[Measure, tuple[SmallStudyTest, ...]] = {
    Measure.OR: (SmallStudyTest.HARBORD, SmallStudyTest.PETERS),
    Measure.SMD: (SmallStudyTest.SMD,),
    Measure.RD: (),
}
"""Tests whose premises a measure meets; a measure not named here: Egger's and Begg's."""


@dataclass(frozen=True)
class AsymmetryTest:
    """A regression test: slope with its test, and the expected effect of an infinitely large study."""

    slope: float
    slope_se: float
    t: float
    df: int
    p: float
    limit: float
    limit_low: float
    limit_high: float


@dataclass(frozen=True)
class RankTest:
    """Kendall's tau with its P value."""

    tau: float
    p: float
    is_exact: bool


def small_study_condition(k: int, se: Floats, measure: Measure, test: SmallStudyTest) -> NotComputed | None:
    """Give the condition that a test does not meet, None where it may be used."""
    if k < MIN_STUDIES:
        return NotComputed(
            StatisticsState.TOO_FEW,
            f"{test.value}: {say('{k} studies, at least {least} are needed', k=k, least=MIN_STUDIES)}",
        )
    if test not in SUITED.get(measure, (SmallStudyTest.EGGER, SmallStudyTest.BEGG)):
        reason = say(
            "{test}: not for {measure}, whose estimates and standard errors depend on each other",
            test=test.value,
            measure=measure.value,
        )
        return NotComputed(StatisticsState.NOT_APPLICABLE, reason)
    if float(se.max() / se.min()) < SMALLEST_SE_RATIO:
        return NotComputed(
            StatisticsState.NOT_APPLICABLE, say("{test}: all studies are of about the same size", test=test.value)
        )
    return None


def egger(y: Floats, v: Floats) -> AsymmetryTest | NotComputed:
    """Test by Egger's regression."""
    return asymmetry(y, v, np.sqrt(np.maximum(v, 0.0)), "Egger")


def harbord(tables: Tables) -> AsymmetryTest | NotComputed:
    """Test by Harbord's regression; tables without information on the odds ratio take no part."""
    excess, v = peto_parts(tables)
    informative = v > 0
    variance = 1 / v[informative]
    return asymmetry(excess[informative] * variance, variance, np.sqrt(variance), "Harbord")


def peters(log_odds_ratio: Floats, tables: Tables) -> AsymmetryTest | NotComputed:
    """Test by Peters' regression; tables without events or without non-events take no part."""
    events = tables.a + tables.c
    informative = (events > 0) & (events < tables.n) & np.isfinite(log_odds_ratio)
    events, n = events[informative], tables.n[informative]
    return asymmetry(log_odds_ratio[informative], 1 / events + 1 / (n - events), 1 / n, "Peters")


def egger_smd(y: Floats, v: Floats, n1: Floats, n2: Floats) -> AsymmetryTest | NotComputed:
    """Test standardised mean differences by the group sizes in place of the standard error."""
    return asymmetry(y, v, np.sqrt(1 / n1 + 1 / n2), say("SMD variant of Egger"))


def asymmetry(y: Floats, v: Floats, smallness: Floats, name: str) -> AsymmetryTest | NotComputed:
    """Regress estimates on a measure of smallness, weights 1/v; t of the slope."""
    missing = bad_input(y, v, name) or too_few(len(y), 3, name)
    if missing:
        return missing
    if not smallness.max() > smallness.min():
        return NotComputed(StatisticsState.NOT_ESTIMABLE, say("{name}: all studies are of the same size", name=name))
    fit = project(y, 1 / v, np.stack([np.ones(len(y)), smallness]))
    df = len(y) - 2
    covariance = float(fit.q) / df * fit.covariance
    limit, slope = (float(b) for b in fit.coefficients)
    limit_se, slope_se = (float(np.sqrt(covariance[j, j])) for j in range(2))
    if float(fit.q) <= ROUNDING**2 * float((fit.w * y**2).sum()):
        return NotComputed(StatisticsState.NOT_ESTIMABLE, say("{name}: the estimates lie on a line", name=name))
    t, half = slope / slope_se, float(t_quantile(df)) * limit_se
    return AsymmetryTest(slope, slope_se, t, df, float(2 * stdtr(df, -abs(t))), limit, limit - half, limit + half)


def begg(y: Floats, v: Floats) -> RankTest | NotComputed:
    """Test by the rank correlation of standardised estimates with their variances."""
    missing = bad_input(y, v, "Begg") or too_few(len(y), 3, "Begg")
    if missing:
        return missing
    common = common_effect(y, v)
    left = np.maximum(v - common.se**2, 0.0)
    if not (left > 0).all():
        return NotComputed(StatisticsState.NOT_ESTIMABLE, say("Begg: one study has all the weight"))
    return kendall((y - common.estimate) / np.sqrt(left), v)


def contour_limits(se: Floats, null: float = 0.0) -> dict[float, tuple[Floats, Floats]]:
    """Give, for each P value of the contours, the limits of the funnel around no effect at each standard error."""
    half = {p: -float(ndtri(p / 2)) * se for p in CONTOURS}
    return {p: (null - width, null + width) for p, width in half.items()}


def kendall(a: Floats, b: Floats) -> RankTest | NotComputed:
    """Test Kendall's rank correlation: exactly without ties, else normal with the tie-corrected variance."""
    n = len(a)
    signs = (np.sign(a[:, None] - a[None]) * np.sign(b[:, None] - b[None])).sum() / 2
    pairs = n * (n - 1) / 2
    ties = [np.unique(values, return_counts=True)[1].astype(np.float64) for values in (a, b)]
    tied_pairs = [(t * (t - 1)).sum() / 2 for t in ties]
    if pairs in tied_pairs:
        return NotComputed(StatisticsState.NOT_ESTIMABLE, say("rank correlation: all values are equal"))
    tau = float(signs / np.sqrt((pairs - tied_pairs[0]) * (pairs - tied_pairs[1])))
    if not any(tied_pairs):
        return RankTest(tau, _exact_p(round((signs + pairs) / 2), n), is_exact=True)
    z = float(signs / np.sqrt(_tied_variance(n, *ties)))
    return RankTest(tau, float(2 * ndtr(-abs(z))), is_exact=False)


def _exact_p(concordant: int, n: int) -> float:
    """Count permutations by their concordant pairs: item m adds 0 to m - 1 of them, each equally likely."""
    share = np.ones(1)
    for m in range(2, n + 1):
        below = np.concatenate([[0.0], share.cumsum()])
        ends = np.arange(len(share) + m - 1)
        share = (below[np.minimum(ends + 1, len(share))] - below[np.maximum(ends - m + 1, 0)]) / m
    lower, upper = share[: concordant + 1].sum(), share[concordant:].sum()
    return float(min(1.0, 2 * min(lower, upper)))


def _tied_variance(n: int, a: Floats, b: Floats) -> float:
    full = n * (n - 1) * (2 * n + 5)
    tied = [(t * (t - 1) * (2 * t + 5)).sum() for t in (a, b)]
    twos = (a * (a - 1)).sum() * (b * (b - 1)).sum() / (2 * n * (n - 1))
    threes = (a * (a - 1) * (a - 2)).sum() * (b * (b - 1) * (b - 2)).sum() / (9 * n * (n - 1) * (n - 2))
    return float((full - tied[0] - tied[1]) / 18 + twos + threes)
