"""`records/retractions.yaml`: what the team decides about included studies that were retracted or met with concern."""

from livingreview.models.base import Date, FileModel, Id, Model, Text
from livingreview.terms import Notice, NoticeDecision


class StudyDecision(Model):
    """One decision on one kind of notice about one study; another kind, published later, needs its own."""

    study: Id
    """The study."""
    notice: Notice
    """The kind of notice that was known when it was decided."""
    decision: NoticeDecision
    """keep: in every analysis; sensitivity only: in the analysis with retracted studies alone; exclude: in none."""
    reason: Text
    """Why."""
    by: Id
    """Who decided."""
    date: Date
    """When."""


class Retractions(FileModel):
    """All decisions, oldest first; of several on one notice the last holds."""

    decisions: list[StudyDecision]
    """One entry a decision, oldest first."""
