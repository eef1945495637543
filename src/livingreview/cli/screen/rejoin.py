"""`livingreview screen rejoin`: one person's file that two machines went on writing."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from livingreview.cli.screen.desk import by_option, now, open_review, tell
from livingreview.errors import InputError, Problem
from livingreview.formats.decision_log import RESOLVED
from livingreview.terms import ScreeningStage

if TYPE_CHECKING:
    from livingreview.formats.decision_fork import Joined

OWNERS = click.Choice([*(stage.value for stage in ScreeningStage), RESOLVED])


@click.command("rejoin")
@click.argument("other", type=click.Path(path_type=Path, dir_okay=False), required=False)
@by_option
@click.option("--stage", type=OWNERS, required=True, help="The stage; resolved for an adjudicator's resolutions.")
def command(other: Path | None, by: str, stage: str) -> None:
    """Join a person's decision file with OTHER, a copy that another machine went on writing.

    Without OTHER the file itself holds both sides, as git leaves it after a merge, with or without conflict
    markers. Every line of both is kept, and one line is added that closes the fork. Where the sides differ on
    a record the later line in the file counts; those records are listed, to be decided again where that is wrong.

    Example: livingreview screen rejoin --by ann --stage full_text ../laptop/screening/full_text/ann.jsonl
    """
    from livingreview import io, layout
    from livingreview.decision_files import rewrite
    from livingreview.formats.decision_fork import rejoin

    review = open_review()
    file = f"{layout.SCREENING}/{stage}/{by}.jsonl"
    if by not in review.team or not (Path(file).exists() or other):
        fix = "Give --by and --stage as the file is named."
        raise InputError([Problem(file, 0, "", "There is no such decision file.", fix=fix)])
    copy, at = io.read_bytes(other) if other else b"", now()
    joined: list[Joined] = []

    def change(mine: bytes) -> bytes:
        joined.append(rejoin(mine, copy, f"{stage}/{by}", file, at=at))
        return joined[0].data

    rewrite(Path(), f"{stage}/{by}", change, tell=tell)
    _report(joined[0], file)


def _report(joined: "Joined", file: str) -> None:
    taken = f" {joined.n_taken_over} lines were taken over." if joined.n_taken_over else ""
    if joined.n_sides == 1:
        click.echo(f"{file} holds no fork.{taken}")
        return
    click.echo(f"{file}: {joined.n_sides} sides joined, every line of each is kept.{taken}")
    for earlier, later in joined.different:
        was, word = (f"{each.decision}{f' ({each.reason})' if each.reason else ''}" for each in (earlier, later))
        click.echo(f"  {later.record_id}: {was} on one side, {word} on the other; {word} counts (line {later.line})")
