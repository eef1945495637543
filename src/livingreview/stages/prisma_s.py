"""What a review says on each item of PRISMA-S, and what is missing.

1. An item about single searches (strategy, limits, filters, peer review ...) is given when every database and register
   search says it, or the whole search does; each search that does not is named.
2. An item about a method (registries, browsing, citations, contacts ...) is given by searches of that kind, or by what
   is said of the whole search: that it was not done is an answer too.
3. Dates, totals and deduplication come from what is stored; the tool's own linking is said in its words.
4. A search is named by its source, with its day where the source was searched more than once.

Source: Rethlefsen 2021, PRISMA-S (Syst Rev 10:39), items 1-16, in our own words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from livingreview import tables
from livingreview.figures.numbers import counted
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import SourceKind

if TYPE_CHECKING:
    from livingreview.models.searches import SearchMethods

DATABASES = (SourceKind.DATABASE, SourceKind.REGISTER)
LINKING = (
    "Records of one report are linked by identifiers and by title, authors, year and pages, and by people's rulings; "
    "none is removed, and every link can be looked up."
)
NAMES = {
    1: "Database name", 2: "Multi-database searching", 3: "Study registries", 4: "Online resources and browsing",
    5: "Citation searching", 6: "Contacts", 7: "Other methods", 8: "Full search strategies",
    9: "Limits and restrictions", 10: "Search filters", 11: "Prior work", 12: "Updates", 13: "Dates of searches",
    14: "Peer review", 15: "Total records", 16: "Deduplication",
}  # fmt: skip
OF_SEARCHES = {9: "limits", 10: "filters", 11: "prior_work", 12: "updates", 14: "peer_review"}
"""Items that each search of a database or register answers."""
OF_KINDS = {
    3: ((SourceKind.REGISTER,), "study_registries"),
    4: ((SourceKind.WEBSITE, SourceKind.ORGANISATION), "online_resources"),
    5: ((SourceKind.CITATION_SEARCHING,), "citation_searching"),
    7: ((SourceKind.OTHER,), "other_methods"),
}
"""Items that searches of a kind answer."""
OF_REVIEW = {2: "multi_database", 6: "contacts"}
"""Items that only the whole search answers."""
NO_STRATEGY = "[strategy not given when the export was taken in]"
"""What `livingreview import` writes where none is given."""


def prisma_s(searches: Rows, methods: "SearchMethods") -> Rows:
    """Give a row for every item."""
    ordered = sorted(searches, key=lambda row: (row["date"], row["search_id"]))
    named = _named(ordered)
    return [_item(item, ordered, named, methods) for item in NAMES]


def _named(searches: Rows) -> dict[str, str]:
    """Give the name of every search, by its id; no two have the same."""
    of_source = Counter(row["source"] for row in searches)
    of_day = Counter((row["source"], row["date"]) for row in searches)
    named = {}
    for row in searches:
        day = f" on {row['date']}" if of_source[row["source"]] > 1 else ""
        own = f" ({row['search_id']})" if of_day[row["source"], row["date"]] > 1 else ""
        named[row["search_id"]] = f"{row['source']}{day}{own}"
    return named


def _item(item: int, searches: Rows, named: Mapping[str, str], methods: "SearchMethods") -> Row:
    whole = getattr(methods, {**OF_SEARCHES, **OF_REVIEW}.get(item, ""), None)
    if item in OF_KINDS:
        kinds, name = OF_KINDS[item]
        whole = getattr(methods, name)
        said = [_source(row) for row in searches if row["kind"] in kinds]
        return _row(item, [*([whole] if whole else []), *dict.fromkeys(said)], [])
    if item in OF_REVIEW:
        return _row(item, [whole] if whole else [], [])
    if item in OF_SEARCHES:
        asked = [row for row in searches if row["kind"] in DATABASES]
        name = OF_SEARCHES[item]
        said = [f"{named[row['search_id']]}: {row[name]}" for row in asked if row[name]]
        missing = [] if whole else [named[row["search_id"]] for row in asked if not row[name]]
        return _row(item, [*([whole] if whole else []), *said], missing)
    return _stored(item, searches, named, methods)


def _stored(item: int, searches: Rows, named: Mapping[str, str], methods: "SearchMethods") -> Row:
    """Give an item that what is stored answers."""
    if item == 1:
        databases = [row for row in searches if row["kind"] == SourceKind.DATABASE]
        missing = [named[row["search_id"]] for row in databases if not row["platform"]]
        return _row(item, list(dict.fromkeys(_source(row) for row in databases)), missing)
    if item == 8:
        missing = [named[row["search_id"]] for row in searches if row["strategy"] == NO_STRATEGY]
        given = [named[row["search_id"]] for row in searches if row["strategy"] != NO_STRATEGY]
        return _row(item, given, missing)
    if item == 13:
        return _row(item, [f"{row['source']}: {_when(row)}" for row in searches], [])
    if item == 15:
        return _row(item, [f"{named[row['search_id']]}: {counted(row['n_entries'], 'record')}" for row in searches], [])
    return _row(item, [LINKING, *([methods.deduplication] if methods.deduplication else [])], [])


def _row(item: int, said: Sequence[str], missing: Sequence[str]) -> Row:
    is_given = bool(said) and not missing
    return new_row(
        tables.PRISMA_S, item=item, name=NAMES[item], is_given=is_given, said=list(said), missing=list(missing)
    )


def _source(row: Row) -> str:
    named = f"{row['source']} ({row['platform']})" if row["platform"] else str(row["source"])
    return f"{named}, covering {row['coverage']}" if row["coverage"] else named


def _when(row: Row) -> str:
    if not row["until"]:
        return str(row["date"])
    return f"{row['date']}, for what came in {'from ' + row['since'] if row['since'] else 'up'} to {row['until']}"
