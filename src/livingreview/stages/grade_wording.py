"""Effects in words and per 1,000 people, as a Summary of Findings prints them.

1. The risk with the intervention follows from the comparator risk and the effect:
   RR: CR x RR; OR and Peto OR: CR x OR / (1 - CR + CR x OR); RD: CR + RD; HR: 1 - (1 - CR)^HR; kept within
   0 and 1.
2. The limits of the interval go through the same formula; the comparator risk counts as known.
3. Risks are given per 1,000 as whole numbers, below 1 with one decimal; effects as everywhere in the
   report (`figures.numbers`).

Source: Cochrane Handbook, chapters 14 and 15.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from livingreview.figures.numbers import effect_value, fixed, interval
from livingreview.terms import PROPORTIONS, Measure

PER = 1000  # people
ONE_STUDY = "one study"

RISK_WITH: Mapping[Measure, Callable[[float, float], float]] = {
    Measure.RR: lambda risk, ratio: risk * ratio,
    Measure.OR: lambda risk, odds_ratio: risk * odds_ratio / (1 - risk + risk * odds_ratio),
    Measure.PETO: lambda risk, odds_ratio: risk * odds_ratio / (1 - risk + risk * odds_ratio),
    Measure.RD: lambda risk, difference: risk + difference,
    Measure.HR: lambda risk, hazard_ratio: 1 - (1 - risk) ** hazard_ratio,
}
"""Risk with the intervention, from the comparator risk and the effect."""


@dataclass(frozen=True)
class Effect:
    """An effect on the display scale with its 95 % interval."""

    measure: Measure
    value: float
    low: float
    high: float
    is_one_study: bool = False


def relative_text(effect: Effect) -> str:
    """Write a ratio with its interval, as `RR 0.80 (95% CI 0.65 to 0.98)`."""
    limits = interval(effect.low, effect.high, effect.measure)
    return _with_one_study(f"{effect.measure} {effect_value(effect.value, effect.measure)} (95% CI {limits})", effect)


def risks_with(effect: Effect, comparator_risk: float) -> tuple[float, float, float]:
    """Give the risk with the intervention and its limits, as proportions."""
    formula = RISK_WITH[effect.measure]
    value, low, high = (
        min(max(formula(comparator_risk, number), 0.0), 1.0) for number in (effect.value, effect.low, effect.high)
    )
    return value, low, high


def risk_text(risk: float, limits: tuple[float, float] | None = None) -> str:
    """Write a risk as `160 per 1,000 (130 to 196)`."""
    text = f"{people(risk * PER)} per {PER:,}"
    return f"{text} ({people(limits[0] * PER)} to {people(limits[1] * PER)})" if limits else text


def difference_text(differences: tuple[float, float, float], effect: Effect) -> str:
    """Write risk differences as `40 fewer per 1,000 (from 70 fewer to 4 fewer)`."""
    value, low, high = (_fewer_or_more(difference * PER) for difference in differences)
    return _with_one_study(f"{value} per {PER:,} (from {low} to {high})", effect)


def mean_difference_text(effect: Effect) -> str:
    """Write a difference of means as `MD 1.20 lower (2.10 lower to 0.30 lower)`."""
    value, low, high = (_lower_or_higher(number) for number in (effect.value, effect.low, effect.high))
    return _with_one_study(f"{effect.measure} {value} ({low} to {high})", effect)


def one_group_text(effect: Effect) -> str:
    """Write what one group came to: a proportion as `230 per 1,000 (201 to 262)`, else as `Mean 12.3 (11 to 13)`."""
    if effect.measure in PROPORTIONS:
        low, high = (min(max(limit, 0.0), 1.0) for limit in (effect.low, effect.high))
        return _with_one_study(risk_text(min(max(effect.value, 0.0), 1.0), (low, high)), effect)
    limits = interval(effect.low, effect.high, effect.measure)
    return _with_one_study(
        f"{effect.measure.label.capitalize()} {effect_value(effect.value, effect.measure)} ({limits})", effect
    )


def people(value: float) -> str:
    """Write a number of people: whole, with one decimal below 1."""
    if value >= 1:
        return f"{value:,.0f}"
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def _fewer_or_more(difference: float) -> str:
    amount = people(abs(difference))
    return f"{amount} {'more' if difference > 0 and amount != '0' else 'fewer'}"


def _lower_or_higher(difference: float) -> str:
    return f"{fixed(abs(difference), 2)} {'higher' if difference > 0 else 'lower'}"


def _with_one_study(text: str, effect: Effect) -> str:
    return f"{text}, {ONE_STUDY}" if effect.is_one_study else text
