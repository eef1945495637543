"""`livingreview screen`: decisions on records, one module a subcommand."""

import click

from livingreview.cli import LazyGroup

SUBCOMMANDS = {
    "rank": "List what is left to decide, most likely relevant first.",
    "recall": "Show how much of what is relevant has been found, and what that rests on.",
}


@click.command(cls=LazyGroup, package="livingreview.cli.screen", about=SUBCOMMANDS, name="screen")
def command() -> None:
    """Screen records, in the review's folder.

    Example: livingreview screen rank
    """
