"""Why a version cannot be frozen now: everything that stands in its way, a message each.

1. What a version is made from has to be in git, all of it, or nobody could rebuild it.
2. The files are in order, the decisions are as they were written, earlier versions are as they were frozen.
3. The build is of these files, and nobody has changed what it wrote.
4. The number is a new one and says what the version changes, or a person says why not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from livingreview import io, layout
from livingreview.audit.findings import CheckState
from livingreview.audit.verify import Verified
from livingreview.checks import Checked
from livingreview.checks.frozen import frozen_problems
from livingreview.explored_files import EXPLORED, PICTURES, explored_files
from livingreview.figures.numbers import counted
from livingreview.freezing.manifest import input_files
from livingreview.freezing.numbering import kind_of_step, next_number
from livingreview.git_history import GitUnavailableError, commit_of
from livingreview.git_tree import changed_files, folder_in_repository, is_ignored, not_in_git
from livingreview.models.review import Review
from livingreview.stages.changes import Proposal
from livingreview.terms import VersionKind
from livingreview.versions import Version, find_version

NAMED = 5
"""Files that a message names; further ones are counted."""


@dataclass(frozen=True)
class Choice:
    """What the person says about a version beside its number."""

    kind: VersionKind | None = None
    reason: str | None = None
    same_day: bool = False


def git_refusals(root: Path) -> Iterator[str]:
    """Say what git lacks."""
    try:
        folder_in_repository(root)
        commit_of(root, "HEAD")
        changed = changed_files(root)
        missing = not_in_git(root, input_files(root))
    except GitUnavailableError as error:
        yield f"git: {error} A version is made from a commit; put the review under git and commit it."
        return
    if changed:
        yield f"git: {_named(changed)} not committed. Commit or remove it, so that the version can be rebuilt."
    ignored = [file for file in missing if file not in changed]
    if ignored:
        yield f"git: {_named(ignored)} read by the build and ignored by git. Add it with `git add --force`, or move it."
    if is_ignored(root, f"{layout.VERSIONS}/0/{layout.MANIFEST}"):
        yield f"git: .gitignore leaves {layout.VERSIONS}/ out. Add the line `!/{layout.VERSIONS}/` after `/reports/*`."


def check_refusals(root: Path, checked: Checked) -> Iterator[str]:
    """Say what `check --strict` says."""
    problems = [*checked.strict_errors, *frozen_problems(root)]
    if problems:
        n = counted(len(problems), "problem")
        yield f"check: `livingreview check --strict` finds {n}. The first: {problems[0]}"


def audit_refusals(verified: Verified) -> Iterator[str]:
    """Say what `audit verify` finds broken."""
    for check in verified.checks:
        if check.state is CheckState.BROKEN:
            first = check.findings[0]
            yield f"audit: `livingreview audit verify` finds {check.name} broken. The first: {first}"


def build_refusals(root: Path, planned: Sequence[str], failures: Sequence[str], built: Sequence[str]) -> Iterator[str]:
    """Say why the build is not of these files; `planned` are the steps that a build would run."""
    if failures:
        yield f"build: {failures[0]}"
    elif planned:
        n, verb = counted(len(planned), "step"), "waits" if len(planned) == 1 else "wait"
        yield f"build: It is not up to date: {n} {verb} ({', '.join(planned[:NAMED])}). Run `livingreview build`."
    else:
        drawn = explored_files(root / EXPLORED, root / PICTURES)
        changed = [path for path in built if not _is_as_built(root, path, drawn)]
        if changed:
            yield f"build: {_named(changed)} not what the build wrote. Delete it, then run `livingreview build`."


def number_refusals(review: Review, versions: Sequence[Version], proposal: Proposal, choice: Choice) -> Iterator[str]:
    """Say what is wrong with the version's number and date."""
    number, file = review.version, layout.REVIEW
    if find_version(versions, number) is not None:
        latest = versions[-1].number
        kind = proposal.kind if proposal.kind in _RAISED else VersionKind.PATCH
        yield (
            f"version: {number} is frozen already. Raise `version` in {file}; by what changed since {latest} it is "
            f"{next_number(latest, kind)} ({kind})."
        )
        return
    if not versions:
        return
    last = versions[-1]
    said = kind_of_step(last.number, number)
    if said is None:
        yield f"version: {number} is not later than {last.number}, the last frozen one. Raise `version` in {file}."
        return
    if last.date and review.version_date < last.date:
        yield f"version_date: {review.version_date} is before {last.number} of {last.date}. Raise it in {file}."
    elif last.date == review.version_date and not choice.same_day:
        yield f"version_date: it is that of {last.number}. Raise it in {file}, or say --same-day."
    yield from _kind_refusals(last.number, said, proposal, choice)


_RAISED = (VersionKind.MAJOR, VersionKind.MINOR, VersionKind.PATCH)


def _kind_refusals(last: str, said: VersionKind, proposal: Proposal, choice: Choice) -> Iterator[str]:
    wanted = choice.kind or proposal.kind
    if choice.kind and choice.kind is not proposal.kind and not (choice.reason or "").strip():
        yield f"kind: The changes make it {proposal.kind}. To freeze it as {choice.kind} say why: --reason TEXT."
    if said is not wanted:
        reasons = "".join(f"\n  {reason}" for reason in proposal.reasons)
        yield (
            f"version: By its number it is {said}, {'as you say' if choice.kind else 'by what changed'} it is {wanted} "
            f"({next_number(last, wanted)} after {last}). Correct the number, or give --kind {said} and --reason."
            f" What changed:{reasons}"
        )


PAGE = ".docx"
"""Ending of a table for a word processor, which is written with the report and not by the step of its numbers."""


def _is_as_built(root: Path, path: str, drawn: Mapping[str, bytes]) -> bool:
    """Hold a file of reports/ against what it is a copy of, or the figures that were `drawn` of explorations."""
    if path in drawn:
        return (root / path).is_file() and io.read_bytes(root / path) == drawn[path]
    below = path.removeprefix(f"{layout.REPORTS}/")
    is_table = below.startswith("tables/") and not below.endswith(PAGE)
    source = below.removeprefix("tables/") if is_table else f"publish/{below.removeprefix('tables/')}"
    copied, own = root / layout.RESULTS / source, root / path
    if not copied.is_file() or not own.is_file():
        return False
    return io.read_bytes(copied) == io.read_bytes(own)


def _named(files: Sequence[str]) -> str:
    more = len(files) - NAMED
    rest = f" and {counted(more, 'further file')}" if more > 0 else ""
    verb = "is" if len(files) == 1 else "are"
    return f"{', '.join(files[:NAMED])}{rest} {verb}"
