"""A small review with its tables built, under git."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from audit_reviews import Git, write_tables


@pytest.fixture
def built_review(good_review: Path) -> Path:
    """Build the tables of the small review."""
    write_tables(good_review)
    return good_review


@pytest.fixture
def git(good_review: Path, require_program: Callable[[str], str]) -> Git:
    """Give a function that runs git in the review, which is under git with its first commit by Ann."""
    program = require_program("git")

    def run(*arguments: str, author: str = "Ann <ann@example.org>", at: Path = good_review) -> str:
        name, mail = author.rstrip(">").split(" <")
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_NAME": name for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": mail for who in ("AUTHOR", "COMMITTER")},
        }
        done = subprocess.run(
            [program, *arguments], cwd=at, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    run("init", "-q", "-b", "main")
    (good_review / ".gitattributes").write_text("screening/** -text\n")
    run("add", ".")
    run("commit", "-q", "-m", "Start")
    return run
