"""`livingreview risk-of-bias export` and `import`: robvis and the RoB 2 Excel tool."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from builders import SYNTHESIS
from command_line import RunCli
from livingreview.bias_files import load_assessors
from livingreview.judgements.assessment import judged, tool_of

ANN = Path("records/risk_of_bias/ann/berg_2021.yaml")
BOB = Path("records/risk_of_bias/bob/berg_2021.yaml")
STUDY = Path("records/studies/berg_2021.yaml")
LOW = {
    "1.1": "Y", "1.2": "PY", "1.3": "N",
    "2.1": "N", "2.2": "N", "2.3": "NA", "2.4": "NA", "2.5": "NA", "2.6": "Y", "2.7": "NA",
    "3.1": "Y", "3.2": "NA", "3.3": "NA", "3.4": "NA",
    "4.1": "N", "4.2": "N", "4.3": "N", "4.4": "NA", "4.5": "NA",
    "5.1": "Y", "5.2": "N", "5.3": "N",
}  # fmt: skip
HEADS = (
    "Time", "Unique ID", "Assessor", "Study ID", "Outcome", "Aim", "Effect of adhering to intervention?", "Weight",
    "1.1", "1.2", "Note for 1.1&1.2", "1.3 ", "Note for 1.3", "1.0 Algorithm result", "1.0 Assessor's Judgement",
    "1.0 Note for bias", "1.0 Optional: predicted direction of bias",
    *(f"2.{n}" for n in range(1, 8)), "2.0 Algorithm result", "2.0 Assessor's Judgement", "2.0 General notes",
    *(f"3.{n}" for n in range(1, 5)), "3.0 Algorithm result", "3.0 Assesor's judgement", "3.0 Gerenal notes",
    *(f"4.{n}" for n in range(1, 6)), "4.0 Algorithm result", "4.0 Assessor's Judgement",
    *(f"5.{n}" for n in range(1, 4)), "5.0 Algorithm result", "5.0 Assessor's Judgement",
)  # fmt: skip
START = {"Assessor": "Ann", "Study ID": "Berg 2021", "Outcome": "relief", "Aim": "assignment to intervention (ITT)"}
SHEET = "Study,D1,D2,D3,D4,D5,Overall\nBerg 2021,Low,Some concerns,Low,Low,Low,Some concerns\n"

Workbook = Callable[..., str]


@pytest.fixture
def workbook(good_review: Path) -> Workbook:
    """Give a function that saves a workbook as the RoB 2 tool lays it out, a mapping a row."""

    def save(*rows: Mapping[str, Any], heads: tuple[str, ...] = HEADS) -> str:
        book = openpyxl.Workbook()
        book.active.title = "Summary"
        sheet = book.create_sheet("Results")
        sheet.append(["Results of all assessments"])
        sheet.append(heads)
        for row in rows:
            sheet.append([row.get(head.strip()) for head in heads])
        book.save("rob2.xlsx")
        return "rob2.xlsx"

    return save


def words(person: str) -> dict[str, str]:
    [assessment] = load_assessors(Path("records/risk_of_bias"))["berg_2021"][person].assessments
    tool = tool_of(assessment)
    assert tool is not None
    return {part.id: part.judgement.value for part in judged(assessment, tool)}


# robvis


def test_a_sheet_of_robvis_becomes_the_assessor_s_own_file_and_the_review_stays_in_order(
    good_review: Path, run_cli: RunCli
) -> None:
    Path("robvis.csv").write_text(SHEET, encoding="utf-8")

    finished = run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "ann")

    assert finished.code == 0, finished.err
    assert words("ann") == dict.fromkeys(("D1", "D3", "D4", "D5"), "low") | {
        "D2": "some concerns",
        "overall": "some concerns",
    }
    assert "robvis.csv gives judgements without answers." in ANN.read_text(encoding="utf-8")
    assert run_cli("check").code == 0


def test_what_is_exported_is_imported_as_the_same_judgements(good_review: Path, run_cli: RunCli) -> None:
    Path("robvis.csv").write_text(SHEET, encoding="utf-8")
    run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "ann")
    run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "bob")
    done = run_cli("risk-of-bias", "consensus", "berg_2021", "--by", "eve", "--write")
    assert done.code == 0, done.err

    exported = run_cli("risk-of-bias", "export", SYNTHESIS, "--format", "robvis", "--tool", "ROB2")

    assert exported.out == SHEET


def test_importing_twice_changes_nothing_and_another_sheet_needs_replace(good_review: Path, run_cli: RunCli) -> None:
    Path("robvis.csv").write_text(SHEET, encoding="utf-8")
    run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "ann")
    ANN.write_text("# mine\n" + ANN.read_text(encoding="utf-8"), encoding="utf-8")
    before = ANN.read_bytes()

    again = run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "ann")
    assert again.code == 0
    assert "Unchanged" in again.out
    assert ANN.read_bytes() == before

    Path("robvis.csv").write_text(SHEET.replace("2021,Low,", "2021,High,").replace(",Some concerns\n", ",High\n"))
    refused = run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "ann")
    assert refused.code == 2
    assert "A2: records/risk_of_bias/ann/berg_2021.yaml has another assessment" in refused.err
    assert ANN.read_bytes() == before

    replaced = run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "ann", "--replace")
    assert replaced.code == 0, replaced.err
    assert ANN.read_text(encoding="utf-8").startswith("# mine\n")
    assert words("ann")["overall"] == "high"


def test_one_wrong_cell_writes_nothing(good_review: Path, run_cli: RunCli) -> None:
    Path("robvis.csv").write_text(SHEET.replace("2021,Low", "2021,Fine"), encoding="utf-8")

    finished = run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "ann")

    assert finished.code == 2
    assert "robvis.csv: B2: This is no word of the tool. Found: Fine." in finished.err
    assert not ANN.exists()


def test_a_tool_that_does_not_fit_the_study_s_design_is_named_by_the_row(good_review: Path, run_cli: RunCli) -> None:
    Path("robvis.csv").write_text("Study,D1,D2,D3,D4,D5,D6,D7,Overall\nBerg 2021" + ",Low" * 8, encoding="utf-8")

    finished = run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROBINS-I", "--by", "ann")

    assert finished.code == 2
    assert "A2: variant: ROBINS-I does not fit the design randomised parallel" in finished.err


def test_a_better_overall_than_the_worst_domain_is_refused_by_its_cell(good_review: Path, run_cli: RunCli) -> None:
    Path("robvis.csv").write_text(SHEET.replace(",Some concerns\n", ",Low\n"), encoding="utf-8")

    finished = run_cli("risk-of-bias", "import", "robvis.csv", "--tool", "ROB2", "--by", "ann")

    assert finished.code == 2
    assert "robvis.csv: G2: overrides.overall.judgement: Overall cannot be better than the worst domain" in finished.err


def test_without_an_assessment_export_says_so(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("risk-of-bias", "export", SYNTHESIS)

    assert finished.code == 2
    assert "Nothing here is assessed" in finished.err


# The RoB 2 Excel tool


def test_the_workbook_s_answers_become_the_assessor_s_own_file(workbook: Workbook, run_cli: RunCli) -> None:
    note = {"Note for 1.1&1.2": "random numbers; central list", "1.0 Algorithm result": "Low"}
    book = workbook(START | LOW | note | {"1.0 Optional: predicted direction of bias": "Favors experimental"})

    finished = run_cli("risk-of-bias", "import", book)

    assert finished.code == 0, finished.err
    [assessment] = load_assessors(Path("records/risk_of_bias"))["berg_2021"]["ann"].assessments
    assert assessment.outcome == "relief"
    assert "2.3" not in assessment.answers
    assert assessment.support == dict.fromkeys(("1.1", "1.2"), "random numbers; central list")
    assert assessment.direction == {"D1": "favours experimental"}
    assert set(words("ann").values()) == {"low"}
    assert run_cli("check").code == 0


def test_several_assessors_in_one_sheet_get_a_file_each(workbook: Workbook, run_cli: RunCli) -> None:
    book = workbook(START | LOW, START | LOW | {"Assessor": "R. Lee", "1.2": "NI"})

    finished = run_cli("risk-of-bias", "import", book, "--person", "R. Lee=bob", "--every-outcome")

    assert finished.code == 0, finished.err
    assert words("ann")["D1"] == "low"
    assert words("bob")["D1"] == "some concerns"


def test_a_judgement_that_the_answers_do_not_give_is_an_override_with_its_note(
    workbook: Workbook, run_cli: RunCli
) -> None:
    theirs = {"3.0 Algorithm result": "Some concerns", "3.0 Assesor's judgement": "High"}
    book = workbook(START | LOW | theirs | {"3.0 Gerenal notes": "Losses differ."})

    finished = run_cli("risk-of-bias", "import", book)

    assert finished.code == 0, finished.err
    assert "the sheet has some concerns for D3; its answers give low." in finished.err
    [assessment] = load_assessors(Path("records/risk_of_bias"))["berg_2021"]["ann"].assessments
    assert assessment.overrides["D3"].reason == "Losses differ."
    assert words("ann")["overall"] == "high"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"1.1": "maybe"}, "Results!I3: This is no answer. Found: maybe."),
        ({"2.3": "Y"}, "Results!T3: answers.2.3: This question is not asked after the answers before it"),
        ({"Study ID": "Borg 2020"}, "Results!D3: No study has this id or label. Found: Borg 2020."),
        ({"Assessor": "Zed"}, "Results!C3: Nobody in the team has this name. Found: Zed."),
        ({"Assessor": None}, "Results!C3: The sheet names no assessor here. Say who with --by."),
        ({"Outcome": "sleep"}, "Results!E3: The protocol has no such outcome. Found: sleep."),
        ({"1.1": "=1+1"}, "Results!I3: This cell holds a formula; write its value."),
        ({"Aim": "to see"}, "Results!F3: The aim is the effect of assignment or of adhering. Found: to see."),
        ({"1.0 Assessor's Judgement": "Bad"}, "Results!O3: This is no judgement of RoB 2. Found: Bad."),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(
    workbook: Workbook, run_cli: RunCli, row: dict[str, Any], message: str
) -> None:
    book = workbook(START | LOW | row)

    finished = run_cli("risk-of-bias", "import", book)

    assert finished.code == 2
    assert message in finished.err
    assert not ANN.exists()


def test_the_effect_of_adhering_takes_its_deviations_from_the_sheet(workbook: Workbook, run_cli: RunCli) -> None:
    adhering = {
        "Aim": "adhering to intervention (the 'per-protocol' effect)",
        "Effect of adhering to intervention?": "failures in implementing the intervention; non-adherence",
        "2.3": "NA", "2.4": "N", "2.5": "N", "2.6": "NA",
    }  # fmt: skip

    finished = run_cli("risk-of-bias", "import", workbook(START | LOW | adhering))

    assert finished.code == 0, finished.err
    [assessment] = load_assessors(Path("records/risk_of_bias"))["berg_2021"]["ann"].assessments
    assert (assessment.effect, assessment.adhering_to) == ("adhering", ["2.4", "2.5"])


def test_two_rows_about_the_same_result_are_refused(workbook: Workbook, run_cli: RunCli) -> None:
    finished = run_cli("risk-of-bias", "import", workbook(START | LOW, START | LOW | {"1.2": "N"}))

    assert finished.code == 2
    assert "Results!D4: Results!D3 is about the same result of berg_2021, by ann too." in finished.err


def test_rows_about_different_results_stand_in_one_file(workbook: Workbook, run_cli: RunCli) -> None:
    finished = run_cli("risk-of-bias", "import", workbook(START | LOW, START | LOW | {"Outcome": None, "1.2": "N"}))

    assert finished.code == 0, finished.err
    held = load_assessors(Path("records/risk_of_bias"))["berg_2021"]["ann"].assessments
    assert [(one.outcome, one.answers["1.2"]) for one in held] == [("relief", "PY"), (None, "N")]


def test_a_dry_run_writes_nothing(workbook: Workbook, run_cli: RunCli) -> None:
    finished = run_cli("risk-of-bias", "import", workbook(START | LOW), "--dry-run")

    assert "Would write: records/risk_of_bias/ann/berg_2021.yaml" in finished.out
    assert not ANN.exists()


def test_the_variant_follows_from_the_questions_of_the_sheet(workbook: Workbook, run_cli: RunCli) -> None:
    heads = tuple("S.1" if head == "5.0 Algorithm result" else head for head in HEADS)

    finished = run_cli("risk-of-bias", "import", workbook(START | LOW, heads=heads))

    assert finished.code == 2
    assert "The crossover variant of RoB 2 does not fit the design randomised parallel" in finished.err


def test_a_file_that_is_no_workbook_is_refused(good_review: Path, run_cli: RunCli) -> None:
    Path("rob2.xlsx").write_bytes(b"not a workbook")

    assert run_cli("risk-of-bias", "import", "rob2.xlsx", "--by", "ann").code == 2
