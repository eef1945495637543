"""`livingreview screen repair`: what a crash left at the end of decision files."""

from pathlib import Path

import click

from livingreview.cli.screen.desk import tell
from livingreview.folder import require_file


@click.command("repair")
def command() -> None:
    """Set the torn last line of every decision file aside, below screening/set_aside/.

    A line without an end was cut off while it was written and never confirmed. The next decision of the same
    person sets it aside too. Nothing else is changed: other breaks are for git or a backup to restore.

    Example: livingreview screen repair
    """
    from livingreview import layout
    from livingreview.decision_files import set_torn_lines_aside

    require_file(layout.REVIEW)
    n = set_torn_lines_aside(Path(), tell=tell)
    click.echo(f"{n} torn line{'s' if n > 1 else ''} seen to." if n else "No decision file ends in a torn line.")
