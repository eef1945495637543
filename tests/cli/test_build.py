"""`livingreview build`: what it hands on to Snakemake, and what it says."""

import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from builders import folder_bytes
from command_line import RunCli
from livingreview.workflow import run


@pytest.fixture
def handed_on(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for Snakemake: note its arguments, do nothing."""
    noted: list[str] = []

    def note(arguments: Sequence[str]) -> int:
        noted.extend(arguments)
        return 0

    monkeypatch.setattr(run, "_snakemake", note)
    return noted


def test_cores_profile_and_targets_are_handed_on_as_they_are(
    good_review: Path, handed_on: list[str], run_cli: RunCli
) -> None:
    finished = run_cli("build", "--cores", "8", "--profile", "slurm", "results/publish/review.html")

    assert finished.code == 0
    assert handed_on[handed_on.index("--cores") + 1] == "8"
    assert handed_on[handed_on.index("--profile") + 1] == "slurm"
    assert "--scheduler" not in handed_on
    assert handed_on[-2:] == ["--", "results/publish/review.html"]


@pytest.mark.parametrize("cores", ["0", "-3", "many", "2.5", "²"])
def test_cores_are_a_number_from_1_or_all(cores: str, good_review: Path, handed_on: list[str], run_cli: RunCli) -> None:
    finished = run_cli("build", f"--cores={cores}")

    assert finished.code == 2
    assert f"{cores} is neither a number from 1 nor the word all." in finished.err
    assert handed_on == []


def test_a_target_is_never_taken_for_an_option(good_review: Path, run_cli: RunCli) -> None:
    (good_review / "reports").mkdir()
    (good_review / "reports/review.html").write_text("built")

    finished = run_cli("build", "--", "--delete-all-output")

    assert finished.code == 2
    assert "No rule to produce --delete-all-output" in finished.err
    assert (good_review / "reports/review.html").read_text() == "built"


def test_a_target_that_no_rule_makes_is_named(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("build", "results/nonsense.csv")

    assert finished.code == 2
    assert "No rule to produce results/nonsense.csv" in finished.err


def test_a_build_that_is_stopped_says_that_and_not_that_a_step_failed(
    good_review: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_arguments: Sequence[str]) -> int:
        logger = logging.getLogger(run.SNAKEMAKE_LOGGER)
        logger.warning("Terminating processes on user request, this might take some time.")
        logger.error("", extra={"event": "job_error", "rule_name": "effects", "log": []})
        return 1

    monkeypatch.setattr(run, "_snakemake", stop)

    finished = run_cli("build")

    assert (finished.code, finished.err) == (2, f"{run.STOPPED}\n")


def test_without_cores_a_profile_decides_and_else_two_steps_run_at_once(
    good_review: Path, handed_on: list[str], run_cli: RunCli
) -> None:
    run_cli("build", "--profile", "slurm")
    assert "--cores" not in handed_on

    handed_on.clear()
    run_cli("build")
    assert handed_on[handed_on.index("--cores") + 1] == "2"


def test_a_dry_run_lists_every_step_with_its_reason_and_builds_nothing(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("build", "--dry-run")

    steps = [line.split(":")[0] for line in finished.out.splitlines()]
    assert finished.code == 0
    assert "records" in steps
    assert "meta_analysis relief_1_week" in steps
    assert all(": " in line for line in finished.out.splitlines())
    assert not [path for path in folder_bytes(good_review) if path.startswith(("results/", "reports/"))]
