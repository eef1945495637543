"""Prediction interval: where the true effect of a new study is expected, at 95 %.

mu +- quantile sqrt(tau2 + SE^2). The conventions differ, so each is named with the number:

1. By the interval (default): with HKSJ its SE and t with k - 1 df; with Wald its SE and t with k - 2 df
   (Higgins, Thompson & Spiegelhalter 2009).
2. As the test: normal with Wald, t with k - 1 df with HKSJ (what metafor's predict() gives).
3. t with k - 2 df, or t with k - 1 df, whatever the interval; its SE.
4. Simple: normal, tau alone without the standard error.

Fewer than three studies have none in the tool's default, so that it never appears with one method only.
Source: Cochrane Handbook 10.10.4.3; Higgins, Thompson & Spiegelhalter 2009; Riley, Higgins & Deeks 2011.
"""

import math

from livingreview.stats.conversions import t_quantile, z_quantile
from livingreview.stats.pooling import Pooled
from livingreview.terms import PredictionMethod

MIN_STUDIES = 3
"""Studies; with two the t distribution of the Wald convention has no degree of freedom left."""


def prediction_interval(
    summary: Pooled, tau2: float, k: int, method: PredictionMethod = PredictionMethod.BY_INTERVAL
) -> tuple[float, float] | None:
    """Give the prediction interval that goes with a summary: HKSJ (it has df) or Wald (it has none)."""
    if k < MIN_STUDIES:
        return None
    df = prediction_df(summary, k, method)
    quantile = float(z_quantile() if df is None else t_quantile(df))
    spread = 0.0 if method is PredictionMethod.SIMPLE else summary.se
    half = quantile * math.hypot(math.sqrt(tau2), spread)
    return summary.estimate - half, summary.estimate + half


def prediction_df(summary: Pooled, k: int, method: PredictionMethod = PredictionMethod.BY_INTERVAL) -> int | None:
    """Give the degrees of freedom of the convention; None is the normal distribution."""
    return {
        PredictionMethod.BY_INTERVAL: k - 2 if summary.df is None else k - 1,
        PredictionMethod.AS_TEST: None if summary.df is None else k - 1,
        PredictionMethod.T_K_MINUS_2: k - 2,
        PredictionMethod.T_K_MINUS_1: k - 1,
        PredictionMethod.SIMPLE: None,
    }[method]
