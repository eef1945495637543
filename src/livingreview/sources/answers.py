"""What both interfaces share: the question of a run, what it came to, and reading JSON answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livingreview.models.live_source import LiveSource
from livingreview.sources.client import Answer, UnusableAnswerError

BEGINNINGS = 3
"""Times that a run starts anew because the source's results changed under it."""


class ChangedError(Exception):
    """The source's results changed while they were fetched; the message says how."""


@dataclass(frozen=True)
class Question:
    """What one run asks a live source for: its strategy, for what came in from `since` to `until`."""

    live: LiveSource
    since: str | None
    until: str

    @property
    def search_id(self) -> str:
        """Give the id of the run, the name of its folder."""
        return f"{self.until}_{self.live.id}"


@dataclass(frozen=True)
class Fetched:
    """What a run came to: the export as received, the strategy as sent, the source's own number, its remarks."""

    data: bytes
    strategy: str
    hits: int
    remarks: tuple[str, ...] = ()


Progress = Callable[[int, int], None]
"""Told how many of how many records have been received."""


def read_json(answer: Answer) -> dict[str, Any]:
    """Read an answer that is one JSON object."""
    answer.require_type("application/json")
    try:
        found = json.loads(answer.body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise UnusableAnswerError("the answer is no whole JSON") from None
    if not isinstance(found, dict):
        raise UnusableAnswerError("the answer is not of the form that is known")
    return found


def whole_number(value: object) -> int:
    """Read a count that a source gives as number or text."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        return int(value)
    raise UnusableAnswerError("the answer does not say how many records there are")
