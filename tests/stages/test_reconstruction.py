"""A reconstruction takes what had been published by a year; everything later is in a counted state."""

import pytest
from pydantic import ValidationError

from builders import BERG, LUND, ROSS, make_result, make_review, make_study, record_id
from livingreview.checks import check_folder, read_folder
from livingreview.derived import derive
from livingreview.stages.extraction import extraction
from livingreview.stages.extraction_results import study_results
from livingreview.stages.prisma import flow
from livingreview.stages.reconstruction import LATER_RESULT, NO_YEAR, late_records
from livingreview.tables import Rows

UNTIL_2019 = make_review(reconstruction={"published_until": 2019})


def late(years: dict[str, int | None], reports: dict[str, str]) -> dict[str, str]:
    return late_records(years.items(), reports, UNTIL_2019)


def test_a_review_that_is_none_sets_nothing_aside() -> None:
    assert late_records([("a", 2030)], {"a": "a"}, make_review()) == {}


def test_a_report_is_as_old_as_its_oldest_record() -> None:
    found = late({"a": 2020, "b": 2019, "c": 2020}, {"a": "a", "b": "a", "c": "c"})

    assert found == {"c": "published after 2019"}


def test_a_report_of_unknown_year_is_set_aside_with_that_reason() -> None:
    found = late({"a": None, "b": None, "c": 2010}, {"a": "a", "b": "b", "c": "b"})

    assert found == {"a": NO_YEAR}


def test_a_study_is_set_aside_where_all_its_reports_are_and_keeps_its_file() -> None:
    reports = [{"record_id": record_id(n), "role": "primary", "seen": "abstract"} for n in (1, 2)]
    study = make_study(reports=reports)

    status = [
        extraction([study], UNTIL_2019, late=aside).studies[0]["status"]
        for aside in ({record_id(1): ""}, {record_id(1): "", record_id(2): ""})
    ]

    assert status == ["completed", "published after the reconstruction's year"]


def test_a_result_from_a_later_report_is_not_taken_and_says_why() -> None:
    reports = [{"record_id": record_id(n), "role": "primary", "seen": "abstract"} for n in (1, 2)]
    results = [make_result(source={"record_id": record_id(n), "locator": "text"}, days=n + 1) for n in (1, 2)]
    study = make_study(reports=reports, results=results)

    rows = study_results([study], UNTIL_2019, "relief_1_week", late={record_id(2): ""})

    assert [(row["result"], row["state"], row["why"]) for row in rows] == [
        ("results[1]", "not taken", LATER_RESULT),
        ("results[0]", "estimated", None),
    ]


def reconstructed(root: object, until: int) -> tuple[Rows, Rows]:
    folder = read_folder(root)
    document = folder.review
    content = document.content.model_copy(
        update={"reconstruction": make_review(reconstruction={"published_until": until}).reconstruction}
    )
    derived = derive(folder, type(document)(content, document.document))
    studies = extraction([study.content for study in folder.studies], content, late=derived.late)
    counted = flow(
        derived.records.searches,
        derived.records.entries,
        derived.dedupe.records,
        derived.screening.report_status,
        studies.studies,
        studies.study_reports,
        {},
    )
    return derived.screening.report_status, counted.flow


def test_every_report_published_later_is_in_a_state_of_its_own_and_the_flow_adds_up(good_review: object) -> None:
    status, counted = reconstructed(good_review, 2019)

    states = {row["report_id"]: (row["state"], row["reason"]) for row in status}
    sizes = {(row["box"], row["item"]): row["n"] for row in counted if row["column"] == "databases"}
    assert states == {
        LUND: ("excluded at screening", None),
        BERG: ("published after the reconstruction's year", "published after 2019"),
        ROSS: ("published after the reconstruction's year", "published after 2019"),
    }
    assert (sizes["database_results", None], sizes["published_later", None], sizes["records_screened", None]) == (
        3,
        2,
        1,
    )
    assert sizes["published_later", "published after 2019"] == 2


def test_the_flow_of_any_other_review_has_no_such_box(good_review: object) -> None:
    _, counted = reconstructed(good_review, 2021)

    assert [row for row in counted if row["box"] == "published_later"] == []


def test_a_study_file_of_a_later_report_is_no_mistake(good_review: object) -> None:
    path = good_review / "config/review.yaml"
    path.write_text(path.read_text() + "reconstruction: {published_until: 2019}\n")

    assert check_folder(read_folder(good_review)).errors == []


def test_a_person_cannot_give_a_study_the_status_of_a_reconstruction() -> None:
    with pytest.raises(ValidationError, match="this status is the build's"):
        make_study(status="published after the reconstruction's year")
