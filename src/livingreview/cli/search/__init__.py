"""`livingreview search`: live sources, the only subcommands that use the network."""

import click

from livingreview.cli import LazyGroup

SUBCOMMANDS = {"run": "Fetch what is new in PubMed and Europe PMC with the recorded strategies."}
MODULES: dict[str, str] = {}


@click.command("search", cls=LazyGroup, package="livingreview.cli.search", about=SUBCOMMANDS, modules=MODULES)
def command() -> None:
    """Keep the searches of live sources up to date.

    \b
    Example:
      livingreview search run --dry-run
      livingreview search run
    """  # noqa: D301 - click's mark for lines that stay as they are
