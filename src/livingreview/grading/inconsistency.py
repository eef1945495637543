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

from livingreview.figures.numbers import counted, p_value
from livingreview.grading.absolute import Effect
from livingreview.grading.body import Body, Suggestion, concern, not_drafted, percent
from livingreview.tables import Row
from livingreview.terms import Concern

DOMAIN = "inconsistency"


def inconsistency(body: Body) -> Suggestion:
    """Suggest how serious inconsistency is."""
    n_studies = len(body.study_ids)
    if not body.has_data:
        return not_drafted(DOMAIN, "no study reported this outcome")
    if n_studies < 2:
        return concern(DOMAIN, Concern.NOT_SERIOUS, "not applicable: a single study", ["k = 1"])
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
        f"I² {'not computed' if i2 is None else percent(i2)}",
        f"Q: {p_value(q_p)}",
        _sides(body, shown),
        *([crossed] if crossed else _prediction(body)),
        *_subgroups(body),
    ]
    is_varied = (i2 is not None and i2 >= settings.i2_serious_percent) or (q_p is not None and q_p < settings.q_p)
    is_very_varied = i2 is not None and i2 >= settings.i2_very_serious_percent
    opposed = _opposed(body, shown)
    if is_very_varied and opposed:
        rule = "considerable heterogeneity, and intervals that do not overlap on different sides of a threshold"
        return concern(DOMAIN, Concern.VERY_SERIOUS, rule, [*figures, opposed])
    if is_varied and (are_apart or crossed):
        why = "estimates on different sides of a threshold" if are_apart else "a prediction interval beyond a threshold"
        return concern(DOMAIN, Concern.SERIOUS, f"heterogeneity, and {why}", figures)
    if not are_apart:
        rule = "all estimates lie on one side of the threshold" + (", whatever I² is" if is_varied else "")
        return concern(DOMAIN, Concern.NOT_SERIOUS, rule, figures)
    return concern(DOMAIN, Concern.NOT_SERIOUS, "estimates differ no more than by chance", figures)


def _shown(body: Body) -> list[Row]:
    return [row for row in body.estimated if row["display"] is not None]


def _sides(body: Body, rows: list[Row]) -> str:
    zones = [body.scale.zone(body.scale.convert(row["display"])) for row in rows]
    below, inside, above = (zones.count(zone) for zone in (-1, 0, 1))
    if body.scale.has_important_target:
        return f"estimates: {below} at or below −MID, {inside} between, {above} at or above +MID"
    return f"estimates: {below} below no effect, {above} above" + (f", {inside} at it" if inside else "")


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
            return f"the intervals of {one['study_label']} and {other['study_label']} do not overlap"
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
    return ["no prediction interval"] if found is None else [f"PI {body.scale.interval(*found)}"]


def _crossed_by_prediction_only(body: Body, effect: Effect) -> str | None:
    found = _prediction_range(body)
    if found is None:
        return None
    _, low, high = body.scale.range(effect)
    new = sorted(set(body.scale.crossed(*found)) - set(body.scale.crossed(low, high)))
    if not new:
        return None
    names = " and ".join(body.scale.written(threshold) for threshold in new)
    return f"PI {body.scale.interval(*found)} crosses {names}, which the CI does not"


def _subgroups(body: Body) -> list[str]:
    p = (body.main or {}).get("subgroup_p")
    if p is None or p >= body.settings.q_p:
        return []
    return [f"subgroups differ ({p_value(p)}): a credible explanation by subgroup would remove the concern"]


def _without_pooling(body: Body) -> Suggestion:
    shown = _shown(body)
    in_words = len(body.study_ids) - len({row["study_id"] for row in shown})
    if len(shown) < 2:
        told = counted(in_words, "study", "studies")
        return not_drafted(DOMAIN, f"no pooled estimate; {told} without an estimate: a person compares what they say")
    zones = [body.scale.zone(body.scale.convert(row["display"])) for row in shown]
    figures = [
        _sides(body, shown),
        *([f"{counted(in_words, 'study', 'studies')} without an estimate"] if in_words else []),
    ]
    opposed = _opposed(body, shown)
    if body.scale.are_apart(zones):
        rule = "no pooled estimate, and estimates on different sides of the threshold"
        return concern(DOMAIN, Concern.SERIOUS, rule, [*figures, *([opposed] if opposed else [])])
    rule = "no pooled estimate, and estimates on one side of the threshold; a person compares their size"
    return concern(DOMAIN, Concern.NOT_SERIOUS, rule, figures)
