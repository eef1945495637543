"""Risk of bias of a study's result: which assessment, algorithm and assessor, today's or earlier evidence."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.risk_of_bias import (
    assessment_problems,
    evidence_fingerprint,
    risk_of_bias,
)
from livingreview.tables import JUDGEMENTS, check

RECORD = "rec_00000000000000aa"

LOW_ANSWERS = {
    "1.1": "Y", "1.2": "Y", "1.3": "N",
    "2.1": "N", "2.2": "PN", "2.6": "Y",
    "3.1": "Y",
    "4.1": "N", "4.2": "N", "4.3": "N",
    "5.1": "Y", "5.2": "N", "5.3": "PN",
}  # fmt: skip


def make_review() -> Review:
    synthesis = {
        "label": "Relief",
        "comparison": "drug_placebo",
        "outcome": "relief",
        "window": {"from_days": 0, "to_days": 30, "label": "1 month", "prefer": "latest"},
        "measure": "RR",
    }
    return builders.make_review(
        interventions={"drug": {"label": "Drug"}, "placebo": {"label": "Placebo"}},
        comparisons={"drug_placebo": {"label": "Drug v placebo", "experimental": ["drug"], "comparator": ["placebo"]}},
        outcomes={"relief": builders.make_outcome()},
        syntheses={"relief_1m": synthesis},
    )


def make_assessment(**changes: Any) -> dict[str, Any]:
    return {
        "tool": "RoB 2",
        "version": "2019-08-22",
        "variant": "parallel",
        "answers": LOW_ANSWERS,
        "by": "ann",
        **changes,
    }


def make_result(**changes: Any) -> dict[str, Any]:
    return {
        "outcome": "relief",
        "timepoint": {"days": 7, "label": "1 week"},
        "data": {"drug": {"events": 3, "n": 20}, "placebo": {"events": 5, "n": 21}},
        "source": {"record_id": RECORD, "locator": "table 2"},
        **changes,
    }


def make_study(*assessments: dict[str, Any], **changes: Any) -> Study:
    content = {
        "schema": 1,
        "study_id": "smith_2020",
        "label": "Smith 2020",
        "design": "randomised parallel",
        "reports": [{"record_id": RECORD, "role": "primary", "seen": "full text"}],
        "participants": {"condition": "pain"},
        "arms": {
            "drug": {"label": "Drug 5 mg", "intervention": "drug"},
            "placebo": {"label": "Saline", "intervention": "placebo"},
            "other": {"label": "Another drug", "intervention": "drug"},
        },
        "results": [make_result()],
        "risk_of_bias": list(assessments),
        **changes,
    }
    return Study.model_validate_json(json.dumps(content))


def judged(study: Study) -> dict[str, dict[str, Any]]:
    return {row["domain"]: row for row in risk_of_bias([study], make_review(), "relief_1m")}


def test_every_domain_and_overall_have_a_row_in_the_order_of_the_tool():
    rows = risk_of_bias([make_study(make_assessment())], make_review(), "relief_1m")

    assert [row["domain"] for row in sorted(rows, key=lambda row: row["order"])] == [
        "D1", "D2", "D3", "D4", "D5", "overall",
    ]  # fmt: skip
    assert {row["judgement"] for row in rows} == {"low"}
    assert check(rows, JUDGEMENTS) == rows


def test_a_row_shows_answers_support_direction_tool_and_assessor():
    assessment = make_assessment(
        support={"1.1": "random numbers, p. 3", "D1": "well described"},
        direction={"D1": "towards null"},
    )

    row = judged(make_study(assessment))["D1"]

    assert row["answers"] == ["1.1 Y", "1.2 Y", "1.3 N"]
    assert row["support"] == "D1: well described / 1.1: random numbers, p. 3"
    assert row["direction"] == "towards null"
    assert row["tool"] == "RoB 2 (2019-08-22), parallel trials, effect of assignment"
    assert row["by"] == "ann"


def test_the_assessment_of_the_outcome_wins_over_the_one_for_all_outcomes():
    whole_study = make_assessment(by="ann")
    for_outcome = make_assessment(outcome="relief", by="ben")
    for_another = make_assessment(outcome="harm", by="cem")

    assert judged(make_study(whole_study, for_another, for_outcome))["D1"]["by"] == "ben"
    assert judged(make_study(for_another, whole_study))["D1"]["by"] == "ann"
    assert judged(make_study(for_another))["D1"]["judgement"] == "not assessed"


@pytest.mark.parametrize(
    ("design", "domains"),
    [
        ("randomised parallel", ["D1", "D2", "D3", "D4", "D5", "overall"]),
        ("randomised cluster", ["D1", "D1b", "D2", "D3", "D4", "D5", "overall"]),
        ("randomised crossover", ["D1", "DS", "D2", "D3", "D4", "D5", "overall"]),
        ("unclear", ["D1", "D2", "D3", "D4", "D5", "overall"]),
    ],
)
def test_a_study_nobody_assessed_is_shown_as_not_assessed_in_every_domain_of_its_design(design, domains):
    rows = risk_of_bias([make_study(design=design)], make_review(), "relief_1m")

    assert [row["domain"] for row in sorted(rows, key=lambda row: row["order"])] == domains
    assert {(row["judgement"], row["algorithm"]) for row in rows} == {("not assessed", "not assessed")}
    assert {row["reason"] for row in rows} == {"nobody has assessed it"}
    assert {row["evidence"] for row in rows} == {row["tool"] for row in rows} == {None}


def test_the_file_says_why_a_study_is_not_assessed():
    rows = judged(make_study(risk_of_bias_not_assessed="only the abstract was seen"))

    assert rows["overall"]["reason"] == "only the abstract was seen"


def test_an_unanswered_question_leaves_its_domain_and_overall_not_assessed_and_is_named():
    answers = {question: answer for question, answer in LOW_ANSWERS.items() if question != "4.3"}

    rows = judged(make_study(make_assessment(answers=answers)))

    assert (rows["D4"]["judgement"], rows["D4"]["reason"]) == ("not assessed", "no answer to 4.3")
    assert (rows["overall"]["judgement"], rows["overall"]["reason"]) == ("not assessed", "not assessed: D4")
    assert rows["D3"]["judgement"] == "low"


def test_the_assessor_wins_over_the_algorithm_and_both_are_shown_with_the_reason():
    override = {"D3": {"judgement": "some concerns", "reason": "nine dropouts in one arm"}}

    rows = judged(make_study(make_assessment(overrides=override)))

    assert (rows["D3"]["algorithm"], rows["D3"]["judgement"]) == ("low", "some concerns")
    assert rows["D3"]["reason"] == "nine dropouts in one arm"


def test_overall_is_computed_from_the_final_judgements_of_the_domains():
    override = {"D3": {"judgement": "high", "reason": "nine dropouts in one arm"}}

    rows = judged(make_study(make_assessment(overrides=override)))

    assert (rows["overall"]["algorithm"], rows["overall"]["judgement"]) == ("high", "high")


def test_overall_may_be_raised_by_the_assessor():
    override = {"overall": {"judgement": "high", "reason": "several concerns together"}}

    row = judged(make_study(make_assessment(overrides=override)))["overall"]

    assert (row["algorithm"], row["judgement"]) == ("low", "high")
    assert assessment_problems(make_study(make_assessment(overrides=override)).risk_of_bias[0]) == []


@given(
    st.dictionaries(st.sampled_from(["D1", "D2", "D3", "D4", "D5"]), st.sampled_from(["low", "some concerns", "high"]))
)
def test_overall_is_low_only_when_every_domain_is_low(overrides):
    given_ = {domain: {"judgement": judgement, "reason": "because"} for domain, judgement in overrides.items()}

    rows = judged(make_study(make_assessment(overrides=given_)))

    domains = {row["judgement"] for name, row in rows.items() if name != "overall"}
    assert (rows["overall"]["judgement"] == "low") == (domains == {"low"})


def test_a_judgement_without_a_fingerprint_is_unconfirmed_with_today_s_current_with_another_made_earlier():
    study = make_study(make_assessment())
    today = evidence_fingerprint(study.risk_of_bias[0], study)

    assert judged(study)["D1"]["evidence"] == "unconfirmed"
    assert judged(make_study(make_assessment(fingerprint=today)))["overall"]["evidence"] == "current"
    assert judged(make_study(make_assessment(fingerprint="v1:0")))["D1"]["evidence"] == "made on earlier evidence"


def fingerprint(study: Study) -> str:
    return evidence_fingerprint(study.risk_of_bias[0], study)


BASE = fingerprint(make_study(make_assessment(outcome="relief")))


@pytest.mark.parametrize(
    "changed",
    [
        make_study(make_assessment(outcome="relief", answers=LOW_ANSWERS | {"3.1": "PY"})),
        make_study(make_assessment(outcome="relief"), design="randomised cluster"),
        make_study(
            make_assessment(outcome="relief"),
            results=[make_result(data={"drug": {"events": 4, "n": 20}, "placebo": {"events": 5, "n": 21}})],
        ),
        make_study(
            make_assessment(outcome="relief"), results=[make_result(source={"record_id": RECORD, "locator": "p. 9"})]
        ),
        make_study(make_assessment(outcome="relief"), results=[make_result(timepoint={"days": 8, "label": "1 week"})]),
        make_study(
            make_assessment(outcome="relief"),
            results=[make_result(), make_result(timepoint={"days": 9, "label": "d9"})],
        ),
        make_study(
            make_assessment(outcome="relief"),
            arms={
                "drug": {"label": "Drug 9 mg", "intervention": "drug"},
                "placebo": {"label": "Saline", "intervention": "placebo"},
            },
        ),
    ],
    ids=["answer", "design", "events", "source", "timepoint", "another result", "arm"],
)
def test_the_fingerprint_changes_with_what_the_assessor_saw(changed):
    assert fingerprint(changed) != BASE


@pytest.mark.parametrize(
    "unchanged",
    [
        make_study(make_assessment(outcome="relief", by="ben", support={"D1": "page 3"})),
        make_study(make_assessment(outcome="relief"), notes="a note", funding="none"),
        make_study(make_assessment(outcome="relief"), results=[make_result(), make_result(outcome="harm")]),
        make_study(
            make_assessment(outcome="relief"), results=[make_result(timepoint={"days": 7.0, "label": "1 week"})]
        ),
    ],
    ids=["who and where", "notes", "another outcome's result", "7 or 7.0 days"],
)
def test_the_fingerprint_stays_with_what_the_assessor_did_not_judge(unchanged):
    assert fingerprint(unchanged) == BASE


def test_an_assessment_for_all_outcomes_rests_on_all_results_in_any_order():
    results = [make_result(), make_result(outcome="harm")]
    both = fingerprint(make_study(make_assessment(), results=results))

    assert both == fingerprint(make_study(make_assessment(), results=results[::-1]))
    assert both != fingerprint(make_study(make_assessment(), results=results[:1]))


def test_the_fingerprint_of_version_1_is_never_redefined():
    known = "v1:c0e72780f05934252d4f7a75063073eca780dbc5e9c0c63e01441b6a6ce6b1c0"

    assert fingerprint(make_study(make_assessment(outcome="relief", fingerprint=known))) == known


def test_the_fingerprint_of_version_2_is_never_redefined():
    assert BASE == "v2:c3cfd2efbfa44296121e4da09dbdd7b4d84f4ddd10c034b12a2b916b8901c6b8"


def test_a_good_assessment_has_no_problems():
    study = make_study(make_assessment())

    assert assessment_problems(study.risk_of_bias[0], study.design) == []


@pytest.mark.parametrize(
    ("changes", "key", "part_of_message"),
    [
        ({"answers": LOW_ANSWERS | {"3.4": "Y"}}, ("answers", "3.4"), "not asked"),
        ({"answers": LOW_ANSWERS | {"S.1": "Y"}}, ("answers", "S.1"), "no such question"),
        ({"overrides": {"D9": {"judgement": "low", "reason": "r"}}}, ("overrides", "D9"), "no such part"),
        ({"direction": {"DS": "towards null"}}, ("direction", "DS"), "no such part"),
        ({"support": {"7.1": "p. 4"}}, ("support", "7.1"), "no such part"),
        ({"version": "2021-03-18"}, ("version",), "2019-08-22"),
        ({"adhering_to": ["2.3"]}, ("adhering_to",), "only the effect of adhering"),
        ({"effect": "adhering"}, ("adhering_to",), "at least one"),
        (
            {
                "overrides": {
                    "D3": {"judgement": "high", "reason": "r"},
                    "overall": {"judgement": "some concerns", "reason": "r"},
                }
            },
            ("overrides", "overall", "judgement"),
            "worst domain (D3)",
        ),
        (
            {"answers": {}, "overrides": {"overall": {"judgement": "low", "reason": "r"}}},
            ("overrides", "overall", "judgement"),
            "not assessed",
        ),
    ],
)
def test_what_the_tool_does_not_allow_is_named_with_its_place(changes, key, part_of_message):
    problems = dict(assessment_problems(make_study(make_assessment(**changes)).risk_of_bias[0]))

    assert part_of_message in problems[key]


@pytest.mark.parametrize(
    ("design", "variant", "version", "fits"),
    [
        ("randomised parallel", "parallel", "2019-08-22", True),
        ("randomised parallel", "cluster", "2021-03-18", False),
        ("randomised cluster", "parallel", "2019-08-22", False),
        ("randomised crossover", "crossover", "2021-03-18", True),
        ("randomised crossover", "parallel", "2019-08-22", True),
        ("non-randomised", "parallel", "2019-08-22", False),
    ],
)
def test_the_variant_has_to_fit_the_design_of_the_study(design, variant, version, fits):
    study = make_study(make_assessment(variant=variant, version=version, answers={}), design=design)

    assert (("variant",) not in dict(assessment_problems(study.risk_of_bias[0], study.design))) == fits


def test_it_does_not_change_its_input():
    study, review = make_study(make_assessment()), make_review()
    before = copy.deepcopy((study, review))

    risk_of_bias([study], review, "relief_1m")

    assert before == (study, review)
