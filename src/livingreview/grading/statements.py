"""What happens, in a sentence: size of the effect and certainty of the evidence, with the numbers behind it.

1. The size chooses noun or verb (a large reduction; reduces; reduces slightly; little to no difference), certainty the
   modal word: none, `likely` or `probably`, `may`; very low certainty says only that the evidence is very uncertain.
2. In plain language a large estimate whose interval holds no effect is unclear, too.
3. Numbers and certainty follow in brackets. No study: no certainty, and the sentence says so.
4. No sentence is made from a P value.

Source: GRADE guidelines 26 (J Clin Epidemiol 2020;119:126); Cochrane's guidance on plain-language summaries.
"""

from typing import NamedTuple

from livingreview.grading.body import Body
from livingreview.grading.size import is_unclear, size_of
from livingreview.terms import Certainty, EffectSize
from livingreview.words import mark, say, say_counted

Forms = dict[Certainty, str]
"""A sentence for each certainty that lets one be made; `{modal}` is the protocol's word for moderate certainty."""

LITTLE: Forms = {
    Certainty.HIGH: mark("{intervention} results in little to no difference in {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} results in little to no difference in {outcome}"),
    Certainty.LOW: mark("{intervention} may result in little to no difference in {outcome}"),
}
LARGE_INCREASE: Forms = {
    Certainty.HIGH: mark("{intervention} results in a large increase in {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} results in a large increase in {outcome}"),
    Certainty.LOW: mark("{intervention} may result in a large increase in {outcome}"),
}
LARGE_REDUCTION: Forms = {
    Certainty.HIGH: mark("{intervention} results in a large reduction in {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} results in a large reduction in {outcome}"),
    Certainty.LOW: mark("{intervention} may result in a large reduction in {outcome}"),
}
INCREASE: Forms = {
    Certainty.HIGH: mark("{intervention} increases {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} increases {outcome}"),
    Certainty.LOW: mark("{intervention} may increase {outcome}"),
}
REDUCTION: Forms = {
    Certainty.HIGH: mark("{intervention} reduces {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} reduces {outcome}"),
    Certainty.LOW: mark("{intervention} may reduce {outcome}"),
}
SLIGHT_INCREASE: Forms = {
    Certainty.HIGH: mark("{intervention} increases {outcome} slightly"),
    Certainty.MODERATE: mark("{intervention} {modal} increases {outcome} slightly"),
    Certainty.LOW: mark("{intervention} may increase {outcome} slightly"),
}
SLIGHT_REDUCTION: Forms = {
    Certainty.HIGH: mark("{intervention} reduces {outcome} slightly"),
    Certainty.MODERATE: mark("{intervention} {modal} reduces {outcome} slightly"),
    Certainty.LOW: mark("{intervention} may reduce {outcome} slightly"),
}
NONE: Forms = {
    Certainty.HIGH: mark("{intervention} makes no difference to {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} makes no difference to {outcome}"),
    Certainty.LOW: mark("{intervention} may make no difference to {outcome}"),
}
PLAIN_LITTLE: Forms = {
    Certainty.HIGH: mark("{intervention} makes little to no difference to {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} makes little to no difference to {outcome}"),
    Certainty.LOW: mark("{intervention} may make little to no difference to {outcome}"),
}
PLAIN_LARGE_INCREASE: Forms = {
    Certainty.HIGH: mark("{intervention} causes a large increase in {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} causes a large increase in {outcome}"),
    Certainty.LOW: mark("{intervention} may cause a large increase in {outcome}"),
}
PLAIN_LARGE_REDUCTION: Forms = {
    Certainty.HIGH: mark("{intervention} causes a large reduction in {outcome}"),
    Certainty.MODERATE: mark("{intervention} {modal} causes a large reduction in {outcome}"),
    Certainty.LOW: mark("{intervention} may cause a large reduction in {outcome}"),
}
CERTAINTY_WORDS = {
    Certainty.HIGH: mark("high-certainty evidence"),
    Certainty.MODERATE: mark("moderate-certainty evidence"),
    Certainty.LOW: mark("low-certainty evidence"),
    Certainty.VERY_LOW: mark("very-low-certainty evidence"),
}
MODALS = (mark("likely"), mark("probably"))
"""The protocol's choice of the word for moderate certainty."""


class Statements(NamedTuple):
    """The sentence for professionals and the one in plain language."""

    technical: str
    plain: str


def statements(
    body: Body, certainty: Certainty, *, intervention: str, outcome: str, relative: str, absolute: str
) -> Statements | None:
    """Draft both sentences; None where no summary effect says what happens."""
    if body.effect is None and certainty is not Certainty.VERY_LOW:
        return None
    names = (intervention, _small_first(outcome))
    about = f"{_extent(body)}; {say(CERTAINTY_WORDS[certainty])}"
    technical = _technical(body, certainty, *names)
    plain = _plain(body, certainty, *names)
    return Statements(_with(technical, relative or absolute, about), _with(plain, absolute or relative, about))


def no_studies(outcome: str) -> str:
    """Say that nobody reported an outcome."""
    return say("No studies reported {outcome}.", outcome=_small_first(outcome))


def _technical(body: Body, certainty: Certainty, intervention: str, outcome: str) -> str:
    if certainty is Certainty.VERY_LOW:
        return say(
            "The evidence is very uncertain about the effect of {intervention} on {outcome}",
            intervention=_small_first(intervention),
            outcome=outcome,
        )
    large = LARGE_INCREASE if _change(body) > 0 else LARGE_REDUCTION
    forms = {EffectSize.TRIVIAL: LITTLE, EffectSize.LARGE: large}.get(size_of(body)) or _moved(body)
    return _said(forms[certainty], body, intervention, outcome)


def _plain(body: Body, certainty: Certainty, intervention: str, outcome: str) -> str:
    if certainty is Certainty.VERY_LOW or is_unclear(body):
        return say(
            "It is unclear if {intervention} has an effect on {outcome}",
            intervention=_small_first(intervention),
            outcome=outcome,
        )
    large = PLAIN_LARGE_INCREASE if _change(body) > 0 else PLAIN_LARGE_REDUCTION
    forms = {EffectSize.TRIVIAL: PLAIN_LITTLE, EffectSize.LARGE: large}.get(size_of(body)) or _moved(body)
    return _said(forms[certainty], body, intervention, outcome)


def _moved(body: Body) -> Forms:
    """Give the sentence of an effect that is neither trivial nor large."""
    change = _change(body)
    if change == 0:
        return NONE
    if size_of(body) is EffectSize.SMALL:
        return SLIGHT_INCREASE if change > 0 else SLIGHT_REDUCTION
    return INCREASE if change > 0 else REDUCTION


def _said(form: str, body: Body, intervention: str, outcome: str) -> str:
    return say(form, intervention=intervention, outcome=outcome, modal=say(body.settings.modal))


def _change(body: Body) -> float:
    """Give the change in the outcome itself: a hazard ratio below 1 makes staying free of an event more likely."""
    if body.effect is None:
        return 0.0
    null = 0.0 if body.scale.is_absolute else body.effect.measure.null_value
    return body.scale.convert(body.effect.value) - null


def _extent(body: Body) -> str:
    studies = say_counted("{n} study", "{n} studies", len(body.study_ids))
    if body.participants is None:
        return studies
    return f"{studies}, {say_counted('{n} participant', '{n} participants', body.participants)}"


def _with(sentence: str, numbers: str, about: str) -> str:
    return f"{sentence} ({numbers}; {about})." if numbers else f"{sentence} ({about})."


def _small_first(words: str) -> str:
    """Take the capital off each label of `Topical ketamine or Lidocaine` in a sentence."""
    between = f" {say('or')} "
    return between.join(map(_small_label, words.split(between)))


def _small_label(words: str) -> str:
    """Take the capital off a label, but not off an abbreviation or a name like S-ketamine."""
    first = words.split(" ", 1)[0].rstrip(",;:")
    return (
        words
        if any(letter.isupper() or not letter.isalpha() for letter in first[1:])
        else words[:1].lower() + words[1:]
    )
