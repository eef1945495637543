"""Risk of bias of a study's result: which assessment, algorithm and assessor, today's or earlier evidence."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders
from livingreview.errors import ReviewError
from livingreview.judgements.matching import Place, most_specific
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import Wording
from livingreview.models.study import Study
from livingreview.stages.risk_of_bias import (
    assessment_problems,
    evidence_fingerprint,
    risk_of_bias,
)
from livingreview.tables import JUDGEMENTS, check
from livingreview.terms import Design

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
    assert (
        judged(make_study(make_assessment(fingerprint=f"v1:{0:064}")))["D1"]["evidence"] == "made on earlier evidence"
    )


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


# What an assessment is about


def place(outcome: str = "relief", comparison: str = "drug_placebo", *days: float) -> Place:
    return Place(outcome, comparison, days or (7.0,))


def held(*abouts: dict[str, Any], at: Place | None = None) -> list[str]:
    study = make_study(*(make_assessment(by=f"who_{n}", **keys) for n, keys in enumerate(abouts)))
    return [assessment.by for assessment in most_specific(study.risk_of_bias, at or place())]


def test_the_assessment_that_names_most_holds():
    study_level, for_outcome = {}, {"outcome": "relief"}
    for_day = {"outcome": "relief", "days": 7}
    for_all_three = {"outcome": "relief", "days": 7, "comparison": "drug_placebo"}

    assert held(study_level) == ["who_0"]
    assert held(study_level, for_outcome) == ["who_1"]
    assert held(for_day, for_outcome, study_level) == ["who_0"]
    assert held(for_outcome, for_all_three, for_day) == ["who_1"]


@pytest.mark.parametrize("other", [{"outcome": "harm"}, {"comparison": "drug_nothing"}, {"days": 8}])
def test_an_assessment_of_another_result_never_holds(other):
    assert held(other) == []
    assert held({}, other) == ["who_0"]


def test_two_that_name_equally_many_are_ambiguous_and_an_error():
    study = make_study(make_assessment(outcome="relief"), make_assessment(comparison="drug_placebo"))

    assert held({"outcome": "relief"}, {"comparison": "drug_placebo"}) == ["who_0", "who_1"]
    with pytest.raises(ReviewError, match=r"smith_2020\.yaml: two assessments hold equally: outcome relief and compar"):
        risk_of_bias([study], make_review(), "relief_1m")


def test_a_day_holds_only_where_every_result_taken_is_of_that_day():
    assert held({"days": 7}, {}, at=Place("relief", "drug_placebo", (7.0, 28.0))) == ["who_1"]
    assert held({"days": 7}, {}, at=Place("relief", "drug_placebo", (7.0, 7.0))) == ["who_0"]


@given(st.permutations([{}, {"outcome": "relief"}, {"outcome": "relief", "days": 7.0}, {"outcome": "harm"}]))
def test_the_order_in_the_file_decides_nothing(abouts):
    study = make_study(*(make_assessment(**keys) for keys in abouts))

    [found] = most_specific(study.risk_of_bias, place())

    assert found.keys == ("relief", None, 7.0)
    assert judged(study)["D1"]["about"] == "outcome relief, day 7"


# Other tools

ROBINS = {f"D{n}": "low" for n in range(1, 8)}


def entered(tool: str, version: str, **changes: Any) -> dict[str, Any]:
    return {"tool": tool, "version": version, "by": "ann", **changes}


def test_a_judgement_that_people_enter_has_no_algorithm_and_overall_has_one():
    assessment = entered("ROBINS-I", "2016", judgements=ROBINS | {"D1": "serious", "D5": "no information"})

    rows = judged(make_study(assessment, design="non-randomised"))

    assert (rows["D1"]["algorithm"], rows["D1"]["judgement"]) == (None, "serious")
    assert (rows["overall"]["algorithm"], rows["overall"]["judgement"]) == ("serious", "serious")
    assert (rows["D2"]["tool_name"], rows["D2"]["tool_version"]) == ("ROBINS-I", "2016")
    assert rows["D2"]["domain_label"] == "Selection of participants"


def test_several_domains_of_robins_i_may_add_up_to_worse_with_a_reason():
    override = {"overall": {"judgement": "critical", "reason": "three serious domains, all in one direction"}}
    assessment = entered("ROBINS-I", "2016", judgements=ROBINS | {"D1": "serious"}, overrides=override)
    study = make_study(assessment, design="non-randomised")

    row = judged(study)["overall"]

    assert (row["algorithm"], row["judgement"]) == ("serious", "critical")
    assert row["reason"] == "three serious domains, all in one direction"
    assert assessment_problems(study.risk_of_bias[0], study.design) == []


def test_robins_i_v2_is_at_best_low_except_for_uncontrolled_confounding():
    word = "low except for uncontrolled confounding"
    assessment = entered("ROBINS-I", "2024-11-22", judgements=ROBINS | {"D1": word})

    assert judged(make_study(assessment, design="non-randomised"))["overall"]["judgement"] == word


def test_applicability_of_quadas_2_is_judged_apart_from_bias():
    words = dict.fromkeys(("D1", "D2", "D3", "D4"), "low") | {"A1": "high"}
    rows = judged(make_study(entered("QUADAS-2", "2011", judgements=words), design="single arm"))

    assert (rows["A1"]["part"], rows["A1"]["judgement"]) == ("applicability", "high")
    assert (rows["A2"]["judgement"], rows["A2"]["reason"]) == ("not assessed", "nobody has judged it")
    assert rows["overall"]["judgement"] == "low"


def test_jbi_is_a_matrix_of_answers_without_overall_judgement():
    answers = {f"Q{n}": "Y" for n in range(1, 11)} | {"Q2": "U", "Q3": "NA", "Q4": "N"}
    assessment = entered("JBI", "2020", variant="case series", answers=answers)

    rows = judged(make_study(assessment, design="single arm"))

    assert [rows[f"Q{n}"]["judgement"] for n in (1, 2, 3, 4)] == ["yes", "unclear", "not applicable", "no"]
    assert rows["Q2"]["answers"] == ["Q2 U"]
    assert (rows["overall"]["algorithm"], rows["overall"]["judgement"]) == ("no overall judgement",) * 2


def test_newcastle_ottawa_shows_stars_and_what_ahrq_makes_of_them_beside_overall():
    stars = dict.fromkeys(("S1", "S2", "S3", "S4", "O1", "O2"), "one star") | {"C1": "one star", "O3": "no star"}
    assessment = entered("Newcastle-Ottawa", "2000", variant="cohort", judgements=stars)

    row = judged(make_study(assessment, design="non-randomised"))["overall"]

    assert row["judgement"] == "no overall judgement"
    assert row["note"] == "Stars: selection 4 of 4, comparability 1 of 2, outcome 2 of 3. AHRQ conversion: good."


def test_a_person_may_judge_overall_where_the_tool_does_not():
    stars = dict.fromkeys(("S1", "S2", "S3", "S4", "C1", "O1", "O2", "O3"), "one star")
    overrides = {"overall": {"judgement": "moderate", "reason": "confounding by age only in part"}}
    study = make_study(
        entered("Newcastle-Ottawa", "2000", variant="cohort", judgements=stars, overrides=overrides),
        design="non-randomised",
    )

    assert judged(study)["overall"]["judgement"] == "moderate"
    assert assessment_problems(study.risk_of_bias[0], study.design) == []


def test_two_domains_with_some_concerns_prompt_people_and_judge_nothing():
    answers = LOW_ANSWERS | {"1.1": "N", "5.1": "NI"}
    rows = judged(make_study(make_assessment(answers=answers)))

    assert rows["overall"]["judgement"] == "some concerns"
    assert rows["overall"]["note"] == "Several domains with some concerns: people may judge overall high."


@pytest.mark.parametrize(
    ("assessment", "design", "key", "part_of_message"),
    [
        (entered("ROBINS-I", "2017"), None, ("version",), '"2016", "2024-11-22", "six domains"'),
        (entered("JBI", "2017"), None, ("variant",), "randomised trial, cohort"),
        (entered("ROBINS-I", "2016"), "randomised parallel", ("variant",), "these do: RoB 2 (2019-08-22)"),
        (entered("RoB 2", "2019-08-22", variant="parallel"), "single arm", ("variant",), "QUADAS-2 (2011)"),
        (entered("ROBINS-I", "2016", answers={"1.1": "Y"}), None, ("answers",), "write judgements"),
        (make_assessment(judgements={"D1": "low"}), None, ("judgements",), "write answers"),
        (entered("ROBINS-I", "2016", judgements={"D1": "high"}), None, ("judgements", "D1"), "low, moderate, serious"),
        (entered("ROBINS-I", "six domains", judgements={"D7": "low"}), None, ("judgements", "D7"), "D1, D2"),
        (
            entered("ROBINS-I", "2016", overrides={"D1": {"judgement": "low", "reason": "r"}}),
            None,
            ("overrides", "D1"),
            "allowed: overall",
        ),
        (
            make_assessment(overrides={"D1": {"judgement": "serious", "reason": "r"}}),
            None,
            ("overrides", "D1", "judgement"),
            "low, some concerns, high",
        ),
        (
            entered("ROBINS-I", "2016", judgements=ROBINS | {"D1": "serious"},
                    overrides={"overall": {"judgement": "moderate", "reason": "r"}}),
            None,
            ("overrides", "overall", "judgement"),
            "worst domain (D1)",
        ),
        (entered("QUADAS-2", "2011", effect="adhering"), None, ("effect",), "no effect of interest"),
        (entered("JBI", "2020", variant="case series", answers={"Q1": "PY"}), None, ("answers", "Q1"), "Y, N, U, NA"),
        (make_assessment(settled={"9.9": {"by": "eve", "reason": "r"}}), None, ("settled", "9.9"), "no such part"),
    ],
)  # fmt: skip
def test_what_a_tool_does_not_have_is_named_with_what_it_has(assessment, design, key, part_of_message):
    study = make_study(assessment)

    problems = dict(assessment_problems(study.risk_of_bias[0], Design(design) if design else None))

    assert part_of_message in problems[key]


def test_a_study_without_a_usual_tool_has_one_row_that_says_so():
    rows = judged(make_study(design="single arm"))

    assert list(rows) == ["overall"]
    assert rows["overall"]["judgement"] == "not assessed"


def test_a_non_randomised_study_nobody_assessed_is_shown_with_the_domains_of_robins_i():
    rows = judged(make_study(design="non-randomised"))

    assert rows["D1"]["domain_label"] == "Confounding"
    assert (rows["D1"]["algorithm"], rows["overall"]["algorithm"]) == (None, "not assessed")


# What stands behind a judgement


def test_support_names_where_it_was_read_and_its_source_is_kept():
    support = {"1.1": {"text": "random numbers", "record_id": RECORD, "locator": "page 3"}}

    row = judged(make_study(make_assessment(support=support)))["D1"]

    assert row["support"] == "1.1: random numbers (page 3)"
    assert row["sources"] == [f"1.1 {RECORD}, page 3"]


def test_a_consensus_says_whose_it_is_and_what_was_settled_by_whom():
    settled = {"1.2": {"by": "eve", "reason": "the list was open"}, "direction D2": {"by": "eve", "reason": "clear"}}
    rows = judged(make_study(make_assessment(consensus_of=["ann", "ben"], settled=settled)))

    assert rows["D1"]["consensus_of"] == ["ann", "ben"]
    assert rows["D1"]["settled"] == ["1.2: the list was open (eve)"]
    assert rows["D2"]["settled"] == ["direction D2: clear (eve)"]
    assert rows["D3"]["settled"] == []


def test_a_team_s_own_wording_stands_in_place_of_the_labels():
    wording = Wording.model_validate(
        {"schema": 1, "tool": "RoB 2", "wording": {"D1": "First domain"}, "only_for": {"cluster": {"D2": "Second"}}}
    )
    study = make_study(make_assessment())

    rows = {row["domain"]: row for row in risk_of_bias([study], make_review(), "relief_1m", {"RoB 2": wording})}

    assert rows["D1"]["domain_label"] == "First domain"
    assert rows["D2"]["domain_label"] == "Deviations from intended interventions"


@pytest.mark.parametrize(
    ("tool", "version", "message"),
    [
        (
            {},
            "2020",
            'the parallel variant of RoB 2 has no version 2020; allowed: "2019-08-22"',
        ),
        ({"tool": "QUADAS-2", "variant": "none"}, "2020", 'QUADAS-2 has no version 2020; allowed: "2011"'),
    ],
)
def test_a_wrong_version_is_answered_with_those_of_its_tool_only(
    tool: dict[str, str], version: str, message: str
) -> None:
    study = make_study(make_assessment(**tool, version=version))

    assert dict(assessment_problems(study.risk_of_bias[0])) == {("version",): message}
