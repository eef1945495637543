"""`livingreview audit record`: every step of a record's life with its place, and nothing shown too early."""

import json
from pathlib import Path

import pytest

from audit_reviews import append
from builders import BERG, EXPORT, LUND, ROSS, decision
from command_line import RunCli

ANN, BOB = "screening/title_abstract/ann.jsonl", "screening/title_abstract/bob.jsonl"


def life(run_cli: RunCli, *arguments: str) -> dict[str, object]:
    finished = run_cli("audit", "record", *arguments, "--json")
    assert finished.code == 0, finished.err
    (only,) = json.loads(finished.out)
    return dict(only)


def test_an_included_record_shows_export_decisions_study_results_and_syntheses(
    good_review: Path, run_cli: RunCli
) -> None:
    shown = life(run_cli, BERG)

    assert [(each["file"], each["entry"], each["line"]) for each in shown["found"]] == [(EXPORT, 1, 1)]
    assert [
        (each["stage"], each["by"], each["decision"], each["file"], each["line"]) for each in shown["decisions"]
    ] == [
        ("title_abstract", "ann", "include", ANN, 1),
        ("title_abstract", "bob", "include", BOB, 1),
        ("full_text", "ann", "include", "screening/full_text/ann.jsonl", 1),
        ("full_text", "bob", "include", "screening/full_text/bob.jsonl", 1),
    ]
    assert shown["state"]["state"] == "included"
    assert [(each["study_id"], each["as"][0]["line"]) for each in shown["studies"]] == [("berg_2021", 6)]
    assert [(each["outcome"], each["file"], each["line"]) for each in shown["results"]] == [
        ("relief", "records/studies/berg_2021.yaml", 12)
    ]
    assert [(each["synthesis_id"], each["state"]) for each in shown["syntheses"]] == [("relief_1_week", "estimated")]


def test_an_excluded_record_shows_its_reason_and_that_nothing_came_of_it(good_review: Path, run_cli: RunCli) -> None:
    out = run_cli("audit", "record", ROSS).out

    assert "State: excluded" in out
    assert out.count("Reason: Wrong study design") == 2
    assert "no study file names it." in out
    assert "no synthesis concerns it." in out


def test_a_note_stands_with_its_place(good_review: Path, run_cli: RunCli) -> None:
    (note,) = life(run_cli, LUND)["notes"]

    assert (note["kind"], note["file"], note["line"]) == ("correction", "records/notes.yaml", 3)


def test_links_and_rulings_stand_with_who_why_and_the_line(good_review: Path, run_cli: RunCli) -> None:
    first, second = sorted((LUND, ROSS))
    rulings = good_review / "records/same_report.csv"
    rulings.write_text(rulings.read_text() + f"1,{first},{second},different,ann,2026-11-21,Other years.\n")

    (link,) = life(run_cli, LUND)["links"]

    assert (link["is_linked"], link["file"], link["line"]) == (False, "records/same_report.csv", 2)
    assert "Other years." in link["evidence"]


def test_a_changed_decision_and_a_resolution_stand_with_what_they_replace_and_settle(
    good_review: Path, run_cli: RunCli
) -> None:
    append(good_review / BOB, "title_abstract/bob", **decision(LUND, "include"))
    hashes = [each["hash"] for each in life(run_cli, LUND)["decisions"] if each["stands"]]
    append(
        good_review / "screening/resolved/eve.jsonl",
        "resolved/eve",
        **decision(LUND, "exclude", stage="title_abstract", settles=hashes),
    )

    shown = life(run_cli, LUND)

    assert [(each["by"], each["line"], each["stands"], each["settles"]) for each in shown["decisions"]] == [
        ("ann", 2, True, None),
        ("bob", 2, False, None),
        ("bob", 4, True, None),
        ("eve", 1, True, [f"{ANN}:2", f"{BOB}:4"]),
    ]
    assert shown["state"]["state"] == "excluded at screening"


@pytest.fixture
def waiting_review(good_review: Path) -> Path:
    """Leave Bob without a decision on Lund at title and abstract."""
    path = good_review / BOB
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    for name in ("ann", "bob"):
        (good_review / f"screening/full_text/{name}.jsonl").unlink()
    (good_review / "records/studies/berg_2021.yaml").unlink()
    (good_review / "records/certainty/relief_1_week.yaml").unlink()
    return good_review


def test_decisions_are_not_shown_while_somebody_still_has_to_decide(waiting_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("audit", "record", LUND)

    assert finished.code == 0
    assert "State: awaiting screening; waits for bob" in finished.out
    assert "--unblind shows them" in finished.out
    assert f"{ANN}:2" not in finished.out
    assert life(run_cli, LUND)["decisions"] is None


def test_unblinding_shows_them_and_says_so_on_the_page(waiting_review: Path, run_cli: RunCli) -> None:
    out = run_cli("audit", "record", LUND, "--unblind").out

    assert f"{ANN}:2" in out
    assert "Shown with everyone’s decisions although it waits for a decision" in out


@pytest.mark.parametrize("name", ["berg_2021", BERG[:10], BERG.removeprefix("rec_")[:6], f" {BERG} "])
def test_a_study_and_the_beginning_of_an_id_find_the_record(name: str, good_review: Path, run_cli: RunCli) -> None:
    assert life(run_cli, name)["report_id"] == BERG


@pytest.mark.parametrize("name", ["nothing", "10.1/none", "123", "rec_", "..", "NCT00000000", ""])
def test_a_name_that_nothing_has_is_an_error_without_a_traceback(name: str, good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("audit", "record", name)

    assert finished.code == 2
    assert "no record, DOI, PubMed id, trial number or study" in finished.err


def test_a_page_is_written_with_hostile_text_escaped(good_review: Path, run_cli: RunCli) -> None:
    notes = good_review / "records/notes.yaml"
    notes.write_text(notes.read_text().replace("The author's name", "<script>alert(1)</script> \\x1b[31m"))

    finished = run_cli("audit", "record", LUND, "--html", "life.html")

    page = (good_review / "life.html").read_text()
    assert finished.out == "Written: life.html.\n"
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_terminal_gets_no_control_characters(good_review: Path, run_cli: RunCli) -> None:
    append(good_review / ANN, "title_abstract/ann", **decision(LUND, "exclude", note="red \x1b[31m\nand bell \x07"))

    out = run_cli("audit", "record", LUND).out

    assert "\x1b" not in out
    assert "\x07" not in out
    assert "red �[31m and bell �" in out


def test_frozen_versions_say_what_they_knew(good_review: Path, run_cli: RunCli) -> None:
    folder = good_review / "reports/versions"
    heads = {
        "title_abstract/ann": {"head": "sha256:x", "lines": 3},
        "title_abstract/bob": {"head": "sha256:x", "lines": 3},
    }
    for version in ("10", "2"):
        (folder / version).mkdir(parents=True)
        (folder / version / "manifest.json").write_text(json.dumps({"decision_heads": heads}))
    (folder / "10/manifest.json").write_text("{}")

    assert life(run_cli, BERG)["versions"] == [
        {"version": "2", "state": "not stated", "decisions": "2 of 4"},
        {"version": "10", "state": "not stated", "decisions": "not stated"},
    ]
