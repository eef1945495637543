"""`livingreview screen resolve`: an adjudicator settles a conflict."""

import json
from pathlib import Path

import click

from livingreview.cli.screen.decide import WORDS
from livingreview.cli.screen.desk import (
    by_option,
    find_report,
    json_option,
    now,
    open_catalogue,
    open_desk,
    open_review,
    require_person,
    stage_option,
    tell,
)
from livingreview.deciding import Wanted, new_resolution, wording_problems
from livingreview.errors import InputError, Problem
from livingreview.terms import ScreeningStage

SELF_RESOLVED = "one of those who disagree resolves it; the audit shows that. A third person would be better."


@click.command("resolve")
@click.argument("record")
@click.argument("decision", type=WORDS)
@by_option
@stage_option
@click.option("--reason", help="Why it is excluded: one of the protocol's reasons; at full text needed.")
@click.option("--note", required=True, help="Why: what settled it.")
@json_option
def command(record: str, decision: str, by: str, stage: str, reason: str | None, note: str, as_json: bool) -> None:
    """Settle the conflict on RECORD: a record id or its unique beginning, a DOI, or a PubMed id.

    The resolution names every decision that it settles. Where one of them is changed later, the conflict is
    open again.

    Example: livingreview screen resolve rec_3f9a1c02 exclude --by eve --stage full_text --reason wrong_design
    --note "The methods say that beds were allocated by turn."
    """
    from livingreview.decision_files import record_resolutions

    review = open_review()
    require_person(review, by, "adjudicator")
    at_stage, wanted = ScreeningStage(stage), Wanted("RECORD", 0, record, decision, reason, note)
    problems = list(wording_problems(wanted, review, at_stage))
    if not note.strip():
        problems.append(Problem("--note", 0, "", "It says why, and is empty."))
    if problems:
        raise InputError(problems)
    catalogue = open_catalogue()
    report = find_report(catalogue, record)
    fold = open_desk(review, catalogue, [report]).folds[at_stage]
    new = new_resolution(fold, report, wanted, by=by, at=now())
    [line] = record_resolutions(Path(), by, [new], tell=tell)
    is_self_resolved = any(decision.by == by for decision in fold.decisions[report])
    if is_self_resolved:
        click.echo(f"Warning: {report}: {SELF_RESOLVED}", err=True)
    if as_json:
        resolved = {"report_id": report, "stage": stage, "decision": decision, "reason": reason, "hash": line.hash}
        click.echo(json.dumps({**resolved, "settles": list(new.settles), "self_resolved": is_self_resolved}, indent=1))
        return
    word = f"{decision} ({reason})" if reason else decision
    click.echo(f"Resolved: {report} {word} at {stage} by {by}, settling {len(new.settles)} decisions.")
