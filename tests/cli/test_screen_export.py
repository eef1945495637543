"""`livingreview screen export`: a queue goes to another tool and its decisions come back to the same records."""

import csv
import io as text_io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import BERG, EXPORT, LUND, ROSS, decision, folder_bytes, log_bytes, make_record, record_id, write_review
from command_line import RunCli
from livingreview import io
from livingreview.formats.recognise import read_export
from livingreview.formats.screening_export import Tool
from livingreview.formats.screening_queue import queue_file
from livingreview.formats.screening_tools import own_ids, read_screening_export
from livingreview.tables import Row
from screening_exports import COVIDENCE, RAYYAN, asreview_csv, csv_bytes, inclusion, written

SECRET = 'RAYYAN-INCLUSION: {"Bob"=>"Excluded"}'
NOTED_RIS = (
    "TY  - JOUR\nAU  - Ost, Ida\nTI  - Feet in snow\nPY  - 2018\nAB  - First part.\n"
    f"AB  - Second part, and long.\nKW  - snow\nN1  - {SECRET}\nDO  - 10.1000/snow\nER  - \n"
)


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a review of four records: Bob decided on all of them, Ann on one."""
    root = tmp_path / "review"
    write_review(root)
    for folder in ("screening", "records/studies", "records/certainty"):
        io.remove_folder(root / folder)
    with (root / EXPORT).open("a") as file:
        file.write("\n" + NOTED_RIS)
    monkeypatch.chdir(root)
    four = [decision(BERG, "exclude"), decision(LUND, "exclude"), decision(ROSS, "include")]
    for person, decisions in (("bob", four), ("ann", four[:1])):
        path = root / f"screening/title_abstract/{person}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(log_bytes(f"title_abstract/{person}", *decisions))
    return root


@pytest.fixture
def export(review: Path, run_cli: RunCli) -> Callable[..., str]:
    def run(tool: str, *options: str) -> str:
        finished = run_cli("screen", "export", "--to", tool, "--stage", "title_abstract", *options)
        assert finished.code == 0, finished.err
        return finished.out

    return run


def ris_tags(text: str, tag: str) -> list[str]:
    return re.findall(rf"^{tag}  - (.*)$", text, re.MULTILINE)


def test_what_waits_for_a_person_is_written_and_nothing_of_others_decisions(export) -> None:
    text = export("rayyan", "--by", "ann")

    assert sorted(ris_tags(text, "TI")) == [
        "A survey of footwear among mountain guides",
        "Feet in snow",
        "Warm baths before and after a long march",
    ]
    assert "RAYYAN" not in text
    assert "Excluded" not in text
    assert "bob" not in text


def test_the_queue_is_the_same_whatever_others_decided(review: Path, export) -> None:
    before = export("asreview", "--by", "ann")

    other = [decision(BERG, "include"), decision(LUND, "include"), decision(ROSS, "exclude")]
    Path("screening/title_abstract/bob.jsonl").write_bytes(log_bytes("title_abstract/bob", *other))

    assert export("asreview", "--by", "ann") == before


def test_the_queue_of_all_holds_what_waits_for_anyone(export) -> None:
    assert len(ris_tags(export("covidence"), "TI")) == 3
    assert ris_tags(export("covidence", "--by", "bob"), "TI") == ["Feet in snow"]


def test_abstracts_are_whole_and_on_one_line(export) -> None:
    assert "First part. Second part, and long." in ris_tags(export("rayyan", "--by", "bob"), "AB")
    [row] = csv.DictReader(text_io.StringIO(export("asreview", "--by", "bob")))
    assert row["abstract"] == "First part. Second part, and long."
    assert row["doi"] == "10.1000/snow"


def test_a_file_is_written_once_and_never_over_another(review: Path, run_cli: RunCli) -> None:
    command = ("screen", "export", "--to", "rayyan", "--stage", "title_abstract", "--by", "ann", "--out", "../q.ris")

    first = run_cli(*command)
    before = folder_bytes(review.parent)
    second = run_cli(*command)

    assert (first.code, first.out) == (0, "")
    assert "3 records wait for ann at title_abstract." in first.err
    assert "livingreview screen import FILE --stage title_abstract" in first.err
    assert second.code == 2
    assert "already there" in second.err
    assert folder_bytes(review.parent) == before


def test_a_person_who_does_not_screen_has_no_queue(review: Path, run_cli: RunCli) -> None:
    finished = run_cli("screen", "export", "--to", "rayyan", "--stage", "title_abstract", "--by", "eve")

    assert finished.code == 2
    assert "Found: eve. Allowed: ann, bob" in finished.err


def test_nothing_that_waits_is_an_empty_queue(review: Path, run_cli: RunCli) -> None:
    finished = run_cli("screen", "export", "--to", "rayyan", "--stage", "full_text", "--by", "ann")

    assert (finished.code, finished.out) == (0, "")
    assert "0 records wait for ann" in finished.err


# There and back


def as_rayyan(text: str, words: list[str]) -> bytes:
    """Do as Rayyan does: own keys, notes kept with the decisions behind them, other fields lost or reworded."""
    rows = []
    for number, entry in enumerate(read_export(text.encode()).entries):
        notes = " | ".join([*entry.fields["notes"], inclusion(Ann=words[number])])
        rows.append({"key": f"rayyan-{number + 500}", "title": entry.fields["title"], "notes": notes})
    return csv_bytes(RAYYAN, rows)


def as_covidence(text: str, words: list[str]) -> bytes:
    """Do as Covidence does: AN is the accession number, ID the reference number, notes are its own."""
    rows = [
        {"Title": title, "Accession Number": accession, "Ref": number, "Covidence #": f"#{place}", "Study": "X 2020"}
        for place, (title, accession, number) in enumerate(
            zip(ris_tags(text, "TI"), ris_tags(text, "AN"), ris_tags(text, "ID"), strict=True), start=1
        )
        if words[place - 1] == "Included"
    ]
    return csv_bytes(COVIDENCE, rows)


def as_asreview(text: str, words: list[str]) -> bytes:
    """Do as ASReview does: every column kept, its own added."""
    labels = {"Included": "1", "Excluded": "0"}
    rows = csv.DictReader(text_io.StringIO(text))
    return asreview_csv(*({**row, "asreview_label": labels[word]} for row, word in zip(rows, words, strict=True)))


WORDS = ["Included", "Excluded", "Included"]


@pytest.mark.parametrize(
    ("tool", "work", "options", "expected"),
    [
        ("rayyan", as_rayyan, ("--reviewer", "Ann=ann"), 3),
        ("covidence", as_covidence, ("--reviewer", "*=ann", "--listed-as", "include"), 2),
        ("asreview", as_asreview, ("--reviewer", "*=ann"), 3),
    ],
)
def test_a_queue_comes_back_decided_on_the_same_records(review, export, run_cli, tool, work, options, expected) -> None:
    text = export(tool, "--by", "ann")
    Path("../back.csv").write_bytes(work(text, WORDS))

    finished = run_cli("screen", "import", "../back.csv", "--stage", "title_abstract", *options)

    assert finished.code == 0, finished.err + finished.out
    assert (
        f"{expected} taken + 0 known + 0 differing + 0 left out + 0 undecided + 0 unmatched + 0 ambiguous"
        in finished.out
    )
    lines = written(Path("screening/title_abstract/ann.jsonl"))[1:]
    ids = re.findall(r"rec_[0-9a-f]{16}", text) if tool == "asreview" else ris_tags(text, "AN")
    said = {name.removeprefix("livingreview:"): word for name, word in zip(ids, WORDS, strict=True)}
    assert {line["record_id"]: line["decision"] for line in lines}.items() <= {
        name: {"Included": "include", "Excluded": "exclude"}[word] for name, word in said.items()
    }.items()
    assert len(lines) == expected


# Hostile text


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
nasty = st.sampled_from(
    ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx",
     "livingreview:rec_" + "0" * 16, "a\nER  - \nTY  - JOUR", 'a","b', "a\r\nN1  - livingreview:rec_" + "0" * 16,
     "\u2028TI  - x", "\x00", "\x85ER  - "]
)  # fmt: skip


@given(st.lists(st.tuples(words | nasty, words | nasty, st.lists(words | nasty, max_size=2)), min_size=1, max_size=4))
def test_no_text_changes_which_records_a_queue_holds(texts: list[tuple]) -> None:
    rows = [
        make_record(number, title=title or None, abstract=abstract or None, keywords=keywords, year=2000 + number)
        for number, (title, abstract, keywords) in enumerate(texts, start=1)
    ]
    ids = [row["record_id"] for row in rows]

    for tool in Tool:
        text = queue_file(rows, tool)
        entries = read_export(text.encode()).entries
        carried = [own_ids(entry) for entry in entries]

        assert carried == [(name,) for name in ids]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_queue_is_a_formula(text: str) -> None:
    row: Row = make_record(1, title=text, abstract=text, keywords=[text], authors=[text])

    [cells] = csv.reader(text_io.StringIO(queue_file([row], Tool.ASREVIEW)).readlines()[1:])

    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []


def test_a_queue_for_asreview_is_not_taken_for_decisions() -> None:
    from livingreview.formats.recognise import FormatError

    with pytest.raises(FormatError, match="No decisions"):
        read_screening_export(queue_file([make_record(1), make_record(2)], Tool.ASREVIEW).encode())


def test_one_entry_stands_for_a_report_with_the_fields_of_all_its_records() -> None:
    from livingreview.stages.exchange_queue import queue_rows

    records = [
        make_record(1, title="A trial", abstract="Short"),
        make_record(2, title="A TRIAL", abstract="Long and whole", doi="10.1/x"),
        make_record(3, title="Another"),
    ]

    report_of = {record_id(1): record_id(1), record_id(2): record_id(1), record_id(3): record_id(3)}
    rows = queue_rows([record_id(3), record_id(1)], records, report_of)

    assert [(row["record_id"], row["title"], row["abstract"], row["doi"]) for row in rows] == [
        (record_id(3), "Another", None, None),
        (record_id(1), "A trial", "Long and whole", "10.1/x"),
    ]
