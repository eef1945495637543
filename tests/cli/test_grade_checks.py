"""What `check` says of GRADE's settings: comparator risks, targets, thresholds, directness."""

from pathlib import Path

import pytest

from builders import SYNTHESIS
from command_line import RunCli

REVIEW = Path("config/review.yaml")
STUDY = Path("records/studies/berg_2021.yaml")
MEASURE = "    measure: RR\n"
IMPORTANCE = "    importance: critical\n"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            "    target: mid\n",
            ("target is the minimal important difference, and the outcome has none", "`mid` or `sizes`"),
        ),
        (
            "    baseline_risks: [{label: low, rate: 0.1, source: a registry}]\n",
            (f"syntheses.{SYNTHESIS}.baseline_risks[0]", "has no baseline rate", "Give `risk`"),
        ),
        ("    baseline_risks: [{label: low, source: a registry}]\n", ("ive either risk (a proportion) or rate",)),
        (
            "    baseline_risk: {risk: 0.1, source: a}\n    baseline_risks: [{label: low, risk: 0.1, source: a}]\n",
            ("ive baseline_risk or baseline_risks, not both",),
        ),
    ],
)
def test_settings_of_a_synthesis_that_do_not_fit_its_outcome_are_found(
    good_review: Path, run_cli: RunCli, more: str, says: tuple[str, ...]
) -> None:
    edit(REVIEW, MEASURE, MEASURE + more)

    finished = run_cli("check")

    assert finished.code == 2
    assert all(words in finished.out + finished.err for words in says), finished


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("    sizes: {small: 20, moderate: 10, large: 30}\n", "not in ascending order"),
        ("    mid: 10\n    sizes: {small: 20, moderate: 30, large: 60}\n", "id (10) and sizes: small (20) differ"),
    ],
)
def test_thresholds_of_size_that_contradict_each_other_are_found(
    good_review: Path, run_cli: RunCli, more: str, says: str
) -> None:
    edit(REVIEW, IMPORTANCE, IMPORTANCE + more)

    finished = run_cli("check")

    assert finished.code == 2
    assert says in finished.out + finished.err


def test_bands_of_suggestions_must_be_in_order(good_review: Path, run_cli: RunCli) -> None:
    REVIEW.write_text(REVIEW.read_text(encoding="utf-8") + "grading: {high_risk_percent: 90}\n", encoding="utf-8")

    finished = run_cli("check")

    assert finished.code == 2
    assert (
        "not in ascending order: high_risk_percent, mostly_high_risk_percent, nearly_all_high_risk_percent"
        in finished.out + finished.err
    )


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        ("[{element: timing, judgement: 'no', outcome: sleep, reason: Late.}]", "The protocol has no such outcome."),
        (
            "[{element: timing, judgement: 'no', reason: Late.}, {element: timing, judgement: direct, reason: Soon.}]",
            "This element is judged twice.",
        ),
        ("[{element: weather, judgement: 'no', reason: Rain.}]", "surrogate outcome"),
    ],
)
def test_directness_that_cannot_be_meant_is_found(good_review: Path, run_cli: RunCli, judged: str, says: str) -> None:
    STUDY.write_text(f"{STUDY.read_text(encoding='utf-8')}directness: {judged}\n", encoding="utf-8")

    finished = run_cli("check")

    assert finished.code == 2
    assert says in finished.out + finished.err
