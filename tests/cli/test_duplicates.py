"""`livingreview duplicates` shows what people are asked about, with the lines to answer."""

import difflib
from pathlib import Path

import pytest

from builders import BERG, LUND, ROSS
from command_line import RunCli
from livingreview import layout, tables
from livingreview.cli.duplicates import shown
from livingreview.models.same_report import parse_same_report, read_same_report
from livingreview.stages.dedupe import uncertain_pairs
from livingreview.tables import Row

FIELDS = {
    "is_title_known": True,
    "raw": "TY  - JOUR",
    "title": "Oral ketamine for burning feet in adults with small fibre disease, and what became of them",
    "authors": ["Vale, Tara", "Okafor, Bo"],
    "year": 2014,
    "journal": "Scandinavian Journal of Pain",
    "volume": "12",
}


def make(number: int, **fields: object) -> Row:
    return tables.new_row(tables.RECORDS, record_id=f"rec_{number:016x}", **{**FIELDS, **fields})


def test_a_review_without_questions_says_so(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("duplicates")

    assert (finished.code, finished.out) == (0, "No pair of records is in question.\n")


def test_records_of_the_review_that_are_alike_are_shown(good_review: Path, run_cli: RunCli) -> None:
    export = next((good_review / "records/searches").rglob("*.ris"))
    entries = [
        f"TY  - JOUR\nTI  - A trial of something at length\nAU  - Vale, T\nPY  - 2020\nDO  - 10.5555/{name}\nER  - \n"
        for name in "ab"
    ]
    export.write_text("\n".join([export.read_text(encoding="utf-8"), *entries]), encoding="utf-8")

    finished = run_cli("duplicates")

    assert finished.code == 0
    assert finished.out.startswith("Same report? 1 of 1: alike, but different DOIs (titles 100 % the same)\n")


def test_fields_stand_side_by_side_and_a_star_marks_those_that_differ() -> None:
    lines = list(shown(uncertain_pairs([make(1, doi="10.5555/a"), make(2, doi="10.5555/b", volume=None)], [])))

    assert lines[0] == "Same report? 1 of 1: alike, but different DOIs (titles 100 % the same)"
    assert lines[1].split() == ["rec_0000000000000001", "rec_0000000000000002"]
    [title, doi, volume, year] = (
        next(line for line in lines if line[2:].startswith(name)) for name in ("title", "doi", "volume", "year")
    )
    assert title.startswith("  title      Oral ketamine for burning feet")
    assert doi.startswith("* doi")
    assert [part.strip() for part in doi[13:].split("|")] == ["10.5555/a", "10.5555/b"]
    assert volume.startswith("* volume")
    assert [part.strip() for part in volume[13:].split("|")] == ["12", "-"]
    assert [part.strip() for part in year[13:].split("|")] == ["2014", "2014"]


def test_a_question_ends_with_the_command_that_answers_it() -> None:
    lines = list(shown(uncertain_pairs([make(1, doi="10.5555/a"), make(2, doi="10.5555/b")], [])))

    assert lines[-2] == (
        "  Rule on it: livingreview duplicates rec_0000000000000001 rec_0000000000000002 same|different"
        ' --by YOUR_ID --reason "why"'
    )


def test_a_long_list_is_shown_in_part_and_says_where_the_rest_is() -> None:
    rows = [make(number, doi=f"10.5555/{number}") for number in range(1, 5)]
    uncertain = uncertain_pairs(rows, [])

    lines = list(shown(uncertain, limit=2))

    assert sum(line.startswith("Same report?") for line in lines) == 2
    assert lines[-1] == "and 4 more: --limit 0 shows all; results/dedupe/uncertain.csv holds all after a build."
    assert sum(line.startswith("Same report?") for line in shown(uncertain)) == 6


def test_reports_of_one_study_come_last_and_are_not_for_rulings() -> None:
    preprint = make(3, journal="medRxiv", volume=None)
    lines = list(shown(uncertain_pairs([make(1, doi="10.5555/a"), make(2, doi="10.5555/b"), preprint], [])))

    headings = [line.split("?")[0] for line in lines if "? " in line]
    assert headings == ["Same report", "Reports of one study", "Reports of one study"]
    assert sum(line.startswith("  Rule on it") for line in lines) == 1
    assert lines[-2] == "  If so, name both under `reports:` of the study's file; they stay two reports."


HEADER = "schema,record_a,record_b,ruling,by,date,reason"
RULINGS = Path(layout.SAME_REPORT)
REASON = ("--by", "ann", "--reason", 'the letter, and "the reply"', "--date", "2026-11-23")


@pytest.fixture
def in_question(good_review: Path) -> Path:
    """Give a review with two records that differ in their DOI only."""
    export = next((good_review / "records/searches").rglob("*.ris"))
    entries = [
        f"TY  - JOUR\nTI  - A trial of something at length\nAU  - Vale, T\nPY  - 2020\nDO  - 10.5555/{name}\nER  - \n"
        for name in "ab"
    ]
    export.write_text("\n".join([export.read_text(encoding="utf-8"), *entries]), encoding="utf-8")
    return good_review


def test_questions_are_added_to_the_end_of_the_file_and_no_other_byte_changes(
    in_question: Path, run_cli: RunCli
) -> None:
    before = f'\ufeff{HEADER}\r\n1,{BERG},{LUND},different,ann,2026-01-05,"so, and\nso"\r\n,,,,,,'
    RULINGS.write_bytes(before.encode())

    finished = run_cli("duplicates", "--write")

    assert finished.code == 0, finished.err
    assert "1 questions added to records/same_report.csv; 1 wait there for a ruling." in finished.out
    after = RULINGS.read_bytes().decode()
    assert after.startswith(before + "\r\n")
    [row] = after[len(before) + 2 :].splitlines()
    assert row.startswith("1,rec_")
    assert row.endswith(",,,,question: alike, but different DOIs - A trial of something at length") is False
    assert row.endswith(',,,,"question: alike, but different DOIs - A trial of something at length"')


def test_questions_that_are_there_already_are_not_added_again(in_question: Path, run_cli: RunCli) -> None:
    run_cli("duplicates", "--write")
    before = RULINGS.read_bytes()

    finished = run_cli("duplicates", "--write")

    assert finished.out.startswith("0 questions added")
    assert RULINGS.read_bytes() == before


def test_a_question_rules_nothing_and_status_counts_it(in_question: Path, run_cli: RunCli) -> None:
    assert "1 pair of records may be one report" in run_cli("status").out
    run_cli("duplicates", "--write")

    finished = run_cli("status")

    assert run_cli("check").code == 0
    assert "1 question in records/same_report.csv without a ruling: line 2" in finished.out
    assert "may be one report" not in finished.out


def test_a_ruling_takes_the_row_of_its_question(in_question: Path, run_cli: RunCli) -> None:
    run_cli("duplicates", "--write")
    before = RULINGS.read_text().splitlines()
    [asked] = read_same_report(RULINGS.read_text(), layout.SAME_REPORT).questions

    finished = run_cli("duplicates", asked.record_b, asked.record_a, "same", *REASON)

    assert finished.code == 0, finished.err
    after = RULINGS.read_text().splitlines()
    changes = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert [line[:4] for line in changes] == ["- 1,", "+ 1,"]
    [ruling] = parse_same_report(RULINGS.read_text(), layout.SAME_REPORT)
    assert (ruling.ruling, ruling.by, ruling.date, ruling.line) == ("same", "ann", "2026-11-23", 2)
    assert ruling.reason == 'the letter, and "the reply"'
    assert run_cli("duplicates").out == "No pair of records is in question.\n"


def test_a_ruling_without_a_question_is_added_to_the_end(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("duplicates", BERG, LUND, "different", *REASON)

    assert (finished.code, finished.out) == (
        0,
        f"Ruled different: {BERG}, {LUND} (records/same_report.csv, line 2).\n",
    )


def test_a_ruling_that_contradicts_others_is_refused_with_the_lines_of_all_of_them(
    good_review: Path, run_cli: RunCli
) -> None:
    run_cli("duplicates", BERG, LUND, "same", *REASON)
    run_cli("duplicates", LUND, ROSS, "same", *REASON)
    before = RULINGS.read_bytes()

    finished = run_cli("duplicates", BERG, ROSS, "different", *REASON)

    assert finished.code == 2
    assert "records/same_report.csv:4" in finished.err
    assert 'This ruling "different" is contradicted by "same" in line 2, 3.' in finished.err
    assert RULINGS.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((BERG, "rec_00000000000000ff", "same", *REASON), "No export has this record."),
        ((BERG, BERG, "same", *REASON), "these are one"),
        ((BERG, LUND, "same", "--by", "nobody", "--reason", "x"), "Nobody of this id."),
        ((BERG, LUND, "same", "--by", "ann", "--reason", "x", "--date", "2026-13-01"), "Not a day of the calendar."),
        ((BERG, LUND, "same"), "A ruling needs RECORD_A, RECORD_B"),
        ((BERG, LUND, "maybe", *REASON), "is not one of"),
    ],
)
def test_a_ruling_that_cannot_stand_changes_nothing(good_review: Path, run_cli: RunCli, arguments, message) -> None:
    before = RULINGS.read_bytes() if RULINGS.exists() else None

    finished = run_cli("duplicates", *arguments)

    assert finished.code == 2
    assert message in finished.err
    assert (RULINGS.read_bytes() if RULINGS.exists() else None) == before


def test_a_ruling_given_twice_is_refused(good_review: Path, run_cli: RunCli) -> None:
    run_cli("duplicates", BERG, LUND, "same", *REASON)

    assert "This ruling is already there." in run_cli("duplicates", LUND, BERG, "same", *REASON).err


def test_the_questions_of_the_last_build_are_shown_as_long_as_nothing_changed(
    in_question: Path, run_cli: RunCli
) -> None:
    from livingreview import io
    from livingreview.folder import load_exports
    from livingreview.stages.records import read_searches
    from livingreview.uncertain import uncertain_now

    read = read_searches(load_exports(Path()))
    io.write_table(read.searches, Path("results/records/searches.csv"), tables.SEARCHES)
    io.write_table([], Path("results/dedupe/uncertain.csv"), tables.UNCERTAIN_PAIRS)

    assert uncertain_now(Path()) == []
    export = next((in_question / "records/searches").rglob("*.ris"))
    export.write_bytes(export.read_bytes())
    assert len(uncertain_now(Path())) == 1


def test_a_merge_of_records_with_different_decisions_is_a_conflict_that_ends_with_the_merge(
    good_review: Path, run_cli: RunCli
) -> None:
    before = run_cli("status").out.split("Out of date")[0]
    assert "conflict" not in before

    run_cli("duplicates", LUND, ROSS, "same", *REASON)

    report = min(LUND, ROSS)
    assert f"conflict at screening: 1 report, waits for eve\n    {report}" in run_cli("status").out
    decisions = {path: path.read_bytes() for path in Path("screening").rglob("*.jsonl")}
    RULINGS.write_text(f"{HEADER}\n")
    assert run_cli("status").out.split("Out of date")[0] == before
    assert {path: path.read_bytes() for path in Path("screening").rglob("*.jsonl")} == decisions
