"""Pool two-by-two tables and person-time data by Mantel-Haenszel, on the raw cells without any correction.

Cells a, b (events, non-events of arm 1), c, d (arm 2), n1, n2, N; rates: events x1, x2 in time t1, t2, T = t1 + t2.

1. RR: R = sum a n2/N, S = sum c n1/N; variance of Greenland & Robins. OR: R = sum ad/N, S = sum bc/N; variance of
   Robins, Breslow & Greenland. RD: weights n1 n2/N; variance of Greenland & Robins, or of Sato.
2. Rate ratio: R = sum x1 t2/T, S = sum x2 t1/T. Rate difference: weights t1 t2/T. Variances of Greenland & Robins.
3. Double-zero tables enter R and S with 0, so they change no ratio; they do count for RD.
4. R or S of 0 (no event at all in one arm of every study): no ratio, a named state.
5. Q = sum (y - mu)^2 / v over the studies' own estimates, given by the caller, k - 1 df.

Sources: Mantel & Haenszel 1959; Greenland & Robins 1985; Robins, Breslow & Greenland 1986; Sato 1989; Rothman,
Greenland & Lash 2008, 15.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from livingreview.stats.conversions import z_quantile
from livingreview.stats.pooling import Floats, Pooled
from livingreview.stats.states import NotComputed
from livingreview.terms import StatisticsState
from livingreview.words import say


@dataclass(frozen=True)
class Tables:
    """Two-by-two tables: events and participants of both arms, one entry a study."""

    a: Floats
    n1: Floats
    c: Floats
    n2: Floats

    @property
    def b(self) -> Floats:
        """Give the non-events of arm 1."""
        return self.n1 - self.a

    @property
    def d(self) -> Floats:
        """Give the non-events of arm 2."""
        return self.n2 - self.c

    @property
    def n(self) -> Floats:
        """Give the participants."""
        return self.n1 + self.n2


@dataclass(frozen=True)
class Rates:
    """Events and person-time of both arms, one entry a study."""

    x1: Floats
    t1: Floats
    x2: Floats
    t2: Floats

    @property
    def t(self) -> Floats:
        """Give the person-time of both arms."""
        return self.t1 + self.t2


def mh_risk_ratio(tables: Tables) -> Pooled | NotComputed:
    """Pool the log risk ratio."""
    unfit = unfit_tables(tables)
    if unfit:
        return unfit
    a, n1, c, n2, n = tables.a, tables.n1, tables.c, tables.n2, tables.n
    variance = ((n1 * n2 * (a + c) - a * c * n) / n**2).sum()
    return _log_ratio((a * n2 / n).sum(), (c * n1 / n).sum(), variance, say("risk ratio"))


def mh_odds_ratio(tables: Tables) -> Pooled | NotComputed:
    """Pool the log odds ratio."""
    unfit = unfit_tables(tables)
    if unfit:
        return unfit
    a, b, c, d, n = tables.a, tables.b, tables.c, tables.d, tables.n
    r, s = (a * d / n).sum(), (b * c / n).sum()
    if r == 0 or s == 0:
        return _no_ratio(say("odds ratio"))
    plus, minus = (a + d) / n, (b + c) / n
    mixed = (plus * b * c / n + minus * a * d / n).sum()
    variance = ((plus * a * d / n).sum() / r**2 + mixed / (r * s) + (minus * b * c / n).sum() / s**2) / 2
    return normal_summary(float(np.log(r / s)), float(np.sqrt(variance)))


def mh_risk_difference(tables: Tables, *, is_sato: bool = False) -> Pooled | NotComputed:
    """Pool the risk difference, with the variance of Greenland & Robins or of Sato."""
    unfit = unfit_tables(tables)
    if unfit:
        return unfit
    a, b, c, d, n1, n2, n = tables.a, tables.b, tables.c, tables.d, tables.n1, tables.n2, tables.n
    weight = (n1 * n2 / n).sum()
    estimate = ((a * n2 - c * n1) / n).sum() / weight
    if is_sato:
        share = (c * (n1 / n) ** 2 - a * (n2 / n) ** 2 + (n1 / n) * (n2 / n) * (n2 - n1) / 2).sum()
        variance = (estimate * share + (a * (n2 - c) / n + c * (n1 - a) / n).sum() / 2) / weight**2
    else:
        variance = ((a * b * n2**3 + c * d * n1**3) / (n1 * n2 * n**2)).sum() / weight**2
    return _difference(estimate, variance, say("risk difference"))


def mh_rate_ratio(rates: Rates) -> Pooled | NotComputed:
    """Pool the log rate ratio."""
    unfit = unfit_rates(rates)
    if unfit:
        return unfit
    x1, t1, x2, t2, t = rates.x1, rates.t1, rates.x2, rates.t2, rates.t
    variance = (t1 * t2 * (x1 + x2) / t**2).sum()
    return _log_ratio((x1 * t2 / t).sum(), (x2 * t1 / t).sum(), variance, say("rate ratio"))


def mh_rate_difference(rates: Rates) -> Pooled | NotComputed:
    """Pool the rate difference."""
    unfit = unfit_rates(rates)
    if unfit:
        return unfit
    x1, t1, x2, t2, t = rates.x1, rates.t1, rates.x2, rates.t2, rates.t
    weight = (t1 * t2 / t).sum()
    variance = ((x1 * t2**2 + x2 * t1**2) / t**2).sum() / weight**2
    return _difference(((x1 * t2 - x2 * t1) / t).sum() / weight, variance, say("rate difference"))


def mh_weights(tables: Tables, measure: str) -> Floats:
    """Give the studies' shares in percent, as RevMan shows them."""
    by_measure = {
        "RR": tables.c * tables.n1 / tables.n,
        "OR": tables.b * tables.c / tables.n,
        "RD": tables.n1 * tables.n2 / tables.n,
    }
    w = by_measure[measure]
    return np.asarray(100 * w / w.sum()) if w.sum() > 0 else np.zeros_like(w)


def peto_odds_ratio(tables: Tables) -> Pooled | NotComputed:
    """Pool the log odds ratio by Peto: sum of (O - E) over sum of V."""
    unfit = unfit_tables(tables)
    if unfit:
        return unfit
    excess, v = peto_parts(tables)
    if v.sum() == 0:
        return NotComputed(StatisticsState.NOT_ESTIMABLE, say("no study has both an event and a non-event"))
    return normal_summary(float(excess.sum() / v.sum()), float(1 / np.sqrt(v.sum())))


def peto_parts(tables: Tables) -> tuple[Floats, Floats]:
    """Give O - E and its hypergeometric variance V of each table; one participant in all has no variance."""
    events, n = tables.a + tables.c, tables.n
    excess = tables.a - tables.n1 * events / n
    v = tables.n1 * tables.n2 * events * (n - events) / (n**2 * np.maximum(n - 1, 1))
    return excess, v


def unfit_tables(tables: Tables) -> NotComputed | None:
    """Give the state of tables that cannot be: none, missing cells, empty arms, more events than participants."""
    cells = np.stack([tables.a, tables.b, tables.c, tables.d])
    if cells.size == 0:
        return NotComputed(StatisticsState.NO_STUDY, say("no study has a table"))
    possible = np.isfinite(cells).all() and (cells >= 0).all() and (tables.n1 > 0).all() and (tables.n2 > 0).all()
    return (
        None
        if possible
        else NotComputed(StatisticsState.UNUSABLE_INPUT, say("a table has impossible or missing cells"))
    )


def unfit_rates(rates: Rates) -> NotComputed | None:
    """Give the state of person-time data that cannot be."""
    events, time = np.stack([rates.x1, rates.x2]), np.stack([rates.t1, rates.t2])
    if events.size == 0:
        return NotComputed(StatisticsState.NO_STUDY, say("no study has events and person-time"))
    possible = np.isfinite(events).all() and np.isfinite(time).all() and (events >= 0).all() and (time > 0).all()
    return (
        None
        if possible
        else NotComputed(StatisticsState.UNUSABLE_INPUT, say("events or person-time are impossible or missing"))
    )


def normal_summary(estimate: float, se: float) -> Pooled:
    """Give a summary with its normal interval and test."""
    half = float(z_quantile()) * se
    z = estimate / se
    return Pooled(estimate, se, estimate - half, estimate + half, z, float(2 * ndtr(-abs(z))), None)


def _log_ratio(r: float, s: float, variance: float, what: str) -> Pooled | NotComputed:
    if r == 0 or s == 0:
        return _no_ratio(what)
    return normal_summary(float(np.log(r / s)), float(np.sqrt(variance / (r * s))))


def _difference(estimate: float, variance: float, what: str) -> Pooled | NotComputed:
    if not variance > 0:
        return NotComputed(
            StatisticsState.NOT_ESTIMABLE, say("{what}: no study has both an event and a non-event", what=what)
        )
    return normal_summary(float(estimate), float(np.sqrt(variance)))


def _no_ratio(what: str) -> NotComputed:
    return NotComputed(
        StatisticsState.NOT_ESTIMABLE, say("{what}: one arm has no event, or no non-event, in any study", what=what)
    )
