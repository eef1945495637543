"""How current a review is: the days it is searched, screened and taken in through, and what is overdue."""

from typing import Any

import pytest
from pydantic import ValidationError

from livingreview.models.living import Living
from livingreview.stages.currency import CurrencyTables, Found, Frozen, currency
from livingreview.tables import ENTRIES, REPORT_STATUS, SEARCHES, STUDIES, STUDY_REPORTS, TRIGGERS, Row, Rows, new_row

JANUARY, FEBRUARY = "2026-01-10", "2026-02-10"


def make_living(**parts: Any) -> Living:
    basics = {"status": "living", "searches": "Monthly.", "incorporation": "At once.", "retirement": "No plan."}
    return Living.model_validate({**basics, **parts})


def make_search(date: str, source: str = "MEDLINE") -> Row:
    return new_row(
        SEARCHES,
        search_id=f"{date}_{source.lower()}",
        kind="database",
        source=source,
        date=date,
        strategy="feet",
        n_entries=1,
        n_read=1,
        n_rejected=0,
        format="RIS",
        encoding="utf-8",
        sha256="0",
    )


def make_found(states: dict[str, str], *, taken: tuple[str, ...] = (), **parts: Any) -> Found:
    """Reports `j...` came with January's search, all others with February's; each has one record of its name."""
    searches = [make_search(JANUARY), make_search(FEBRUARY)]
    entries: Rows = [
        new_row(ENTRIES, search_id=searches[not report.startswith("j")]["search_id"], entry=n, line=n, record_id=report)
        for n, report in enumerate(states, start=1)
    ]
    status = [
        new_row(
            REPORT_STATUS,
            report_id=report,
            is_database_or_register=True,
            title_abstract="include",
            full_text="include",
            state=state,
            waits_for="nobody",
        )
        for report, state in states.items()
    ]
    studies = [make_study(report) for report in taken]
    reports = [
        new_row(STUDY_REPORTS, study_id=report, record_id=report, role="primary", seen="full text") for report in taken
    ]
    basics: dict[str, Any] = {
        "searches": searches,
        "entries": entries,
        "report_of": {report: report for report in states},
        "report_status": status,
        "studies": studies,
        "study_reports": reports,
    }
    return Found(**{**basics, **parts})


def make_study(study_id: str, status: str = "completed") -> Row:
    return new_row(
        STUDIES,
        study_id=study_id,
        study_label=study_id.upper(),
        status=status,
        design="randomised parallel",
        registrations=[],
        condition="feet",
        arms=[],
        n_results=1,
    )


def make_trigger(state: str) -> Row:
    return new_row(TRIGGERS, trigger="T1", synthesis_id="a", label="New", state=state, evidence="e")


def tables_of(living: Living, found: Found, frozen: Frozen | None = None) -> CurrencyTables:
    return currency(living, found, frozen, version="1.0", version_date="2026-02-12")


def said(living: Living, found: Found, frozen: Frozen | None = None) -> dict[str, tuple[str | None, str | None]]:
    return {row["item"]: (row["value"], row["note"]) for row in tables_of(living, found, frozen).currency}


def test_a_review_is_searched_through_the_earliest_of_its_sources_latest_searches() -> None:
    found = make_found({}, searches=[make_search(JANUARY), make_search(FEBRUARY), make_search(JANUARY, "Embase")])

    box = said(make_living(), found)

    assert box["searched_through"] == (JANUARY, "the earliest of the sources' latest searches: Embase")
    assert box["today"] == (FEBRUARY, "the last search")


@pytest.mark.parametrize(
    ("states", "taken", "screened", "incorporated"),
    [
        ({"j1": "included", "f1": "excluded"}, ("j1",), FEBRUARY, FEBRUARY),
        ({"j1": "included", "f1": "awaiting screening"}, ("j1",), JANUARY, JANUARY),
        ({"j1": "conflict at full text", "f1": "excluded"}, (), None, None),
        ({"j1": "excluded", "f1": "included"}, (), FEBRUARY, JANUARY),
        ({"j1": "included", "f1": "excluded"}, (), FEBRUARY, None),
        ({"j1": "awaiting classification"}, (), FEBRUARY, FEBRUARY),
    ],
)
def test_what_waits_holds_back_the_days(
    states: dict[str, str], taken: tuple[str, ...], screened: str | None, incorporated: str | None
) -> None:
    box = said(make_living(), make_found(states, taken=taken))

    assert (box["screened_through"][0], box["incorporated_through"][0]) == (screened, incorporated)


SCHEDULE = {"sources": [{"source": "MEDLINE", "every": "P1M"}], "screening_within": "P14D"}


@pytest.mark.parametrize(
    ("as_of", "status", "why"),
    [
        ("2026-03-10", "up to date", None),
        ("2026-03-11", "overdue", "the search of MEDLINE was due on 2026-03-10"),
    ],
)
def test_a_search_is_overdue_on_the_day_after_it_is_due(as_of: str, status: str, why: str | None) -> None:
    living = make_living(schedule=SCHEDULE, as_of=as_of)
    found = make_found({"j1": "included"}, taken=("j1",))

    assert said(living, found)["status"] == (status, why)
    assert said(living, found)["next_search"] == ("2026-03-10", "MEDLINE")


def test_screening_is_overdue_by_the_first_search_that_still_waits() -> None:
    living = make_living(schedule=SCHEDULE, as_of="2026-02-25")

    assert said(living, make_found({"f1": "awaiting screening"}))["status"] == (
        "overdue",
        "screening was due on 2026-02-24",
    )
    assert said(make_living(schedule=SCHEDULE, as_of="2026-02-24"), make_found({"f1": "awaiting screening"}))[
        "status"
    ] == (
        "new search done – records await screening",
        "1 report waits for a decision",
    )


def test_a_source_of_the_schedule_that_was_never_searched_is_overdue() -> None:
    living = make_living(schedule={"sources": [{"source": "Embase", "every": "P1M"}]})

    tables = tables_of(living, make_found({}))

    assert [(row["source"], row["is_overdue"], row["every"]) for row in tables.schedule] == [
        ("Embase", True, "1 month"),
        ("MEDLINE", False, None),
    ]
    assert tables.currency[0]["note"] == "Embase has never been searched"


NEW = Frozen("1.0", "2026-01-20", frozenset({"j1"}))
SEVERAL = {"j1": "included", "f1": "included"}
UNLIKELY = "new search done – new studies found, not yet incorporated (unlikely to change conclusions)"


@pytest.mark.parametrize(
    ("states", "taken", "triggers", "status"),
    [
        (SEVERAL, ("j1", "f1"), ["not fired"], UNLIKELY),
        (SEVERAL, ("j1", "f1"), ["not fired", "fired"], "new studies being incorporated"),
        (SEVERAL, ("j1", "f1"), ["not fired", "cannot be evaluated"], "new studies being incorporated"),
        (SEVERAL, ("j1",), ["not fired"], "new studies being incorporated"),
        ({"j1": "included", "f1": "excluded"}, ("j1",), [], "new search done – no new studies"),
    ],
)
def test_the_status_after_a_version_says_what_the_new_search_brought(
    states: dict[str, str], taken: tuple[str, ...], triggers: list[str], status: str
) -> None:
    found = make_found(states, taken=taken, triggers=[make_trigger(state) for state in triggers])

    assert said(make_living(), found, NEW)["status"][0] == status


@pytest.mark.parametrize(
    ("status", "word"), [("suspended", "suspended"), ("retired", "retired"), ("not living", "not in living mode")]
)
def test_a_review_that_is_not_kept_up_says_so_whatever_waits(status: str, word: str) -> None:
    living = make_living(status=status, schedule=SCHEDULE, as_of="2030-01-01")

    assert said(living, make_found({"f1": "awaiting screening"}))["status"] == (word, "by the protocol")


def test_new_and_ongoing_studies_are_counted() -> None:
    found = make_found(SEVERAL, taken=("j1", "f1"))
    found.studies.append(make_study("later", "ongoing"))

    box = said(make_living(), found, NEW)

    assert box["new_studies"] == ("1", "since version 1.0: F1")
    assert box["ongoing"] == ("1", None)
    assert said(make_living(), found)["new_studies"] == (None, "no version before this one has been frozen")


@pytest.mark.parametrize("span", ["P0D", "P1H", "1M", "P1M2D", "P-1M"])
def test_a_span_that_is_none_is_refused(span: str) -> None:
    with pytest.raises(ValidationError):
        make_living(schedule={"sources": [], "screening_within": span})
