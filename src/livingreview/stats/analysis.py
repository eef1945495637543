"""One meta-analysis by inverse variance, every number with the convention it follows.

1. Settings name every convention; `PROFILES` are sets of them. `cochrane2025`: REML, the wider of HKSJ and Wald,
   Q-profile interval, I2 from tau2. `revman5`: DL with Q around the Mantel-Haenszel summary where there are
   tables, Wald, I2 from Q.
2. The common effect stands beside the random effects; Wald, HKSJ and ad hoc HKSJ are all given, and one is the
   main interval (`intervals`).
3. tau2 comes with its standard error, its interval, whether it is on the edge (0) and whether the likelihood has
   several peaks.
4. Fewer than two studies, or a study that cannot be used: a named state.

Sources: Cochrane Handbook 10.10; as named in the modules for each part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from livingreview.stats import pooling, prediction
from livingreview.stats.heterogeneity import (
    CochranQ,
    cochran_q,
    h2_from_q,
    h2_from_tau2,
    i2_from_q,
    i2_from_tau2,
    q_test,
    typical_variance,
)
from livingreview.stats.intervals import MainInterval, main_interval
from livingreview.stats.pooling import Floats, Pooled
from livingreview.stats.states import NotComputed, bad_input, too_few
from livingreview.stats.tau2 import LIKELIHOODS, estimate_tau2, se_of_tau2
from livingreview.stats.tau2_intervals import Tau2Interval, profile_likelihood, q_profile
from livingreview.terms import (
    I2Definition,
    IntervalMethod,
    Model,
    Pooling,
    PredictionMethod,
    Profile,
    StatisticsState,
    Tau2IntervalMethod,
    Tau2Method,
)
from livingreview.words import say


@dataclass(frozen=True)
class Settings:
    """Every convention of one analysis."""

    model: Model = Model.RANDOM
    pooling: Pooling = Pooling.IV
    tau2: Tau2Method = Tau2Method.REML
    interval: IntervalMethod = IntervalMethod.WIDER
    tau2_interval: Tau2IntervalMethod = Tau2IntervalMethod.QP
    i2: I2Definition = I2Definition.TAU2
    prediction: PredictionMethod = PredictionMethod.BY_INTERVAL


PROFILES: Mapping[Profile, Settings] = {
    Profile.COCHRANE_2025: Settings(),
    Profile.REVMAN_5: Settings(pooling=Pooling.MH, tau2=Tau2Method.DL, interval=IntervalMethod.WALD, i2=I2Definition.Q),
}


@dataclass(frozen=True)
class Heterogeneity:
    """tau2 with its error, edge and peaks, its interval, and I2 and H2 from it and from Q."""

    tau2: float
    tau2_se: float
    is_boundary: bool
    is_multimodal: bool
    interval: Tau2Interval | NotComputed
    q: CochranQ
    i2: float
    i2_from_tau2: float
    i2_from_q: float
    h2_from_tau2: float
    h2_from_q: float


@dataclass(frozen=True)
class Analysis:
    """The result of one analysis under its settings."""

    k: int
    settings: Settings
    common: Pooled
    wald: Pooled
    hksj: Pooled
    hksj_ad_hoc: Pooled
    main: MainInterval
    heterogeneity: Heterogeneity
    prediction: tuple[float, float] | NotComputed
    weights: Floats = field(repr=False)

    @property
    def prediction_df(self) -> int | None:
        """Give the degrees of freedom of the prediction interval; None is the normal distribution."""
        return prediction.prediction_df(self.main.summary, self.k, self.settings.prediction)


def analyse(
    y: Floats, v: Floats, settings: Settings | None = None, *, q_around: float | None = None
) -> Analysis | NotComputed:
    """Pool two or more studies; `q_around` is the summary around which Q is taken, None the inverse-variance one."""
    settings = settings or PROFILES[Profile.COCHRANE_2025]
    missing = bad_input(y, v, "pooling") or too_few(len(y), 2, "pooling")
    if missing:
        return missing
    common = pooling.common_effect(y, v)
    q = cochran_q(y, v) if q_around is None else q_test(float(((y - q_around) ** 2 / v).sum()), len(y) - 1)
    found = heterogeneity(y, v, settings, q)
    tau2 = found.tau2
    wald, hksj = pooling.wald(y, v, tau2), pooling.hksj(y, v, tau2)
    if settings.model is Model.COMMON:
        main = MainInterval(common, say("Wald (normal)"), say("the common-effect model has one interval"))
    else:
        main = main_interval(wald, hksj, settings.interval)
    w = pooling.weights(v, 0.0 if settings.model is Model.COMMON else tau2)
    return Analysis(
        k=len(y),
        settings=settings,
        common=common,
        wald=wald,
        hksj=hksj,
        hksj_ad_hoc=pooling.hksj_ad_hoc(y, v, tau2),
        main=main,
        heterogeneity=found,
        prediction=_prediction(main.summary, tau2, len(y), settings),
        weights=100 * w / w.sum(),
    )


def heterogeneity(y: Floats, v: Floats, settings: Settings, q: CochranQ) -> Heterogeneity:
    """Estimate tau2 and what follows from it."""
    estimate = estimate_tau2(y[None], v[None], settings.tau2)
    tau2, n_peaks = float(estimate.value[0]), int(estimate.n_peaks[0])
    if settings.tau2 is Tau2Method.DL:
        tau2 = max(0.0, (q.q - q.df) * typical_variance(v) / q.df)
    from_tau2, from_q = i2_from_tau2(tau2, v), i2_from_q(q)
    is_from_tau2 = settings.i2 is I2Definition.TAU2 and settings.model is Model.RANDOM
    return Heterogeneity(
        tau2=tau2,
        tau2_se=float(se_of_tau2(y[None], v[None], np.array([tau2]), settings.tau2)[0]),
        is_boundary=tau2 == 0,
        is_multimodal=n_peaks > 1,
        interval=_tau2_interval(y, v, tau2, settings),
        q=q,
        i2=from_tau2 if is_from_tau2 else from_q,
        i2_from_tau2=from_tau2,
        i2_from_q=from_q,
        h2_from_tau2=h2_from_tau2(tau2, v),
        h2_from_q=h2_from_q(q),
    )


def _tau2_interval(y: Floats, v: Floats, tau2: float, settings: Settings) -> Tau2Interval | NotComputed:
    if settings.tau2_interval is Tau2IntervalMethod.QP:
        return q_profile(y, v)
    if settings.tau2 not in LIKELIHOODS:
        reason = say("a profile-likelihood interval goes with REML or ML, not with {tau2}", tau2=settings.tau2.value)
        return NotComputed(StatisticsState.NOT_APPLICABLE, reason)
    return profile_likelihood(y, v, tau2, settings.tau2)


def _prediction(summary: Pooled, tau2: float, k: int, settings: Settings) -> tuple[float, float] | NotComputed:
    if settings.model is Model.COMMON:
        return NotComputed(StatisticsState.NOT_APPLICABLE, say("not given under the common-effect model"))
    limits = prediction.prediction_interval(summary, tau2, k, settings.prediction)
    if limits is None:
        return NotComputed(
            StatisticsState.TOO_FEW, say("not given with fewer than {least} studies", least=prediction.MIN_STUDIES)
        )
    return limits
