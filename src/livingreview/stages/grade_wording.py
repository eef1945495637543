"""Effects in words and per 1,000 people, as a Summary of Findings prints them.

1. Risks and rates are given per 1,000 as whole numbers, below 1 with one decimal; effects as everywhere in the
   report (`figures.numbers`).
2. How absolute effects are computed: `grading.absolute`.

Source: Cochrane Handbook, chapters 14 and 15.
"""

from livingreview.figures.numbers import effect_value, fixed, interval
from livingreview.grading.absolute import PER, Effect
from livingreview.terms import PROPORTIONS
from livingreview.words import mark, say

ONE_STUDY = mark("one study")
PERSON_TIME = mark("units of person-time")


def relative_text(effect: Effect) -> str:
    """Write a ratio with its interval, as `RR 0.80 (95% CI 0.65 to 0.98)`."""
    limits = interval(effect.low, effect.high, effect.measure)
    return _with_one_study(
        say(
            "{measure} {effect} (95% CI {limits})",
            measure=effect.measure,
            effect=effect_value(effect.value, effect.measure),
            limits=limits,
        ),
        effect,
    )


def in_brackets(effect: Effect) -> str:
    """Write a ratio for a sentence's bracket, as `RR 0.80, 95% CI 0.65 to 0.98`."""
    limits = interval(effect.low, effect.high, effect.measure)
    return say(
        "{measure} {effect}, 95% CI {limits}",
        measure=effect.measure,
        effect=effect_value(effect.value, effect.measure),
        limits=limits,
    )


def risk_text(risk: float, limits: tuple[float, float] | None = None) -> str:
    """Write a risk as `160 per 1,000 (130 to 196)`."""
    text = say("{people} per {per:,}", people=people(risk * PER), per=PER)
    return (
        say(
            "{words} ({people} to {people2})",
            words=text,
            people=people(limits[0] * PER),
            people2=people(limits[1] * PER),
        )
        if limits
        else text
    )


def rate_text(rate: float, limits: tuple[float, float] | None = None) -> str:
    """Write a rate as `160 per 1,000 units of person-time (130 to 196)`."""
    text = say("{people} per {per:,} units of person-time", people=people(rate * PER), per=PER)
    return (
        say(
            "{words} ({people} to {people2})",
            words=text,
            people=people(limits[0] * PER),
            people2=people(limits[1] * PER),
        )
        if limits
        else text
    )


def difference_text(differences: tuple[float, float, float], effect: Effect, *, is_rate: bool = False) -> str:
    """Write risk differences as `40 fewer per 1,000 (from 70 fewer to 4 fewer)`."""
    value, low, high = (_fewer_or_more(difference * PER) for difference in differences)
    unit = f"{PER:,} {PERSON_TIME}" if is_rate else f"{PER:,}"
    return _with_one_study(
        say("{value} per {unit} (from {low} to {high})", value=value, unit=unit, low=low, high=high), effect
    )


def mean_difference_text(effect: Effect) -> str:
    """Write a difference of means as `MD 1.20 lower (2.10 lower to 0.30 lower)`."""
    value, low, high = (lower_or_higher(number) for number in (effect.value, effect.low, effect.high))
    return _with_one_study(
        say("{measure} {value} ({low} to {high})", measure=effect.measure, value=value, low=low, high=high), effect
    )


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
    is_more = difference > 0 and amount != "0"
    return say("{amount} more", amount=amount) if is_more else say("{amount} fewer", amount=amount)


def lower_or_higher(difference: float) -> str:
    """Write a difference as `1.20 lower`."""
    amount = fixed(abs(difference), 2)
    return say("{amount} higher", amount=amount) if difference > 0 else say("{amount} lower", amount=amount)


def _with_one_study(text: str, effect: Effect) -> str:
    return f"{text}, {ONE_STUDY}" if effect.is_one_study else text
