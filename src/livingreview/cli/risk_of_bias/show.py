"""`livingreview risk-of-bias show`: what the team agreed on, who is at work, what is missing from a synthesis."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from livingreview import layout
from livingreview.cli.risk_of_bias.bench import (
    every_study,
    open_review,
    open_study,
    own_files,
    plain,
    standing,
    table,
)

if TYPE_CHECKING:
    from livingreview.judgements.wording import Wordings
    from livingreview.models.review import Review
    from livingreview.tables import Row


@click.command("show")
@click.argument("what", metavar="STUDY|SYNTHESIS")
def command(what: str) -> None:
    """Show the risk of bias of a STUDY, or of every study in a SYNTHESIS with its missing evidence (ROB-ME).

    Shown is what stands in the study's file. Of assessors' own files only who has begun and who has finished;
    `risk-of-bias compare` shows them once all have.

    \b
    Example:
      livingreview risk-of-bias show berg_2021
      livingreview risk-of-bias show relief_1_week
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview.bias_files import load_wordings

    review, wordings = open_review(), load_wordings(Path(layout.WORDING))
    for line in synthesis_lines(what, review) if what in review.syntheses else _study(what, wordings):
        click.echo(line)


def _study(study_id: str, wordings: "Wordings") -> list[str]:
    from livingreview.bias_files import by_result
    from livingreview.judgements.assessment import tool_of
    from livingreview.judgements.evidence import compare, evidence_fingerprint
    from livingreview.judgements.matching import about
    from livingreview.stages.risk_of_bias import NOBODY_ASSESSED, rows_of

    study = open_study(study_id)
    lines = [f"{plain(study.label)} ({study.design})"]
    for assessment in study.risk_of_bias:
        tool = tool_of(assessment)
        if tool is None:
            continue
        evidence = compare(assessment.fingerprint, evidence_fingerprint(assessment, study))
        lines.append(f"{about(assessment)}, by {assessment.by}, {evidence}")
        rows = rows_of(assessment, tool, wordings)
        lines += [f"  {rows[0]['tool']}", *(f"  {line}" for line in _judgements(rows))]
    if not study.risk_of_bias:
        lines.append(f"Not assessed: {plain(study.risk_of_bias_not_assessed or NOBODY_ASSESSED)}")
    for assessments in by_result(own_files(study_id)).values():
        lines.append(f"Assessors of {about(assessments[0])}: {standing(assessments)}")
    return lines


def _judgements(rows: "list[Row]") -> list[str]:
    cells = [("", "algorithm", "judgement", "answers", "why, support")]
    for row in rows:
        said = " / ".join(part for part in (row["reason"], row["note"], row["support"], row["direction"]) if part)
        label = plain(f"{row['domain']} {row['domain_label']}")
        cells.append((label, row["algorithm"] or "", row["judgement"], ", ".join(row["answers"]), plain(said)))
    return table(cells)


def synthesis_lines(synthesis_id: str, review: "Review") -> list[str]:
    """Show every study's overall risk of bias in a synthesis, and what is missing from it."""
    from livingreview.bias_files import load_missing_evidence, load_wordings
    from livingreview.stages.missing_evidence import missing_evidence
    from livingreview.stages.risk_of_bias import risk_of_bias
    from livingreview.terms import OVERALL

    studies, wordings = every_study(), load_wordings(Path(layout.WORDING))
    overall = [row for row in risk_of_bias(studies, review, synthesis_id, wordings) if row["domain"] == OVERALL]
    lines = [f"{synthesis_id}: {plain(review.syntheses[synthesis_id].label)}", "Risk of bias, overall:"]
    judged = [(plain(row["study_label"]), row["judgement"], plain(row["reason"] or "")) for row in overall]
    lines += [f"  {line}" for line in table(judged)] if judged else ["  no study has a result here"]
    assessment = load_missing_evidence(Path(layout.MISSING_EVIDENCE) / f"{synthesis_id}.yaml")
    lines.append("Missing evidence (ROB-ME):")
    rows = missing_evidence(studies, assessment, review, synthesis_id, wordings)
    lines += [_missing_line(row) for row in sorted(rows, key=lambda row: row["order"])]
    if assessment is None:
        lines.append(f"  Begin: livingreview risk-of-bias missing-evidence {synthesis_id} --by YOUR_ID")
    return lines


def _missing_line(row: "Row") -> str:
    from livingreview.terms import MissingState

    said = plain(" / ".join(part for part in (row["reason"], row["support"]) if part))
    if row["part"] == "study":
        return f"  {MissingState(row['state']).symbol or ' '} {plain(row['label'])}: {row['state']} ({said})"
    if row["part"] == "question":
        return f"  {row['item']}  {plain(row['label'])}: {row['answer'] or 'due'}  {said}".rstrip()
    suggested = f", suggested: {row['algorithm']}" if row["algorithm"] else ""
    return f"  Overall: {row['judgement']}{suggested}  {said}".rstrip()
