"""What `init` writes builds at once: empty of evidence, every box 0, every table says what is missing."""

from pathlib import Path

import pytest

from livingreview import io, tables
from livingreview.checks import check_folder, read_folder
from livingreview.skeleton import skeleton
from livingreview.waiting import waiting
from livingreview.workflow.run import run_workflow
from workflow_helpers import planned, working_in


@pytest.fixture(scope="module")
def new_review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("init") / "a new review"
    for path, content in skeleton().items():
        io.write_bytes(root / path, content)
    with working_in(root):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=())
    assert run.failures == []
    return root


def test_every_box_of_the_flow_is_0(new_review: Path) -> None:
    flow = io.read_table(new_review / "results/prisma/flow.csv", tables.FLOW)

    assert {"records_screened", "dbr_assessed", "new_studies"} <= {row["box"] for row in flow}
    assert {row["n"] for row in flow} == {0}


def test_the_built_review_says_what_is_missing(new_review: Path) -> None:
    page = (new_review / "reports/review.html").read_text(encoding="utf-8")

    missing = ("no search has been run", "no study has been included", "the protocol plans none yet")
    assert [words for words in missing if words not in page] == []
    assert (new_review / "reports/review.pdf").read_bytes().startswith(b"%PDF")


def test_nothing_is_left_to_build_and_nothing_waits(new_review: Path) -> None:
    checked = check_folder(read_folder(new_review))
    findings = io.read_table(new_review / "results/grade/summary_of_findings.csv", tables.SUMMARY_OF_FINDINGS)

    assert planned(new_review).planned == {}
    assert set(map(tuple, waiting(checked.folder, checked.require(), findings).values())) == {()}
