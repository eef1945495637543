"""Means of arms -> a mean, standard deviation and number of participants on each side.

1. A median with quartiles or range gives mean and standard deviation (`stats.quantiles`). Where the numbers look
   skewed, nothing is converted unless the protocol or the sensitivity analysis says so; then it is flagged.
2. A standard error or interval of a mean gives its standard deviation; mean and SD of logarithms give the raw ones
   of a lognormal distribution. A borrowed standard deviation is flagged as imputed (`effects_imputed_sd`).
3. Final values or changes: what the protocol asks for, else what is printed. A change is made from final and
   baseline values with an explicit correlation. An SMD takes one kind only: changes where the protocol asks for
   changes, final values otherwise.
4. An arm that several comparisons share keeps mean and standard deviation, its participants are divided. Several
   arms of a side become one group.

Source: Cochrane Handbook 6.5.2, 10.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from livingreview.stages.effects_imputed_sd import filled
from livingreview.stages.effects_steps import FLAG_CHANGE, Known, Settings
from livingreview.stages.extraction_cells import PrintedArm
from livingreview.stats.arms import combine_means, split
from livingreview.stats.conversions import raw_scale, sd_from_mean_interval, sd_from_se, t_quantile
from livingreview.stats.effects_of_means import MIN_PER_GROUP_FOR_SD
from livingreview.stats.paired import sd_of_difference
from livingreview.stats.quantiles import Quantiles, mean_and_sd
from livingreview.terms import Measure
from livingreview.words import mark, say

KINDS_OF_SPREAD = ("sd", "se", "ci")
FLAG_FINAL = mark("final values among changes from baseline")
FLAG_SKEWED = mark("converted from medians although the numbers look skewed")
NOT_MIXED = mark("an SMD does not mix changes from baseline with final values")


@dataclass(frozen=True)
class SideMeans:
    """Mean, standard deviation and participants of an arm or a side, and how they were made; or why there are none."""

    mean: float = np.nan
    sd: float | None = None
    n: float = np.nan
    why: str | None = None
    steps: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    imputed: tuple[str, ...] = ()


def side_means(
    sides: Sequence[Sequence[PrintedArm]], settings: Settings, correlation: Known | None
) -> tuple[list[SideMeans], str | None]:
    """Give both sides, or why there are none."""
    sides = [[filled(arm, settings) for arm in side] for side in sides]
    arms = [arm for side in sides for arm in side]
    missing = _missing(arms)
    if missing:
        return [], missing
    if min(arm.n or 0 for arm in arms) < MIN_PER_GROUP_FOR_SD:
        return [], say("fewer than two participants analysed on one side")
    made = [[_split(arm, _arm_means(arm, settings, correlation)) for arm in side] for side in sides]
    why = next((arm.why for side in made for arm in side if arm.why), None)
    return [_one_group(side) for side in made], why


def _missing(arms: Sequence[PrintedArm]) -> str:
    of_means = [arm for arm in arms if arm.median is None]
    reasons = []
    if any(arm.mean is None and arm.mean_change is None for arm in of_means):
        reasons.append(say("mean not reported"))
    if any(arm.spread is None for arm in of_means):
        reasons.append(say("spread of the mean not reported"))
    if any(arm.n is None for arm in arms):
        reasons.append(say("number analysed not reported"))
    if any(arm.spread is not None and arm.spread_is not in KINDS_OF_SPREAD for arm in of_means):
        reasons.append(say("not known what the spread of the mean is"))
    return "; ".join(reasons)


def _arm_means(arm: PrintedArm, settings: Settings, correlation: Known | None) -> SideMeans:
    n = arm.n or 0
    if arm.median is not None and arm.mean is None and arm.mean_change is None:
        return _chosen_score(arm, _from_median(arm, n, settings), settings, correlation)
    mean = arm.mean if arm.mean is not None else arm.mean_change
    sd, steps = _sd(arm.spread or 0.0, arm.spread_is, n)
    made = SideMeans(mean if mean is not None else np.nan, sd, n, steps=steps)
    if sd is None:
        return replace(made, why=say("spread of the mean not above 0"))
    if arm.log_scale:
        made = _raw(made)
    if arm.sd_imputed_from:
        flag = say(
            "imputed SD ({spread:.4g}): {sd_imputed_from}", spread=arm.spread, sd_imputed_from=arm.sd_imputed_from
        )
        made = replace(made, flags=(flag,), imputed=("SD",))
    return _chosen_score(arm, made, settings, correlation)


def _raw(logs: SideMeans) -> SideMeans:
    mean, sd = (float(value) for value in raw_scale(logs.mean, logs.sd or 0.0))
    if not sd > 0:
        return replace(logs, why=say("no raw mean behind the mean of logarithms"))
    step = say(
        "raw mean and SD behind those of logarithms ({mean:.4g}, {sd:.4g}): {mean2:.4g}, {sd2:.4g}",
        mean=logs.mean,
        sd=logs.sd,
        mean2=mean,
        sd2=sd,
    )
    return replace(logs, mean=mean, sd=sd, steps=(*logs.steps, step))


def _from_median(arm: PrintedArm, n: float, settings: Settings) -> SideMeans:
    found = mean_and_sd(Quantiles(n, arm.median or 0.0, arm.q1, arm.q3, arm.min, arm.max))
    if not np.isfinite(found.sd):
        return SideMeans(n=n, why=say("median without quartiles or range that can be converted"))
    screen = say(
        "skewness {skewness:.3g}, critical value {critical:.3g}", skewness=found.skewness, critical=found.critical
    )
    if found.is_skewed and not settings.converts_skewed:
        return SideMeans(
            n=n, why=say("the median and its quantiles look skewed ({screen}): not converted to a mean", screen=screen)
        )
    step = say(
        "{method}: {mean:.4g} and {sd:.4g} ({screen})", method=found.method, mean=found.mean, sd=found.sd, screen=screen
    )
    return SideMeans(found.mean, found.sd, n, steps=(step,), flags=(FLAG_SKEWED,) if found.is_skewed else ())


def _sd(spread: float, spread_is: str | None, n: int) -> tuple[float | None, tuple[str, ...]]:
    if not 0 < spread < np.inf:
        return None, ()
    if spread_is == "sd":
        return spread, ()
    if spread_is == "se":
        sd = float(sd_from_se(spread, n))
        return sd, (
            say("standard deviation from standard error: {spread:.10g} × √{n} = {sd:.4g}", spread=spread, n=n, sd=sd),
        )
    sd, t = float(sd_from_mean_interval(spread, n)), float(t_quantile(n - 1))
    step = say(
        "standard deviation from 95 % confidence interval: {spread:.10g} × √{n} / {t:.4g} = {sd:.4g}",
        spread=spread,
        n=n,
        t=t,
        sd=sd,
    )
    return sd, (step,)


def _chosen_score(arm: PrintedArm, made: SideMeans, settings: Settings, correlation: Known | None) -> SideMeans:
    if made.why:
        return made
    if arm.mean_change is not None:
        return _printed_change(made, settings)
    if settings.scores != "change":
        return made
    if arm.baseline_mean is not None and arm.baseline_sd is not None and correlation is not None:
        return _change(arm.baseline_mean, arm.baseline_sd, made, correlation)
    if settings.measure is Measure.SMD:
        return replace(made, why=say("a final value without baseline and correlation; {why}", why=NOT_MIXED))
    return replace(made, flags=(*made.flags, FLAG_FINAL))


def _printed_change(made: SideMeans, settings: Settings) -> SideMeans:
    if settings.measure is Measure.SMD and settings.scores != "change":
        return replace(made, why=say("a change from baseline; {why}", why=NOT_MIXED))
    if settings.measure is Measure.ROM:
        return replace(made, why=say("a change from baseline has no ratio of means"))
    return replace(made, flags=(*made.flags, FLAG_CHANGE))


def _change(mean: float, sd: float, final: SideMeans, correlation: Known) -> SideMeans:
    sd_change = float(sd_of_difference(sd, final.sd or 0.0, correlation.value)[0])
    if not sd_change > 0:
        return replace(final, why=say("the correlation leaves no spread of the change"))
    change = final.mean - mean
    step = say(
        "change from baseline: {mean:.10g} − {mean2:.10g} = {change:.4g}, SD from {sd:.4g} "
        "and {sd2:.4g} with correlation {correlation} = {sd_change:.4g}",
        mean=final.mean,
        mean2=mean,
        change=change,
        sd=sd,
        sd2=final.sd,
        correlation=correlation,
        sd_change=sd_change,
    )
    imputed = ("correlation",) if correlation.is_imputed else ()
    flags = (say("imputed correlation: {correlation}", correlation=correlation),) if correlation.is_imputed else ()
    return replace(
        final,
        mean=change,
        sd=sd_change,
        steps=(*final.steps, step),
        flags=(*final.flags, FLAG_CHANGE, *flags),
        imputed=(*final.imputed, *imputed),
    )


def _split(arm: PrintedArm, made: SideMeans) -> SideMeans:
    if arm.parts == 1 or made.why:
        return made
    step = say(
        "{arm} is shared by {parts} comparisons: {n:g} participants divided by {parts}",
        arm=arm.arm,
        parts=arm.parts,
        n=made.n,
    )
    return replace(made, n=float(split(made.n, arm.parts)[0]), steps=(*made.steps, step))


def _one_group(arms: Sequence[SideMeans]) -> SideMeans:
    if len(arms) == 1:
        return arms[0]
    steps = tuple(step for arm in arms for step in arm.steps)
    flags = tuple(dict.fromkeys(flag for arm in arms for flag in arm.flags))
    imputed = tuple(dict.fromkeys(word for arm in arms for word in arm.imputed))
    if any(arm.sd is None or arm.why for arm in arms):
        return SideMeans(steps=steps, flags=flags, imputed=imputed)
    combined = combine_means([arm.n for arm in arms], [arm.mean for arm in arms], [arm.sd or 0.0 for arm in arms])
    parts = " + ".join(f"({arm.mean:.4g}, {arm.sd:.4g}, {arm.n:g})" for arm in arms)
    whole = f"({combined.mean:.4g}, {combined.sd:.4g}, {combined.n:g})"
    step = say("{n} arms combined, as (mean, SD, n): {parts} = {whole}", n=len(arms), parts=parts, whole=whole)
    return SideMeans(combined.mean, combined.sd, combined.n, None, (*steps, step), flags, imputed)
