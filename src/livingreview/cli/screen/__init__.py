"""`livingreview screen`: decisions of people on records, one module a subcommand."""

import click

from livingreview.cli import LazyGroup

SUBCOMMANDS = {
    "import": "Take over decisions from an export of Rayyan, Covidence or ASReview.",
    "export": "Write what waits for people as a file for Rayyan, Covidence or ASReview.",
}
MODULES: dict[str, str] = {"import": "import_decisions"}
"""Modules of subcommands whose names Python keeps for itself."""


@click.command("screen", cls=LazyGroup, package="livingreview.cli.screen", about=SUBCOMMANDS, modules=MODULES)
def command() -> None:
    """Decide on records, settle conflicts, and see what waits for whom.

    Example: livingreview screen import --help
    """
