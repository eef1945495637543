"""`livingreview risk-of-bias tools`: every tool as data, with the team's wording where there is one."""

import click

from livingreview.cli.risk_of_bias.bench import plain


@click.command("tools")
@click.argument("tool", required=False)
@click.option("--version", help="This version only.")
@click.option("--variant", help="This variant only.")
@click.option("--effect", type=click.Choice(["assignment", "adhering"]), default="assignment", show_default=True)
def command(tool: str | None, version: str | None, variant: str | None, effect: str) -> None:
    """List the tools; with TOOL, its domains, questions, when each is asked, and the words for judging.

    \b
    Example:
      livingreview risk-of-bias tools
      livingreview risk-of-bias tools "RoB 2" --variant cluster
      livingreview risk-of-bias tools ROBINS-I --version 2016
    """  # noqa: D301 - click's mark for lines that stay as they are
    from pathlib import Path

    from livingreview import layout
    from livingreview.bias_files import load_wordings
    from livingreview.errors import InputError, Problem
    from livingreview.judgements.describe import described, listed
    from livingreview.judgements.registry import TOOLS
    from livingreview.terms import RobEffect

    if tool is None:
        for line in listed():
            click.echo(line)
        return
    found = [
        one
        for one in TOOLS
        if one.name.lower() == tool.lower() and version in (None, one.version) and variant in (None, one.variant)
    ]
    if not found:
        allowed = ", ".join(dict.fromkeys(one.name.value for one in TOOLS))
        raise InputError([Problem("TOOL", 0, "", "There is no such tool, version or variant.", tool, allowed)])
    wordings = load_wordings(Path(layout.WORDING))
    for one in found:
        for line in described(one, RobEffect(effect), wordings):
            click.echo(plain(line) if line.strip() == line else line)
        click.echo("")
