"""`livingreview audit`: what an outsider can verify, and see, about how records were screened."""

import click

from livingreview.cli import LazyGroup

COMMANDS = {
    "verify": "Check chains, ids, people, states, the flow, frozen versions and git.",
    "record": "Show the whole life of one record on one page.",
    "report": "Show how screening was done: agreement, conflicts, time, reasons.",
}


@click.command(cls=LazyGroup, package="livingreview.cli.audit", about=COMMANDS, name="audit")
def command() -> None:
    """Verify and show how records were screened.

    No file that people write is changed. What the audit can and cannot show: docs/audit.md.

    Example: livingreview audit verify
    """
