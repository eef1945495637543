"""`livingreview migrate`: all files or none, and only the lines that must change."""

from pathlib import Path

import pytest

from builders import SYNTHESIS, folder_bytes, review_files
from command_line import RunCli

YAMLS = [
    "config/review.yaml",
    "records/searches.yaml",
    "records/notes.yaml",
    "records/studies/berg_2021.yaml",
    f"records/certainty/{SYNTHESIS}.yaml",
]


@pytest.fixture
def old_review(good_review: Path) -> Path:
    """Take the schema out of every YAML file, as before schemas were named."""
    for name in YAMLS:
        path = good_review / name
        path.write_bytes(path.read_bytes().removeprefix(b"schema: 1\n"))
    return good_review


def test_an_old_review_becomes_the_new_one_by_one_line_a_file(old_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("migrate")

    assert finished.code == 0
    assert finished.out.splitlines() == [f"Migrated {name}" for name in YAMLS]
    assert folder_bytes(old_review) == review_files()
    assert run_cli("check").code == 0


def test_files_about_risk_of_bias_are_migrated_too(good_review: Path, run_cli: RunCli) -> None:
    new = {
        "records/risk_of_bias/ann/berg_2021.yaml": "study_id: berg_2021\nassessments: []\n",
        f"records/missing_evidence/{SYNTHESIS}.yaml": (
            f'synthesis: {SYNTHESIS}\nversion: "2023-10-01"\nby: ann\ndate: 2026-11-20\n'
        ),
        "config/wording/rob_2.yaml": "tool: RoB 2\n",
    }
    for name, text in new.items():
        (good_review / name).parent.mkdir(parents=True, exist_ok=True)
        (good_review / name).write_text(text, encoding="utf-8")

    finished = run_cli("migrate")

    assert sorted(finished.out.splitlines()) == sorted(f"Migrated {name}" for name in new)
    assert run_cli("check").code == 0


def test_a_second_migration_changes_nothing(old_review: Path, run_cli: RunCli) -> None:
    run_cli("migrate")

    assert run_cli("migrate").out == "Every file is in the newest schema.\n"
    assert folder_bytes(old_review) == review_files()


def test_a_dry_run_only_lists_the_files(old_review: Path, run_cli: RunCli) -> None:
    before = folder_bytes(old_review)

    finished = run_cli("migrate", "--dry-run")

    assert finished.out.splitlines() == [f"Would migrate {name}" for name in YAMLS]
    assert folder_bytes(old_review) == before


def test_a_file_of_a_newer_release_is_refused_and_nothing_is_written(old_review: Path, run_cli: RunCli) -> None:
    newer = old_review / YAMLS[3]
    newer.write_bytes(b"schema: 99\n" + newer.read_bytes())
    before = folder_bytes(old_review)

    finished = run_cli("migrate")

    assert finished.code == 2
    assert finished.err == (
        f"{YAMLS[3]}:1: schema: This file was written for a newer release. Found: 99. Allowed: at most 1. "
        "Install the release of livingreview that the review was last built with, or a newer one.\n"
    )
    assert folder_bytes(old_review) == before


def test_every_file_that_cannot_be_migrated_is_named_and_nothing_is_written(old_review: Path, run_cli: RunCli) -> None:
    (old_review / YAMLS[0]).write_bytes(b"title: \xff\n")
    (old_review / YAMLS[1]).write_bytes(b"searches: []\nsearches: []\n")
    before = folder_bytes(old_review)

    finished = run_cli("migrate")

    assert finished.code == 2
    assert [line.split(" ")[0] for line in finished.err.splitlines()] == [f"{YAMLS[0]}:1:", f"{YAMLS[1]}:2:"]
    assert folder_bytes(old_review) == before


def test_windows_line_ends_and_comments_stay(old_review: Path, run_cli: RunCli) -> None:
    path = old_review / YAMLS[2]
    path.write_bytes(b"# Ours.\r\nnotes: []   # none yet\r\n")

    run_cli("migrate")

    assert path.read_bytes() == b"# Ours.\r\nschema: 1\r\nnotes: []   # none yet\r\n"


def test_decision_files_and_exports_are_never_touched(old_review: Path, run_cli: RunCli) -> None:
    kept = [path for path in old_review.rglob("*") if path.suffix in (".jsonl", ".ris", ".csv", ".md")]
    times = {path: path.stat().st_mtime_ns for path in kept}

    run_cli("migrate")

    assert len(kept) == 7
    assert {path: path.stat().st_mtime_ns for path in kept} == times


def test_outside_of_a_review_nothing_is_said_to_be_in_the_newest_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli
) -> None:
    monkeypatch.chdir(tmp_path)

    finished = run_cli("migrate")

    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith("config/review.yaml: There is no such file. Run this in a review's folder,")
    assert list(tmp_path.iterdir()) == []


def test_extractors_own_files_are_migrated_too(good_review: Path, run_cli: RunCli) -> None:
    own = Path("records/extraction/ann/berg_2021.yaml")
    own.parent.mkdir(parents=True)
    own.write_text(Path("records/studies/berg_2021.yaml").read_text().removeprefix("schema: 1\n"))

    finished = run_cli("migrate")

    assert finished.out == "Migrated records/extraction/ann/berg_2021.yaml\n"
    assert own.read_text() == Path("records/studies/berg_2021.yaml").read_text()
