"""Fixtures for every test: the command line in this process, and a small valid review in a folder of its own."""

import functools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from builders import write_review
from command_line import RunCli, run

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture
def run_cli(capsys: pytest.CaptureFixture[str]) -> RunCli:
    """Give a function that runs `livingreview ARGUMENTS` in this process."""
    return functools.partial(run, capsys)


@pytest.fixture
def good_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a small review in which every file is in order, and go there."""
    root = tmp_path / "review"
    write_review(root)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def require_program() -> Callable[[str], str]:
    """Give a function that finds a program, or skips the test by name; where CI is set it fails instead."""

    def require(name: str) -> str:
        path = shutil.which(name)
        if path is None and os.environ.get("CI"):
            pytest.fail(f"the program {name} is missing, and in CI no test may be skipped for that")
        if path is None:
            pytest.skip(f"the program {name} is not installed")
        return path

    return require
