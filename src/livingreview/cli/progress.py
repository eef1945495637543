"""What a person sees while a command works: a line with a spinner or bar and the time on a terminal, else nothing."""

import sys
from collections.abc import Callable, Iterator
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


@contextmanager
def counting(on: str) -> Iterator[Callable[[int, int], None]]:
    """Show how much of how much is done; give what is to be told both numbers."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(on, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _unseen(_done: int, _total: int) -> None:
    """Show nothing: there is no terminal."""
