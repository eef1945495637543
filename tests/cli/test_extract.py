"""`livingreview extract --sheet` and `--read`: a study as a workbook, taken back line by line."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from builders import BERG, folder_bytes
from command_line import RunCli
from livingreview.formats import workbook
from workbooks import A_DAY, FIRST, as_another_program_saves_it, changed, field, row, typed

STUDY = Path("records/studies/berg_2021.yaml")
SHEET = Path("berg_2021.xlsx")
READ = ("extract", "berg_2021", "--read", str(SHEET))


@pytest.fixture
def sheet(good_review: Path, run_cli: RunCli) -> Path:
    assert run_cli("extract", "berg_2021", "--sheet").code == 0
    return good_review / SHEET


def continuous(root: Path) -> None:
    """Make the outcome of the review a rating from 0 to 10, with means."""
    review = root / "config/review.yaml"
    scale = "type: continuous\n    scale: numerical rating scale\n    range: [0, 10]\n    step: 1"
    review.write_text(review.read_text().replace("type: binary", scale).replace("measure: RR", "measure: MD"))
    text = STUDY.read_text().replace("{events: 12, n: 20}", "{mean: 4.1, sd: 2.1, n: 20}")
    STUDY.write_text(text.replace("{events: 5, n: 20}", "{mean: 5.4, sd: 2.3, n: 20}"))


def lines_that_differ(before: str, after: str) -> list[str]:
    ours = before.splitlines()
    return [line for line in after.splitlines() if line not in ours]


def test_a_workbook_taken_back_unchanged_changes_no_byte(sheet: Path, good_review: Path, run_cli: RunCli) -> None:
    before = folder_bytes(good_review)

    finished = run_cli(*READ)

    assert (finished.code, finished.out) == (0, "records/studies/berg_2021.yaml: nothing changed.\n")
    assert folder_bytes(good_review) == before


def test_the_same_study_gives_the_same_bytes(sheet: Path, run_cli: RunCli) -> None:
    run_cli("extract", "berg_2021", "--sheet", "again.xlsx")

    assert Path("again.xlsx").read_bytes() == sheet.read_bytes()


def test_a_workbook_saved_by_another_program_with_every_number_a_float_changes_nothing(
    sheet: Path, good_review: Path, run_cli: RunCli
) -> None:
    as_another_program_saves_it(sheet)
    before = STUDY.read_bytes()

    assert run_cli(*READ).code == 0
    assert STUDY.read_bytes() == before


def test_only_the_lines_of_changed_cells_change(sheet: Path, run_cli: RunCli) -> None:
    before = STUDY.read_text().replace("    data:", "    # counted twice\n    data:")
    STUDY.write_text(before)
    changed(sheet, typed("Results", "Events", FIRST, 13), field("Participants", "Condition", "very sore feet"))

    finished = run_cli(*READ)

    assert finished.code == 0
    after = STUDY.read_text()
    assert lines_that_differ(before, after) == [
        "participants: {randomised: 40, condition: very sore feet}",
        "      bath: {events: 13, n: 20}",
    ]
    assert "    # counted twice\n" in after
    assert "+      bath: {events: 13, n: 20}" in finished.out


def test_a_dry_run_shows_the_lines_and_writes_nothing(sheet: Path, run_cli: RunCli) -> None:
    before = STUDY.read_bytes()
    changed(sheet, typed("Results", "Events", FIRST, 13))

    finished = run_cli(*READ, "--dry-run")

    assert "2 lines would differ" in finished.out
    assert STUDY.read_bytes() == before


def test_new_arms_results_and_estimates_are_added_below(sheet: Path, run_cli: RunCli) -> None:
    review = Path("config/review.yaml")
    review.write_text(
        review.read_text().replace("  rest: {label: Rest}", "  rest: {label: Rest}\n  sock: {label: Sock}")
    )
    Path(sheet).unlink()
    run_cli("extract", "berg_2021", "--sheet")
    new = {"Outcome": "relief", "Record": BERG, "Locator": "table 3"}
    changed(
        sheet,
        row("Arms", FIRST + 2, Arm="sock", Label="Wool socks", Intervention="sock", Allocated=20),
        row("Results", FIRST + 2, Result=7, Arm="bath", Day=14, Time="day 14", n=19, Events=15, **new),
        row("Results", FIRST + 3, Result=7, Arm="sock", n=18, Events=11),
        row("Results", FIRST + 4, Result=9, Day=28, Time="day 28", **new),
        row("Estimates", FIRST, Result=9, Experimental="bath", Comparator="rest", Measure="RR", Estimate=1.4),
        typed("Estimates", "CI low", FIRST, 1.1),
        typed("Estimates", "CI high", FIRST, "1.78"),
    )
    before = STUDY.read_text()

    finished = run_cli(*READ)

    assert finished.code == 0, finished.err
    after = STUDY.read_text()
    assert "  sock:\n    label: Wool socks\n    intervention: sock\n    n: 20\n" in after
    assert "      days: 14\n" in after
    assert (
        "    data:\n      bath:\n        n: 19\n        events: 15\n      sock:\n        n: 18\n        events: 11\n"
        in after
    )
    assert "      value: 1.4\n      ci: [1.1, 1.78]\n" in after
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert run_cli("check").code == 0


def test_emptied_cells_leave_the_file_and_an_arm_without_numbers_its_result(sheet: Path, run_cli: RunCli) -> None:
    changed(
        sheet,
        *(typed("Results", head, FIRST + 1, None) for head in ("n", "Events")),
        typed("Arms", "Allocated", FIRST, None),
    )

    assert run_cli(*READ).code == 0
    after = STUDY.read_text()
    assert "      rest: {events" not in after
    assert "  bath: {label: Warm bath, intervention: bath}\n" in after


def test_every_mistake_is_named_by_its_cell_and_nothing_is_written(
    sheet: Path, good_review: Path, run_cli: RunCli
) -> None:
    changed(
        sheet,
        typed("Results", "Events", FIRST, "12,5"),
        typed("Results", "n", FIRST, A_DAY, "yyyy-mm-dd"),
        typed("Results", "Events", FIRST + 1, "=2+3"),
        typed("Results", "n", FIRST + 1, 0.2, "0%"),
        typed("Results", "Outcome", FIRST, "sleep"),
        typed("Results", "Day", FIRST, "one week"),
        typed("Arms", "Allocated", FIRST, 20.5),
        typed("Arms", "Intervention", FIRST + 1, "nothing"),
        typed("Arms", "Label", FIRST, None),
        typed("Reports", "Seen", FIRST, True),
        field("Study", "Design", "randomized"),
    )
    before = folder_bytes(good_review)

    finished = run_cli(*READ)

    assert finished.code == 2
    assert folder_bytes(good_review) == before
    said = finished.err
    assert (
        "berg_2021.xlsx: Results!H3: A decimal comma: numbers are written with a point. Found: 12,5. Type 12.5." in said
    )
    assert "berg_2021.xlsx: Results!G3: A date (2026-03-04), and a number is meant" in said
    assert "berg_2021.xlsx: Results!H4: A formula, which is not read. Found: =2+3." in said
    assert "berg_2021.xlsx: Results!G4: The cell is formatted as a percentage" in said
    assert "berg_2021.xlsx: Results!C3: This is not one of the allowed values. Found: sleep. Allowed: relief." in said
    assert "berg_2021.xlsx: Results!E3: A number is meant here. Found: one week." in said
    assert "berg_2021.xlsx: Arms!E3: A whole number is meant here. Found: 20.5." in said
    assert "berg_2021.xlsx: Arms!C4: This is not one of the allowed values. Found: nothing." in said
    assert "berg_2021.xlsx: Arms!B3: This key is missing." in said
    assert "berg_2021.xlsx: Reports!D3: True or false, and text is meant." in said
    assert "berg_2021.xlsx: Study!B5: This is not one of the allowed values. Found: randomized." in said
    assert len(said.splitlines()) == 11


def test_what_the_model_refuses_is_named_by_its_cell(sheet: Path, run_cli: RunCli) -> None:
    changed(sheet, typed("Results", "Events", FIRST, 30), typed("Results", "Percent", FIRST + 1, 120))

    finished = run_cli(*READ)

    assert finished.code == 2
    assert "berg_2021.xlsx: Results!B3: Events (30) exceed n (20)." in finished.err
    assert "berg_2021.xlsx: Results!I4: " in finished.err


def test_what_the_protocol_refuses_is_named_by_its_cell(sheet: Path, run_cli: RunCli) -> None:
    changed(sheet, typed("Results", "Mean", FIRST, 4.2), typed("Results", "Arm", FIRST + 2, "sock"))
    changed(sheet, row("Results", FIRST + 2, Result=1, n=3))

    finished = run_cli(*READ)

    assert (
        "berg_2021.xlsx: Results!J3: The outcome is binary; this number does not belong to it. Found: 4.2."
        in finished.err
    )
    assert "berg_2021.xlsx: Results!B5: The study has no such arm. Found: sock. Allowed: bath, rest." in finished.err


def test_percentages_words_and_truth_values_are_read_as_meant(sheet: Path, run_cli: RunCli) -> None:
    changed(
        sheet,
        typed("Results", "Percent", FIRST, 0.6, "0.0%"),
        typed("Results", "Reversed", FIRST, True),
        typed("Results", "Conclusion", FIRST, "No Difference"),
        typed("Results", "n", FIRST, "20", "@"),
    )

    assert run_cli(*READ).code == 0
    after = STUDY.read_text()
    assert "bath: {events: 12, n: 20, percent: 60}" in after
    assert "    reversed: true\n    conclusion: no difference\n" in after


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-5 to 3", "@home", "=cmd|' /C calc'!A0", "_x0041_", "'quoted"])
def test_text_that_looks_like_a_formula_is_written_as_text_and_stays_text(
    text: str, good_review: Path, run_cli: RunCli
) -> None:
    from livingreview.yaml_text import quoted

    STUDY.write_text(STUDY.read_text().replace("locator: table 2", f"locator: {quoted(text)}"))
    before = STUDY.read_bytes()
    assert run_cli("extract", "berg_2021", "--sheet").code == 0
    with zipfile.ZipFile(SHEET) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)

    assert b"<f>" not in parts
    assert run_cli(*READ).code == 0
    assert STUDY.read_bytes() == before
    changed(SHEET, typed("Results", "Quote", FIRST, "=2*3", "@"))
    assert run_cli(*READ).code == 0
    assert 'quote: "=2*3"' in STUDY.read_text()


def test_rows_that_are_sorted_and_columns_that_are_moved_are_still_known(sheet: Path, run_cli: RunCli) -> None:
    def upside_down(book: openpyxl.Workbook) -> None:
        sheet = book["Arms"]
        first, second = ([cell.value for cell in sheet[number]] for number in (FIRST, FIRST + 1))
        for position, value in enumerate(second, start=1):
            sheet.cell(FIRST, position).value, sheet.cell(FIRST + 1, position).value = value, first[position - 1]
        for number in range(1, FIRST + 2):
            a, b = sheet.cell(number, 2), sheet.cell(number, 3)
            a.value, b.value = b.value, a.value

    before = STUDY.read_bytes()
    changed(sheet, upside_down)

    assert run_cli(*READ).code == 0
    assert STUDY.read_bytes() == before


def test_what_is_gone_or_stands_where_nothing_is_read_is_an_error(sheet: Path, run_cli: RunCli) -> None:
    def without_a_row(book: openpyxl.Workbook) -> None:
        book["Arms"].delete_rows(FIRST + 1)
        book["Results"].cell(FIRST, 60).value = "my note"
        book["Results"].cell(1, 7).value = "Number"
        book["Study"].cell(FIRST, 1).value = "Name"
        book["Estimates"].cell(FIRST, 3).value = "rest"

    changed(sheet, without_a_row)

    finished = run_cli(*READ)

    assert finished.code == 2
    assert "Arms: A row of this sheet is gone. Found: rest." in finished.err
    assert "Results: A column of this sheet is gone, or has another head. Found: n." in finished.err
    assert "Results!G1: No column has this head" in finished.err
    assert "Study!B3: There is no field Name to take it." in finished.err
    assert "Study: A row of this sheet is gone. Found: Label." in finished.err
    assert "Estimates!A3: This row does not say what it is about." in finished.err


def test_a_workbook_of_another_study_person_or_state_of_the_file_is_refused(sheet: Path, run_cli: RunCli) -> None:
    other = STUDY.read_text().replace("berg_2021", "ross_2020")
    Path("records/studies/ross_2020.yaml").write_text(other)
    of_other = run_cli("extract", "ross_2020", "--read", str(SHEET))
    of_person = run_cli(*READ, "--by", "ann")
    STUDY.write_text(STUDY.read_text().replace("events: 5", "events: 6"))
    changed_since = run_cli(*READ)
    STUDY.write_text(STUDY.read_text().replace("events: 6", "events: 5") + "# looked at again\n")

    assert "written for another study. Found: berg_2021. Allowed: ross_2020." in of_other.err
    assert "written for another person. Found: nobody. Allowed: ann." in of_person.err
    assert "The study's file has changed since this workbook was written." in changed_since.err
    assert {of_other.code, of_person.code, changed_since.code} == {2}
    assert run_cli(*READ).code == 0


def test_a_workbook_that_may_be_filled_in_is_never_written_over(sheet: Path, run_cli: RunCli) -> None:
    finished = run_cli("extract", "berg_2021", "--sheet")

    assert (finished.code, "There is such a file already." in finished.err) == (2, True)


def test_a_new_study_is_begun_from_a_record_and_its_workbook_becomes_its_file(
    good_review: Path, run_cli: RunCli
) -> None:
    STUDY.unlink()
    nothing = run_cli("extract", "berg_2021", "--sheet")
    begun = run_cli("extract", "berg_2021", "--sheet", "--report", BERG)
    empty = run_cli(*READ)
    changed(
        SHEET,
        field("Study", "Label", "Berg 2021"),
        field("Study", "Design", "randomised parallel"),
        field("Study", "Registrations", "NCT01; NCT02"),
        field("Participants", "Randomised", 40),
        field("Participants", "Condition", "sore feet"),
        row("Reports", FIRST, Role="primary", Seen="full text"),
        row("Arms", FIRST, Arm="bath", Label="Warm bath", Intervention="bath"),
        row("Arms", FIRST + 1, Arm="rest", Label="Rest", Intervention="rest"),
        row("Results", FIRST, Result=1, Outcome="relief", Day=7, Time="day 7", Record=BERG, Locator="table 2"),
        row("Results", FIRST, Arm="bath", n=20, Events=12),
        row("Results", FIRST + 1, Result=1, Arm="rest", n=20, Events=5),
        row("Risk of bias", FIRST, Answer="Y", Support="Random numbers, page 2", Tool="RoB 2", By="ann"),
        row("Risk of bias", FIRST, Version="2019-08-22", Variant="parallel"),
    )

    finished = run_cli(*READ)

    assert "There is no such study yet." in nothing.err
    assert "--report RECORD_ID" in nothing.err
    assert begun.code == 0
    assert "Study!B3: This key is missing." in empty.err
    assert finished.code == 0, finished.err
    text = STUDY.read_text()
    assert text.startswith("schema: 1\nstudy_id: berg_2021\nlabel: Berg 2021\n")
    assert "registrations: [NCT01, NCT02]\n" in text
    assert f"reports:\n  - record_id: {BERG}\n    role: primary\n    seen: full text\n" in text
    assert text.endswith(
        'risk_of_bias:\n  - tool: RoB 2\n    version: "2019-08-22"\n    variant: parallel\n'
        '    answers:\n      "1.1": Y\n'
        '    support:\n      "1.1": "Random numbers, page 2"\n    by: ann\n'
    )
    assert run_cli("check").code == 0


def test_a_suspect_number_is_said_as_soon_as_it_is_read(good_review: Path, run_cli: RunCli) -> None:
    continuous(good_review)
    run_cli("extract", "berg_2021", "--sheet")
    changed(SHEET, typed("Results", "Mean", FIRST, 4.13))

    finished = run_cli(*READ)

    assert finished.code == 0
    assert "results[0].data.bath.mean: Impossible (GRIM): No 20 values in steps of 1 have this mean" in finished.err


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (workbook.MAX_BYTES + 1))
    return buffer.getvalue()


def with_entities() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "b">]><Types/>')
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This is no workbook"),
        (b"Result,Outcome\n1,relief\n", "This is no workbook"),
        (bomb(), "This workbook unpacks to more than 20 MB"),
        (with_entities(), "This workbook declares XML entities"),
    ],
)
def test_what_is_no_workbook_or_a_hostile_one_is_refused(
    data: bytes, said: str, good_review: Path, run_cli: RunCli
) -> None:
    SHEET.write_bytes(data)

    finished = run_cli(*READ)

    assert finished.code == 2
    assert said in finished.err


def test_a_sheet_that_reaches_too_far_is_refused(sheet: Path, run_cli: RunCli) -> None:
    changed(sheet, lambda book: book["Results"].cell(1_048_576, 3, "x"))

    finished = run_cli(*READ)

    assert finished.code == 2
    assert "The sheet Results has a cell beyond 5000 rows or 100 columns: C1048576." in finished.err


def test_keys_are_locked_and_words_can_be_chosen(sheet: Path) -> None:
    book = openpyxl.load_workbook(sheet)
    results = book["Results"]

    assert results.protection.sheet
    assert (results["A3"].protection.locked, results["B3"].protection.locked) == (True, True)
    assert (results["H3"].protection.locked, results["A10"].protection.locked) == (False, False)
    lists = {str(each.sqref): each.formula1 for each in results.data_validations.dataValidation}
    assert lists["C3:C500"].startswith("'Allowed values'!$A$3:")
    assert lists["B3:B500"] == "'Arms'!$A$3:$A$500"
    assert book["Allowed values"]["A3"].value == "relief"
    offered = [cell.value for cells in book["Allowed values"].iter_rows(min_row=FIRST) for cell in cells]
    assert "awaiting classification" in offered
    assert "published after the reconstruction's year" not in offered
    assert book["origin"].sheet_state == "hidden"
    assert results["D3"].value == "Relief; binary; higher is better"


@pytest.mark.parametrize(
    "arguments",
    [(), ("--sheet", "--compare"), ("--acknowledge", "12345678"), ("--read", "x.xlsx", "--sheet")],
)
def test_a_call_that_asks_for_nothing_or_two_things_says_what_to_ask_for(
    arguments: tuple[str, ...], good_review: Path, run_cli: RunCli
) -> None:
    finished = run_cli("extract", "berg_2021", *arguments)

    assert finished.code == 2
    assert "--" in finished.err


@pytest.mark.parametrize("study", ["../evil", "Berg", "a/b", ""])
def test_a_study_is_named_by_an_id(study: str, good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("extract", study, "--sheet", "x.xlsx")

    assert (finished.code, "This is no id of a study." in finished.err) == (2, True)
