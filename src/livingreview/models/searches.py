"""`records/searches.yaml`: one entry per search run."""

from typing import Annotated, Literal

from pydantic import Field

from livingreview.models.base import Count, Date, FileModel, Model, Text
from livingreview.terms import SourceKind

Encoding = Literal[
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "mac_roman", "cp1250", "cp1251", "koi8-r",
    "iso8859-2",
    "iso8859-15", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip


class Columns(Model):
    """The headers of a table that no known tool wrote, by what stands below them."""

    title: Text | None = None
    """Title."""
    authors: Text | None = None
    """Authors, joined by semicolons, `and` or commas."""
    year: Text | None = None
    """Year of publication."""
    journal: Text | None = None
    """Journal or container."""
    volume: Text | None = None
    """Volume."""
    issue: Text | None = None
    """Issue."""
    pages: Text | None = None
    """Pages or article number."""
    start_page: Text | None = None
    """First page."""
    end_page: Text | None = None
    """Last page."""
    doi: Text | None = None
    """DOI."""
    pmid: Text | None = None
    """PubMed id."""
    pmcid: Text | None = None
    """PubMed Central id."""
    accession_numbers: Text | None = None
    """Number under which the database holds it."""
    abstract: Text | None = None
    """Abstract."""
    keywords: Text | None = None
    """Keywords, joined by semicolons or commas."""
    language: Text | None = None
    """Language."""
    url: Text | None = None
    """Address."""
    type: Text | None = None
    """Type of publication."""
    notes: Text | None = None
    """Notes."""


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
    encoding: Encoding | None = None
    """Encoding of the export, where what is recognised is wrong."""
    columns: Columns | None = None
    """Headers of an export that is a table with headers that are not known."""
    note: Text | None = None
    """Anything a reader should know."""


class Searches(FileModel):
    """All searches, oldest first."""

    searches: list[Search]
    """One entry a search run, oldest first."""
