"""`livingreview duplicates` shows what people are asked about, with the lines to answer."""

from pathlib import Path

from command_line import RunCli
from livingreview import tables
from livingreview.cli.duplicates import shown
from livingreview.models.same_report import parse_same_report
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


def test_the_lines_to_copy_are_rulings_once_a_person_fills_them_in() -> None:
    lines = list(shown(uncertain_pairs([make(1, doi="10.5555/a"), make(2, doi="10.5555/b")], [])))
    copied = [
        line.strip().replace("YOUR_ID,YYYY-MM-DD", "vale,2026-01-05") for line in lines if line.startswith("  1,")
    ]
    header = "schema,record_a,record_b,ruling,by,date,reason"

    rulings = parse_same_report("\n".join([header, *copied]), "records/same_report.csv")

    assert [(ruling.record_a, ruling.record_b, ruling.ruling) for ruling in rulings] == [
        ("rec_0000000000000001", "rec_0000000000000002", "same"),
        ("rec_0000000000000001", "rec_0000000000000002", "different"),
    ]


def test_reports_of_one_study_come_last_and_are_not_for_rulings() -> None:
    preprint = make(3, journal="medRxiv", volume=None)
    lines = list(shown(uncertain_pairs([make(1, doi="10.5555/a"), make(2, doi="10.5555/b"), preprint], [])))

    headings = [line.split("?")[0] for line in lines if "? " in line]
    assert headings == ["Same report", "Reports of one study", "Reports of one study"]
    assert sum(line.startswith("  1,") for line in lines) == 2
    assert lines[-2] == "  If so, name both under `reports:` of the study's file; they stay two reports."
