"""What lists and exports tell about reports becomes what each study has, with the team's decision on it."""

from typing import Any

import pytest

from builders import make_linked, make_record, record_id
from livingreview import tables
from livingreview.formats.retraction_list import ListedNotice
from livingreview.models.retractions import StudyDecision
from livingreview.stages.study_notices import set_apart, study_notices, with_listed
from livingreview.tables import Row, Rows, check, new_row
from livingreview.terms import Notice, NoticeDecision

REPORTS = [{"study_id": "berg_2021", "record_id": record_id(1)}, {"study_id": "berg_2021", "record_id": record_id(2)}]


def listed(kind: Notice = Notice.RETRACTION, **parts: Any) -> ListedNotice:
    return ListedNotice(**{"entry": "7", "kind": kind, "doi": "10.1000/a", "pmid": None, **parts})


def notice(kind: str = "retraction", report: int = 1, **cells: Any) -> Row:
    basics = {"report_id": record_id(report), "record_id": record_id(report), "place": f"Feet {kind}"}
    return new_row(tables.NOTICES, kind=kind, **{**basics, **cells})


def decision(decided: str, kind: str = "retraction", study: str = "berg_2021") -> StudyDecision:
    plain = {"study": study, "notice": kind, "decision": decided, "reason": "So.", "by": "ann", "date": "2026-11-20"}
    return StudyDecision.model_validate(plain)


def of_berg(notices: Rows, *decisions: StudyDecision) -> list[tuple[str, str, str | None]]:
    rows = study_notices(notices, make_linked(1, 2), REPORTS, decisions)
    assert check(rows, tables.STUDY_NOTICES) == rows
    return [(row["kind"], row["state"], row["decision"]) for row in rows]


def test_a_list_is_matched_by_doi_and_by_pubmed_id_and_never_by_title() -> None:
    records = [make_record(1, doi="10.1000/a"), make_record(2, pmid="9"), make_record(3, title="Trial 1")]

    found = with_listed([], [listed(), listed(entry="8", doi=None, pmid="9")], records, make_linked(1, 2, 3))

    assert [(row["report_id"], row["list_entry"]) for row in found] == [(record_id(1), "7"), (record_id(2), "8")]


def test_two_records_of_one_report_and_two_copies_of_a_list_tell_of_it_once_each() -> None:
    records = [make_record(1, doi="10.1000/a"), make_record(2, doi="10.1000/a")]

    found = with_listed([], [listed(), listed()], records, make_linked(1, 2, report=1))

    assert [(row["report_id"], row["record_id"]) for row in found] == [
        (record_id(1), record_id(1)), (record_id(1), record_id(2)),
    ]  # fmt: skip


def test_a_match_by_pubmed_id_against_another_doi_says_so() -> None:
    [row] = with_listed([], [listed(pmid="9")], [make_record(1, doi="10.1000/b", pmid="9")], make_linked(1))

    assert row["place"].endswith("(found by its PubMed id; the list gives doi:10.1000/a)")


def test_what_exports_tell_stays_beside_what_lists_tell() -> None:
    told = [notice()]

    found = with_listed(told, [listed()], [make_record(1, doi="10.1000/a")], make_linked(1))

    assert sorted(row["place"] for row in found) == ["Feet retraction", "Listed as 7"]
    assert with_listed(told, [], [], []) == told


def test_a_retraction_of_any_report_of_a_study_waits_for_a_decision() -> None:
    assert of_berg([notice(report=2)]) == [("retraction", "undecided", None)]


@pytest.mark.parametrize("kind", ["correction", "republication", "update", "reinstatement"])
def test_other_notices_are_kept_and_need_no_decision(kind: str) -> None:
    assert of_berg([notice(kind)]) == [(kind, "no decision needed", None)]


def test_a_decision_on_a_concern_does_not_settle_a_later_retraction() -> None:
    concern, retraction = notice("expression of concern"), notice()

    assert of_berg([concern, retraction], decision("keep", "expression of concern")) == [
        ("expression of concern", "decided", "keep"),
        ("retraction", "undecided", None),
    ]


def test_of_several_decisions_the_last_holds() -> None:
    assert of_berg([notice()], decision("keep"), decision("exclude")) == [("retraction", "decided", "exclude")]


@pytest.mark.parametrize(
    ("retracted", "reinstated", "state"),
    [
        ("2020-01-01", "2021-01-01", "taken back"),
        ("2021-01-01", "2020-01-01", "undecided"),
        (None, "2020-01-01", "taken back"),
        ("2020-01-01", None, "taken back"),
    ],
)
def test_a_reinstatement_takes_back_a_retraction_that_is_not_later(
    retracted: str | None, reinstated: str | None, state: str
) -> None:
    rows = [notice(notice_date=retracted), notice("reinstatement", notice_date=reinstated)]

    assert ("retraction", state, None) in of_berg(rows)


def test_a_reinstatement_of_another_report_takes_nothing_back() -> None:
    assert ("retraction", "undecided", None) in of_berg([notice(), notice("reinstatement", report=2)])


@pytest.mark.parametrize(
    ("notices", "decisions", "expected"),
    [
        ([notice()], [], {"berg_2021": None}),
        ([notice()], [decision("keep")], {"berg_2021": NoticeDecision.KEEP}),
        ([notice("expression of concern")], [], {}),
        ([notice("expression of concern")], [decision("keep", "expression of concern")], {}),
        (
            [notice("expression of concern")],
            [decision("sensitivity only", "expression of concern")],
            {"berg_2021": NoticeDecision.SENSITIVITY_ONLY},
        ),
        (
            [notice(), notice("expression of concern")],
            [decision("keep"), decision("exclude", "expression of concern")],
            {"berg_2021": NoticeDecision.EXCLUDE},
        ),
        ([notice(notice_date="2020-01-01"), notice("reinstatement", notice_date="2021-01-01")], [], {}),
        ([notice("correction")], [], {}),
    ],
)
def test_a_study_is_set_apart_for_a_retraction_that_stands_or_by_decision(
    notices: Rows, decisions: list[StudyDecision], expected: dict[str, NoticeDecision | None]
) -> None:
    assert set_apart(study_notices(notices, make_linked(1, 2), REPORTS, decisions)) == expected
