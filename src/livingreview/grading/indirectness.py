"""Indirectness: how much of the evidence answers another question, element by element.

1. Every study may be judged in seven elements (`directness` in its file); `probably not` and `no` count as indirect.
2. More than half of the evidence indirect in one element: serious; in two, or all of it about a surrogate outcome:
   very serious.
3. A study not judged may be direct or not: the suggestion is drafted only where both give the same.

Source: GRADE guidelines 8; Core GRADE 5; the shares are ours.
"""

from livingreview.grading.body import Body, Suggestion, concern, not_drafted, percent
from livingreview.terms import Concern, DirectnessElement, DirectnessJudgement
from livingreview.words import mark, say, say_counted

DOMAIN = mark("indirectness")
ALL = 99.95  # percent, as shares are rounded


def indirectness(body: Body) -> Suggestion:
    """Suggest how serious indirectness is."""
    if not body.has_data:
        return not_drafted(DOMAIN, say("no study reported this outcome"))
    unknown = [name for name in body.study_ids if name not in body.facts or not body.facts[name].is_directness_judged]
    if len(unknown) == len(body.study_ids):
        return not_drafted(DOMAIN, say("no study file judges directness"))
    _, share_is = body.shares
    shares = {element: body.share(_indirect_in(body, element)) for element in DirectnessElement}
    figures = [
        say("indirect in {element}: {share}", element=element, share=percent(share))
        for element, share in shares.items()
        if share
    ]
    figures = (
        [*figures, say("shares are of the {share_is}", share_is=share_is)]
        if figures
        else [say("no study is indirect in any element")]
    )
    missing = body.share(unknown)
    level, rule = _rule(shares, body.settings.indirect_percent)
    if unknown:
        figures.append(
            say(
                "not judged: {n_studies}, {missing}",
                n_studies=say_counted("{n} study", "{n} studies", len(unknown)),
                missing=percent(missing),
            )
        )
        worst, _ = _rule(
            {element: share + missing for element, share in shares.items()}, body.settings.indirect_percent
        )
        if worst is not level:
            why = say(
                "directness is not judged for {missing}; it may be {level} or {worst}",
                missing=percent(missing),
                level=level.value,
                worst=worst.value,
            )
            return not_drafted(DOMAIN, why, figures)
    return concern(DOMAIN, level, rule, figures)


def _indirect_in(body: Body, element: DirectnessElement) -> list[str]:
    return [
        row["study_id"]
        for row in body.directness
        if row["element"] == element and DirectnessJudgement(row["judgement"]).is_indirect
    ]


def _rule(shares: dict[DirectnessElement, float], limit: float) -> tuple[Concern, str]:
    beyond = [element.value for element, share in shares.items() if share > limit]
    if shares[DirectnessElement.SURROGATE] >= ALL:
        return Concern.VERY_SERIOUS, say("all of it is about a surrogate outcome")
    if len(beyond) > 1:
        return Concern.VERY_SERIOUS, say(
            "more than {limit} is indirect in {beyond}", limit=percent(limit), beyond=say(" and ").join(beyond)
        )
    if beyond:
        return Concern.SERIOUS, say("more than {limit} is indirect in {beyond}", limit=percent(limit), beyond=beyond[0])
    return Concern.NOT_SERIOUS, say("at most {limit} is indirect in any element", limit=percent(limit))
