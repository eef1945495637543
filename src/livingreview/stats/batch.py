"""Pool many analyses at once.

1. Analyses with the same number of studies are rows of one array, and every step is taken for all rows together;
   `pool_many` sorts a list of analyses by their number of studies and puts the results back in its order.
2. The numbers are those of one analysis at a time (`analysis`): the same functions compute both.
3. Rows are taken in portions, so that the grid on which REML is searched stays within memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr

from livingreview.stats.conversions import t_quantile, z_quantile
from livingreview.stats.projection import Floats, project
from livingreview.stats.states import NotComputed, bad_input, too_few
from livingreview.stats.tau2 import Tau2, estimate_tau2
from livingreview.terms import Tau2Method

PORTION = 20_000
"""Estimates handled together; a REML grid of 60 to 100 points over them stays below 20 MB an array."""


@dataclass(frozen=True)
class Batch:
    """Summaries of many analyses, one entry each; HKSJ of one study has no interval and is NaN inside a batch."""

    k: NDArray[np.int64]
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    p: Floats
    hksj_se: Floats
    hksj_low: Floats
    hksj_high: Floats
    hksj_p: Floats
    tau2: Floats
    n_peaks: NDArray[np.int64]
    q: Floats
    i2: Floats


def pool_many(
    analyses: Sequence[tuple[Floats, Floats]], method: Tau2Method | None = Tau2Method.REML
) -> list[Batch | NotComputed]:
    """Pool every analysis (estimates, variances); the answers stand in the order of the analyses."""
    found: list[Batch | NotComputed | None] = [
        bad_input(y, v, "pooling") or too_few(len(y), 1, "pooling") for y, v in analyses
    ]
    sizes: dict[int, list[int]] = {}
    for number, (y, _) in enumerate(analyses):
        if found[number] is None:
            sizes.setdefault(len(y), []).append(number)
    for numbers in sizes.values():
        together = pool_batch(
            np.stack([analyses[n][0] for n in numbers]), np.stack([analyses[n][1] for n in numbers]), method
        )
        for row, number in enumerate(numbers):
            found[number] = rows_of(together, slice(row, row + 1))
    return [answer for answer in found if answer is not None]


def pool_batch(y: Floats, v: Floats, method: Tau2Method | None = Tau2Method.REML) -> Batch:
    """Pool rows of usable studies, shape (analyses, k); method None is the common-effect model."""
    step = max(1, PORTION // y.shape[-1])
    portions = [_portion(y[n : n + step], v[n : n + step], method) for n in range(0, len(y), step)]
    return Batch(*(np.concatenate([getattr(part, field.name) for part in portions]) for field in fields(Batch)))


def rows_of(batch: Batch, rows: slice) -> Batch:
    """Give some of the analyses of a batch."""
    return Batch(*(getattr(batch, field.name)[rows] for field in fields(Batch)))


def _portion(y: Floats, v: Floats, method: Tau2Method | None) -> Batch:
    n, k = y.shape
    nothing = Tau2(np.zeros(n), np.ones(n, dtype=np.int64))
    tau2 = estimate_tau2(y, v, method) if method and k > 1 else nothing
    fit, common = project(y, 1 / (v + tau2.value[:, None])), project(y, 1 / v)
    estimate, se = fit.coefficients[..., 0], 1 / np.sqrt(fit.w.sum(axis=-1))
    half = float(z_quantile()) * se
    q, df = common.q, k - 1
    typical = df / common.trace if df else np.ones(n)
    from_q = 100 * np.maximum(0.0, q - df) / np.where(q > 0, q, 1.0)
    i2 = from_q if method is None else 100 * tau2.value / (tau2.value + typical)
    hksj_se = se * np.sqrt(fit.q / df) if df else np.full(n, np.nan)
    hksj_half = float(t_quantile(df)) * hksj_se if df else hksj_se
    has_width = hksj_se > 0
    t = estimate / np.where(has_width, hksj_se, 1.0)
    return Batch(
        k=np.full(n, k),
        estimate=estimate,
        se=se,
        low=estimate - half,
        high=estimate + half,
        p=2 * ndtr(-np.abs(estimate / se)),
        hksj_se=hksj_se,
        hksj_low=estimate - hksj_half,
        hksj_high=estimate + hksj_half,
        hksj_p=np.where(has_width, 2 * stdtr(max(df, 1), -np.abs(t)), np.nan),
        tau2=tau2.value,
        n_peaks=tau2.n_peaks,
        q=q,
        i2=i2,
    )
