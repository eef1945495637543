"""`livingreview risk-of-bias compare`: what assessors differ in, field by field, once all have finished."""

from typing import TYPE_CHECKING

import click

from livingreview.cli.risk_of_bias.bench import (
    NOT_OPEN,
    are_open,
    open_study,
    own_files,
    plain,
    standing,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livingreview.judgements.wording import Wordings
    from livingreview.models.risk_of_bias import RiskOfBias


@click.command("compare")
@click.argument("study")
@click.option("--all", "show_all", is_flag=True, help="Also what they agree on.")
def command(study: str, show_all: bool) -> None:
    """Show what the assessors of STUDY differ in, field by field, with the support that each gave.

    Nothing is shown of a result while somebody who began it has not finished, or while only one has begun.
    Y and PY, and N and PN, count as agreement.

    Example: livingreview risk-of-bias compare berg_2021
    """
    from pathlib import Path

    from livingreview.bias_files import by_result, load_wordings
    from livingreview.judgements.matching import about
    from livingreview.layout import WORDING

    open_study(study)
    found = by_result(own_files(study))
    if not found:
        click.echo(f"Nobody has assessed {study} in a file of their own.")
    for assessments in found.values():
        click.echo(f"{study}, {about(assessments[0])}: {standing(assessments)}")
        if len(assessments) < 2:
            click.echo("  A second assessor is needed.")
        elif not are_open(assessments):
            who = ", ".join(assessment.by for assessment in assessments)
            click.echo(f"  {NOT_OPEN.format(who=who)}")
        else:
            for line in differences(assessments, load_wordings(Path(WORDING)), show_all=show_all):
                click.echo(f"  {line}")


def differences(assessments: "Sequence[RiskOfBias]", wordings: "Wordings", *, show_all: bool) -> list[str]:
    """Lay out the fields that assessors differ in, or all, under their judgements by domain."""
    from livingreview.assessing import parts
    from livingreview.judgements.assessment import judged, tool_of
    from livingreview.judgements.consensus import compared

    tools = [tool_of(assessment) for assessment in assessments]
    lines: list[str] = []
    labels: dict[str, str] = {}
    if tools[0] is not None and len(set(tools)) == 1:
        tool = tools[0]
        each = [judged(assessment, tool) for assessment in assessments]
        rows = [(same[0].id, *(part.judgement.value for part in same)) for same in zip(*each, strict=True)]
        lines += table([("", *(assessment.by for assessment in assessments)), *rows])
        labels = {part.id: part.label for part in parts(assessments[0], tool, wordings)}
    fields = compared(assessments)
    lines.append(f"{len(fields)} fields, {sum(field.agreed is not None for field in fields)} alike.")
    for field in fields:
        if show_all or field.agreed is None:
            lines.append(f"{field.name}  {plain(labels.get(field.name, ''))}".rstrip())
            lines += [
                f"    {one.by}: {field.values[one.by]}  {plain(_support(one, field.name))}".rstrip()
                for one in assessments
                if one.by in field.values
            ]
    return lines


def _support(assessment: "RiskOfBias", part: str) -> str:
    given = assessment.support.get(part, "")
    return given if isinstance(given, str) else f"{given.text} ({given.record_id}, {given.locator})"
