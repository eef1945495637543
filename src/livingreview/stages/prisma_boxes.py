"""The boxes of the PRISMA 2020 flow, and the arithmetic that their sets of ids must satisfy.

In each column (databases and registers; other methods):

1. identified = rejected + duplicates + one representative for each report found
2. reports found = set aside by a reconstruction + awaiting screening + screened
   screened = excluded at screening + sought
3. sought = not retrieved + awaiting assessment + assessed
4. assessed = excluded + awaiting classification + included; excluded = the sum over reasons

and in all: included = reports of included studies + reports of ongoing studies + included reports
without a study file; every report is in exactly one last box, every entry in one identified box.
"+" is the union of sets that have nothing in common. A failure is an error that names the ids.

Source: PRISMA 2020 flow diagram; box ids as in the R package PRISMA2020 where it has the box.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from livingreview.errors import TableError
from livingreview.terms import SourceKind
from livingreview.words import mark

DATABASES, OTHER, ALL = "databases", "other", "all"
TOTAL = ""
"""The item under which a box's whole set stands."""

MAX_NAMED = 5  # ids named in an error message

Ids = AbstractSet[str]
Place = tuple[str, str]
Sets = dict[Place, dict[str, set[str]]]
"""Box and column -> item -> ids; the whole set stands under TOTAL."""


class Box(NamedTuple):
    """A box of the diagram, or a state of ours that has no box there."""

    id: str
    column: str
    label: str
    unit: str


UNITS = (mark("entries"), mark("records"), mark("reports"), mark("studies"))
"""What boxes count."""
BOXES = (
    Box("database_results", DATABASES, mark("Databases"), "entries"),
    Box("register_results", DATABASES, mark("Registers"), "entries"),
    Box("duplicates", DATABASES, mark("Duplicates removed"), "entries"),
    Box("entries_rejected", DATABASES, mark("Removed because they could not be read"), "entries"),
    Box("published_later", DATABASES, mark("Records set aside by the reconstruction"), "records"),
    Box("awaiting_screening", DATABASES, mark("Records awaiting screening"), "records"),
    Box("records_screened", DATABASES, mark("Records screened"), "records"),
    Box("records_excluded", DATABASES, mark("Records excluded"), "records"),
    Box("dbr_sought_reports", DATABASES, mark("Reports sought for retrieval"), "reports"),
    Box("dbr_notretrieved_reports", DATABASES, mark("Reports not retrieved"), "reports"),
    Box("awaiting_assessment", DATABASES, mark("Reports awaiting full-text assessment"), "reports"),
    Box("dbr_assessed", DATABASES, mark("Reports assessed for eligibility"), "reports"),
    Box("dbr_excluded", DATABASES, mark("Reports excluded"), "reports"),
    Box("awaiting_classification", DATABASES, mark("Reports awaiting classification"), "reports"),
    Box("website_results", OTHER, mark("Websites"), "entries"),
    Box("organisation_results", OTHER, mark("Organisations"), "entries"),
    Box("citations_results", OTHER, mark("Citation searching"), "entries"),
    Box("other_results", OTHER, mark("Other sources"), "entries"),
    Box("other_duplicates", OTHER, mark("Duplicates removed"), "entries"),
    Box("entries_rejected", OTHER, mark("Removed because they could not be read"), "entries"),
    Box("published_later", OTHER, mark("Records set aside by the reconstruction"), "records"),
    Box("awaiting_screening", OTHER, mark("Records awaiting screening"), "records"),
    Box("other_excluded_at_screening", OTHER, mark("Records excluded at screening"), "records"),
    Box("other_sought_reports", OTHER, mark("Reports sought for retrieval"), "reports"),
    Box("other_notretrieved_reports", OTHER, mark("Reports not retrieved"), "reports"),
    Box("awaiting_assessment", OTHER, mark("Reports awaiting full-text assessment"), "reports"),
    Box("other_assessed", OTHER, mark("Reports assessed for eligibility"), "reports"),
    Box("other_excluded", OTHER, mark("Reports excluded"), "reports"),
    Box("awaiting_classification", OTHER, mark("Reports awaiting classification"), "reports"),
    Box("new_studies", ALL, mark("Studies included in review"), "studies"),
    Box("new_reports", ALL, mark("Reports of included studies"), "reports"),
    Box("ongoing_studies", ALL, mark("Ongoing studies"), "studies"),
    Box("ongoing_reports", ALL, mark("Reports of ongoing studies"), "reports"),
    Box("included_without_study", ALL, mark("Included reports without a study file yet"), "reports"),
)

ONLY_WHERE_ANY = ("published_later",)
"""Boxes that only a reconstruction has."""

IDENTIFIED = {
    SourceKind.DATABASE: ("database_results", DATABASES),
    SourceKind.REGISTER: ("register_results", DATABASES),
    SourceKind.WEBSITE: ("website_results", OTHER),
    SourceKind.ORGANISATION: ("organisation_results", OTHER),
    SourceKind.CITATION_SEARCHING: ("citations_results", OTHER),
    SourceKind.OTHER: ("other_results", OTHER),
}
DUPLICATES = {DATABASES: "duplicates", OTHER: "other_duplicates"}
EXCLUDED_AT_SCREENING = {DATABASES: "records_excluded", OTHER: "other_excluded_at_screening"}
PREFIX = {DATABASES: "dbr", OTHER: "other"}
"""How the ids of the report boxes begin in each column."""

INCLUDED = ("new_reports", "ongoing_reports", "included_without_study")


def check_arithmetic(sets: Sets, entries: Ids, representatives: Mapping[str, str], columns: Mapping[str, str]) -> None:
    """Raise TableError where the sets do not add up.

    `representatives` gives each report's representative entry, `columns` the column it was found in.
    """
    for column in (DATABASES, OTHER):
        found = {report for report, place in columns.items() if place == column}
        first = {representatives[report] for report in found}
        for name, whole, parts in (*_entry_equations(sets, column, first), *_report_equations(sets, column, found)):
            must_add_up(f"{column}: {name}", whole, parts)
    must_add_up("every entry was identified", entries, [_total(sets, *place) for place in IDENTIFIED.values()])
    must_add_up("every report is in one last box", set(columns), _last_boxes(sets))
    for (box, _), items in sets.items():
        parts = [ids for item, ids in items.items() if item != TOTAL]
        if parts:
            must_add_up(f"{box} = the sum of its items", items[TOTAL], parts)


def must_add_up(name: str, whole: Ids, parts: Iterable[Ids]) -> None:
    """Raise TableError with the ids that are in the whole but no part, in a part only, or in two parts."""
    times = Counter(id_ for part in parts for id_ in part)
    no_ids(f"{name}: in none of the parts", whole - set(times))
    no_ids(f"{name}: in a part only", set(times) - whole)
    no_ids(f"{name}: in two parts", (id_ for id_, count in times.items() if count > 1))


def no_ids(what: str, ids: Iterable[str]) -> None:
    """Raise TableError when there are such ids, naming the first of them."""
    found = sorted(ids)
    if found:
        more = f" and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
        raise TableError(f"the flow does not add up: {what}: {', '.join(found[:MAX_NAMED])}{more}")


Equation = tuple[str, Ids, list[Ids]]


def _entry_equations(sets: Sets, column: str, first: Ids) -> Iterator[Equation]:
    identified = [_total(sets, *place) for place in IDENTIFIED.values() if place[1] == column]
    removed = [_total(sets, "entries_rejected", column), _total(sets, DUPLICATES[column], column)]
    yield "identified = rejected + duplicates + first entries of reports", _union(identified), [*removed, first]


def _report_equations(sets: Sets, column: str, found: Ids) -> Iterator[Equation]:
    def total(box: str) -> Ids:
        return _total(sets, box, column)

    prefix = PREFIX[column]
    sought, assessed = total(f"{prefix}_sought_reports"), total(f"{prefix}_assessed")
    at_screening = [total(EXCLUDED_AT_SCREENING[column]), sought]
    screened = total("records_screened") if column == DATABASES else _union(at_screening)
    included = _union(_total(sets, box, ALL) for box in INCLUDED) & found
    waiting = [total("published_later"), total("awaiting_screening")]
    yield "reports found = set aside + awaiting screening + screened", found, [*waiting, screened]
    yield "screened = excluded at screening + sought", screened, at_screening
    not_retrieved = total(f"{prefix}_notretrieved_reports")
    parts = [not_retrieved, total("awaiting_assessment"), assessed]
    yield "sought = not retrieved + awaiting assessment + assessed", sought, parts
    parts = [total(f"{prefix}_excluded"), total("awaiting_classification"), included]
    yield "assessed = excluded + awaiting classification + included", assessed, parts


def _last_boxes(sets: Sets) -> list[Ids]:
    boxes = [_total(sets, box, ALL) for box in INCLUDED]
    for column, prefix in PREFIX.items():
        last = ("published_later", "awaiting_screening", "awaiting_assessment", "awaiting_classification")
        names = (*last, EXCLUDED_AT_SCREENING[column], f"{prefix}_notretrieved_reports", f"{prefix}_excluded")
        boxes += [_total(sets, name, column) for name in names]
    return boxes


def _total(sets: Sets, box: str, column: str) -> Ids:
    return sets.get((box, column), {}).get(TOTAL, set())


def _union(parts: Iterable[Ids]) -> Ids:
    return {id_ for part in parts for id_ in part}
