"""A retraction is said by `check` and `status` until the team has decided about the study, or noted what it means."""

from pathlib import Path

import pytest

from builders import BERG, EXPORT, write_review
from command_line import RunCli
from livingreview.checks import check_folder, read_folder
from livingreview.waiting import waiting

NOTES = Path("records/notes.yaml")
HEADING = "Retracted studies, or with concern, without a decision"
WITHOUT_NOTE = "Retractions and expressions of concern without a note"
DECISIONS = Path("records/retractions.yaml")
NOTICE = "TY  - JOUR\nTI  - Retraction: Warm baths against sore feet in hikers\nJO  - Feet\nPY  - 2024\nER  - \n"
DECISION = (
    "schema: 1\ndecisions:\n  - {study: berg_2021, notice: retraction, decision: keep, reason: The data were checked., "
    "by: ann, date: 2026-11-20}\n"
)
LISTED = "OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature\n10.1000/x,,Retraction\n"
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


def lines(heading: str = HEADING) -> list[str]:
    checked = check_folder(read_folder(Path()))
    return waiting(checked.folder, checked.require(), None)[heading]


def test_check_warns_of_a_study_that_another_record_retracts_and_shows_what_to_write(
    retracted: Path, run_cli: RunCli
) -> None:
    finished = run_cli("check")

    assert (finished.code, finished.out) == (0, "Every file is in order.\n")
    assert finished.err.startswith(
        "Warning: records/retractions.yaml: Berg 2021 has a retraction, and the team has not decided: "
        "Retraction: Warm baths against sore feet in hikers. Feet. 2024."
    )
    assert "- {study: berg_2021, notice: retraction, decision: keep | sensitivity only | exclude, " in finished.err


def test_status_names_it_until_the_team_has_decided_and_a_note_is_no_decision(retracted: Path) -> None:
    expected = [
        "Berg 2021: retraction, Retraction: Warm baths against sore feet in hikers. Feet. 2024",
        "livingreview check shows what to write into records/retractions.yaml",
    ]

    assert lines() == expected
    NOTES.write_text(NOTE.format("integrity concern", BERG))
    assert lines() == expected
    DECISIONS.write_text(DECISION)
    assert lines() == []


def test_check_is_silent_once_the_team_has_decided(retracted: Path, run_cli: RunCli) -> None:
    DECISIONS.write_text(DECISION)

    assert "retraction" not in run_cli("check").err


def test_a_report_that_is_of_no_study_needs_a_note(retracted: Path) -> None:
    Path("records/studies/berg_2021.yaml").unlink()

    assert lines() == []
    assert lines(WITHOUT_NOTE) == [
        (
            f"{BERG} Warm baths against sore feet in hikers: retraction, "
            "Retraction: Warm baths against sore feet in hikers. Feet. 2024"
        )
    ]
    NOTES.write_text(NOTE.format("correction", BERG))
    assert len(lines(WITHOUT_NOTE)) == 1
    NOTES.write_text(NOTE.format("integrity concern", BERG))
    assert lines(WITHOUT_NOTE) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("berg_2021", "nobody_1999", 2, "decisions[0].study: No study file has this study_id. Found: nobody_1999."),
        ("by: ann", "by: zoe", 2, "decisions[0].by: Nobody in the team has this id. Found: zoe."),
        ("decision: keep", "decision: forget", 2, "keep, sensitivity only, exclude"),
        ("reason: The data were checked., ", "", 2, "reason: This key is missing."),
        ("notice: retraction", "notice: correction", 0, "the decision has no effect. Found: correction."),
    ],
)
def test_a_decision_that_cannot_stand_is_said(
    retracted: Path, run_cli: RunCli, old: str, new: str, code: int, said: str
) -> None:
    DECISIONS.write_text(DECISION.replace(old, new))

    finished = run_cli("check")

    assert finished.code == code
    assert said in finished.err


def test_a_list_that_cannot_be_read_stops_a_build_and_odd_rows_are_a_warning(retracted: Path, run_cli: RunCli) -> None:
    path = Path("records/retractions/list.csv")
    path.parent.mkdir()
    path.write_text(LISTED.replace("Retraction\n", "Ret\n"))
    assert "records/retractions/list.csv: Not used: 1 row of a nature that is not known" in run_cli("check").err

    path.write_text("no list\n")
    finished = run_cli("check")
    assert finished.code == 2
    assert "records/retractions/list.csv:1: The first line is not that of a list of notices." in finished.err

    path.rename(path.with_suffix(".xlsx"))
    assert "records/retractions/list.xlsx: This would not be read." in run_cli("check").err


def test_a_protocol_cannot_plan_an_analysis_that_is_added_by_itself(retracted: Path, run_cli: RunCli) -> None:
    review = Path("config/review.yaml")
    planned = "    measure: RR\n    sensitivity: {without_retracted: {label: Without, model: common effect}}\n"
    review.write_text(review.read_text().replace("    measure: RR\n", planned))

    assert "An analysis of this id is added by itself" in run_cli("check").err
