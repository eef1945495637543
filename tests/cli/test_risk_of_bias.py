"""`livingreview risk-of-bias`: working apart, comparing, agreeing; and what `check` and `status` say."""

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import BERG, SYNTHESIS
from command_line import Finished, RunCli
from livingreview.folder import load_study

ANN = Path("records/risk_of_bias/ann/berg_2021.yaml")
BOB = Path("records/risk_of_bias/bob/berg_2021.yaml")
STUDY = Path("records/studies/berg_2021.yaml")
LOW = {
    "1.1": "Y", "1.2": "PY", "1.3": "N",
    "2.1": "N", "2.2": "N", "2.6": "Y",
    "3.1": "Y",
    "4.1": "N", "4.2": "N", "4.3": "N",
    "5.1": "Y", "5.2": "N", "5.3": "N",
}  # fmt: skip

Assess = Callable[..., Finished]


@pytest.fixture
def assess(good_review: Path, run_cli: RunCli) -> Assess:
    """Give a function that assesses Berg 2021: all low, with changes."""

    def run(by: str, *more: str, **changed: str) -> Finished:
        answers = LOW | {name[1:].replace("_", "."): answer for name, answer in changed.items()}
        given = [part for name, answer in answers.items() for part in ("--answer", f"{name}={answer}")]
        return run_cli("risk-of-bias", "assess", "berg_2021", "--by", by, *given, *more)

    return run


def added(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


# Assess


def test_without_answers_what_is_due_is_shown_and_nothing_is_written(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("risk-of-bias", "assess", "berg_2021", "--by", "ann")

    assert finished.code == 0
    assert "  1.1  Sequence was random  (Y, PY, PN, N, NI)" in finished.out.splitlines()
    assert "4.3" not in finished.out
    assert not ANN.exists()


def test_answers_are_written_into_the_assessor_s_own_file_and_the_review_stays_in_order(
    assess: Assess, run_cli: RunCli
) -> None:
    finished = assess("ann", "--support", "1.1=random: numbers", "--read-in", f"1.1={BERG} page 3")

    assert finished.code == 0
    assert "Nothing is due; you have finished." in finished.out
    text = ANN.read_text(encoding="utf-8")
    assert 'text: "random: numbers"' in text
    assert "locator: page 3" in text
    assert run_cli("check").code == 0


def test_a_later_answer_changes_its_line_only(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    before = "# my notes\n" + ANN.read_text(encoding="utf-8")
    ANN.write_text(before, encoding="utf-8")

    run_cli("risk-of-bias", "assess", "berg_2021", "--by", "ann", "--answer", "1.2=N")

    assert added(before, ANN.read_text(encoding="utf-8")) == ['-       "1.2": PY', '+       "1.2": N']


def test_an_answer_that_makes_others_unasked_is_refused_with_what_to_do(assess: Assess, run_cli: RunCli) -> None:
    assess("ann", q2_1="Y", q2_3="N")
    before = ANN.read_bytes()

    refused = run_cli("risk-of-bias", "assess", "berg_2021", "--by", "ann", "--answer", "2.1=N")

    assert refused.code == 2
    assert "answers.2.3: This question is not asked after the answers before it" in refused.err
    assert "Take it away with --answer 2.3=" in refused.err
    assert ANN.read_bytes() == before
    mended = run_cli("risk-of-bias", "assess", "berg_2021", "--by", "ann", "--answer", "2.1=N", "--answer", "2.3=")
    assert mended.code == 0


def test_an_override_needs_a_reason(assess: Assess) -> None:
    refused = assess("ann", "--override", "D3=high")

    assert refused.code == 2
    assert "An override needs a reason." in refused.err
    assert assess("ann", "--override", "D3=high", "--reason", "D3=nine of twenty lost").code == 0
    assert "nine of twenty lost" in ANN.read_text(encoding="utf-8")


def test_several_results_of_a_study_are_assessed_apart(assess: Assess) -> None:
    assess("ann")
    assess("ann", "--outcome", "relief", "--days", "7", q1_2="N")

    text = ANN.read_text(encoding="utf-8")
    assert text.count("- tool: RoB 2") == 2
    assert "days: 7.0" in text


def test_another_tool_is_named_and_one_that_does_not_fit_is_refused(good_review: Path, run_cli: RunCli) -> None:
    refused = run_cli("risk-of-bias", "assess", "berg_2021", "--by", "ann", "--tool", "ROBINS-I")
    taken = run_cli("risk-of-bias", "assess", "berg_2021", "--by", "ann", "--tool", "RoB 1", "--judge", "D1=unclear")

    assert refused.code == 2
    assert "No such tool for randomised parallel." in refused.err
    assert taken.code == 0
    assert "D1: unclear" in ANN.read_text(encoding="utf-8")


def test_questions_are_asked_one_by_one_and_each_answer_is_kept(
    good_review: Path, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io as standard_io

    monkeypatch.setattr("sys.stdin", standard_io.StringIO("Y\nrandom numbers\nPY\n\n"))

    run_cli("risk-of-bias", "assess", "berg_2021", "--by", "ann", "--ask")

    text = ANN.read_text(encoding="utf-8")
    assert ('"1.1": Y' in text, '"1.2": PY' in text, '"1.3"' in text) == (True, True, False)
    assert '"1.1": random numbers' in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody_2020", "--by", "ann"], "There is no such study."),
        (["berg_2021", "--by", "zoe"], "Nobody in the team has this id."),
        (["berg_2021", "--by", "ann", "--answer", "1.1"], "This is given as PART=VALUE."),
        (["berg_2021", "--by", "ann", "--answer", "1.1=maybe"], "answers.1.1: This word is not one of those allowed."),
        (["berg_2021", "--by", "ann", "--version", "1999"], "No such tool for randomised parallel."),
    ],
)
def test_what_cannot_be_is_named(good_review: Path, run_cli: RunCli, arguments: list[str], message: str) -> None:
    finished = run_cli("risk-of-bias", "assess", *arguments)

    assert finished.code == 2
    assert message in finished.err
    assert not ANN.exists()


# Working apart


@pytest.mark.parametrize("asked", [("compare",), ("show",), ("consensus", "--by", "eve"), ("assess", "--by", "bob")])
@pytest.mark.parametrize("has_begun", [False, True], ids=["bob has not begun", "bob has begun"])
def test_no_command_shows_an_assessment_before_all_have_finished(
    assess: Assess, run_cli: RunCli, asked: tuple[str, ...], *, has_begun: bool
) -> None:
    assess("ann", "--support", "1.1=SECRET", "--override", "D5=high", "--reason", "D5=SECRET", q1_2="NI")
    if has_begun:
        run_cli("risk-of-bias", "assess", "berg_2021", "--by", "bob", "--answer", "1.1=Y")

    finished = run_cli("risk-of-bias", asked[0], "berg_2021", *asked[1:])
    said = finished.out + finished.err

    assert "SECRET" not in said
    assert "high" not in said
    assert "PY" not in said or asked[0] == "assess"


def test_status_names_who_is_awaited_and_nothing_of_what_anybody_gave(assess: Assess, run_cli: RunCli) -> None:
    assess("ann", "--support", "1.1=SECRET")
    alone = run_cli("status").out
    run_cli("risk-of-bias", "assess", "berg_2021", "--by", "bob", "--answer", "1.1=Y")
    begun = run_cli("status").out
    assess("bob")
    both = run_cli("status").out

    assert "  berg_2021, every result: a second assessor beside ann" in alone
    assert "  berg_2021, every result: bob to finish" in begun
    assert "  berg_2021, every result: a consensus; livingreview risk-of-bias consensus berg_2021" in both
    assert "SECRET" not in alone + begun + both


def test_once_all_have_finished_they_are_compared_field_by_field(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    assess("bob", "--support", "1.2=open list", q1_1="PY", q1_2="N")

    lines = run_cli("risk-of-bias", "compare", "berg_2021").out.splitlines()

    assert "  D1       low  high" in lines
    assert lines[-3:] == [
        "  1.2  Allocation was concealed until assignment",
        "      ann: PY",
        "      bob: N  open list",
    ]
    assert "  14 fields, 13 alike." in lines


# Consensus


def test_a_consensus_waits_until_everything_is_settled(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    assess("bob", q1_2="N")
    before = STUDY.read_bytes()

    finished = run_cli("risk-of-bias", "consensus", "berg_2021", "--by", "eve", "--write")

    assert finished.code == 2
    assert finished.err.endswith("each with --settle PART=VALUE and --reason PART=WHY: 1.2\n")
    assert STUDY.read_bytes() == before


def test_a_consensus_is_written_below_what_stands_in_the_study_file(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    assess("bob", q1_2="N")
    before = STUDY.read_text(encoding="utf-8")

    settle = ("--settle", "1.2=PN", "--reason", "1.2=the list was open, p. 3")
    finished = run_cli("risk-of-bias", "consensus", "berg_2021", "--by", "eve", *settle, "--write")

    assert finished.code == 0
    assert STUDY.read_text(encoding="utf-8").startswith(before)
    [agreed] = load_study(STUDY).risk_of_bias
    assert (agreed.by, agreed.consensus_of, agreed.answers["1.2"]) == ("eve", ["ann", "bob"], "PN")
    assert agreed.settled["1.2"].reason == "the list was open, p. 3"
    assert run_cli("check").code == 0
    assert "every result, by eve, current" in run_cli("risk-of-bias", "show", "berg_2021").out


def test_what_a_written_consensus_saw_is_kept_so_that_a_change_is_named(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    assess("bob")
    run_cli("risk-of-bias", "consensus", "berg_2021", "--by", "eve", "--write")

    current = run_cli("reconfirm", "risk_of_bias", "berg_2021", "--by", "eve", "--dry-run").out
    STUDY.write_text(STUDY.read_text(encoding="utf-8").replace("events: 12", "events: 14"), encoding="utf-8")
    later = run_cli("reconfirm", "risk_of_bias", "berg_2021", "--by", "eve", "--dry-run").out

    assert current.splitlines()[0] == "risk_of_bias berg_2021: current; nothing that it was made on has changed"
    assert "results/relief day 7/data/bath/events: 12 -> 14" in later


def test_a_second_consensus_replaces_the_first_and_nothing_else(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    assess("bob", q1_2="N")
    for word in ("PN", "NI"):
        settle = ("--settle", f"1.2={word}", "--reason", "1.2=why")
        run_cli("risk-of-bias", "consensus", "berg_2021", "--by", "eve", *settle, "--write")

    [agreed] = load_study(STUDY).risk_of_bias
    assert agreed.answers["1.2"] == "NI"


def test_a_consensus_that_is_not_written_is_printed(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    assess("bob")
    before = STUDY.read_bytes()

    finished = run_cli("risk-of-bias", "consensus", "berg_2021", "--by", "eve")

    assert finished.out.startswith("risk_of_bias:\n  - tool: RoB 2\n")
    assert STUDY.read_bytes() == before


def test_check_names_a_consensus_that_hides_a_difference(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    assess("bob", q1_2="N")
    settle = ("--settle", "1.2=PN", "--reason", "1.2=why")
    run_cli("risk-of-bias", "consensus", "berg_2021", "--by", "eve", *settle, "--write")
    text = STUDY.read_text(encoding="utf-8")
    STUDY.write_text(text[: text.index("    settled:")], encoding="utf-8")

    finished = run_cli("check")

    assert finished.code == 2
    assert "1.2: ann has PY, bob has N; say who settled it and why." in finished.err


def test_check_names_a_consensus_of_somebody_without_an_assessment(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    assess("bob")
    run_cli("risk-of-bias", "consensus", "berg_2021", "--by", "eve", "--write")
    BOB.unlink()

    finished = run_cli("check")

    assert "consensus_of[1]: This person has no assessment of every result. Found: bob." in finished.err
    assert "It would stand in records/risk_of_bias/bob/berg_2021.yaml." in finished.err


# What check says about files of risk of bias


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (ANN, "study_id: berg_2021", "study_id: roe_2019", "The file is named for another study."),
        (ANN, "by: ann", "by: bob", "This file holds the assessments of ann. Found: bob. Allowed: ann."),
        (ANN, "effect: assignment", "days: 9", "The study has no result at this time. Found: 9. Allowed: 7."),
        (ANN, "effect: assignment", "outcome: joy", "The protocol declares no such outcome. Found: joy."),
        (ANN, "effect: assignment", "comparison: joy", "The protocol declares no such comparison."),
        (ANN, "effect: assignment", "consensus_of: [bob]", "An assessor's own file holds no consensus."),
        (ANN, "by: ann", "by: ann\n    support: {'1.1': {text: t, record_id: rec_00000000000000ff, locator: p}}",
         "support.1.1.record_id: No export holds this record."),
    ],
)  # fmt: skip
def test_check_names_what_is_wrong_in_an_assessor_s_file(
    assess: Assess, run_cli: RunCli, file: Path, old: str, new: str, message: str
) -> None:
    assess("ann")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    finished = run_cli("check")

    assert finished.code == 2
    assert message in finished.err


def test_check_names_two_of_an_assessor_s_own_that_hold_equally(assess: Assess, run_cli: RunCli) -> None:
    assess("ann", "--outcome", "relief")
    assess("ann", "--comparison", "bath_vs_rest")

    finished = run_cli("check")

    assert f"assessments[1]: Two assessments hold equally for {SYNTHESIS}" in finished.err


def test_check_names_files_and_folders_of_nobody(assess: Assess, run_cli: RunCli) -> None:
    assess("ann")
    stray = Path("records/risk_of_bias/zoe")
    ANN.parent.rename(stray)
    (stray.parent / "notes.txt").write_text("x", encoding="utf-8")

    finished = run_cli("check")

    assert "The folder records/risk_of_bias/zoe belongs to nobody in the team." in finished.err
    assert "records/risk_of_bias/notes.txt: This file would not be read." in finished.err


def test_check_names_two_assessments_that_hold_equally(good_review: Path, run_cli: RunCli) -> None:
    one = "  - {{tool: RoB 2, version: 2019-08-22, variant: parallel, {0}, answers: {{}}, by: ann}}\n"
    text = STUDY.read_text(encoding="utf-8")
    both = one.format("outcome: relief") + one.format("comparison: bath_vs_rest")
    STUDY.write_text(f"{text}risk_of_bias:\n{both}", encoding="utf-8")

    finished = run_cli("check")

    assert finished.code == 2
    message = f"Two assessments hold equally for {SYNTHESIS}: outcome relief and comparison bath_vs_rest."
    assert f"risk_of_bias[1]: {message}" in finished.err


def test_a_version_that_looks_like_a_number_is_asked_for_in_quotes(good_review: Path, run_cli: RunCli) -> None:
    text = STUDY.read_text(encoding="utf-8")
    item = "{tool: RoB 1, version: 2011, judgements: {D1: low}, by: ann}"
    STUDY.write_text(f"{text}risk_of_bias: [{item}]\n", encoding="utf-8")

    finished = run_cli("check")

    assert 'If text is meant, write it in quotes: "2011".' in finished.err


# Wording


def test_a_team_s_own_wording_is_shown_in_place_of_the_labels(good_review: Path, run_cli: RunCli) -> None:
    wording = Path("config/wording/rob_2.yaml")
    wording.parent.mkdir()
    content = 'schema: 1\ntool: RoB 2\nwording: {"1.1": Was it random?}\nonly_for: {adhering: {"2.4": Did it fail?}}\n'
    wording.write_text(content, encoding="utf-8")

    asked = run_cli("risk-of-bias", "assess", "berg_2021", "--by", "ann").out
    tools = run_cli("risk-of-bias", "tools", "RoB 2", "--variant", "parallel", "--effect", "adhering").out

    assert "  1.1  Was it random?  (Y, PY, PN, N, NI)" in asked
    assert "Sequence was random" not in asked
    assert "    2.4  Did it fail?" in tools
    assert run_cli("check").code == 0


def test_a_wording_for_a_variant_that_does_not_exist_is_named(good_review: Path, run_cli: RunCli) -> None:
    wording = Path("config/wording/jbi.yaml")
    wording.parent.mkdir()
    wording.write_text("schema: 1\ntool: JBI\nonly_for: {parallel: {Q1: words}}\n", encoding="utf-8")

    finished = run_cli("check")

    assert "only_for.parallel: The tool has no such variant or effect." in finished.err
    assert "case series" in finished.err


# Missing evidence

ROB_ME = Path(f"records/missing_evidence/{SYNTHESIS}.yaml")


def missing(run_cli: RunCli, *arguments: str) -> Finished:
    return run_cli("risk-of-bias", "missing-evidence", SYNTHESIS, "--by", "ann", "--date", "2026-11-20", *arguments)


def test_missing_evidence_is_answered_step_by_step_and_judged_by_a_person(good_review: Path, run_cli: RunCli) -> None:
    first = missing(run_cli, "--answer", "3.1=Y", "--answer", "4.7=N")
    second = missing(run_cli, "--answer", "4.8=NA", "--support", "4.7=one study, no pattern to see")
    third = missing(run_cli, "--judgement", "low")

    assert "  ✓ Berg 2021: available (the synthesis takes its result)" in first.out
    assert "  4.8  Sensitivity analyses suggest that missing results bias the estimate: due  no answer" in first.out
    assert "  Overall: not assessed, suggested: low  nobody has judged; the suggestion is none" in second.out
    assert "  Overall: low, suggested: low" in third.out
    assert run_cli("check").code == 0
    assert "Overall: low" in run_cli("risk-of-bias", "show", SYNTHESIS).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--state", "nobody=unclear", "--why", "nobody=x"], "matrix.nobody: No study file has this id."),
        (["--state", "berg_2021=unclear"], "A result that is not available needs --why."),
        (["--state", "berg_2021=lost"], "There is no such state."),
        (["--answer", "4.1=Y"], "answers.4.1: the matrix says N"),
        (["--answer", "3.1=Y", "--answer", "4.7=N", "--answer", "4.8=N", "--judgement", "high"],
         "The answers suggest low; a judgement unlike that needs --reason."),
    ],
)  # fmt: skip
def test_what_rob_me_does_not_allow_is_refused_before_anything_is_written(
    good_review: Path, run_cli: RunCli, arguments: list[str], message: str
) -> None:
    finished = missing(run_cli, *arguments)

    assert finished.code == 2
    assert message in finished.err
    assert not ROB_ME.exists()


def test_check_names_a_matrix_that_the_data_contradict(good_review: Path, run_cli: RunCli) -> None:
    missing(run_cli, "--state", "berg_2021=suspected", "--why", "berg_2021=not in the report", "--answer", "4.2=N")

    finished = run_cli("check")

    assert finished.code == 0
    assert "Warning: " in finished.err
    assert "matrix.berg_2021.state: The synthesis takes a result of this study." in finished.err
