"""One group's numbers -> its proportion, mean or rate, for descriptive syntheses.

1. The arms of the comparison's first side are taken; several are added up (events, participants, person-time) or
   combined (means). A second side, where the studies have one, takes no part.
2. The measure names the scale it is pooled on: proportions as logits, logarithms, arcsines, Freeman and Tukey's double
   arcsines or as they are; means as they are or as logarithms; rates as logarithms or as they are.
3. Where nobody, or everybody, had the event, logit and logarithm add 0.5 to events and to non-events, and that is
   flagged. A study's own double arcsine is turned back by Miller's formula with its own number of participants.
4. Clusters that the numbers ignore: participants, events and person-time are divided by the design effect.

Source: `stats.single_groups`; Cochrane Handbook 10.4.4 does not cover them, conventions as Barendregt et al. 2013.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from livingreview.stages.effects_by_arm import cluster_factor, turned
from livingreview.stages.effects_means import side_means
from livingreview.stages.effects_steps import OUT_OF_RANGE, Settings, StudyEstimate, from_sizes, known, noted
from livingreview.stages.extraction_cells import PrintedArm, printed_arms
from livingreview.stats import single_groups as engine
from livingreview.stats.effect_sizes import EffectSizes
from livingreview.tables import Row
from livingreview.terms import MEANS_OF_ONE_GROUP, PROPORTIONS, Measure
from livingreview.words import mark, say

OF_COUNTS: Mapping[Measure, Callable[[ArrayLike, ArrayLike], EffectSizes]] = {
    Measure.PROPORTION: engine.logit_proportion,
    Measure.PROPORTION_LOG: engine.log_proportion,
    Measure.PROPORTION_ARCSINE: engine.arcsine_proportion,
    Measure.PROPORTION_FREEMAN_TUKEY: engine.double_arcsine_proportion,
    Measure.PROPORTION_RAW: engine.proportion,
    Measure.RATE: engine.log_rate,
    Measure.RATE_RAW: engine.rate,
}
OF_MEANS: Mapping[Measure, Callable[[ArrayLike, ArrayLike, ArrayLike], EffectSizes]] = {
    Measure.MEAN: engine.mean,
    Measure.MEAN_LOG: engine.log_mean,
}
FLAG_PROPORTION = mark("0.5 added to events and to non-events (nobody, or everybody, had the event)")
FLAG_PROPORTION_SE = mark(
    "0.5 added to events and to non-events for the standard error (nobody, or everybody, had the event)"
)
FLAG_RATE = mark("0.5 events in place of none")
FLAG_RATE_SE = mark("0.5 events in place of none for the standard error")
FLAGS = {
    Measure.PROPORTION: FLAG_PROPORTION,
    Measure.PROPORTION_LOG: FLAG_PROPORTION,
    Measure.PROPORTION_RAW: FLAG_PROPORTION_SE,
    Measure.RATE: FLAG_RATE,
    Measure.RATE_RAW: FLAG_RATE_SE,
}


def from_group(row: Row, settings: Settings) -> StudyEstimate:
    """Give the estimate of one group; pairing takes no part, as the group is measured once."""
    arms = printed_arms(row, 1)
    if settings.measure in MEANS_OF_ONE_GROUP:
        study = _mean(row, arms, settings)
    elif settings.measure in PROPORTIONS:
        study = _counted(row, arms, settings, "n", say("number analysed"))
    else:
        study = _counted(row, arms, settings, "person_time", "person-time")
    return replace(study, is_within=True)


def _counted(row: Row, arms: list[PrintedArm], settings: Settings, per: str, words: str) -> StudyEstimate:
    missing = [label for name, label in (("events", say("number of events")), (per, words)) if _lacks(arms, name)]
    if missing:
        return StudyEstimate(why="; ".join(say("{label} not reported", label=label) for label in missing))
    events, base = _added(arms, "events"), _added(arms, per)
    steps = [_combined(arms, per)] if len(arms) > 1 else []
    if row["is_reversed"] and per != "n":
        return StudyEstimate(why=say("a rate of the opposite outcome cannot be turned round"))
    if row["is_reversed"]:
        events = base - events
        steps.append(say("non-events counted: {events:g}", events=events))
    shown: Row = {"events_1": int(events), f"{per}_1": int(base) if per == "n" else base}
    if per != "n" and not _lacks(arms, "n"):
        shown["n_1"] = int(_added(arms, "n"))
    study, factor = cluster_factor(row, settings, StudyEstimate(cells=shown, conversions=tuple(steps)))
    if study.why:
        return study
    sizes = OF_COUNTS[settings.measure](events / factor**2, base / factor**2)
    if sizes.is_corrected[0] and settings.measure in FLAGS:
        study = noted(study, flags=(FLAGS[settings.measure],))
    return from_sizes(study, sizes, _why_not(events, base, per))


def _mean(row: Row, arms: list[PrintedArm], settings: Settings) -> StudyEstimate:
    made, why = side_means([arms], settings, known(row, "correlation", settings.correlation))
    if row["is_reversed"] and row["scale_low"] is None:
        why = why or say("a reversed scale whose ends are not known has no mean on the outcome's scale")
    if why:
        return StudyEstimate(why=why)
    (side,) = turned(row, made)
    shown: Row = {"mean_1": side.mean, "sd_1": side.sd, "n_1": int(side.n)}
    study = StudyEstimate(cells=shown, conversions=side.steps, flags=side.flags, imputed=side.imputed)
    study, factor = cluster_factor(row, settings, study)
    if study.why:
        return study
    sizes = OF_MEANS[settings.measure](side.mean, side.sd or 0.0, side.n / factor**2)
    is_below = settings.measure is Measure.MEAN_LOG and side.mean <= 0
    return from_sizes(study, sizes, say("a mean that is not above 0 has no logarithm") if is_below else OUT_OF_RANGE)


def shown_of_study(value: float, n: int | None, fallback: float | None, measure: Measure) -> float | None:
    """Give a study's value on the display scale; a double arcsine goes back with the study's own participants."""
    if measure is not Measure.PROPORTION_FREEMAN_TUKEY or not n:
        return fallback
    return float(engine.proportion_from_double_arcsine([value], [n])[0])


def _lacks(arms: list[PrintedArm], name: str) -> bool:
    return any(getattr(arm, name) is None for arm in arms)


def _added(arms: list[PrintedArm], name: str) -> float:
    return float(sum(getattr(arm, name) for arm in arms))


def _combined(arms: list[PrintedArm], per: str) -> str:
    parts = " + ".join(f"{arm.arm} {arm.events} of {getattr(arm, per):.10g}" for arm in arms)
    return say("{n} arms combined: {parts}", n=len(arms), parts=parts)


def _why_not(events: float, base: float, per: str) -> str:
    if base <= 0:
        return say("nobody analysed") if per == "n" else say("no person-time")
    if events < 0 or (per == "n" and events > base):
        return say("number of events does not fit the number analysed")
    return OUT_OF_RANGE if not np.isfinite(base) else say("not estimable on this scale")
