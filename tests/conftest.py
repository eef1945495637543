"""Fixtures for every test: the command line in this process, and a small valid review in a folder of its own."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from builders import write_review
from command_line import RunCli, run

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run"]

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes golden drawings anew; each is then looked at before it is committed."""
    parser.addoption("--renew-golden", action="store_true", help="write the golden drawings anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Give a function that compares a drawing with the one last looked at, or keeps it with --renew-golden."""

    def compare(name: str, drawing: str) -> None:
        path = Path(__file__).parent / f"figures/golden/{name}.svg"
        if request.config.getoption("--renew-golden"):
            path.write_text(drawing, encoding="utf-8")
        assert drawing == path.read_text(encoding="utf-8")

    return compare


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser for the tests of a module; while one runs, nothing else can run an event loop."""
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if program is None and os.environ.get("CI"):
        pytest.fail("the program chromium is missing, and in CI no test may be skipped for that")
    if program is None:
        pytest.skip("the program chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()
