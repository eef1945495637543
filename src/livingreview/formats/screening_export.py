"""What an export of another screening tool says: its entries, and who decided what on each.

An export states a decision per reviewer (Rayyan), one without a name (ASReview), or none, because the
whole file is the list of what was decided alike (Covidence). Nothing is concluded here: what a tool does
not say stays unsaid, and an entry whose decisions cannot be read says why.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from livingreview.formats.fields import Entry
from livingreview.terms import Decision


class Tool(StrEnum):
    """A tool whose exports are read."""

    RAYYAN = "Rayyan"
    COVIDENCE = "Covidence"
    ASREVIEW = "ASReview"


UNNAMED = "*"
"""Stands for the reviewer where an export names none."""

NO_REASON = ""
"""Stands for the reason where an exclusion gives none."""

OWN_ID = re.compile(r"livingreview:\s{0,3}(rec_[0-9a-f]{16})(?![0-9a-f])")
"""A record_id as `screen export` writes it into fields that other tools hand back."""

OWN_COLUMN = "livingreview_record_id"
"""The column that holds a record_id in a table that `screen export` wrote."""


FIRST_YEAR = 2000
"""No tool that is read is older; an earlier time is a clock that was not set."""


@dataclass(frozen=True)
class ExportedDecision:
    """What one reviewer decided; `reasons_are_own` is false where the tool gives one list for all."""

    reviewer: str
    decision: Decision
    reasons: tuple[str, ...] = ()
    note: str = ""
    at: str = ""
    reasons_are_own: bool = True


@dataclass(frozen=True)
class ExportedEntry:
    """One entry of an export, from 1, with the decisions on it; `unread` says why they cannot be read."""

    number: int
    entry: Entry
    decisions: tuple[ExportedDecision, ...] = ()
    labels: tuple[str, ...] = ()
    own_ids: tuple[str, ...] = ()
    key: str | None = None
    unread: str | None = None


@dataclass(frozen=True)
class Logged:
    """What a tool's log says that one person last did to one entry."""

    decision: Decision | None = None
    reasons: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True)
class ScreeningExport:
    """An export read: the entries, and for Rayyan its log by user and key."""

    tool: Tool
    entries: tuple[ExportedEntry, ...]
    log: Mapping[str, Mapping[str, Logged]] = field(default_factory=dict)
    warning: str = ""
    """What of the export could not be used."""

    @property
    def n_decided(self) -> int:
        """Count the entries with a decision, or with one that cannot be read."""
        return sum(bool(entry.decisions or entry.unread) for entry in self.entries)


def instant(text: str) -> str:
    """Give a time in UTC as decision files write it, where no zone is named too; nothing for what is no time."""
    try:
        given = datetime.fromisoformat(text.strip().removesuffix("UTC").rstrip())
        at = given.replace(tzinfo=given.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at.year >= FIRST_YEAR else ""
