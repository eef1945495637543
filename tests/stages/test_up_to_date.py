"""Currency and signals from whole tables, now and of a frozen version."""

import builders
from livingreview import tables
from livingreview.stages.up_to_date import Evidence, up_to_date
from stages.test_currency import JANUARY, make_found


def evidence(version: str, date: str, *studies: str, **states: str) -> Evidence:
    found = make_found(states, taken=studies)
    linked = [tables.new_row(tables.LINKED_RECORDS, record_id=report, report_id=report) for report in states]
    return Evidence(
        version,
        date,
        {
            "searches": found.searches,
            "entries": found.entries,
            "linked_records": linked,
            "report_status": found.report_status,
            "studies": found.studies,
            "study_reports": found.study_reports,
        },
    )


def test_a_study_that_came_since_the_last_version_is_counted_and_its_signals_cannot_be_silent() -> None:
    now = evidence("1.1", "2026-02-12", "j1", "f1", j1="included", f1="included")
    last = evidence("1.0", JANUARY, "j1", j1="included")

    found = up_to_date(builders.make_review(), now, last)

    said = {row["item"]: (row["value"], row["note"]) for row in found.currency}
    assert said["new_studies"] == ("1", "since version 1.0: F1")
    assert said["status"][0] == "new studies being incorporated"
    assert {row["trigger"] for row in found.triggers} == {f"T{number}" for number in range(1, 10)}


def test_what_waits_longest_is_held_against_the_plan() -> None:
    review = builders.make_review(
        living={
            **builders.review_data()["living"],
            "schedule": {"incorporation_within": "P1M"},
            "as_of": "2026-02-11",
        }
    )
    now = evidence("1.1", "2026-02-12", j1="included")

    found = up_to_date(review, now, None)

    (delay,) = [row for row in found.triggers if row["trigger"] == "T8"]
    assert (delay["state"], delay["evidence"]) == (
        "fired",
        "found on 2026-01-10, due on 2026-02-10, held against 2026-02-11",
    )
    assert found.currency[0]["value"] == "overdue"
