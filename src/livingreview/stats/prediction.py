"""Prediction interval: where the true effect of a new study is expected, at 95 %.

mu +- t sqrt(tau2 + SE^2). Two conventions, named with the number because they differ:

1. With HKSJ: SE is that of HKSJ, t has k - 1 df (metafor's default after Knapp-Hartung).
2. With Wald: SE is that of Wald, t has k - 2 df (Higgins, Thompson & Spiegelhalter 2009).

Fewer than three studies have none under either, so that it never appears with one method only.
Source: Cochrane Handbook 10.10.4.3; Higgins, Thompson & Spiegelhalter 2009.
"""

import math

from livingreview.stats.conversions import t_quantile
from livingreview.stats.pooling import Pooled

MIN_STUDIES = 3
"""Studies; with two the t distribution of the Wald convention has no degree of freedom left."""


def prediction_interval(summary: Pooled, tau2: float, k: int) -> tuple[float, float] | None:
    """Give the prediction interval that goes with a summary: HKSJ (it has df) or Wald (it has none)."""
    if k < MIN_STUDIES:
        return None
    half = float(t_quantile(prediction_df(summary, k))) * math.hypot(math.sqrt(tau2), summary.se)
    return summary.estimate - half, summary.estimate + half


def prediction_df(summary: Pooled, k: int) -> int:
    """Give the degrees of freedom: k - 1 with HKSJ, k - 2 with Wald."""
    return k - 2 if summary.df is None else k - 1
