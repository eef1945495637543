"""Absolute effects from relative ones, at a comparator risk or rate that counts as known.

1. Risk with the intervention, from the comparator risk CR and the effect: RR: CR x RR; OR and Peto OR:
   CR x OR / (1 - CR + CR x OR); HR: 1 - (1 - CR)^HR, and CR^HR where the risk is of no event; RD: CR + RD. It is kept
   within 0 and 1.
2. Rates: rate ratio: rate x IRR; rate difference: rate + IRD, never below 0.
3. A standardised mean difference becomes an odds ratio by ln OR = pi / sqrt(3) x SMD, a difference on a familiar scale
   by its standard deviation.
4. The limits of the interval go through the same formula.
5. Number needed to treat = 1 / |risk difference|, rounded up; where the interval of the difference holds 0, it runs
   from benefit through infinity to harm.

Source: Cochrane Handbook 15.4 and 15.5; Altman 1998 (BMJ 317:1309); Chinn 2000.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from livingreview.terms import Measure

PER = 1000  # people, or units of person-time
LN_ODDS_PER_SD = math.pi / math.sqrt(3)
"""Logarithm of the odds ratio for each standard deviation (logistic distribution)."""
INFINITY = "∞"
ROUNDING = 1e-9  # so that 1 / 0.004 is 250 and not 251

Range = tuple[float, float, float]
"""An estimate with its lower and upper limit."""

RISK_WITH: Mapping[Measure, Callable[[float, float], float]] = {
    Measure.RR: lambda risk, ratio: risk * ratio,
    Measure.OR: lambda risk, odds_ratio: risk * odds_ratio / (1 - risk + risk * odds_ratio),
    Measure.PETO: lambda risk, odds_ratio: risk * odds_ratio / (1 - risk + risk * odds_ratio),
    Measure.RD: lambda risk, difference: risk + difference,
    Measure.HR: lambda risk, hazard_ratio: 1 - (1 - risk) ** hazard_ratio,
}
"""Risk with the intervention, from the comparator risk and the effect."""

RATE_WITH: Mapping[Measure, Callable[[float, float], float]] = {
    Measure.IRR: lambda rate, ratio: rate * ratio,
    Measure.IRD: lambda rate, difference: rate + difference,
}
"""Rate with the intervention, from the comparator rate and the effect."""


@dataclass(frozen=True)
class Effect:
    """An effect on the display scale with its 95 % interval."""

    measure: Measure
    value: float
    low: float
    high: float
    is_one_study: bool = False

    @property
    def numbers(self) -> Range:
        """Give the estimate and its limits."""
        return self.value, self.low, self.high


def risk_with(measure: Measure, effect: float, comparator_risk: float, *, is_free_of_event: bool = False) -> float:
    """Give the risk with the intervention, as a proportion."""
    if is_free_of_event and measure is Measure.HR:
        return within_0_and_1(comparator_risk**effect)
    return within_0_and_1(RISK_WITH[measure](comparator_risk, effect))


def risks_with(effect: Effect, comparator_risk: float, *, is_free_of_event: bool = False) -> Range:
    """Give the risk with the intervention and its limits, the lower one first."""
    value, *limits = (
        risk_with(effect.measure, number, comparator_risk, is_free_of_event=is_free_of_event)
        for number in effect.numbers
    )
    return value, min(limits), max(limits)


def rates_with(effect: Effect, comparator_rate: float) -> Range:
    """Give the rate with the intervention and its limits."""
    value, low, high = (max(RATE_WITH[effect.measure](comparator_rate, number), 0.0) for number in effect.numbers)
    return value, low, high


def odds_ratio_of_smd(smd: Effect, *, is_higher_better: bool) -> Effect:
    """Give the odds ratio of improving that a standardised mean difference stands for."""
    sign = 1 if is_higher_better else -1
    value, *limits = (math.exp(sign * LN_ODDS_PER_SD * number) for number in smd.numbers)
    return Effect(Measure.OR, value, min(limits), max(limits), smd.is_one_study)


def in_units(effect: Effect, factor: float) -> Range:
    """Multiply a difference and its limits, as by the standard deviation of a familiar scale."""
    value, low, high = (number * factor for number in effect.numbers)
    return value, low, high


def within_0_and_1(risk: float) -> float:
    """Keep a risk within what is possible."""
    return min(max(risk, 0.0), 1.0)


def number_needed(difference: Range, *, is_higher_better: bool) -> str:
    """Write a number needed to treat: `NNTB 25 (15 to 250)`, or `NNTB 40 (NNTB 12 to ∞ to NNTH 30)`.

    The differences are proportions; NNTB is for one more person to benefit, NNTH to be harmed.
    """
    sign = 1 if is_higher_better else -1
    value, *limits = (sign * number for number in difference)
    harm, benefit = min(limits), max(limits)
    if harm < 0 < benefit:
        return f"{_needed(value)} ({_needed(benefit)} to {INFINITY} to {_needed(harm)})"
    near, far = (benefit, harm) if benefit > 0 else (harm, benefit)
    return f"{_needed(value)} ({_people(near)} to {_people(far)})"


def _needed(benefit: float) -> str:
    if benefit == 0:
        return f"NNT {INFINITY}"
    return f"{'NNTB' if benefit > 0 else 'NNTH'} {_people(benefit)}"


def _people(difference: float) -> str:
    return INFINITY if difference == 0 else f"{math.ceil(1 / abs(difference) - ROUNDING):,}"
