"""`livingreview grade` on a built review: what it shows, what it refuses, what it writes, and that the build agrees."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import RunCli
from livingreview import io, layout, tables, yaml_dialect
from workflow_helpers import edited, working_in

EVENT = "event_short"
RATING = Path(layout.CERTAINTY) / f"{EVENT}.yaml"
REVIEW = "config/review.yaml"


@pytest.fixture
def rated(built: Path) -> Iterator[Path]:
    """Work in the built review, put the rating back as it was, and take away the evidence that was kept with others."""
    before = (built / RATING).read_bytes()
    with working_in(built):
        yield built
    (built / RATING).write_bytes(before)
    shutil.rmtree(built / layout.EVIDENCE, ignore_errors=True)


def rows(root: Path, table: tables.Table) -> tables.Rows:
    found = io.read_table(root / layout.RESULTS / table.path, table)
    return [row for row in found if row["synthesis_id"] == EVENT]


def test_it_shows_the_evidence_and_every_suggestion_with_its_figures(rated: Path, run_cli: RunCli) -> None:
    finished = run_cli("grade", EVENT)

    assert (finished.code, finished.err) == (0, "")
    for row in rows(rated, tables.SUGGESTIONS):
        assert f"{row['domain'].upper()}  suggested: {row['suggestion']}" in finished.out
    assert "of the weight in the meta-analysis" in finished.out
    assert "low risk alone" in finished.out


def test_a_rating_is_written_with_the_fingerprint_of_the_build_and_the_suggestion_seen(
    rated: Path, run_cli: RunCli
) -> None:
    before = RATING.read_text(encoding="utf-8")
    reason = "People were older than those of the question."

    finished = run_cli(
        *("grade", EVENT, "--by", "reviewer_a", "--date", "2026-03-01", "--keep-rest"),
        *("--rate", "indirectness=serious", "--reason", f"indirectness={reason}"),
    )

    assert (finished.code, finished.err) == (0, "")
    data = yaml_dialect.read(RATING.read_text(encoding="utf-8"), RATING.as_posix()).data
    old = yaml_dialect.read(before, RATING.as_posix()).data
    assert data["indirectness"] == {
        "concern": "serious",
        "reason": reason,
        "suggestion": "not drafted: no study file judges directness.",
    }
    assert data["fingerprint"] == rows(rated, tables.SUMMARY_OF_FINDINGS)[0]["fingerprint"]
    assert (data["by"], data["date"]) == ("reviewer_a", "2026-03-01")
    changed = {"indirectness", "fingerprint", "by", "date"}
    assert {name: data[name] for name in old if name not in changed} == {
        name: old[name] for name in old if name not in changed
    }


def test_a_file_rates_as_the_options_do(rated: Path, run_cli: RunCli, tmp_path: Path) -> None:
    source = tmp_path / "rating.yaml"
    source.write_text(
        "by: reviewer_b\ndate: '2026-03-02'\nkeep_rest: true\nrate: {indirectness: not serious}\n"
        "reason: {indirectness: The people are those of the question.}\n",
        encoding="utf-8",
    )

    assert run_cli("grade", EVENT, "--from", str(source)).code == 0
    assert "The people are those of the question." in RATING.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--rate", "indirectness=serious"), "a rating needs --by PERSON"),
        (("--by", "reviewer_a"), "nothing is rated"),
        (("--by", "nobody", "--rate", "imprecision=serious", "--reason", "imprecision=x"), "Nobody in the team"),
        (("--by", "reviewer_a", "--rate", "indirectness=serious", "--keep-rest"), "has no reason"),
        (("--by", "reviewer_a", "--rate", "indirectness"), "is not NAME=TEXT"),
    ],
)
def test_what_cannot_be_a_rating_changes_nothing(
    rated: Path, run_cli: RunCli, arguments: tuple[str, ...], says: str
) -> None:
    before = RATING.read_bytes()

    finished = run_cli("grade", EVENT, *arguments)

    assert finished.code == 2
    assert says in finished.err
    assert RATING.read_bytes() == before


def test_a_synthesis_that_does_not_exist_is_named_with_those_that_do(rated: Path, run_cli: RunCli) -> None:
    finished = run_cli("grade", "no_such")

    assert finished.code == 2
    assert "no_such" in finished.err
    assert EVENT in finished.err


def test_it_refuses_to_rate_on_tables_that_are_older_than_the_files(rated: Path, run_cli: RunCli) -> None:
    with edited(rated, "records/studies/alder_2015.yaml", lambda text: text.replace("events: 12", "events: 13", 1)):
        before = RATING.read_bytes()
        rating = run_cli("grade", EVENT, "--by", "reviewer_a", "--keep-rest", "--rate", "imprecision=suggested")
        looking = run_cli("grade", EVENT)

        assert rating.code == 2
        assert "older than the review's files" in rating.err
        assert "livingreview build" in rating.err
        assert RATING.read_bytes() == before
        assert looking.code == 0
        assert "older than the review's files" in looking.err
