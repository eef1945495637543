"""Link records that describe the same report; no record is changed or removed.

1. People's rulings come first: `same` links two records, and no link made here joins two records that
   a person ruled `different`, not even through a third record.
2. `duplicate_pairs` says of any two records, by their fields alone, whether and by which rule they are one
   report.
3. All such pairs are linked, the strongest rules first. So a record that is added adds links and never
   undoes one; the order in which records arrive does not matter; and linking again changes nothing.
4. Two links through a third record can bring together records that contradict each other. As 3 must hold,
   they are one report, and people are asked about it.
5. Only a ruling `different` splits what would be joined: the weaker link gives way, and is listed as kept
   apart.
6. A report is a cluster of linked records under its smallest record_id.
7. Pairs that are alike and not linked are questions for people.

Source: PRISMA 2020 (duplicates are records of one report); keys as Cochrane's and SRA's
deduplication guidance name them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, product
from typing import NamedTuple

from livingreview import tables
from livingreview.models.same_report import SameReport
from livingreview.stages.clusters import Clusters
from livingreview.stages.duplicate_candidates import Compared, compared_pairs
from livingreview.stages.duplicate_fields import Fields, comparable
from livingreview.stages.duplicate_pairs import IDENTICAL, LinkRule, Similarity, verdict
from livingreview.stages.duplicate_questions import Reviewed, questions
from livingreview.stages.duplicate_rulings import check_known, join_ruled, link_row, ruling_links
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import Ruling


class DedupeTables(NamedTuple):
    """The report of every record, why, and what people are asked."""

    records: Rows
    links: Rows
    uncertain: Rows


class _Edge(NamedTuple):
    """Two records that a rule links; sorts the strongest first."""

    rank: int
    unlike: int
    record_a: str
    record_b: str
    similarity: Similarity


ORDER = (
    LinkRule.SAME_PMID,
    LinkRule.SAME_PRINT,
    LinkRule.SAME_DOI,
    LinkRule.SAME_REGISTRATION,
    LinkRule.SAME_PLACE,
    LinkRule.SAME_TITLE,
    LinkRule.SIMILAR_TITLE,
    LinkRule.AHEAD_OF_PRINT,
)
"""The automatic rules, strongest first."""
RANKS = {rule: rank for rank, rule in enumerate(ORDER)}


def link_duplicates(records: Rows, rulings: Sequence[SameReport]) -> DedupeTables:
    """Give every record the id of the report it describes, every link its reason, and the open questions."""
    rows = {row["record_id"]: row for row in sorted(records, key=lambda row: row["record_id"])}
    rulings = sorted(rulings, key=lambda ruling: ruling.line)
    check_known(rulings, rows)
    clusters = Clusters(rows)
    join_ruled(rulings, clusters)
    members: dict[Fields, list[str]] = defaultdict(list)
    for record_id, row in rows.items():
        members[comparable(row)].append(record_id)
    fields, groups = list(members), list(members.values())
    compared = list(compared_pairs(fields))
    parted = {name for one in rulings if one.ruling is Ruling.DIFFERENT for name in (one.record_a, one.record_b)}
    edges = sorted(_edges(fields, groups, compared, parted))
    links = [*ruling_links(rulings), *_linked(edges, rows, rulings, clusters)]
    linked = [new_row(tables.LINKED_RECORDS, record_id=name, report_id=clusters.smallest(name)) for name in rows]
    reviewed = Reviewed(rows, fields, groups, compared, {(edge.record_a, edge.record_b) for edge in edges})
    asked = questions(reviewed, clusters, rulings)
    return DedupeTables(linked, sorted(links, key=lambda row: (row["record_a"], row["record_b"])), asked)


def uncertain_pairs(records: Rows, rulings: Sequence[SameReport]) -> Rows:
    """Give the pairs of records that people are asked about: the same report, or reports of one study?"""
    return link_duplicates(records, rulings).uncertain


def report_ids(linked: Rows) -> dict[str, str]:
    """Give the report of every record."""
    return {row["record_id"]: row["report_id"] for row in linked}


def _edges(
    fields: Sequence[Fields], groups: Sequence[list[str]], compared: Iterable[Compared], parted: set[str]
) -> Iterator[_Edge]:
    """Give the pairs of records that a rule links; of records with equal fields, as many as connect them."""
    equal = [position for position, group in enumerate(groups) if len(group) > 1]
    same = [Similarity(IDENTICAL, IDENTICAL if fields[position].abstract else None) for position in equal]
    for a, b, similarity in chain(map(Compared, equal, equal, same), compared):
        rule = verdict(fields[a], fields[b], similarity)
        if rule is None:
            continue
        for record_a, record_b in _connecting(groups[a], groups[b], parted):
            yield _Edge(RANKS[rule], -similarity.title, record_a, record_b, similarity)


def _connecting(ours: list[str], theirs: list[str], parted: set[str]) -> list[tuple[str, str]]:
    """Give pairs that connect all records of two groups, also where some are ruled different from others."""
    hub, other_hub = (next((name for name in group if name not in parted), group[0]) for group in (ours, theirs))
    pairs = [(hub, name) for name in theirs] + [(name, other_hub) for name in ours]
    pairs += product(parted.intersection(ours), parted.intersection(theirs)) if parted else []
    return sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})


def _linked(
    edges: Iterable[_Edge], rows: Mapping[str, Row], rulings: Sequence[SameReport], clusters: Clusters
) -> Iterator[Row]:
    """Join along the edges, where no ruling stands against it."""
    ruled = {frozenset((ruling.record_a, ruling.record_b)) for ruling in rulings}
    for rank, _, record_a, record_b, similarity in edges:
        if clusters.are_joined(record_a, record_b) or frozenset((record_a, record_b)) in ruled:
            continue
        is_free = clusters.may_join(record_a, record_b)
        rule = ORDER[rank]
        evidence = _evidence(rule, rows[record_a], rows[record_b], similarity)
        if is_free:
            clusters.join(record_a, record_b)
            yield link_row(record_a, record_b, rule, evidence, is_linked=True)
        else:
            yield link_row(record_a, record_b, LinkRule.KEPT_APART, f"{rule}: {evidence}", is_linked=False)


def _evidence(rule: LinkRule, a: Row, b: Row, similarity: Similarity) -> str:
    """Give the values behind a link."""
    if rule in (LinkRule.SAME_PMID, LinkRule.SAME_DOI):
        return str(a["pmid" if rule is LinkRule.SAME_PMID else "doi"])
    if rule is LinkRule.SAME_REGISTRATION:
        return "; ".join(sorted({*a["registry_ids"]} & {*b["registry_ids"]}))
    known = [f"title {similarity.title} % alike"]
    known += [f"abstract {similarity.abstract} % alike"] if similarity.abstract is not None else []
    for column in ("journal", "volume", "issue", "pages", "doi"):
        if a[column] or b[column]:
            known.append(f"{column} {a[column]} | {b[column]}" if a[column] != b[column] else f"{column} {a[column]}")
    first = a["authors"][0] if a["authors"] else None
    return f"{a['title']} ({a['year']}), {first}; {'; '.join(known)}"
