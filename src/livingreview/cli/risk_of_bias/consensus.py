"""`livingreview risk-of-bias consensus`: what assessors agree on, and what a named person settles."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livingreview import layout
from livingreview.cli.risk_of_bias.bench import (
    NOT_OPEN,
    are_open,
    by_option,
    keys_options,
    open_review,
    open_study,
    own_files,
    pairs,
    require_person,
    standing,
)
from livingreview.errors import EXIT_USER_ERROR, InputError, Problem

if TYPE_CHECKING:
    from livingreview.assessing import Keys
    from livingreview.judgements.snapshots import Fields
    from livingreview.models.risk_of_bias import RiskOfBias


@click.command("consensus")
@click.argument("study")
@by_option
@keys_options
@click.option("--settle", "values", multiple=True, metavar="PART=VALUE", help="What holds where they differ.")
@click.option("--reason", "reasons", multiple=True, metavar="PART=WHY", help="Why it was settled so.")
@click.option("--write", is_flag=True, help="Write it into the study's file; without it, it is printed.")
def command(
    study: str,
    by: str,
    outcome: str | None,
    comparison: str | None,
    days: float | None,
    values: tuple[str, ...],
    reasons: tuple[str, ...],
    write: bool,
) -> None:
    """Draft the consensus of the assessors of STUDY on one result, or on every result.

    What all agree on is taken over. What they differ in needs --settle and --reason from the person who settles
    it (`--settle D2=nothing` for no override). Exit code 2 while something is open; then nothing is written.
    Only the lines of this assessment change in the study's file.

    \b
    Example:
      livingreview risk-of-bias consensus berg_2021 --by eve
      livingreview risk-of-bias consensus berg_2021 --by eve --settle 1.2=PN --reason 1.2="open list, p. 3" --write
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview.assessing import as_assessment
    from livingreview.cli.risk_of_bias.compare import differences
    from livingreview.judgements.consensus_draft import draft
    from livingreview.judgements.evidence_v2 import fingerprint, risk_of_bias_fields

    review, content = open_review(), open_study(study)
    require_person(review, by)
    keys = (outcome, comparison, days)
    theirs = _assessments(study, keys)
    item, open_fields = draft(theirs, _settlements(pairs("--settle", values), pairs("--reason", reasons), theirs), by)
    if open_fields:
        for line in differences(theirs, {}, show_all=False):
            click.echo(f"  {line}")
        names = ", ".join(field.name for field in open_fields)
        click.echo(f"To be settled, each with --settle PART=VALUE and --reason PART=WHY: {names}", err=True)
        sys.exit(EXIT_USER_ERROR)
    file = f"{layout.STUDIES}/{study}.yaml"
    fields = risk_of_bias_fields(as_assessment(item, content, file), content)
    item = {**item, "fingerprint": fingerprint(fields)}
    if write:
        _write(file, keys, item, fields)
    else:
        click.echo("\n".join(_lines(item)))


def _assessments(study: str, keys: "Keys") -> "list[RiskOfBias]":
    from livingreview.bias_files import by_result
    from livingreview.judgements.matching import about_keys

    found = by_result(own_files(study))
    theirs = found.get(keys, [])
    if not theirs:
        allowed = "; ".join(about_keys(*known) for known in found) or "none"
        message = f"Nobody has assessed {about_keys(*keys)} of {study} in a file of their own."
        raise InputError([Problem("STUDY", 0, "", message, allowed=allowed)])
    if len(theirs) < 2 or not are_open(theirs):
        who = ", ".join(assessment.by for assessment in theirs)
        message = f"A second assessor is needed; {standing(theirs)}." if len(theirs) < 2 else NOT_OPEN.format(who=who)
        raise InputError([Problem("STUDY", 0, "", message)])
    return theirs


def _settlements(
    values: Mapping[str, str], reasons: Mapping[str, str], theirs: "list[RiskOfBias]"
) -> dict[str, tuple[str, str]]:
    from livingreview.judgements.consensus import TOOL, compared

    problems = [
        Problem("--settle", 0, part, "What is settled needs a reason.", fix=f'Add --reason {part}="...".')
        for part in values
        if not reasons.get(part, "").strip()
    ]
    problems += [
        Problem("--reason", 0, part, "Nothing is settled here.", fix=f"Add --settle {part}=...")
        for part in reasons
        if part not in values
    ]
    fields = {field.name: field for field in compared(theirs)}
    if fields[TOOL].agreed is None:
        fix = "Agree on a tool and effect of interest, and assess with it."
        problems.append(Problem("STUDY", 0, TOOL, "The assessors used different tools.", fix=fix))
    if problems:
        raise InputError(problems)
    return {part: (value, reasons[part]) for part, value in values.items()}


def _write(file: str, keys: "Keys", item: dict[str, Any], fields: "Fields") -> None:
    """Keep what the consensus was made on, and write it into the study's file."""
    from livingreview import io, yaml_dialect
    from livingreview.judged_files import keep_evidence
    from livingreview.yaml_edit import Edit, edit

    text = io.read_exact_text(Path(file))
    held = yaml_dialect.read(text, file).data.get("risk_of_bias") or []
    same = (n for n, one in enumerate(held) if (one.get("outcome"), one.get("comparison"), one.get("days")) == keys)
    place = next(same, len(held))
    path: tuple[str | int, ...] = ("risk_of_bias", place) if held else ("risk_of_bias",)
    keep_evidence(Path(), fields)
    io.write_bytes(Path(file), edit(text, [Edit(path, item if held else [item])], file).encode())
    click.echo(f"Written: {file}, risk_of_bias[{place}]")


def _lines(item: dict[str, Any]) -> list[str]:
    from livingreview.yaml_text import block

    return block("risk_of_bias", [item])
