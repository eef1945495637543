"""`livingreview audit report`: the same numbers on a page and in tables, and in the built review."""

from pathlib import Path

from audit_reviews import append
from builders import BERG, LUND, ROSS, decision, log_bytes
from command_line import RunCli
from livingreview import io
from livingreview.audit.report import TABLES
from livingreview.tables import AGREEMENT, REVIEWERS, SCREENING_PROCESS, SCREENING_STAGES

BOB = "screening/title_abstract/bob.jsonl"


def test_a_page_and_every_table_are_written_and_can_be_read_back(good_review: Path, run_cli: RunCli) -> None:
    finished = run_cli("audit", "report")

    assert finished.out == "Written: results/audit/audit.html, and 5 tables beside it.\n"
    page = (good_review / "results/audit/audit.html").read_text()
    assert "How screening was done: Warm baths for sore feet" in page
    assert "Agreement on first decisions" in page
    rows = {table.name: io.read_table(good_review / f"results/audit/{table.name}.csv", table) for table in TABLES}
    assert [row["stage"] for row in rows["screening_stages"]] == ["full_text", "title_abstract"]
    assert len(rows["reviewers"]) == 4


def test_the_same_review_gives_the_same_bytes(good_review: Path, run_cli: RunCli) -> None:
    run_cli("audit", "report", "--out", "a")
    run_cli("audit", "report", "--out", "b")

    names = sorted(path.name for path in (good_review / "a").iterdir())
    assert [(good_review / "a" / name).read_bytes() for name in names] == [
        (good_review / "b" / name).read_bytes() for name in names
    ]


def test_a_change_after_both_had_decided_stands_on_the_page_and_in_the_table(
    good_review: Path, run_cli: RunCli
) -> None:
    append(good_review / BOB, "title_abstract/bob", **decision(LUND, "maybe", at="2026-11-21T09:00:00Z"))

    run_cli("audit", "report", "--out", "out")

    (row,) = io.read_table(good_review / "out/screening_process.csv", SCREENING_PROCESS)
    assert (row["finding"], row["report_id"], row["actor"], row["line"]) == (
        "changed after both had decided",
        LUND,
        "bob",
        4,
    )
    assert "exclude became maybe" in (good_review / "out/audit.html").read_text()


def test_a_review_in_which_nobody_has_decided_says_so(good_review: Path, run_cli: RunCli) -> None:
    for path in (good_review / "screening").rglob("*.jsonl"):
        path.unlink()
    (good_review / "records/studies/berg_2021.yaml").unlink()
    (good_review / "records/certainty/relief_1_week.yaml").unlink()

    finished = run_cli("audit", "report", "--out", "out")

    assert finished.code == 0
    assert "nobody has decided on anything" in (good_review / "out/audit.html").read_text()
    assert io.read_table(good_review / "out/reviewers.csv", REVIEWERS) == []
    assert [row["n_reports"] for row in io.read_table(good_review / "out/screening_stages.csv", SCREENING_STAGES)] == [
        0,
        0,
    ]


def test_people_who_saw_different_reports_have_both_numbers_beside_their_agreement(
    good_review: Path, run_cli: RunCli
) -> None:
    path = good_review / BOB
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:1]))
    for name in ("ann", "bob"):
        (good_review / f"screening/full_text/{name}.jsonl").unlink()
    (good_review / "records/studies/berg_2021.yaml").unlink()
    (good_review / "records/certainty/relief_1_week.yaml").unlink()

    run_cli("audit", "report", "--out", "out")

    (row,) = io.read_table(good_review / "out/agreement.csv", AGREEMENT)
    assert (row["n"], row["n_decided_a"], row["n_decided_b"]) == (1, 3, 1)
    assert "Ann (3 decided) and Bob (1 decided)" in (good_review / "out/audit.html").read_text()
    assert BERG not in (good_review / "out/audit.html").read_text()


def test_no_table_tells_what_was_decided_on_a_report_that_waits_for_others(good_review: Path, run_cli: RunCli) -> None:
    bob = good_review / BOB
    bob.write_bytes(log_bytes("title_abstract/bob", decision(BERG, "include"), decision(ROSS, "include")))
    said = []
    for word in ("include", "exclude", "maybe"):
        first = [decision(BERG, "include"), decision(ROSS, "include"), decision(LUND, word)]
        (good_review / "screening/title_abstract/ann.jsonl").write_bytes(log_bytes("title_abstract/ann", *first))
        assert run_cli("audit", "report", "--out", "told").code == 0
        said.append([(good_review / f"told/{table.name}.csv").read_bytes() for table in TABLES])

    assert said[0] == said[1] == said[2]
