"""Read a review as it is built now, or as it was frozen, for comparing two moments of it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from livingreview import io, layout
from livingreview.canonical import SHA256_PREFIX, sha256_hex
from livingreview.models.review import Review
from livingreview.stages.changes import changes, events, proposed
from livingreview.stages.changes_held import changed_syntheses
from livingreview.stages.changes_state import COMPARED, State
from livingreview.stages.up_to_date import EVIDENCE, Evidence
from livingreview.tables import CHANGES, DECISIONS, VERSION_HISTORY, Row, Rows, Table, new_row
from livingreview.terms import VersionKind
from livingreview.versions import (
    Version,
    frozen_syntheses,
    has_frozen_table,
    read_frozen_table,
)
from livingreview.words import mark

__all__ = [
    "built_evidence",
    "built_state",
    "changed_syntheses",
    "changes",
    "frozen_evidence",
    "frozen_state",
    "history",
    "old_protocol",
]

NOW = "now"
PROTOCOL = "protocol"
FIRST_EVENT = mark("First version")


def built_state(root: Path, review: Review, name: str = NOW) -> State:
    """Read the tables that are built below a review's root."""
    results = root / layout.RESULTS
    paths = {table.name: _paths(results, table, list(review.syntheses)) for table in COMPARED}
    found = {
        table.name: [row for path in paths[table.name] for row in io.read_table(path, table)] for table in COMPARED
    }

    @cache
    def decisions() -> Rows:
        return io.read_table(results / DECISIONS.path, DECISIONS)

    return State(name, found, plain(review), _texts(root), decisions)


def built_evidence(root: Path, review: Review) -> Evidence:
    """Read the built tables that currency and signals of an update rest on."""
    paths = {table.name: _paths(root / layout.RESULTS, table, list(review.syntheses)) for table in EVIDENCE}
    found = {
        table.name: [row for path in paths[table.name] for row in io.read_table(path, table)] for table in EVIDENCE
    }
    return Evidence(review.version, review.version_date, found)


def frozen_evidence(version: Version) -> Evidence:
    """Read what a frozen version holds of them."""
    return Evidence(version.number, version.date, _frozen_tables(version, EVIDENCE))


def frozen_state(version: Version) -> State:
    """Read what a frozen version holds of the tables that are compared."""
    found = _frozen_tables(version, COMPARED)

    @cache
    def decisions() -> Rows:
        return read_frozen_table(version, DECISIONS) if has_frozen_table(version, DECISIONS) else []

    folder = f"{layout.TEXT}/"
    inputs = version.manifest.get("inputs", {})
    texts = {Path(path).stem: found for path, found in inputs.items() if path.startswith(folder)}
    return State(version.number, found, version.manifest.get(PROTOCOL, {}), texts, decisions)


def _frozen_tables(version: Version, wanted: Sequence[Table]) -> dict[str, Rows]:
    found = {}
    for table in wanted:
        if "{synthesis}" in table.path:
            names = frozen_syntheses(version, table)
            found[table.name] = [row for name in names for row in read_frozen_table(version, table, name)]
        elif has_frozen_table(version, table):
            found[table.name] = read_frozen_table(version, table)
    return found


def plain(review: Review) -> dict[str, object]:
    """Give a protocol as a manifest keeps it."""
    return review.model_dump(mode="json", by_alias=True, exclude_none=True)


def old_protocol(state: State) -> Review | None:
    """Read the protocol of a state as this release's; None where it cannot."""
    from pydantic import ValidationError

    if not state.protocol:
        return None
    try:
        return Review.model_validate(dict(state.protocol))
    except ValidationError:
        return None


def history(versions: list[Version], review: Review, found: Rows) -> Rows:
    """Give the versions before this one, and this one, with what happened in each."""
    rows = [_frozen_row(version, number) for number, version in enumerate(versions, start=1)]
    proposal = proposed(found) if versions else None
    now = new_row(
        VERSION_HISTORY,
        order=len(rows) + 1,
        version=review.version,
        date=review.version_date,
        label=review.reconstruction.label if review.reconstruction else None,
        kind=(proposal.kind if proposal else VersionKind.FIRST).value,
        events=events(found) if versions else [FIRST_EVENT],
        reasons=list(proposal.reasons) if proposal else [],
        is_frozen=False,
    )
    return [*rows, now]


def _frozen_row(version: Version, number: int) -> Row:
    kinds = [kind.value for kind in VersionKind]
    kind = version.manifest.get("kind")
    found = read_frozen_table(version, CHANGES) if has_frozen_table(version, CHANGES) else []
    reasons = version.manifest.get("reasons")
    return new_row(
        VERSION_HISTORY,
        order=number,
        version=version.number,
        date=version.date,
        label=version.label,
        kind=kind if kind in kinds else None,
        events=[FIRST_EVENT] if kind == VersionKind.FIRST else events(found),
        reasons=[str(reason) for reason in reasons] if isinstance(reasons, list) else [],
        is_frozen=True,
    )


def _paths(results: Path, table: Table, syntheses: list[str]) -> list[Path]:
    if "{synthesis}" not in table.path:
        return [results / table.path]
    return [results / table.path.format(synthesis=name) for name in syntheses]


def _texts(root: Path) -> dict[str, str]:
    folder = root / layout.TEXT
    files = sorted(folder.glob("*.md")) if folder.is_dir() else []
    return {path.stem: SHA256_PREFIX + sha256_hex(io.read_bytes(path)) for path in files}
