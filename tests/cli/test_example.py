"""The example reviews that `init` makes: complete, checked, and with the published numbers."""

from pathlib import Path

import pytest

from command_line import RunCli
from livingreview.folder import load_review, load_study
from livingreview.frames import from_frame, to_frame
from livingreview.stages.effects import effects
from livingreview.stages.extraction_results import study_results
from livingreview.tables import EFFECTS, STUDY_RESULTS
from reviews import BCG, BCG_LATITUDES


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run_cli("init", "bcg", "--example", "bcg").code == 0
    monkeypatch.chdir(tmp_path / "bcg")
    return tmp_path / "bcg"


def test_the_example_has_no_mistake(example: Path, run_cli: RunCli) -> None:
    found = run_cli("check")

    assert found.code == 0, found.err


def test_the_example_holds_the_13_published_trials(example: Path) -> None:
    studies = {path.stem: load_study(path) for path in (example / "records/studies").glob("*.yaml")}

    found = {
        study.label: (
            *(study.results[0].data[arm].events for arm in study.arms),
            *(study.results[0].data[arm].n for arm in study.arms),
            study.facts["allocation"],
            study.facts["latitude"],
        )
        for study in studies.values()
    }
    published = {
        label: (a, c, a + b, c + d, allocation, latitude)
        for (label, a, b, c, d, allocation), latitude in zip(BCG, BCG_LATITUDES, strict=True)
    }
    assert found == published


def test_its_log_risk_ratios_are_the_published_ones(example: Path) -> None:
    review = load_review(example / "config/review.yaml")
    studies = [load_study(path) for path in sorted((example / "records/studies").glob("*.yaml"))]
    results = study_results(studies, review, "tuberculosis")

    frame = effects(
        to_frame(results, STUDY_RESULTS), synthesis_id="tuberculosis", synthesis=review.syntheses["tuberculosis"]
    )

    rows = {row["study_id"]: row for row in from_frame(frame, EFFECTS) if row["analysis"] == "main"}
    assert rows["aronson_1948"]["estimate"] == pytest.approx(-0.889311, abs=1e-6)
    assert rows["tpt_madras_1980"]["estimate"] == pytest.approx(0.011952, abs=1e-6)


def test_an_unknown_example_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_cli: RunCli) -> None:
    monkeypatch.chdir(tmp_path)

    assert run_cli("init", "x", "--example", "aspirin").code == 2
    assert not (tmp_path / "x").exists()
