"""`livingreview screen next`: what a person is to decide on, and nothing of what others decided."""

import json
import textwrap
from collections.abc import Collection, Iterator
from typing import Any

import click

from livingreview.cli.screen.decisions_in import written_ranking
from livingreview.cli.screen.desk import (
    by_option,
    json_option,
    open_catalogue,
    open_desk,
    open_review,
    plain,
    require_person,
    stage_option,
)
from livingreview.report_entries import described
from livingreview.stages.queue import ORDERS, ordered
from livingreview.terms import ScreeningStage

WIDTH = 100
"""Columns of the terminal."""
RANKED = "ranked"
NO_RECORDS = "The review has no record yet; take in the export of a search with `livingreview import`."
AUTHORS = 6
"""Authors shown; JSON has all."""


@click.command("next")
@by_option
@stage_option
@click.option(
    "--order",
    type=click.Choice([*ORDERS, RANKED]),
    default="oldest",
    show_default=True,
    help="By publication, at random, or ranked: most likely relevant first, learned anew from every decision.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="For --order random.")
@click.option("--limit", type=click.IntRange(min=1), default=1, show_default=True, help="How many records.")
@json_option
def command(by: str, stage: str, order: str, seed: int, limit: int, as_json: bool) -> None:
    """Show the next records that a person is to decide on: title, abstract, ids and links.

    Nothing of what others decided is shown. Nothing is reserved: two people may be shown the same record.
    A ranked queue learns from what is settled and from your own decisions, and leaves nothing out; each record
    then comes with its place in it, to be noted with your decision (`screen decide --ranking`).

    \b
    Examples:
      livingreview screen next --by ann --limit 5
      livingreview screen next --by ann --order ranked
    """  # noqa: D301 - click's mark for lines that stay as they are
    review = open_review()
    require_person(review, by, "screener")
    catalogue = open_catalogue()
    desk = open_desk(review, catalogue)
    due = desk.queue(ScreeningStage(stage), by).due(catalogue.records_of)
    places: dict[str, dict[str, Any]] = {}
    if order == RANKED:
        places = _ranked(stage, by, set(due))
        shown = sorted(due, key=lambda report: (report not in places, places.get(report, {}).get("rank"), report))
    else:
        shown = ordered(due, order, year_of=catalogue.year_of, seed=seed)
    entries = described(catalogue, shown[:limit])
    for entry in entries:
        if entry["report_id"] in places:
            entry["ranking"] = places[entry["report_id"]]
    if as_json:
        queue = {"stage": stage, "by": by, "order": order, "seed": seed, "n_due": len(due), "records": entries}
        click.echo(json.dumps(queue, indent=1))
        return
    if not catalogue.report_of:
        click.echo(NO_RECORDS)
        return
    click.echo(f"{len(due)} due for {by} at {stage}." if due else f"Nothing is due for {by} at {stage}.")
    for place, entry in enumerate(entries, start=1):
        click.echo("\n".join(["", f"{place} of {len(due)}: {entry['report_id']}", *_lines(entry)]))


def _ranked(stage: str, by: str, due: Collection[str]) -> dict[str, dict[str, Any]]:
    """Give the place of every report that is due in the queue as the model ranks it now."""
    from livingreview.cli.progress import working
    from livingreview.cli.screen.ranked import ranked_queue, read_screening

    with working("ranking the queue"):
        ranking = ranked_queue(read_screening(stage, by))
    return {report: ranking.entry(report) for report in ranking.order if report in due}


def _lines(entry: dict[str, Any]) -> Iterator[str]:
    yield from textwrap.wrap(plain(entry["title"] or "[no title]"), WIDTH)
    people = entry["authors"] or []
    more = " and others" if len(people) > AUTHORS else ""
    yield from textwrap.wrap(plain("; ".join(people[:AUTHORS]) + more or "[no authors]"), WIDTH)
    where = [entry[name] for name in ("journal", "year", "volume", "issue", "pages") if entry[name]]
    yield from textwrap.wrap(plain(", ".join(map(str, where)) or "[no place of publication]"), WIDTH)
    yield from ("", *textwrap.wrap(plain(entry["abstract"] or "[no abstract]"), WIDTH), "")
    if "ranking" in entry:
        place = entry["ranking"]
        yield f"Ranked {place['rank']} of {place['of']}: decide with --ranking {written_ranking(place)}"
    if entry["registry_ids"]:
        yield f"Registered: {plain(', '.join(entry['registry_ids']))}"
    if len(entry["record_ids"]) > 1:
        yield f"Records of this report: {', '.join(entry['record_ids'])}"
    yield from map(plain, entry["links"])
