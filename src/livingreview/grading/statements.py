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

ADVERB_OF = {Certainty.HIGH: "", Certainty.MODERATE: "{modal} ", Certainty.LOW: "may "}


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
    about = f"{_extent(body)}; {certainty.value}-certainty evidence".replace("very low-", "very-low-")
    technical = _technical(body, certainty, *names)
    plain = _plain(body, certainty, *names)
    return Statements(_with(technical, relative or absolute, about), _with(plain, absolute or relative, about))


def no_studies(outcome: str) -> str:
    """Say that nobody reported an outcome."""
    return f"No studies reported {_small_first(outcome)}."


def _technical(body: Body, certainty: Certainty, intervention: str, outcome: str) -> str:
    if certainty is Certainty.VERY_LOW:
        return f"The evidence is very uncertain about the effect of {_small_first(intervention)} on {outcome}"
    size, adverb = size_of(body), _adverb(body, certainty)
    if size is EffectSize.TRIVIAL:
        return f"{intervention} {adverb}{_verb('result', certainty)} in little to no difference in {outcome}"
    if size is EffectSize.LARGE:
        return f"{intervention} {adverb}{_verb('result', certainty)} in a large {_noun(body)} in {outcome}"
    return _moved(body, certainty, adverb, intervention, outcome)


def _plain(body: Body, certainty: Certainty, intervention: str, outcome: str) -> str:
    if certainty is Certainty.VERY_LOW or is_unclear(body):
        return f"It is unclear if {_small_first(intervention)} has an effect on {outcome}"
    size, adverb = size_of(body), _adverb(body, certainty)
    if size is EffectSize.TRIVIAL:
        return f"{intervention} {adverb}{_verb('make', certainty)} little to no difference to {outcome}"
    if size is EffectSize.LARGE:
        return f"{intervention} {adverb}{_verb('cause', certainty)} a large {_noun(body)} in {outcome}"
    return _moved(body, certainty, adverb, intervention, outcome)


def _moved(body: Body, certainty: Certainty, adverb: str, intervention: str, outcome: str) -> str:
    slightly = " slightly" if size_of(body) is EffectSize.SMALL else ""
    change = _change(body)
    if change == 0:
        return f"{intervention} {adverb}{_verb('make', certainty)} no difference to {outcome}"
    verb = "increase" if change > 0 else "reduce"
    return f"{intervention} {adverb}{_verb(verb, certainty)} {outcome}{slightly}"


def _adverb(body: Body, certainty: Certainty) -> str:
    return ADVERB_OF[certainty].format(modal=body.settings.modal)


def _verb(stem: str, certainty: Certainty) -> str:
    return stem if certainty is Certainty.LOW else f"{stem}s"


def _noun(body: Body) -> str:
    return "increase" if _change(body) > 0 else "reduction"


def _change(body: Body) -> float:
    """Give the change in the outcome itself: a hazard ratio below 1 makes staying free of an event more likely."""
    if body.effect is None:
        return 0.0
    null = 0.0 if body.scale.is_absolute else body.effect.measure.null_value
    return body.scale.convert(body.effect.value) - null


def _extent(body: Body) -> str:
    n_studies = len(body.study_ids)
    people = body.participants
    studies = f"{n_studies} {'study' if n_studies == 1 else 'studies'}"
    return studies if people is None else f"{studies}, {people:,} participants"


def _with(sentence: str, numbers: str, about: str) -> str:
    return f"{sentence} ({numbers}; {about})." if numbers else f"{sentence} ({about})."


def _small_first(words: str) -> str:
    """Take the capital off a label in a sentence, but not off an abbreviation or a name like S-ketamine."""
    first = words.split(" ", 1)[0].rstrip(",;:")
    return (
        words
        if any(letter.isupper() or not letter.isalpha() for letter in first[1:])
        else words[:1].lower() + words[1:]
    )
