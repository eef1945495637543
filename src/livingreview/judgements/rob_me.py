"""ROB-ME: from the states of studies' results and a person's answers to the suggested judgement of a synthesis.

1. Each study's result is available (✓), missing for another reason (~), unclear whether generated (?), or missing
   because of its P value, size or direction (X).
2. 4.1 follows from the matrix (any X), 4.3 too (any ?). 4.5 follows from 3.1 to 3.3: yes where 3.1 is no and 3.2 or
   3.3 is no; no where 3.1 is yes, or 3.2 and 3.3 are. An answer that a person gave to 4.5 stands.
3. High: results missing because of what they were would change the estimate notably (4.2); or studies are probably
   missing that have eligible results (4.6), and the pattern of results or sensitivity analyses suggest bias (4.7,
   4.8); or both of these suggest bias.
4. Low: nothing is missing within studies, or nothing that matters (4.1, 4.2, 4.3, 4.4), no study is probably missing
   (4.5, 4.6), the pattern is reassuring (4.7), and sensitivity analyses suggest no bias (4.8).
5. Some concerns otherwise. While an asked question has no answer there is no suggestion.

Source: ROB-ME of 1 October 2023 (Page and others, BMJ 2023;383:e076754), as its logic is summed up above; the tool's
own words stand at https://www.riskofbias.info. The labels of 3.1 to 3.3 are the loosest of ours.
"""

from collections.abc import Iterable

from livingreview.judgements.rob2_tool import NO, NO_OR_NI, YES, YES_OR_NI, Answers, Question, any_of
from livingreview.terms import Judgement, MissingState, RobAnswer

NAME = "ROB-ME"
VERSION = "2023-10-01"

QUESTIONS = (
    Question("3.1", "Studies were found independently of their results (registered before, or known from the start)"),
    Question("3.2", "Searches could find studies whatever their results were", any_of({"3.1": NO_OR_NI})),
    Question("3.3", "Unpublished and ongoing studies were looked for", any_of({"3.1": NO_OR_NI})),
    Question("4.1", "A result is missing because of what it was"),
    Question("4.2", "Such results would change the estimate notably", any_of({"4.1": YES})),
    Question("4.3", "It is unclear whether some study generated a result"),
    Question("4.4", "Such results would change the estimate notably", any_of({"4.3": YES})),
    Question("4.5", "Circumstances suggest that studies were not found because of their results"),
    Question("4.6", "Such studies are likely to have results for this synthesis", any_of({"4.5": YES_OR_NI})),
    Question("4.7", "The pattern of results suggests that results are missing"),
    Question("4.8", "Sensitivity analyses suggest that missing results bias the estimate"),
)
"""Questions on the review (3) and on the synthesis (4), in order; 4.8 may be NA where no such analysis was made."""
MAY_BE_NA = ("4.8",)


def derived(states: Iterable[MissingState], answers: Answers) -> dict[str, RobAnswer]:
    """Give the answers that follow from the matrix and from the circumstances."""
    found = set(states)
    after = {
        "4.1": RobAnswer.Y if MissingState.SUSPECTED in found else RobAnswer.N,
        "4.3": RobAnswer.Y if MissingState.UNCLEAR in found else RobAnswer.N,
    }
    known, reported, unreported = (answers.get(question) for question in ("3.1", "3.2", "3.3"))
    if known in NO and (reported in NO or unreported in NO):
        after["4.5"] = RobAnswer.Y
    elif known in YES or (reported in YES and unreported in YES):
        after["4.5"] = RobAnswer.N
    return after


def completed(states: Iterable[MissingState], answers: Answers) -> dict[str, RobAnswer]:
    """Give the person's answers with those that follow, for questions that are asked, in order."""
    both = derived(states, answers) | dict(answers)
    found: dict[str, RobAnswer] = {}
    for question in QUESTIONS:
        if (question.asked is None or question.asked(found)) and question.id in both:
            found[question.id] = both[question.id]
    return found


def unanswered(answers: Answers) -> list[str]:
    """Name the questions of step 4 that are asked and have no answer."""
    asked = (question for question in QUESTIONS if question.asked is None or question.asked(answers))
    return [question.id for question in asked if question.id not in answers and question.id.startswith("4.")]


def suggest(answers: Answers) -> Judgement:
    """Give the judgement that complete answers add up to; not assessed while one is missing."""
    if unanswered(answers):
        return Judgement.NOT_ASSESSED
    pattern, sensitivity = answers["4.7"] in YES, answers["4.8"] in YES
    are_studies_missing = answers.get("4.6") in YES
    changes = answers.get("4.2") in YES
    if changes or (are_studies_missing and (pattern or sensitivity)) or (pattern and sensitivity):
        return Judgement.HIGH
    is_complete_within = _harmless(answers, "4.1", "4.2") and _harmless(answers, "4.3", "4.4")
    is_complete_across = _harmless(answers, "4.5", "4.6")
    is_reassuring = answers["4.7"] in NO and answers["4.8"] in (*NO, RobAnswer.NA)
    return Judgement.LOW if is_complete_within and is_complete_across and is_reassuring else Judgement.SOME_CONCERNS


def problems(states: Iterable[MissingState], answers: Answers) -> list[tuple[str, str]]:
    """Name the answers that the tool does not allow or that the matrix contradicts, with what is wrong."""
    after = derived(states, answers)
    followed = completed(states, answers)
    known = {question.id: question for question in QUESTIONS}
    found = []
    for name, answer in answers.items():
        question = known.get(name)
        if question is None:
            found.append((name, f"ROB-ME has no such question; allowed: {', '.join(known)}"))
        elif answer not in question.options and not (answer is RobAnswer.NA and name in MAY_BE_NA):
            allowed = ", ".join([*question.options, *(["NA"] if name in MAY_BE_NA else [])])
            found.append((name, f"{answer} is not an answer to this question; allowed: {allowed}"))
        elif question.asked is not None and not question.asked(followed):
            found.append((name, "this question is not asked after the answers before it"))
        elif name in ("4.1", "4.3") and (answer in YES) != (after[name] in YES):
            found.append((name, f"the matrix says {after[name]}; leave this answer out, or mend the matrix"))
    return found


def _harmless(answers: Answers, exists: str, matters: str) -> bool:
    """Say whether there is nothing missing, or nothing that matters."""
    return answers[exists] in NO or answers.get(matters) in NO
