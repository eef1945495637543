"""A frozen version is rebuilt from its commit, compared byte for byte, and nothing is left behind."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from command_line import RunCli
from freezing_helpers import edit
from livingreview.checks.frozen import frozen_problems
from livingreview.freezing import installed as installed_module
from livingreview.freezing import rebuild
from livingreview.freezing.manifest import hash_of


@pytest.fixture
def released(
    review: Path, run_cli: RunCli, commit: Callable[[], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    """Release, commit, and edit afterwards; work trees go to a folder that can be looked at."""
    assert run_cli("release").code == 0
    commit()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    edit(review / "records/studies/berg_2021.yaml", "events: 12", "events: 13")
    return review


def nothing_is_left(git: Callable[..., str]) -> bool:
    return not list(Path(tempfile.gettempdir()).iterdir()) and git("worktree", "list").count("\n") == 1


def copies_the_build(root: Path, change: Callable[[Path], None] = lambda _: None) -> Callable[..., None]:
    """Give what stands for a build: the reports of the review, changed."""

    def build(folder: Path, **_: object) -> None:
        for path in (root / "reports").iterdir():
            if path.name != "versions":
                (shutil.copytree if path.is_dir() else shutil.copy2)(path, folder / "reports" / path.name)
        change(folder / "reports")

    return build


def test_a_version_rebuilds_to_the_same_bytes_whatever_changed_since(
    released: Path, run_cli: RunCli, git: Callable[..., str]
) -> None:
    done = run_cli("verify", "0.1")

    assert done.code == 0, done.err
    assert "Version 0.1 was rebuilt: all " in done.out
    assert "byte for byte" in done.out
    assert nothing_is_left(git)
    assert git("diff", "--name-only", "--relative") == "records/studies/berg_2021.yaml\n"


def test_every_file_that_differs_is_named(
    released: Path, run_cli: RunCli, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(reports: Path) -> None:
        (reports / "review.html").write_text("other")
        (reports / "review.pdf").unlink()
        (reports / "tables/new.csv").write_text("a\n")

    (released / "reports/versions").mkdir(exist_ok=True)
    monkeypatch.setattr(rebuild, "build", copies_the_build(released, change))

    done = run_cli("verify", "0.1")

    assert done.code == 2
    assert "review.html: differs." in done.out
    assert "review.pdf: was not built." in done.out
    assert "tables/new.csv: was built, and is none of the version's." in done.out
    assert "3 of its files are not" in done.out
    assert nothing_is_left(git)


def test_other_libraries_stop_it_with_the_command_that_installs_the_right_ones(
    released: Path, run_cli: RunCli, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = installed_module.installed()
    others = replace(here, libraries={**here.libraries, "numpy": "1.0"}, tool={**here.tool, "version": "9.9"})
    monkeypatch.setattr(installed_module, "installed", lambda: others)

    done = run_cli("verify", "0.1")

    numpy, tool = here.libraries["numpy"], here.tool["version"]
    assert done.code == 3
    assert f"numpy: 1.0 is installed, version 0.1 was made with {numpy}." in done.out
    command = f"python -m pip install --force-reinstall --no-deps livingreview=={tool} numpy=={numpy}"
    assert done.out.splitlines()[-1].strip() == command
    assert nothing_is_left(git)


def test_with_other_libraries_it_goes_on_where_asked(
    released: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = installed_module.installed()
    others = replace(here, libraries={**here.libraries, "numpy": "1.0"}, system={**here.system, "pango": "1.0"})
    monkeypatch.setattr(installed_module, "installed", lambda: others)
    monkeypatch.setattr(rebuild, "build", copies_the_build(released))

    done = run_cli("verify", "0.1", "--anyway")

    assert done.code == 0
    assert f"Note: pango is 1.0, was {here.system['pango']}; the PDF may differ." in done.err


def test_stopping_it_leaves_nothing_behind(
    released: Path, run_cli: RunCli, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rebuild, "build", stop)

    done = run_cli("verify", "0.1")

    assert done.code != 0
    assert nothing_is_left(git)


def test_a_frozen_file_that_was_changed_is_named_before_anything_is_built(released: Path, run_cli: RunCli) -> None:
    path = released / "reports/versions/0.1/review.html"
    path.chmod(0o644)
    path.write_text("other")

    done = run_cli("verify", "0.1")

    assert done.code == 2
    assert "reports/versions/0.1/review.html: This frozen file was changed." in done.err


def test_a_number_that_is_not_frozen_is_an_error_that_names_those_that_are(released: Path, run_cli: RunCli) -> None:
    done = run_cli("verify", "7.0")

    assert done.code == 2
    assert "No such frozen version. Found: 7.0. Allowed: 0.1." in done.err


def rewrite(path: Path, old: str, new: str) -> None:
    path.chmod(0o644)
    edit(path, old, new)


def test_a_manifest_that_was_edited_is_named_with_the_commit_that_froze_it(
    released: Path, run_cli: RunCli, git: Callable[..., str]
) -> None:
    frozen = git("rev-parse", "HEAD")[:10]
    rewrite(released / "reports/versions/0.1/manifest.json", '"kind": "first"', '"kind": "major"')

    done, checked = run_cli("verify", "0.1"), run_cli("check")

    said = f"manifest.json: This is not the file that was frozen in commit {frozen} of Ann: it was changed since."
    assert (done.code, checked.code) == (2, 2)
    assert said in done.err
    assert said in checked.err
    assert f"git checkout {frozen} -- reports/versions/0.1/manifest.json" in done.err


def test_a_manifest_with_the_hash_of_a_changed_report_is_found_also_when_it_was_committed(
    released: Path, run_cli: RunCli, commit: Callable[[], None]
) -> None:
    report, path = (released / "reports/versions/0.1" / name for name in ("review.html", "manifest.json"))
    old = hash_of(report.read_bytes())
    report.chmod(0o644)
    report.write_text("A better result.")
    rewrite(path, old, hash_of(report.read_bytes()))
    commit()

    done = run_cli("verify", "0.1")

    assert done.code == 2
    assert "manifest.json: This is not the file that was frozen in commit" in done.err
    assert "review.html" not in done.err


def test_a_changed_manifest_is_found_without_git_by_the_version_after_it(tmp_path: Path) -> None:
    first = tmp_path / "reports/versions/1.0/manifest.json"
    later = tmp_path / "reports/versions/1.1/manifest.json"
    for path in (first, later):
        path.parent.mkdir(parents=True)
    first.write_text('{"kind": "first"}')
    noted = {"reports/versions/1.0/manifest.json": hash_of(first.read_bytes())}
    later.write_text(json.dumps({"inputs": noted}))

    assert not list(frozen_problems(tmp_path))
    first.write_text('{"kind": "major"}')
    (problem,) = frozen_problems(tmp_path)

    assert problem.file == "reports/versions/1.0/manifest.json"
    assert "not the manifest that version 1.1 was made with" in problem.message


def test_a_version_that_is_not_committed_is_said_to_be_held_against_nothing(
    review: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_cli("release").code == 0
    monkeypatch.setattr(rebuild, "build", copies_the_build(review))

    done = run_cli("verify", "0.1")

    assert "Version 0.1 is not committed: its manifest is held against nothing." in done.err
