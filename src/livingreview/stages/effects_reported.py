"""An estimate computed by the report -> the study's estimate on the synthesis's analysis scale.

1. The estimate's measure is the synthesis's own; or it can become it: an OR becomes an RR at the comparator risk
   given beside it, an MD an SMD by the standard deviation behind its standard error and the participants.
2. Ratios are taken as logarithms, correlations as Fisher's z with 1/(n - 3).
3. Standard error: as printed, else from the interval, else from the test statistic, else from the P value; normal,
   or t where degrees of freedom are given. A printed bound of P is taken as P (conservative) and flagged as imputed.
4. HR and Peto OR also come from observed minus expected events with its variance, or from a log-rank test.
5. Clusters that the estimate ignores multiply its standard error by the root of the design effect.

Source: Cochrane Handbook 6.3, 6.8.2, 15.4.4.4; Tierney et al. 2007.
"""

from dataclasses import replace

import numpy as np

from livingreview.stages.effects_by_arm import cluster_factor
from livingreview.stages.effects_steps import OUT_OF_RANGE, Settings, StudyEstimate, from_sizes, noted
from livingreview.stats.conversions import (
    LEVEL,
    log_rank,
    log_ratio,
    quantile,
    risk_ratio_from_odds_ratio,
    sd_from_difference_se,
    se_from_interval,
    se_from_p,
    se_from_statistic,
)
from livingreview.stats.effect_sizes import from_o_minus_e
from livingreview.stats.effects_of_means import MIN_PER_GROUP_FOR_SD, Means, standardised_mean_difference
from livingreview.stats.single_groups import fisher_z
from livingreview.tables import Row
from livingreview.terms import Measure
from livingreview.words import mark, say

FLAG_P_VALUE = mark("standard error derived from P (normal)")
FLAG_P_VALUE_T = mark("standard error derived from P (t test)")
CAN_BE_TURNED = (
    Measure.OR,
    Measure.PETO,
    Measure.RD,
    Measure.MD,
    Measure.SMD,
    Measure.DIFFERENCE,
    Measure.CORRELATION,
)
"""Measures that change only their sign when the outcome is turned round."""


def from_report(row: Row, settings: Settings) -> StudyEstimate:
    """Give the estimate that a report computed."""
    reported, wanted = Measure(row["estimate_measure"]), settings.measure
    if not _can_become(row, reported, wanted):
        return StudyEstimate(
            why=say("reported as {reported}, the synthesis uses {wanted}", reported=reported.value, wanted=wanted.value)
        )
    if row["is_reversed"] and reported not in CAN_BE_TURNED:
        return StudyEstimate(
            why=say("a {reported} of the opposite outcome cannot be turned round", reported=reported.label)
        )
    study = _with_se(row, reported)
    if study.estimate is None or study.se is None:
        return study
    if row["is_reversed"]:
        study = noted(replace(study, estimate=-study.estimate), say("sign turned: the result runs against the outcome"))
    study, factor = cluster_factor(row, settings, study)
    if study.estimate is None or study.se is None or study.why:
        return replace(study, estimate=None, se=None)
    study = replace(study, se=study.se * factor)
    return study if reported is wanted else _converted(row, study, reported, settings)


def _can_become(row: Row, reported: Measure, wanted: Measure) -> bool:
    if reported is wanted:
        return True
    if (reported, wanted) == (Measure.OR, Measure.RR):
        return row["estimate_comparator_risk"] is not None
    return (reported, wanted) == (Measure.MD, Measure.SMD) and None not in (row["n_1"], row["n_2"])


def _converted(row: Row, study: StudyEstimate, reported: Measure, settings: Settings) -> StudyEstimate:
    estimate, se = study.estimate or 0.0, study.se or np.nan
    if reported is Measure.OR:
        risk = row["estimate_comparator_risk"]
        log_rr, se_rr = (float(value) for value in risk_ratio_from_odds_ratio(estimate, se, risk))
        step = say(
            "RR from OR at comparator risk {risk:g}: {odds:.4g} becomes {risks:.4g}",
            risk=risk,
            odds=np.exp(estimate),
            risks=np.exp(log_rr),
        )
        return noted(replace(study, estimate=log_rr, se=se_rr), step, flags=(say("RR converted from OR"),))
    n1, n2 = row["n_1"], row["n_2"]
    if min(n1, n2) < MIN_PER_GROUP_FOR_SD:
        return replace(
            study, estimate=None, se=None, why=say("too few participants to standardise the mean difference")
        )
    sd = float(sd_from_difference_se(se, n1, n2))
    sizes = standardised_mean_difference(
        Means(estimate, sd, n1),
        Means(0.0, sd, n2),
        correction=settings.smd_correction,
        variance=settings.smd_variance,
    )
    step = say("SMD from MD: standard deviation {se:.4g} / √(1/{n1} + 1/{n2}) = {sd:.4g}", se=se, n1=n1, n2=n2, sd=sd)
    return from_sizes(noted(study, step), sizes)


def _with_se(row: Row, measure: Measure) -> StudyEstimate:
    if row["estimate"] is None:
        return _from_events_in_time(row, measure)
    if measure is Measure.CORRELATION:
        return _correlation(row)
    if not measure.is_ratio:
        return _with_reported_se(row, measure, StudyEstimate(row["estimate"]))
    if row["estimate"] <= 0:
        return StudyEstimate(why=say("the ratio reported is not above 0"))
    estimate = float(log_ratio(row["estimate"]))
    step = say(
        "logarithm of the reported ratio: ln {estimate:.10g} = {estimate2:.4g}",
        estimate=row["estimate"],
        estimate2=estimate,
    )
    return _with_reported_se(row, measure, StudyEstimate(estimate, conversions=(step,)))


def _from_events_in_time(row: Row, measure: Measure) -> StudyEstimate:
    difference, variance = row["estimate_o_minus_e"], row["estimate_variance"]
    if difference is not None and variance is not None:
        step = say(
            "ln {measure} from O − E and its variance: {difference:.10g} / {variance:.10g}",
            measure=measure.value,
            difference=difference,
            variance=variance,
        )
        return from_sizes(StudyEstimate(conversions=(step,)), from_o_minus_e(difference, variance))
    events, n1, n2, z = row["estimate_events"], row["n_1"], row["n_2"], row["estimate_statistic"]
    if None in (events, n1, n2, z):
        return StudyEstimate(why=say("estimate not reported"))
    o_minus_e, v = (float(value) for value in log_rank(events, n1, n2, z))
    step = say(
        "log-rank: variance {events} × {n1} × {n2} / ({n1} + {n2})² = {v:.4g}, O − E = {z:.4g} × √{v:.4g}",
        events=events,
        n1=n1,
        n2=n2,
        v=v,
        z=z,
    )
    flags = (say("estimate derived from a log-rank test"),)
    return from_sizes(StudyEstimate(conversions=(step,), flags=flags), from_o_minus_e(o_minus_e, v))


def _correlation(row: Row) -> StudyEstimate:
    n = row["n_total"] or (row["n_1"] or 0) + (row["n_2"] or 0)
    if not n:
        return StudyEstimate(why=say("number analysed not reported"))
    sizes = fisher_z(row["estimate"], n)
    step = say(
        "Fisher's z of the correlation: atanh {estimate:.10g}, standard error 1/√({n} − 3)",
        estimate=row["estimate"],
        n=n,
    )
    study = from_sizes(StudyEstimate(), sizes, say("no standard error of a correlation from so few participants"))
    return noted(study, step) if study.estimate is not None else study


def _with_reported_se(row: Row, measure: Measure, study: StudyEstimate) -> StudyEstimate:
    """Add the standard error: as printed, else from the interval, the test statistic, or the P value."""
    estimate = study.estimate or 0.0
    if row["estimate_se"] is not None:
        return replace(study, se=row["estimate_se"])
    if row["estimate_low"] is not None and row["estimate_high"] is not None:
        (se, step), source = _se_from_interval(row, measure), "interval"
    elif row["estimate_statistic"] is not None:
        se, source = float(se_from_statistic(estimate, row["estimate_statistic"])), say("test statistic")
        step = say(
            "standard error from the test statistic: {estimate:.4g} / {estimate_statistic:.4g}",
            estimate=abs(estimate),
            estimate_statistic=abs(row["estimate_statistic"]),
        )
        step = f"{step} = {se:.4g}"
    elif row["estimate_p"] is not None:
        (se, step), source = _se_from_p(estimate, row["estimate_p"], row["estimate_df"]), say("P value")
        study = _flagged_p(row, study)
    else:
        return StudyEstimate(why=say("neither standard error nor interval nor P value reported"))
    if not 0 < se < np.inf:
        return StudyEstimate(why=say("no standard error can be derived from the {source} reported", source=source))
    return noted(replace(study, se=se), step)


def _se_from_interval(row: Row, measure: Measure) -> tuple[float, str]:
    level, df = row["estimate_level"] or LEVEL, row["estimate_df"]
    low, high, sign = row["estimate_low"], row["estimate_high"], "ln " if measure.is_ratio else ""
    lower, upper = (float(log_ratio(limit)) if measure.is_ratio else limit for limit in (low, high))
    se = float(se_from_interval(lower, upper, level, df))
    arithmetic = f"({sign}{high:.10g} − {sign}{low:.10g}) / (2 × {float(quantile(level, df)):.4g})"
    by_t = f" (t, {df:g} df)" if df is not None else ""
    return se, say(
        "standard error from {value:g} % confidence interval{by_t}: {arithmetic} = {se:.4g}",
        value=100 * level,
        by_t=by_t,
        arithmetic=arithmetic,
        se=se,
    )


def _se_from_p(estimate: float, p: float, df: float | None) -> tuple[float, str]:
    se, size = float(se_from_p(estimate, p, df)), abs(estimate)
    by_t = f" (t, {df:g} df)" if df is not None else ""
    if not 0 < se < np.inf:
        return se, OUT_OF_RANGE
    return se, say(
        "standard error from P = {p:.10g}{by_t}: {size:.4g} / {value:.4g} = {se:.4g}",
        p=p,
        by_t=by_t,
        size=size,
        value=size / se,
        se=se,
    )


def _flagged_p(row: Row, study: StudyEstimate) -> StudyEstimate:
    flag = FLAG_P_VALUE if row["estimate_df"] is None else FLAG_P_VALUE_T
    if row["estimate_p_is"] != "below":
        return noted(study, flags=(flag,))
    bound = say("only P < {estimate_p:g} is printed: taken as P, which is conservative", estimate_p=row["estimate_p"])
    return noted(study, flags=(flag, bound), imputed=(say("P value"),))
