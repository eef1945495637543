"""The duplicates page: records that may be one report, side by side, with what differs marked."""

from collections.abc import Sequence
from typing import Any

from livingreview.tables import Row, Rows
from livingreview.terms import Question

PAGE = 10
"""Pairs on one page."""
FIELDS = {
    "title": "Title",
    "authors": "Authors",
    "year": "Year",
    "journal": "Journal",
    "volume": "Volume",
    "issue": "Issue",
    "pages": "Pages",
    "doi": "DOI",
    "pmid": "PubMed id",
}


def duplicates_page(
    uncertain: Rows, *, offset: int, requests: Sequence[str], can_rule: bool, message: str = ""
) -> dict[str, Any]:
    """Give the context of duplicates.html from UNCERTAIN_PAIRS rows; same reports come first."""
    asked = sorted(
        uncertain, key=lambda row: (row["question"] != Question.SAME_REPORT, row["record_a"], row["record_b"])
    )
    page = asked[offset : offset + PAGE]
    return {
        "pairs": [_pair(row, request) for row, request in zip(page, requests, strict=False)],
        "total": len(asked),
        "n_same_report": sum(row["question"] == Question.SAME_REPORT for row in asked),
        "first": offset + 1 if page else 0,
        "last": offset + len(page),
        "newer": max(0, offset - PAGE) if offset else None,
        "older": offset + PAGE if offset + PAGE < len(asked) else None,
        "can_rule": can_rule,
        "message": message,
    }


def _pair(row: Row, request: str) -> dict[str, Any]:
    differing = set(row["differing"])
    return {
        "record_a": row["record_a"],
        "record_b": row["record_b"],
        "is_same_report": row["question"] == Question.SAME_REPORT,
        "why": row["why"],
        "similarity": row["title_similarity"],
        "title": row["title_a"] or row["title_b"] or "No title",
        "fields": [
            {"label": label, "a": _text(row[f"{name}_a"]), "b": _text(row[f"{name}_b"]), "differs": name in differing}
            for name, label in FIELDS.items()
        ],
        "request": request,
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
