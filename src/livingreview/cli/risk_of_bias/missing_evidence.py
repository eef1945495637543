"""`livingreview risk-of-bias missing-evidence`: ROB-ME for one synthesis, written into its file."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livingreview import layout
from livingreview.cli.risk_of_bias.bench import (
    by_option,
    edits,
    every_study,
    open_review,
    pairs,
    require_person,
    whole_file,
)
from livingreview.cli.risk_of_bias.show import synthesis_lines
from livingreview.errors import InputError, Problem

if TYPE_CHECKING:
    from livingreview.models.review import Review
    from livingreview.models.risk_of_bias import MissingEvidence

STATES = {
    "available": "available",
    "other": "missing for another reason",
    "unclear": "unclear whether generated",
    "suspected": "missing because of the result",
}
"""Short words for the states of a result."""
VERSION = "2023-10-01"
MANY: dict[str, Any] = {"multiple": True, "metavar": "PART=VALUE"}


@click.command("missing-evidence")
@click.argument("synthesis")
@by_option
@click.option("--state", "states", **MANY, help=f"A result's state, as berg_2021=unclear ({', '.join(STATES)}).")
@click.option("--why", "whys", **MANY, help='What the state rests on, as berg_2021="registered, not reported".')
@click.option("--answer", "answers", **MANY, help="Answer to a question, as 4.2=PN; 4.2= takes it away.")
@click.option("--support", **MANY, help='What stands behind an answer, as 4.7="funnel plot, fig. 3".')
@click.option("--judgement", type=click.Choice(["low", "some concerns", "high"]), help="Your judgement.")
@click.option("--reason", help="Why; needed where it differs from what is suggested.")
@click.option("--date", help="Day of the assessment, today if not given: 2026-11-23.")
def command(
    synthesis: str,
    by: str,
    states: tuple[str, ...],
    whys: tuple[str, ...],
    answers: tuple[str, ...],
    support: tuple[str, ...],
    judgement: str | None,
    reason: str | None,
    date: str | None,
) -> None:
    """Assess the bias due to missing evidence in SYNTHESIS (ROB-ME), and see what is due.

    Studies whose result the synthesis takes are available without a word. 4.1 and 4.3 follow from the states,
    4.5 from 3.1 to 3.3. The suggestion is no judgement: give yours with --judgement. The file is
    records/missing_evidence/SYNTHESIS.yaml; only lines of what you give are changed.

    \b
    Example:
      livingreview risk-of-bias missing-evidence relief_1_week --by ann
      livingreview risk-of-bias missing-evidence relief_1_week --by ann --state roe_2019=suspected \\
        --why roe_2019="primary outcome in the register, not in the report" --answer 4.2=Y
      livingreview risk-of-bias missing-evidence relief_1_week --by ann --judgement high
    """  # noqa: D301 - click's mark for lines that stay as they are
    review = open_review()
    require_person(review, by)
    if synthesis not in review.syntheses:
        allowed = ", ".join(review.syntheses)
        raise InputError([Problem("SYNTHESIS", 0, "", "There is no such synthesis.", value=synthesis, allowed=allowed)])
    parts = {"matrix": _matrix(pairs("--state", states), pairs("--why", whys))}
    parts |= {"answers": pairs("--answer", answers), "support": pairs("--support", support)}
    single = {name: value for name, value in (("judgement", judgement), ("reason", reason)) if value is not None}
    if single or any(parts.values()):
        _save(review, synthesis, parts, single, {"by": by, "date": date or time.strftime("%Y-%m-%d")})
    for line in synthesis_lines(synthesis, review):
        click.echo(line)


def _matrix(states: Mapping[str, str], whys: Mapping[str, str]) -> dict[str, Any]:
    problems = [
        Problem("--state", 0, study, "There is no such state.", value=state, allowed=", ".join(STATES))
        for study, state in states.items()
        if state not in ("", *STATES)
    ]
    fix = "Add --state."
    problems += [Problem("--why", 0, study, "No state is given.", fix=fix) for study in whys if study not in states]
    if problems:
        raise InputError(problems)
    found: dict[str, Any] = {}
    for study, state in states.items():
        reason = {"reason": whys[study]} if whys.get(study) else {}
        found[study] = {"state": STATES[state], **reason} if state else ""
    return found


def _save(
    review: "Review", synthesis: str, parts: Mapping[str, Any], single: Mapping[str, str], signed: Mapping[str, str]
) -> None:
    """Change the file; refuse what ROB-ME does not allow before anything is written."""
    from livingreview import io, yaml_dialect
    from livingreview.judged_files import keep_evidence
    from livingreview.stages.missing_evidence import seen
    from livingreview.yaml_edit import edit

    file = f"{layout.MISSING_EVIDENCE}/{synthesis}.yaml"
    text = io.read_exact_text(Path(file)) if Path(file).exists() else ""
    start = {"schema": 1, "synthesis": synthesis, "version": VERSION, **signed}
    before = yaml_dialect.read(text, file).data if text else start
    after = {**before, **single, **(signed if single else {})}
    for name, given in parts.items():
        merged = {**after.get(name, {}), **given}
        after[name] = {place: value for place, value in merged.items() if value != ""}
    after = {name: part for name, part in after.items() if part not in (None, {})}
    assessment = _require_valid(after, file, review)
    if "judgement" in single:
        after["fingerprint"] = keep_evidence(Path(), seen(every_study(), assessment, review))
        after.pop("confirmed_by", None)
    new = edit(text, edits(before, after, ()), file) if text else whole_file(after)
    io.write_bytes(Path(file), new.encode())
    click.echo(f"Written: {file}")


def _require_valid(data: dict[str, Any], file: str, review: "Review") -> "MissingEvidence":
    from livingreview.judgements import rob_me
    from livingreview.models.risk_of_bias import MissingEvidence
    from livingreview.stages.missing_evidence import states_of
    from livingreview.terms import MissingState
    from livingreview.validation import validate
    from livingreview.yaml_dialect import Document

    content, problems = validate(Document(file, data), MissingEvidence)
    if content is None:
        raise InputError(problems)
    studies = every_study()
    known = {study.study_id for study in studies}
    found = [("matrix", name, "No study file has this id.") for name in content.matrix if name not in known]
    found += [
        ("matrix", name, "A result that is not available needs --why.")
        for name, one in content.matrix.items()
        if one.state is not MissingState.AVAILABLE and one.reason is None
    ]
    if not found:
        states = states_of(studies, content, review, content.synthesis).values()
        found = [("answers", name, f"{text}.") for name, text in rob_me.problems(states, content.answers)]
        suggested = rob_me.suggest(rob_me.completed(states, content.answers))
        if content.judgement not in (None, suggested) and content.reason is None:
            found.append(("judgement", "", f"The answers suggest {suggested}; a judgement unlike that needs --reason."))
    if found:
        raise InputError(Problem(file, 0, f"{key}.{name}".rstrip("."), message) for key, name, message in found)
    return content
