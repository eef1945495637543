"""Numbers by arm, or a table of pairs -> one study's estimate.

1. Events, person-time and participants of several arms on a side are added; means are combined (`effects_means`).
   An arm that several comparisons share is divided between them first.
2. Clusters that the numbers ignore: participants, events and person-time are divided by the design effect, means
   and standard deviations stay. The numbers shown stay those of the participants.
3. A crossover trial with a known correlation is analysed within participants: means by their correlation, an odds
   ratio by that of the answers (Stedman). A table of pairs gives marginal effects (Becker and Balagtas).
   Without a correlation its periods are analysed as parallel groups, and that is flagged.

Source: Cochrane Handbook 6.5.2, 10.4.4, 23.1 and 23.2.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from livingreview.stages.effects_arms_told import (
    corrected_cells,
    of_people,
    steps_of_sides,
    why_not_estimable,
    zero_cell_flag,
)
from livingreview.stages.effects_means import SideMeans, side_means
from livingreview.stages.effects_steps import (
    FLAG_CHANGE,
    OUT_OF_RANGE,
    Known,
    Settings,
    StudyEstimate,
    from_sizes,
    known,
    noted,
)
from livingreview.stages.extraction_cells import PrintedArm, printed_arms
from livingreview.stats.arms import design_effect
from livingreview.stats.effect_sizes import BINARY, EffectSizes
from livingreview.stats.effects_of_means import CONTINUOUS, Means, standardised_mean_difference
from livingreview.stats.effects_of_rates import RATES, Rate
from livingreview.stats.paired import (
    PAIRED_BINARY,
    PAIRED_CONTINUOUS,
    PairedMeans,
    Pairs,
    odds_ratio_with_correlation,
)
from livingreview.tables import Row
from livingreview.terms import Design, Measure
from livingreview.words import mark, say

FLAG_RISK_DIFFERENCE = mark("0.5 added to each cell for the standard error (no variation in either arm)")
FLAG_RATE = mark("0.5 events added on both sides (no event on one side)")
FLAG_RATE_DIFFERENCE = mark("0.5 events added on both sides for the standard error (no event)")
FLAG_CLUSTERS_IGNORED = mark("clusters were randomised and the numbers ignore it: the interval is too narrow")
MEASURED_TWICE = ("yes", "no")
"""Words of `paired` under which both sides are known to be the same participants."""


def from_arms(row: Row, settings: Settings) -> StudyEstimate:
    """Give the estimate of a result by arm."""
    sides = [printed_arms(row, side) for side in (1, 2)]
    if settings.measure in BINARY:
        return _from_events(row, sides, settings)
    if settings.measure in RATES:
        return _from_rates(row, sides, settings)
    if settings.measure in CONTINUOUS:
        return _from_means(row, sides, settings)
    return StudyEstimate(why=say("a {measure} cannot be computed from numbers by arm", measure=settings.measure.label))


def from_pairs(row: Row, settings: Settings) -> StudyEstimate:
    """Give the estimate of a crossover trial's table of pairs."""
    both, first, second, neither = (row[name] for name in ("pairs_both", "pairs_1", "pairs_2", "pairs_neither"))
    if row["is_reversed"]:
        both, first, second, neither = neither, second, first, both
    n = both + first + second + neither
    shown = {"events_1": both + first, "n_1": n, "events_2": both + second, "n_2": n}
    study = StudyEstimate(cells=shown, is_within=True)
    if settings.measure not in PAIRED_BINARY:
        why = say("a {measure} cannot be computed from a table of pairs", measure=settings.measure.label)
        return replace(study, why=why)
    sizes = PAIRED_BINARY[settings.measure](Pairs(both, first, second, neither))
    step = say(
        "marginal {measure} from the table of pairs (Becker and Balagtas): {both} both, "
        "{first} first only, {second} second only, {neither} neither",
        measure=settings.measure.value,
        both=both,
        first=first,
        second=second,
        neither=neither,
    )
    steps = [step, "non-events counted"] if row["is_reversed"] else [step]
    study = noted(study, *(steps if sizes.is_estimable[0] else []))
    if sizes.is_corrected[0]:
        study = noted(study, flags=(say("0.5 added to each cell of the table of pairs"),))
    return from_sizes(study, sizes, say("no participant, or every participant, had the event under both treatments"))


def _from_events(row: Row, sides: Sequence[Sequence[PrintedArm]], settings: Settings) -> StudyEstimate:
    missing = _not_reported(sides, {"events": say("number of events"), "n": say("number analysed")})
    if missing:
        return StudyEstimate(why=missing)
    events, numbers = _added(sides, "events"), _added(sides, "n")
    steps = list(steps_of_sides(sides, of_people))
    if row["is_reversed"]:
        steps.append(
            say(
                "non-events counted: {first:g} and {second:g}",
                first=numbers[0] - events[0],
                second=numbers[1] - events[1],
            )
        )
        events = [n - event for event, n in zip(events, numbers, strict=True)]
    shown = dict(
        zip(("events_1", "events_2", "n_1", "n_2"), [int(value) for value in (*events, *numbers)], strict=True)
    )
    study, effect = _clustered(row, settings, StudyEstimate(cells=shown, conversions=tuple(steps)))
    if study.why:
        return study
    a, c, n1, n2 = (value / effect for value in (*events, *numbers))
    correlation = _correlation_of_answers(row, sides, settings)
    if correlation is not None:
        return _crossover_events(study, events, numbers, correlation)
    sizes = BINARY[settings.measure](a, n1, c, n2)
    if not sizes.is_estimable[0]:
        return replace(study, why=why_not_estimable(events, numbers))
    if sizes.is_corrected[0]:
        is_ratio = settings.measure.is_ratio
        flag = zero_cell_flag(events, numbers) if is_ratio else FLAG_RISK_DIFFERENCE
        study = noted(study, corrected_cells((a, c), (n1, n2)), flags=(flag,))
    return from_sizes(study, sizes)


def _correlation_of_answers(row: Row, sides: Sequence[Sequence[PrintedArm]], settings: Settings) -> Known | None:
    is_paired = row["paired"] in MEASURED_TWICE and all(len(side) == 1 for side in sides)
    has_one_n = is_paired and sides[0][0].n == sides[1][0].n
    return known(row, "correlation", settings.correlation) if has_one_n and settings.measure is Measure.OR else None


def _crossover_events(
    study: StudyEstimate, events: Sequence[float], numbers: Sequence[float], correlation: Known
) -> StudyEstimate:
    sizes = odds_ratio_with_correlation(events[0], events[1], numbers[0], correlation.value)
    flags = (say("imputed correlation: {correlation}", correlation=correlation),) if correlation.is_imputed else ()
    imputed = ("correlation",) if correlation.is_imputed else ()
    study = noted(
        study,
        say("marginal OR with correlation {correlation} of the answers (Stedman)", correlation=correlation),
        flags=flags,
        imputed=imputed,
    )
    if sizes.is_corrected[0]:
        study = noted(study, flags=(zero_cell_flag(events, numbers),))
    return from_sizes(replace(study, is_within=True), sizes, why_not_estimable(events, numbers))


def _from_rates(row: Row, sides: Sequence[Sequence[PrintedArm]], settings: Settings) -> StudyEstimate:
    missing = _not_reported(sides, {"events": say("number of events"), "person_time": "person-time"})
    if missing or row["is_reversed"]:
        return StudyEstimate(why=missing or say("a rate of the opposite outcome cannot be turned round"))
    events, times = _added(sides, "events"), _added(sides, "person_time")
    shown: Row = {f"events_{side}": int(events[side - 1]) for side in (1, 2)}
    shown |= {f"person_time_{side}": times[side - 1] for side in (1, 2)}
    if not _not_reported(sides, {"n": say("number analysed")}):
        shown |= {f"n_{side}": int(n) for side, n in enumerate(_added(sides, "n"), start=1)}
    steps = steps_of_sides(
        sides, lambda arm: say("{events} in {person_time:.10g}", events=arm.events, person_time=arm.person_time)
    )
    study, effect = _clustered(row, settings, StudyEstimate(cells=shown, conversions=steps))
    if study.why:
        return study
    rates = [Rate(x / effect, t / effect) for x, t in zip(events, times, strict=True)]
    sizes = RATES[settings.measure](*rates)
    if sizes.is_corrected[0]:
        study = noted(study, flags=(FLAG_RATE if settings.measure.is_ratio else FLAG_RATE_DIFFERENCE,))
    why = say("no event on either side: not estimable") if not any(events) else OUT_OF_RANGE
    return from_sizes(study, sizes, why)


def _from_means(row: Row, sides: Sequence[Sequence[PrintedArm]], settings: Settings) -> StudyEstimate:
    made, why = side_means(sides, settings, known(row, "correlation", settings.correlation))
    if settings.measure is Measure.ROM and row["is_reversed"] and row["scale_low"] is None:
        why = why or say("a reversed scale whose ends are not known has no ratio of means")
    study = StudyEstimate(why=why)
    made = turned(row, made)
    for number, side in enumerate(made, start=1):
        shown = {f"sd_{number}": side.sd}
        if not why:
            shown |= {f"mean_{number}": side.mean, f"n_{number}": int(side.n)}
        study = noted(replace(study, cells=study.cells | shown), *side.steps, flags=side.flags, imputed=side.imputed)
    study = replace(study, flags=tuple(dict.fromkeys(study.flags)))
    if why:
        return study
    study = _skewed(row, study, made)
    is_paired = row["paired"] in MEASURED_TWICE and all(len(side) == 1 for side in sides)
    correlation = known(row, "correlation", settings.correlation)
    if is_paired and correlation is not None:
        return _sign_turned(row, _crossover_means(study, made, settings, correlation))
    study, effect = _clustered(row, settings, study)
    if study.why:
        return study
    sizes = _of_means(settings)(*(Means(side.mean, side.sd or 0.0, side.n / effect) for side in made))
    return _sign_turned(row, from_sizes(study, sizes, _why_no_effect_of_means(settings, made)))


def _of_means(settings: Settings) -> Callable[[Means, Means], EffectSizes]:
    if settings.measure is not Measure.SMD:
        return CONTINUOUS[settings.measure]
    return partial(standardised_mean_difference, correction=settings.smd_correction, variance=settings.smd_variance)


def _why_no_effect_of_means(settings: Settings, made: Sequence[SideMeans]) -> str:
    if settings.measure is Measure.ROM and made[0].mean * made[1].mean <= 0:
        return say("means that are 0 or of different sign have no ratio")
    return OUT_OF_RANGE


def _crossover_means(
    study: StudyEstimate, made: Sequence[SideMeans], settings: Settings, correlation: Known
) -> StudyEstimate:
    first, second = made
    n = min(first.n, second.n)
    sizes = PAIRED_CONTINUOUS[settings.measure](
        PairedMeans(first.mean, first.sd or 0.0, second.mean, second.sd or 0.0, n, correlation.value)
    )
    study = noted(
        study,
        say(
            "analysed within {n:g} participants with correlation {correlation} of the two periods",
            n=n,
            correlation=correlation,
        ),
        flags=(say("imputed correlation: {correlation}", correlation=correlation),) if correlation.is_imputed else (),
        imputed=("correlation",) if correlation.is_imputed else (),
    )
    return from_sizes(replace(study, is_within=True), sizes, _why_no_effect_of_means(settings, made))


def _skewed(row: Row, study: StudyEstimate, made: Sequence[SideMeans]) -> StudyEstimate:
    """Flag means nearer than 2 SD to an end of the scale (Cochrane Handbook 10.5.3)."""
    low, high = row["scale_low"], row["scale_high"]
    if low is None or high is None or FLAG_CHANGE in study.flags:
        return study
    if any(min(side.mean - low, high - side.mean) < 2 * (side.sd or 0.0) for side in made):
        return noted(study, flags=(say("skewed: a mean within 2 SD of an end of the scale"),))
    return study


def turned(row: Row, made: Sequence[SideMeans]) -> list[SideMeans]:
    """Give means on the outcome's own scale where the numbers run against it and the scale's ends are known."""
    low, high = row["scale_low"], row["scale_high"]
    if not row["is_reversed"] or low is None or high is None:
        return list(made)
    return [
        replace(
            side,
            mean=-side.mean if FLAG_CHANGE in side.flags else low + high - side.mean,
            steps=(
                *side.steps,
                say(
                    "mean {mean:.10g} turned round on the scale from {low:g} to {high:g}",
                    mean=side.mean,
                    low=low,
                    high=high,
                ),
            ),
        )
        for side in made
    ]


def _sign_turned(row: Row, study: StudyEstimate) -> StudyEstimate:
    """Turn the sign where the scale's ends are not known; a ratio of means cannot be turned so."""
    if not row["is_reversed"] or row["scale_low"] is not None or study.estimate is None:
        return study
    return noted(replace(study, estimate=-study.estimate), say("sign turned: the scale runs against the outcome"))


def _clustered(row: Row, settings: Settings, study: StudyEstimate) -> tuple[StudyEstimate, float]:
    """Give the design effect by which numbers are divided: 1 where there is nothing to correct or to correct with."""
    if row["clusters"] is None:
        ignored = row["design"] == Design.RANDOMISED_CLUSTER
        return noted(study, flags=(FLAG_CLUSTERS_IGNORED,) if ignored else ()), 1.0
    if row["clusters"] == "accounted for":
        return study, 1.0
    icc = known(row, "icc", settings.icc)
    if icc is None:
        return noted(study, flags=(say("{flag} (no ICC is known)", flag=FLAG_CLUSTERS_IGNORED),)), 1.0
    effect = float(design_effect(row["cluster_size"] or np.nan, icc.value, row["cluster_cv"] or 0.0)[0])
    if not np.isfinite(effect):
        return replace(study, why=say("no design effect can be computed from the clusters")), 1.0
    cv = f", CV {row['cluster_cv']:g}" if row["cluster_cv"] else ""
    step = say(
        "divided by the design effect of clusters: {effect:.4g} (mean size {cluster_size:g}{cv}, ICC {icc})",
        effect=effect,
        cluster_size=row["cluster_size"],
        cv=cv,
        icc=icc,
    )
    flags = (say("imputed ICC: {icc}", icc=icc),) if icc.is_imputed else ()
    return noted(study, step, flags=flags, imputed=("ICC",) if icc.is_imputed else ()), effect


def cluster_factor(row: Row, settings: Settings, study: StudyEstimate) -> tuple[StudyEstimate, float]:
    """Give the factor for the standard error of an estimate that ignores clusters."""
    study, effect = _clustered(row, settings, study)
    return study, float(np.sqrt(effect))


def _not_reported(sides: Sequence[Sequence[PrintedArm]], names: Mapping[str, str]) -> str:
    arms = [arm for side in sides for arm in side]
    missing = [label for name, label in names.items() if any(getattr(arm, name) is None for arm in arms)]
    return "; ".join(say("{label} not reported", label=label) for label in missing)


def _added(sides: Sequence[Sequence[PrintedArm]], name: str) -> list[float]:
    return [float(sum(getattr(arm, name) / arm.parts for arm in side)) for side in sides]
