"""RoB 2: from a person's answers to the judgements the tool suggests.

1. Which questions are asked depends on the answers before them; answers to questions that are not
   asked play no part.
2. A domain in which an asked question has no answer is not assessed. An absent answer is never
   read as "no information".
3. Otherwise the domain's algorithm gives low, some concerns or high. "Probably" counts as yes or no.
4. Overall: high if any domain is high; not assessed if any domain is; low if all are low; some
   concerns otherwise. Several domains with some concerns may add up to high: that is for people to
   say, there is no fixed count.

Source: RoB 2 guidance of 22 August 2019 (parallel trials) and the supplements of 18 March 2021
(cluster and crossover trials), https://www.riskofbias.info.
"""

from collections.abc import Iterable, Iterator

from livingreview.judgements.rob2_tool import Answers, Domain, Question, domains
from livingreview.terms import Judgement, RobAnswer, RobEffect, RobVariant

__all__ = [
    "VERSIONS",
    "asked",
    "domains",
    "judge",
    "judge_domain",
    "judge_overall",
    "problems",
    "prompt_overall_high",
    "unanswered",
]

VERSIONS = {
    RobVariant.PARALLEL: "2019-08-22",
    RobVariant.CLUSTER: "2021-03-18",
    RobVariant.CROSSOVER: "2021-03-18",
}
"""Date of the guidance that each variant follows."""

MIN_CONCERNS_TO_PROMPT = 2  # domains; the guidance says "multiple" and gives no count


def judge_domain(
    domain_id: str,
    answers: Answers,
    variant: RobVariant,
    effect: RobEffect = RobEffect.ASSIGNMENT,
    adhering_to: Iterable[str] = (),
) -> Judgement:
    """Give the judgement that the answers add up to in one domain."""
    return judge(next(domain for domain in domains(variant, effect, adhering_to) if domain.id == domain_id), answers)


def judge(domain: Domain, answers: Answers) -> Judgement:
    """Give the judgement that the answers add up to in a domain that was looked up before."""
    following = _asked_answers(domain, answers)
    if domain.nothing_selected or None in following.values():
        return Judgement.NOT_ASSESSED
    return domain.judge({question: answer for question, answer in following.items() if answer is not None})


def judge_overall(judgements: Iterable[Judgement]) -> Judgement:
    """Give the judgement that the domains' judgements add up to; while one is not assessed there is none."""
    found = set(judgements)
    if Judgement.NOT_ASSESSED in found or not found:
        return Judgement.NOT_ASSESSED
    if Judgement.HIGH in found:
        return Judgement.HIGH
    return Judgement.SOME_CONCERNS if Judgement.SOME_CONCERNS in found else Judgement.LOW


def prompt_overall_high(judgements: Iterable[Judgement]) -> bool:
    """Say whether people should consider if several domains with some concerns make the result high risk."""
    found = list(judgements)
    return Judgement.HIGH not in found and found.count(Judgement.SOME_CONCERNS) >= MIN_CONCERNS_TO_PROMPT


def unanswered(domain: Domain, answers: Answers) -> list[str]:
    """Name the questions of a domain that are asked, as far as one can tell, and have no answer."""
    return [question for question, answer in _asked_answers(domain, answers).items() if answer is None]


def asked(domain: Domain, answers: Answers) -> list[str]:
    """Name the questions of a domain that are asked after these answers."""
    return [question for question, answer in _asked_answers(domain, answers).items() if answer is not RobAnswer.NA]


def problems(
    answers: Answers,
    variant: RobVariant,
    effect: RobEffect = RobEffect.ASSIGNMENT,
    adhering_to: Iterable[str] = (),
) -> list[tuple[str, str]]:
    """Name every answer that the tool does not allow, with what is wrong about it, in the tool's order."""
    found: list[tuple[str, str]] = []
    known: set[str] = set()
    for domain in domains(variant, effect, adhering_to):
        known.update(question.id for question in domain.questions)
        found += _domain_problems(domain, answers)
    message = f"RoB 2 for {variant} trials has no such question when the effect of {effect} is assessed"
    return [*found, *((question, message) for question in sorted(set(answers) - known))]


def _domain_problems(domain: Domain, answers: Answers) -> Iterator[tuple[str, str]]:
    following = _asked_answers(domain, answers)
    for question in domain.questions:
        answer = answers.get(question.id)
        if answer is None:
            continue
        is_asked = following[question.id] is not RobAnswer.NA
        if message := _answer_problem(question, answer, is_asked=is_asked):
            yield question.id, message


def _answer_problem(question: Question, answer: RobAnswer, *, is_asked: bool) -> str | None:
    allowed = ", ".join(question.options)
    if not is_asked:
        if answer is RobAnswer.NA:
            return None
        return f"this question is not asked after the answers before it; found {answer}, allowed: NA or no answer"
    if answer is RobAnswer.NA:
        when = "always asked" if question.asked is None else "asked after the answers before it"
        return f"this question is {when}, so NA is no answer; allowed: {allowed}"
    if answer not in question.options:
        return f"{answer} is not an answer to this question; allowed: {allowed}"
    return None


def _asked_answers(domain: Domain, answers: Answers) -> dict[str, RobAnswer | None]:
    """Give, in order, the usable answer of each asked question (None: no usable one) and NA for the rest."""
    followed: dict[str, RobAnswer] = {}
    found: dict[str, RobAnswer | None] = {}
    for question in domain.questions:
        if question.asked is not None and not question.asked(followed):
            found[question.id] = RobAnswer.NA
            continue
        answer = answers.get(question.id)
        found[question.id] = answer if answer in question.options else None
        if answer is not None and answer in question.options:
            followed[question.id] = answer
    return found
