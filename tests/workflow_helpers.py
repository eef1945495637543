"""Working in a built review, editing a file for a while, asking what a build would run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from livingreview.workflow.run import Run, run_workflow


@contextmanager
def working_in(root: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        yield


def planned(root: Path) -> Run:
    """Ask what a build would run."""
    with working_in(root):
        return run_workflow(cores="2", is_dry_run=True, profile=None, targets=())


@contextmanager
def edited(root: Path, file: str, edit: Callable[[str], str]) -> Iterator[None]:
    """Edit one file for a while; the edit must change it."""
    path = root / file
    before = path.read_bytes()
    after = edit(before.decode("utf-8")).encode("utf-8")
    assert after != before
    path.write_bytes(after)
    try:
        yield
    finally:
        path.write_bytes(before)
