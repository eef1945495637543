"""Study files laid out as tables of characteristics: what a file says, and nothing filled in."""

import copy

from builders import make_result, make_review, make_study, record_id
from livingreview.stages.extraction import extraction
from livingreview.tables import DISCREPANCIES, QUOTED_RISK_OF_BIAS, STUDIES, STUDY_REPORTS, check

REVIEW = make_review()


def test_a_study_is_laid_out_with_its_arms_in_words() -> None:
    arms = {
        "bath": {"label": "38 °C", "intervention": "bath", "route": "foot bath", "n": 20},
        "rest": {"label": "Chair", "intervention": "rest"},
    }

    (row,) = check(extraction([make_study(arms=arms, results=[make_result()])], REVIEW).studies, STUDIES)

    assert row["arms"] == ["Warm bath: 38 °C, foot bath, n = 20", "Rest: Chair, number not reported"]
    assert (row["study_id"], row["study_label"], row["randomised"], row["n_results"]) == (
        "berg_2021",
        "Berg 2021",
        40,
        1,
    )
    assert (row["status"], row["design"], row["funding"]) == ("completed", "randomised parallel", None)


def test_an_arm_of_no_participants_is_not_an_arm_of_an_unknown_number() -> None:
    arms = {"bath": {"label": "x", "intervention": "bath", "n": 0}}

    assert extraction([make_study(arms=arms)], REVIEW).studies[0]["arms"] == ["Warm bath: x, n = 0"]


def test_studies_are_sorted_and_their_reports_listed_with_what_was_seen() -> None:
    reports = [
        {"record_id": record_id(2), "role": "primary", "seen": "full text"},
        {"record_id": record_id(1), "role": "registry entry", "seen": "registry entry"},
    ]

    built = extraction([make_study("lund_2019"), make_study("berg_2021", reports=reports)], REVIEW)

    assert [row["study_id"] for row in built.studies] == ["berg_2021", "lund_2019"]
    assert [(row["study_id"], row["record_id"], row["role"]) for row in check(built.study_reports, STUDY_REPORTS)] == [
        ("berg_2021", record_id(1), "registry entry"),
        ("berg_2021", record_id(2), "primary"),
        ("lund_2019", record_id(1), "primary"),
    ]


def test_contradicting_sources_are_listed_with_where_each_value_was_read() -> None:
    discrepancy = {
        "field": "participants.country",
        "values": [
            {"value": "Sweden", "record_id": record_id(1), "locator": "abstract"},
            {"value": 7, "record_id": record_id(2)},
        ],
        "note": "The register differs.",
    }

    (row,) = check(extraction([make_study(discrepancies=[discrepancy])], REVIEW).discrepancies, DISCREPANCIES)

    assert row["values"] == [f"Sweden ({record_id(1)}, abstract)", f"7 ({record_id(2)})"]
    assert (row["number"], row["field"], row["note"], row["resolution"]) == (
        1,
        "participants.country",
        "The register differs.",
        None,
    )


def test_judgements_that_others_published_are_listed_in_their_words() -> None:
    quoted = {
        "by": "Ross 2022",
        "tool": "RoB 1",
        "judgements": {"Blinding": "unclear", "Sequence": "low"},
        "source": {"record_id": record_id(3), "locator": "figure 2"},
    }

    rows = check(
        extraction([make_study(quoted_risk_of_bias=[quoted])], REVIEW).quoted_risk_of_bias, QUOTED_RISK_OF_BIAS
    )

    assert [(row["by"], row["domain"], row["judgement"], row["source"]) for row in rows] == [
        ("Ross 2022", "Blinding", "unclear", f"{record_id(3)}, figure 2"),
        ("Ross 2022", "Sequence", "low", f"{record_id(3)}, figure 2"),
    ]


def test_it_does_not_change_its_input() -> None:
    studies = [make_study("lund_2019", results=[make_result()]), make_study("berg_2021")]
    before = copy.deepcopy(studies)

    extraction(studies, REVIEW)

    assert studies == before
