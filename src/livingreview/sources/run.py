"""One run of a live source: ask for what is new, check that all of it came, store it, and only then move the cursor.

1. The cursor of a source is the last `until` among its runs in records/searches.yaml. A run asks for what came in from
   there, less the overlap, to the day of the run.
2. What is fetched must be read by the tool as exactly as many records as the source said; else nothing is stored.
3. The export is written first, whole or not at all; then the entry that declares it, by which the cursor moves.
   What stops between the two is made up for by the next run: it knows the export again, and the pages are still there.
4. Two runs at once wait for each other.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from livingreview import io, layout
from livingreview.canonical import sha256_hex
from livingreview.errors import InputError, Problem
from livingreview.formats.encoding import EncodingError
from livingreview.formats.recognise import FormatError, read_export
from livingreview.locked_file import locked_file
from livingreview.models.live_source import LiveSource
from livingreview.models.searches import Searches
from livingreview.models.searches_text import add_search
from livingreview.sources import europe_pmc, pubmed
from livingreview.sources.answers import Fetched, Progress, Question
from livingreview.sources.client import Client, SourceError
from livingreview.sources.store import Store
from livingreview.terms import Interface, SourceKind
from livingreview.unread import visible_files

INTERFACES: Mapping[Interface, ModuleType] = {Interface.PUBMED: pubmed, Interface.EUROPE_PMC: europe_pmc}
LOCK = "lock"


@dataclass(frozen=True)
class Access:
    """How a source is reached: its client, the address of its interface, and the environment."""

    client: Client
    base: str
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Taken:
    """A stored run: its entry in searches.yaml, and the export's bytes."""

    entry: dict[str, Any]
    data: bytes

    @property
    def file(self) -> str:
        """Give the path of the export."""
        return f"{layout.EXPORTS}/{self.entry['search_id']}/{self.entry['file']}"


def cursor(searches: Searches, live: LiveSource) -> str | None:
    """Give the day up to which a source has been asked; None before its first stored run."""
    return max((run.until for run in searches.runs_of(live.id) if run.until), default=None)


def question(searches: Searches, live: LiveSource, day: str) -> Question:
    """Give what a run of a day asks for; a day before the cursor is an InputError."""
    last = cursor(searches, live)
    if last is None:
        if live.since and live.since > day:
            raise _before(live, day, live.since)
        return Question(live, live.since, day)
    if day < last:
        raise _before(live, day, last)
    since = date.fromisoformat(last) - timedelta(days=live.overlap_days)
    return Question(live, since.isoformat(), day)


def _before(live: LiveSource, day: str, last: str) -> InputError:
    message = f"{live.id} has been asked for what came in up to {last}."
    return InputError([Problem("--date", 0, "", message, value=day, fix="Give that day or a later one.")])


def is_stored(searches: Searches, asked: Question) -> bool:
    """Say whether the run stands in searches.yaml; another search of that name is an InputError."""
    for search in searches.searches:
        if search.search_id == asked.search_id:
            if search.live != asked.live.id:
                message = f"A search {asked.search_id} was taken in by hand; a run would have the same name."
                fix = "Give another --date, or another id to the live source."
                raise InputError([Problem(layout.SEARCHES, 0, "search_id", message, fix=fix)])
            return True
    return False


@contextmanager
def lock(root: Path) -> Iterator[None]:
    """Hold the lock that lets one run at a time write; one that stays taken is a SourceError."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked_file(root / layout.FETCHING / LOCK))
        except OSError as error:
            raise SourceError(f"{layout.FETCHING}: another run may be at work: {error.strerror}.") from None
        yield


def run_source(root: Path, asked: Question, access: Access, progress: Progress) -> Taken:
    """Fetch and store what is new in one source."""
    interface = INTERFACES[asked.live.interface]
    store = Store(root, asked.search_id)
    _require_free(root, root / layout.EXPORTS / asked.search_id / interface.FILE, store)
    fetched: Fetched = interface.fetch(
        access.client, asked, store, progress, base=access.base, settings=access.settings
    )
    _require_all(asked, fetched)
    taken = Taken(_entry(asked, fetched, interface.FILE), fetched.data)
    _store(root, taken, store)
    store.clear()
    return taken


def clear(root: Path, asked: Question) -> None:
    """Remove the pages of a run that is stored: it was stopped before it could."""
    Store(root, asked.search_id).clear()


def _require_all(asked: Question, fetched: Fetched) -> None:
    """Refuse an export that is not read as exactly the records that the source counted."""
    try:
        entries = read_export(fetched.data, encoding="utf-8").entries
    except (FormatError, EncodingError) as error:
        raise SourceError(
            f"{asked.live.source}: what was received cannot be read: {error} Nothing was stored."
        ) from None
    read = sum(entry.fields is not None for entry in entries)
    if read != fetched.hits or len(entries) != fetched.hits:
        said = f"it reports {fetched.hits} records, {len(entries)} were received and {read} can be read"
        raise SourceError(f"{asked.live.source}: {said}. Nothing was stored.")


def _entry(asked: Question, fetched: Fetched, file: str) -> dict[str, Any]:
    """Give the entry of searches.yaml; keys without a value are left out."""
    live = asked.live
    reporting = live.prisma_s.model_dump(exclude_none=True) if live.prisma_s else {}
    entry = {
        "search_id": asked.search_id,
        "kind": SourceKind.DATABASE.value,
        "source": live.source,
        "platform": live.platform,
        "date": asked.until,
        "strategy": fetched.strategy,
        "hits": fetched.hits,
        "file": file,
        "encoding": "utf-8",
        "note": f"The source remarked: {'; '.join(fetched.remarks)}" if fetched.remarks else None,
        "live": live.id,
        "since": asked.since,
        "until": asked.until,
        "prisma_s": reporting or None,
    }
    return {key: value for key, value in entry.items() if value is not None}


def _require_free(root: Path, path: Path, store: Store) -> None:
    """Remove an export that an interrupted run left undeclared; anything else in the run's folder is an InputError."""
    there = visible_files(path.parent)
    if there == [path] and sha256_hex(io.read_bytes(path)) == store.noted_export():
        io.remove_folder(path.parent)
    elif there:
        message = "This folder is there, and no search declares what is in it."
        fix = "Look what it is; move it elsewhere, then run this again."
        raise InputError([Problem(path.parent.relative_to(root).as_posix(), 0, "", message, fix=fix)])


def _store(root: Path, taken: Taken, store: Store) -> None:
    """Write the export, then the entry; the file of searches is read only now, as people may have changed it."""
    after = add_search(io.read_exact_text(root / layout.SEARCHES), taken.entry)
    store.note_export(sha256_hex(taken.data))
    io.write_bytes(root / taken.file, taken.data)
    io.write_bytes(root / layout.SEARCHES, after.encode("utf-8"))
