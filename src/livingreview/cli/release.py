"""`livingreview release`: freeze a version of the review."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from livingreview.errors import EXIT_USER_ERROR

if TYPE_CHECKING:
    from livingreview.freezing.manifest import Consequence
    from livingreview.freezing.refusals import Choice
    from livingreview.models.review import Review
    from livingreview.stages.changes import Proposal
    from livingreview.versions import Version

KINDS = ("major", "minor", "patch")


@click.command("release")
@click.option("--propose", is_flag=True, help="Only say which number the version should have, and why.")
@click.option("--kind", type=click.Choice(KINDS), help="Freeze it as this kind, also where the changes say another.")
@click.option("--reason", help="Why it is of another kind than the changes say; kept in the manifest.")
@click.option("--same-day", is_flag=True, help="The date is that of the version before, on purpose.")
def command(*, propose: bool, kind: str | None, reason: str | None, same_day: bool) -> None:
    """Freeze the review as it is built: HTML, PDF, figures, tables, and the hash of everything behind them.

    The version is `version` of config/review.yaml, which you write; it goes to reports/versions/VERSION and is never
    touched again. By what changed since the version before, a number is major (conclusions or methods), minor
    (evidence was added) or patch (a correction).

    Nothing is frozen, and exit code 2 says so with every reason, while files are not committed, `check --strict` or
    `audit verify` fails, the build is not up to date, or the number is not a new one that fits.

    \b
    Examples:
      livingreview release --propose
      livingreview release
      livingreview release --kind patch --reason "A typing error in the conclusions; they say the same."
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview import layout
    from livingreview.cli.progress import working
    from livingreview.folder import load_review, require_file
    from livingreview.freezing.numbering import proposal
    from livingreview.freezing.refusals import Choice
    from livingreview.terms import VersionKind
    from livingreview.versions import frozen_versions

    root = Path()
    require_file(layout.REVIEW)
    review, versions = load_review(root / layout.REVIEW), frozen_versions(root)
    with working("comparing with the version before"):
        found = proposal(root, review, versions)
    if propose:
        _propose(review, versions, found)
        return
    choice = Choice(VersionKind(kind) if kind else None, reason, same_day)
    _release(root, review, versions, found, choice)


def _propose(review: "Review", versions: list["Version"], found: "Proposal") -> None:
    from livingreview.freezing.numbering import next_number

    if not versions:
        click.echo(f"Nothing is frozen yet. The first version is the number in config/review.yaml: {review.version}.")
        return
    last = versions[-1].number
    click.echo(f"{next_number(last, found.kind)} ({found.kind}: {found.kind.about} since {last})")
    for reason in found.reasons:
        click.echo(f"  {reason}")
    if review.version != next_number(last, found.kind):
        click.echo(f"config/review.yaml says {review.version}; write the number there, and its date.")


def _release(root: Path, review: "Review", versions: list["Version"], found: "Proposal", choice: "Choice") -> None:
    from livingreview.audit.verify import verify
    from livingreview.checks import check_folder, read_folder
    from livingreview.cli.progress import working
    from livingreview.freezing import refusals
    from livingreview.freezing.freeze import freeze
    from livingreview.freezing.installed import installed
    from livingreview.git_history import commit_of
    from livingreview.workflow.run import run_workflow

    with working("checking"):
        checked = check_folder(read_folder(root))
        reasons = [*refusals.git_refusals(root), *refusals.check_refusals(root, checked)]
        reasons += refusals.number_refusals(review, versions, found, choice)
        verified = verify(root)
        reasons += refusals.audit_refusals(verified)
        built: list[str] = []
        if not checked.errors:
            run = run_workflow(cores="1", is_dry_run=True, profile=None, targets=())
            built = [] if run.failures else _built_files()
            reasons += refusals.build_refusals(root, list(run.planned), run.failures, built)
    if reasons:
        for reason in reasons:
            click.echo(reason, err=True)
        click.echo(f"Version {review.version} was not frozen.", err=True)
        sys.exit(EXIT_USER_ERROR)
    with working(f"freezing version {review.version}"):
        folder = freeze(
            *(root, review, built),
            commit=commit_of(root, "HEAD"),
            heads=verified.heads,
            installed=installed(),
            versions=versions,
            consequence=_consequence(found, choice),
        )
    _say(review, folder, versions)


def _built_files() -> list[str]:
    from livingreview.explored_files import EXPLORED, PICTURES, explored_files
    from livingreview.workflow.graph import Graph

    return [*Graph().finished, *explored_files(Path(EXPLORED), Path(PICTURES))]


def _consequence(found: "Proposal", choice: "Choice") -> "Consequence":
    from livingreview.freezing.manifest import Consequence

    kind = choice.kind if choice.kind and found.kind != "first" else found.kind
    reasons = [*([choice.reason] if choice.reason else []), *found.reasons]
    return Consequence(kind.value, tuple(reasons), found.kind.value if kind is not found.kind else None)


def _say(review: "Review", folder: Path, versions: list["Version"]) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1_000_000
    label = f" ({review.reconstruction.label})" if review.reconstruction else ""
    name = shlex.quote(folder.as_posix())
    click.echo(f"Froze version {review.version}{label}: {len(files)} files, {size:.1f} MB in {folder}.")
    click.echo("Commit it, and nothing else with it:")
    click.echo(f"  git add {name}")
    click.echo(f"  git commit -m {shlex.quote(f'Version {review.version}')} -- {name}")
    click.echo(f"  git tag v{review.version}")
    if versions:
        click.echo(f"What is new: livingreview diff {versions[-1].number} {review.version}")
