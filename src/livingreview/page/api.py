"""The page's answers to its script, and to programs: JSON in, JSON out.

Every answer needs the session's cookie. What changes something is POST, `application/json`, and carries the
session's token in the header `X-CSRF-Token` (from `GET /api/review`, or `csrf` in a form).

`GET /api/review` -> title, question, criteria {include, exclude, designs}, reasons [{id, label, definition}] in
their order of priority, keywords [{group, words}], stages [{stage, label, reviewers}], orders,
person {id, label, roles}, csrf, is_local, notice.

`GET /api/next?stage=&order=&seed=&n=&after=` -> stage, order, order_used (`oldest` while a ranking is_preparing), seed,
remaining, decided (own), notice, records [RECORD with ranking]. `after` is the last record the page holds.

RECORD: record_id (= report_id), record_ids, title, authors, year, journal, volume, issue, pages, doi, pmid, language,
abstract, keywords, registry_ids, links, pdf (an address, or null); ranking {model, rank, of} or null.

`POST /api/decide` {stage, record_id, decision, reason, note, request, replaces, ranking} -> saved, repeated, hash,
line, at, report_id, remaining, decided, undo {record_id, replaces, before: OWN or null}. `request` is any text
of up to 64 characters that names this decision: sent again, it is answered again, and not written again. `replaces`
is the hash of the own decision that it takes the place of.

`GET /api/mine?stage=&offset=&n=&q=` -> n, offset, entries [OWN with report_id, title, replaces, is_current], newest
first.
`GET /api/record/RECORD_ID?stage=` -> record, own (OWN or null), history [OWN with replaces, is_current], oldest first.
OWN: record_id, decision, reason, note, at, hash, line.

`GET /api/conflicts?stage=&offset=&n=` (adjudicators) -> n, offset, conflicts [{record_id, record, state, waits_for,
decisions [{by, record_id, decision, reason, note, at, hash}], resolutions [same], settles [hash], is_own}].
`POST /api/resolve` {stage, record_id, decision, reason, note, request, settles} -> saved, repeated, hash, line, at,
report_id, self_resolved.

`GET /api/duplicates?offset=&n=` (screeners, adjudicators) -> n, offset, pairs [{record_a, record_b, why,
title_similarity, fields [{name, a, b, differs}]}]. `POST /api/rule` {record_a, record_b, ruling, reason} -> saved,
line.

`GET /api/dashboard` -> stages [{stage, label, n, n_undecided, n_conflicts, states, reviewers [{person, label,
n_decided, n_remaining}]}], waits [{stage, waits_for, n}], agreement [{stage, reviewer_a, reviewer_b, n,
observed, kappa, ...}], recall [{stage, by, n_screened, recall_estimate, ...}], flow {n_records,
n_reports, states, excluded_for}, few,
sees_all; null where a number is too small to be shown to a screener.

An error is {saved: false, code, error}: 400 bad_value, bad_wording, no_note, no_json; 401 signed_out; 403 not_yours,
forged; 404 no_report; 409 decided, changed (both with `own`), not_due, request_reused, no_conflict, cannot_stand,
file_broken; 413 too_large; 415 no_json; 421 wrong_host; 429 too_many (with `retry_after`); 503 not_written;
507 disk_full. What was not saved may be sent again with the same `request`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from livingreview.page import dashboard, deciding_here, looking, settling
from livingreview.page.visitor import Page, Visitor, page_of, sent_json, visitor_of

Asked = Mapping[str, Any]
Answer = dict[str, Any]


def json_answer(content: Mapping[str, Any], status: int = 200) -> Response:
    """Give an answer in JSON."""
    return Response(orjson.dumps(content), status, media_type="application/json")


def asks(answer: Callable[[Page, Visitor, Asked], Answer]) -> Callable[[Request], Response]:
    """Make an endpoint of what is asked with a query; it runs in a thread."""

    def endpoint(request: Request) -> Response:
        visitor = visitor_of(request)
        return json_answer(answer(page_of(request), visitor, request.query_params))

    return endpoint


def changes(answer: Callable[[Page, Visitor, Asked], Answer]) -> Callable[..., Any]:
    """Make an endpoint of what is sent as JSON; it runs in a thread."""

    async def endpoint(request: Request) -> Response:
        visitor, sent = await sent_json(request)
        return json_answer(await run_in_threadpool(answer, page_of(request), visitor, sent))

    return endpoint


def _one_record(request: Request) -> Response:
    visitor = visitor_of(request)
    visitor.require("screener", "adjudicator")
    record = request.path_params["record"]
    return json_answer(looking.one_record(page_of(request), visitor, record, request.query_params))


def _own_decisions(page: Page, visitor: Visitor, query: Asked) -> Answer:
    visitor.require("screener")
    return looking.own_decisions(page, visitor, query)


ROUTES = [
    Route("/api/review", asks(lambda page, visitor, _query: looking.about_review(page, visitor))),
    Route("/api/next", asks(looking.next_records)),
    Route("/api/mine", asks(_own_decisions)),
    Route("/api/record/{record}", _one_record),
    Route("/api/decide", changes(deciding_here.decide), methods=["POST"]),
    Route("/api/conflicts", asks(settling.conflicts)),
    Route("/api/resolve", changes(deciding_here.resolve), methods=["POST"]),
    Route("/api/duplicates", asks(settling.duplicates)),
    Route("/api/rule", changes(settling.rule), methods=["POST"]),
    Route("/api/dashboard", asks(lambda page, visitor, _query: dashboard.dashboard(page, visitor))),
]
