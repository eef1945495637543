"""`livingreview risk-of-bias export`: what the team agreed on, as a sheet of robvis."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from livingreview import layout
from livingreview.cli.risk_of_bias.bench import every_study, open_review
from livingreview.errors import InputError, Problem

if TYPE_CHECKING:
    from livingreview.judgements.tools import Tool
    from livingreview.models.review import Review
    from livingreview.models.study import Study
    from livingreview.tables import Rows

TEMPLATES = ("ROB2", "ROB2-Cluster", "ROBINS-I", "QUADAS-2", "Generic")


@click.command("export")
@click.argument("synthesis", required=False)
@click.option("--format", type=click.Choice(["robvis"]), expose_value=False, help="Format; robvis is the only one.")
@click.option("--tool", "template", type=click.Choice(TEMPLATES), help="Template of robvis; needed where several fit.")
@click.option("--as", "named", metavar="TOOL", help='With Generic: the tool, as "RoB 2 2021-03-18 crossover".')
@click.option("--weights", is_flag=True, help="Add the weights of the main analysis, as last built.")
@click.option("--output", type=click.Path(path_type=Path), help="Write this file; left out, it is printed.")
def command(synthesis: str | None, template: str | None, named: str | None, weights: bool, output: Path | None) -> None:
    """Write the judgements on the results of SYNTHESIS for robvis; without it, those that hold for every result.

    robvis reads columns by position and a word by its first letters, so that each tool goes into its own template;
    ROBINS-I V2, RoB 2 for crossover trials and RoB 1 have none and go into Generic. Studies that are not assessed, or
    with another tool, are left out and named. Concerns about applicability and predicted directions have no column.

    \b
    Example:
      livingreview risk-of-bias export relief_1_week --format robvis --tool ROB2 --output robvis.csv
      livingreview risk-of-bias export relief_1_week --tool ROB2 --weights
      livingreview risk-of-bias export --tool Generic --as "ROBINS-I 2024-11-22"
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview import io
    from livingreview.stages import robvis

    review = open_review()
    rows = _rows(synthesis, review)
    tool, template = _chosen(template, named, robvis.tools_in(rows))
    judged = robvis.judged_with(rows, tool)
    shares = _weights(synthesis, template) if weights else None
    text = robvis.robvis_csv(judged, tool, is_generic=template == robvis.GENERIC, weights=shares)
    if output is None:
        click.echo(text, nl=False)
    else:
        io.write_bytes(output, text.encode())
        click.echo(f"Written: {output.as_posix()}, {len(judged)} studies, {robvis.tool_text(tool)}, tool={template}")
    exported = {one.study_id for one in judged}
    lacking = list(dict.fromkeys(row["study_label"] for row in rows if row["study_id"] not in exported))
    if lacking:
        click.echo(f"Left out, not assessed with {robvis.tool_text(tool)}: {'; '.join(lacking)}", err=True)


def _rows(synthesis: str | None, review: "Review") -> "Rows":
    from livingreview.stages.risk_of_bias import risk_of_bias

    studies = every_study()
    if synthesis is None:
        return [row for study in studies for row in _default_rows(study)]
    if synthesis not in review.syntheses:
        allowed = ", ".join(review.syntheses)
        raise InputError([Problem("SYNTHESIS", 0, "", "There is no such synthesis.", value=synthesis, allowed=allowed)])
    return risk_of_bias(studies, review, synthesis)


def _default_rows(study: "Study") -> "Rows":
    """Give the rows of the assessment that holds for every result."""
    from livingreview.judgements.assessment import tool_of
    from livingreview.stages.risk_of_bias import rows_of

    named = {"study_id": study.study_id, "study_label": study.label}
    default = next((one for one in study.risk_of_bias if one.keys == (None, None, None)), None)
    tool = tool_of(default) if default else None
    if default is None or tool is None:
        return [{**named, "tool": None, "tool_name": None, "tool_version": None, "variant": None, "domain": ""}]
    key = {"tool_name": tool.name.value, "tool_version": tool.version, "variant": tool.variant.value}
    return [{**named, **key, **row} for row in rows_of(default, tool, {})]


def _chosen(template: str | None, named: str | None, used: "list[Tool]") -> "tuple[Tool, str]":
    """Find tool and template that fit each other and what is there."""
    from livingreview.stages import robvis

    there = {robvis.tool_text(tool): tool for tool in used}
    known = {text: tool for text, tool in there.items() if text in robvis.with_levels()}
    template_of = {tool: name for name, tool in robvis.TEMPLATES.items() if tool is not None}
    shown = ", ".join(f"{text} (--tool {template_of.get(tool, robvis.GENERIC)})" for text, tool in known.items())
    wanted = robvis.TEMPLATES.get(template) if template else None
    if not known:
        message = "Nothing here is assessed with a tool that robvis has words for."
        raise InputError([Problem("--tool", 0, "", message, value=", ".join(there))])
    if wanted is not None and robvis.tool_text(wanted) not in known:
        message = f"{template} is for {robvis.tool_text(wanted)}, and no study here is assessed with it."
        raise InputError([Problem("--tool", 0, "", message, allowed=shown)])
    if wanted is None and named is not None and named not in known:
        raise InputError([Problem("--as", 0, "", "No study here is assessed with it.", value=named, allowed=shown)])
    tool = wanted or (known[named] if named else _only(template, known, template_of, shown))
    return tool, template or template_of.get(tool, robvis.GENERIC)


def _only(template: str | None, known: "dict[str, Tool]", template_of: "dict[Tool, str]", shown: str) -> "Tool":
    """Give the one tool that fits; with Generic rather one that has no template of its own."""
    without = [tool for tool in known.values() if tool not in template_of]
    fitting = without if template and without else list(known.values())
    if len(fitting) > 1:
        fix = "Name one with --tool, and --as with Generic."
        raise InputError([Problem("--tool", 0, "", "Several tools are used here.", allowed=shown, fix=fix)])
    return fitting[0]


def _weights(synthesis: str | None, template: str) -> dict[str, float]:
    from livingreview import io, tables
    from livingreview.figures.bias_summary import study_weights
    from livingreview.stages import robvis

    if synthesis is None or template == robvis.WITHOUT_WEIGHT:
        message = "Weights belong to a SYNTHESIS." if synthesis is None else "robvis weights no sheet of this template."
        raise InputError([Problem("--weights", 0, "", message)])
    path = Path(layout.RESULTS) / tables.WEIGHTS.path.format(synthesis=synthesis)
    if not path.exists():
        message = "The weights are not built yet."
        raise InputError([Problem(path.as_posix(), 0, "", message, fix="Run `livingreview build`.")])
    return study_weights(io.read_table(path, tables.WEIGHTS))
