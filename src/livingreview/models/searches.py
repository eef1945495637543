"""`records/searches.yaml`: one entry per search run."""

from typing import Annotated

from pydantic import Field

from livingreview.models.base import Count, Date, FileModel, Model, Text
from livingreview.terms import SourceKind


class Search(Model):
    """One run of one strategy in one source on one date."""

    search_id: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}_[a-z0-9_]+$", max_length=80)]
    """DATE_SOURCE, the name of its folder under records/searches/."""
    kind: SourceKind
    """Kind of source; decides the column of the flow diagram."""
    source: Text
    """Name of the source, as shown in the report."""
    platform: Text | None = None
    """Platform or provider."""
    date: Date
    """When it was run."""
    strategy: Text
    """The strategy as run, or how the source was looked through."""
    hits: Count | None = None
    """Number of results the source itself claimed; left out where it gave none."""
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._ -]*$")]
    """Name of the export in the search's folder."""
    note: Text | None = None
    """Anything a reader should know."""


class Searches(FileModel):
    """All searches, oldest first."""

    searches: list[Search]
    """One entry a search run, oldest first."""
