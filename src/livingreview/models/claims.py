"""`records/claims.yaml`: conclusions, each with the condition under which it may be said."""

from livingreview.models.base import Date, FileModel, Fingerprint, Id, Model, Text


class Claim(Model):
    """One conclusion bound to numbers of the review."""

    text: Text
    """The conclusion in words; its numbers are placeholders as `{{ relief_50.effect }}`."""
    holds: Text
    """Condition under which it may be said, as `relief_50.estimate > 1 and relief_50.certainty >= low`."""
    by: Id
    """Who says it."""
    date: Date
    """When."""
    fingerprint: Fingerprint | None = None
    """Fingerprint of the numbers it was made on; without it the claim is unconfirmed."""
    confirmed_by: Id | None = None
    """Who last confirmed it on the numbers of its fingerprint; left out where that is `by`."""


class Claims(FileModel):
    """Everything that the review concludes."""

    claims: dict[Id, Claim] = {}
    """Conclusions by an id, with which a text section places one: `{{ claim.ID }}`."""
