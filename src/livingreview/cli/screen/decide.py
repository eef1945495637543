"""`livingreview screen decide`: one decision, or many from a file, all or none."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livingreview.cli.screen.decisions_in import FIX_RANKING, NO_RANKING, Wanted, read_ranking, read_wanted
from livingreview.cli.screen.desk import (
    by_option,
    find_report,
    json_option,
    now,
    open_catalogue,
    open_desk,
    open_review,
    reasons_in_order,
    require_person,
    stage_option,
    tell,
)
from livingreview.errors import InputError, Problem
from livingreview.terms import Decision, ScreeningStage

if TYPE_CHECKING:
    from livingreview.catalogue import Catalogue
    from livingreview.decision_files import NewDecision
    from livingreview.formats.decision_log import LogLine
    from livingreview.models.review import Review
    from livingreview.stages.queue import Queue

STDIN = "-"
NOW = "now"
SHOWN = 20
"""Decisions of a file that are listed one by one."""
WORDS = click.Choice([word.value for word in Decision])


@click.command("decide")
@click.argument("record", required=False)
@click.argument("decision", type=WORDS, required=False)
@by_option
@stage_option
@click.option("--reason", help="Why it is excluded: one of the protocol's reasons; at full text needed.")
@click.option("--note", default="", help="Anything worth keeping; others read it once all have decided.")
@click.option("--from", "source", type=click.Path(path_type=Path), help="Decisions as CSV or JSON lines; - is stdin.")
@click.option("--ranking", metavar="PLACE", help="Its place in your ranked queue: MODEL:RANK/OF, or now.")
@click.option("--change", is_flag=True, help="Replace your earlier decision on the record.")
@json_option
def command(
    record: str | None,
    decision: str | None,
    by: str,
    stage: str,
    reason: str | None,
    note: str,
    source: Path | None,
    ranking: str | None,
    change: bool,
    as_json: bool,
) -> None:
    """Record the decision on RECORD: a record id or its unique beginning, a DOI, or a PubMed id.

    With --from a file gives many decisions: CSV with the columns record and decision, and reason and note
    where wanted, or JSON lines with those keys. All of them are recorded, or none. What is recorded is on the
    disk when this command ends.

    Where your queue was ranked, --ranking notes the place that `screen next --order ranked` gave the record; with
    `now` the queue is ranked anew and the place is noted that the record has at this moment.

    \b
    Examples:
      livingreview screen decide rec_3f9a1c02b7de0a11 include --by ann
      livingreview screen decide 10.1002/ejp.1234 exclude --by ann --stage full_text --reason wrong_design
      livingreview screen decide --from decisions.csv --by ann
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview.decision_files import record_decisions

    wanted = _wanted(record, decision, reason, note, source, ranking)
    review = open_review()
    require_person(review, by, "screener")
    at_stage = ScreeningStage(stage)
    catalogue = open_catalogue()
    reports = _reports(wanted, review, at_stage, catalogue)
    queue = open_desk(review, catalogue, set(reports)).queue(at_stage, by)
    new, problems = _new_decisions(wanted, reports, queue, change=change, is_ranked=ranking is not None)
    if problems:
        raise InputError(problems)
    if ranking == NOW:
        new = [replace(each, ranking=_place_now(stage, by, report)) for each, report in zip(new, reports, strict=True)]
    lines = record_decisions(Path(), at_stage, by, new, tell=tell)
    _confirm(lines, catalogue.report_of, as_json=as_json)


def _reports(wanted: Sequence[Wanted], review: "Review", stage: ScreeningStage, catalogue: "Catalogue") -> list[str]:
    """Give the report of each decision; everything that is wrong with any of them is one InputError."""
    problems = [problem for each in wanted for problem in wording_problems(each, review, stage)]
    reports = []
    for each in wanted:
        try:
            reports.append(find_report(catalogue, each.record, each.place, each.line))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return reports


def _place_now(stage: str, by: str, report: str) -> dict[str, Any]:
    """Rank the person's queue anew and give the place of a report that is due."""
    from livingreview.cli.progress import working
    from livingreview.cli.screen.ranked import ranked_queue, read_screening

    with working("ranking the queue"):
        return ranked_queue(read_screening(stage, by)).entry(report)


def wording_problems(wanted: Wanted, review: "Review", stage: ScreeningStage) -> Iterator[Problem]:
    """Find a decision that no stage knows, and a reason that is missing, unknown or out of place."""
    allowed = reasons_in_order(review)
    if wanted.decision not in tuple(Decision):
        yield wanted.problem("Not a decision.", value=wanted.decision, allowed=", ".join(Decision))
    elif wanted.reason is None:
        if wanted.decision == Decision.EXCLUDE and stage is ScreeningStage.FULL_TEXT:
            fix = "Give the first of these that applies, as --reason or in the column reason."
            yield wanted.problem("An exclusion at full text has one reason.", allowed=allowed, fix=fix)
    elif wanted.decision != Decision.EXCLUDE:
        yield wanted.problem("Only an exclusion has a reason.", value=wanted.reason, fix="Put it into the note.")
    elif wanted.reason not in review.screening.reasons:
        yield wanted.problem("The protocol has no such reason.", value=wanted.reason, allowed=allowed)


def _wanted(
    record: str | None, decision: str | None, reason: str | None, note: str, source: Path | None, ranking: str | None
) -> Sequence[Wanted]:
    if source is not None:
        if record or decision or reason or note or ranking:
            raise click.UsageError("With --from the file gives the records, decisions, reasons, notes and rankings.")
        data = sys.stdin.buffer.read() if str(source) == STDIN else _read(source)
        return read_wanted(data, "stdin" if str(source) == STDIN else source.as_posix())
    if record is None or decision is None:
        raise click.UsageError("Give a record and a decision (include, exclude or maybe), or a file with --from.")
    place = read_ranking(ranking)
    if ranking not in (None, NOW) and place is None:
        raise InputError([Problem("--ranking", 0, "", NO_RANKING, value=ranking or "", fix=FIX_RANKING)])
    return [Wanted("RECORD", 0, record, decision, reason, note, place)]


def _read(source: Path) -> bytes:
    from livingreview import io

    return io.read_bytes(source)


def _new_decisions(
    wanted: Sequence[Wanted], reports: Sequence[str], queue: "Queue", *, change: bool, is_ranked: bool
) -> tuple[list["NewDecision"], list[Problem]]:
    """Give the lines to add; what is not due, decided before or given twice is a problem."""
    new, problems, at = [], [], now()
    seen: dict[str, int] = {}
    for each, report in zip(wanted, reports, strict=True):
        own = queue.own.get(report, ())
        if report in seen:
            problems.append(each.problem("The report is given twice.", value=report, fix=f"See line {seen[report]}."))
        elif own and not change:
            fix = "Give --change to replace it with a new line; the old one stays in the file."
            said = ", ".join(f"{line.decision} on {line.at}" for line in own)
            problems.append(each.problem("You have decided on this report.", value=f"{report}: {said}", fix=fix))
        elif own and (each.ranking or is_ranked):
            problems.append(each.problem("A change of mind comes from no queue.", fix="Leave its ranking out."))
        elif not own and (why := queue.hindrance(report)):
            problems.append(each.problem(why, value=report))
        seen[report] = each.line
        new += _lines_of(each, report, own, at)
    return new, problems


def _lines_of(wanted: Wanted, report: str, own: Sequence["LogLine"], at: str) -> list["NewDecision"]:
    """Give a line for each that is replaced (a person may have decided on several records of a report), else one."""
    from livingreview.decision_files import NewDecision

    known = wanted.decision in tuple(Decision)
    word = Decision(wanted.decision) if known else Decision.MAYBE
    replaced: Sequence[tuple[str, str | None]] = [(line.record_id, line.hash) for line in own] or [(report, None)]
    return [
        NewDecision(record, word, wanted.reason, wanted.note, at, replaces=line, ranking=wanted.ranking)
        for record, line in replaced
    ]


def _confirm(lines: Sequence["LogLine"], report_of: Mapping[str, str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"recorded": [_plain(line, report_of) for line in lines]}, indent=1))
        return
    for line in lines[:SHOWN]:
        reason = f" ({line.reason})" if line.reason else ""
        again = ", in place of the earlier one" if line.replaces else ""
        click.echo(f"Recorded: {line.record_id} {line.decision}{reason} at {line.stage} by {line.by}{again}.")
    if len(lines) > SHOWN:
        click.echo(f"and {len(lines) - SHOWN} more: {len(lines)} decisions recorded.")


def _plain(line: "LogLine", report_of: Mapping[str, str]) -> dict[str, Any]:
    names = ("record_id", "decision", "reason", "note", "by", "at", "replaces", "ranking", "hash")
    fields = {name: getattr(line, name) for name in names}
    return {"report_id": report_of[line.record_id], "stage": line.stage.value, **fields}
