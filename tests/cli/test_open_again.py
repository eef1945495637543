"""An included report that is linked with records of other decisions: its study stays, marked, and nothing stops."""

from pathlib import Path

import pytest

from builders import BERG, LUND, REVIEW_YAML, ROSS, decision, log_bytes
from command_line import RunCli
from livingreview import layout

HEADING = "Included studies whose report is open again"
STUDY = "records/studies/berg_2021.yaml"


def rule(root: Path, record_a: str, record_b: str, word: str = "same") -> None:
    a, b = sorted((record_a, record_b))
    with (root / layout.SAME_REPORT).open("a", encoding="utf-8") as file:
        file.write(f"1,{a},{b},{word},ann,2026-11-21,the same trial in two exports\n")


def resolve(run_cli: RunCli, word: str, stage: str = "full_text") -> None:
    reason = ["--reason", "wrong_design"] if (word, stage) == ("exclude", "full_text") else []
    done = run_cli("screen", "resolve", BERG, word, "--by", "eve", "--stage", stage, "--note", "Read again.", *reason)
    assert done.code == 0, done.err


def test_check_names_both_decisions_with_file_and_line_and_what_settles_it(good_review: Path, run_cli: RunCli) -> None:
    rule(good_review, BERG, ROSS)

    finished = run_cli("check")

    assert finished.code == 0
    [warning] = [line for line in finished.err.splitlines() if "open again" in line]
    assert warning.startswith(f"Warning: {STUDY}:6: reports[0].record_id: This report was included; it is open again")
    assert "screening says: conflict at full text. The study stays in the review, marked." in warning
    for person in ("ann", "bob"):
        assert f"screening/full_text/{person}.jsonl:1 {person} include on {BERG}" in warning
        assert f"screening/full_text/{person}.jsonl:2 {person} exclude on {ROSS}" in warning
    assert "(ruled same)" in warning
    assert f"eve: livingreview screen resolve {min(BERG, ROSS)} include|exclude --by ID --stage full_text" in warning
    assert "livingreview duplicates RECORD_A RECORD_B different" in warning


def test_status_opens_and_names_the_study(good_review: Path, run_cli: RunCli) -> None:
    assert f"{HEADING}: nothing" in run_cli("status").out
    rule(good_review, BERG, ROSS)

    finished = run_cli("status")

    assert finished.code == 0
    assert f"{HEADING}:\n  Berg 2021 ({STUDY}:6): conflict at full text, waits for eve" in finished.out


def test_an_exclusion_at_title_and_abstract_opens_it_again_too(good_review: Path, run_cli: RunCli) -> None:
    rule(good_review, BERG, LUND)

    assert f"{HEADING}:\n  Berg 2021 ({STUDY}:6): conflict at screening, waits for eve" in run_cli("status").out
    assert f"screening/title_abstract/ann.jsonl:2 ann exclude on {LUND}" in run_cli("check").err


@pytest.mark.parametrize(("word", "code"), [("include", 0), ("exclude", 2)])
def test_what_the_adjudicator_says_settles_it(good_review: Path, run_cli: RunCli, word: str, code: int) -> None:
    rule(good_review, BERG, ROSS)
    resolve(run_cli, word)

    finished = run_cli("check")

    assert finished.code == code
    assert "open again" not in finished.err
    assert ("This report of the study is not included; screening says: excluded" in finished.err) is (code == 2)


def test_a_report_that_an_adjudicator_had_included_is_known_to_have_been(good_review: Path, run_cli: RunCli) -> None:
    second = [decision(BERG, "exclude", "wrong_design"), decision(ROSS, "exclude", "wrong_design")]
    (good_review / "screening/full_text/bob.jsonl").write_bytes(log_bytes("full_text/bob", *second))
    resolve(run_cli, "include")
    assert run_cli("check").code == 0
    rule(good_review, BERG, ROSS)

    assert run_cli("check").code == 0
    assert "conflict at full text, waits for eve" in run_cli("status").out


def test_a_study_that_was_never_included_still_stops_the_build(good_review: Path, run_cli: RunCli) -> None:
    second = [decision(BERG, "exclude", "wrong_design"), decision(ROSS, "exclude", "wrong_design")]
    (good_review / "screening/full_text/bob.jsonl").write_bytes(log_bytes("full_text/bob", *second))
    rule(good_review, BERG, ROSS)

    finished = run_cli("check")

    assert finished.code == 2
    assert "This report of the study is not included; screening says: conflict at full text" in finished.err


def test_a_second_share_that_a_linked_record_brings_leaves_the_study_in(good_review: Path, run_cli: RunCli) -> None:
    drawn = "screening:\n  full_text: {reviewers: 1, second_share: 0.5, seed: SEED}\n"
    alone = [decision(BERG, "include"), decision(ROSS, "exclude", "wrong_design")]
    (good_review / "screening/full_text/ann.jsonl").write_bytes(log_bytes("full_text/ann", alone[0]))
    (good_review / "screening/full_text/bob.jsonl").unlink()
    states = set()
    for seed in range(20):
        text = REVIEW_YAML.replace("screening:\n", drawn.replace("SEED", str(seed)))
        (good_review / "config/review.yaml").write_text(text, encoding="utf-8")
        (good_review / layout.SAME_REPORT).write_text("schema,record_a,record_b,ruling,by,date,reason\n")
        before = run_cli("check").code
        rule(good_review, BERG, ROSS)
        states.add((before, run_cli("check").code))

    assert (0, 0) in states
    assert (0, 2) not in states
