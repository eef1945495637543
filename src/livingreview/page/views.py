"""The pages that people see, over the same functions as the answers to the script.

1. A page is read anew for every request; forms work without the script, and answer by leading back to a page.
2. A form that could not be saved is shown again with what was typed, and with why.
3. Who is not signed in is led to the form that signs in, or told which address to open.
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from livingreview.page import dashboard, deciding_here, looking, settling
from livingreview.page.entrance import SEE_OTHER, home_of
from livingreview.page.errors import PageError
from livingreview.page.render import render
from livingreview.page.views_conflicts import PAGE, conflicts_page
from livingreview.page.views_dashboard import dashboard_page
from livingreview.page.views_duplicates import duplicates_page
from livingreview.page.views_frame import frame
from livingreview.page.views_screen import mine_page, own_line, record_data, screen_page
from livingreview.page.visitor import Page, Visitor, page_of, sent_form, visitor_of
from livingreview.terms import Decision, Ruling, ScreeningStage

WORDS = {word.value for word in (*Decision, *Ruling)}
OPEN_AGAIN = "Open the address that `livingreview screen serve` printed, or start it again."
Fields = Mapping[str, str]


def refused(request: Request, error: PageError) -> Response:
    """Answer a browser where a page is refused: who is signed out is asked to sign in."""
    page = page_of(request)
    if error.status == 401 and not page.settings.is_local:
        return RedirectResponse(f"{page.settings.prefix}/login", SEE_OTHER)
    if request.url.path == f"{page.settings.prefix}/login":
        return _login_page(page, str(error), error.status)
    message = f"{error} {OPEN_AGAIN}" if error.status == 401 else str(error)
    context = {"prefix": page.settings.prefix, "title": "This is not possible", "message": message}
    return HTMLResponse(render("message.html", context), error.status)


def home(request: Request) -> Response:
    """Lead to what waits for a person."""
    return RedirectResponse(f"{page_of(request).settings.prefix}{home_of(visitor_of(request))}", SEE_OTHER)


def login(request: Request) -> Response:
    """Show the form that signs in."""
    page = page_of(request)
    if page.settings.is_local:
        return RedirectResponse(f"{page.settings.prefix}/", SEE_OTHER)
    return _login_page(page, "", 200)


def screen(request: Request) -> Response:
    """Show the next record, or one that is asked for."""
    page, visitor = page_of(request), visitor_of(request)
    query = {**request.query_params, **request.path_params}
    return _screen(page, visitor, query, message=_message(query))


async def decide(request: Request) -> Response:
    """Take a decision of the form, and lead to the next record."""
    visitor, fields = await sent_form(request)
    page, stage = page_of(request), request.path_params["stage"]
    return await run_in_threadpool(_decide, page, visitor, {**fields, "stage": stage})


def mine(request: Request) -> Response:
    """Show a person's own decisions."""
    page, visitor = page_of(request), visitor_of(request)
    visitor.require("screener")
    found = looking.own_decisions(page, visitor, request.query_params)
    return _page(page, visitor, "mine.html", "/mine", mine_page(_review(page), found, size=looking.N_MINE))


def conflicts(request: Request) -> Response:
    """Show both sides of every conflict."""
    page, visitor = page_of(request), visitor_of(request)
    return _conflicts(page, visitor, request.query_params, message=_message(request.query_params))


async def resolve(request: Request) -> Response:
    """Take a resolution of the form."""
    visitor, fields = await sent_form(request)
    return await run_in_threadpool(_resolve, page_of(request), visitor, fields)


def duplicates(request: Request) -> Response:
    """Show pairs that may be one report."""
    page, visitor = page_of(request), visitor_of(request)
    return _duplicates(page, visitor, request.query_params, message=_message(request.query_params))


async def rule(request: Request) -> Response:
    """Take a ruling of the form."""
    visitor, fields = await sent_form(request)
    return await run_in_threadpool(_rule, page_of(request), visitor, fields)


def board(request: Request) -> Response:
    """Show how everything stands."""
    page, visitor = page_of(request), visitor_of(request)
    found = dashboard.dashboard(page, visitor)
    return _page(page, visitor, "dashboard.html", "/dashboard", dashboard_page(_review(page), found))


def _screen(
    page: Page,
    visitor: Visitor,
    query: Mapping[str, Any],
    *,
    message: str = "",
    given: Fields | None = None,
    status: int = 200,
) -> Response:
    found = looking.next_records(page, visitor, {**query, "n": "1", "after": ""})
    stage = ScreeningStage(found["stage"])
    entry = found["records"][0] if found["records"] else None
    if wanted := query.get("record"):
        entry = looking.one_record(page, visitor, wanted, query)["record"]
    own = [] if entry is None else _own(page, visitor, entry["report_id"], stage)
    context = screen_page(
        _review(page),
        stage,
        record_data(entry, own) if entry else None,
        remaining=found["remaining"],
        decided=found["decided"],
        order=found["order"],
        seed=found["seed"],
        request=str(uuid.uuid4()),
        is_preparing=found["is_preparing"],
        message=message,
        given=given,
    )
    return _page(page, visitor, "screen.html", f"/screen/{stage.value}", context, status)


def _own(page: Page, visitor: Visitor, report: str, stage: ScreeningStage) -> list[dict[str, Any]]:
    """Give all that a person decided on a report up to a stage, oldest first."""
    stages = (ScreeningStage.TITLE_ABSTRACT, stage)
    return [
        own_line(at, line)
        for at in dict.fromkeys(stages)
        for line in looking.one_record(page, visitor, report, {"stage": at.value})["history"]
    ]


def _decide(page: Page, visitor: Visitor, fields: Fields) -> Response:
    sent = {**fields, "reason": fields.get("reason") if fields.get("decision") == Decision.EXCLUDE else None}
    around = {name: fields.get(name, "") for name in ("stage", "order", "seed")}
    try:
        deciding_here.decide(page, visitor, {**sent, "ranking": _ranking(fields.get("ranking", ""))})
    except PageError as error:
        query = {**around, "record": fields.get("record_id", "")}
        message = f"Not saved. {error}"
        return _screen(page, visitor, query, message=message, given=fields, status=error.status)
    order, seed, word = around["order"], around["seed"], fields["decision"]
    path = f"/screen/{ScreeningStage(fields['stage']).value}"
    return RedirectResponse(str(_url(page, path, order=order, seed=seed, saved=word)), SEE_OTHER)


def _ranking(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _conflicts(
    page: Page, visitor: Visitor, query: Mapping[str, Any], *, message: str, failed: Fields | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    found = settling.conflicts(page, visitor, {**query, "n": str(PAGE)})
    requests = [str(uuid.uuid4()) for _ in found["conflicts"]]
    context = conflicts_page(_review(page), found, requests=requests, message=message, failed=failed)
    return _page(page, visitor, "conflicts.html", "/conflicts", context, status)


def _resolve(page: Page, visitor: Visitor, fields: Fields) -> Response:
    sent: dict[str, Any] = {**fields, "settles": fields.get("settles", "").split()}
    sent["reason"] = fields.get("reason") if fields.get("decision") == Decision.EXCLUDE else None
    try:
        deciding_here.resolve(page, visitor, sent)
    except PageError as error:
        query = {"stage": fields.get("stage", "")}
        return _conflicts(page, visitor, query, message=f"Not saved. {error}", failed=fields, status=error.status)
    return RedirectResponse(_url(page, "/conflicts", stage=fields["stage"], saved=fields["decision"]), SEE_OTHER)


def _duplicates(
    page: Page, visitor: Visitor, query: Mapping[str, Any], *, message: str, failed: Fields | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    found = settling.duplicates(page, visitor, {**query, "n": str(PAGE)})
    context = duplicates_page(found, message=message, failed=failed)
    return _page(page, visitor, "duplicates.html", "/duplicates", context, status)


def _rule(page: Page, visitor: Visitor, fields: Fields) -> Response:
    try:
        settling.rule(page, visitor, fields)
    except PageError as error:
        return _duplicates(page, visitor, {}, message=f"Not saved. {error}", failed=fields, status=error.status)
    return RedirectResponse(_url(page, "/duplicates", saved=fields["ruling"]), SEE_OTHER)


def _url(page: Page, path: str, **query: str) -> str:
    from urllib.parse import urlencode

    return f"{page.settings.prefix}{path}?{urlencode({name: text for name, text in query.items() if text})}"


def _message(query: Mapping[str, Any]) -> str:
    """Say what was saved, in words of the page's own."""
    word = query.get("saved", "")
    return f"Saved: {word}." if word in WORDS else ""


def _review(page: Page) -> Any:
    with page.state.now() as snapshot:
        return snapshot.review


def _page(
    page: Page, visitor: Visitor, template: str, here: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    around = frame(
        _review(page),
        visitor.person,
        prefix=page.settings.prefix,
        csrf=visitor.csrf,
        here=here,
        notice=page.state.notice,
        can_log_out=not page.settings.is_local,
    )
    return HTMLResponse(render(template, {**context, "frame": around}), status)


def _login_page(page: Page, message: str, status: int) -> Response:
    context = {"prefix": page.settings.prefix, "title": _review(page).title, "message": message}
    return HTMLResponse(render("login.html", context), status)


ROUTES: list[BaseRoute] = [
    Route("/", home),
    Route("/login", login),
    Route("/screen/{stage}", screen),
    Route("/screen/{stage}", decide, methods=["POST"]),
    Route("/mine", mine),
    Route("/conflicts", conflicts),
    Route("/conflicts", resolve, methods=["POST"]),
    Route("/duplicates", duplicates),
    Route("/duplicates", rule, methods=["POST"]),
    Route("/dashboard", board),
]
