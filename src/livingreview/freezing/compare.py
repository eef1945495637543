"""Compare any two moments of a review: frozen versions, commits, or what is built now.

1. A frozen version is read as it was frozen. A commit is built in a work tree of its own, as far as its tables.
2. Where the method of a synthesis differs, it is computed from the studies of the later moment with the protocol of
   the earlier one. The studies of a frozen version are read from the commit of its inputs; where this clone does not
   have it, evidence and method are not told apart, and that is said.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from livingreview import layout
from livingreview.checks import check_folder, read_folder
from livingreview.errors import InputError, Problem
from livingreview.folder import load_review
from livingreview.freezing.rebuild import build, inputs_of
from livingreview.git_history import GitUnavailableError, commit_of
from livingreview.git_tree import work_tree
from livingreview.models.study import Study
from livingreview.moments import NOW, built_state, changed_syntheses, frozen_state, old_protocol
from livingreview.stages.changes import changes, events, proposed
from livingreview.stages.changes_held import with_old_method
from livingreview.stages.changes_state import COMPARED, State
from livingreview.tables import DECISIONS, Row, Rows
from livingreview.versions import Version, find_version, frozen_versions

VERSION = re.compile(r"^v?(\d+\.\d+(?:\.\d+)?)$")
NOT_TOLD_APART = "Changes of method and of evidence are not told apart where both happened."


@dataclass(frozen=True)
class Comparison:
    """Two moments, and what differs between them."""

    old: State
    new: State
    rows: Rows
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """Give it as plain values."""
        proposal = proposed(self.rows)
        return {
            "from": self.old.name,
            "to": self.new.name,
            "events": events(self.rows) if self.rows else [],
            "kind": proposal.kind.value,
            "reasons": list(proposal.reasons),
            **({"note": self.note} if self.note else {}),
            "changes": self.rows,
        }


def compare(root: Path, earlier: str, later: str, *, cores: str | None = None) -> Comparison:
    """Compare two moments of the review below a root, each named by a version, a commit, or `now`."""
    versions = frozen_versions(root)
    with _moment(root, earlier, versions, cores=cores) as first:
        old = first.state
    with _moment(root, later, versions, cores=cores) as second:
        new = second.state
        held, note = _held(root, old, second)
    return Comparison(old, new, changes(old, new, held), note)


@dataclass(frozen=True)
class _Moment:
    """A moment: what is compared, and where its files are; the folder of a frozen version is checked out on demand."""

    state: State
    folder: Path | None
    version: Version | None = None


@contextmanager
def _moment(root: Path, name: str, versions: Sequence[Version], *, cores: str | None) -> Iterator[_Moment]:
    version = _version(name, versions)
    if name == NOW:
        yield _Moment(built_state(root, load_review(root / layout.REVIEW)), root)
    elif version is not None:
        yield _Moment(frozen_state(version), None, version)
    else:
        with work_tree(root, _commit(root, name, versions)) as folder:
            yield _Moment(_built(folder, name, cores), folder)


def _version(name: str, versions: Sequence[Version]) -> Version | None:
    number = VERSION.match(name)
    return find_version(versions, number.group(1)) if number else None


def _commit(root: Path, name: str, versions: Sequence[Version]) -> str:
    try:
        return commit_of(root, name)
    except GitUnavailableError as error:
        known = ", ".join(["now", *(version.number for version in versions), "a commit, tag or branch of git"])
        raise InputError([Problem(layout.VERSIONS, 0, "", f"{error}", value=name, allowed=known)]) from None


def _built(folder: Path, name: str, cores: str | None) -> State:
    """Build the tables that are compared, and read them before the folder is gone."""
    review = load_review(folder / layout.REVIEW)
    paths = (f"{layout.RESULTS}/{table.path}" for table in (*COMPARED, DECISIONS))
    targets = [
        path.format(synthesis=synthesis)
        for path in paths
        for synthesis in (review.syntheses if "{synthesis}" in path else [""])
    ]
    build(folder, cores=cores, tool=None, name=name, targets=targets)
    state = built_state(folder, review, name)
    decisions = state.decisions()
    return replace(state, decisions=lambda: decisions)


def _held(root: Path, old: State, later: _Moment) -> tuple[Mapping[str, Row], str]:
    """Compute what changed in method from the studies of the later moment with the protocol of the earlier one."""
    names = changed_syntheses(old.protocol, later.state.protocol)
    then = old_protocol(old)
    if not names:
        return {}, ""
    if then is None:
        return {}, f"The protocol of {old.name} cannot be read by this release. {NOT_TOLD_APART}"
    try:
        studies, late = _studies(root, later)
    except InputError:
        return {}, f"The inputs of {later.state.name} are not in this clone. {NOT_TOLD_APART}"
    return with_old_method(studies, then, names, late), ""


def _studies(root: Path, later: _Moment) -> tuple[list[Study], Mapping[str, str]]:
    if later.folder is None and later.version is not None:
        with inputs_of(root, later.version) as folder:
            return _read(folder)
    return _read(later.folder or root)


def _read(root: Path) -> tuple[list[Study], Mapping[str, str]]:
    folder = read_folder(root)
    late = check_folder(folder).require().late
    return [study.content for study in folder.studies], late
