"""One build of the synthetic review for the whole session; tests look at it, and undo what they edit."""

from pathlib import Path

import pytest
import snakemake.shell  # noqa: F401 - it keeps the output it finds when first imported: not that of one test

from livingreview.workflow.run import run_workflow
from reviews import synthetic_review
from workflow_helpers import working_in


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the synthetic review once."""
    root = tmp_path_factory.mktemp("built") / "a review"
    synthetic_review(root)
    with working_in(root):
        run = run_workflow(cores="2", is_dry_run=False, profile=None, targets=())
    assert not run.failures, run.failures
    return root
