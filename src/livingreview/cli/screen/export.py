"""`livingreview screen export`: the queue as a file for another screening tool."""

from pathlib import Path

import click

from livingreview.cli.screen.desk import open_catalogue, open_desk, open_review, require_person
from livingreview.errors import InputError, Problem
from livingreview.terms import ScreeningStage

TOOLS = {"rayyan": "Rayyan", "covidence": "Covidence", "asreview": "ASReview"}
MOST = {"covidence": 15_000}
"""References that a tool takes in one file, as its help says."""


@click.command("export")
@click.option("--to", "tool", required=True, type=click.Choice([*TOOLS]), help="The tool that is to read it.")
@click.option("--stage", required=True, type=click.Choice([stage.value for stage in ScreeningStage]))
@click.option("--by", help="Only what waits for this person; without it, all that waits for anyone.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A new file; without it, the terminal.")
def command(tool: str, stage: str, by: str | None, out: Path | None) -> None:
    """Write the records that wait for a decision as a file for Rayyan or Covidence (RIS) or ASReview (CSV).

    Each carries its id in fields that the tool hands back, so `livingreview screen import` finds every record
    again. It holds nobody's decisions, and no notes of the sources, which may.

    Example: livingreview screen export --to rayyan --stage title_abstract --by reviewer_a --out queue.ris
    """
    from livingreview import io
    from livingreview.formats.screening_export import Tool
    from livingreview.formats.screening_queue import queue_file
    from livingreview.stages.exchange_queue import queue_rows
    from livingreview.stages.fold import people_with_role

    review = open_review()
    if by is not None:
        require_person(review, by, "screener")
    _require_new(out)
    catalogue = open_catalogue()
    desk = open_desk(review, catalogue)
    people = [by] if by is not None else people_with_role(review, "screener")
    queues = [desk.queue(ScreeningStage(stage), person) for person in people]
    reports = sorted({report for queue in queues for report in queue.due(catalogue.records_of)})
    rows = catalogue.fetch({record for report in reports for record in catalogue.records_of[report]})
    text = queue_file(queue_rows(reports, rows, catalogue.report_of), Tool(TOOLS[tool]))
    if out is None:
        click.echo(text, nl=False)
    else:
        io.write_text(out, text)
    _tell(len(reports), tool, stage, by)


def _require_new(out: Path | None) -> None:
    if out is not None and out.exists():
        fix = "Give another name, or remove it first."
        raise InputError([Problem(out.as_posix(), 0, "", "This file is already there.", fix=fix)])


def _tell(number: int, tool: str, stage: str, by: str | None) -> None:
    """Say on the error stream what was written and how the decisions come back."""
    who = by or "anyone"
    click.echo(f"{number} records wait for {who} at {stage}.", err=True)
    if number > MOST.get(tool, number):
        click.echo(
            f"{TOOLS[tool]} takes {MOST[tool]} references a file; split this one between two `ER` lines.", err=True
        )
    if number:
        options = f'--stage {stage} --reviewer "NAME=ID"'
        click.echo(f"The decisions come back with: livingreview screen import FILE {options}", err=True)
