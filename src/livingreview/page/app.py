"""The application: its routes, what all requests share, and what is answered where something is refused."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from livingreview.errors import ReviewError
from livingreview.page import api, entrance, views
from livingreview.page.accounts import Door
from livingreview.page.errors import PageError
from livingreview.page.questions import Questions
from livingreview.page.rankings import Rankings
from livingreview.page.review_state import ReviewState
from livingreview.page.security import Guard
from livingreview.page.sessions import OneTimeToken, Sessions
from livingreview.page.settings import Settings
from livingreview.page.visitor import Page

BROKEN = "The server met an error and recorded nothing of this request; its log says which."


def make_app(settings: Settings) -> Starlette:
    """Read a review and make the application."""
    state = ReviewState(settings.root)
    page = Page(
        settings, state, Rankings(state), Sessions(settings.root), OneTimeToken(), Door(settings.root), Questions()
    )
    static = Mount("/static", StaticFiles(directory=entrance.STATIC))
    routes: list[BaseRoute] = [*views.ROUTES, *entrance.ROUTES, *api.ROUTES, static]
    app = Starlette(
        routes=[Mount(settings.prefix, routes=routes)] if settings.prefix else routes,
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={PageError: _refused, ReviewError: _cannot, Exception: _broken},
    )
    app.state.page = page
    return app


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, PageError)  # noqa: S101 - registered for nothing else
    is_program = request.url.path.startswith(f"{request.app.state.page.settings.prefix}/api/")
    answer = api.json_answer(error.content, error.status) if is_program else views.refused(request, error)
    if "retry_after" in error.more:
        answer.headers["retry-after"] = str(error.more["retry_after"])
    return answer


def _cannot(_request: Request, error: Exception) -> Response:
    return api.json_answer(PageError(503, "cannot", str(error)).content, 503)


def _broken(_request: Request, _error: Exception) -> Response:
    return api.json_answer(PageError(500, "broken", BROKEN).content, 500)
