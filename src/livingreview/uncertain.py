"""Questions about duplicates as of now, and rulings before they are written.

1. The questions of the last build are taken where it is newer than everything they depend on, and its exports
   have the same bytes; else records are read and linked again.
2. A ruling is held against all others and the records of all exports before it is written.
"""

from pathlib import Path

from livingreview import canonical, io, layout, tables
from livingreview.errors import InputError, Problem
from livingreview.folder import load_exports, load_rulings
from livingreview.models.review import Review
from livingreview.models.same_report import SameReport, parse_same_report
from livingreview.stages.clusters import Clusters
from livingreview.stages.dedupe import uncertain_pairs
from livingreview.stages.duplicate_rulings import check_known, join_ruled
from livingreview.stages.records import Export, read_searches
from livingreview.tables import Rows


def uncertain_now(root: Path) -> Rows:
    """Give the open questions of a review, same reports and same studies."""
    exports, rulings = load_exports(root), load_rulings(root)
    built = root / layout.RESULTS / tables.UNCERTAIN_PAIRS.path
    if _is_current(root, built, exports):
        return io.read_table(built, tables.UNCERTAIN_PAIRS)
    return uncertain_pairs(read_searches(exports).records, rulings)


def check_ruling(root: Path, review: Review, before: str, after: str) -> int:
    """Give the line of the one ruling that `after` adds; raise InputError where it cannot stand."""
    old, new = (parse_same_report(text, layout.SAME_REPORT) for text in (before, after))
    added = [one for one in new if not any(_is_equal(one, other) for other in old)]
    if not added:
        raise InputError([Problem(layout.SAME_REPORT, 0, "ruling", "This ruling is already there.")])
    [ruling] = added
    if ruling.by not in review.team:
        allowed = ", ".join(review.team)
        raise InputError([Problem(layout.REVIEW, 0, "team", "Nobody of this id.", value=ruling.by, allowed=allowed)])
    known = {row["record_id"] for row in read_searches(load_exports(root)).records}
    check_known(new, known)
    join_ruled(new, Clusters(known))
    return ruling.line


def _is_equal(one: SameReport, other: SameReport) -> bool:
    pairs = [frozenset((ruling.record_a, ruling.record_b)) for ruling in (one, other)]
    return pairs[0] == pairs[1] and (one.ruling, one.by) == (other.ruling, other.by)


def _is_current(root: Path, built: Path, exports: list[Export]) -> bool:
    searches = root / layout.RESULTS / tables.SEARCHES.path
    if not built.exists() or not searches.exists():
        return False
    sources = [root / path for path in (layout.SEARCHES, layout.SAME_REPORT, *(export.file for export in exports))]
    is_newest = all(path.stat().st_mtime_ns < built.stat().st_mtime_ns for path in sources if path.exists())
    bytes_now = {(export.search.search_id, canonical.sha256_hex(export.data)) for export in exports}
    # A build that stopped between the two would leave questions about other records.
    in_order = searches.stat().st_mtime_ns <= built.stat().st_mtime_ns
    if not (is_newest and in_order):
        return False
    return bytes_now == {(row["search_id"], row["sha256"]) for row in io.read_table(searches, tables.SEARCHES)}
