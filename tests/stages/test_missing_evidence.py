"""ROB-ME of one synthesis: states from the data and from people, answers that follow, suggestion and judgement."""

from typing import Any

import pytest

from builders import make_result, make_review, make_study
from livingreview.models.risk_of_bias import MissingEvidence, Wording
from livingreview.stages.missing_evidence import missing_evidence
from livingreview.tables import MISSING_EVIDENCE, check

SYNTHESIS = "relief_1_week"
ANSWERS = {"3.1": "Y", "4.7": "N", "4.8": "NA"}


def make(**parts: Any) -> MissingEvidence:
    basics = {"schema": 1, "synthesis": SYNTHESIS, "version": "2023-10-01", "by": "ann", "date": "2026-11-20"}
    return MissingEvidence.model_validate({**basics, "answers": ANSWERS, **parts})


def rows_of(assessment: MissingEvidence | None, **more: Any) -> dict[str, dict[str, Any]]:
    studies = [
        make_study("berg_2021", results=[make_result()]),
        make_study("lund_2020", results=[make_result(outcome="pain", narrative="less pain")]),
        make_study("sock_2018", arms={"sock": {"label": "Socks", "intervention": "sock"}}),
        make_study("late_2026", status="ongoing"),
    ]
    rows = missing_evidence(studies, assessment, make_review(), SYNTHESIS, **more)
    assert check(rows, MISSING_EVIDENCE) == rows
    return {row["item"]: row for row in rows}


def test_a_synthesis_that_nobody_assessed_has_one_row_that_says_so():
    rows = rows_of(None)

    assert list(rows) == ["overall"]
    assert (rows["overall"]["judgement"], rows["overall"]["algorithm"]) == ("not assessed", None)
    assert rows["overall"]["reason"] == "nobody has assessed it"


def test_a_taken_result_is_available_and_another_study_of_the_comparison_not_recorded():
    rows = rows_of(make())

    assert rows["berg_2021"]["state"] == "available"
    assert rows["lund_2020"]["state"] == "not recorded"
    assert {"sock_2018", "late_2026"}.isdisjoint(rows)


def test_what_a_person_recorded_stands_with_its_reason():
    reason = "primary outcome in the register, not in the report"
    rows = rows_of(make(matrix={"lund_2020": {"state": "missing because of the result", "reason": reason}}))

    assert (rows["lund_2020"]["state"], rows["lund_2020"]["reason"]) == ("missing because of the result", reason)
    assert (rows["4.1"]["answer"], rows["4.1"]["reason"]) == ("Y", "follows from the states of the studies")
    assert (rows["4.2"]["answer"], rows["4.2"]["reason"]) == (None, "no answer")
    assert (rows["overall"]["algorithm"], rows["overall"]["reason"]) == ("not assessed", "no answer to 4.2")


def test_the_suggestion_is_no_judgement_until_a_person_judges():
    suggested = rows_of(make())["overall"]
    judged = rows_of(make(judgement="some concerns", reason="small studies only"))["overall"]

    assert (suggested["algorithm"], suggested["judgement"]) == ("low", "not assessed")
    assert suggested["reason"] == "nobody has judged; the suggestion is none"
    assert (judged["algorithm"], judged["judgement"]) == ("low", "some concerns")
    assert (judged["reason"], judged["by"], judged["tool"]) == ("small studies only", "ann", "ROB-ME (2023-10-01)")
    assert judged["evidence"] == "unconfirmed"


def test_circumstances_answer_4_5_and_questions_not_asked_have_no_row():
    rows = rows_of(make())

    assert (rows["4.5"]["answer"], rows["4.5"]["reason"]) == ("N", "follows from 3.1 to 3.3")
    assert {"3.2", "4.2", "4.4", "4.6"}.isdisjoint(rows)


READ_IN = {"text": "funnel plot", "record_id": "rec_0000000000000001", "locator": "p. 2"}


@pytest.mark.parametrize("given", ["funnel plot", READ_IN])
def test_support_stands_beside_its_answer(given):
    row = rows_of(make(support={"4.7": given}))["4.7"]

    assert row["support"] == ("funnel plot" if given == "funnel plot" else "funnel plot (p. 2)")


def test_a_team_s_own_wording_stands_in_place_of_the_labels():
    wording = Wording.model_validate({"schema": 1, "tool": "ROB-ME", "wording": {"4.7": "Our words"}})

    assert rows_of(make(), wordings={"ROB-ME": wording})["4.7"]["label"] == "Our words"
