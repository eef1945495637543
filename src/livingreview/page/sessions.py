"""Who is signed in: `.livingreview/sessions.json` holds a hash of each cookie, the person and two times.

1. The cookie's value is random; only its hash is on the disk, so that the file lets nobody in.
2. A session ends when it was not used for a while, at the latest after some time, and by signing out. It
   outlasts a restart of the server.
3. A local server takes the token of the opened address once, for a cookie.
"""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from livingreview import layout, locked_file
from livingreview.page.private_file import Content, change_private, read_private

FILE = f"{layout.PAGE}/sessions.json"
IDLE = 12 * 3600
"""Seconds after which an unused session ends: a working day, with a break."""
LONGEST = 7 * 24 * 3600
"""Seconds after which every session ends."""
NOTED = 300
"""Seconds between two notes of a session's use."""
TOKEN_BYTES = 32


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in; `value` is the cookie's."""

    person: str
    value: str


class Sessions:
    """The sessions of a review's servers."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        """Take the review's root."""
        self.path = root / FILE
        self.clock = clock
        self._lock = threading.Lock()
        self._stamp = locked_file.NO_FILE
        self._held: Content = {}

    def start(self, person: str, kind: str) -> Session:
        """Sign a person in, `kind` being `local` or `account`."""
        value, now = secrets.token_urlsafe(TOKEN_BYTES), int(self.clock())
        entry = {"person": person, "kind": kind, "started": now, "used": now}
        self._change(lambda held: {**held, _hash(value): entry})
        return Session(person, value)

    def find(self, value: str, kind: str) -> Session | None:
        """Give the session of a cookie, unless it ended."""
        key, now = _hash(value), int(self.clock())
        entry = self._now().get(key)
        if entry is None or entry["kind"] != kind or not _is_alive(entry, now):
            return None
        if now - entry["used"] >= NOTED:
            self._change(lambda held: {**held, key: {**held[key], "used": now}} if key in held else held)
        return Session(entry["person"], value)

    def end(self, value: str) -> None:
        """Sign out."""
        gone = _hash(value)
        self._change(lambda held: {key: entry for key, entry in held.items() if key != gone})

    def end_all(self, person: str) -> None:
        """Sign a person out everywhere."""
        self._change(lambda held: {key: entry for key, entry in held.items() if entry["person"] != person})

    def _now(self) -> Content:
        with self._lock:
            stamp = locked_file.stamp(self.path)
            if stamp != self._stamp:
                self._held, self._stamp = read_private(self.path), stamp
            return self._held

    def _change(self, change: Callable[[Content], Content]) -> None:
        now = int(self.clock())
        change_private(
            self.path, lambda held: change({key: entry for key, entry in held.items() if _is_alive(entry, now)})
        )


class OneTimeToken:
    """The token of the address that a local server opens; it is good once."""

    def __init__(self) -> None:
        """Draw a token."""
        self.value = secrets.token_urlsafe(TOKEN_BYTES)
        self._lock = threading.Lock()
        self._is_used = False

    def take(self, given: str) -> bool:
        """Say whether this is the token, and was not given before."""
        with self._lock:
            fits = hmac.compare_digest(given.encode(), self.value.encode()) and not self._is_used
            self._is_used = self._is_used or fits
            return fits


def _is_alive(entry: Content, now: int) -> bool:
    return bool(now - entry["used"] < IDLE and now - entry["started"] < LONGEST)


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
