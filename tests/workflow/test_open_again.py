"""A study whose report is open again since records were linked with it: built, counted and marked."""

from pathlib import Path

from builders import BERG, ROSS, write_review
from command_line import RunCli
from livingreview import layout
from livingreview.workflow.run import run_workflow
from workflow_helpers import working_in


def test_the_review_is_built_with_the_study_and_its_report_marks_it(tmp_path: Path, run_cli: RunCli) -> None:
    root = tmp_path / "review"
    write_review(root)
    a, b = sorted((BERG, ROSS))
    with (root / layout.SAME_REPORT).open("a", encoding="utf-8") as file:
        file.write(f"1,{a},{b},same,ann,2026-11-21,one trial in two exports\n")

    with working_in(root):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=())
        verified = run_cli("audit", "verify")

    assert run.failures == []
    html = (root / "reports/review.html").read_text(encoding="utf-8")
    assert "Eligibility is being decided again" in html
    assert "1 report of included studies: Berg 2021 (conflict at full text)." in html
    members = (root / "results/prisma/members.csv").read_text(encoding="utf-8").splitlines()
    assert "new_studies,all,,berg_2021" in members
    assert f"awaiting_assessment,databases,conflict at full text,{a}" in members
    assert verified.code == 0, verified.out + verified.err
