"""`records/certainty/SYNTHESIS.yaml`: people's GRADE rating of one synthesis."""

from typing import Annotated, Literal

from pydantic import Field

from livingreview.models.base import Date, FileModel, Fingerprint, Id, Model, Text
from livingreview.terms import Certainty, Concern


class Down(Model):
    """A domain that may lower certainty."""

    concern: Concern
    """How serious the concern is."""
    reason: Text
    """Why; becomes a footnote. Also asked for where certainty is not lowered."""
    suggestion: Text | None = None
    """What the tool suggested when this was rated, with its figures; written by `livingreview grade`."""


class PublicationBias(Model):
    """The domain with its own two words."""

    concern: Literal["undetected", "strongly suspected"]
    """Strongly suspected lowers certainty by one level."""
    reason: Text
    """Why."""
    suggestion: Text | None = None
    """What the tool suggested when this was rated, with its figures; written by `livingreview grade`."""


class Up(Model):
    """Something that may raise the certainty of a non-randomised body of evidence."""

    kind: Literal["large effect", "dose response", "opposing confounding"]
    """What raises it."""
    levels: Annotated[int, Field(ge=1, le=2)]
    """By how many levels."""
    reason: Text
    """Why."""


class CertaintyRating(FileModel):
    """One synthesis rated by a person."""

    synthesis: Id
    """Which synthesis; the file has the same name."""
    by: Id
    """Who rated it."""
    date: Date
    """When."""
    start: Literal[Certainty.HIGH, Certainty.LOW]
    """Starting level: high for randomised trials, low for other designs."""
    target: Text
    """What the certainty is about, as "any effect (null)"."""
    risk_of_bias: Down
    """Limitations of the studies."""
    inconsistency: Down
    """Results that differ between studies without an explanation."""
    indirectness: Down
    """People, interventions, comparators or outcomes that are not those of the question."""
    imprecision: Down
    """Too few participants or events, or an interval that holds different conclusions."""
    publication_bias: PublicationBias
    """Results that are probably missing from the synthesis."""
    up: list[Up] = []
    """What raises certainty; non-randomised studies only."""
    statement: Text | None = None
    """What happens, in a sentence for the last column of the Summary of Findings."""
    fingerprint: Fingerprint | None = None
    """Fingerprint of the evidence it was made on; without it the rating is unconfirmed."""
    confirmed_by: Id | None = None
    """Who last confirmed it on the evidence of its fingerprint; left out where that is `by`."""
