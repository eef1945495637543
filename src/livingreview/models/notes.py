"""`records/notes.yaml`: corrections, discrepancies and concerns about a record or a source."""

from typing import Self

from pydantic import model_validator

from livingreview.models.base import Date, FileModel, Id, Model, RecordId, Text
from livingreview.terms import NoteKind


class Note(Model):
    """One note."""

    kind: NoteKind
    """What kind of note; "not retrieved" puts the report into that box of the flow diagram."""
    record_id: RecordId | None = None
    """The record it is about."""
    source: Text | None = None
    """The source document it is about, where it is no record."""
    note: Text
    """What a reader should know."""
    by: Id
    """Who wrote it."""
    date: Date
    """When."""

    @model_validator(mode="after")
    def _is_about_something(self) -> Self:
        if (self.record_id is None) == (self.source is None):
            raise ValueError("a note is about a record_id or a source, one of the two")
        if self.kind is NoteKind.NOT_RETRIEVED and self.record_id is None:
            raise ValueError("a note that a report was not retrieved names its record_id")
        return self


class Notes(FileModel):
    """All notes, oldest first."""

    notes: list[Note]
    """One entry a note, oldest first."""
