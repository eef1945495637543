"""Signing in and out, full texts, and the page's own files."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from livingreview import design
from livingreview.page.deciding_here import report_of
from livingreview.page.errors import PageError
from livingreview.page.full_texts import HEADERS, full_text_of
from livingreview.page.visitor import (
    Visitor,
    address_of,
    drop_cookie,
    form_fields,
    page_of,
    sent_form,
    session_of,
    set_cookie,
    visitor_of,
)

STATIC = Path(__file__).parent / "static"
SEE_OTHER = 303


def enter(request: Request) -> Response:
    """Exchange the token of the opened address for a cookie; the token leaves the address."""
    page = page_of(request)
    home = RedirectResponse(f"{page.settings.prefix}/", SEE_OTHER)
    if page.settings.by is None:
        raise PageError(404, "not_here", "People sign in to this server with a name and a password.")
    if session_of(request) is None:
        if not page.token.take(request.query_params.get("token", "")):
            message = (
                "This address was opened before, or is of another server. `livingreview screen serve` gives a new one."
            )
            raise PageError(403, "wrong_token", message)
        set_cookie(home, page.settings, page.sessions.start(page.settings.by, page.kind))
    return home


async def sign_in(request: Request) -> Response:
    """Check a name and a password, and begin a session; an earlier one of this browser ends."""
    page, fields = page_of(request), await form_fields(request)
    if page.settings.is_local:
        raise PageError(404, "not_here", "This server has no accounts: open the address it printed.")
    person = fields.get("person", "").strip()
    address, password = address_of(request), fields.get("password", "")
    await run_in_threadpool(page.door.check, person, password, address)
    answer = RedirectResponse(f"{page.settings.prefix}/", SEE_OTHER)
    old = request.cookies.get(page.settings.cookie)
    if old:
        await run_in_threadpool(page.sessions.end, old)
    set_cookie(answer, page.settings, await run_in_threadpool(page.sessions.start, person, page.kind))
    return answer


async def sign_out(request: Request) -> Response:
    """End the session."""
    await sent_form(request)
    page = page_of(request)
    await run_in_threadpool(page.sessions.end, request.cookies[page.settings.cookie])
    answer = RedirectResponse(f"{page.settings.prefix}/login", SEE_OTHER)
    drop_cookie(answer, page.settings)
    return answer


def full_text(request: Request) -> Response:
    """Give a report's own full text."""
    visitor_of(request)
    page = page_of(request)
    with page.state.now() as snapshot:
        report = report_of(snapshot, request.path_params["record"])
        path = full_text_of(page.settings.root, snapshot, report)
    if path is None:
        raise PageError(404, "no_full_text", "There is no full text of this report in screening/full_texts.")
    return FileResponse(
        path, media_type="application/pdf", headers=HEADERS, content_disposition_type="inline", filename=f"{report}.pdf"
    )


def tokens(_request: Request) -> Response:
    """Give the design tokens as a style sheet."""
    return Response(design.screen_css(), media_type="text/css")


def icon(_request: Request) -> Response:
    """Give the icon in the colours of the tokens."""
    return Response(design.icon(), media_type="image/svg+xml")


def alive(_request: Request) -> Response:
    """Say that the server answers, to a proxy or a service that watches it."""
    return JSONResponse({"alive": True})


def home_of(visitor: Visitor) -> str:
    """Give the page where somebody starts: what their role has to do."""
    if "screener" in visitor.roles:
        return "/screen/title_abstract"
    return "/conflicts" if "adjudicator" in visitor.roles else "/dashboard"


ROUTES = [
    Route("/enter", enter),
    Route("/login", sign_in, methods=["POST"]),
    Route("/logout", sign_out, methods=["POST"]),
    Route("/pdf/{record}", full_text),
    Route("/alive", alive),
    Route("/static/tokens.css", tokens),
    Route("/static/icon.svg", icon),
]
