"""The open questions about duplicates, held while no file that they depend on changes."""

import threading
from pathlib import Path

from livingreview import layout, locked_file
from livingreview.tables import Rows
from livingreview.uncertain import uncertain_now


class Questions:
    """The open questions about duplicates, read again when a file that they depend on changed."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._lock = threading.Lock()
        self._stamps: object = None
        self._rows: Rows = []

    def rows(self, root: Path) -> Rows:
        """Give the questions; the first asks after a change wait for them."""
        with self._lock:
            exports = root / layout.EXPORTS
            paths = [root / layout.SAME_REPORT, root / layout.SEARCHES, *sorted(exports.glob("*/*"))]
            stamps = [(path, locked_file.stamp(path)) for path in paths]
            if stamps != self._stamps:
                self._rows, self._stamps = uncertain_now(root), stamps
            return self._rows
