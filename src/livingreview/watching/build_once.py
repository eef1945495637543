"""One build, in a fork of the preloaded process; what came of it, as plain values."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from livingreview.checks import check_folder, read_folder
from livingreview.workflow.run import LOCKED_OUT, run_workflow


def build_once(targets: Sequence[str], *, cores: str | None) -> dict[str, Any]:
    """Build, as `livingreview build TARGETS` does; give the steps that ran and the messages of what failed.

    The files are checked by the workflow itself. Where it stops, they are read once more for every problem's own line.
    """
    run = run_workflow(cores=cores, is_dry_run=False, profile=None, targets=targets)
    failures, is_locked = run.failures, LOCKED_OUT in run.failures
    if failures and not run.planned and not is_locked:
        failures = [str(problem) for problem in check_folder(read_folder(Path())).errors] or failures
    return {"steps": list(run.planned) if run.done else [], "failures": failures, "is_locked": is_locked}
