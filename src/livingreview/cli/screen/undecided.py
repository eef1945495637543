"""`livingreview screen undecided`: how much waits for whom."""

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from livingreview.cli.screen.desk import json_option, open_catalogue, open_desk, open_review, require_person
from livingreview.terms import ScreeningStage

if TYPE_CHECKING:
    from livingreview.cli.screen.desk import Desk

SHOWN = 20
"""Reports of a list that are named; JSON names all."""


@click.command("undecided")
@click.option("--by", metavar="ID", help="Only what this person is to decide on.")
@json_option
def command(by: str | None, as_json: bool) -> None:
    """Say how much waits for whom, at both stages: counts and report ids, nothing of what anybody decided.

    A report is listed under everybody who may decide on it. Of conflicts only their number is given.

    Example: livingreview screen undecided --by ann
    """
    review = open_review()
    if by is not None:
        require_person(review, by, "screener")
    catalogue = open_catalogue()
    desk = open_desk(review, catalogue)
    lists = [entry for stage in ScreeningStage for entry in _lists(desk, stage, by)]
    conflicts = {} if by is not None else {stage.value: _n_conflicts(desk, stage) for stage in ScreeningStage}
    if as_json:
        click.echo(json.dumps({"undecided": lists, "conflicts": conflicts}, indent=1))
        return
    for entry in lists:
        click.echo(f"{entry['stage']}: {entry['n']} wait for {entry['waits_for']}")
        for report in entry["reports"][:SHOWN]:
            click.echo(f"  {report}")
        if entry["n"] > SHOWN:
            click.echo(f"  and {entry['n'] - SHOWN} more")
    for stage, n in conflicts.items():
        if n:
            click.echo(f"{stage}: {n} in conflict; `livingreview screen conflicts --by ID --stage {stage}` lists them")
    if not lists and not any(conflicts.values()):
        click.echo("Nothing waits.")


def _lists(desk: "Desk", stage: ScreeningStage, by: str | None) -> list[dict[str, Any]]:
    """Group the reports that wait at a stage by who is waited for."""
    if by is not None:
        waiting = {by: desk.queue(stage, by).due(desk.catalogue.records_of)}
    else:
        waiting = defaultdict(list)
        queue = desk.queue(stage, "")
        for report in queue.due(desk.catalogue.records_of):
            waiting[desk.folds[stage].fold(report).waits_for].append(report)
    return [
        {"stage": stage.value, "waits_for": who, "n": len(reports), "reports": reports}
        for who, reports in sorted(waiting.items())
        if reports
    ]


def _n_conflicts(desk: "Desk", stage: ScreeningStage) -> int:
    from livingreview.stages.fold import CONFLICTS

    first, fold = desk.folds[ScreeningStage.TITLE_ABSTRACT], desk.folds[stage]
    decided = (report for report in fold.decisions if fold.fold(report).state in CONFLICTS)
    is_first = stage is ScreeningStage.TITLE_ABSTRACT
    return sum(is_first or first.fold(report).advances for report in decided)
