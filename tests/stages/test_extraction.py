"""Study files laid out as tables of characteristics: what a file says, and nothing filled in."""

import copy

import pytest
from pydantic import ValidationError

from builders import make_result, make_review, make_study, record_id
from livingreview.models.published import PublishedResult
from livingreview.stages.extraction import extraction
from livingreview.tables import (
    DISCREPANCIES,
    PRINTED_RESULTS,
    PUBLISHED_RESULTS,
    QUOTED_RISK_OF_BIAS,
    STUDIES,
    STUDY_REPORTS,
    check,
)

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


def test_every_result_is_listed_as_printed_also_one_that_no_synthesis_takes() -> None:
    results = [
        make_result(),
        make_result(data={"bath": {"percent": 40}, "rest": {"mean": 2.5, "plus_minus": 0.5, "n": 9}}),
        make_result(estimate={"experimental": "bath", "comparator": "rest", "measure": "RR", "value": 0.5, "p": 0.04}),
        make_result(narrative="Fewer than before."),
    ]

    rows = check(extraction([make_study(results=results)], REVIEW).printed_results, PRINTED_RESULTS)

    assert [row["printed"] for row in rows] == [
        "bath: 12 events, n = 20; rest: 5 events, n = 20",
        "bath: 40 %, n not stated; rest: mean 2.5, ± 0.5, n = 9",
        "bath against rest: RR 0.5, P = 0.04",
        "Fewer than before.",
    ]
    assert [row["result"] for row in rows] == ["results[0]", "results[1]", "results[2]", "results[3]"]


def test_results_of_other_reviews_stand_beside_a_synthesis_as_published() -> None:
    published = PublishedResult.model_validate(
        {
            "synthesis": "relief_week",
            "about": "relief after a week",
            "measure": "RR",
            "value": 0.5,
            "ci": [0.25, 1],
            "why_not_rebuilt": "No trial's numbers were seen.",
            "source": {"record_id": record_id(3), "locator": "abstract"},
        }
    )

    (row,) = check(extraction([], REVIEW, [published]).published_results, PUBLISHED_RESULTS)

    assert (row["synthesis_id"], row["measure"], row["estimate"]) == ("relief_week", "RR", 0.5)
    assert (row["estimate_low"], row["estimate_high"], row["extent"]) == (0.25, 1, None)


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"ci": [1, 0.25]}, "not below the upper one"), ({"value": 2}, "outside its confidence interval")],
)
def test_an_impossible_published_result_is_refused(changed: dict[str, object], message: str) -> None:
    content = {
        "synthesis": "relief_week",
        "about": "x",
        "measure": "MD",
        "value": 0.5,
        "ci": [0.25, 1],
        "why_not_rebuilt": "x",
        "source": {"record_id": record_id(3), "locator": "abstract"},
    }

    with pytest.raises(ValidationError, match=message):
        PublishedResult.model_validate({**content, **changed})
