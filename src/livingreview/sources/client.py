"""One polite client for the interfaces of live sources.

1. One request at a time, never closer together than the source allows. Certificates are checked, proxies of the
   environment are used; a redirect is followed only to the same host, port and protocol.
2. An answer is read up to a size and within a time, packed or not; what is longer, slower, packed in another way or
   shorter than announced is no answer.
3. What may pass is asked again, up to `ATTEMPTS` times: 429 and 5xx, broken connections, time-outs, half answers, and
   answers that the caller finds unusable. The pause doubles, with a jitter that is made from the request itself, so
   that two runs are alike; where the source says `Retry-After`, that long.
4. No message names an address, a parameter or a key.

It is the standard library's client: nothing here needs more, and a review needs no further package for it.

Sources: NCBI, A General Introduction to the E-utilities (3 requests a second, 10 with a key; tool and email);
RFC 9110, 10.2.3 (Retry-After).
"""

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, TypeVar

from livingreview import __version__
from livingreview.errors import ReviewError

T = TypeVar("T")

ATTEMPTS = 6
"""Times that one thing is asked for."""
FIRST_PAUSE = 1.0
"""Seconds before the second attempt; doubled for each further one."""
MAX_WAIT = 300.0
"""Seconds that a source may ask to wait; one that asks for more is asked again by a person, later."""
SOCKET_TIMEOUT = 30.0
"""Seconds without a single byte."""
ANSWER_TIMEOUT = 300.0
"""Seconds for a whole answer."""
MAX_ANSWER = 64 << 20
"""Bytes of an unpacked answer; 500 MEDLINE records have about 3 MB."""
CHUNK = 1 << 16
PASSING = (408, 425, 429, 500, 502, 503, 504)
"""HTTP states that pass."""
LONG_QUERY = 2000
"""Characters of parameters that are sent as an address; longer ones go in the body, as servers limit addresses."""


class SourceError(ReviewError):
    """A source did not give what was asked for."""


class UnusableAnswerError(Exception):
    """An answer that may be better the next time; the message says what was wrong with it."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        """Take the message, and the seconds that the source asks to wait."""
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """The body of an answer, the type its source gives it, and whether its end was announced."""

    body: bytes
    content_type: str
    is_framed: bool

    def require_type(self, *allowed: str) -> None:
        """Refuse an answer of another type."""
        if self.content_type not in allowed:
            said = self.content_type or "no type"
            raise UnusableAnswerError(f"it is {said[:60]}, not {' or '.join(allowed)}")


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Follow redirects to the same origin only; a moved POST is no longer the same request."""

    max_redirections = 3

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if origin(newurl) != origin(req.full_url):
            raise SourceError("The source sends the request on to another host, which is not followed.")
        if req.data is not None:
            raise SourceError("The source has moved; please report this.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def origin(address: str) -> tuple[str, str, int | None]:
    """Give protocol, host and port of an address."""
    parts = urllib.parse.urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port


class Client:
    """Asks one source."""

    def __init__(
        self,
        name: str,
        pause: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        timeout: float = SOCKET_TIMEOUT,
    ) -> None:
        """Take the name for messages and the seconds between two requests."""
        self.name = name
        self._pause, self._sleep, self._clock, self._timeout = pause, sleep, clock, timeout
        self._next = 0.0
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            _SameOrigin(),
        ):
            self._opener.add_handler(handler)

    def ask(
        self, address: str, form: Mapping[str, str], read: Callable[[Answer], T], *, what: str, in_body: bool = False
    ) -> T:
        """Ask until `read` can use the answer; `what` says for messages what was asked for."""
        request = _request(address, form, in_body=in_body)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return read(self._answer(request))
            except UnusableAnswerError as error:
                if attempt == ATTEMPTS:
                    raise SourceError(f"{self.name}: {what}: {error} ({ATTEMPTS} attempts).") from None
                if error.wait is not None and error.wait > MAX_WAIT:
                    message = f"{self.name}: {what}: it asks to come back in {error.wait:.0f} s; run this again then."
                    raise SourceError(message) from None
                self._sleep(waiting(attempt, f"{self.name} {what}") if error.wait is None else error.wait)
            except SourceError as error:
                raise SourceError(f"{self.name}: {what}: {error}") from None
        raise AssertionError("unreachable")

    def _answer(self, request: urllib.request.Request) -> Answer:
        """Ask once."""
        wait = self._next - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._next = self._clock() + self._pause
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return self._read(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error) from None
        except TimeoutError:
            raise UnusableAnswerError("it did not answer in time") from None
        except urllib.error.URLError as error:
            raise UnusableAnswerError(f"it cannot be reached ({_why(error.reason)})") from None
        except (http.client.HTTPException, OSError) as error:
            raise UnusableAnswerError(f"the connection broke ({_why(error)})") from None

    def _read(self, answer: Any) -> Answer:
        packed = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
        if packed not in ("identity", "gzip"):
            raise UnusableAnswerError("it is packed in a way that was not asked for")
        unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if packed == "gzip" else None
        announced = answer.headers.get("Content-Length")
        parts, size, received, end = [], 0, 0, self._clock() + ANSWER_TIMEOUT
        while chunk := answer.read1(CHUNK):
            received += len(chunk)
            part = _unpacked(unpack, chunk, MAX_ANSWER + 1 - size) if unpack else chunk
            size += len(part)
            parts.append(part)
            if size > MAX_ANSWER:
                raise SourceError(f"the answer is longer than {MAX_ANSWER >> 20} MB, which no page of records is.")
            if self._clock() > end:
                raise UnusableAnswerError("it did not answer in time")
        if (announced and announced.isdecimal() and int(announced) != received) or (unpack and not unpack.eof):
            raise UnusableAnswerError("the answer broke off")
        is_framed = bool(announced) or answer.chunked or unpack is not None
        return Answer(b"".join(parts), answer.headers.get_content_type(), is_framed)


def waiting(attempt: int, request: str) -> float:
    """Give the seconds to wait after an attempt: doubling, longer by up to half, by a hash of the request."""
    jitter = int.from_bytes(sha256(f"{attempt} {request}".encode()).digest()[:2]) / (1 << 16)
    return float(FIRST_PAUSE * 2 ** (attempt - 1) * (1 + jitter / 2))


def _request(address: str, form: Mapping[str, str], *, in_body: bool) -> urllib.request.Request:
    if urllib.parse.urlsplit(address).scheme not in ("https", "http"):
        raise SourceError("A source is asked by https.")
    sent = urllib.parse.urlencode(form)
    headers = {"User-Agent": f"livingreview/{__version__}", "Accept-Encoding": "gzip"}
    if in_body:
        return urllib.request.Request(address, sent.encode("ascii"), headers)  # noqa: S310 - checked above
    return urllib.request.Request(f"{address}?{sent}", headers=headers)  # noqa: S310 - checked above


def _unpacked(unpack: Any, chunk: bytes, limit: int) -> bytes:
    """Unpack a part, no further than to a limit: a small answer can unpack to any size."""
    try:
        return bytes(unpack.decompress(chunk, limit))
    except zlib.error:
        raise UnusableAnswerError("the packed answer is damaged") from None


def _refused(error: urllib.error.HTTPError) -> Exception:
    if error.code in PASSING:
        return UnusableAnswerError(f"HTTP state {error.code}", retry_after(error.headers))
    if 300 <= error.code < 400:
        return SourceError("it sends the request on in circles, or nowhere.")
    return SourceError(f"it refuses the request (HTTP state {error.code}).")


def retry_after(headers: Any) -> float | None:
    """Give the seconds of `Retry-After`; a day and time is taken against the answer's own `Date`."""
    said = (headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdecimal():
        return float(min(int(said[:9]), 10**8))
    try:
        until, now = parsedate_to_datetime(said), parsedate_to_datetime(headers.get("Date") or "")
        return max((until - now).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def _why(reason: object) -> str:
    """Name the kind of a failure; its own text may hold an address."""
    said = getattr(reason, "strerror", None)
    return said if isinstance(said, str) else type(reason).__name__
