"""`livingreview screen decide`: one decision, or many from a file, all or none."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livingreview.cli.screen.decisions_in import FIX_RANKING, NO_RANKING, read_ranking, read_wanted
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
from livingreview.deciding import Wanted, new_decisions, wording_problems
from livingreview.errors import InputError, Problem
from livingreview.terms import Decision, ScreeningStage

if TYPE_CHECKING:
    from livingreview.catalogue import Catalogue
    from livingreview.formats.decision_log import LogLine
    from livingreview.models.review import Review

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
    new, problems = new_decisions(wanted, reports, queue, at=now(), change=change, is_ranked=ranking is not None)
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
