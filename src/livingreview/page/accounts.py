"""Who may sign in: passwords hashed by argon2id in `.livingreview/accounts.json`, roles from the protocol.

1. An account is a person of the team; who leaves the team is out at once, whatever the file says.
2. A name that has no account takes as long to refuse as a wrong password.
3. Failed attempts are limited by account, by address and by both, so that one who guesses is stopped and one
   who mistypes is not; counts are kept in memory.

Source: OWASP cheat sheets on authentication and password storage; NIST SP 800-63B, 5.1.1.2.
"""

import threading
import time
from collections import defaultdict, deque
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from livingreview import layout
from livingreview.errors import InputError, Problem
from livingreview.page.errors import PageError
from livingreview.page.private_file import Content, change_private, read_private

FILE = f"{layout.PAGE}/accounts.json"
SHORTEST = 12
"""Characters of a password; NIST asks for 8, and 15 where it stands alone."""
LONGEST = 256
AT_ONCE = 2
"""Passwords hashed at once; each takes 64 MB."""
WINDOW = 900.0
"""Seconds in which failed attempts are counted."""
LIMITS = {"both": 5, "account": 30, "address": 30}
WRONG = "Name and password do not fit."
TOO_MANY = "Too many failed attempts. Try again in {minutes} minutes."


def add_account(root: Path, person: str, password: str) -> None:
    """Add an account, or give it a new password."""
    if not SHORTEST <= len(password) <= LONGEST:
        message = f"A password has {SHORTEST} to {LONGEST} characters."
        raise InputError([Problem("password", 0, "", message)])
    hashed = PasswordHasher().hash(password)
    change_private(root / FILE, lambda held: {**held, person: {"password": hashed}})


def remove_account(root: Path, person: str) -> bool:
    """Remove an account; say whether there was one."""
    if person not in read_private(root / FILE):
        return False

    def without(held: Content) -> Content:
        return {name: account for name, account in held.items() if name != person}

    change_private(root / FILE, without)
    return True


def accounts(root: Path) -> list[str]:
    """Give the people who have an account."""
    return sorted(read_private(root / FILE))


class Door:
    """Checks who signs in."""

    def __init__(self, root: Path) -> None:
        """Take the review's root."""
        self.root = root
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        self._turn = threading.Semaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._failed: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def check(self, person: str, password: str, address: str) -> None:
        """Raise PageError unless the password is the person's."""
        keys = [("both", f"{person[:64]} {address}"), ("account", person[:64]), ("address", address)]
        self._note_attempt(keys)
        account = read_private(self.root / FILE).get(person)
        with self._turn:
            fits = self._fits(account["password"] if account else self._nobody, password[:LONGEST])
        if not fits or account is None:
            raise PageError(403, "wrong_password", WRONG)
        with self._lock:
            for key in keys:
                if self._failed[key]:
                    self._failed[key].pop()
            self._failed.pop(keys[0], None)

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _note_attempt(self, keys: list[tuple[str, str]]) -> None:
        """Count an attempt as failed before it is checked: several at once are several."""
        now = time.monotonic()
        with self._lock:
            for key in [key for key, times in self._failed.items() if not times or times[-1] < now - WINDOW]:
                del self._failed[key]
            for key in keys:
                times = self._failed[key]
                while times and times[0] < now - WINDOW:
                    times.popleft()
                if len(times) >= LIMITS[key[0]]:
                    seconds = int(times[0] + WINDOW - now) + 1
                    message = TOO_MANY.format(minutes=-(-seconds // 60))
                    raise PageError(429, "too_many", message, retry_after=seconds)
            for key in keys:
                self._failed[key].append(now)
