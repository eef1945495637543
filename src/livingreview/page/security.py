"""What every request must be, and what every answer says, before any page is asked.

1. Host is one that the server was started for: a name that an attacker points at this machine is refused.
2. What changes something comes from this origin (`Origin`, `Sec-Fetch-Site`); the page's own token is asked
   for beside it (`csrf_fits`). Programs' answers (`/api/`) are for this origin alone.
3. A request's body is small.
4. No script, style, image or frame but the page's own; nothing is stored, told or guessed.

Source: OWASP cheat sheets on CSRF, HTTP headers, and DNS rebinding.
"""

import hashlib
import hmac
from collections.abc import Iterable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from livingreview.page.errors import PageError
from livingreview.page.settings import Settings

LARGEST_BODY = 1 << 16
"""Bytes of a request; a decision with a long note takes a twentieth."""
READING = ("GET", "HEAD")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}
"""Said with every answer; an answer that says one of them itself is left as it is.

With `no-referrer` a browser sends the page's own forms with `Origin: null`.
"""
STRICT_TRANSPORT = "max-age=31536000"


def csrf_token(session: str) -> str:
    """Give the token that a page sends back with what it changes; only who holds the cookie can make it."""
    return hashlib.sha256(f"csrf {session}".encode()).hexdigest()


def csrf_fits(session: str, given: str) -> bool:
    """Say whether a request carries its session's token."""
    return hmac.compare_digest(csrf_token(session).encode(), given.encode())


class Guard:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Take what is guarded."""
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is not allowed, pass on the rest."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is not None:
            answer = JSONResponse(refused.content, refused.status)
            await answer(scope, receive, self._with_headers(send))
            return
        await self.app(scope, _Limited(receive), self._with_headers(send))

    def _refusal(self, scope: Scope) -> PageError | None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host", "").lower() not in self.settings.hosts:
            message = "This name is not one that the server answers to; `--address` names another."
            return PageError(421, "wrong_host", message)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return PageError(413, "too_large", f"A request holds at most {LARGEST_BODY} bytes.")
        site = headers.get("sec-fetch-site", "same-origin")
        if scope["method"] in READING:
            is_ours = site in ("same-origin", "none") or "/api/" not in scope["path"]
        else:
            is_ours = site in ("same-origin", "none") and self._is_origin_ours(headers.get("origin"))
        return None if is_ours else PageError(403, "forged")

    def _is_origin_ours(self, origin: str | None) -> bool:
        """Say whether a request comes from this page; a program sends no origin, and has no session by itself."""
        return origin is None or origin.lower() in self.settings.origins

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *self._missing(own)]
            await send(message)

        return sending

    def _missing(self, own: Iterable[bytes]) -> Iterable[tuple[bytes, bytes]]:
        held = set(own)
        headers = {**HEADERS, "strict-transport-security": STRICT_TRANSPORT} if self.settings.is_secure else HEADERS
        return [(name.encode(), value.encode()) for name, value in headers.items() if name.encode() not in held]


class _Limited:
    """Passes a body on up to its limit, whatever its header says."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.n_bytes = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.n_bytes += len(message.get("body", b""))
        if self.n_bytes > LARGEST_BODY:
            raise PageError(413, "too_large", f"A request holds at most {LARGEST_BODY} bytes.")
        return message
