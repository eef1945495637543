"""The small review, built once and under git; each test has a copy of its own."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import snakemake.shell  # noqa: F401 - it keeps the output it finds when first imported: not that of one test

from builders import write_review
from livingreview.skeleton import skeleton
from livingreview.workflow.run import run_workflow
from workflow_helpers import working_in

Git = Callable[..., str]


def run_git(at: Path, *arguments: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_NAME": "Ann" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "ann@example.org" for who in ("AUTHOR", "COMMITTER")},
    }
    done = subprocess.run(["git", *arguments], cwd=at, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def build(root: Path) -> None:
    with working_in(root):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=())
    assert not run.failures, run.failures


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small review in a folder of a repository."""
    root = tmp_path_factory.mktemp("frozen") / "repository" / "a review"
    write_review(root)
    for name in (".gitignore", ".gitattributes"):
        (root / name).write_bytes(skeleton()[name])
    build(root)
    return root


@pytest.fixture
def review(
    built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, require_program: Callable[[str], str]
) -> Path:
    """Give a copy of the built review, committed, inside of a larger repository, and go there."""
    require_program("git")
    top = tmp_path / "repository"
    shutil.copytree(built_once.parent, top)
    run_git(top, "init", "-q", "-b", "main")
    run_git(top, "add", ".")
    run_git(top, "commit", "-q", "-m", "Start")
    monkeypatch.chdir(top / "a review")
    return top / "a review"


@pytest.fixture
def git(review: Path) -> Git:
    """Give a function that runs git in the review."""
    return lambda *arguments: run_git(review, *arguments)


@pytest.fixture
def commit(git: Git) -> Callable[[], None]:
    """Give a function that commits everything."""

    def everything() -> None:
        git("add", "--all", ".")
        git("commit", "-q", "-m", "More")

    return everything
