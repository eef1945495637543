"""The conflicts page: both sides of what people disagree on, with their notes, and how to settle it."""

from collections.abc import Mapping, Sequence
from typing import Any

from livingreview.models.review import Review
from livingreview.page.views_frame import STAGE_LABELS
from livingreview.page.views_screen import DECISION_KEYS, pager, reasons, shown_record
from livingreview.terms import Decision, ScreeningStage, StageState

PAGE = 10
"""Conflicts on one page."""


def conflicts_page(
    review: Review,
    found: Mapping[str, Any],
    *,
    requests: Sequence[str],
    message: str = "",
    failed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Give the context of conflicts.html from what /api/conflicts gives an adjudicator.

    `requests` hold a fresh id for each form; `failed` is a form that could not be saved, to be shown as it was.
    """
    stage = ScreeningStage(found["stage"])
    return {
        "stage": stage.value,
        "stage_label": STAGE_LABELS[stage],
        "stages": [{"value": word.value, "label": label} for word, label in STAGE_LABELS.items()],
        "conflicts": [
            _shown(review, conflict, request, failed or {})
            for conflict, request in zip(found["conflicts"], requests, strict=False)
        ],
        **pager(found["offset"], len(found["conflicts"]), found["n"], PAGE),
        "reasons": reasons(review),
        "reason_needed": stage is ScreeningStage.FULL_TEXT,
        "decisions": [{"word": word.value} for word in _words(review, stage)],
        "message": message,
    }


def _words(review: Review, stage: ScreeningStage) -> list[Decision]:
    """Give what may settle a conflict: no maybe at title and abstract where a maybe does not go on."""
    is_first = stage is ScreeningStage.TITLE_ABSTRACT
    is_closed = is_first and not review.screening.title_abstract.maybe_advances
    return [word for word in DECISION_KEYS if not (is_closed and word is Decision.MAYBE)]


def _shown(review: Review, conflict: Mapping[str, Any], request: str, failed: Mapping[str, str]) -> dict[str, Any]:
    is_failed = failed.get("record_id") == conflict["record_id"]
    return {
        "record_id": conflict["record_id"],
        "record": shown_record(conflict["record"]),
        "is_of_reasons": conflict["state"] == StageState.REASON_CONFLICT.value,
        "decisions": [_side(review, line) for line in conflict["decisions"]],
        "resolutions": [_side(review, line) for line in conflict["resolutions"]],
        "settles": conflict["settles"],
        "is_own": conflict["is_own"],
        "request": request,
        "given": {name: failed.get(name, "") if is_failed else "" for name in ("reason", "note")},
    }


def _side(review: Review, line: Mapping[str, Any]) -> dict[str, Any]:
    person = review.team.get(line["by"])
    reason = review.screening.reasons.get(line["reason"]) if line["reason"] else None
    return {
        "label": person.label if person else line["by"],
        "decision": str(line["decision"]),
        "reason": reason.label if reason else line["reason"],
        "note": line["note"],
        "at": line["at"],
    }
