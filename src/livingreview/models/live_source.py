"""Live sources of `records/searches.yaml`: what `livingreview search run` asks for, and what PRISMA-S wants said."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Date, Id, Model, Text
from livingreview.terms import Interface

DateField = Literal["crdt", "edat", "CREATION_DATE", "FIRST_IDATE"]
DATE_FIELDS: dict[Interface, tuple[DateField, ...]] = {
    Interface.PUBMED: ("crdt", "edat"),
    Interface.EUROPE_PMC: ("CREATION_DATE", "FIRST_IDATE"),
}
"""Dates that tell when a source took a record in, the default first. PubMed sets `edat` of an article that it takes in
late to the date of publication; such a record would be missed, so `crdt` is the default."""
MAX_OVERLAP = 366
"""Days; a longer overlap is a full search, which is better run as one."""


class SearchReporting(Model):
    """What PRISMA-S asks to report of one search."""

    coverage: Text | None = None
    """Years that the database covers, as its platform states them (items 1, 13)."""
    limits: Text | None = None
    """Limits and restrictions with their reasons, or `none` (item 9)."""
    filters: Text | None = None
    """Published search filters used, with their reference, or `none` (item 10)."""
    prior_work: Text | None = None
    """Strategies of other reviews that were taken over, with their reference, or `none` (item 11)."""
    updates: Text | None = None
    """How this search is kept up to date (item 12)."""
    peer_review: Text | None = None
    """Who reviewed the strategy, and how, as by PRESS; or `none` (item 14)."""


class LiveSource(Model):
    """A source with its recorded strategy, which can be asked for what is new."""

    id: Id
    """Short name; runs are kept as records/searches/DATE_ID."""
    interface: Interface
    """The interface it is asked through."""
    source: Text
    """Name of the source, as shown in the report."""
    platform: Text | None = None
    """Platform or provider, as shown in the report."""
    strategy: Text
    """The strategy in the interface's own language, without the dates that each run adds."""
    date_field: DateField | None = None
    """The date that says what is new: crdt or edat for pubmed, CREATION_DATE or FIRST_IDATE for europe_pmc."""
    since: Date | None = None
    """First day of the first run; left out, it asks for everything up to its day."""
    overlap_days: Annotated[int, Field(ge=0, le=MAX_OVERLAP)] = 7
    """Days before the end of the last run that are asked for again, for what the source enters late."""
    prisma_s: SearchReporting | None = None
    """What PRISMA-S asks to report; copied into the entry of every run."""

    @property
    def dated_by(self) -> DateField:
        """Give the date that says what is new."""
        return self.date_field or DATE_FIELDS[self.interface][0]

    @property
    def query(self) -> str:
        """Give the strategy on one line, as it is sent."""
        return " ".join(self.strategy.split())

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        allowed = DATE_FIELDS[self.interface]
        if self.date_field and self.date_field not in allowed:
            raise ValueError(f"date_field of {self.interface} is {' or '.join(allowed)}, not {self.date_field}")
        if fault := unbalanced(self.query):
            raise ValueError(f"the strategy cannot be sent: {fault}")
        return self


def unbalanced(query: str) -> str | None:
    """Say what is open or closed too often in a strategy: the dates added behind it would bind to a part only."""
    depth, is_quoted = 0, False
    for sign in query:
        if sign == '"':
            is_quoted = not is_quoted
        elif not is_quoted and sign in "()":
            depth += 1 if sign == "(" else -1
            if depth < 0:
                return "a bracket is closed that was not opened"
    if is_quoted:
        return "a quotation mark is not closed"
    return "a bracket is not closed" if depth else None
