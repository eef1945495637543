"""`records/searches.yaml`: one entry per search run."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Count, Date, FileModel, Id, Model, Text
from livingreview.models.live_source import LiveSource, SearchReporting
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
    live: Id | None = None
    """The live source that `livingreview search run` ran; left out for searches taken in by hand."""
    since: Date | None = None
    """First day of the period asked for; left out where the search covers everything up to its last day."""
    until: Date | None = None
    """Last day of the period asked for; the next run of the live source starts here, less the overlap."""
    prisma_s: SearchReporting | None = None
    """What PRISMA-S asks to report of a search beyond source, platform, strategy, date and number."""

    @model_validator(mode="after")
    def _has_a_period(self) -> Self:
        if self.live and not self.until:
            raise ValueError("a search with `live` says its `until`; the next run starts from it")
        if self.since and self.until and self.since > self.until:
            raise ValueError("`since` is later than `until`")
        return self


class SearchMethods(Model):
    """What PRISMA-S asks to report of the whole search, where no entry of `searches` says it."""

    multi_database: Text | None = None
    """Platforms on which several databases were searched at once, and which (item 2)."""
    study_registries: Text | None = None
    """Study registries searched, or that none was (item 3)."""
    online_resources: Text | None = None
    """Websites, tables of contents and other resources browsed, or that none was (item 4)."""
    citation_searching: Text | None = None
    """Cited and citing references looked through, or that none were (item 5)."""
    contacts: Text | None = None
    """Authors, experts, manufacturers and others asked for studies or data, or that nobody was (item 6)."""
    other_methods: Text | None = None
    """Any further method (item 7)."""
    prior_work: Text | None = None
    """Strategies of other reviews that were taken over, with their reference (item 11)."""
    updates: Text | None = None
    """How searches are kept up to date: run again, alerts, how often (item 12)."""
    peer_review: Text | None = None
    """Who reviewed the strategies, and how, as by PRESS (item 14)."""
    deduplication: Text | None = None
    """What was done about duplicates outside of this tool (item 16)."""


class Searches(FileModel):
    """All searches, oldest first."""

    searches: list[Search]
    """One entry a search run, oldest first."""
    live: list[LiveSource] = []
    """Sources that `livingreview search run` asks for what is new."""
    prisma_s: SearchMethods = SearchMethods()
    """What PRISMA-S asks to report of the whole search."""

    @model_validator(mode="after")
    def _live_sources_differ(self) -> Self:
        ids = [source.id for source in self.live]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"live sources have different ids; given twice: {', '.join(twice)}")
        return self

    def runs_of(self, live_id: str) -> list[Search]:
        """Give the stored runs of a live source, in file order."""
        return [search for search in self.searches if search.live == live_id]
