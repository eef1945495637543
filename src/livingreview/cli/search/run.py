"""`livingreview search run`: fetch and store what is new in live sources."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from livingreview import layout
from livingreview.errors import EXIT_USER_ERROR, InputError, Problem, ReviewError

if TYPE_CHECKING:
    from livingreview.models.live_source import LiveSource
    from livingreview.models.searches import Searches
    from livingreview.sources.answers import Question
    from livingreview.sources.run import Access, Taken
    from livingreview.stages.records import Export

EXAMPLE = 'live: [{id: pubmed, interface: pubmed, source: PubMed, strategy: "..."}]'


@click.command("run")
@click.option("--source", "chosen", multiple=True, help="Id of a live source; several times for several. All without.")
@click.option("--date", "day", help="Day of the run, as 2026-11-23; without it, today.")
@click.option("--dry-run", is_flag=True, help="Ask only how many records there are, and store nothing.")
@click.option("--pubmed-url", hidden=True, help="Address of another E-utilities server, for tests.")
@click.option("--europe-pmc-url", hidden=True, help="Address of another Europe PMC server, for tests.")
def command(
    chosen: tuple[str, ...], day: str | None, dry_run: bool, pubmed_url: str | None, europe_pmc_url: str | None
) -> None:
    """Fetch what is new since each live source's last run, with the strategy recorded in records/searches.yaml.

    The answers are kept as received in records/searches/DATE_ID/, and the run is added to searches.yaml. A source's
    next run starts where its last stored one ended, less the overlap. A run that was cut off is taken up where it
    stopped; a source that fails leaves everything as it was, and the others go on. Exit code 2 means that one failed.

    NCBI_API_KEY and LIVINGREVIEW_EMAIL are read from the environment, sent to the source and kept nowhere. This and
    the day of the run are all that is taken from the machine; no other command asks the network for anything.

    \b
    Example:
      livingreview search run --dry-run
      livingreview search run --source pubmed --date 2026-11-23
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview.folder import require_file
    from livingreview.search_files import load_searches
    from livingreview.sources import run

    require_file(layout.SEARCHES)
    searches = load_searches(Path())
    addresses = {"pubmed": pubmed_url, "europe_pmc": europe_pmc_url}
    is_failed = False
    with run.lock(Path()):
        for live in _chosen(searches, chosen):
            try:
                asked = run.question(searches, live, _day(day))
                if run.is_stored(searches, asked):
                    run.clear(Path(), asked)
                    click.echo(f"{live.id}: the run of {asked.until} is stored; nothing to do.")
                    continue
                _run(asked, _access(live, addresses[live.interface], os.environ), is_dry=dry_run)
            except ReviewError as error:
                click.echo(str(error), err=True)
                is_failed = True
    if is_failed:
        sys.exit(EXIT_USER_ERROR)


def _chosen(searches: "Searches", chosen: tuple[str, ...]) -> "Iterator[LiveSource]":
    """Give the live sources to run, in file order; an unknown one, or none at all, is an InputError."""
    known = [live.id for live in searches.live]
    if not known:
        fix = f"Write one, as {EXAMPLE}; docs/searching.md says more."
        raise InputError([Problem(layout.SEARCHES, 0, "live", "No live source is recorded.", fix=fix)])
    if unknown := sorted(set(chosen) - set(known)):
        message = "No live source has this id."
        raise InputError([Problem("--source", 0, "", message, value=", ".join(unknown), allowed=", ".join(known))])
    return (live for live in searches.live if not chosen or live.id in chosen)


def _day(given: str | None) -> str:
    """Give the day of the run: the only date that this tool ever takes from the clock, as it is a fact to record."""
    if given is None:
        return datetime.now().astimezone().date().isoformat()
    try:
        if datetime.strptime(given, "%Y-%m-%d").strftime("%Y-%m-%d") == given:  # noqa: DTZ007 - a day has no zone
            return given
    except ValueError:
        pass
    raise InputError([Problem("--date", 0, "", "Not a day of the calendar.", value=given, allowed="as 2026-11-23")])


def _access(live: "LiveSource", address: str | None, settings: Mapping[str, str]) -> "Access":
    from livingreview.sources.run import INTERFACES, Access

    interface = INTERFACES[live.interface]
    return Access(interface.client(settings), (address or interface.BASE).rstrip("/"), settings)


def _run(asked: "Question", access: "Access", *, is_dry: bool) -> None:
    from livingreview.cli.progress import counting
    from livingreview.folder import load_exports
    from livingreview.sources.run import INTERFACES, run_source

    period = f"from {asked.since} to {asked.until}" if asked.since else f"up to {asked.until}"
    if is_dry:
        interface = INTERFACES[asked.live.interface]
        n_records, remarks = interface.count(access.client, asked, access.base, access.settings)
        click.echo(f"{asked.live.id}: {n_records} records came in {period}. Nothing is stored.")
        click.echo(f"  {interface.strategy(asked)}")
        for remark in remarks:
            click.echo(f"  The source remarked: {remark}")
        return
    with counting(f"{asked.live.id} {period}") as progress:
        taken = run_source(Path(), asked, access, progress)
    click.echo(f"{asked.live.id}: what came in {period}.")
    _report(taken, [export for export in load_exports(Path()) if export.search.search_id != asked.search_id])


def _report(taken: "Taken", known: "Sequence[Export]") -> None:
    """Say what is new, as after an import; the run is stored whatever comes of this."""
    from livingreview.cli.taken_in import ask_about, report_found
    from livingreview.models.searches import Search
    from livingreview.stages.records import Export, read_searches

    before = read_searches(known)
    found = read_searches([Export(Search.model_validate(taken.entry), taken.data, taken.file)])
    report_found(found, {row["record_id"] for row in before.records}, Path(taken.file).parent)
    if note := taken.entry.get("note"):
        click.echo(f"Note: {note}")
    ask_about(before.records, found.records)
