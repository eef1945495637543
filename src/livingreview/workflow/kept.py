"""What was read from exports, and linked, kept below results/ so that the same bytes are not read twice.

1. A reading is kept for every export under the hash of its bytes, of what people say of its columns and encoding,
   and of the source that reads it. So one more search leaves the others' readings as they are.
2. Links are kept under the hash of every record and ruling, and of the source that links. Other records are linked
   anew, all of them: what one record more changes is nowhere guessed.
3. Nothing is told from a file's time. What is cut off or altered does not fit its own hash and is made anew; so is
   what is not there. Only what is `kept` is ever read, and it equals what would be made.
"""

import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from livingreview import io, layout
from livingreview.canonical import digest, sha256_hex
from livingreview.derived import Making
from livingreview.formats.fields import Entry
from livingreview.formats.recognise import Format, Reading
from livingreview.models.same_report import SameReport
from livingreview.stages.dedupe import DedupeTables, link_duplicates
from livingreview.stages.records import Export, RecordTables, read_searches, reading
from livingreview.tables import Rows
from livingreview.workflow import fingerprints

FOLDER = f"{layout.RESULTS}/kept"
HASH = 64
"""Hexadecimal digits that a kept file opens with: the sha256 of the rest."""


@dataclass
class Kept(Making):
    """Reads exports and links records, or gives what an earlier run made of the same."""

    root: Path
    used: set[Path] = field(default_factory=set)
    new: dict[Path, bytes] = field(default_factory=dict)
    sources: fingerprints.Sources = field(default_factory=lambda: fingerprints.Sources(fingerprints.ROOT))

    def read(self, exports: Sequence[Export]) -> RecordTables:
        """Read every export that was not read before."""
        return read_searches(exports, self._reading)

    def link(self, records: Rows, rulings: Sequence[SameReport]) -> DedupeTables:
        """Link records that were not linked before."""
        hasher = hashlib.sha256(self._code("dedupe").encode())
        try:
            hasher.update(orjson.dumps(list(rulings)))
            for row in records:
                hasher.update(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) + b"\n")
        except orjson.JSONEncodeError:
            return link_duplicates(records, rulings)
        return DedupeTables(*self._kept(hasher.hexdigest(), lambda: list(link_duplicates(records, rulings))))

    def save(self) -> None:
        """Write what was made, and remove what this run did not ask for."""
        for path, data in self.new.items():
            io.write_bytes(path, data)
        io.remove_others(self.root / FOLDER, self.used)

    def _reading(self, export: Export) -> Reading:
        said = export.search.columns.model_dump(exclude_none=True) if export.search.columns else None
        key = digest([self._code("records"), said, export.search.encoding, sha256_hex(export.data)])
        found = self._kept(key, lambda: _plain(reading(export)))
        kind, encoding, other, entries = found
        return Reading(Format(kind), encoding, other, [Entry(*entry) for entry in entries])

    def _kept(self, key: str, make: Callable[[], list[Any]]) -> list[Any]:
        path = self.root / FOLDER / f"{key}.json.zst"
        self.used.add(path)
        found = _unpacked(io.read_bytes(path)) if path.is_file() else None
        if found is not None:
            return found
        made = make()
        try:
            data = orjson.dumps(made)
        except orjson.JSONEncodeError:  # half a surrogate pair: Python's alone
            return made
        self.new[path] = _packed(data)
        return made

    def _code(self, step: str) -> str:
        return f"{fingerprints.step_fingerprint(step, self.sources)} {sys.version}"


def _plain(made: Reading) -> list[Any]:
    entries = [[entry.line, entry.raw, entry.fields, entry.rejected, entry.record_id] for entry in made.entries]
    return [made.format.value, made.encoding, made.other_encoding, entries]


def _packed(data: bytes) -> bytes:
    import pyarrow as pa

    size = len(data).to_bytes(8, "big")
    packed = size + pa.compress(data, codec="zstd", asbytes=True)
    return b"".join([sha256_hex(packed).encode(), packed])


def _unpacked(data: bytes) -> list[Any] | None:
    """Give what was packed; None where it is not as it was written."""
    import pyarrow as pa

    packed = data[HASH:]
    if sha256_hex(packed).encode() != data[:HASH]:
        return None
    size = int.from_bytes(packed[:8], "big")
    found: list[Any] = orjson.loads(memoryview(pa.decompress(packed[8:], size, codec="zstd")))
    return found
