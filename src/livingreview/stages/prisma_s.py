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
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import SourceKind
from livingreview.words import mark, say, say_counted

if TYPE_CHECKING:
    from livingreview.models.searches import SearchMethods

DATABASES = (SourceKind.DATABASE, SourceKind.REGISTER)
LINKING = mark(
    "Records of one report are linked by identifiers and by title, authors, year and pages, and by people's rulings; "
    "none is removed, and every link can be looked up."
)
NAMES = {
    1: mark("Database name"),
    2: mark("Multi-database searching"),
    3: mark("Study registries"),
    4: mark("Online resources and browsing"),
    5: mark("Citation searching"),
    6: mark("Contacts"),
    7: mark("Other methods"),
    8: mark("Full search strategies"),
    9: mark("Limits and restrictions"),
    10: mark("Search filters"),
    11: mark("Prior work"),
    12: mark("Updates"),
    13: mark("Dates of searches"),
    14: mark("Peer review"),
    15: mark("Total records"),
    16: mark("Deduplication"),
}
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
        source = str(row["source"])
        if of_source[row["source"]] > 1:
            source = say("{source} on {date}", source=source, date=row["date"])
        own = f" ({row['search_id']})" if of_day[row["source"], row["date"]] > 1 else ""
        named[row["search_id"]] = f"{source}{own}"
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
        return _row(item, [_counted(named, row) for row in searches], [])
    return _row(item, [LINKING, *([methods.deduplication] if methods.deduplication else [])], [])


def _counted(named: Mapping[str, str], row: Row) -> str:
    n, source = row["n_entries"], named[row["search_id"]]
    return say_counted("{source}: {n} record", "{source}: {n} records", n, source=source)


def _row(item: int, said: Sequence[str], missing: Sequence[str]) -> Row:
    is_given = bool(said) and not missing
    return new_row(
        tables.PRISMA_S, item=item, name=NAMES[item], is_given=is_given, said=list(said), missing=list(missing)
    )


def _source(row: Row) -> str:
    named = f"{row['source']} ({row['platform']})" if row["platform"] else str(row["source"])
    return say("{source}, covering {coverage}", source=named, coverage=row["coverage"]) if row["coverage"] else named


def _when(row: Row) -> str:
    if not row["until"]:
        return str(row["date"])
    if row["since"]:
        words = mark("{date}, for what came in from {since} to {until}")
        return say(words, date=row["date"], since=row["since"], until=row["until"])
    return say("{date}, for what came in up to {until}", date=row["date"], until=row["until"])
