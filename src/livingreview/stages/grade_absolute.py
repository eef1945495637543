"""Absolute effects of each synthesis at each comparator risk, and standardised differences on other scales.

1. Risks and rates: one row per comparator risk or rate, with the difference, the number needed to treat and the
   optimal information size at that risk.
2. Standardised mean differences: on the familiar scale, in minimal important differences, and as people who improve, by
   an odds ratio, where the protocol gives what each of them needs.
3. Mean differences: in minimal important differences.

Source: Cochrane Handbook 15.4, 15.5; `grading.absolute` has the formulas.
"""

from collections.abc import Iterator
from dataclasses import replace

from livingreview.grading.absolute import (
    PER,
    RATE_WITH,
    RISK_WITH,
    Effect,
    Range,
    in_units,
    number_needed,
    odds_ratio_of_smd,
    rates_with,
    risks_with,
)
from livingreview.grading.body import Body
from livingreview.grading.imprecision import information_size
from livingreview.stages.grade_body import Baseline, baselines_of
from livingreview.stages.grade_wording import difference_text, lower_or_higher, rate_text, risk_text
from livingreview.tables import ABSOLUTE, Row, Rows, new_row
from livingreview.terms import Direction, Measure
from livingreview.words import mark, say

PEOPLE = mark("people per 1,000")
IMPROVE = mark("people who improve, per 1,000")
RATES = mark("events per 1,000 units of person-time")
MIDS = mark("minimal important differences")


def absolute_rows(synthesis_id: str, body: Body) -> Rows:
    """Give the absolute effects of one synthesis; none without a summary effect."""
    if body.effect is None:
        return []
    rows = [*_by_baseline(body, body.effect), *_on_scales(body, body.effect)]
    shared = {"synthesis_id": synthesis_id, "n_participants": body.participants}
    return [{**row, **shared, "order": order} for order, row in enumerate(rows, start=1)]


def _by_baseline(body: Body, effect: Effect) -> Iterator[Row]:
    for baseline in baselines_of(body.synthesis, body.estimated):
        if effect.measure in RISK_WITH:
            is_free = body.outcome.risk_of == "no event"
            yield _risk_row(
                body, effect, baseline, risks_with(effect, baseline.value, is_free_of_event=is_free), PEOPLE
            )
        elif effect.measure in RATE_WITH:
            yield _rate_row(effect, baseline, rates_with(effect, baseline.value))
        elif effect.measure is Measure.SMD:
            odds = odds_ratio_of_smd(effect, is_higher_better=_is_higher_better(body))
            yield _risk_row(body, odds, baseline, risks_with(odds, baseline.value), IMPROVE)


def _risk_row(body: Body, effect: Effect, baseline: Baseline, risks: Range, unit: str) -> Row:
    difference = _less(risks, baseline.value)
    is_better = unit == IMPROVE or _is_higher_better(body)
    at_this_risk = replace(body, comparator_risk=baseline.value)
    return _row(
        label=baseline.label,
        unit=unit,
        comparator=baseline.value * PER,
        source=baseline.source,
        **_named("experimental", tuple(risk * PER for risk in risks)),
        **_named("difference", tuple(one * PER for one in difference)),
        comparator_text=risk_text(baseline.value),
        experimental_text=risk_text(risks[0], risks[1:]),
        difference_text=difference_text(difference, effect),
        number_needed=number_needed(difference, is_higher_better=is_better),
        information_size=information_size(at_this_risk),
    )


def _rate_row(effect: Effect, baseline: Baseline, rates: Range) -> Row:
    difference = _less(rates, baseline.value)
    return _row(
        label=baseline.label,
        unit=RATES,
        comparator=baseline.value * PER,
        source=baseline.source,
        **_named("experimental", tuple(rate * PER for rate in rates)),
        **_named("difference", tuple(one * PER for one in difference)),
        comparator_text=rate_text(baseline.value),
        experimental_text=rate_text(rates[0], rates[1:]),
        difference_text=difference_text(difference, effect, is_rate=True),
    )


def _on_scales(body: Body, effect: Effect) -> Iterator[Row]:
    familiar = body.outcome.familiar_scale
    if effect.measure is Measure.SMD and familiar is not None:
        source = say("SMD × {sd:g}, the standard deviation on it: {source}", sd=familiar.sd, source=familiar.source)
        yield _scale_row(
            body,
            say("on the {familiar}", familiar=familiar.label),
            familiar.label,
            source,
            in_units(effect, familiar.sd),
        )
    important = body.scale.important
    if effect.measure in (Measure.MD, Measure.SMD) and important is not None:
        unit = familiar.sd if effect.measure is Measure.SMD and familiar is not None else 1.0
        source = say("difference divided by the minimal important one, {important:g}", important=important)
        yield _scale_row(
            body, say("in minimal important differences"), MIDS, source, in_units(effect, unit / important)
        )


def _scale_row(body: Body, label: str, unit: str, source: str, numbers: Range) -> Row:
    value, low, high = (lower_or_higher(number) for number in numbers)
    return _row(
        label=label,
        unit=unit,
        source=source,
        **_named("difference", numbers),
        comparator_text="",
        experimental_text="",
        difference_text=say("{value} {label} ({low} to {high})", value=value, label=label, low=low, high=high),
        information_size=information_size(body),
    )


def _row(**cells: object) -> Row:
    return new_row(ABSOLUTE, **cells)


def _named(name: str, numbers: tuple[float, ...]) -> Row:
    return dict(zip((name, f"{name}_low", f"{name}_high"), numbers, strict=True))


def _less(numbers: Range, baseline: float) -> Range:
    value, low, high = (number - baseline for number in numbers)
    return value, low, high


def _is_higher_better(body: Body) -> bool:
    return body.outcome.direction is Direction.HIGHER_IS_BETTER
