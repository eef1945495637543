"""Suspect numbers of one arm, held against its outcome's scale and against each other.

1. A mean, quantile or baseline outside the outcome's range, a change larger than it, or a spread that values within
   the range cannot have.
2. Where the outcome has a `step` (a rating in whole numbers, say): means that n such values cannot have (GRIM), and
   spreads that they cannot have (GRIMMER). Values of logarithms are not tested.
3. A percentage that no whole number of n gives, or that is not the one of the events beside it.
4. A mean away from the middle of its confidence interval; final values that equal those at baseline to the last digit.

Sources: as in `stats.plausible`; MECIR C51.
"""

from collections.abc import Iterator

from livingreview.models.result import ArmData, Result
from livingreview.models.review import Outcome
from livingreview.stages.suspect import Suspect, about, impossible, shown
from livingreview.stats import plausible
from livingreview.stats.plausible import Span
from livingreview.terms import SuspectRule as Rule
from livingreview.words import mark, say
from livingreview.yaml_dialect import Path

AROUND_MEAN = mark("{words}; no values in it spread so far around this mean.")
WIDE = mark("{words}; no values in it spread so far.")

ON_THE_SCALE = ("mean", "baseline_mean", "median", "q1", "q3", "min", "max")
"""Numbers that are values of the outcome's scale."""
MIN_DIGITS = 4
"""Significant digits in all, from which two equal pairs of numbers are hardly chance."""


def suspects_of_arm(result: Result, outcome: Outcome, arm: str, data: ArmData, here: Path) -> Iterator[Suspect]:
    """Find what one arm's numbers cannot be."""
    name = about(result, arm)
    if not data.log_scale:
        yield from _outside_the_scale(name, outcome, data, here)
        yield from _steps(name, outcome, data, here)
    yield from _percentages(name, data, here)
    yield from _interval_of_the_mean(name, data, here)
    yield from _baseline(name, data, here)


def spread_as_printed(data: ArmData, plus_minus_is: str | None) -> tuple[str, float] | None:
    """Give the arm's printed spread as sd or se, where it is one of them."""
    given = {"sd": data.sd, "se": data.se, plus_minus_is or "": data.plus_minus}
    return next(((kind, value) for kind, value in given.items() if kind and value is not None), None)


def _variance(data: ArmData) -> tuple[str, float, Span] | None:
    """Give the spread's name, value and the variances it stands for; an undefined "±" says nothing."""
    if data.sd is not None:
        return "sd", data.sd, plausible.variance_of_sd(data.sd)
    if data.se is not None and data.n:
        return "se", data.se, plausible.variance_of_se(data.se, data.n)
    return None


def _outside_the_scale(name: str, outcome: Outcome, data: ArmData, here: Path) -> Iterator[Suspect]:
    if outcome.range is None:
        return
    low, high = outcome.range
    scale = say("The outcome's scale runs from {low:g} to {high:g}", low=low, high=high)
    for cell in ON_THE_SCALE:
        value = getattr(data, cell)
        if value is not None and not low <= value <= high:
            yield impossible(Rule.OUTSIDE_SCALE, (*here, cell), f"{name}: {cell} {shown(value)}", f"{scale}.")
    if data.mean_change is not None and abs(data.mean_change) > high - low:
        found = say("{name}: mean_change {shown}", name=name, shown=shown(data.mean_change))
        yield impossible(
            Rule.OUTSIDE_SCALE, (*here, "mean_change"), found, say("{scale}; no change is larger.", scale=scale)
        )
    yield from _wide(name, (low, high), data, here, scale)


def _wide(name: str, scale: tuple[float, float], data: ArmData, here: Path, words: str) -> Iterator[Suspect]:
    spread = _variance(data)
    if spread is not None:
        kind, value, variance = spread
        width = scale[1] - scale[0]
        cell = next((cell for cell in ("mean", "mean_change") if getattr(data, cell) is not None), "")
        limits = (-width, width) if cell == "mean_change" else scale
        middle = getattr(data, cell) if cell else scale[0] + width / 2  # around it, values spread furthest
        if not plausible.fits_scale(middle, variance, data.n, limits):
            given = [f"{cell} {shown(middle)}"] if cell else []
            given += [f"{kind} {shown(value)}", *([f"n = {data.n}"] if data.n is not None else [])]
            why = say(AROUND_MEAN if cell else WIDE, words=words)
            yield impossible(Rule.SPREAD_BEYOND_SCALE, (*here, kind), f"{name}: {', '.join(given)}", why)
    if data.baseline_sd is not None and data.baseline_mean is not None:
        variance = plausible.variance_of_sd(data.baseline_sd)
        if not plausible.fits_scale(data.baseline_mean, variance, data.n, scale):
            found = say(
                "{name}: baseline_mean {shown}, baseline_sd {shown2}",
                name=name,
                shown=shown(data.baseline_mean),
                shown2=shown(data.baseline_sd),
            )
            why = say(AROUND_MEAN, words=words)
            yield impossible(Rule.SPREAD_BEYOND_SCALE, (*here, "baseline_sd"), found, why)


def _steps(name: str, outcome: Outcome, data: ArmData, here: Path) -> Iterator[Suspect]:
    if outcome.step is None or not data.n:
        return
    low = outcome.range[0] if outcome.range else 0
    for cell, start in (("mean", low), ("mean_change", 0), ("baseline_mean", low)):
        mean = getattr(data, cell)
        if mean is None:
            continue
        found = f"{name}: {cell} {shown(mean)}, n = {data.n}"
        steps = say("values in steps of {step:g}", step=outcome.step)
        if not plausible.mean_is_possible(mean, data.n, outcome.step, start):
            why = say(
                "No {n} {steps} have this mean, unless fewer were analysed or values were averaged before.",
                n=data.n,
                steps=steps,
            )
            yield impossible(Rule.GRIM, (*here, cell), found, why)
        elif (spread := _spread_of(cell, data)) and not plausible.spread_is_possible(
            mean, spread[2], data.n, outcome.step, start
        ):
            why = say("No {n} {steps} have this mean and this spread.", n=data.n, steps=steps)
            place = (*here, spread[0])
            yield impossible(Rule.GRIMMER, place, f"{found}, {spread[0]} {shown(spread[1])}", why)


def _spread_of(cell: str, data: ArmData) -> tuple[str, float, Span] | None:
    if cell != "baseline_mean":
        return _variance(data)
    sd = data.baseline_sd
    return None if sd is None else ("baseline_sd", sd, plausible.variance_of_sd(sd))


def _percentages(name: str, data: ArmData, here: Path) -> Iterator[Suspect]:
    if data.percent is None or not data.n or data.person_time is not None:
        return
    place = (*here, "percent")
    if data.events is not None:
        if not plausible.percent_is_of(data.percent, data.events, data.n):
            found = say(
                "{name}: percent {shown}, events {events}, n = {n}",
                name=name,
                shown=shown(data.percent),
                events=data.events,
                n=data.n,
            )
            why = say(
                "{events} of {n} are {value:.3g} %.", events=data.events, n=data.n, value=100 * data.events / data.n
            )
            yield impossible(Rule.PERCENT, place, found, why)
    elif not plausible.percent_is_possible(data.percent, data.n):
        found = say("{name}: percent {shown}, n = {n}", name=name, shown=shown(data.percent), n=data.n)
        nearest = round(data.percent * data.n / 100)
        why = say(
            "No whole number of {n} gives it; {nearest} of {n} are {value:.3g} %.",
            n=data.n,
            nearest=nearest,
            value=100 * nearest / data.n,
        )
        yield impossible(Rule.PERCENT, place, found, why)


def _interval_of_the_mean(name: str, data: ArmData, here: Path) -> Iterator[Suspect]:
    middle = data.mean if data.mean is not None else data.mean_change
    if data.ci is not None and middle is not None:
        low, high = data.ci
        if not plausible.is_centred(middle, (low, high)):
            found = say(
                "{name}: mean {shown}, ci {shown2} to {shown3}",
                name=name,
                shown=shown(middle),
                shown2=shown(low),
                shown3=shown(high),
            )
            why = say("The middle of the interval is {shown}; check the three numbers.", shown=shown((low + high) / 2))
            yield Suspect(Rule.MEAN_OFF_CENTRE, (*here, "ci"), found, why)


def _baseline(name: str, data: ArmData, here: Path) -> Iterator[Suspect]:
    if data.mean is None or data.sd is None or (data.mean, data.sd) != (data.baseline_mean, data.baseline_sd):
        return
    if digits(data.mean) + digits(data.sd) >= MIN_DIGITS:
        found = say(
            "{name}: mean {shown} and sd {shown2}, both also at baseline",
            name=name,
            shown=shown(data.mean),
            shown2=shown(data.sd),
        )
        why = say("Mean and spread after treatment equal those before it to the last digit; was one line copied twice?")
        yield Suspect(Rule.BASELINE_IS_FINAL, (*here, "mean"), found, why)


def digits(number: float) -> int:
    """Count a number's significant digits, as far as the file keeps them."""
    return len(shown(number).split("e")[0].replace("-", "").replace(".", "").strip("0")) or 1
