"""Any two moments are compared: frozen versions, commits, and what is built now."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import SYNTHESIS
from command_line import RunCli
from freezing_helpers import edit, raise_version
from livingreview import io
from livingreview.folder import load_review
from livingreview.freezing import compare
from livingreview.models.review import Review
from livingreview.moments import built_state
from livingreview.stages.changes_state import COMPARED
from livingreview.tables import CHANGES, SUMMARY, SUMMARY_OF_FINDINGS, VERSION_HISTORY
from livingreview.workflow.run import run_workflow
from workflow_helpers import working_in


@pytest.fixture
def released(review: Path, run_cli: RunCli, commit: Callable[[], None]) -> Path:
    assert run_cli("release").code == 0
    commit()
    return review


def build(root: Path, *targets: str) -> None:
    with working_in(root):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=targets)
    assert not run.failures, run.failures


def rebuild_numbers(root: Path) -> None:
    """Build what stands between a study file and the numbers, without the report."""
    build(root, *(f"results/{table.path.format(synthesis=SYNTHESIS)}" for table in COMPARED))


def changes_of(root: Path, run_cli: RunCli, earlier: str = "0.1", later: str = "now") -> dict:
    done = run_cli("diff", earlier, later, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_version_does_not_differ_from_what_it_was_frozen_from(released: Path, run_cli: RunCli) -> None:
    found = changes_of(released, run_cli)

    assert (found["from"], found["to"], found["changes"], found["events"]) == ("0.1", "now", [], [])
    assert "Nothing differs." in run_cli("diff", "0.1").out


def test_a_cell_is_traced_from_the_study_file_to_the_estimate(released: Path, run_cli: RunCli) -> None:
    edit(released / "records/studies/berg_2021.yaml", "events: 12", "events: 14")
    rebuild_numbers(released)

    found = changes_of(released, run_cli)

    by_what = {row["what"]: row for row in found["changes"]}
    assert (by_what["estimate"]["before"], by_what["estimate"]["after"]) == (
        "RR 2.40 [1.04, 5.55]",
        "RR 2.80 [1.24, 6.30]",
    )
    assert by_what["estimate"]["cause"] == "evidence"
    assert by_what["estimate"]["because"][0].startswith("Berg 2021, results[0]: was relief, day 7: ")
    assert found["kind"] == "patch"


def test_method_and_evidence_are_told_apart_by_computing_one_with_the_other_held(
    released: Path, run_cli: RunCli
) -> None:
    edit(released / "records/studies/berg_2021.yaml", "events: 12", "events: 14")
    edit(released / "config/review.yaml", "measure: RR", "measure: OR")
    rebuild_numbers(released)

    found = changes_of(released, run_cli)

    [estimate] = [row for row in found["changes"] if row["what"] == "estimate"]
    assert estimate["cause"] == "evidence and method"
    assert estimate["before"] == "RR 2.40 [1.04, 5.55]"
    assert estimate["held"] == "RR 2.80 [1.24, 6.30]"
    assert estimate["after"].startswith("OR 7.00")
    assert found["kind"] == "major"


def test_a_page_and_a_terminal_show_the_same(released: Path, run_cli: RunCli) -> None:
    edit(released / "records/studies/berg_2021.yaml", "events: 12", "events: 14")
    rebuild_numbers(released)

    text = run_cli("diff", "0.1", "--html", "new.html")

    page = (released / "new.html").read_text(encoding="utf-8")
    assert text.out == "Written: new.html.\n"
    assert "RR 2.80 [1.24, 6.30]" in page
    assert (
        "  Relief at 1 week, estimate: RR 2.40 [1.04, 5.55] -> RR 2.80 [1.24, 6.30]  [evidence]"
        in run_cli("diff", "0.1").out
    )


def test_a_page_stands_under_the_version_it_leads_to_and_not_under_the_one_in_work(
    released: Path, run_cli: RunCli
) -> None:
    raise_version(released, "0.2", "2027-01-01")

    run_cli("diff", "0.1", "0.1", "--html", "new.html")

    assert 'class="version">Version 0.1 ·' in (released / "new.html").read_text(encoding="utf-8")


def test_a_commit_is_compared_by_building_its_tables_in_a_work_tree(
    released: Path, run_cli: RunCli, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands for the build copies the tables; that a build works is tested by `verify`."""
    asked = []

    def build(folder: Path, *, targets: list[str], **_: object) -> None:
        asked.extend(targets)
        shutil.copytree(released / "results", folder / "results")

    monkeypatch.setattr(compare, "build", build)

    found = changes_of(released, run_cli, "HEAD", "now")

    assert (found["from"], found["changes"]) == ("HEAD", [])
    assert {f"results/{SUMMARY.path.format(synthesis=SYNTHESIS)}", f"results/{SUMMARY_OF_FINDINGS.path}"} <= set(asked)
    assert not [target for target in asked if target.startswith("reports/")]
    assert git("worktree", "list").count("\n") == 1


def test_a_name_that_is_nothing_is_an_error_that_says_what_there_is(released: Path, run_cli: RunCli) -> None:
    done = run_cli("diff", "nothing", "now")

    assert done.code == 2
    assert "git knows no commit nothing. Found: nothing. Allowed: now, 0.1, a commit, tag or branch of git." in done.err


def test_the_step_compares_with_the_version_before_and_tells_the_history(released: Path, run_cli: RunCli) -> None:
    edit(released / "records/studies/berg_2021.yaml", "events: 12", "events: 14")
    raise_version(released, "0.1.1", "2026-12-01")

    build(released, f"results/{CHANGES.path}")

    found = io.read_table(released / "results" / CHANGES.path, CHANGES)
    history = io.read_table(released / "results" / VERSION_HISTORY.path, VERSION_HISTORY)
    assert {row["since"] for row in found} == {"0.1"}
    assert "estimate" in {row["what"] for row in found}
    assert [(row["version"], row["kind"], row["events"], row["is_frozen"]) for row in history] == [
        ("0.1", "first", ["First version"], True),
        ("0.1.1", "patch", ["Amended"], False),
    ]


def test_a_version_is_not_compared_with_itself(released: Path, run_cli: RunCli) -> None:
    edit(released / "records/studies/berg_2021.yaml", "events: 12", "events: 14")

    build(released, f"results/{CHANGES.path}")

    assert io.read_table(released / "results" / CHANGES.path, CHANGES) == []


def test_the_proposal_says_the_number_and_what_it_is_for(released: Path, run_cli: RunCli) -> None:
    edit(released / "config/review.yaml", "measure: RR", "measure: OR")
    rebuild_numbers(released)

    done = run_cli("release", "--propose")

    assert done.out.startswith("1.0 (major: conclusions or methods changed since 0.1)\n")
    assert "  syntheses.relief_1_week.measure: setting was RR, is OR\n" in done.out


def test_the_state_of_now_holds_the_protocol_as_a_manifest_keeps_it(review: Path) -> None:
    protocol = load_review(review / "config/review.yaml")

    assert Review.model_validate(built_state(review, protocol).protocol) == protocol
