"""`livingreview risk-of-bias assess`: one assessor's answers, written into that person's own file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livingreview.cli.risk_of_bias.bench import (
    assessor_text,
    by_option,
    keys_of,
    keys_options,
    open_review,
    open_study,
    own_path,
    pairs,
    plain,
    require_person,
    table,
)

if TYPE_CHECKING:
    from livingreview.assessing import Changes, Chosen, Due, Keys
    from livingreview.judgements.wording import Wordings
    from livingreview.models.risk_of_bias import RiskOfBias
    from livingreview.models.study import Study

OPTIONS = {
    "answers": "--answer",
    "judgements": "--judge",
    "support": "--support",
    "sources": "--read-in",
    "overrides": "--override",
    "reasons": "--reason",
    "direction": "--direction",
}
MANY: dict[str, Any] = {"multiple": True, "metavar": "PART=VALUE"}


@click.command("assess")
@click.argument("study")
@by_option
@keys_options
@click.option("--tool", help="Tool; without it the one that fits the design (`risk-of-bias tools` lists them).")
@click.option("--version", help="Version of the tool.")
@click.option("--variant", help="Variant of the tool.")
@click.option("--effect", type=click.Choice(["assignment", "adhering"]), help="Effect of interest.")
@click.option("--adhering-to", multiple=True, metavar="QUESTION", help="Adhering: 2.3, 2.4 or 2.5; may be repeated.")
@click.option("--answer", "answers", **MANY, help="Answer to a question, as 1.1=PY; 1.1= takes it away.")
@click.option("--judge", "judgements", **MANY, help="Judgement of a domain or item, as D1=moderate.")
@click.option("--support", **MANY, help='What stands behind an answer, as 1.1="random numbers".')
@click.option("--read-in", "sources", **MANY, help='Where that was read, as 1.1="rec_3f9a1c02b7de0a11 page 3".')
@click.option("--override", "overrides", **MANY, help="A judgement unlike the algorithm's, as D2=high or overall=high.")
@click.option("--reason", "reasons", **MANY, help='Why it differs, as D2="...".')
@click.option("--direction", **MANY, help='Predicted direction of bias, as D1="towards null".')
@click.option("--finish", "unanswered", metavar="WHY", help="You have finished; why questions are left unanswered.")
@click.option("--ask", is_flag=True, help="Ask for what is due, one question after the other.")
def command(
    study: str,
    by: str,
    outcome: str | None,
    comparison: str | None,
    days: float | None,
    tool: str | None,
    version: str | None,
    variant: str | None,
    effect: str | None,
    adhering_to: tuple[str, ...],
    ask: bool,
    **given: Any,
) -> None:
    """Give answers for STUDY, or see what is due next. Your file is records/risk_of_bias/PERSON/STUDY.yaml.

    Only lines of what you give are changed; what the tool does not allow is refused, and then nothing is
    written. Nobody else's assessment is read. An unanswered question stays open: NI says that the report was
    read and does not tell.

    \b
    Example:
      livingreview risk-of-bias assess berg_2021 --by ann
      livingreview risk-of-bias assess berg_2021 --by ann --outcome pain --answer 1.1=Y --answer 1.2=PY
      livingreview risk-of-bias assess berg_2021 --by ann --override D2=high --reason D2="crossed over early"
      livingreview risk-of-bias assess roe_2019 --by ann --tool ROBINS-I --version 2016 --judge D1=serious
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview.assessing import Changes, Chosen, due
    from livingreview.bias_files import load_wordings
    from livingreview.layout import WORDING

    require_person(open_review(), by)
    content = open_study(study)
    unanswered = given.pop("unanswered")
    changes = Changes(**{name: pairs(OPTIONS[name], values) for name, values in given.items()}, unanswered=unanswered)
    chosen = Chosen(tool, version, variant, effect, adhering_to)
    assessment = _apply(content, by, (outcome, comparison, days), chosen, changes)
    wordings = load_wordings(Path(WORDING))
    while ask and (waiting := due(assessment, wordings)):
        assessment = _apply(content, by, assessment.keys, chosen, _asked(assessment, waiting[0]))
    _tell(assessment, wordings)


def _asked(assessment: "RiskOfBias", one: "Due") -> "Changes":
    """Ask for one answer and what stands behind it."""
    from livingreview.assessing import Changes
    from livingreview.judgements.assessment import tool_of

    answer = click.prompt(f"{one.id}  {plain(one.label)}", type=click.Choice(one.allowed), show_choices=True)
    why = click.prompt("    support (empty for none)", default="", show_default=False)
    tool = tool_of(assessment)
    is_judged = tool is not None and tool.entry == "judgements"
    given, support = {one.id: str(answer)}, {one.id: why} if why else {}
    return Changes(judgements=given, support=support) if is_judged else Changes(answers=given, support=support)


def _apply(study: "Study", by: str, keys: "Keys", chosen: "Chosen", changes: "Changes") -> "RiskOfBias":
    """Make the changes in the assessor's file; with nothing to change the file is left alone."""
    from livingreview import io, yaml_dialect
    from livingreview.assessing import Changes, as_assessment, begun, changed

    path = own_path(by, study.study_id)
    text = io.read_exact_text(path) if path.exists() else ""
    held = yaml_dialect.read(text, path.as_posix()).data["assessments"] if text else []
    place = next((n for n, item in enumerate(held) if keys_of(item) == keys), len(held))
    is_new = place == len(held)
    before = begun(study, keys, chosen, by) if is_new else held[place]
    after = changed(before, changes)
    assessment = as_assessment(after, study, path.as_posix())
    if changes != Changes() and (is_new or after != before):
        given = None if is_new else before
        io.write_bytes(path, assessor_text(text, study.study_id, place, given, after, path.as_posix()))
        click.echo(f"Written: {path.as_posix()}")
    return assessment


def _tell(assessment: "RiskOfBias", wordings: "Wordings") -> None:
    """Show the judgements so far, and what is due."""
    from livingreview.assessing import due
    from livingreview.judgements.assessment import judged, tool_of
    from livingreview.judgements.matching import about

    tool = tool_of(assessment)
    if tool is None:
        return
    click.echo(f"{tool.text(assessment.effect)}, by {assessment.by}: {about(assessment)}")
    rows = [("", "algorithm", "judgement", "")]
    for part in judged(assessment, tool):
        algorithm = part.algorithm.value if part.algorithm else ""
        rows.append((f"{part.id} {part.label}", algorithm, part.judgement.value, plain(part.why or part.note or "")))
    for line in table(rows):
        click.echo(f"  {line}")
    waiting = due(assessment, wordings)
    if not waiting:
        click.echo("Nothing is due; you have finished.")
        return
    click.echo("You have finished." if assessment.unanswered else "Due next:")
    for one in waiting if not assessment.unanswered else []:
        click.echo(f"  {one.id}  {plain(one.label)}  ({', '.join(one.allowed)})")
