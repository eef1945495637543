"""`livingreview screen`: decisions on records, one module a subcommand."""

import click

from livingreview.cli import LazyGroup

SUBCOMMANDS = {
    "import": "Take over decisions from an export of Rayyan, Covidence or ASReview.",
    "export": "Write the queue for Rayyan, Covidence or ASReview.",
}


@click.command(cls=LazyGroup, package="livingreview.cli.screen", about=SUBCOMMANDS, name="screen")
def command() -> None:
    """Screen records, in the review's folder.

    Example: livingreview screen import --help
    """
