"""What a reviewer is shown: the next records, one record with the person's own history, own decisions.

Nothing here looks at what another person decided. What is on the page is text; markup in a title stays text.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from livingreview.formats.decision_log import LogLine
from livingreview.page.deciding_here import report_of, stage_of
from livingreview.page.errors import PageError
from livingreview.page.full_texts import full_text_of
from livingreview.page.snapshot import Snapshot
from livingreview.page.visitor import Page, Visitor, whole_number
from livingreview.report_entries import described
from livingreview.stages.queue import ORDERS
from livingreview.terms import ScreeningStage

RANKED = "ranked"
ALL_ORDERS = (RANKED, *ORDERS)
N_NEXT = 8
MOST_NEXT = 50
N_MINE = 50
MOST_SEED = 2**32
LABELS = {ScreeningStage.TITLE_ABSTRACT: "Title and abstract", ScreeningStage.FULL_TEXT: "Full text"}
NAMES = ("record_id", "decision", "reason", "note", "at", "hash", "line")


def about_review(page: Page, visitor: Visitor) -> dict[str, Any]:
    """Give the protocol as far as screening needs it, and who is signed in."""
    with page.state.now() as snapshot:
        review = snapshot.review
    settings, criteria = review.screening, review.eligibility
    return {
        "title": review.title,
        "question": review.question.model_dump(),
        "criteria": {
            **criteria.model_dump(include={"include", "exclude"}),
            "designs": [d.value for d in criteria.designs],
        },
        "reasons": [
            {"id": key, "label": one.label, "definition": one.definition} for key, one in settings.reasons.items()
        ],
        "keywords": [{"group": one.label, "words": one.words} for one in settings.keywords.values()],
        "stages": [
            {"stage": stage.value, "label": LABELS[stage], "reviewers": settings.settings(stage).reviewers}
            for stage in ScreeningStage
        ],
        "orders": list(ALL_ORDERS),
        "person": {"id": visitor.person, "label": visitor.label, "roles": sorted(visitor.roles)},
        "csrf": visitor.csrf,
        "is_local": page.settings.is_local,
        "notice": page.state.notice,
    }


def next_records(page: Page, visitor: Visitor, query: Mapping[str, str]) -> dict[str, Any]:
    """Give the next records of the person's queue."""
    visitor.require("screener")
    stage, order = stage_of(query), query.get("order") or ALL_ORDERS[0]
    if order not in ALL_ORDERS:
        raise PageError(400, "bad_value", f"order is one of {', '.join(ALL_ORDERS)}.")
    seed = whole_number(query, "seed", 0, most=MOST_SEED)
    n = whole_number(query, "n", N_NEXT, most=MOST_NEXT)
    if order == RANKED:
        with page.state.now() as snapshot:
            page.rankings.queue(snapshot, stage, visitor.person)
        page.rankings.wait(stage, visitor.person)
    else:
        page.state.prepare(order, seed)
    with page.state.now() as snapshot:
        ranked = page.rankings.queue(snapshot, stage, visitor.person) if order == RANKED else None
        used = order if order != RANKED or ranked else ORDERS[0]
        if ranked:
            reports = ranked.next_for(snapshot, (stage, visitor.person), query.get("after"), n)
        else:
            along = snapshot.order(used, seed)
            reports = snapshot.next_along(along, stage, visitor.person, query.get("after"), n)
        entries = entries_of(page, snapshot, reports)
        remaining = len(snapshot.due_for(stage, visitor.person))
        decided = len(snapshot.own_decisions(stage, visitor.person))
    for entry in entries:
        entry["ranking"] = ranked.entry(entry["report_id"]) if ranked else None
    return {
        "stage": stage.value,
        "order": order,
        "order_used": used,
        "is_preparing": order == RANKED and ranked is None,
        "seed": seed,
        "remaining": remaining,
        "decided": decided,
        "records": entries,
        "notice": page.state.notice,
    }


def one_record(page: Page, visitor: Visitor, record: str, query: Mapping[str, str]) -> dict[str, Any]:
    """Give one record, and all that the person decided on it at a stage, oldest first."""
    stage = stage_of(query)
    with page.state.now() as snapshot:
        report = report_of(snapshot, record)
        [entry] = entries_of(page, snapshot, [report])
        own = snapshot.own_decisions(stage, visitor.person).get(report, [])
        tail = snapshot.tails.get(f"{stage.value}/{visitor.person}")
        report_ids = set(snapshot.catalogue.records_of[report])
        history = [line for line in (tail.lines if tail else []) if line.record_id in report_ids]
    return {
        "stage": stage.value,
        "record": entry,
        "own": _plain(own[0], is_current=True) if own else None,
        "history": [_plain(line, is_current=line in own) for line in history],
    }


def own_decisions(page: Page, visitor: Visitor, query: Mapping[str, str]) -> dict[str, Any]:
    """Give the person's own decisions, newest first; `q` searches titles, notes and ids."""
    stage = stage_of(query)
    offset = whole_number(query, "offset", 0, most=10**9)
    n = whole_number(query, "n", N_MINE, most=500)
    with page.state.now() as snapshot:
        tail = snapshot.tails.get(f"{stage.value}/{visitor.person}")
        report_of_record = snapshot.catalogue.report_of
        lines = [line for line in (tail.lines if tail else []) if line.record_id in report_of_record][::-1]
        if word := (query.get("q") or "").strip().casefold():
            lines = _with_word(snapshot, lines, word)
        shown = lines[offset : offset + n]
        titles = _titles(snapshot, shown)
        current = {line.hash for each in snapshot.own_decisions(stage, visitor.person).values() for line in each} & {
            line.hash for line in shown
        }
    entries = [
        {
            **_plain(line, is_current=line.hash in current),
            "report_id": report_of_record[line.record_id],
            "title": titles.get(line.record_id),
        }
        for line in shown
    ]
    return {"stage": stage.value, "n": len(lines), "offset": offset, "entries": entries}


def entries_of(page: Page, snapshot: Snapshot, reports: Sequence[str]) -> list[dict[str, Any]]:
    """Describe reports, each with the place of its own full text if one is there."""
    entries = described(snapshot.catalogue, reports)
    for entry in entries:
        has_text = full_text_of(page.settings.root, snapshot, entry["report_id"]) is not None
        entry["record_id"] = entry["report_id"]
        entry["pdf"] = f"{page.settings.prefix}/pdf/{quote(entry['report_id'], safe='')}" if has_text else None
    return entries


def _plain(line: LogLine, *, is_current: bool) -> dict[str, Any]:
    return {**{name: getattr(line, name) for name in NAMES}, "replaces": line.replaces, "is_current": is_current}


def _titles(snapshot: Snapshot, lines: Sequence[LogLine]) -> dict[str, str | None]:
    rows = snapshot.catalogue.fetch({line.record_id for line in lines})
    return {row["record_id"]: row["title"] for row in rows}


def _with_word(snapshot: Snapshot, lines: Sequence[LogLine], word: str) -> list[LogLine]:
    titles = _titles(snapshot, lines)
    return [
        line
        for line in lines
        if word in " ".join((titles.get(line.record_id) or "", line.note, line.record_id)).casefold()
    ]
