"""Inconsistency: whether studies differ in a way that matters for what is claimed.

1. One study: not applicable.
2. I2 of at least 75 %, and studies on different sides of a threshold with intervals that do not overlap: very serious.
3. I2 of at least 50 % or P of Q below 0.10, and either estimates on different sides of a threshold or a prediction
   interval that crosses a threshold the interval of the summary does not cross: serious.
4. Else not serious; where all estimates lie on one side, whatever I2 is.
5. Without a pooled estimate: estimates on different sides suggest serious; results in words are for people to compare.

Source: GRADE guidelines 7; Core GRADE 3; Cochrane Handbook 10.10.2; Murad 2017.
"""

from itertools import combinations

from livingreview.figures.numbers import p_value
from livingreview.grading.absolute import Effect
from livingreview.grading.body import Body, Suggestion, concern, not_drafted, percent
from livingreview.tables import Row
from livingreview.terms import Concern
from livingreview.words import mark, say, say_counted

DOMAIN = mark("inconsistency")


def inconsistency(body: Body) -> Suggestion:
    """Suggest how serious inconsistency is."""
    n_studies = len(body.study_ids)
    if not body.has_data:
        return not_drafted(DOMAIN, say("no study reported this outcome"))
    if n_studies < 2:
        return concern(DOMAIN, Concern.NOT_SERIOUS, say("not applicable: a single study"), ["k = 1"])
    if body.effect is None or body.effect.is_one_study:
        return _without_pooling(body)
    return _pooled(body, body.effect)


def _pooled(body: Body, effect: Effect) -> Suggestion:
    main, settings = body.main or {}, body.settings
    i2, q_p = main["i2"], main["q_p"]
    shown = _shown(body)
    are_apart = body.scale.are_apart([body.scale.zone(body.scale.convert(row["display"])) for row in shown])
    crossed = _crossed_by_prediction_only(body, effect)
    figures = [
        f"I² {(say('not computed') if i2 is None else percent(i2))}",
        f"Q: {p_value(q_p)}",
        _sides(body, shown),
        *([crossed] if crossed else _prediction(body)),
        *_subgroups(body),
    ]
    is_varied = (i2 is not None and i2 >= settings.i2_serious_percent) or (q_p is not None and q_p < settings.q_p)
    is_very_varied = i2 is not None and i2 >= settings.i2_very_serious_percent
    opposed = _opposed(body, shown)
    if is_very_varied and opposed:
        rule = say("considerable heterogeneity, and intervals that do not overlap on different sides of a threshold")
        return concern(DOMAIN, Concern.VERY_SERIOUS, rule, [*figures, opposed])
    if is_varied and (are_apart or crossed):
        why = (
            say("estimates on different sides of a threshold")
            if are_apart
            else say("a prediction interval beyond a threshold")
        )
        return concern(DOMAIN, Concern.SERIOUS, say("heterogeneity, and {why}", why=why), figures)
    if not are_apart:
        rule = say("all estimates lie on one side of the threshold") + (say(", whatever I² is") if is_varied else "")
        return concern(DOMAIN, Concern.NOT_SERIOUS, rule, figures)
    return concern(DOMAIN, Concern.NOT_SERIOUS, say("estimates differ no more than by chance"), figures)


def _shown(body: Body) -> list[Row]:
    return [row for row in body.estimated if row["display"] is not None]


def _sides(body: Body, rows: list[Row]) -> str:
    zones = [body.scale.zone(body.scale.convert(row["display"])) for row in rows]
    below, inside, above = (zones.count(zone) for zone in (-1, 0, 1))
    if body.scale.has_important_target:
        return say(
            "estimates: {below} at or below −MID, {inside} between, {above} at or above +MID",
            below=below,
            inside=inside,
            above=above,
        )
    return say("estimates: {below} below no effect, {above} above", below=below, above=above) + (
        say(", {inside} at it", inside=inside) if inside else ""
    )


def _range(body: Body, row: Row) -> tuple[float, float] | None:
    if row["display_low"] is None or row["display_high"] is None:
        return None
    effect = Effect(body.synthesis.measure, row["display"], row["display_low"], row["display_high"])
    _, low, high = body.scale.range(effect)
    return low, high


def _opposed(body: Body, rows: list[Row]) -> str | None:
    """Name two studies on different sides of a threshold whose intervals do not overlap."""
    for one, other in combinations(rows, 2):
        zones = [body.scale.zone(body.scale.convert(row["display"])) for row in (one, other)]
        ranges = [_range(body, row) for row in (one, other)]
        if ranges[0] is None or ranges[1] is None or not body.scale.are_apart(zones):
            continue
        if ranges[0][1] < ranges[1][0] or ranges[1][1] < ranges[0][0]:
            return say(
                "the intervals of {study_label} and {study_label2} do not overlap",
                study_label=one["study_label"],
                study_label2=other["study_label"],
            )
    return None


def _prediction_range(body: Body) -> tuple[float, float] | None:
    main = body.main or {}
    if main["prediction_low"] is None or main["prediction_high"] is None or main["display"] is None:
        return None
    limits = Effect(body.synthesis.measure, main["display"], main["prediction_low"], main["prediction_high"])
    _, low, high = body.scale.range(limits)
    return low, high


def _prediction(body: Body) -> list[str]:
    found = _prediction_range(body)
    return (
        [say("no prediction interval")]
        if found is None
        else [say("PI {interval}", interval=body.scale.interval(*found))]
    )


def _crossed_by_prediction_only(body: Body, effect: Effect) -> str | None:
    found = _prediction_range(body)
    if found is None:
        return None
    _, low, high = body.scale.range(effect)
    new = sorted(set(body.scale.crossed(*found)) - set(body.scale.crossed(low, high)))
    if not new:
        return None
    names = say(" and ").join(body.scale.written(threshold) for threshold in new)
    return say(
        "PI {interval} crosses {names}, which the CI does not", interval=body.scale.interval(*found), names=names
    )


def _subgroups(body: Body) -> list[str]:
    p = (body.main or {}).get("subgroup_p")
    if p is None or p >= body.settings.q_p:
        return []
    return [say("subgroups differ ({p}): a credible explanation by subgroup would remove the concern", p=p_value(p))]


def _without_pooling(body: Body) -> Suggestion:
    shown = _shown(body)
    in_words = len(body.study_ids) - len({row["study_id"] for row in shown})
    if len(shown) < 2:
        told = say_counted("{n} study", "{n} studies", in_words)
        return not_drafted(
            DOMAIN, say("no pooled estimate; {told} without an estimate: a person compares what they say", told=told)
        )
    zones = [body.scale.zone(body.scale.convert(row["display"])) for row in shown]
    figures = [
        _sides(body, shown),
        *(
            [say("{n_studies} without an estimate", n_studies=say_counted("{n} study", "{n} studies", in_words))]
            if in_words
            else []
        ),
    ]
    opposed = _opposed(body, shown)
    if body.scale.are_apart(zones):
        rule = say("no pooled estimate, and estimates on different sides of the threshold")
        return concern(DOMAIN, Concern.SERIOUS, rule, [*figures, *([opposed] if opposed else [])])
    rule = say("no pooled estimate, and estimates on one side of the threshold; a person compares their size")
    return concern(DOMAIN, Concern.NOT_SERIOUS, rule, figures)
