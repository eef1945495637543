"""The page that follows the build, on this machine alone.

1. A frame shows the built report, byte for byte as it was built and without scripts; the page around it hears of
   every build (server-sent events) and loads the report anew, at the same place.
2. What failed stands above the report, as text; the last good report stays.
3. Host must be this machine's own name (DNS rebinding), nothing is loaded from elsewhere, and of the folder only
   `reports/` is served.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from livingreview import design, layout, locked_file
from livingreview.page.security import Guard
from livingreview.page.settings import Settings

STATIC = Path(__file__).parent / "static"
FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
)
"""The report's own policy, and who may frame it."""
REPORT_HEADERS = {"content-security-policy": REPORT_POLICY, "x-frame-options": "SAMEORIGIN"}
HEARTBEAT = 10.0
"""Seconds after which a silent connection is written to, so that one that is gone is noticed."""
RETRY = 300
"""Milliseconds after which a page tries again to connect."""


@dataclass(frozen=True)
class Shown:
    """What the page knows."""

    report: str = ""
    """Names the bytes of the report; empty where there is none yet."""
    is_building: bool = True
    about: str = ""
    """What is being rebuilt for."""
    pdf: str = "none"
    """none, being made, made, failed."""
    problems: list[str] = field(default_factory=list)


class Board:
    """What is shown now, and who waits for something else."""

    def __init__(self) -> None:
        """Show nothing."""
        self.shown = Shown()
        self.html = b""
        self.is_over = False
        self._changed = asyncio.Event()

    def show(self, html: bytes | None = None, **changes: Any) -> None:
        """Show something else; `html` is a report as it was built."""
        if html is not None:
            self.html = html
            changes["report"] = sha256(html).hexdigest()
        self.shown = replace(self.shown, **changes)
        self._wake()

    def end(self) -> None:
        """Let everybody go."""
        self.is_over = True
        self._wake()

    async def events(self) -> AsyncIterator[str]:
        """Give what is shown, now and whenever it changes, as server-sent events."""
        yield f"retry: {RETRY}\n"
        while not self.is_over:
            changed = self._changed
            yield f"data: {json.dumps(asdict(self.shown))}\n\n"
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), HEARTBEAT)
                except TimeoutError:
                    yield ": \n\n"

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def make_page(board: Board, port: int) -> Starlette:
    """Make the application."""

    def frame(_request: Request) -> Response:
        return FileResponse(STATIC / "watch.html", headers={"content-security-policy": FRAME_POLICY})

    async def events(_request: Request) -> Response:
        return StreamingResponse(board.events(), media_type="text/event-stream")

    async def tokens(_request: Request) -> Response:
        return Response(design.screen_css(), media_type="text/css")

    async def report(_request: Request) -> Response:
        return Response(board.html, 200 if board.html else 404, REPORT_HEADERS, "text/html")

    locked_file.make_folder(Path(layout.REPORTS))
    return Starlette(
        routes=[
            Route("/", frame),
            Route("/api/events", events),
            Route(f"/{layout.REPORTS}/review.html", report),
            Mount(f"/{layout.REPORTS}", _Built(directory=layout.REPORTS)),
            Route("/static/tokens.css", tokens),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, settings=Settings(Path(), port=port))],
    )


class _Built(StaticFiles):
    """Files of `reports/`, each under the report's policy: no script in any of them runs."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """Answer with a file."""
        answer = await super().get_response(path, scope)
        answer.headers.update(REPORT_HEADERS)
        return answer
