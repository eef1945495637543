"""Suspect numbers between arms, between an estimate and its own interval and P value, and between results.

1. SD against SE: a spread at most a third of what it is held against (the arm's own spread before treatment, the
   other arms, other studies' spreads of the outcome) that fits once multiplied by the root of n; the other way round
   for a standard error; and two means that lie three of their SDs apart.
2. An estimate away from the middle of its interval, an SE that is not the interval's, a P value that belongs to another
   estimate.
3. Means and spreads that are the same in two arms, or in two results, to the last digit.

Sources: Cochrane Handbook 6.3.1, 6.5.2 and 15.3; Gøtzsche et al. 2007 (doi:10.1001/jama.298.4.430); `stats.plausible`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median

from livingreview.models.result import ArmData, Estimate, Result
from livingreview.models.study import Study
from livingreview.stages.suspect import Suspect, about, shown
from livingreview.stages.suspects_arms import MIN_DIGITS, digits, spread_as_printed
from livingreview.stats import plausible
from livingreview.terms import SuspectRule as Rule
from livingreview.words import say
from livingreview.yaml_dialect import Path

Spreads = Mapping[str, Mapping[str, Sequence[float]]]
"""Standard deviations by outcome and study."""

MIN_RATIO = 3
"""Times that one spread is another before it is suspect; the spreads of two true samples of ten rarely differ so."""
MIN_N = 10
"""Participants; with fewer, a standard deviation and a standard error are too near each other to tell."""
MIN_STUDIES = 3
"""Other studies whose spreads say what is usual; the median of three is not moved by one that is wrong itself."""
APART = 3
"""Standard deviations between two means; hardly any treatment does as much."""


def spreads_by_outcome(studies: Sequence[Study]) -> Spreads:
    """Give every study's standard deviations, those behind standard errors too, by outcome."""
    found: dict[str, dict[str, list[float]]] = {}
    for study in studies:
        for result in study.results:
            for data in (result.data or {}).values():
                sd = _deviation(data, result.plus_minus_is)
                if sd is not None and not data.log_scale and data.mean is not None:
                    found.setdefault(result.outcome, {}).setdefault(study.study_id, []).append(sd)
    return found


def suspects_between_arms(study: Study, result: Result, here: Path, spreads: Spreads) -> Iterator[Suspect]:
    """Find spreads of another kind than said, and arms that are copies of each other."""
    arms = result.data or {}
    others = spreads.get(result.outcome, {})
    usual = [median(values) for name, values in sorted(others.items()) if name != study.study_id]
    for arm in arms:
        yield from _other_kind(result, arm, (*here, "data", arm), usual)
    for (first, one), (second, other) in combinations(arms.items(), 2):
        yield from _apart(result, (first, one), (second, other), here)
        numbers = _numbers(one)
        if numbers == _numbers(other) and _are_many(numbers):
            found = say(
                "{about}: {first} and {second} both {numbers}",
                about=about(result),
                first=first,
                second=second,
                numbers=_words(numbers),
            )
            why = say("Two arms have the same numbers to the last digit; was one copied?")
            yield Suspect(Rule.SAME_IN_TWO_ARMS, (*here, "data", second), found, why)


def _other_kind(result: Result, arm: str, here: Path, usual: Sequence[float]) -> Iterator[Suspect]:
    """Hold a spread against the first of what is at hand that finds it to be of another kind."""
    data = (result.data or {})[arm]
    printed = spread_as_printed(data, result.plus_minus_is)
    if printed is None or not data.n or data.n < MIN_N or data.log_scale:
        return
    kind, value = printed
    beside = [_deviation(other, result.plus_minus_is) for name, other in (result.data or {}).items() if name != arm]
    in_others = [sd for sd in beside if sd is not None]
    held_against = (
        (say("the spread before treatment"), data.baseline_sd if data.mean is not None else None),
        (say("the other arms"), median(in_others) if in_others else None),
        (say("other studies of this outcome"), median(usual) if len(usual) >= MIN_STUDIES else None),
    )
    for what, typical in held_against:
        if typical is not None and _is_other_kind(kind, value, data.n, typical):
            other, turned = ("SE", "SD") if kind == "sd" else ("SD", "SE")
            found = f"{about(result, arm)}: {kind} {shown(value)}, n = {data.n}"
            why = say(
                "Against {what} (SD {typical:.3g}) this looks like a {other} entered as {turned}.",
                what=what,
                typical=typical,
                other=other,
                turned=turned,
            )
            cell = kind if getattr(data, kind) is not None else "plus_minus"
            yield Suspect(Rule.SD_OR_SE, (*here, cell), found, why)
            return


def _is_other_kind(kind: str, value: float, n: int, typical: float) -> bool:
    """Tell whether the spread is far from what is usual, and near it once read as the other kind."""
    as_said = value if kind == "sd" else value * math.sqrt(n)
    as_other = value * math.sqrt(n) if kind == "sd" else value
    far = typical / as_said if kind == "sd" else as_said / typical
    return far >= MIN_RATIO and abs(math.log(as_other) - math.log(typical)) < abs(math.log(as_said) - math.log(typical))


def _apart(result: Result, one: tuple[str, ArmData], other: tuple[str, ArmData], here: Path) -> Iterator[Suspect]:
    (first, a), (second, b) = one, other
    if a.mean is None or b.mean is None or a.sd is None or b.sd is None or a.sd_imputed_from or b.sd_imputed_from:
        return
    together = math.hypot(a.sd / math.sqrt(2), b.sd / math.sqrt(2))
    if abs(a.mean - b.mean) >= APART * together:
        found = say(
            "{about}: {first} mean {shown}, sd {shown2}; {second} mean {shown3}, sd {shown4}",
            about=about(result),
            first=first,
            shown=shown(a.mean),
            shown2=shown(a.sd),
            second=second,
            shown3=shown(b.mean),
            shown4=shown(b.sd),
        )
        why = say(
            "The means lie {value:.1f} SDs apart; are the spreads standard errors?",
            value=abs(a.mean - b.mean) / together,
        )
        yield Suspect(Rule.SD_OR_SE, (*here, "data", first, "sd"), found, why)


def _deviation(data: ArmData, plus_minus_is: str | None) -> float | None:
    printed = spread_as_printed(data, plus_minus_is)
    if printed is None or data.sd_imputed_from is not None:
        return None
    kind, value = printed
    if kind == "sd":
        return value
    return value * math.sqrt(data.n) if data.n else None


def suspects_of_estimate(result: Result, estimate: Estimate, here: Path) -> Iterator[Suspect]:
    """Hold an estimate against its interval, its standard error and its P value."""
    if estimate.value is None:
        return
    head = f"{about(result)}: {estimate.measure} {shown(estimate.value)}"
    ci = (estimate.ci[0], estimate.ci[1]) if estimate.ci else None
    quantile = _statistic(1 - estimate.ci_level, estimate)
    if ci is not None:
        interval = f"ci {shown(ci[0])} to {shown(ci[1])}"
        if not plausible.is_centred(estimate.value, ci, estimate.measure):
            scale = say(" of logarithms") if estimate.measure.is_ratio else ""
            why = say(
                "The estimate is not in the middle of its interval on the scale{scale}; check the three numbers.",
                scale=scale,
            )
            yield Suspect(Rule.ESTIMATE_OFF_CENTRE, (*here, "ci"), f"{head}, {interval}", why)
        if estimate.se is not None and not plausible.se_fits_interval(estimate.se, ci, estimate.measure, quantile):
            why = say("Half the interval's width gives another standard error; se is that on the analysis scale.")
            yield Suspect(Rule.SE_AGAINST_INTERVAL, (*here, "se"), f"{head}, {interval}, se {shown(estimate.se)}", why)
    yield from _p_value(estimate, head, ci, quantile, here)


def _p_value(
    estimate: Estimate, head: str, ci: tuple[float, float] | None, quantile: float, here: Path
) -> Iterator[Suspect]:
    if estimate.p is None or estimate.value is None:
        return
    statistics = plausible.statistics_of(
        estimate.value, estimate.measure, se=estimate.se, interval=ci, quantile=quantile
    )
    is_bound = estimate.p_is == "below"
    if statistics is None or plausible.p_fits(
        estimate.p, statistics, is_bound=is_bound, statistic_of=lambda p: _statistic(p, estimate)
    ):
        return
    low, high = statistics
    width = f"ci {shown(ci[0])} to {shown(ci[1])}" if ci else f"se {shown(estimate.se or 0)}"
    sign = "<" if is_bound else "="
    why = say(
        "Estimate and spread give a test statistic of {low:.2f} to {high:.2f}, which is another P value.",
        low=low,
        high=high,
    )
    yield Suspect(Rule.P_AGAINST_ESTIMATE, (*here, "p"), f"{head}, {width}, P {sign} {shown(estimate.p)}", why)


def _statistic(p: float, estimate: Estimate) -> float:
    return plausible.t_statistic(p, estimate.df) if estimate.df else plausible.normal_statistic(p)


def suspects_between_results(study: Study) -> Iterator[Suspect]:
    """Find results that repeat the means and spreads of another outcome or time."""
    for (first, one), (second, other) in combinations(enumerate(study.results), 2):
        if (one.outcome, one.timepoint.days) == (other.outcome, other.timepoint.days):
            continue
        numbers = {arm: _numbers(data) for arm, data in (one.data or {}).items()}
        again = {arm: _numbers(data) for arm, data in (other.data or {}).items()}
        if numbers and numbers == again and all(_are_many(each) for each in numbers.values()):
            found = say(
                "{about} and {about2}: {named}",
                about=about(one),
                about2=about(other),
                named="; ".join(f"{arm} {_words(numbers[arm])}" for arm in numbers),
            )
            why = say(
                "results[{first}] and results[{second}] have the same means and spreads to the last digit.",
                first=first,
                second=second,
            )
            yield Suspect(Rule.SAME_IN_TWO_RESULTS, ("results", second), found, why)


def _numbers(data: ArmData) -> dict[str, float]:
    """Give the centre and the spread of an arm."""
    cells = ("mean", "mean_change", "median", "sd", "se", "plus_minus", "q1", "q3")
    given = {cell: getattr(data, cell) for cell in cells if getattr(data, cell) is not None}
    return given if len(given) > 1 else {}


def _are_many(numbers: Mapping[str, float]) -> bool:
    return bool(numbers) and math.fsum(digits(value) for value in numbers.values()) >= MIN_DIGITS


def _words(numbers: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {shown(value)}" for name, value in numbers.items())
