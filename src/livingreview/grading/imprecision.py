"""Imprecision: what the interval holds, and whether there is enough information.

1. The interval on the absolute scale is held against the thresholds of the target (`grading.scale`): one threshold
   strictly inside suggests serious, two (important benefit and important harm) very serious.
2. None inside, and the effect is large (a relative change above 30 %, an SMD above 0.8): the participants are compared
   with the optimal information size; fewer suggests serious, fewer than half of it very serious.
3. None inside, and the effect is not large: not serious.
4. Without an absolute effect: a ratio's interval that holds 1 and passes 0.75 or 1.25 suggests serious.
5. Few events or participants are named in any case; a very wide ratio may be rated lower by a person.
6. Without a pooled estimate: at most 400 participants, or intervals of all or the largest studies that hold no effect
   and a meaningful one, suggest serious.

Source: GRADE guidelines 6; GRADE guidance 33, 34, 35; Core GRADE 2; Murad 2017.
"""

from statistics import median

from livingreview.figures.numbers import effect_value
from livingreview.grading.absolute import Effect, risk_with
from livingreview.grading.body import Body, Suggestion, concern, not_drafted, percent
from livingreview.grading.information_size import binary_size, continuous_size
from livingreview.grading.scale import effect_text
from livingreview.tables import Row
from livingreview.terms import Concern, Measure
from livingreview.words import mark, say, say_counted

DOMAIN = mark("imprecision")
MOSTLY = 0.5  # share of participants that the largest studies have together
ODDS = (Measure.OR, Measure.PETO)
RISKS = (Measure.RR, Measure.OR, Measure.PETO, Measure.RD, Measure.HR)


def imprecision(body: Body) -> Suggestion:
    """Suggest how serious imprecision is."""
    if not body.has_data:
        return not_drafted(DOMAIN, say("no study reported this outcome"))
    if body.effect is None:
        return _without_pooling(body)
    if not body.scale.is_absolute and body.effect.measure.is_ratio:
        return _of_ratio(body, body.effect)
    return _of_thresholds(body, body.effect)


def information_size(body: Body) -> int | None:
    """Give the optimal information size; None where the comparator risk is unknown."""
    settings = body.settings
    if body.synthesis.measure in RISKS:
        reduction = settings.relative_reduction_percent / 100
        if body.comparator_risk is None:
            return None
        return binary_size(body.comparator_risk, relative_reduction=reduction, alpha=settings.alpha, beta=settings.beta)
    if body.synthesis.measure in (Measure.MD, Measure.SMD):
        return continuous_size(settings.difference_in_sd, alpha=settings.alpha, beta=settings.beta)
    return None


def _of_thresholds(body: Body, effect: Effect) -> Suggestion:
    _, low, high = body.scale.range(effect)
    crossed = body.scale.crossed(low, high)
    shown = say("CI {interval}, {note}", interval=body.scale.interval(low, high), note=body.scale.note)
    figures = [shown, *_few(body), *_heterogeneity(body)]
    choice = _wide(body, effect)
    if len(crossed) > 1:
        figures.insert(1, say("it crosses −MID and +MID ({thresholds})", thresholds=_thresholds(body)))
        choice = say("extremely serious, where the interval is very wide (GRADE guidance 34)")
        return concern(DOMAIN, Concern.VERY_SERIOUS, say("the interval crosses both thresholds"), figures, choice)
    if crossed:
        figures.insert(1, say("it crosses {threshold}", threshold=_threshold(body, crossed[0])))
        return concern(DOMAIN, Concern.SERIOUS, say("the interval crosses one threshold"), figures, choice)
    figures.insert(1, say("it crosses no threshold ({thresholds})", thresholds=_thresholds(body)))
    return _information(body, effect, figures, choice)


def _information(body: Body, effect: Effect, figures: list[str], choice: str | None) -> Suggestion:
    how_large = _large(body, effect)
    if how_large is None:
        rule = say(
            "the interval crosses no threshold; whether the effect is large is not known without a standard deviation"
        )
        return concern(DOMAIN, Concern.NOT_SERIOUS, rule, figures, choice)
    if not how_large:
        return concern(
            DOMAIN,
            Concern.NOT_SERIOUS,
            say("the interval crosses no threshold, and the effect is not large"),
            figures,
            choice,
        )
    size, people = information_size(body), body.participants
    figures.append(say("the effect is large: {how_large}", how_large=how_large))
    if size is None or people is None:
        missing = say("no comparator risk") if size is None else say("the number of participants")
        why = say("the effect is large, and its information cannot be judged: {missing} is not known", missing=missing)
        return not_drafted(DOMAIN, why, figures)
    figures.append(say("N {people:,} of OIS {size:,}", people=people, size=size))
    if people >= size:
        return concern(
            DOMAIN, Concern.NOT_SERIOUS, say("a large effect, and information size reached"), figures, choice
        )
    if people < size * body.settings.far_below_size_percent / 100:
        rule = say(
            "a large effect from less than {far_below_size_percent} of the information size",
            far_below_size_percent=percent(body.settings.far_below_size_percent),
        )
        return concern(DOMAIN, Concern.VERY_SERIOUS, rule, figures)
    return concern(DOMAIN, Concern.SERIOUS, say("a large effect, and information size not reached"), figures, choice)


def _of_ratio(body: Body, effect: Effect) -> Suggestion:
    benefit, harm = body.settings.appreciable_benefit, body.settings.appreciable_harm
    figures = [f"{effect_text(effect)}; {body.scale.note}", *_few(body)]
    choice = _wide(body, effect)
    if not effect.low < 1 < effect.high:
        return _information(body, effect, [*figures, say("it does not include 1")], choice)
    passed = [f"{limit:g}" for limit in (benefit, harm) if effect.low < limit < effect.high]
    if passed:
        figures.insert(1, say("it includes 1 and passes {passed}", passed=say(" and ").join(passed)))
        return concern(
            DOMAIN, Concern.SERIOUS, say("a ratio's interval with 1 and an appreciable effect"), figures, choice
        )
    figures.insert(1, say("it includes 1 and stays within {benefit:g} and {harm:g}", benefit=benefit, harm=harm))
    return concern(
        DOMAIN, Concern.NOT_SERIOUS, say("a ratio's interval without an appreciable effect"), figures, choice
    )


def _large(body: Body, effect: Effect) -> str | None:
    """Say in what way the effect is large; empty where it is not, None where that cannot be known."""
    limit, risk = body.settings.large_relative_change_percent, body.comparator_risk
    if effect.measure in RISKS and risk:
        is_free = body.outcome.risk_of == "no event"
        change = 100 * abs(risk_with(effect.measure, effect.value, risk, is_free_of_event=is_free) / risk - 1)
    elif effect.measure is Measure.RD:
        return None
    elif effect.measure.is_ratio:
        change = 100 * abs(effect.value - 1)
    else:
        return _large_difference(body, effect)
    return (
        say("relative change of {change}, above {limit}", change=percent(change), limit=percent(limit))
        if change > limit
        else ""
    )


def _large_difference(body: Body, effect: Effect) -> str | None:
    if effect.measure is Measure.SMD:
        smd = abs(effect.value)
    elif effect.measure is Measure.MD:
        deviations = [row["sd_2"] for row in body.estimated if row["sd_2"]]
        if not deviations:
            return None
        smd = abs(effect.value) / median(deviations)
    else:
        return None
    limit = body.settings.large_smd
    return say("{smd:.2f} standard deviations, above {limit:g}", smd=smd, limit=limit) if smd > limit else ""


def _threshold(body: Body, threshold: float) -> str:
    if not body.scale.has_important_target:
        return say("no effect")
    return (
        f"{(say('−MID') if threshold == body.scale.thresholds[0] else say('+MID'))} ({body.scale.written(threshold)})"
    )


def _thresholds(body: Body) -> str:
    if not body.scale.has_important_target:
        return say("target: any effect")
    return say(" and ").join(body.scale.written(one) for one in body.scale.thresholds)


def _few(body: Body) -> list[str]:
    settings, people, events = body.settings, body.participants, body.events
    found = []
    if body.synthesis.measure in RISKS and events is not None and events < settings.few_events:
        found.append(
            say(
                "{n_events}, fewer than {few_events}",
                n_events=say_counted("{n} event", "{n} events", events),
                few_events=settings.few_events,
            )
        )
    if people is None:
        found.append(say("the number of participants is not known"))
    elif people < settings.few_participants:
        found.append(
            say(
                "{n_participants}, fewer than {few_participants}",
                n_participants=say_counted("{n} participant", "{n} participants", people),
                few_participants=settings.few_participants,
            )
        )
    return found


def _heterogeneity(body: Body) -> list[str]:
    """Name it where only the random-effects interval crosses: that width is inconsistency, and counts once."""
    main = body.main
    if main is None or body.effect is None or main["common_low"] is None or main["common_high"] is None:
        return []
    common = Effect(body.effect.measure, main["common_display"], main["common_low"], main["common_high"])
    _, low, high = body.scale.range(common)
    _, wide_low, wide_high = body.scale.range(body.effect)
    if len(body.scale.crossed(low, high)) >= len(body.scale.crossed(wide_low, wide_high)):
        return []
    narrow = body.scale.interval(low, high)
    return [
        say(
            "the common-effect interval ({narrow}) crosses fewer: the width is heterogeneity, not to be counted twice",
            narrow=narrow,
        )
    ]


def _wide(body: Body, effect: Effect) -> str | None:
    limit = body.settings.wide_odds_ratio if effect.measure in ODDS else body.settings.wide_ratio
    if not effect.measure.is_ratio or effect.low <= 0 or effect.high / effect.low <= limit:
        return None
    return say(
        "very serious: the upper limit is {high:.1f} times the lower one, above {limit:g}",
        high=effect.high / effect.low,
        limit=limit,
    )


def _without_pooling(body: Body) -> Suggestion:
    people, limit = body.participants, body.settings.few_participants
    holds = [_holds_both(body, row) for row in _largest(body)]
    figures = [say("the number of participants is not known") if people is None else f"N {people:,}"]
    if holds:
        named = ", ".join(f"{row['study_label']} {_interval(row)}" for row in _largest(body))
        figures.append(say("intervals of the largest studies: {named}", named=named))
    if people is not None and people <= limit:
        return concern(
            DOMAIN, Concern.SERIOUS, say("no pooled estimate, and at most {limit} participants", limit=limit), figures
        )
    if holds and all(holds):
        rule = say("no pooled estimate; the intervals of the largest studies hold no effect and a meaningful one")
        return concern(DOMAIN, Concern.SERIOUS, rule, figures)
    if people is None or not holds:
        why = say("no pooled estimate, and neither participants nor intervals to judge by")
        return not_drafted(
            DOMAIN, why if people is None else say("no pooled estimate, and no study gives an interval"), figures
        )
    return concern(DOMAIN, Concern.NOT_SERIOUS, say("no pooled estimate, and the largest studies are precise"), figures)


def _largest(body: Body) -> list[Row]:
    """Give the studies, by share, that hold half of the evidence together."""
    shares, _ = body.shares if body.study_ids else ({}, "")
    rows = sorted(
        (row for row in body.estimated if row["display_low"] is not None and row["display_high"] is not None),
        key=lambda row: (-shares.get(row["study_id"], 0.0), row["study_id"]),
    )
    taken: list[Row] = []
    for row in rows:
        if sum(shares.get(one["study_id"], 0.0) for one in taken) >= 100 * MOSTLY:
            break
        taken.append(row)
    return taken


def _holds_both(body: Body, row: Row) -> bool:
    """Say whether a study's interval holds no effect and a meaningful one."""
    measure = body.synthesis.measure
    low, high = row["display_low"], row["display_high"]
    if not low < measure.null_value < high:
        return False
    if body.scale.important is not None:
        _, low, high = body.scale.range(Effect(measure, row["display"], low, high))
        return bool(low <= -body.scale.important or high >= body.scale.important)
    if measure.is_ratio:
        return bool(low < body.settings.appreciable_benefit or high > body.settings.appreciable_harm)
    return True


def _interval(row: Row) -> str:
    measure = Measure(row["measure"])
    return say(
        "{display_low} to {display_high}",
        display_low=effect_value(row["display_low"], measure),
        display_high=effect_value(row["display_high"], measure),
    )
