"""One module a step: read files, call one stage function, write files; nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from livingreview.models.review import Review

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FILE = click.Path(path_type=Path)


def reads(*names: str) -> Decorator:
    """Add required options for files that the step reads: `reads("linked")` is `--linked FILE`."""
    return _file_options(names, "Read this file.")


def writes(*names: str) -> Decorator:
    """Add required options for files that the step writes."""
    return _file_options(names, "Write this file.")


def reads_publication(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options for when records were published, which only a reconstruction asks for."""
    for option, about in (("--links", "Read which report each record describes."), ("--records", "Read the records.")):
        help_text = f"{about[:-1]}, for a reconstruction."
        function = click.option(option, type=FILE, help=help_text)(function)
    return function


def late(review: "Review", records: Path | None, links: Path | None) -> dict[str, str]:
    """Give the records that the review's reconstruction sets aside, with the reason; none where it is none."""
    from livingreview import io, tables
    from livingreview.errors import BuildError
    from livingreview.stages.dedupe import report_ids
    from livingreview.stages.reconstruction import late_records

    if review.reconstruction is None:
        return {}
    if records is None or links is None:
        raise BuildError("A reconstruction has to know when records were published: give --records and --links.")
    found = io.read_columns(records, tables.RECORDS, ("record_id", "year"))
    years = zip(found["record_id"], found["year"], strict=True)
    return late_records(years, report_ids(io.read_table(links, tables.LINKED_RECORDS)), review)


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
