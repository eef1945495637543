"""`livingreview import`: an export is taken in whole, or nothing changes."""

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import BERG_RIS, folder_bytes, write_review
from command_line import RunCli
from livingreview import io

SEARCHES = Path("records/searches.yaml")
NEW = "TY  - JOUR\nTI  - A trial that no other export holds\nER  - \n"
FOLDER = Path("records/searches/2026-11-20_embase_ovid")


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_review(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out.ris").write_bytes((NEW + "\n" + BERG_RIS + "\nTY  - JOUR\nTI  - No end\n").encode())
    return tmp_path


@pytest.fixture
def take_in(review: Path, run_cli: RunCli) -> Callable[..., object]:
    def run(*more: str, file: str = "out.ris", date: str = "2026-11-20"):
        return run_cli("import", file, "--source", "Embase (Ovid)", "--date", date, *more)

    return run


def test_an_export_is_copied_untouched_and_what_became_of_it_is_said(review, take_in) -> None:
    finished = take_in("--strategy", "ketamine AND feet", "--hits", "3")

    assert finished.code == 0, finished.err
    assert (FOLDER / "out.ris").read_bytes() == Path("out.ris").read_bytes()
    assert "3 entries: 1 new, 1 already known" in finished.out
    assert "1 rejected" in finished.out
    assert "no ER line before the end of the file" in finished.out
    assert finished.err == ""


def test_only_the_lines_of_the_new_entry_are_added(review, take_in) -> None:
    before = SEARCHES.read_text().splitlines()

    take_in("--strategy", "ketamine AND feet", "--hits", "3")

    changes = [line for line in difflib.ndiff(before, SEARCHES.read_text().splitlines()) if line[0] in "+-"]
    assert changes == [
        '+   - search_id: "2026-11-20_embase_ovid"',
        "+     kind: database",
        "+     source: Embase",
        "+     platform: Ovid",
        '+     date: "2026-11-20"',
        "+     strategy: ketamine AND feet",
        "+     hits: 3",
        "+     file: out.ris",
    ]


def test_comments_line_ends_and_an_empty_list_are_kept(review, take_in) -> None:
    SEARCHES.write_bytes(b"# ours\r\nschema: 1\r\nsearches: [] # none yet\r\n")
    for path in Path("records/searches").rglob("*.ris"):
        path.unlink()

    finished = take_in("--strategy", "x")

    assert finished.code == 0, finished.err
    text = SEARCHES.read_bytes()
    assert text.startswith(b"# ours\r\nschema: 1\r\nsearches: # none yet\r\n  - search_id: ")
    assert text.count(b"\n") == text.count(b"\r\n")


def test_a_strategy_from_a_file_keeps_its_lines(review, take_in, run_cli) -> None:
    Path("strategy.txt").write_text('1. ketamine/\n2. "neuropath*": ti, ab # all\n3. 1 and 2\n')

    finished = take_in("--strategy", "@strategy.txt")

    assert finished.code == 0, finished.err
    assert '    strategy: |-\n      1. ketamine/\n      2. "neuropath*": ti, ab # all\n' in SEARCHES.read_text()
    assert run_cli("check").code == 0


def test_hits_that_differ_and_a_missing_strategy_are_warned_of(review, take_in) -> None:
    finished = take_in("--hits", "30")

    assert finished.code == 0
    assert "The source claimed 30 hits; the export holds 3 entries." in finished.err
    assert "The strategy is not given." in finished.err


@pytest.mark.parametrize(
    ("content", "more", "says"),
    [
        (b"%PDF-1.7", (), "a PDF document"),
        (NEW.encode(), ("--encoding", "klingon"), "encoding"),
        (NEW.encode(), ("--strategy", "@nowhere.txt"), "nowhere.txt"),
    ],
)
def test_what_cannot_be_read_changes_nothing(review, take_in, content, more, says) -> None:
    Path("out.ris").write_bytes(content)
    before = folder_bytes(review)

    finished = take_in(*more)

    assert finished.code == 2
    assert says in finished.err
    assert folder_bytes(review) == before
    assert not FOLDER.exists()


def test_a_date_that_is_none_changes_nothing(review, take_in) -> None:
    before = folder_bytes(review)

    assert take_in(date="20 November").code == 2
    assert folder_bytes(review) == before


def test_the_same_search_is_not_taken_in_twice(review, take_in) -> None:
    take_in("--strategy", "x")
    before = folder_bytes(review)

    finished = take_in("--strategy", "x")

    assert finished.code == 2
    assert "already there" in finished.err
    assert folder_bytes(review) == before


def test_a_write_that_fails_leaves_everything_as_it_was(review, take_in, monkeypatch) -> None:
    before = folder_bytes(review)
    write = io.write_bytes

    def full(path: Path, data: bytes) -> None:
        if path.name == "searches.yaml":
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(io, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        take_in("--strategy", "x")

    assert folder_bytes(review) == before
    assert not FOLDER.exists()


def test_a_list_written_in_another_way_is_left_to_its_writer(review, take_in) -> None:
    SEARCHES.write_text("{schema: 1, searches: []}\n")
    before = folder_bytes(review)

    finished = take_in("--strategy", "x")

    assert finished.code == 2
    assert "by hand" in finished.err
    assert folder_bytes(review) == before


UNKNOWN_TABLE = "Titel;Autoren;Jahr\nA bath no export holds;Lee A;2011\n"


def test_a_table_that_is_not_known_is_taken_in_with_the_option_that_the_message_shows(review, take_in) -> None:
    Path("sheet.csv").write_text(UNKNOWN_TABLE)

    refused = take_in("--strategy", "x", file="sheet.csv")
    shown = "title=Titel; authors=Autoren; year=Jahr"

    assert refused.code == 2
    assert f"--columns '{shown}'" in refused.err

    finished = take_in("--strategy", "x", "--columns", shown, file="sheet.csv")

    assert finished.code == 0, finished.err
    assert "1 entries: 1 new" in finished.out
    assert [line.strip() for line in SEARCHES.read_text().splitlines()[-4:]] == [
        "columns:",
        "title: Titel",
        "authors: Autoren",
        "year: Jahr",
    ]


def test_columns_of_no_known_form_change_nothing(review, take_in) -> None:
    Path("sheet.csv").write_text(UNKNOWN_TABLE)
    before = SEARCHES.read_bytes()

    for wrong in ("Titel", "titel=Titel", "title=", "title=Nowhere"):
        assert take_in("--strategy", "x", "--columns", wrong, file="sheet.csv").code == 2
        assert SEARCHES.read_bytes() == before
        assert not FOLDER.exists()


def test_a_note_says_why_the_hits_differ(review, take_in) -> None:
    finished = take_in("--strategy", "x", "--hits", "9", "--note", "Six could not be exported.")

    assert "The source claimed 9 hits; the export holds 3 entries." in finished.err
    assert 'note: "Six could not be exported."' in SEARCHES.read_text()


def test_an_import_ends_with_the_questions_about_duplicates_that_it_raises(review, take_in, run_cli) -> None:
    pair = [
        f"TY  - JOUR\nTI  - A long title of some trial\nAU  - Vale, T\nPY  - 2020\nDO  - 10.5555/{x}\nER  - \n"
        for x in "ab"
    ]
    Path("pair.ris").write_text("\n".join(pair))

    finished = take_in("--strategy", "x", file="pair.ris")

    assert finished.out.splitlines()[-2:] == [
        "New questions: 1 pair may be one report, 0 may be reports of one study.",
        "`livingreview duplicates` lists them, --write notes them in records/same_report.csv.",
    ]
    assert not Path("records/same_report.csv").read_text().count("rec_")


def test_an_import_without_new_questions_says_so(review, take_in) -> None:
    assert take_in("--strategy", "x").out.splitlines()[-1] == "No new questions about duplicates."


@pytest.mark.parametrize(
    ("date", "more", "says"),
    [
        (
            "21.11.2025",
            (),
            "--date: This is not written as it must be. Found: 21.11.2025. Allowed: a date",
        ),
        ("2026-02-30", (), "--date: 2026-02-30 is not a day of the calendar. Found: 2026-02-30."),
        ("2026-11-20", ("--encoding", "klingon"), "--encoding: This is not one of those allowed. Found: klingon."),
        ("2026-11-20", ("--columns", "titel=T"), "--columns: titel: This key is not known."),
    ],
)
def test_a_message_about_the_new_search_names_the_option_and_no_line_of_a_file(
    review, take_in, date, more, says
) -> None:
    finished = take_in(*more, date=date)

    assert finished.code == 2
    assert finished.err.startswith(says)
    assert len(finished.err.splitlines()) == 1


def test_an_export_that_was_taken_in_before_under_another_name_is_warned_of(review, take_in) -> None:
    take_in("--strategy", "x")

    finished = take_in("--strategy", "x", date="2026-11-21")

    assert finished.code == 0
    assert "This is byte for byte the export of 2026-11-20_embase_ovid; the flow counts" in finished.err


def test_an_empty_export_is_taken_in_with_a_warning(review, take_in) -> None:
    Path("nothing.ris").write_bytes(b"\n")

    finished = take_in("--strategy", "x", file="nothing.ris")

    assert finished.code == 0
    assert "The file is empty: a search that found nothing, or a download that failed." in finished.err


@pytest.mark.parametrize(("source", "folder"), [("Épistémonikos", "epistemonikos"), ("医中誌", "source_")])
def test_a_source_with_any_letters_has_a_folder(review, run_cli, source, folder) -> None:
    finished = run_cli("import", "out.ris", "--source", source, "--date", "2026-11-20", "--strategy", "x")

    assert finished.code == 0, finished.err
    [made] = [path.name for path in SEARCHES.parent.glob("searches/2026-11-20_*")]
    assert made.startswith(f"2026-11-20_{folder}")


def test_a_small_table_without_the_column_that_is_named_says_which_it_has(review, take_in) -> None:
    Path("two.csv").write_text("Foo,Bar\n1,2\n")

    finished = take_in("--columns", "title=Titel", file="two.csv")

    assert finished.code == 2
    assert "a table without a column 'Titel', which `columns` names" in finished.err
    assert "'Foo', 'Bar'" in finished.err
