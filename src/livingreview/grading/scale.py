"""The scale on which effects are held against thresholds.

1. Ratios and risk differences: people per 1,000 at the comparator risk; rates per 1,000 units of person-time.
2. Mean differences: the outcome's scale; standardised ones: the familiar scale where the protocol has one, else
   standard deviations.
3. A ratio without a comparator risk is compared with no effect only.
4. Target null: the threshold is no effect. Target MID: the minimal important difference on both sides of it.

Source: GRADE guidance 34 (J Clin Epidemiol 2022;150:216); Core GRADE 2.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple

from livingreview.figures.numbers import effect_value, fixed
from livingreview.grading.absolute import PER, RATE_WITH, RISK_WITH, Effect, Range, risk_with
from livingreview.models.review import Outcome
from livingreview.models.synthesis import Synthesis
from livingreview.terms import Measure
from livingreview.words import say

MID_TARGET = "mid"
EXACT = 9  # decimals; finer is rounding, and a limit that ends at a threshold does not cross it
OWN_SCALE = (Measure.MD, Measure.DIFFERENCE)


@dataclass(frozen=True)
class Scale:
    """How an effect becomes a number that thresholds are about."""

    unit: str
    convert: Callable[[float], float]
    thresholds: tuple[float, ...]
    important: float | None
    is_absolute: bool
    decimals: int
    note: str

    def range(self, effect: Effect) -> Range:
        """Give an effect and its limits on this scale, the lower limit first."""
        value, *limits = (self.convert(number) for number in effect.numbers)
        return value, min(limits), max(limits)

    def zone(self, value: float) -> int:
        """Say where a value lies: -1 below, 1 above, 0 at no effect or inside of both thresholds."""
        low, high = self.thresholds[0], self.thresholds[-1]
        if low == high:
            return (value > high) - (value < low)
        return -1 if value <= low else int(value >= high)

    def are_apart(self, zones: Collection[int]) -> bool:
        """Say whether values lie on different sides of a threshold; one at no effect is on neither."""
        return len(set(zones)) > 1 if self.has_important_target else {-1, 1} <= set(zones)

    @property
    def has_important_target(self) -> bool:
        """Say whether the thresholds are those of an important effect."""
        return len(self.thresholds) > 1

    def crossed(self, low: float, high: float) -> list[float]:
        """Give the thresholds strictly inside an interval on this scale."""
        return list(self.thresholds[bisect_right(self.thresholds, low) : bisect_left(self.thresholds, high)])

    def written(self, value: float) -> str:
        """Write a number of this scale, without its unit."""
        return fixed(value, self.decimals)

    def interval(self, low: float, high: float) -> str:
        """Write an interval of this scale with its unit."""
        return say(
            "{written} to {written2}{unit}", written=self.written(low), written2=self.written(high), unit=self.unit
        )


def scale_of(synthesis: Synthesis, outcome: Outcome, comparator: float | None, source: str | None) -> Scale:
    """Give the scale of a synthesis; `comparator` is its risk or rate."""
    units = _units(synthesis.measure, outcome, comparator, source)
    null = 0.0 if units.is_absolute else synthesis.measure.null_value
    important = outcome.smallest_important
    if synthesis.measure is Measure.SMD and outcome.familiar_scale is not None:
        important = outcome.familiar_scale.mid or important
    usable = important if units.is_absolute else None
    is_beyond = synthesis.target == MID_TARGET and usable is not None
    thresholds = (null - usable, null + usable) if is_beyond and usable is not None else (null,)

    def convert(value: float) -> float:
        return round(units.convert(value), EXACT)

    return Scale(units.unit, convert, thresholds, usable, units.is_absolute, units.decimals, units.note)


class _Units(NamedTuple):
    unit: str
    convert: Callable[[float], float]
    decimals: int
    note: str
    is_absolute: bool = True


def _units(measure: Measure, outcome: Outcome, comparator: float | None, source: str | None) -> _Units:
    if measure in (*RISK_WITH, *RATE_WITH):
        return _units_of_events(measure, outcome, comparator, source)
    if measure is Measure.SMD and outcome.familiar_scale is not None:
        sd, label = outcome.familiar_scale.sd, outcome.familiar_scale.label
        return _Units(
            say(" on the {label}", label=label),
            lambda value: value * sd,
            2,
            say("SMD × {sd:g}, the standard deviation on it", sd=sd),
        )
    if measure is Measure.SMD:
        return _Units(say(" standard deviations"), float, 2, say("the SMD itself"))
    if measure in OWN_SCALE:
        return _Units("", float, 2, say("the difference itself"))
    return _Units(f" ({measure.value})", float, 2, say("no absolute effect follows"), is_absolute=False)


def _units_of_events(measure: Measure, outcome: Outcome, comparator: float | None, source: str | None) -> _Units:
    per_1000 = say(" per 1,000 units of person-time") if measure in RATE_WITH else say(" per 1,000")
    if measure in (Measure.RD, Measure.IRD):
        return _Units(per_1000, lambda value: value * PER, int(measure is Measure.IRD), say("the difference itself"))
    if comparator is None:
        return _Units(f" ({measure.value})", float, 2, say("no comparator risk is known"), is_absolute=False)
    if measure in RISK_WITH:
        is_free = outcome.risk_of == "no event"
        at = say(
            "at a comparator risk of {comparator:.0f} per 1,000 ({source})", comparator=comparator * PER, source=source
        )

        def risk_difference(value: float) -> float:
            return (risk_with(measure, value, comparator, is_free_of_event=is_free) - comparator) * PER

        return _Units(per_1000, risk_difference, 0, at)
    at = say(
        "at a comparator rate of {comparator:.3g} per 1,000 units of person-time ({source})",
        comparator=comparator * PER,
        source=source,
    )
    return _Units(per_1000, lambda value: comparator * (value - 1) * PER, 1, at)


def target_words(scale: Scale, target: str | None) -> str:
    """Say what certainty is about by the protocol."""
    if scale.has_important_target and scale.important is not None:
        return say(
            "an important effect: at least {written}{unit} (MID)",
            written=scale.written(scale.important),
            unit=scale.unit,
        )
    if target == MID_TARGET:
        return say("any effect (null): a minimal important difference cannot be used, as {note}", note=scale.note)
    return say("any effect (null)")


def effect_text(effect: Effect) -> str:
    """Write an effect with its interval, as `RR 0.80 (0.65 to 0.98)`."""
    limits = say(" to ").join(effect_value(number, effect.measure) for number in (effect.low, effect.high))
    return f"{effect.measure.value} {effect_value(effect.value, effect.measure)} ({limits})"
