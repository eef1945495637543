"""One meta-analysis of two-by-two tables, by Mantel-Haenszel, Peto or inverse variance.

1. The common-effect summary is that of the settings' pooling, on raw cells for Mantel-Haenszel and Peto.
2. Q is taken around that summary, over the studies whose own estimate exists, and so are I2 and DL: what RevMan 5 calls
   Mantel-Haenszel random effects. Random-effects summaries themselves have inverse-variance weights.
3. The weights shown are those of the main summary.

Sources: Deeks & Higgins 2010 (Statistical algorithms in Review Manager 5); Cochrane Handbook 10.4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from livingreview.stats.analysis import Analysis, Settings, analyse
from livingreview.stats.mantel_haenszel import (
    Tables,
    mh_odds_ratio,
    mh_risk_difference,
    mh_risk_ratio,
    mh_weights,
    peto_odds_ratio,
    peto_parts,
)
from livingreview.stats.pooling import Bools, Floats, Pooled, common_effect
from livingreview.stats.states import NotComputed
from livingreview.terms import Measure, Model, Pooling, StatisticsState

POOLERS: Mapping[tuple[Pooling, Measure], Callable[[Tables], Pooled | NotComputed]] = {
    (Pooling.MH, Measure.RR): mh_risk_ratio,
    (Pooling.MH, Measure.OR): mh_odds_ratio,
    (Pooling.MH, Measure.RD): mh_risk_difference,
    (Pooling.PETO, Measure.OR): peto_odds_ratio,
}


@dataclass(frozen=True)
class TableAnalysis:
    """The common-effect summary of the tables, the analysis of the estimates, which is the main one, and weights."""

    common: Pooled | NotComputed
    analysis: Analysis | NotComputed
    main: Pooled | NotComputed
    weights: Floats = field(repr=False)


def analyse_tables(
    tables: Tables, y: Floats, v: Floats, measure: Measure, settings: Settings
) -> TableAnalysis | NotComputed:
    """Pool tables; y and v are the studies' own estimates and variances, NaN where a table has none."""
    own = np.isfinite(y) & np.isfinite(v)
    if settings.pooling is Pooling.IV:
        common: Pooled | NotComputed = (
            common_effect(y[own], v[own]) if own.any() else NotComputed(StatisticsState.NO_STUDY, "no estimate")
        )
    elif (settings.pooling, measure) in POOLERS:
        common = POOLERS[settings.pooling, measure](tables)
    else:
        reason = f"{settings.pooling.value} does not pool {measure.value}"
        return NotComputed(StatisticsState.NOT_APPLICABLE, reason)
    around = None if isinstance(common, NotComputed) or settings.pooling is Pooling.IV else common.estimate
    analysis = analyse(y[own], v[own], settings, q_around=around)
    if settings.model is Model.COMMON:
        return TableAnalysis(common, analysis, common, _common_weights(tables, own, v, measure, settings))
    if isinstance(analysis, NotComputed):
        return TableAnalysis(common, analysis, analysis, np.zeros(len(y)))
    weights = np.zeros(len(y))
    weights[own] = analysis.weights
    return TableAnalysis(common, analysis, analysis.main.summary, weights)


def _common_weights(tables: Tables, own: Bools, v: Floats, measure: Measure, settings: Settings) -> Floats:
    if settings.pooling is Pooling.MH:
        return mh_weights(tables, measure.value)
    w = peto_parts(tables)[1] if settings.pooling is Pooling.PETO else np.where(own, 1 / np.where(own, v, 1.0), 0.0)
    return np.asarray(100 * w / w.sum()) if w.sum() > 0 else np.zeros(len(v))
