"""The pages that people see: their addresses, and what is shown where something is refused."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from livingreview.page.entrance import SEE_OTHER, home_of
from livingreview.page.errors import PageError
from livingreview.page.visitor import page_of, visitor_of


def home(request: Request) -> Response:
    """Go where this person has something to do."""
    return RedirectResponse(f"{page_of(request).settings.prefix}{home_of(visitor_of(request))}", SEE_OTHER)


def refused(request: Request, error: PageError) -> Response:
    """Answer a browser where a page is refused: who is signed out is asked to sign in."""
    settings = page_of(request).settings
    if error.status == 401 and not settings.is_local and request.method == "GET":
        return RedirectResponse(f"{settings.prefix}/login", SEE_OTHER)
    return PlainTextResponse(str(error), error.status)


ROUTES: list[BaseRoute] = [Route("/", home)]
