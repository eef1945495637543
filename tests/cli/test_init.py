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
    assert finished.out == f"Made a review in {target}. Next: cd '{target}' && livingreview build\n"
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


@pytest.mark.parametrize("in_the_way", ["config", "records", "records/searches"])
def test_a_file_where_a_folder_must_be_is_named_and_nothing_is_written(
    in_the_way: str, tmp_path: Path, run_cli: RunCli
) -> None:
    (tmp_path / in_the_way).parent.mkdir(exist_ok=True)
    (tmp_path / in_the_way).write_text("mine")

    finished = run_cli("init", str(tmp_path))

    assert finished.code == 2
    assert finished.err == (
        f"{tmp_path / in_the_way}: This is no folder, and one is needed here. Choose another folder, or move it away. "
        "Nothing was written.\n"
    )
    assert folder_bytes(tmp_path) == {in_the_way: b"mine"}


def test_a_link_to_nothing_is_in_the_way_too(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / "review").symlink_to(tmp_path / "gone")

    finished = run_cli("init", str(tmp_path / "review"))

    assert finished.code == 2
    assert finished.err.startswith(f"{tmp_path}/review: This is no folder, and one is needed here.")


def test_a_folder_that_cannot_be_written_into_is_named(
    tmp_path: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere

    finished = run_cli("init", str(tmp_path / "review"))

    assert finished.code == 2
    assert finished.err == (
        f"{tmp_path}: This folder cannot be written into. Choose another folder, or ask for the right to write there. "
        "Nothing was written.\n"
    )


def test_a_name_that_no_folder_can_have_is_a_message(tmp_path: Path, run_cli: RunCli) -> None:
    finished = run_cli("init", str(tmp_path / ("a" * 300)))

    assert finished.code == 2
    assert "Cannot be written: File name too long." in finished.err


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


def test_without_a_folder_the_one_people_are_in_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli
) -> None:
    monkeypatch.chdir(tmp_path)

    finished = run_cli("init")

    assert (finished.code, finished.out) == (0, "Made a review in this folder. Next: livingreview build\n")
    assert (tmp_path / "config/review.yaml").is_file()
