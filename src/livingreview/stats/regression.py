"""Meta-regression: study estimates on moderators, with a between-study variance left over.

1. Mixed-effects model: y = X b + study effect (tau2) + error (v). tau2 by any estimator; the common-effect
   model has tau2 = 0. b by weighted least squares, covariance (X'WX)^-1.
2. Wald: normal tests and intervals, QM = b'C^-1 b over the moderators, chi-squared with m df. Knapp-Hartung: the
   covariance times s2 = sum of w e^2 / (k - p), t with k - p df, F = QM / m with m and k - p df. Ad hoc: s2 at
   least 1.
3. QE: the heterogeneity the moderators leave, chi-squared with k - p df. R2 = (tau2 of the model without
   moderators - tau2) / that, in percent, never below 0; none where there was no heterogeneity to explain.
4. A prediction at given moderators has the summary's interval and a prediction interval (normal with Wald,
   t with k - p df with Knapp-Hartung).
5. Fewer studies than p + 1, moderators that do not vary or that depend on each other: a named state. Fewer
   than ten studies a moderator: a caution.

Sources: Thompson & Sharp 1999; Knapp & Hartung 2003; Raudenbush 2009; Cochrane Handbook 10.11.4, 10.11.5.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from livingreview.stats.conversions import t_quantile, z_quantile
from livingreview.stats.heterogeneity import CochranQ, q_test, typical_variance
from livingreview.stats.projection import Floats, Projection, project
from livingreview.stats.states import NotComputed, bad_input, too_few
from livingreview.stats.tau2 import estimate_tau2, se_of_tau2
from livingreview.terms import KnappHartung, StatisticsState, Tau2Method
from livingreview.words import say

STUDIES_PER_MODERATOR = 10
"""Cochrane Handbook 10.11.5.1: at least ten studies for each moderator."""
SMALLEST_RELATIVE_LENGTH = 1e-10
"""No unit. A moderator of which less is left, once the others are taken out, adds nothing but rounding."""


@dataclass(frozen=True)
class Coefficient:
    """One coefficient with its interval and test."""

    estimate: float
    se: float
    low: float
    high: float
    statistic: float | None
    p: float | None


@dataclass(frozen=True)
class Regression:
    """A fitted meta-regression; df is None for normal tests. The first coefficient is the intercept."""

    k: int
    coefficients: tuple[Coefficient, ...]
    covariance: Floats
    df: int | None
    scale: float
    tau2: float
    tau2_se: float
    n_peaks: int
    residual: CochranQ
    i2: float
    h2: float
    moderators: float
    moderators_df: int
    moderators_p: float
    r2: float | None
    caution: str | None


def meta_regression(
    y: Floats,
    v: Floats,
    moderators: Floats,
    *,
    method: Tau2Method | None = Tau2Method.REML,
    test: KnappHartung = KnappHartung.YES,
) -> Regression | NotComputed:
    """Regress the estimates on moderators, shape (m, k); method None is the common-effect model."""
    k, m = len(y), len(moderators)
    missing = bad_input(y, v, "meta-regression") or too_few(k, m + 2, "meta-regression") or _unfit(moderators)
    if missing:
        return missing
    x = np.concatenate([np.ones((1, k)), moderators])
    estimate = estimate_tau2(y[None], v[None], method, x) if method else None
    tau2 = float(estimate.value[0]) if estimate else 0.0
    fit = project(y, 1 / (v + tau2), x)
    scale = _scale(fit, test)
    covariance = scale * fit.covariance
    df = None if test is KnappHartung.NO else k - fit.p
    common, typical = project(y, 1 / v, x), typical_variance(v, x)
    qm = wald_statistic(fit.coefficients[1:], covariance[1:, 1:])
    residual = q_test(float(common.q), k - fit.p)
    return Regression(
        k=k,
        coefficients=tuple(
            coefficient_of(float(b), float(c), df) for b, c in zip(fit.coefficients, np.diag(covariance), strict=True)
        ),
        covariance=covariance,
        df=df,
        scale=scale,
        tau2=tau2,
        tau2_se=float(se_of_tau2(y[None], v[None], np.array([tau2]), method, x)[0]) if method else 0.0,
        n_peaks=int(estimate.n_peaks[0]) if estimate else 1,
        residual=residual,
        i2=100 * tau2 / (tau2 + typical) if method else 100 * max(0.0, residual.q - residual.df) / (residual.q or 1.0),
        h2=1 + tau2 / typical if method else residual.q / residual.df,
        moderators=qm if df is None else qm / m,
        moderators_df=m,
        moderators_p=float(chdtrc(m, qm) if df is None else fdtrc(m, df, qm / m)),
        r2=_explained(y, v, tau2, method) if method else None,
        caution=_caution(k, m),
    )


def predict(regression: Regression, at: Floats) -> tuple[Coefficient, tuple[float, float]]:
    """Give the expected effect at moderators (without the intercept) and the prediction interval there."""
    row = np.concatenate([[1.0], at])
    b = np.array([coefficient.estimate for coefficient in regression.coefficients])
    estimate = float((row * b).sum())
    variance = float((row[:, None] * row[None, :] * regression.covariance).sum())
    half = quantile_of(regression.df) * float(np.sqrt(regression.tau2 + variance))
    return coefficient_of(estimate, variance, regression.df), (estimate - half, estimate + half)


def wald_statistic(b: Floats, covariance: Floats) -> float:
    """Give b'C^-1 b, by elimination without a matrix library; infinite where C is 0."""
    left = np.concatenate([covariance, b[:, None]], axis=1)
    total = 0.0
    for j in range(len(b)):
        if left[j, j] <= 0:
            return float("inf")
        total += float(left[j, -1] ** 2 / left[j, j])
        below = left[j + 1 :, j : j + 1] / left[j, j]
        left = np.concatenate([left[: j + 1], left[j + 1 :] - below * left[j : j + 1]])
    return total


def _unfit(moderators: Floats) -> NotComputed | None:
    if not np.isfinite(moderators).all():
        return NotComputed(StatisticsState.UNUSABLE_INPUT, say("meta-regression: a moderator is missing or infinite"))
    with_intercept = np.concatenate([np.ones((1, moderators.shape[1])), moderators])
    lengths = np.sqrt((with_intercept**2).sum(axis=-1))
    unit = with_intercept / np.where(lengths > 0, lengths, 1.0)[:, None]
    for j in range(1, len(unit)):
        before = project(unit[j], np.ones(moderators.shape[1]), unit[:j])
        if np.sqrt((before.residual**2).sum()) < SMALLEST_RELATIVE_LENGTH:
            reason = say("meta-regression: moderator {j} does not vary, or follows from those before it", j=j)
            return NotComputed(StatisticsState.NOT_ESTIMABLE, reason)
    return None


def _scale(fit: Projection, test: KnappHartung) -> float:
    if test is KnappHartung.NO:
        return 1.0
    scale = float(fit.q) / (int(fit.w.shape[-1]) - fit.p)
    return max(1.0, scale) if test is KnappHartung.AD_HOC else scale


def coefficient_of(estimate: float, variance: float, df: int | None) -> Coefficient:
    """Give a coefficient with its interval and test; without a variance nothing is tested."""
    se = float(np.sqrt(variance))
    half = quantile_of(df) * se
    if se == 0:
        return Coefficient(estimate, se, estimate, estimate, None, None)
    statistic = estimate / se
    p = 2 * (ndtr(-abs(statistic)) if df is None else stdtr(df, -abs(statistic)))
    return Coefficient(estimate, se, estimate - half, estimate + half, statistic, float(p))


def quantile_of(df: int | None) -> float:
    """Give the two-sided quantile of the t distribution, normal without degrees of freedom."""
    return float(z_quantile() if df is None else t_quantile(df))


def _explained(y: Floats, v: Floats, tau2: float, method: Tau2Method) -> float | None:
    without = float(estimate_tau2(y[None], v[None], method).value[0])
    return 100 * max(0.0, without - tau2) / without if without > 0 else None


def _caution(k: int, m: int) -> str | None:
    if k >= STUDIES_PER_MODERATOR * m:
        return None
    return say(
        "{k} studies for {m} moderator(s): at least {least} a moderator are needed to rely on it",
        k=k,
        m=m,
        least=STUDIES_PER_MODERATOR,
    )
