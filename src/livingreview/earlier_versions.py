"""The frozen versions that a version of the review follows, as its syntheses look back on them.

1. Earlier are the frozen versions with a smaller number than the protocol's, so that freezing a version changes
   nothing that was built for it.
2. A version that did not have a synthesis yet is an empty look.
"""

from collections.abc import Sequence
from pathlib import Path

from livingreview import io
from livingreview.canonical import sha256_hex
from livingreview.models.review import Review
from livingreview.stages.looks import Look
from livingreview.tables import EFFECTS, SUMMARY
from livingreview.versions import Version, before, frozen_versions, has_frozen_table, read_frozen_table

LOOKED_AT = (EFFECTS, SUMMARY)


def looks(root: Path, review: Review, synthesis_id: str) -> list[Look]:
    """Read what every earlier version knew of a synthesis, oldest first."""
    found = []
    for version in before(frozen_versions(root), review.version):
        tables = [
            read_frozen_table(version, table, synthesis_id) if has_frozen_table(version, table, synthesis_id) else []
            for table in LOOKED_AT
        ]
        found.append(Look(version.number, version.date, *tables))
    return found


def looked_at(versions: Sequence[Version], synthesis_id: str) -> list[list[str | None]]:
    """Give number, date and hashes of everything that `looks` reads."""
    return [
        [
            version.number,
            version.date,
            *(
                sha256_hex(io.read_bytes(version.path_of(table, synthesis_id)))
                if has_frozen_table(version, table, synthesis_id)
                else None
                for table in LOOKED_AT
            ),
        ]
        for version in versions
    ]
