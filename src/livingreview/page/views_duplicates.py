"""The duplicates page: records that may be one report, side by side, with what differs marked."""

from collections.abc import Mapping
from typing import Any

from livingreview.page.views_screen import pager

PAGE = 10
"""Pairs on one page."""
LABELS = {"doi": "DOI", "pmid": "PubMed id"}


def duplicates_page(
    found: Mapping[str, Any], *, message: str = "", failed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Give the context of duplicates.html from what /api/duplicates gives."""
    return {
        "pairs": [_pair(pair, failed or {}) for pair in found["pairs"]],
        **pager(found["offset"], len(found["pairs"]), found["n"], PAGE),
        "message": message,
    }


def _pair(pair: Mapping[str, Any], failed: Mapping[str, str]) -> dict[str, Any]:
    title = next((field[side] for field in pair["fields"] for side in ("a", "b") if field["name"] == "title"), None)
    is_failed = (pair["record_a"], pair["record_b"]) == (failed.get("record_a"), failed.get("record_b"))
    return {
        **{name: pair[name] for name in ("record_a", "record_b", "why")},
        "similarity": pair["title_similarity"],
        "title": title or "No title",
        "fields": [
            {
                "label": LABELS.get(field["name"], field["name"].capitalize()),
                "a": _text(field["a"]),
                "b": _text(field["b"]),
                "differs": field["differs"],
            }
            for field in pair["fields"]
        ],
        "given": failed.get("reason", "") if is_failed else "",
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
