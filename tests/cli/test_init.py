"""`livingreview init` and the skeleton it writes."""

from pathlib import Path

import pytest

from builders import folder_bytes
from command_line import RunCli
from livingreview.layout import PEOPLE
from livingreview.skeleton import skeleton


def test_a_new_review_is_the_skeleton_and_nothing_is_built(tmp_path: Path, run_cli: RunCli) -> None:
    target = tmp_path / "my review"

    finished = run_cli("init", str(target))

    assert finished.code == 0
    assert finished.out == f"Made a review in {target}. Next: cd {target} && livingreview build\n"
    assert folder_bytes(target) == skeleton()


def test_a_new_review_is_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli) -> None:
    run_cli("init", str(tmp_path / "review"))
    monkeypatch.chdir(tmp_path / "review")

    finished = run_cli("check")

    assert (finished.code, finished.out, finished.err) == (0, "Every file is in order.\n", "")


def test_a_file_that_is_there_is_never_overwritten_and_then_nothing_is_written(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/review.yaml").write_text("mine")
    (tmp_path / "Snakefile").write_text("mine too")

    finished = run_cli("init", str(tmp_path))

    assert finished.code == 2
    assert finished.err.splitlines() == [
        f"{tmp_path}/{name}: Is already there. Choose another folder, or move these files away. Nothing was written."
        for name in ("Snakefile", "config/review.yaml")
    ]
    assert folder_bytes(tmp_path) == {"config/review.yaml": b"mine", "Snakefile": b"mine too"}


def test_other_files_in_the_folder_stay(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    assert run_cli("init", str(tmp_path)).code == 0
    assert folder_bytes(tmp_path) == {**skeleton(), "letter.txt": b"mine"}


def test_a_second_init_changes_nothing(tmp_path: Path, run_cli: RunCli) -> None:
    run_cli("init", str(tmp_path))

    finished = run_cli("init", str(tmp_path))

    assert finished.code == 2
    assert len(finished.err.splitlines()) == len(skeleton())
    assert folder_bytes(tmp_path) == skeleton()


def test_a_file_is_no_folder_to_make_a_review_in(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "file").write_text("mine")

    finished = run_cli("init", str(tmp_path / "file"))

    assert finished.code == 2
    assert "Traceback" not in finished.err
    assert (tmp_path / "file").read_text() == "mine"


def test_the_skeleton_holds_what_people_write_and_what_git_needs() -> None:
    names = set(skeleton())

    assert {"Snakefile", ".gitignore", ".gitattributes"} <= names
    assert {"config/review.yaml", "records/searches.yaml", "records/same_report.csv", "records/notes.yaml"} <= names
    assert {name.split("/")[0] for name in names if "/" in name} <= set(PEOPLE)
    assert not [name for name in names if "dot_" in name or "__pycache__" in name]


def test_the_skeleton_is_plain_text_with_lf() -> None:
    for content in skeleton().values():
        assert b"\r" not in content
        assert content.decode("utf-8").endswith("\n")


def test_the_skeleton_speaks_of_no_review_in_particular() -> None:
    assert not [name for name, content in skeleton().items() if b"ketamine" in content.lower()]
