"""Risk of bias across studies, by how much of the evidence each judgement has.

1. Shares of the evidence at low, some and high risk, by the studies' overall judgements.
2. At least 80 % at high risk, or more than half at critical risk: very serious; more than 55 % at high risk: serious.
3. From 25 to 55 % at high risk, or more than half with some concerns: serious; not serious where the studies at low
   risk alone support the same claim (the sensitivity analysis that is shown in any case).
4. Less than 25 % at high and at least half at low risk: not serious.
5. A study not assessed may be at low or at high risk: the suggestion is drafted only where both give the same.

Source: Cochrane Handbook 5.1 table 12.2.d; Core GRADE 4.
"""

from collections import defaultdict
from typing import NamedTuple

from livingreview.grading.body import HIGH_RISK, LOW_RISK, NO_JUDGEMENT, Body, Suggestion, concern, not_drafted, percent
from livingreview.grading.scale import effect_text
from livingreview.models.grading import Grading
from livingreview.terms import Concern, Judgement
from livingreview.words import mark, say, say_counted

DOMAIN = mark("risk of bias")
CRITICAL = "critical"


class Shares(NamedTuple):
    """Shares of the evidence in percent."""

    low: float
    some: float
    high: float
    critical: float
    unknown: float


def risk_of_bias(body: Body) -> Suggestion:
    """Suggest how serious the risk of bias is."""
    if not body.has_data:
        return not_drafted(DOMAIN, say("no study reported this outcome"))
    shares, share_is = body.shares
    found = _shares(body, shares)
    unknown = [name for name in body.study_ids if _judgement(body, name) in NO_JUDGEMENT]
    agrees, sensitivity = low_risk_agrees(body)
    n_unknown = say_counted("{n} study", "{n} studies", len(unknown))
    not_known = (
        [say("not assessed: {n_unknown}, {unknown}", n_unknown=n_unknown, unknown=percent(found.unknown))]
        if unknown
        else []
    )
    if len(unknown) == len(body.study_ids):
        return not_drafted(DOMAIN, say("risk of bias has not been assessed for any study"), not_known)
    figures = [*_figures(found, share_is), sensitivity, *not_known]
    best = _rule(found._replace(low=found.low + found.unknown), body.settings, agrees)
    worst = _rule(found._replace(high=found.high + found.unknown), body.settings, agrees)
    if best[0] is not worst[0]:
        named = ", ".join(body.labels[name] for name in unknown)
        why = say(
            "not assessed: {named}; at low risk it would be {value}, at high risk {value2}",
            named=named,
            value=best[0].value,
            value2=worst[0].value,
        )
        return not_drafted(DOMAIN, why, figures)
    level, rule = worst if found.unknown else best
    return concern(DOMAIN, level, rule, figures)


def _judgement(body: Body, study_id: str) -> str:
    return body.judgements.get(study_id, Judgement.NOT_ASSESSED.value)


def _shares(body: Body, shares: dict[str, float]) -> Shares:
    found: dict[str, float] = defaultdict(float)
    for name, share in sorted(shares.items()):
        word = _judgement(body, name)
        found[_kind(word)] += share
        if word == CRITICAL:
            found[CRITICAL] += share
    return Shares(*(found[kind] for kind in Shares._fields))


def _kind(word: str) -> str:
    kinds = {"unknown": NO_JUDGEMENT, "high": HIGH_RISK, "low": LOW_RISK}
    return next((kind for kind, words in kinds.items() if word in words), "some")


def _figures(found: Shares, share_is: str) -> list[str]:
    shown = say(
        "at high risk {high}, some concerns {some}, low {low}",
        high=percent(found.high),
        some=percent(found.some),
        low=percent(found.low),
    )
    return [say("{shown} of the {share_is}", shown=shown, share_is=share_is)]


def _rule(found: Shares, settings: Grading, agrees: bool | None) -> tuple[Concern, str]:
    if found.high >= settings.nearly_all_high_risk_percent:
        return Concern.VERY_SERIOUS, say(
            "at least {nearly_all_high_risk_percent} is at high risk",
            nearly_all_high_risk_percent=percent(settings.nearly_all_high_risk_percent),
        )
    if found.critical > settings.critical_risk_percent:
        return Concern.VERY_SERIOUS, say(
            "more than {critical_risk_percent} is at critical risk",
            critical_risk_percent=percent(settings.critical_risk_percent),
        )
    if found.high > settings.mostly_high_risk_percent:
        return Concern.SERIOUS, say(
            "more than {mostly_high_risk_percent} is at high risk",
            mostly_high_risk_percent=percent(settings.mostly_high_risk_percent),
        )
    reasons = []
    if found.high >= settings.high_risk_percent:
        reasons.append(
            say("at least {high_risk_percent} is at high risk", high_risk_percent=percent(settings.high_risk_percent))
        )
    if found.some > settings.some_concerns_percent:
        reasons.append(
            say(
                "more than {some_concerns_percent} has some concerns",
                some_concerns_percent=percent(settings.some_concerns_percent),
            )
        )
    if not reasons and found.low < settings.low_risk_percent:
        reasons.append(
            say("less than {low_risk_percent} is at low risk", low_risk_percent=percent(settings.low_risk_percent))
        )
    if not reasons:
        return Concern.NOT_SERIOUS, say(
            "at least {low_risk_percent} is at low risk, and little at high",
            low_risk_percent=percent(settings.low_risk_percent),
        )
    if agrees:
        return Concern.NOT_SERIOUS, say(
            "{reasons}, but studies at low risk alone support the same claim", reasons=say(" and ").join(reasons)
        )
    return Concern.SERIOUS, say(" and ").join(reasons)


def low_risk_agrees(body: Body) -> tuple[bool | None, str]:
    """Say whether studies at low risk alone support the same claim (None: unknown), and both estimates in words."""
    low_risk = body.low_risk
    if body.effect is None:
        return None, say("studies at low risk alone: no summary to compare them with")
    if low_risk is None or low_risk.effect is None:
        reason = low_risk.reason if low_risk and low_risk.reason else say("not analysed")
        return None, say("studies at low risk alone: {reason}", reason=reason)
    both = say(
        "all studies {effect_text}, low risk alone {effect_text2} (k = {k})",
        effect_text=effect_text(body.effect),
        effect_text2=effect_text(low_risk.effect),
        k=low_risk.k,
    )
    claims = []
    for effect in (body.effect, low_risk.effect):
        value, low, high = body.scale.range(effect)
        is_unclear = not body.scale.has_important_target and body.scale.crossed(low, high)
        claims.append(0 if is_unclear else body.scale.zone(value))
    agrees = claims[0] == claims[1]
    return agrees, f"{both}: {(say('the same claim') if agrees else say('another claim'))}"
