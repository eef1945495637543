"""The conflicts page: both sides of what people disagree on, with their notes, and how to settle it."""

from collections.abc import Mapping, Sequence
from typing import Any

from livingreview.formats.decision_log import LogLine
from livingreview.models.review import Review
from livingreview.page.views_frame import STAGE_LABELS
from livingreview.page.views_screen import DECISION_KEYS, reasons
from livingreview.stages.conflicts import Conflict
from livingreview.terms import Decision, ScreeningStage, StageState

PAGE = 10
"""Conflicts on one page."""


def conflicts_page(
    review: Review,
    by: str,
    stage: ScreeningStage,
    found: Sequence[Conflict],
    records: Mapping[str, Mapping[str, Any]],
    *,
    total: int,
    offset: int,
    requests: Sequence[str],
    counts: Mapping[ScreeningStage, int] | None = None,
    message: str = "",
) -> dict[str, Any]:
    """Give the context of conflicts.html for one page of what `open_conflicts` gives this person.

    `records` are `record_json`s by report; `requests` hold a fresh id for each form; `counts` the open conflicts
    of each stage.
    """
    is_adjudicator = "adjudicator" in review.team[by].roles
    return {
        "stage": stage.value,
        "stage_label": STAGE_LABELS[stage],
        "stages": [
            {"value": word.value, "label": label, "n": None if counts is None else counts.get(word, 0)}
            for word, label in STAGE_LABELS.items()
        ],
        "conflicts": [
            _shown(review, by, conflict, records[conflict.report_id], request)
            for conflict, request in zip(found, requests, strict=True)
        ],
        "total": total,
        "first": offset + 1 if found else 0,
        "last": offset + len(found),
        "newer": max(0, offset - PAGE) if offset else None,
        "older": offset + PAGE if offset + PAGE < total else None,
        "is_adjudicator": is_adjudicator,
        "reasons": reasons(review),
        "reason_needed": stage is ScreeningStage.FULL_TEXT,
        "decisions": [{"word": word.value, "key": DECISION_KEYS[word]} for word in _words(review, stage)],
        "message": message,
    }


def _words(review: Review, stage: ScreeningStage) -> list[Decision]:
    """Give what may settle a conflict: no maybe at title and abstract where a maybe does not go on."""
    is_first = stage is ScreeningStage.TITLE_ABSTRACT
    is_closed = is_first and not review.screening.title_abstract.maybe_advances
    return [word for word in DECISION_KEYS if not (is_closed and word is Decision.MAYBE)]


def _shown(review: Review, by: str, conflict: Conflict, record: Mapping[str, Any], request: str) -> dict[str, Any]:
    return {
        "report_id": conflict.report_id,
        "record": record,
        "is_of_reasons": conflict.state is StageState.REASON_CONFLICT,
        "waits_for": conflict.waits_for,
        "decisions": [_side(review, line) for line in conflict.decisions],
        "resolutions": [_side(review, line) for line in conflict.resolutions],
        "settles": sorted(line.hash for line in conflict.decisions),
        "is_own": any(line.by == by for line in conflict.decisions),
        "request": request,
    }


def _side(review: Review, line: LogLine) -> dict[str, Any]:
    person = review.team.get(line.by)
    reason = review.screening.reasons.get(line.reason) if line.reason else None
    return {
        "by": line.by,
        "label": person.label if person else line.by,
        "decision": line.decision.value,
        "reason": reason.label if reason else line.reason,
        "note": line.note,
        "at": line.at,
    }
