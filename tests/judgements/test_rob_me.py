"""ROB-ME: what follows from the matrix, which questions are asked, and every answer set through the logic."""

from collections import Counter
from collections.abc import Iterator

import pytest

from livingreview.judgements.rob_me import QUESTIONS, completed, derived, problems, suggest, unanswered
from livingreview.terms import Judgement, MissingState, RobAnswer

AVAILABLE, OTHER, UNCLEAR, SUSPECTED, NOT_RECORDED = MissingState
LOW, SOME, HIGH = Judgement.LOW, Judgement.SOME_CONCERNS, Judgement.HIGH
STEP_4 = [question for question in QUESTIONS if question.id.startswith("4.")]


def answered(**given: str) -> dict[str, RobAnswer]:
    return {name[1:].replace("_", "."): RobAnswer(answer) for name, answer in given.items()}


REASSURING = answered(q4_1="N", q4_3="N", q4_5="N", q4_7="N", q4_8="N")


def answer_sets() -> Iterator[dict[str, RobAnswer]]:
    """Walk step 4 with Y, N and NI for every question, and NA for 4.8."""

    def walk(place: int, answers: dict[str, RobAnswer]) -> Iterator[dict[str, RobAnswer]]:
        if place == len(STEP_4):
            yield answers
            return
        question = STEP_4[place]
        if question.asked is not None and not question.asked(answers):
            yield from walk(place + 1, answers)
            return
        for answer in ("Y", "N", "NI", *(["NA"] if question.id == "4.8" else [])):
            yield from walk(place + 1, {**answers, question.id: RobAnswer(answer)})

    return walk(0, {})


def expected(answers: dict[str, RobAnswer]) -> Judgement:
    """The three sentences of the tool's logic, said another way."""
    code = {name: answer.value for name, answer in answers.items()}
    suspicious = [code["4.7"] == "Y", code["4.8"] == "Y"]
    within = code.get("4.2") == "Y"
    across = code.get("4.6") == "Y"
    if within or all(suspicious) or (across and any(suspicious)):
        return HIGH
    nothing_within = "N" in (code["4.1"], code.get("4.2")) and "N" in (code["4.3"], code.get("4.4"))
    nothing_across = "N" in (code["4.5"], code.get("4.6"))
    if nothing_within and nothing_across and code["4.7"] == "N" and code["4.8"] in ("N", "NA"):
        return LOW
    return SOME


def test_every_answer_set_has_one_judgement():
    sets = list(answer_sets())
    counts = Counter(suggest(answers) for answers in sets)

    # 4.1/4.2 and 4.3/4.4: 5 ways each; 4.5/4.6: 7; 4.7: 3; 4.8: 4.
    assert len(sets) == 5 * 5 * 7 * 3 * 4
    assert all(suggest(answers) is expected(answers) for answers in sets)
    # Low: 2 ways without harm within each pair, 3 across (4.5 N; 4.5 Y or NI with 4.6 N), 4.7 N, 4.8 N or NA.
    assert counts[LOW] == 2 * 2 * 3 * 1 * 2
    # High: 4.2 Y in 1 of 5; of the rest 4.6 Y in 2 of 7 with 6 of 12 patterns, else 1 of 12.
    assert counts[HIGH] == 5 * 7 * 12 + 4 * 5 * (2 * 6 + 5 * 1)


def test_results_missing_because_of_what_they_were_and_notable_are_high_alone():
    assert suggest(REASSURING) is LOW
    assert suggest(REASSURING | answered(q4_1="Y", q4_2="PY")) is HIGH
    assert suggest(REASSURING | answered(q4_1="Y", q4_2="N")) is LOW
    assert suggest(REASSURING | answered(q4_1="Y", q4_2="NI")) is SOME


def test_while_an_asked_question_is_open_there_is_no_suggestion():
    answers = {name: answer for name, answer in REASSURING.items() if name != "4.7"}

    assert suggest(answers) is Judgement.NOT_ASSESSED
    assert unanswered(answers) == ["4.7"]
    assert unanswered(REASSURING | answered(q4_5="NI")) == ["4.6"]


@pytest.mark.parametrize(
    ("states", "first", "third"),
    [
        ([AVAILABLE, OTHER], "N", "N"),
        ([AVAILABLE, SUSPECTED], "Y", "N"),
        ([UNCLEAR, OTHER], "N", "Y"),
        ([UNCLEAR, SUSPECTED, NOT_RECORDED], "Y", "Y"),
    ],
)
def test_the_matrix_answers_4_1_and_4_3(states, first, third):
    found = derived(states, {})

    assert (found["4.1"], found["4.3"]) == (first, third)


@pytest.mark.parametrize(
    ("answers", "fifth"),
    [
        (answered(q3_1="N", q3_2="N", q3_3="Y"), "Y"),
        (answered(q3_1="PN", q3_2="Y", q3_3="PN"), "Y"),
        (answered(q3_1="Y"), "N"),
        (answered(q3_1="NI", q3_2="Y", q3_3="PY"), "N"),
        (answered(q3_1="NI", q3_2="N", q3_3="Y"), None),
        ({}, None),
    ],
)
def test_circumstances_answer_4_5_where_they_tell(answers, fifth):
    assert derived([], answers).get("4.5") == fifth
    assert completed([], answers | answered(q4_5="NI"))["4.5"] == "NI"


def test_an_answer_that_the_matrix_contradicts_or_the_tool_does_not_have_is_named():
    found = dict(problems([SUSPECTED], answered(q4_1="N", q4_9="Y", q4_4="Y", q4_7="NA", q4_8="NA")))

    assert "the matrix says Y" in found["4.1"]
    assert "no such question" in found["4.9"]
    assert "not asked" in found["4.4"]
    assert "not an answer" in found["4.7"]
    assert "4.8" not in found


def test_the_signs_of_the_matrix_stand_beside_words():
    assert [state.symbol for state in MissingState] == ["✓", "~", "?", "X", ""]
