"""Real exports are linked alike in any order, and an export that is added undoes no link (needs LIVINGREVIEW_DATA)."""

import os
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from livingreview.errors import InputError
from livingreview.models.searches import Search
from livingreview.stages.dedupe import link_duplicates
from livingreview.stages.records import Export, read_searches
from livingreview.tables import Rows

STEPS = 6
"""Times that exports are added."""


def read(files: list[Path]) -> list[Rows]:
    """Give the records of every file that is an export."""
    found = []
    for number, file in enumerate(files):
        entry = {"search_id": f"2026-01-01_file_{number}", "kind": "database", "source": "A source"}
        search = Search.model_validate({**entry, "date": "2026-01-01", "strategy": "x", "file": "export.ris"})
        try:
            found.append(read_searches([Export(search, file.read_bytes(), file.name)]).records)
        except InputError:
            continue
    return found


def linked(exports: list[Rows]) -> tuple[Rows, set[tuple[str, str]]]:
    """Give the links, and all pairs of records that are one report."""
    records = list({row["record_id"]: row for rows in exports for row in rows}.values())
    tables = link_duplicates(records, [])
    members: dict[str, list[str]] = {}
    for row in tables.records:
        members.setdefault(row["report_id"], []).append(row["record_id"])
    return tables.links, {pair for group in members.values() for pair in combinations(group, 2)}


@pytest.mark.skipif(not os.environ.get("LIVINGREVIEW_DATA"), reason="LIVINGREVIEW_DATA names no folder with exports")
def test_real_exports_link_alike_in_any_order_and_an_added_one_unlinks_nothing() -> None:
    folder = Path(os.environ["LIVINGREVIEW_DATA"]) / "exports"
    exports = read(sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < 10**6))
    shuffled = Random(4).sample(exports, len(exports))
    everything = linked(exports)
    assert everything[1]
    assert linked([Random(5).sample(rows, len(rows)) for rows in shuffled]) == everything

    before: set[tuple[str, str]] = set()
    for count in range(0, len(shuffled), max(1, len(shuffled) // STEPS)):
        _, after = linked(shuffled[:count])
        assert before <= after
        before = after
    assert before <= everything[1]
