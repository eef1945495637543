"""What a run has fetched so far, kept below .livingreview/ until all of it is there.

1. A run's folder holds `asked.json` - exactly what was asked for - and the answers as received, one file a page.
2. A page is written whole or not at all. What is there for the same question is not asked for again; for another
   question (another day, strategy or set of records) the pages are removed first.
3. The folder goes once the search stands in records/searches.yaml.
"""

from pathlib import Path
from typing import Any

from livingreview import io, layout
from livingreview.canonical import canonical_json

ASKED = "asked.json"
EXPORTED = "export.sha256"


class Store:
    """The pages of one run."""

    def __init__(self, root: Path, search_id: str) -> None:
        """Take the review's folder and the run's id."""
        self.folder = root / layout.FETCHING / search_id

    def begin(self, asked: dict[str, Any]) -> int:
        """Keep the pages of an interrupted run that asked for the same, or start anew; give how many are kept."""
        wanted = canonical_json(asked)
        path = self.folder / ASKED
        if not path.is_file() or io.read_bytes(path) != wanted:
            self.clear()
            io.write_bytes(path, wanted)
        return len(self.pages())

    def pages(self) -> list[bytes]:
        """Give the pages received so far, in order, up to the first that is missing."""
        found: list[bytes] = []
        while (path := self._page(len(found))).is_file():
            found.append(io.read_bytes(path))
        return found

    def add(self, number: int, page: bytes) -> None:
        """Keep a page."""
        io.write_bytes(self._page(number), page)

    def note_export(self, sha256: str) -> None:
        """Keep the hash of the export that is about to be written, to know it again if the run stops there."""
        io.write_bytes(self.folder / EXPORTED, sha256.encode("ascii"))

    def noted_export(self) -> str | None:
        """Give the hash of an export that an interrupted run was about to write."""
        path = self.folder / EXPORTED
        return io.read_bytes(path).decode("ascii", "replace") if path.is_file() else None

    def clear(self) -> None:
        """Remove the run's folder."""
        io.remove_folder(self.folder)

    def _page(self, number: int) -> Path:
        return self.folder / f"page_{number + 1:05d}"
