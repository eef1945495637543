"""The log of contacts about missing data: what is wrong in it, what waits, and its table (MECIR C49)."""

from pathlib import Path

import pytest

from builders import make_review
from command_line import RunCli
from livingreview.checks import check_folder, read_folder
from livingreview.contact_files import load_contacts
from livingreview.models.contacts import Contacts
from livingreview.report.contacts import contact_log, contact_notes
from livingreview.report.inputs import ReportTables
from livingreview.stages.contacts import contact_rows
from livingreview.waiting import waiting

FILE = "records/contacts.yaml"
LOG = """\
schema: 1
contacts:
  - study: berg_2021
    asked: corresponding author
    about: number randomised in each arm
    date: 2026-11-01
    answer: none yet
    by: ann
  - study: berg_2021
    asked: sponsor
    about: results at 4 weeks
    date: 2026-11-02
    answer: data provided
    answered: 2026-11-20
    note: Used in result 2.
    by: ann
"""
WAITING = "Questions to authors without an answer"


def write(root: Path, text: str) -> None:
    (root / FILE).write_text(text, encoding="utf-8")


def waits(root: Path) -> list[str]:
    checked = check_folder(read_folder(root))
    return waiting(checked.folder, checked.require(), None)[WAITING]


def test_a_question_waits_until_an_answer_to_it_is_written_down(good_review: Path, run_cli: RunCli) -> None:
    write(good_review, LOG)
    assert run_cli("check").code == 0
    assert waits(good_review) == [
        "Berg 2021: corresponding author asked on 2026-11-01 for: number randomised in each arm (records/contacts.yaml)"
    ]

    write(good_review, LOG.replace("answer: none yet", "answer: refused\n    answered: 2026-11-09"))
    assert waits(good_review) == []


def test_asking_again_leaves_one_open_question_of_the_later_date(good_review: Path) -> None:
    again = LOG[LOG.index("  - study") : LOG.index("    asked: sponsor") - len("  - study: berg_2021\n")]
    write(good_review, LOG + again.replace("2026-11-01", "2026-11-15"))

    assert [line.split(" for:")[0] for line in waits(good_review)] == [
        "Berg 2021: corresponding author asked on 2026-11-15"
    ]


def test_a_review_without_a_log_has_nothing_that_waits(good_review: Path) -> None:
    assert waits(good_review) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("study: berg_2021", "study: nobody_1999", "contacts[0].study: No study file has this study_id."),
        ("by: ann", "by: zed", "contacts[0].by: Nobody in the team has this id."),
        ("corresponding author", "berg@example.org", "name a role"),
        ("    answered: 2026-11-20\n", "", "An answer has a date"),
        ("answered: 2026-11-20", "answered: 2026-11-01", "is before it was asked (2026-11-02)"),
    ],
    ids=["study", "person", "address", "no date", "before"],
)
def test_a_mistake_in_the_log_is_named_at_its_place(
    old: str, new: str, message: str, good_review: Path, run_cli: RunCli
) -> None:
    write(good_review, LOG.replace(old, new, 1))

    finished = run_cli("check")

    assert finished.code == 2
    assert FILE in finished.err
    assert message in finished.err


def test_the_report_shows_each_question_and_what_came_of_it(good_review: Path) -> None:
    write(good_review, LOG)
    rows = contact_rows(load_contacts(good_review), {"berg_2021": "Berg 2021"})
    tables = ReportTables(make_review(), contacts=rows)

    assert [row[:4] for row in contact_log(tables).rows] == [
        ("Berg 2021", "corresponding author, 2026-11-01", "number randomised in each arm", "no answer yet"),
        ("Berg 2021", "sponsor, 2026-11-02", "results at 4 weeks", "data provided, 2026-11-20. Used in result 2."),
    ]
    assert contact_notes(tables, "berg_2021")[0] == (
        "Asked for: number randomised in each arm (corresponding author, 2026-11-01): no answer yet"
    )
    assert contact_notes(tables, "ross_2020") == []


def test_an_empty_log_is_a_log() -> None:
    assert Contacts.model_validate({"schema": 1, "contacts": []}).contacts == []
