"""`livingreview build`: what it hands on to Snakemake, and what it says."""

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
    assert handed_on[:2] == ["--cores", "8"]
    assert handed_on[handed_on.index("--profile") + 1] == "slurm"
    assert "--scheduler" not in handed_on
    assert handed_on[-1] == "results/publish/review.html"


def test_a_dry_run_lists_every_step_with_its_reason_and_builds_nothing(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("build", "--dry-run")

    steps = [line.split(":")[0] for line in finished.out.splitlines()]
    assert finished.code == 0
    assert "records" in steps
    assert "meta_analysis relief_1_week" in steps
    assert all(": " in line for line in finished.out.splitlines())
    assert not [path for path in folder_bytes(good_review) if path.startswith(("results/", "reports/"))]
