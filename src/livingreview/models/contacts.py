"""`records/contacts.yaml`: what was asked of study authors and others, and what came of it (MECIR C49)."""

from typing import Self

from pydantic import field_validator, model_validator

from livingreview.models.base import Date, FileModel, Id, Model, Text
from livingreview.terms import ContactAnswer


class Contact(Model):
    """One question to one person; asking again is an entry of its own."""

    study: Id
    """The study it is about."""
    asked: Text
    """Who was asked, as a role: "corresponding author", "sponsor"; no name or address is needed."""
    about: Text
    """What was asked for, as "number randomised in each arm"."""
    date: Date
    """When it was asked."""
    answer: ContactAnswer
    """What came of it."""
    answered: Date | None = None
    """When the answer came."""
    note: Text | None = None
    """What was answered, and where the data given are used."""
    by: Id
    """Who asked."""

    @field_validator("asked")
    @classmethod
    def _is_a_role(cls, text: str) -> str:
        if "@" in text:
            raise ValueError("this looks like an address; the log is published, so name a role")
        return text

    @model_validator(mode="after")
    def _answer_has_a_date(self) -> Self:
        if (self.answer is ContactAnswer.NONE_YET) != (self.answered is None):
            raise ValueError("an answer has a date (`answered`), and what has none yet has no date")
        if self.answered is not None and self.answered < self.date:
            raise ValueError(f"answered ({self.answered}) is before it was asked ({self.date})")
        return self


class Contacts(FileModel):
    """The log of contacts, oldest first."""

    contacts: list[Contact] = []
    """One entry a question."""
