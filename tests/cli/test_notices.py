"""A retraction in an export is said by `check` and `status` until a person has written what it means."""

from pathlib import Path

import pytest

from builders import BERG, EXPORT, write_review
from command_line import RunCli
from livingreview.checks import check_folder, read_folder
from livingreview.waiting import waiting

NOTES = Path("records/notes.yaml")
HEADING = "Retractions and expressions of concern without a note"
NOTICE = "TY  - JOUR\nTI  - Retraction: Warm baths against sore feet in hikers\nJO  - Feet\nPY  - 2024\nER  - \n"
NOTE = (
    "schema: 1\nnotes:\n  - {{kind: {0}, record_id: {1}, note: Left out of the main analysis., by: ann, "
    "date: 2026-11-20}}\n"
)


@pytest.fixture
def retracted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_review(tmp_path)
    monkeypatch.chdir(tmp_path)
    export = Path(EXPORT)
    export.write_text(export.read_text() + "\n" + NOTICE)
    return tmp_path


def test_check_warns_of_an_included_report_that_another_record_retracts(retracted: Path, run_cli: RunCli) -> None:
    finished = run_cli("check")

    assert (finished.code, finished.out) == (0, "Every file is in order.\n")
    assert finished.err.startswith(
        "Warning: records/notes.yaml: An included report has a retraction in the exports, and no note: "
        "Retraction: Warm baths against sore feet in hikers. Feet. 2024."
    )
    assert f"Found: {BERG}." in finished.err


def test_status_names_it_until_a_person_has_written_a_note(retracted: Path) -> None:
    def lines() -> list[str]:
        checked = check_folder(read_folder(Path()))
        return waiting(checked.folder, checked.require(), None)[HEADING]

    assert lines() == [
        (
            f"{BERG} Warm baths against sore feet in hikers: retraction, "
            "Retraction: Warm baths against sore feet in hikers. Feet. 2024"
        )
    ]
    NOTES.write_text(NOTE.format("correction", BERG))
    assert len(lines()) == 1
    NOTES.write_text(NOTE.format("integrity concern", BERG))
    assert lines() == []


def test_check_is_silent_once_the_note_is_written(retracted: Path, run_cli: RunCli) -> None:
    NOTES.write_text(NOTE.format("integrity concern", BERG))

    assert "retraction" not in run_cli("check").err
