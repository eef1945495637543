"""A program is nobody's judge: `check` refuses its id wherever a judgement says who made or confirmed it."""

from pathlib import Path

import pytest

from command_line import RunCli
from reviews import synthetic_review

REVIEW, ALDER = Path("config/review.yaml"), Path("records/studies/alder_2015.yaml")
RATING, CLAIMS = Path("records/certainty/event_short.yaml"), Path("records/claims.yaml")
ROB_ME = Path("records/missing_evidence/event_short.yaml")
CLAIM = """\
schema: 1
claims:
  fewer: {text: Fewer events., holds: event_short.ci_high < 1, by: adjudicator, date: 2026-03-01}
"""
MISSING = "schema: 1\nsynthesis: event_short\nversion: '2023-10-01'\nby: adjudicator\ndate: 2026-02-01\n"


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a review with a program in its team, and a judgement of every kind; go there."""
    synthetic_review(tmp_path)
    monkeypatch.chdir(tmp_path)
    robot = "team:\n  robot: {label: Robot, roles: [screener], automation: true, version: '1'}\n"
    REVIEW.write_text(REVIEW.read_text(encoding="utf-8").replace("team:\n", robot, 1), encoding="utf-8")
    ALDER.write_text(ALDER.read_text(encoding="utf-8") + "consensus: {by: adjudicator}\n", encoding="utf-8")
    CLAIMS.write_text(CLAIM, encoding="utf-8")
    ROB_ME.parent.mkdir()
    ROB_ME.write_text(MISSING, encoding="utf-8")
    return tmp_path


def test_judgements_of_people_are_in_order(review: Path, run_cli: RunCli) -> None:
    finished = run_cli("check")

    assert finished.code == 0, finished.err


@pytest.mark.parametrize(
    ("file", "old", "key"),
    [
        (RATING, "by: adjudicator", "by"),
        (ALDER, "  by: adjudicator", "risk_of_bias[0].by"),
        (ALDER, "consensus: {by: adjudicator", "consensus.by"),
        (CLAIMS, "by: adjudicator", "claims.fewer.by"),
        (ROB_ME, "by: adjudicator", "by"),
    ],
)
@pytest.mark.parametrize("confirmed", [False, True])
def test_a_program_neither_makes_nor_confirms_a_judgement(
    review: Path, run_cli: RunCli, file: Path, old: str, key: str, confirmed: bool
) -> None:
    text = file.read_text(encoding="utf-8")
    after, indent = old.replace("adjudicator", "robot"), " " * (len(old) - len(old.lstrip()))
    if confirmed:
        joint = ", " if "{" in old or file == CLAIMS else f"\n{indent}"
        after = f"{old}{joint}confirmed_by: robot"
        key = key.removesuffix("by") + "confirmed_by"
    assert old in text
    file.write_text(text.replace(old, after, 1), encoding="utf-8")

    finished = run_cli("check")

    assert finished.code == 2
    assert f"{file.as_posix()}:" in finished.err
    assert f": {key}: This is a program." in finished.err
    assert "Found: robot." in finished.err
