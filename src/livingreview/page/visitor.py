"""Who a request is from, and what the person may do: roles are those of the protocol at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from livingreview.page.accounts import Door
from livingreview.page.errors import PageError
from livingreview.page.questions import Questions
from livingreview.page.rankings import Rankings
from livingreview.page.review_state import ReviewState
from livingreview.page.security import csrf_fits, csrf_token
from livingreview.page.sessions import IDLE, OneTimeToken, Session, Sessions
from livingreview.page.settings import Settings

CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"


@dataclass(frozen=True)
class Page:
    """What all requests share; in a view it is `request.app.state.page`."""

    settings: Settings
    state: ReviewState
    rankings: Rankings
    sessions: Sessions
    token: OneTimeToken
    door: Door
    questions: Questions

    @property
    def kind(self) -> str:
        """Give the kind of session that this server knows."""
        return "local" if self.settings.is_local else "account"


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in."""

    person: str
    label: str
    roles: frozenset[str]
    csrf: str

    def require(self, *roles: str) -> None:
        """Raise PageError unless the person has one of some roles."""
        if not self.roles & set(roles):
            raise PageError(403, "not_yours")

    @property
    def sees_all(self) -> bool:
        """Say whether the person may see everybody's progress: who adjudicates, or does not screen."""
        return "adjudicator" in self.roles or "screener" not in self.roles


def page_of(request: Request) -> Page:
    """Give what all requests share."""
    page: Page = request.app.state.page
    return page


def session_of(request: Request) -> Session | None:
    """Give the session of a request's cookie."""
    page = page_of(request)
    session = page.sessions.find(request.cookies.get(page.settings.cookie, ""), page.kind)
    if session is not None and page.settings.by not in (None, session.person):
        return None
    return session


def visitor_of(request: Request) -> Visitor:
    """Give who a request is from; raise PageError 401 where nobody is signed in."""
    session = session_of(request)
    if session is None:
        raise PageError(401, "signed_out")
    with page_of(request).state.now() as snapshot:
        member = snapshot.review.team.get(session.person)
    if member is None or member.automation:
        raise PageError(401, "signed_out")
    return Visitor(session.person, member.label, frozenset(member.roles), csrf_token(session.value))


async def sent_json(request: Request) -> tuple[Visitor, dict[str, Any]]:
    """Give who sends JSON, and what; raise PageError where it is not from this page."""
    visitor = await run_in_threadpool(visitor_of, request)
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise PageError(415, "no_json", "Send application/json.")
    _require_csrf(request, request.headers.get(CSRF_HEADER, ""))
    try:
        content = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise PageError(400, "no_json", "This is not a JSON object.")
    return visitor, content


async def sent_form(request: Request) -> tuple[Visitor, dict[str, str]]:
    """Give who sends a form, and its fields; raise PageError where it is not from this page."""
    visitor = await run_in_threadpool(visitor_of, request)
    fields = await form_fields(request)
    _require_csrf(request, fields.pop(CSRF_FIELD, ""))
    return visitor, fields


async def form_fields(request: Request) -> dict[str, str]:
    """Read the fields of a form."""
    try:
        return dict(parse_qsl((await request.body()).decode("utf-8"), keep_blank_values=True))
    except (UnicodeDecodeError, ValueError):
        raise PageError(400, "no_form", "This form cannot be read.") from None


def set_cookie(response: Response, settings: Settings, session: Session) -> None:
    """Hand the session's cookie to the browser."""
    response.set_cookie(
        settings.cookie,
        session.value,
        max_age=IDLE,
        path=_path(settings),
        secure=settings.is_secure,
        httponly=True,
        samesite="strict",
    )


def drop_cookie(response: Response, settings: Settings) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(
        settings.cookie, path=_path(settings), secure=settings.is_secure, httponly=True, samesite="strict"
    )


def address_of(request: Request) -> str:
    """Give the address that a request came from; of what a trusted proxy says, the last it added."""
    peer = request.client.host if request.client else "unknown"
    if peer in page_of(request).settings.trusted_proxies:
        return request.headers.get("x-forwarded-for", peer).rsplit(",", 1)[-1].strip()
    return peer


def whole_number(fields: Mapping[str, Any], key: str, default: int, *, most: int) -> int:
    """Read a whole number of a query."""
    text = str(fields.get(key) or default)
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) > most:
        raise PageError(400, "bad_value", f"{key} is a whole number up to {most}.")
    return int(text)


def _require_csrf(request: Request, given: str) -> None:
    page = page_of(request)
    if not csrf_fits(request.cookies.get(page.settings.cookie, ""), given):
        raise PageError(403, "forged")


def _path(settings: Settings) -> str:
    return f"{settings.prefix}/"
