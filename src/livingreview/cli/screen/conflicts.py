"""`livingreview screen conflicts`: both sides of every conflict, for those who may see them."""

import json
from typing import TYPE_CHECKING, Any

import click

from livingreview.cli.screen.desk import (
    by_option,
    json_option,
    open_catalogue,
    open_desk,
    open_review,
    plain,
    stage_option,
    titles,
)
from livingreview.errors import InputError, Problem
from livingreview.terms import ScreeningStage

if TYPE_CHECKING:
    from livingreview.formats.decision_log import LogLine
    from livingreview.stages.conflicts import Conflict


@click.command("conflicts")
@by_option
@stage_option
@json_option
def command(by: str, stage: str, as_json: bool) -> None:
    """List the open conflicts of a stage, each with what everybody decided and why.

    Adjudicators see all of them; others see those that they have decided on themselves, once as many people
    have decided as the protocol asks for.

    Example: livingreview screen conflicts --by eve --stage full_text
    """
    from livingreview.stages.conflicts import open_conflicts

    review = open_review()
    if by not in review.team:
        allowed = ", ".join(review.team)
        raise InputError([Problem("--by", 0, "", "Nobody of the team has this id.", value=by, allowed=allowed)])
    catalogue = open_catalogue()
    desk = open_desk(review, catalogue)
    found = open_conflicts(desk.folds[ScreeningStage(stage)], catalogue.records_of, by)
    named = titles(catalogue, [conflict.report_id for conflict in found])
    if as_json:
        entries = [_plain(conflict, named[conflict.report_id]) for conflict in found]
        click.echo(json.dumps({"stage": stage, "by": by, "conflicts": entries}, indent=1))
        return
    click.echo(f"{len(found)} open at {stage} for {by} to see." if found else f"No conflict is open at {stage}.")
    for conflict in found:
        click.echo(f"\n{conflict.report_id} {named[conflict.report_id]}")
        click.echo(f"  {conflict.state}, waits for {conflict.waits_for}")
        for line in [*conflict.decisions, *conflict.resolutions]:
            click.echo(f"  {_said(line)}")


def _said(line: "LogLine") -> str:
    """Say what a person decided; a resolution that no longer settles the conflict is told apart."""
    reason = f" ({line.reason})" if line.reason else ""
    note = f": {plain(line.note)}" if line.note else ""
    earlier = ", a resolution that does not settle it" if line.is_resolution else ""
    return f"{line.by} {line.decision}{reason}, {plain(line.at)}{earlier}{note}"


def _plain(conflict: "Conflict", title: str) -> dict[str, Any]:
    names = ("by", "record_id", "decision", "reason", "note", "at", "hash")
    return {
        "report_id": conflict.report_id,
        "title": title,
        "state": conflict.state.value,
        "waits_for": conflict.waits_for,
        "decisions": [{name: getattr(line, name) for name in names} for line in conflict.decisions],
        "resolutions": [{name: getattr(line, name) for name in names} for line in conflict.resolutions],
    }
