"""`livingreview screen resolve`: an adjudicator settles a conflict."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from livingreview.cli.screen.decide import WORDS, wording_problems
from livingreview.cli.screen.decisions_in import Wanted
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
from livingreview.errors import InputError, Problem
from livingreview.terms import Decision, ScreeningStage

if TYPE_CHECKING:
    from livingreview.stages.fold import StageFold

NO_CONFLICT = "There is no open conflict on this report."
NO_MAYBE = "A maybe does not go on in this review (maybe_advances: false): decide include or exclude."
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
    from livingreview.decision_files import NewResolution, record_resolutions

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
    _require_conflict(fold, report, by, decision)
    decided = fold.decisions[report]
    own = [line for line in fold.resolutions.get(report, ()) if line.by == by]
    new = NewResolution(
        record_id=own[0].record_id if own else decided[0].record_id,
        stage=at_stage,
        decision=Decision(decision),
        settles=sorted(line.hash for line in decided),
        reason=reason,
        note=note,
        at=now(),
        replaces=own[0].hash if own else None,
    )
    [line] = record_resolutions(Path(), by, [new], tell=tell)
    is_self_resolved = any(decision.by == by for decision in decided)
    if is_self_resolved:
        click.echo(f"Warning: {report}: {SELF_RESOLVED}", err=True)
    if as_json:
        resolved = {"report_id": report, "stage": stage, "decision": decision, "reason": reason, "hash": line.hash}
        click.echo(json.dumps({**resolved, "settles": list(new.settles), "self_resolved": is_self_resolved}, indent=1))
        return
    word = f"{decision} ({reason})" if reason else decision
    click.echo(f"Resolved: {report} {word} at {stage} by {by}, settling {len(decided)} decisions.")


def _require_conflict(fold: "StageFold", report: str, by: str, decision: str) -> None:
    from livingreview.stages.conflicts import open_conflicts

    if not open_conflicts(fold, [report], by):
        fix = "`livingreview screen conflicts` lists those that are open."
        raise InputError([Problem("RECORD", 0, "", NO_CONFLICT, value=report, fix=fix)])
    is_first = fold.stage is ScreeningStage.TITLE_ABSTRACT
    if is_first and decision == Decision.MAYBE and not fold.maybe_advances:
        raise InputError([Problem("DECISION", 0, "", NO_MAYBE, value=decision)])
