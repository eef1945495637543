"""Signals of an update that hold the effect against thresholds: T2 crossing them, T4 another size of the effect.

1. T2: no effect, and on both sides of it the minimal important difference where the protocol gives one that can be used
   on the scale of the synthesis: the outcome's for mean differences, a familiar scale or standard deviations for
   standardised ones, people per 1,000 at a comparator risk for ratios and risk differences. Then and now are held
   against the same thresholds, those of today, and today's comparator risk.
2. T4: the size that the Summary of Findings names, then and now. A finer size than was named then, or a coarser one,
   comes from other thresholds and is not compared.
3. What describes one group has no value of no effect, and no threshold.

Source: `grading.scale` and `grading.size` (GRADE guidance 34 and 35).
"""

from collections.abc import Mapping

from livingreview.figures.numbers import joined, plain
from livingreview.grading.absolute import Effect
from livingreview.grading.scale import Scale
from livingreview.stages.triggers_of_review import Verdict, unknown
from livingreview.tables import Row
from livingreview.terms import EffectSize, Measure, TriggerState
from livingreview.words import mark, say

NO_THRESHOLD = mark("what describes one group has no value of no effect that it could cross")
NO_SIZE = {
    "then": mark(
        "no size of the effect in that version: without thresholds of the protocol, or an absolute effect, none can be "
        "named"
    ),
    "now": mark(
        "no size of the effect now: without thresholds of the protocol, or an absolute effect, none can be named"
    ),
}
OTHER_THRESHOLDS = mark("{then} then, {now} now: the protocol's thresholds are other than they were")
SIZE_WORDS: Mapping[EffectSize, str] = {EffectSize.IMPORTANT: mark("important")}
FINER = (EffectSize.SMALL, EffectSize.MODERATE, EffectSize.LARGE)


def threshold(scale: Scale, measure: Measure, then: Row, now: Row, numbers: str) -> Verdict:
    """Say which thresholds the effect has crossed; `numbers` are both effects in words."""
    if measure.is_one_group:
        return unknown(NO_THRESHOLD)
    before, after = (scale.range(_effect(measure, row)) for row in (then, now))
    thresholds, said = _thresholds(scale, measure), []
    for value, name in thresholds:
        if _side(before[0], value) != _side(after[0], value):
            said.append(say("the summary crossed {threshold}", threshold=name))
        held, holds = (low <= value <= high for _, low, high in (before, after))
        if held != holds:
            words = mark("the interval came to include {threshold}"), mark("the interval came to exclude {threshold}")
            said.append(say(words[0 if holds else 1], threshold=name))
    state = TriggerState.FIRED if said else TriggerState.NOT_FIRED
    return state, f"{numbers}; {'; '.join(said) or say('nothing crossed')}", _named(scale, measure, thresholds)


def size(then: Row | None, now: Row | None) -> Verdict:
    """Compare the sizes that two Summaries of Findings name; `then` and `now` are their rows of one synthesis."""
    found = []
    for row, when in ((then, "then"), (now, "now")):
        if row is None or row["size"] in (None, EffectSize.UNKNOWN):
            return unknown(NO_SIZE[when])
        found.append(EffectSize(row["size"]))
    was, is_ = (SIZE_WORDS.get(word, word.value) for word in found)
    if EffectSize.IMPORTANT in found and any(word in FINER for word in found):
        return unknown(say(OTHER_THRESHOLDS, then=was, now=is_))
    state = TriggerState.FIRED if found[0] is not found[1] else TriggerState.NOT_FIRED
    return state, say("{then} then, {now} now", then=was, now=is_), say("another size")


def _thresholds(scale: Scale, measure: Measure) -> list[tuple[float, str]]:
    """Give every threshold on the scale, with its name."""
    null = (0.0 if scale.is_absolute else measure.null_value, say("no effect"))
    if scale.important is None:
        return [null]
    written = f"{plain(scale.important)}{scale.unit}"
    return [
        null,
        (scale.important, say("the minimal important difference {value}", value=written)),
        (-scale.important, say("minus {value}", value=written)),
    ]


def _named(scale: Scale, measure: Measure, thresholds: list[tuple[float, str]]) -> str:
    names = joined([name for _, name in thresholds], "or")
    return f"{names}, {scale.note}" if measure.is_ratio and len(thresholds) > 1 else names


def _effect(measure: Measure, row: Row) -> Effect:
    return Effect(measure, row["display"], row["display_low"], row["display_high"])


def _side(value: float, threshold: float) -> int:
    return (value > threshold) - (value < threshold)
