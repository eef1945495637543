"""RoB 2 as data and algorithms: every answer set that the branching allows, and what is not allowed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livingreview.judgements.rob2 import (
    VERSIONS,
    domains,
    judge_domain,
    judge_overall,
    problems,
    prompt_overall_high,
    unanswered,
)
from livingreview.judgements.rob2_tool import Answers, Domain
from livingreview.terms import Judgement, RobAnswer, RobEffect, RobVariant

LOW, SOME, HIGH, NOT_ASSESSED = WORDS = (
    Judgement.LOW,
    Judgement.SOME_CONCERNS,
    Judgement.HIGH,
    Judgement.NOT_ASSESSED,
)
PARALLEL, CLUSTER, CROSSOVER = VARIANTS = (RobVariant.PARALLEL, RobVariant.CLUSTER, RobVariant.CROSSOVER)
ASSIGNMENT, ADHERING = RobEffect
YES, NO, MAYBE_YES, MAYBE_NO = ("Y", "PY"), ("N", "PN"), ("Y", "PY", "NI"), ("N", "PN", "NI")

ALL_VARIANTS = [
    (variant, effect, selected)
    for variant in VARIANTS
    for effect, selected in (
        (ASSIGNMENT, ()),
        (ADHERING, ("2.5",)),
        (ADHERING, ("2.3", "2.4", "2.5")),
    )
]


def answered(**given: str) -> dict[str, RobAnswer]:
    """Write answers as `q1_1="Y"`."""
    return {name[1:].replace("_", "."): RobAnswer(answer) for name, answer in given.items()}


def find(domain_id: str, variant: RobVariant, effect: RobEffect = ASSIGNMENT, selected: tuple[str, ...] = ()) -> Domain:
    return next(domain for domain in domains(variant, effect, selected) if domain.id == domain_id)


def answer_sets(domain: Domain) -> Iterator[dict[str, RobAnswer]]:
    """Walk the branching: every set with an answer to each asked question and none to the others."""

    def walk(place: int, answers: Answers) -> Iterator[dict[str, RobAnswer]]:
        if place == len(domain.questions):
            yield dict(answers)
            return
        question = domain.questions[place]
        if question.asked is not None and not question.asked(answers):
            yield from walk(place + 1, answers)
            return
        for answer in question.options:
            yield from walk(place + 1, {**answers, question.id: answer})

    return walk(0, {})


# Sets, low, some concerns, high. The first nine rows were counted by an independent implementation;
# the others are worked out by hand from the branching, as the comments say.
COUNTS = [
    ("D1", PARALLEL, ASSIGNMENT, (), (125, 18, 47, 60)),
    ("D1", CLUSTER, ASSIGNMENT, (), (125, 18, 47, 60)),
    ("D2", PARALLEL, ASSIGNMENT, (), (13277, 92, 3132, 10053)),
    ("D2", PARALLEL, ADHERING, ("2.3", "2.4", "2.5"), (12889, 184, 5082, 7623)),
    ("D2", PARALLEL, ADHERING, ("2.5",), (425, 50, 150, 225)),
    ("D3", PARALLEL, ASSIGNMENT, (), (110, 20, 36, 54)),
    ("D4", PARALLEL, ASSIGNMENT, (), (493, 48, 186, 259)),
    ("D5", PARALLEL, ASSIGNMENT, (), (125, 8, 37, 80)),
    ("D1b", CLUSTER, ASSIGNMENT, (), (85, 28, 21, 36)),
    ("DS", CROSSOVER, ASSIGNMENT, (), (85, 16, 35, 34)),
    # 5 answers each: low 2*2*2*2; high 5*(125 - 27); the rest some concerns.
    ("D5", CROSSOVER, ASSIGNMENT, (), (625, 16, 119, 490)),
    # 3.1a, 3.1b: 4 pairs of yes (low); each of the other 21 pairs leads to the 36 sets of parallel 3.2-3.4.
    ("D3", CLUSTER, ASSIGNMENT, (), (760, 4 + 21 * 6, 21 * 12, 21 * 18)),
]


@pytest.mark.parametrize(("domain_id", "variant", "effect", "selected", "counts"), COUNTS)
def test_every_answer_set_maps_to_one_judgement_with_the_known_counts(domain_id, variant, effect, selected, counts):
    found = Counter(
        judge_domain(domain_id, answers, variant, effect, selected)
        for answers in answer_sets(find(domain_id, variant, effect, selected))
    )

    assert counts == (found.total(), found[LOW], found[SOME], found[HIGH])


def assignment_by_the_flow_chart(a: Mapping[str, str], *, is_cluster: bool) -> Judgement:
    """Follow the two flow charts for the effect of assignment literally."""
    if is_cluster:
        skips = a["2.2"] in NO if a["2.1a"] in NO else a["2.1b"] in NO and a["2.2"] in NO
    else:
        skips = a["2.1"] in NO and a["2.2"] in NO
    if skips or a["2.3"] in NO:
        first = LOW
    elif a["2.3"] == "NI" or a["2.4"] in NO:
        first = SOME
    else:
        first = SOME if a["2.5"] in YES else HIGH
    second = LOW if a["2.6"] in YES else (SOME if a["2.7"] in NO else HIGH)
    if HIGH in (first, second):
        return HIGH
    return LOW if first == second == LOW else SOME


def measurement_by_the_flow_chart(a: Mapping[str, str], *, is_cluster: bool) -> Judgement:
    """Follow the flow chart for measurement literally."""
    if a["4.1"] in YES or a["4.2"] in YES:
        return HIGH
    at_best = LOW if a["4.2"] in NO else SOME
    unaware = (a["4.3a"] in NO or a["4.3b"] in NO) if is_cluster else a["4.3"] in NO
    if unaware or a["4.4"] in NO:
        return at_best
    return SOME if a["4.5"] in NO else HIGH


@pytest.mark.parametrize("variant", [PARALLEL, CLUSTER, CROSSOVER])
@pytest.mark.parametrize(
    ("domain_id", "flow_chart"), [("D2", assignment_by_the_flow_chart), ("D4", measurement_by_the_flow_chart)]
)
def test_the_short_algorithms_agree_with_the_flow_charts_followed_literally(variant, domain_id, flow_chart):
    for answers in answer_sets(find(domain_id, variant)):
        expected = flow_chart(answers, is_cluster=variant is CLUSTER)

        assert expected == judge_domain(domain_id, answers, variant), answers


@pytest.mark.parametrize(("variant", "effect", "selected"), ALL_VARIANTS)
def test_no_set_that_the_branching_allows_is_a_problem(variant, effect, selected):
    for domain in domains(variant, effect, selected):
        for answers in list(answer_sets(domain))[::37]:
            assert problems(answers, variant, effect, selected) == []
            assert unanswered(domain, answers) == []


@pytest.mark.parametrize(("variant", "effect", "selected"), ALL_VARIANTS)
def test_without_any_one_asked_answer_the_domain_is_not_assessed(variant, effect, selected):
    for domain in domains(variant, effect, selected):
        for answers in list(answer_sets(domain))[::61]:
            for question in answers:
                fewer = {key: value for key, value in answers.items() if key != question}

                assert judge_domain(domain.id, fewer, variant, effect, selected) is NOT_ASSESSED


@pytest.mark.parametrize(("variant", "effect", "selected"), ALL_VARIANTS)
def test_probably_counts_as_yes_or_no(variant, effect, selected):
    sure = {"PY": RobAnswer.Y, "PN": RobAnswer.N}
    for domain in domains(variant, effect, selected):
        for answers in list(answer_sets(domain))[::17]:
            certain = {question: sure.get(answer, answer) for question, answer in answers.items()}

            assert judge_domain(domain.id, certain, variant, effect, selected) is judge_domain(
                domain.id, answers, variant, effect, selected
            )


def test_the_cluster_awareness_branches_ask_what_the_supplement_asks():
    asked = {
        answers: unanswered(
            find("D2", CLUSTER), answered(q2_1a=answers[0], q2_1b=answers[1], q2_2=answers[2], q2_6="Y")
        )
        for answers in [("N", "NA", "N"), ("N", "NA", "Y"), ("Y", "N", "N"), ("Y", "Y", "N"), ("Y", "N", "NI")]
    }

    assert {answers for answers, missing in asked.items() if missing == ["2.3"]} == {
        ("N", "NA", "Y"),
        ("Y", "Y", "N"),
        ("Y", "N", "NI"),
    }
    assert asked["N", "NA", "N"] == asked["Y", "N", "N"] == []


def test_no_information_about_concealment_with_balanced_groups_is_some_concerns():
    assert judge_domain("D1", answered(q1_1="Y", q1_2="NI", q1_3="N"), PARALLEL) is SOME


def test_an_absent_answer_is_not_no_information():
    assert judge_domain("D1", answered(q1_1="Y", q1_2="Y"), PARALLEL) is NOT_ASSESSED
    assert judge_domain("D1", answered(q1_1="Y", q1_2="Y", q1_3="NI"), PARALLEL) is LOW


def test_adhering_without_a_selected_deviation_is_not_assessed():
    assert judge_domain("D2", answered(q2_1="N", q2_2="N"), PARALLEL, ADHERING, ()) is NOT_ASSESSED


def test_answers_to_questions_that_are_not_asked_play_no_part():
    complete = answered(q3_1="Y")

    assert judge_domain("D3", complete | answered(q3_4="Y"), PARALLEL) is judge_domain("D3", complete, PARALLEL) is LOW


@pytest.mark.parametrize(
    ("answers", "question", "part_of_message"),
    [
        (answered(q3_1="N", q3_2="NI"), "3.2", "allowed: Y, PY, PN, N"),
        (answered(q3_1="Y", q3_2="N"), "3.2", "not asked"),
        (answered(q1_1="NA"), "1.1", "always asked"),
        (answered(q3_1="N", q3_2="NA"), "3.2", "asked after the answers before it"),
        (answered(q2_1a="Y"), "2.1a", "no such question"),
        (answered(q9_9="Y"), "9.9", "no such question"),
        (answered(q4_5="Y"), "4.5", "not asked"),
    ],
)
def test_an_answer_that_the_tool_does_not_allow_is_named(answers, question, part_of_message):
    ((found, message),) = problems(answers, PARALLEL)

    assert found == question
    assert part_of_message in message


def test_na_where_a_question_is_not_asked_is_no_problem():
    assert problems(answered(q3_1="Y", q3_2="NA", q3_3="NA", q3_4="NA"), PARALLEL) == []


def test_an_answer_to_an_unselected_deviation_is_a_problem():
    found = problems(answered(q2_4="Y", q2_5="N"), PARALLEL, ADHERING, ("2.5",))

    assert [question for question, _ in found] == ["2.4"]


@pytest.mark.parametrize(
    ("variant", "ids"),
    [
        (PARALLEL, ["D1", "D2", "D3", "D4", "D5"]),
        (CLUSTER, ["D1", "D1b", "D2", "D3", "D4", "D5"]),
        (CROSSOVER, ["D1", "DS", "D2", "D3", "D4", "D5"]),
    ],
)
def test_domains_stand_in_the_order_of_the_tool(variant, ids):
    assert [domain.id for domain in domains(variant)] == ids
    assert VERSIONS[variant] == ("2019-08-22" if variant is PARALLEL else "2021-03-18")


def test_every_question_of_a_variant_has_its_own_id_and_label():
    for variant, effect, selected in ALL_VARIANTS:
        questions = [question for domain in domains(variant, effect, selected) for question in domain.questions]

        assert len({question.id for question in questions}) == len(questions)
        assert len({question.label for question in questions}) == len(questions)


def test_overall_follows_the_worst_domain_and_all_low_is_low():
    for judgements in product((LOW, SOME, HIGH), repeat=5):
        worst = HIGH if HIGH in judgements else SOME if SOME in judgements else LOW

        assert judge_overall(judgements) is worst


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_overall_is_low_only_when_every_domain_is(judgements):
    assert (judge_overall(judgements) is LOW) == (set(judgements) == {LOW})


@given(st.lists(st.sampled_from([LOW, SOME, HIGH]), max_size=6))
def test_one_high_domain_makes_the_result_high(judgements):
    assert judge_overall([*judgements, HIGH]) is HIGH


@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_overall_is_not_assessed_while_a_domain_is_not(judgements):
    assert judge_overall([*judgements, NOT_ASSESSED]) is NOT_ASSESSED
    assert judge_overall([]) is NOT_ASSESSED


def test_people_are_asked_about_high_from_two_domains_with_some_concerns_and_never_overruled():
    assert not prompt_overall_high([LOW, SOME])
    assert prompt_overall_high([SOME, SOME, LOW])
    assert not prompt_overall_high([SOME, SOME, HIGH])
    assert judge_overall([SOME] * 5) is SOME
