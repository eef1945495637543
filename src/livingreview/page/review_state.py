"""The review as the page holds it, kept as the files are.

1. Decision files are read on whenever their stamps changed, before every answer; a line of any process counts.
2. Where another file changed (protocol, searches, exports, rulings, notes, built records), everything is read
   again in a thread of its own, and takes the place of the old at once when it is whole. A review that cannot
   be read leaves the old in place, and says so.
3. A decision is checked and written while its file is locked, after the end of the file was read
   (`decision_files`): two tabs, two servers and a command see each other's lines.

Locks: a decision file before the state, never the other way.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from livingreview import layout, locked_file, tables
from livingreview.errors import ReviewError
from livingreview.folder import log_files
from livingreview.formats.decision_log import LogLine
from livingreview.locked_file import LockedFile
from livingreview.page.decision_tail import DecisionTail
from livingreview.page.snapshot import Snapshot, fold_snapshot, load_snapshot
from livingreview.unread import visible_files

PAUSE = 1.0
"""Seconds between two looks at the files that are no decision files."""
CANNOT_READ = (
    "The review changed and cannot be read now; this is how it was before. "
    "`livingreview check` names what is wrong in {files}."
)


class ReviewState:
    """One review in memory, for all threads of a server."""

    def __init__(self, root: Path) -> None:
        """Read the review; what the commands would refuse is an InputError here too."""
        self.root = root
        self.lock = threading.RLock()
        self.version = 0
        self._unread = ""
        self._stamps = self._stamps_now()
        self._looked = time.monotonic()
        self._reading: threading.Thread | None = None
        self._snapshot = load_snapshot(root, self._all_tails())

    @property
    def notice(self) -> str:
        """Say which files changed and cannot be read; empty where all is well."""
        broken = [tail.file for tail in list(self._snapshot.tails.values()) if tail.is_broken]
        files = sorted({*broken, *([self._unread] if self._unread else [])})
        return CANNOT_READ.format(files=", ".join(files)) if files else ""

    @contextmanager
    def now(self) -> Iterator[Snapshot]:
        """Give the review as its files are now, held for the caller."""
        self._look()
        with self.lock:
            self._read_decisions()
            yield self._snapshot

    def prepare(self, order: str, seed: int) -> None:
        """Put the reports in an order, if they are not yet, without holding anybody up."""
        self._snapshot.order(order, seed)

    @contextmanager
    def locked(self, owner: str, file: LockedFile) -> Iterator[tuple[Snapshot, DecisionTail]]:
        """Give the review with a decision file that the caller holds locked read to its end."""
        with self.lock:
            self._read_decisions(without=owner)
            tail = self._tail(owner)
            self._took(tail, tail.read_on(file.read))
            yield self._snapshot, tail

    def _tail(self, owner: str) -> DecisionTail:
        tails = self._snapshot.tails
        if owner not in tails:
            tails[owner] = DecisionTail(self.root, owner)
        return tails[owner]

    def _read_decisions(self, without: str | None = None) -> None:
        """Read on in every decision file that changed; a file that cannot be read stays as it was."""
        owners = {owner for owner, _ in log_files(self.root)} | self._snapshot.tails.keys()
        for owner in sorted(owners - {without}):
            tail = self._tail(owner)
            with suppress(ReviewError, OSError):
                self._took(tail, tail.refresh())

    def _took(self, tail: DecisionTail, lines: list[LogLine] | None) -> None:
        """Fold what was read; a file that is another one now folds everything anew."""
        if lines is None:
            old = self._snapshot
            self._snapshot = fold_snapshot(old.review, old.catalogue, old.missing, old.tails)
            self._snapshot.orders = old.orders
            for order in list(old.orders.values()):
                order.starts.clear()
            self.version += 1
        elif lines:
            self._snapshot.take(tail, lines)
            self.version += 1

    def _all_tails(self) -> dict[str, DecisionTail]:
        tails = {owner: DecisionTail(self.root, owner) for owner, _ in log_files(self.root)}
        for tail in tails.values():
            tail.refresh()
        return tails

    def _look(self) -> None:
        """Start to read everything again where another file changed."""
        if time.monotonic() - self._looked < PAUSE:
            return
        with self.lock:
            self._looked = time.monotonic()
            is_reading = self._reading is not None and self._reading.is_alive()
            if is_reading or (stamps := self._stamps_now()) == self._stamps:
                return
            self._reading = threading.Thread(target=self._reload, args=(stamps,), daemon=True)
            self._reading.start()

    def _reload(self, stamps: dict[Path, tuple[int, int, int]]) -> None:
        try:
            loaded = load_snapshot(self.root, self._all_tails())
        except Exception as error:  # noqa: BLE001 - whatever it is, the old review stands and the page says so
            with self.lock:
                self._stamps = stamps
                self._unread = _files(error)
            return
        with self.lock:
            self._snapshot, self._stamps, self._unread = loaded, stamps, ""
            self.version += 1

    def _stamps_now(self) -> dict[Path, tuple[int, int, int]]:
        exports = self.root / layout.EXPORTS
        folders = [folder for folder in exports.iterdir() if folder.is_dir()] if exports.is_dir() else []
        built = [tables.RECORDS, tables.LINKED_RECORDS, tables.ENTRIES, tables.SEARCHES]
        paths = [
            *(self.root / path for path in (layout.REVIEW, layout.SEARCHES, layout.SAME_REPORT, layout.NOTES)),
            *(self.root / layout.RESULTS / table.path for table in built),
            *(path for folder in folders for path in visible_files(folder)),
        ]
        return {path: locked_file.stamp(path) for path in paths}


def _files(error: Exception) -> str:
    """Name the files that cannot be read, and nothing of what is in them."""
    files = sorted({problem.file for problem in getattr(error, "problems", ())})
    return ", ".join(files) or "the review"
