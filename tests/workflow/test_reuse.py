"""Another team's Snakefile: the examples of docs/reuse.md work as they stand."""

import re
from pathlib import Path

import pytest

from livingreview.workflow.run import run_workflow
from workflow_helpers import edited, planned, working_in

PAGE = Path(__file__).parents[2] / "docs/reuse.md"
SNAKEFILE, OWN_RULE, CHANGED_RULE = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_page_shows_the_snakefile_that_a_review_has(built: Path) -> None:
    code = re.sub(r'^""".*?"""\n\n', "", (built / "Snakefile").read_text(encoding="utf-8"), flags=re.DOTALL)

    assert code == SNAKEFILE


def test_a_rule_of_the_teams_own_runs_on_a_built_table(built: Path) -> None:
    table = built / "results/my_table.csv"

    with edited(built, "Snakefile", lambda text: f"{text}\n\n{OWN_RULE}"), working_in(built):
        run = run_workflow(cores="1", is_dry_run=False, profile=None, targets=("results/my_table.csv",))

    assert run.failures == []
    assert table.read_text(encoding="utf-8").splitlines()[:2] == ["study_id,randomised", "alder_2015,"]
    table.unlink()


def test_a_changed_rule_reruns_nothing_else(built: Path) -> None:
    with edited(built, "Snakefile", lambda text: f"{text}\n\n{CHANGED_RULE}"):
        run = planned(built)

    assert run.failures == []
    assert set(run.planned) <= {"publish_pdf", "publish_pictures", "publish_reports"}


@pytest.mark.parametrize("table", ["results/prisma/flow.csv", "results/grade/summary_of_findings.csv"])
def test_one_table_can_be_asked_for_alone(built: Path, table: str) -> None:
    with working_in(built):
        run = run_workflow(cores="1", is_dry_run=True, profile=None, targets=(table,))

    assert (run.failures, run.planned) == ([], {})
