"""Where certainty starts, and what may raise it.

1. Randomised studies start high; others low, or high where the protocol says so and all were assessed by ROBINS-I.
   Randomised and non-randomised studies are not rated together.
2. Only evidence that starts low and has no serious concern is rated up.
3. A risk ratio above 2 or below 0.5 suggests one level, above 5 or below 0.2 two, given direct evidence and little
   plausible confounding. Dose response and opposing confounding are for people to judge.

Source: GRADE guidelines 3, 9 and 18; Core GRADE 4.
"""

from collections.abc import Sequence

from livingreview.grading.absolute import risk_with
from livingreview.grading.body import Body, Suggestion, not_drafted
from livingreview.grading.scale import effect_text
from livingreview.terms import Certainty, Design, Measure
from livingreview.words import mark, say, say_counted

START = mark("starting level")
UP = mark("rating up")
RANDOMISED = (Design.RANDOMISED_PARALLEL, Design.RANDOMISED_CROSSOVER, Design.RANDOMISED_CLUSTER)
ROBINS_I = "ROBINS-I"
RATIOS_OF_RISKS = (Measure.RR, Measure.HR, Measure.IRR)
ODDS_RATIOS = (Measure.OR, Measure.PETO)


def starting_level(body: Body) -> Suggestion:
    """Suggest where certainty starts."""
    if not body.has_data:
        return not_drafted(START, say("no study reported this outcome"))
    designs = {name: body.facts[name].design for name in body.study_ids if name in body.facts}
    unknown = [name for name in body.study_ids if designs.get(name, Design.UNCLEAR) is Design.UNCLEAR]
    if unknown:
        return not_drafted(
            START, say("design unclear: {unknown}", unknown=", ".join(body.labels[name] for name in unknown))
        )
    n_randomised = sum(design in RANDOMISED for design in designs.values())
    figures = [
        say(
            "{n_randomised} of {n_studies} randomised",
            n_randomised=n_randomised,
            n_studies=say_counted("{n} study", "{n} studies", len(designs)),
        )
    ]
    if n_randomised == len(designs):
        return Suggestion(START, Certainty.HIGH.value, 0, say("randomised trials"), tuple(figures))
    if n_randomised:
        why = say("randomised and non-randomised studies stand in one synthesis; certainty is rated for each apart")
        return not_drafted(START, why, figures)
    return _non_randomised(body, figures)


def rating_up(body: Body, start: Suggestion, downs: Sequence[Suggestion]) -> Suggestion:
    """Suggest by how many levels a large effect raises certainty."""
    if start.words != Certainty.LOW:
        why = (
            say("not applicable: certainty does not start low")
            if start.is_drafted
            else say("the starting level is not drafted")
        )
        return Suggestion(UP, "none", 0, why) if start.is_drafted else not_drafted(UP, why)
    lowered = [down.domain for down in downs if down.levels]
    if lowered:
        return Suggestion(UP, "none", 0, say("rated down for {lowered}, so not rated up", lowered=", ".join(lowered)))
    ratio, what = _ratio(body)
    if ratio is None:
        return not_drafted(UP, what)
    figures = (what, say("dose response and opposing confounding are for people to judge"))
    settings, size = body.settings, max(ratio, 1 / ratio) if ratio > 0 else float("inf")
    waiting = [down.domain for down in downs if not down.is_drafted]
    choice = (
        say("none, once {waiting} can be judged", waiting=", ".join(waiting))
        if waiting
        else say("none, where confounding may explain it")
    )
    if size > settings.very_large_effect:
        return Suggestion(
            UP,
            say("large effect, two levels"),
            2,
            say("beyond {very_large_effect:g}", very_large_effect=settings.very_large_effect),
            figures,
            choice,
        )
    if size > settings.large_effect:
        return Suggestion(
            UP,
            say("large effect, one level"),
            1,
            say("beyond {large_effect:g}", large_effect=settings.large_effect),
            figures,
            choice,
        )
    return Suggestion(
        UP, "none", 0, say("the effect is not beyond {large_effect:g}", large_effect=settings.large_effect), figures
    )


def _non_randomised(body: Body, figures: list[str]) -> Suggestion:
    if body.settings.non_randomised_start == "low":
        return Suggestion(START, Certainty.LOW.value, 0, say("non-randomised studies"), tuple(figures))
    others = [name for name in body.study_ids if not (body.tools.get(name) or "").startswith(ROBINS_I)]
    if others:
        named = ", ".join(body.labels[name] for name in others)
        rule = say("non-randomised studies, not all assessed by ROBINS-I")
        return Suggestion(
            START, Certainty.LOW.value, 0, rule, (*figures, say("without ROBINS-I: {named}", named=named))
        )
    return Suggestion(
        START, Certainty.HIGH.value, 0, say("non-randomised studies, all assessed by ROBINS-I"), tuple(figures)
    )


def _ratio(body: Body) -> tuple[float | None, str]:
    """Give the risk ratio, with what it is; an odds ratio is turned into one where a comparator risk is known."""
    effect, risk = body.effect, body.comparator_risk
    if effect is None:
        return None, say("no summary effect to judge the size of")
    if effect.measure in RATIOS_OF_RISKS:
        return effect.value, effect_text(effect)
    if effect.measure in ODDS_RATIOS and risk:
        ratio = risk_with(effect.measure, effect.value, risk) / risk
        return ratio, say(
            "{effect_text}: RR {ratio:.2f} at a comparator risk of {risk:.0f} per 1,000",
            effect_text=effect_text(effect),
            ratio=ratio,
            risk=1000 * risk,
        )
    return None, say("a {measure} gives no risk ratio to judge the size of", measure=effect.measure.label)
