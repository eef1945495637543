"""One module a step: read files, call one stage function, write files; nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FILE = click.Path(path_type=Path)


def reads(*names: str) -> Decorator:
    """Add required options for files that the step reads: `reads("linked")` is `--linked FILE`."""
    return _file_options(names, "Read this file.")


def writes(*names: str) -> Decorator:
    """Add required options for files that the step writes."""
    return _file_options(names, "Write this file.")


def of_synthesis() -> Decorator:
    """Add the option for the synthesis that the step is about."""
    return click.option("--synthesis", required=True, help="Id of the synthesis.")


def _file_options(names: tuple[str, ...], about: str) -> Decorator:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(names):
            option = f"--{name.replace('_', '-')}"
            function = click.option(option, name, type=FILE, required=True, help=about)(function)
        return function

    return decorate


files_argument = click.argument("files", type=FILE, nargs=-1)
