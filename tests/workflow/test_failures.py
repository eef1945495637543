"""A build that fails leaves reports/ as it was, and says which step failed and why."""

import shutil
import subprocess
import sys
from pathlib import Path

from livingreview.workflow.run import run_workflow
from workflow_helpers import edited, working_in


def files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_a_step_that_fails_leaves_the_published_review_as_it_was(built: Path) -> None:
    before = files(built / "reports")
    pdf = built / "results/publish/review.pdf"
    kept = pdf.read_bytes()

    with edited(built, "config/text/background.md", lambda text: text + "\nMore.\n"), working_in(built):
        # A folder where the PDF is to be written: the last step before publishing cannot finish.
        pdf.unlink()
        (pdf / "in the way").mkdir(parents=True)
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=())
        if pdf.is_dir():
            (pdf / "in the way").rmdir()
            pdf.rmdir()

    assert run.failures
    assert "publish_pdf" in run.failures[0]
    assert files(built / "reports") == before
    with working_in(built):
        mended = run_workflow(cores="2", is_dry_run=False, profile=None, targets=())
    assert mended.failures == []
    assert pdf.read_bytes() == kept
    assert files(built / "reports") == before


def test_a_built_file_that_was_deleted_is_built_again(built: Path) -> None:
    before = files(built / "reports")
    gone = ["results/meta_analysis", "reports/figures"]
    for name in gone:
        shutil.rmtree(built / name)

    with working_in(built):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=())

    assert run.failures == []
    assert files(built / "reports") == before
    assert all((built / name).is_dir() for name in gone)


def test_plain_snakemake_says_the_same_about_a_mistake(built: Path) -> None:
    with edited(built, "records/studies/alder_2015.yaml", lambda text: text.replace("events: 12", "events: 120", 1)):
        command = [sys.executable, "-m", "snakemake", "--cores", "1"]
        done = subprocess.run(command, cwd=built, capture_output=True, text=True, check=False)
        with working_in(built):
            run = run_workflow(cores="1", is_dry_run=True, profile=None, targets=())

    message = "records/studies/alder_2015.yaml:28: results[0].data.active: Events (120) exceed n (60)."
    assert done.returncode == 1
    assert message in done.stderr
    assert message in "\n".join(run.failures)
