"""`livingreview screen`: decisions of people on records, one module a subcommand."""

import click

from livingreview.cli import LazyGroup

SUBCOMMANDS = {
    "next": "Show the next records that a person is to decide on.",
    "decide": "Record a person's decision on a record, or many from a file.",
    "conflicts": "List conflicts, for adjudicators and those who disagree.",
    "resolve": "Settle a conflict, as an adjudicator.",
    "undecided": "Say how much waits for whom.",
    "import": "Take over decisions from an export of Rayyan, Covidence or ASReview.",
    "export": "Write what waits for people as a file for Rayyan, Covidence or ASReview.",
    "rank": "List what is left to decide, most likely relevant first.",
    "recall": "Show how much of what is relevant has been found, and what that rests on.",
    "serve": "Open the screening page, for one person or a team.",
    "account": "Say who may sign in to the screening page of a team.",
    "rejoin": "Join a decision file that was written on two machines.",
    "repair": "Set torn last lines aside that a crash left.",
}
MODULES: dict[str, str] = {"import": "import_decisions"}
"""Modules of subcommands whose names Python keeps for itself."""


@click.command("screen", cls=LazyGroup, package="livingreview.cli.screen", about=SUBCOMMANDS, modules=MODULES)
def command() -> None:
    """Decide on records, settle conflicts, and see what waits for whom.

    Everybody decides blind: no subcommand shows anybody a decision of another person on a record before as
    many people have decided on it as the protocol asks for.

    \b
    Example:
      livingreview screen next --by ann
      livingreview screen decide rec_3f9a1c02b7de0a11 exclude --by ann
    """  # noqa: D301 - click's mark for lines that stay as they are
