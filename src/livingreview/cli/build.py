"""`livingreview build`: check every file, then the same run as plain `snakemake`."""

import sys
from contextlib import nullcontext
from pathlib import Path
from textwrap import shorten

import click

from livingreview.cli.check import show_warnings
from livingreview.errors import BuildError

CORES = "How many steps may run at once; a number or all."
REPORT = "reports/review.html, review.pdf and review.docx, with appendices/, figures/ and tables/ beside them"
REASON_WIDTH = 100
"""Characters of Snakemake's reason that a dry run prints."""


def cores_given(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Take a number of steps at once, or the word all."""
    if value in (None, "all") or (value.isascii() and value.isdigit() and int(value) > 0):
        return value
    raise click.BadParameter(f"{value} is neither a number from 1 nor the word all.")


@click.command("build")
@click.option("--cores", "-c", callback=cores_given, help=f"{CORES}  [default: 2, or as the profile says]")
@click.option("--dry-run", "-n", is_flag=True, help="Only list the steps that would run, and why.")
@click.option("--profile", help="A Snakemake profile: a folder or name, passed on as it is.")
@click.argument("targets", nargs=-1)
def command(cores: str | None, dry_run: bool, profile: str | None, targets: tuple[str, ...]) -> None:
    """Check every file of the review in this folder, then build the report: HTML, PDF with appendices, and DOCX.

    Only what an edit concerns is built again. If anything fails, reports/ stays as it was. TARGETS
    may name other files to build, as results/publish/review.html for the HTML alone.

    \b
    Examples:
      livingreview build
      livingreview build --dry-run
      livingreview build --cores 8 --profile slurm
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview.folder import require_file
    from livingreview.watching.lock import require_unwatched
    from livingreview.watching.preloaded import preloaded_steps
    from livingreview.workflow.checked import read_and_checked
    from livingreview.workflow.run import run_workflow

    require_file("Snakefile")
    if not dry_run:
        require_unwatched()
    checked = read_and_checked(is_dry_run=dry_run)
    show_warnings(checked.warnings)
    checked.require()
    # A profile may send steps to other machines, where no process of this one answers.
    with nullcontext() if dry_run or profile else preloaded_steps() as start:
        run = run_workflow(
            cores=cores, is_dry_run=dry_run, profile=profile, targets=targets, checked=checked, on_first_step=start
        )
    if run.failures:
        raise BuildError("\n".join(run.failures))
    if dry_run:
        lines = [f"{step}: {shorten(reason, REASON_WIDTH, placeholder=' ...')}" for step, reason in run.planned.items()]
        click.echo("\n".join(lines) or "Nothing to do: everything is up to date.")
    elif not run.done:
        click.echo("Nothing to do: everything is up to date.")
    else:
        steps = f"{run.done} step{'s' if run.done > 1 else ''}"
        click.echo(f"Built {', '.join(targets) or REPORT} ({steps}).")
    if not dry_run:
        _warn_of_conclusions()
    sys.exit(0)


def _warn_of_conclusions() -> None:
    """Say of every conclusion that cannot stand as it is; `check --strict` fails on them."""
    from livingreview import io, layout, tables
    from livingreview.checks.claims import broken_claims

    built = Path(layout.RESULTS) / tables.CLAIMS.path
    for problem in broken_claims(io.read_table(built, tables.CLAIMS)) if built.exists() else []:
        click.echo(f"Warning: {problem}", err=True)
