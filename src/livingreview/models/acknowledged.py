"""A suspect value that a person looked at and keeps."""

from livingreview.models.base import Id, Model, Text
from livingreview.terms import SuspectRule


class Acknowledged(Model):
    """A suspect value that a person looked up and keeps; it is shown with the reason, not as open."""

    rule: SuspectRule
    """The rule that found it."""
    found: Text
    """What it found, as `livingreview check` prints it: once a number in it changes, the suspect is open again."""
    reason: Text
    """Why the value stands, as "printed so in table 2"."""
    by: Id
    """Who looked it up."""
