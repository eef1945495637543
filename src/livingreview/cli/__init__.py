"""The command `livingreview`: one module a command, loaded when it is called."""

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from livingreview import __version__
from livingreview.errors import EXIT_USER_ERROR, ReviewError

COMMANDS = {
    "init": "Make the folder of a new review.",
    "import": "Take in the export of one search.",
    "search": "Fetch what is new in live sources.",
    "build": "Check every file, then build the report.",
    "watch": "Rebuild on every save, on a page that follows.",
    "check": "Check every file and list all problems at once.",
    "reconfirm": "Confirm a judgement on the evidence as it is now.",
    "status": "Say what waits for whom, and what is out of date.",
    "screen": "Decide on records, settle conflicts, see what waits.",
    "duplicates": "List records that may be the same report, for people to rule on.",
    "risk-of-bias": "Assess risk of bias, compare assessors, write their consensus.",
    "extract": "Extract a study in a spreadsheet, compare two people's files, keep a suspect number.",
    "audit": "Verify and show how records were screened.",
    "grade": "Show what is suggested for the certainty of evidence, and rate it.",
    "release": "Freeze a version of the review.",
    "verify": "Rebuild a frozen version and compare every byte.",
    "diff": "Say what is new between two versions.",
    "migrate": "Bring files written for an older release up to date.",
    "step": "Run one step of the pipeline (what the rules call).",
}
MODULES = {"import": "import_export", "risk-of-bias": "risk_of_bias"}
"""Modules of commands whose names no Python module can have."""
DEBUG = "LIVINGREVIEW_DEBUG"

GARBAGE_THRESHOLD = 200_000
"""New objects between two collections: these processes are short, and importing makes many objects that stay."""


class LazyGroup(click.Group):
    """A group whose commands are modules, imported only when one is called."""

    def __init__(
        self, *args: Any, package: str, about: dict[str, str], modules: dict[str, str] | None = None, **settings: Any
    ) -> None:
        """Take the package that holds a module `NAME` (or as `modules` says) with a `command` for every name."""
        super().__init__(*args, **settings)
        self.modules = MODULES if modules is None else modules
        self.package = package
        self.about = about

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order they are declared."""
        return list(self.about)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self.about:
            return None
        module = importlib.import_module(f"{self.package}.{self.modules.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.about.items()))


@click.command(
    cls=LazyGroup,
    package="livingreview.cli",
    about=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="livingreview")
def livingreview() -> None:
    """Living systematic reviews: from records to report, rebuilt whenever a record changes."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a mistake that a person can mend ends with its message and exit code 2."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    try:
        livingreview.main(args=list(arguments) if arguments is not None else None, prog_name="livingreview")
    except ReviewError as error:
        if os.environ.get(DEBUG):
            raise
        click.echo(str(error), err=True)
        sys.exit(EXIT_USER_ERROR)
