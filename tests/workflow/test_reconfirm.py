"""`livingreview reconfirm` on a built review: what it shows, what it writes, whom it refuses; claims that break."""

import difflib
import shutil
from pathlib import Path

import pytest

from builders import folder_bytes
from command_line import RunCli
from livingreview import io, tables
from livingreview.judged_files import load_evidence
from workflow_helpers import planned

RATING, CLAIMS = "records/certainty/event_short.yaml", "records/claims.yaml"
ALDER, CEDAR = "records/studies/alder_2015.yaml", "records/studies/cedar_2019.yaml"
FEWER = """\
schema: 1
claims:
  fewer:  # agreed in March
    text: Events were fewer ({{ event_short.effect }}).
    holds: event_short.ci_high < 1 and event_short.certainty >= low
    by: adjudicator
    date: 2026-03-01
"""


@pytest.fixture
def review(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the built review, to write into it; go there."""
    root = tmp_path / "review"
    shutil.copytree(built, root)
    monkeypatch.chdir(root)
    return root


GRADE, HTML = "results/grade/claims.csv", "results/publish/review.html"
"""What is built where the whole report is not asked about."""


def changed_lines(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if line[0] in "+-" and not line.startswith(("+++", "---"))]


def replaced(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_rating_is_confirmed_and_only_its_fingerprint_is_written(review: Path, run_cli: RunCli) -> None:
    before = (review / RATING).read_text(encoding="utf-8")

    finished = run_cli("reconfirm", "certainty", "event_short", "--by", "adjudicator")

    assert finished.code == 0, finished.err
    assert f"Confirmed by adjudicator: {RATING}" in finished.out
    (line,) = changed_lines(before, (review / RATING).read_text(encoding="utf-8"))
    assert line.startswith("+fingerprint: v2:")
    (name,) = load_evidence(review)
    assert name == line.removeprefix("+fingerprint: v2:")[:16]
    assert run_cli("reconfirm", "certainty", "event_short", "--by", "adjudicator").out == (
        "certainty event_short: current; nothing that it was made on has changed\n"
    )


def test_another_person_who_confirms_is_named(review: Path, run_cli: RunCli) -> None:
    before = (review / RATING).read_text(encoding="utf-8")

    run_cli("reconfirm", "certainty", "event_short", "--by", "reviewer_b")

    added = changed_lines(before, (review / RATING).read_text(encoding="utf-8"))
    assert [line.partition(":")[0] for line in added] == ["+fingerprint", "+confirmed_by"]
    assert added[1] == "+confirmed_by: reviewer_b"


def test_what_changed_is_shown_cell_by_cell_and_a_dry_run_writes_nothing(review: Path, run_cli: RunCli) -> None:
    run_cli("reconfirm", "risk_of_bias", "alder_2015", "--by", "adjudicator")
    replaced(ALDER, "events: 12", "events: 13")
    before = folder_bytes(review / "records")

    finished = run_cli("reconfirm", "risk_of_bias", "alder_2015", "--by", "adjudicator", "--dry-run")

    assert finished.out.splitlines() == [
        "risk_of_bias alder_2015: made on earlier evidence (adjudicator)",
        "  results/event day 30/data/active/events: 12 -> 13",
        "Nothing was written.",
    ]
    assert folder_bytes(review / "records") == before


def test_one_of_several_assessments_has_to_be_named(review: Path, run_cli: RunCli) -> None:
    finished = run_cli("reconfirm", "risk_of_bias", "cedar_2019", "--by", "adjudicator")

    assert finished.code == 2
    assert "Allowed: cedar_2019:1 (all outcomes), cedar_2019:2 (score)." in finished.err
    assert run_cli("reconfirm", "risk_of_bias", "cedar_2019:2", "--by", "adjudicator").code == 0
    assert (review / CEDAR).read_text(encoding="utf-8").count("fingerprint: v2:") == 1


def test_all_that_are_not_current_are_confirmed_at_once(review: Path, run_cli: RunCli) -> None:
    finished = run_cli("reconfirm", "risk_of_bias", "--all", "--by", "adjudicator")

    assert finished.out.count("Confirmed by adjudicator") == 4
    assert run_cli("reconfirm", "risk_of_bias", "--all", "--by", "adjudicator").out == (
        "Every judgement of the kind risk_of_bias is current.\n"
    )


def test_an_extraction_is_settled_and_goes_stale_with_its_cells(review: Path, run_cli: RunCli) -> None:
    before = (review / ALDER).read_text(encoding="utf-8")

    assert run_cli("reconfirm", "extraction", "alder_2015", "--by", "reviewer_a").code == 0

    added = changed_lines(before, (review / ALDER).read_text(encoding="utf-8"))
    assert [line.strip("+ ").partition(":")[0] for line in added] == ["consensus", "by", "fingerprint"]
    replaced(ALDER, "n: 60", "n: 61")
    assert "consensus/results/event day 30/data/active/n: 60 -> 61" in (
        run_cli("reconfirm", "extraction", "alder_2015", "--by", "reviewer_a", "--dry-run").out
    )


def test_evidence_that_is_not_built_cannot_be_confirmed(review: Path, run_cli: RunCli) -> None:
    replaced(ALDER, "events: 12", "events: 13")
    before = folder_bytes(review / "records")

    finished = run_cli("reconfirm", "certainty", "event_short", "--by", "adjudicator")

    assert finished.code == 2
    assert finished.err.startswith("The evidence is not built as the files are now (waiting: effects event_short,")
    assert "Run `livingreview build`" in finished.err
    assert folder_bytes(review / "records") == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("certainty", "event_short", "--by", "nobody"), "--by: Nobody in the team has this id. Found: nobody."),
        (("certainty", "event_short", "--by", "robot"), "This is a program. Programs suggest; people judge."),
        (("certainty", "nothing", "--by", "adjudicator"), "Found: nothing. Allowed: event_short."),
        (("certainty", "--by", "adjudicator"), "Name one judgement, or ask for --all"),
        (("certainty", "event_short", "--all", "--by", "adjudicator"), "Name one judgement, or ask for --all"),
        (("risk_of_bias", "elm_2022", "--by", "adjudicator"), "There is no judgement of the kind risk_of_bias"),
        (("claim", "fewer", "--by", "adjudicator"), "Allowed: none: there is no such judgement yet."),
    ],
)
def test_one_clear_message_says_what_is_wrong(
    review: Path, run_cli: RunCli, arguments: tuple[str, ...], message: str
) -> None:
    robot = "team:\n  robot: {label: Robot, roles: [screener], automation: true, version: '1'}\n"
    replaced("config/review.yaml", "team:\n", robot)
    before = folder_bytes(review / "records")

    finished = run_cli("reconfirm", *arguments)

    assert finished.code == 2
    assert message in finished.err
    assert finished.err.count("\n") == 1
    assert folder_bytes(review / "records") == before


def test_a_claim_that_breaks_fails_the_strict_check_and_is_printed_as_withdrawn(review: Path, run_cli: RunCli) -> None:
    (review / CLAIMS).write_text(FEWER, encoding="utf-8")
    (review / "config/text/conclusions.md").write_text("In short: {{ claim.fewer }}\n", encoding="utf-8")
    assert "not built as the files are now" in run_cli("check", "--strict").err
    assert run_cli("build", GRADE).code == 0
    assert run_cli("reconfirm", "claim", "fewer", "--by", "adjudicator").code == 0
    assert "  fewer:  # agreed in March\n" in (review / CLAIMS).read_text(encoding="utf-8")
    assert run_cli("build", GRADE).code == 0
    assert run_cli("check", "--strict").code == 0

    replaced(ALDER, "events: 12", "events: 50")
    built = run_cli("build", GRADE, HTML)
    strict = run_cli("check", "--strict")

    assert built.code == 0
    assert (
        "Warning: records/claims.yaml: claims.fewer: This conclusion no longer holds: event_short.ci_high is"
        in built.err
    )
    assert strict.code == 2
    assert "This conclusion no longer holds" in strict.err
    (row,) = io.read_table(review / "results" / tables.CLAIMS.path, tables.CLAIMS)
    assert (row["state"], row["evidence"]) == ("withdrawn", "made on earlier evidence")
    page = (review / HTML).read_text(encoding="utf-8")
    assert "<strong>Withdrawn:</strong> “Events were fewer (RR" in page
    assert row["because"][0].replace("<", "&lt;") in page
    refused = run_cli("reconfirm", "claim", "fewer", "--by", "adjudicator")
    assert (refused.code, "it does not hold" in refused.err) == (2, True)


def test_stale_judgements_are_named_by_status_and_flagged_in_the_report(review: Path, run_cli: RunCli) -> None:
    for kind, name in (("certainty", "event_short"), ("risk_of_bias", "alder_2015"), ("extraction", "alder_2015")):
        assert run_cli("reconfirm", kind, name, "--by", "adjudicator").code == 0
    replaced(ALDER, "events: 12", "events: 13")
    assert run_cli("build", GRADE, HTML, "results/publish/figures/event_short.svg").code == 0

    said = run_cli("status").out.split("Judgements made on earlier evidence, or unconfirmed:\n")[1]
    page = (review / HTML).read_text(encoding="utf-8")
    figure = (review / "results/publish/figures/event_short.svg").read_text(encoding="utf-8")

    assert "certainty event_short is made on earlier evidence (records/certainty/event_short.yaml)" in said
    assert "    effects/alder_2015/events_1: 12 -&gt; 13\n".replace("&gt;", ">") in said
    assert "livingreview reconfirm risk_of_bias alder_2015 --by PERSON" in said
    assert page.count("Extraction made on earlier evidence") >= 2
    assert "effects/alder_2015/events_1" in page
    assert "* Risk of bias: made on earlier evidence." in figure
    assert "† Risk of bias: unconfirmed." in figure


def test_only_the_steps_behind_a_claim_run_again(review: Path, run_cli: RunCli) -> None:
    (review / CLAIMS).write_text(FEWER, encoding="utf-8")
    report = {"changes", "publish_html", "publish_pdf", "publish_docx", "publish_pictures", "publish_reports"}
    report |= {"publish_checklists", "publish_appendix certainty"}
    assert set(planned(review).planned) == {"grade"} | report
    run_cli("build", GRADE)

    replaced(CLAIMS, "# agreed in March", "# agreed in April")
    (review / CLAIMS).touch()
    assert "grade" not in run_cli("build", GRADE, "--dry-run").out
    replaced(CLAIMS, "< 1", "< 2")
    assert "grade" in run_cli("build", GRADE, "--dry-run").out


def test_a_touched_snapshot_reruns_nothing(review: Path, run_cli: RunCli) -> None:
    run_cli("reconfirm", "risk_of_bias", "alder_2015", "--by", "adjudicator")
    run_cli("build", GRADE)

    (kept,) = (review / "records/evidence").iterdir()
    kept.touch()

    assert "Nothing to do" in run_cli("build", GRADE, "--dry-run").out


def test_what_is_missing_is_judged_kept_confirmed_and_goes_stale_with_a_state(review: Path, run_cli: RunCli) -> None:
    ask = ("risk-of-bias", "missing-evidence", "event_short", "--by", "adjudicator")
    answers = [part for answer in ("3.1=Y", "4.7=N", "4.8=NA") for part in ("--answer", answer)]
    assert run_cli(*ask, *answers).code == 0
    assert run_cli("reconfirm", "missing_evidence", "--all", "--by", "adjudicator").out == (
        "Every judgement of the kind missing_evidence is current.\n"
    )
    assert run_cli(*ask, "--judgement", "low").code == 0
    rob_me = Path("records/missing_evidence/event_short.yaml")
    assert "fingerprint: v2:" in rob_me.read_text(encoding="utf-8")
    (name,) = load_evidence(review)
    assert name in rob_me.read_text(encoding="utf-8")
    first = run_cli("reconfirm", "missing_evidence", "event_short", "--by", "adjudicator").out
    assert first == "missing_evidence event_short: current; nothing that it was made on has changed\n"

    state = ("--state", "elm_2022=suspected", "--why", "elm_2022=only in words", "--answer", "4.2=Y")
    assert run_cli(*ask, *state, "--reason", "One small trial.").code == 0

    assert run_cli("build", GRADE).code == 0
    (*stale,) = (row for row in io.read_table(Path("results/grade/stale.csv"), tables.STALE) if row["cell"])
    assert {(row["kind"], row["cell"], row["then"], row["now"]) for row in stale} == {
        ("missing_evidence", "states/elm_2022", "available", "missing because of the result"),
        ("missing_evidence", "answers/4.1", "N", "Y"),
        ("missing_evidence", "answers/4.2", None, "Y"),
    }
    assert "missing_evidence event_short is made on earlier evidence" in run_cli("status").out
    again = run_cli("reconfirm", "missing_evidence", "event_short", "--by", "reviewer_b")
    assert "states/elm_2022: available -> missing because of the result" in again.out
    assert "confirmed_by: reviewer_b" in rob_me.read_text(encoding="utf-8")
