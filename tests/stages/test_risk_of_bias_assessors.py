"""Assessors' own assessments: shown once all have finished, compared field by field, agreement, consensus."""

from typing import Any

import pytest

from builders import make_result, make_review, make_study
from livingreview.judgements.assessment import is_complete
from livingreview.judgements.consensus import compared, unsettled
from livingreview.judgements.consensus_draft import draft
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import Assessments, RiskOfBias
from livingreview.stages.risk_of_bias_agreement import risk_of_bias_agreement
from livingreview.stages.risk_of_bias_assessors import assessors

SYNTHESIS = "relief_1_week"
LOW = {
    "1.1": "Y", "1.2": "Y", "1.3": "N",
    "2.1": "N", "2.2": "N", "2.6": "Y",
    "3.1": "Y",
    "4.1": "N", "4.2": "N", "4.3": "N",
    "5.1": "Y", "5.2": "N", "5.3": "N",
}  # fmt: skip


def item(by: str, answers: dict[str, str | None] | None = None, **parts: Any) -> dict[str, Any]:
    given = {name: answer for name, answer in {**LOW, **(answers or {})}.items() if answer is not None}
    return {"tool": "RoB 2", "version": "2019-08-22", "variant": "parallel", "answers": given, "by": by, **parts}


def assessment(by: str, answers: dict[str, str | None] | None = None, **parts: Any) -> RiskOfBias:
    return RiskOfBias.model_validate(item(by, answers, **parts))


def own(*items: dict[str, Any], study: str = "berg_2021") -> dict[str, Assessments]:
    people = dict.fromkeys(one["by"] for one in items)
    return {
        person: Assessments.model_validate(
            {"schema": 1, "study_id": study, "assessments": [one for one in items if one["by"] == person]}
        )
        for person in people
    }


@pytest.fixture
def review() -> Review:
    return make_review()


def rows_of(review: Review, files: dict[str, Assessments], **study: Any) -> dict[tuple[str, str], dict[str, Any]]:
    rows = assessors([make_study(results=[make_result()], **study)], {"berg_2021": files}, review, SYNTHESIS)
    return {(row["by"], row["domain"]): row for row in rows}


def test_two_who_have_finished_stand_beside_each_other_and_beside_the_consensus(review):
    files = own(item("ann"), item("bob", {"1.2": "N"}))
    consensus = item("eve", {"1.2": "NI"}, consensus_of=["ann", "bob"])

    rows = rows_of(review, files, risk_of_bias=[consensus])

    assert rows["ann", "D1"]["judgement"] == "low"
    assert rows["bob", "D1"]["judgement"] == "high"
    assert rows["ann", "D1"]["consensus"] == rows["bob", "D1"]["consensus"] == "some concerns"
    assert len(rows) == 12


@pytest.mark.parametrize(
    "files",
    [
        own(item("ann")),
        own(item("ann"), item("bob", {"4.3": None})),
        own(item("ann"), item("bob"), item("cem", {"1.1": None})),
        own(item("ann"), item("bob", outcome="pain")),
    ],
    ids=["one only", "the second has not finished", "a third has begun", "another result"],
)
def test_nothing_is_shown_before_all_have_finished_and_two_at_least(review, files):
    assert rows_of(review, files) == {}


def test_questions_left_open_with_a_reason_are_finished_and_without_are_not():
    assert not is_complete(assessment("ann", {"4.3": None}))
    assert is_complete(assessment("ann", {"4.3": None}, unanswered="only the abstract was seen"))
    assert is_complete(assessment("ann"))


# Field by field


def test_probable_answers_on_the_same_side_are_agreement():
    found = {
        field.name: field for field in compared([assessment("ann"), assessment("bob", {"1.1": "PY", "1.3": "PN"})])
    }

    assert (found["1.1"].agreed, found["1.3"].agreed) == ("PY", "PN")
    assert found["1.1"].values == {"ann": "Y", "bob": "PY"}
    assert all(field.agreed is not None for field in found.values())


def test_no_information_and_no_differ():
    [field] = [f for f in compared([assessment("ann", {"1.2": "N"}), assessment("bob", {"1.2": "NI"})]) if not f.agreed]

    assert (field.name, field.values) == ("1.2", {"ann": "N", "bob": "NI"})


def test_a_question_that_only_one_was_asked_is_compared_among_those_asked():
    ann = assessment("ann", {"2.1": "Y", "2.3": "N"})
    found = {field.name: field for field in compared([ann, assessment("bob")])}

    assert found["2.1"].agreed is None
    assert (found["2.3"].values, found["2.3"].agreed) == ({"ann": "N"}, "N")


def test_an_override_that_only_one_made_is_a_difference_and_so_is_a_direction():
    override = {"D3": {"judgement": "high", "reason": "r"}}
    bob = assessment("bob", overrides=override, direction={"D3": "towards null"})
    found = {field.name: field for field in compared([assessment("ann"), bob]) if not field.agreed}

    assert found["D3"].values == {"ann": "nothing", "bob": "high"}
    assert found["direction D3"].values == {"ann": "nothing", "bob": "towards null"}


def test_assessors_who_used_different_tools_differ_in_the_tool():
    adhering = assessment("bob", {"2.5": "N"}, effect="adhering", adhering_to=["2.5"])

    assert "tool" in [field.name for field in compared([assessment("ann"), adhering]) if not field.agreed]


# Consensus


def problems(consensus: RiskOfBias, *theirs: RiskOfBias) -> dict[str, str]:
    return dict(unsettled(consensus, theirs))


def test_a_consensus_of_what_all_agree_on_needs_no_word():
    consensus = assessment("eve", {"1.1": "Y"}, consensus_of=["ann", "bob"])

    assert problems(consensus, assessment("ann"), assessment("bob", {"1.1": "PY"})) == {}


def test_what_they_differ_in_needs_a_person_and_a_reason_whichever_is_taken():
    consensus = assessment("eve", {"1.2": "N"})
    theirs = (assessment("ann"), assessment("bob", {"1.2": "N"}))
    settled = {"1.2": {"by": "eve", "reason": "the list was open"}}

    assert problems(consensus, *theirs) == {"1.2": "1.2: ann has Y, bob has N; say who settled it and why."}
    assert problems(assessment("eve", {"1.2": "N"}, settled=settled), *theirs) == {}


def test_a_consensus_against_all_of_them_needs_a_reason_too():
    found = problems(assessment("eve", {"3.1": "N", "3.2": "Y"}), assessment("ann"), assessment("bob"))

    assert found["3.1"] == "3.1: all have Y, the consensus has N; say who settled it and why."
    assert "no assessor gave anything" in found["3.2"]


def test_a_consensus_waits_for_all_to_finish_and_tells_nothing_before():
    found = problems(assessment("eve"), assessment("ann"), assessment("bob", {"4.3": None, "1.2": "N"}))

    assert found == {"": "Not finished yet: the assessment of bob."}


def test_a_draft_takes_over_what_they_agree_on_and_names_the_rest():
    bob = assessment("bob", {"1.1": "PY", "1.2": "N"})

    plain, open_fields = draft([assessment("ann"), bob], {}, "eve")

    assert [field.name for field in open_fields] == ["1.2"]
    assert plain["answers"] == {**{k: v for k, v in LOW.items() if k != "1.2"}, "1.1": "PY"}
    assert plain["consensus_of"] == ["ann", "bob"]


def test_a_settled_answer_carries_its_reason_and_changes_what_is_asked():
    ann = assessment("ann", {"2.1": "Y", "2.3": "N"})
    bob = assessment("bob")

    blind, _ = draft([ann, bob], {"2.1": ("N", "opaque capsules")}, "eve")
    open_, none_open = draft([ann, bob], {"2.1": ("Y", "no placebo")}, "eve")

    assert "2.3" not in blind["answers"]
    assert open_["answers"]["2.3"] == "N"
    assert none_open == []
    assert open_["settled"] == {"2.1": {"by": "eve", "reason": "no placebo"}}
    assert problems(RiskOfBias.model_validate(blind), ann, bob) == {}
    assert problems(RiskOfBias.model_validate(open_), ann, bob) == {}


def test_a_settled_override_is_taken_or_dropped_and_remembered_either_way():
    bob = assessment("bob", overrides={"D3": {"judgement": "high", "reason": "nine lost"}})
    theirs = [assessment("ann"), bob]

    taken, _ = draft(theirs, {"D3": ("high", "nine of twenty lost")}, "eve")
    dropped, _ = draft(theirs, {"D3": ("nothing", "balanced")}, "eve")

    assert taken["overrides"] == {"D3": {"judgement": "high", "reason": "nine of twenty lost"}}
    assert "overrides" not in dropped
    assert dropped["settled"] == {"D3": {"by": "eve", "reason": "balanced"}}


def test_support_of_both_is_kept_with_whose_it_is():
    record = {"record_id": "rec_0000000000000001", "locator": "p. 3"}
    ann = assessment("ann", support={"1.1": {"text": "random", **record}, "1.3": "table 1"})
    bob = assessment("bob", support={"1.1": {"text": "random", **record}, "1.3": "page 4"})

    plain, _ = draft([ann, bob], {}, "eve")

    assert plain["support"] == {"1.1": {"text": "random", **record}, "1.3": "ann: table 1 / bob: page 4"}


def test_judgements_by_domain_are_drafted_likewise():
    low = dict.fromkeys([f"D{n}" for n in range(1, 8)], "low")
    shared = {"tool": "ROBINS-I", "version": "2016"}
    ann = RiskOfBias.model_validate({**shared, "judgements": low, "by": "ann"})
    bob = RiskOfBias.model_validate({**shared, "judgements": low | {"D1": "serious"}, "by": "bob"})

    plain, open_fields = draft([ann, bob], {"D1": ("moderate", "adjusted for most")}, "eve")

    assert open_fields == []
    assert plain["judgements"] == low | {"D1": "moderate"}
    assert "answers" not in plain


# Agreement


def test_agreement_is_counted_by_domain_over_results_that_both_finished():
    own_files = {
        "berg_2021": own(item("ann"), item("bob")),
        "lund_2020": own(item("ann"), item("bob", {"1.2": "N"}), study="lund_2020"),
        "roe_2019": own(item("ann", {"1.2": "N"}), item("bob", {"1.2": "N"}), study="roe_2019"),
        "alone_2018": own(item("ann"), study="alone_2018"),
    }

    rows = {row["domain"]: row for row in risk_of_bias_agreement(own_files)}

    first = rows["D1"]
    assert (first["assessor_a"], first["assessor_b"], first["tool"]) == ("ann", "bob", "RoB 2 (2019-08-22), parallel")
    assert (first["n"], first["n_agreed"], first["n_left_out"], first["observed"]) == (3, 2, 0, pytest.approx(2 / 3))
    # Two used classes: ann low, low, high; bob low, high, high. Chance (2/3 * 1/3 + 1/3 * 2/3) = 4/9.
    assert first["kappa"] == pytest.approx((2 / 3 - 4 / 9) / (5 / 9))
    assert first["kappa_linear"] == pytest.approx(first["kappa"])
    assert first["scale"] == ["low", "some concerns", "high"]
    assert rows["D2"]["observed"] == 1
    assert rows["D2"]["kappa"] is None
    assert list(rows) == ["D1", "D2", "D3", "D4", "D5", "overall"]


def test_a_result_left_without_a_judgement_is_counted_and_left_out():
    left = {"answers": {"4.3": None}, "unanswered": "only the abstract was seen"}
    own_files = {"berg_2021": own(item("ann"), item("bob", **left))}

    rows = {row["domain"]: row for row in risk_of_bias_agreement(own_files)}

    assert (rows["D4"]["n"], rows["D4"]["n_left_out"]) == (0, 1)
    assert (rows["D1"]["n"], rows["D1"]["n_left_out"]) == (1, 0)


def test_results_are_matched_by_what_they_are_about():
    own_files = {"berg_2021": own(item("ann", outcome="relief"), item("bob", outcome="pain"))}

    assert risk_of_bias_agreement(own_files) == []


def test_assessments_of_different_effects_are_not_compared():
    bob = item("bob", {"2.5": "N", "2.6": None}, effect="adhering", adhering_to=["2.5"])
    own_files = {"berg_2021": own(item("ann"), bob)}

    assert is_complete(own_files["berg_2021"]["bob"].assessments[0])
    assert risk_of_bias_agreement(own_files) == []


def test_items_without_a_scale_have_plain_kappa_only():
    def checked(by: str, answer: str) -> dict[str, Any]:
        answers = {f"Q{n}": "Y" for n in range(1, 11)} | {"Q1": answer}
        return {"tool": "JBI", "version": "2020", "variant": "case series", "answers": answers, "by": by}

    own_files = {
        "berg_2021": own(checked("ann", "Y"), checked("bob", "Y")),
        "lund_2020": own(checked("ann", "N"), checked("bob", "NA"), study="lund_2020"),
    }

    rows = {row["domain"]: row for row in risk_of_bias_agreement(own_files)}

    assert rows["Q1"]["kappa"] == pytest.approx((1 / 2 - 1 / 4) / (3 / 4))
    assert rows["Q1"]["kappa_linear"] is None
    assert "overall" not in rows
