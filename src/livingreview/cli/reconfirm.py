"""`livingreview reconfirm`: a person says that a judgement holds on the evidence as it is now."""

from collections.abc import Sequence
from pathlib import Path

import click

from livingreview.judgements.snapshots import KINDS

NEEDS_A_BUILD = ("certainty", "claim")


@click.command("reconfirm")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name", metavar="[ID]", required=False)
@click.option("--by", "person", required=True, metavar="PERSON", help="Id of the person who confirms, from the team.")
@click.option("--all", "is_all", is_flag=True, help="Every judgement of the kind that is not current.")
@click.option("--dry-run", is_flag=True, help="Only show what changed; write nothing.")
def command(kind: str, name: str | None, person: str, is_all: bool, dry_run: bool) -> None:
    """Show what changed since a judgement was made, and confirm it on the evidence as it is now.

    KIND is risk_of_bias or extraction (ID is a study; STUDY:2 the second assessment in its file), missing_evidence
    or certainty (a synthesis), or claim (an id of records/claims.yaml). Each cell that changed is printed, as it was
    and as it is; then the new fingerprint is written into the file that holds the judgement, and the evidence is kept
    below records/evidence. No other line changes. For certainty and claims the numbers must be built as the files are
    now.

    Look before you confirm: --dry-run shows the same and writes nothing.

    Example: livingreview reconfirm certainty relief_50 --by adjudicator --dry-run

    Example: livingreview reconfirm risk_of_bias berg_2021:2 --by ann

    Example: livingreview reconfirm extraction --all --by bob
    """
    from livingreview import confirming
    from livingreview.errors import InputError
    from livingreview.folder import read_folder, require_file
    from livingreview.judged_files import load_evidence

    require_file("Snakefile")
    folder = read_folder(Path(), with_logs=False)
    errors = [problem for problem in folder.problems if problem.severity == "error"]
    if errors or folder.review is None:
        raise InputError(errors)
    review = folder.review.content
    confirming.require_person(review, person)
    if kind in NEEDS_A_BUILD:
        _require_built(sorted(confirming.needed_steps(folder, review, kind, name)))
    kept = load_evidence(Path())
    found = confirming.selected(confirming.judged_of(folder, review, kind), kind, name, is_all=is_all)
    if not found:
        click.echo(f"Every judgement of the kind {kind} is current.")
    if kind == "claim":
        confirming.require_they_hold(folder, review, found)
    for one in found:
        click.echo("\n".join(confirming.shown(one, kept)))
        if dry_run or confirming.is_complete(one, kept):
            continue
        confirming.confirm(Path(), one, person)
        click.echo(f"  Confirmed by {person}: {one.file}")
    if dry_run and found:
        click.echo("Nothing was written.")


def _require_built(steps: Sequence[str]) -> None:
    """Raise BuildError where a build would make the evidence anew."""
    from livingreview.errors import BuildError
    from livingreview.workflow.run import run_workflow

    run = run_workflow(cores="1", is_dry_run=True, profile=None, targets=())
    if run.failures:
        raise BuildError("\n".join(run.failures))
    waiting = [step for step in steps if step in run.planned]
    if waiting:
        raise BuildError(
            f"The evidence is not built as the files are now (waiting: {', '.join(waiting)}). "
            "Run `livingreview build`, look at what changed, then reconfirm."
        )
