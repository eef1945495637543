"""The screening page: one record, the criteria and reasons beside it, and one's own decisions; nothing of others.

Everything here is made from the record, the protocol and one person's own lines, so that nothing that another
decided can reach the page.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from livingreview.models.review import Review
from livingreview.page.keywords import pieces
from livingreview.page.views_frame import STAGE_LABELS
from livingreview.terms import Decision, ScreeningStage

ORDER_LABELS = {
    "ranked": "Most likely relevant first",
    "oldest": "Oldest first",
    "newest": "Newest first",
    "random": "At random",
}
DECISION_KEYS = {Decision.INCLUDE: "i", Decision.EXCLUDE: "e", Decision.MAYBE: "m"}
NO_TITLE, NO_ABSTRACT = "No title", "No abstract"


def screen_page(
    review: Review,
    stage: ScreeningStage,
    record: Mapping[str, Any] | None,
    *,
    remaining: int,
    decided: int,
    order: str,
    seed: int,
    request: str,
    is_preparing: bool = False,
    message: str = "",
    given: Mapping[str, str] | None = None,
    orders: Collection[str] = tuple(ORDER_LABELS),
) -> dict[str, Any]:
    """Give the context of screen.html; `record` is a `record_data`, or None where nothing is due."""
    return {
        "stage": stage.value,
        "stage_label": STAGE_LABELS[stage],
        "record": record and _shown(record, review),
        "record_data": record,
        "replaces": _current(record, stage),
        "remaining": remaining,
        "decided": decided,
        "order": order,
        "seed": seed,
        "request": request,
        "ranking": json.dumps(record["ranking"]) if record and record.get("ranking") else "",
        "preparing": is_preparing,
        "message": message,
        "given": {"reason": "", "note": "", **(given or {})},
        "orders": [{"value": name, "label": ORDER_LABELS[name]} for name in ORDER_LABELS if name in orders],
        "decisions": [{"word": word.value, "key": key} for word, key in DECISION_KEYS.items()],
        "criteria": review.eligibility.model_dump(mode="json"),
        "reasons": reasons(review),
        "reason_needed": stage is ScreeningStage.FULL_TEXT,
        "groups": _groups(review),
        "settings": _settings(review, stage, order, seed),
    }


def record_data(entry: Mapping[str, Any], own: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Give a report as the page's script holds it: as /api/next gives it, with one's own lines, oldest first."""
    return {**entry, "own": list(own)}


def own_line(stage: ScreeningStage, line: Mapping[str, Any]) -> dict[str, Any]:
    """Give one of a person's own lines, as /api/record gives it, for the page."""
    kept = {name: line[name] for name in ("decision", "reason", "note", "at", "hash")}
    return {"stage": stage.value, **kept, "replaced": not line["is_current"]}


def mine_page(review: Review, found: Mapping[str, Any], *, size: int) -> dict[str, Any]:
    """Give the context of mine.html: one's own decisions, newest first, as /api/mine gives them."""
    stage, offset, total = ScreeningStage(found["stage"]), found["offset"], found["n"]
    return {
        "stage": stage.value,
        "stage_label": STAGE_LABELS[stage],
        "stages": [{"value": word.value, "label": label} for word, label in STAGE_LABELS.items()],
        "reasons": {name: reason.label for name, reason in review.screening.reasons.items()},
        "decisions": found["entries"],
        **pager(offset, len(found["entries"]), total, size),
    }


def pager(offset: int, n_shown: int, total: int, size: int) -> dict[str, Any]:
    """Say which part of a list a page shows, and where its neighbours begin."""
    return {
        "total": total,
        "first": offset + 1 if n_shown else 0,
        "last": offset + n_shown,
        "newer": max(0, offset - size) if offset else None,
        "older": offset + size if offset + size < total else None,
    }


def shown_record(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give a report with its place of publication and named links, as the templates show it."""
    where = [entry[name] for name in ("journal", "year", "volume", "issue", "pages") if entry[name]]
    return {
        **entry,
        "authors": list(entry["authors"] or ()),
        "place": ", ".join(map(str, where)),
        "links": [link for href in entry["links"] if (link := _link(href))],
    }


def reasons(review: Review) -> list[dict[str, Any]]:
    """Give the protocol's reasons in their order of priority; the first nine have a key."""
    return [
        {"id": name, "label": reason.label, "definition": reason.definition, "key": str(number) if number < 10 else ""}
        for number, (name, reason) in enumerate(review.screening.reasons.items(), start=1)
    ]


def _shown(record: Mapping[str, Any], review: Review) -> dict[str, Any]:
    groups = review.screening.keywords
    return {
        **shown_record(record),
        "title_pieces": pieces(record["title"] or NO_TITLE, groups),
        "abstract_pieces": [pieces(part, groups) for part in paragraphs(record["abstract"] or NO_ABSTRACT)],
    }


def paragraphs(text: str) -> list[str]:
    """Cut an abstract at its line ends."""
    return [part.strip() for part in text.splitlines() if part.strip()] or [NO_ABSTRACT]


def _current(record: Mapping[str, Any] | None, stage: ScreeningStage) -> str:
    own = record["own"] if record else []
    return next((line["hash"] for line in reversed(own) if line["stage"] == stage.value and not line["replaced"]), "")


def _link(href: str) -> dict[str, str] | None:
    """Name a link by where it leads; one that is no web address is none."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path = parts.path.strip("/")
    if host == "doi.org":
        return {"label": f"DOI {path}", "href": href}
    if host == "pubmed.ncbi.nlm.nih.gov":
        return {"label": f"PubMed {path}", "href": href}
    return {"label": host, "href": href}


def _groups(review: Review) -> list[dict[str, Any]]:
    return [
        {"id": name, "number": number, "label": group.label, "words": list(group.words)}
        for number, (name, group) in enumerate(review.screening.keywords.items(), start=1)
    ]


def _settings(review: Review, stage: ScreeningStage, order: str, seed: int) -> dict[str, Any]:
    """Give what the script needs to know, as it stands in the page's data-settings."""
    return {
        "stage": stage.value,
        "order": order,
        "seed": seed,
        "reason_needed": stage is ScreeningStage.FULL_TEXT,
        "reasons": {reason["id"]: reason["label"] for reason in reasons(review)},
        "groups": [group["words"] for group in _groups(review)],
    }
