"""How a review is kept up to date: its schedule, and what makes an update due (PRISMA-LSR item L1)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from livingreview.durations import DURATION
from livingreview.models.base import Count, Date, Model, Positive, Text
from livingreview.terms import LivingStatus


def _some_time(text: str) -> str:
    if not any(character in "123456789" for character in text):
        raise ValueError("a span of time is longer than nothing, as P1M for a month")
    return text


Duration = Annotated[str, Field(pattern=DURATION), AfterValidator(_some_time)]
"""A span of time by ISO 8601 in one unit: P14D, P2W, P3M, P1Y."""


class SourceSchedule(Model):
    """How often one source is searched."""

    source: Text
    """Name of the source, as in records/searches.yaml."""
    every: Duration
    """Longest time between two searches, as P1M."""


class Schedule(Model):
    """When the steps of an update are due; what is left out has no due date."""

    sources: list[SourceSchedule] = []
    """How often each source is searched."""
    screening_within: Duration | None = None
    """From a search to the last decision on its records."""
    incorporation_within: Duration | None = None
    """From a search to the version that takes its studies in, whatever they would change."""
    methods_every: Duration | None = None
    """Longest time between two looks at question, eligibility, searches, tools and this plan."""
    methods_reviewed: Date | None = None
    """When that was last done."""


class Triggers(Model):
    """Thresholds of the signals that a new version is due (docs/living.md lists all nine)."""

    effect_change: Positive = 0.5
    """Relative change of the summary estimate that counts (Shojania 2007: at least 50 %)."""
    participants_share: Positive = 0.1
    """Participants of new studies over those of the last version, in any synthesis."""
    studies: Count | None = None
    """Number of new studies that is enough by itself; left out, none is."""


class Living(Model):
    """The parameters of living mode (PRISMA-LSR item L1)."""

    status: LivingStatus
    """Whether the review is being kept up to date."""
    searches: Text
    """How often each source is searched, or what triggers a search."""
    incorporation: Text
    """When new evidence is taken into the review."""
    retirement: Text
    """When living mode ends, or that no plan exists."""
    schedule: Schedule | None = None
    """The same as dates that can be held against today; without it nothing is ever overdue."""
    triggers: Triggers = Triggers()
    """What makes a new version due."""
    as_of: Date | None = None
    """The day that schedules are held against; without it the date of the last search. Never a clock."""
