"""What a person sees while a command works: a line with a spinner and the time on a terminal, elsewhere nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def working(on: str) -> Iterator[None]:
    """Show what is being done until it is done."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(on, total=None)
        yield
