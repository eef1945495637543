"""What an adjudicator is shown, and the questions about duplicates with their rulings."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from livingreview.errors import InputError
from livingreview.models.same_report import SameReport
from livingreview.page.deciding_here import stage_of
from livingreview.page.errors import PageError
from livingreview.page.looking import entries_of
from livingreview.page.visitor import Page, Visitor, whole_number
from livingreview.rulings import record_ruling
from livingreview.stages.conflicts import open_conflicts
from livingreview.tables import Row
from livingreview.terms import Question, Ruling

FIELDS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid")
SAID = ("by", "record_id", "decision", "reason", "note", "at", "hash")
N_SHOWN = 20
MAY_RULE = ("screener", "adjudicator")


def conflicts(page: Page, visitor: Visitor, query: Mapping[str, str]) -> dict[str, Any]:
    """Give the open conflicts of a stage with both sides and their notes; for adjudicators."""
    visitor.require("adjudicator")
    stage = stage_of(query)
    offset, n = whole_number(query, "offset", 0, most=10**9), whole_number(query, "n", N_SHOWN, most=200)
    with page.state.now() as snapshot:
        found = open_conflicts(snapshot.folds[stage], snapshot.folds[stage].decisions, visitor.person)
        shown = found[offset : offset + n]
        entries = entries_of(page, snapshot, [conflict.report_id for conflict in shown])
    told = [
        {
            "record_id": conflict.report_id,
            "record": entry,
            "state": conflict.state.value,
            "waits_for": conflict.waits_for,
            "decisions": [{name: getattr(line, name) for name in SAID} for line in conflict.decisions],
            "resolutions": [{name: getattr(line, name) for name in SAID} for line in conflict.resolutions],
            "settles": sorted(line.hash for line in conflict.decisions),
            "is_own": any(line.by == visitor.person for line in conflict.decisions),
        }
        for conflict, entry in zip(shown, entries, strict=True)
    ]
    return {"stage": stage.value, "n": len(found), "offset": offset, "conflicts": told}


def duplicates(page: Page, visitor: Visitor, query: Mapping[str, str]) -> dict[str, Any]:
    """Give the uncertain pairs side by side, with the fields in which they differ."""
    visitor.require(*MAY_RULE)
    offset, n = whole_number(query, "offset", 0, most=10**9), whole_number(query, "n", N_SHOWN, most=200)
    rows = [row for row in page.questions.rows(page.settings.root) if row["question"] == Question.SAME_REPORT]
    return {"n": len(rows), "offset": offset, "pairs": [_pair(row) for row in rows[offset : offset + n]]}


def rule(page: Page, visitor: Visitor, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Add a ruling on a pair to `records/same_report.csv`, as `livingreview duplicates` does."""
    visitor.require(*MAY_RULE)
    record_a, record_b, word, reason = (sent.get(key) for key in ("record_a", "record_b", "ruling", "reason"))
    if word not in tuple(Ruling) or not all(
        isinstance(each, str) and each.strip() for each in (record_a, record_b, reason)
    ):
        message = f"A ruling names record_a and record_b, says {' or '.join(Ruling)}, and gives a reason."
        raise PageError(400, "bad_value", message)
    ruling = SameReport(
        str(record_a), str(record_b), Ruling(word), visitor.person,
        datetime.now(UTC).strftime("%Y-%m-%d"), " ".join(str(reason).split()), 0,
    )  # fmt: skip
    with page.state.now() as snapshot:
        review = snapshot.review
    try:
        line = record_ruling(page.settings.root, review, ruling)
    except InputError as error:
        raise PageError(409, "cannot_stand", error.problems[0].message) from None
    return {"saved": True, "line": line, "record_a": record_a, "record_b": record_b, "ruling": word}


def _pair(row: Row) -> dict[str, Any]:
    return {
        "record_a": row["record_a"],
        "record_b": row["record_b"],
        "why": row["why"],
        "title_similarity": row["title_similarity"],
        "fields": [
            {"name": name, "a": row[f"{name}_a"], "b": row[f"{name}_b"], "differs": name in row["differing"]}
            for name in FIELDS
        ],
    }
