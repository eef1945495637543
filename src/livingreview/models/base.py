"""What all models of people's files share."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from livingreview.terms import FINGERPRINT_PATTERN, ID_PATTERN, RECORD_ID_PATTERN

SCHEMA = 1
"""The schema version that this release reads and writes; see `migrations`."""


def _visible(text: str) -> str:
    if not text.strip():
        raise ValueError("this holds nothing but blanks")
    return text


Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=60)]
RecordId = Annotated[str, Field(pattern=RECORD_ID_PATTERN)]
Fingerprint = Annotated[str, Field(pattern=FINGERPRINT_PATTERN)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_visible)]


def _real_date(text: str) -> str:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None
    return text


Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_real_date)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]


class Model(BaseModel):
    """A part of a file: no unknown keys, no silent conversion, not changed after reading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)

    def plain(self) -> dict[str, Any]:
        """Give the content as plain values, for canonical JSON and tables."""
        return self.model_dump(mode="json")


class FileModel(Model):
    """A whole file; it names the schema version it is written in."""

    schema_version: Annotated[int, Field(alias="schema", ge=SCHEMA, le=SCHEMA)]
    """Version of the file format; this release reads and writes 1."""
