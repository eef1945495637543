"""Link records that describe the same report; no record is changed or removed.

1. People's rulings come first: `same` links two records, and no link made here joins two records that
   a person ruled `different`, not even through a third record.
2. Then, strongest first: the same PubMed id; the same title, people and place in print; the same DOI;
   two entries of trial registers about the same registration; and what `duplicate_pairs` finds alike.
3. Records that a rule would link, directly or through others, do so unless some of them contradict each
   other: different PubMed ids, DOIs, volumes, first pages, journals or kinds of report; for a DOI,
   titles different and first authors or pages too (a supplement's DOI). Then only those link that are alike in
   all of these, the missing ones too; the rest is left to people.
4. A report is a cluster of linked records under its smallest record_id.
5. Pairs that are alike and not linked are questions for people.

What a record links to depends on the records and rulings only, never on their order. A record that is
added unlinks others only by a contradiction of step 3 or a ruling `different` about it.

Source: PRISMA 2020 (duplicates are records of one report); keys as Cochrane's and SRA's
deduplication guidance name them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from livingreview import tables
from livingreview.models.same_report import SameReport
from livingreview.stages.clusters import Clusters
from livingreview.stages.duplicate_candidates import candidates, similarities
from livingreview.stages.duplicate_fields import Fields, comparable
from livingreview.stages.duplicate_groups import agreeing, connected, named_values
from livingreview.stages.duplicate_pairs import LinkRule, Similarity, verdict
from livingreview.stages.duplicate_questions import questions
from livingreview.stages.duplicate_rulings import check_known, join_ruled, link_row, ruling_links
from livingreview.tables import Row, Rows, new_row


class DedupeTables(NamedTuple):
    """The report of every record, why, and what people are asked."""

    records: Rows
    links: Rows
    uncertain: Rows


class _Compared(NamedTuple):
    """Two different sets of fields, or one that several records share, and how alike they are."""

    a: Fields
    b: Fields
    similarity: Similarity


class _Edge(NamedTuple):
    """Two records that a rule links."""

    similarity: Similarity
    record_a: str
    record_b: str


Edges = Mapping[LinkRule, list[_Edge]]

VALUE_RULES: dict[LinkRule, Callable[[Fields], str | None]] = {
    LinkRule.SAME_PMID: lambda record: record.pmid,
    LinkRule.SAME_DOI: lambda record: record.doi,
    LinkRule.SAME_REGISTRATION: lambda record: record.registration,
}
"""Rules that compare one value."""

ORDER = (
    LinkRule.SAME_PMID,
    LinkRule.SAME_PRINT,
    LinkRule.SAME_DOI,
    LinkRule.SAME_REGISTRATION,
    LinkRule.SAME_REVIEW,
    LinkRule.SAME_PLACE,
    LinkRule.SAME_TITLE,
    LinkRule.SIMILAR_TITLE,
    LinkRule.AHEAD_OF_PRINT,
)
"""The automatic rules, strongest first."""


def link_duplicates(records: Rows, rulings: Sequence[SameReport]) -> DedupeTables:
    """Give every record the id of the report it describes, every link its reason, and the open questions."""
    rows = {row["record_id"]: row for row in sorted(records, key=lambda row: row["record_id"])}
    fields = {record_id: comparable(row) for record_id, row in rows.items()}
    rulings = sorted(rulings, key=lambda ruling: ruling.line)
    check_known(rulings, fields)
    clusters = Clusters({record_id: named_values(record) for record_id, record in fields.items()})
    join_ruled(rulings, clusters)
    compared, members = _compared(fields)
    edges = _edges(compared, members)
    links = ruling_links(rulings)
    for rule in ORDER:
        found = (
            _value_links(rule, fields, clusters)
            if rule in VALUE_RULES
            else _pair_links(rule, edges[rule], fields, clusters)
        )
        links += [link_row(a, b, rule, _evidence(rule, rows[a], rows[b], how), is_linked=True) for a, b, how in found]
    linked = [new_row(tables.LINKED_RECORDS, record_id=name, report_id=clusters.smallest(name)) for name in rows]
    pairs = [(members[pair.a][0], members[pair.b][0], pair.similarity) for pair in compared]
    asked = questions(rows, fields, pairs, clusters, rulings)
    return DedupeTables(linked, sorted(links, key=lambda row: (row["record_a"], row["record_b"])), asked)


def uncertain_pairs(records: Rows, rulings: Sequence[SameReport]) -> Rows:
    """Give the pairs of records that people are asked about: the same report, or reports of one study?"""
    return link_duplicates(records, rulings).uncertain


def report_ids(linked: Rows) -> dict[str, str]:
    """Give the report of every record."""
    return {row["record_id"]: row["report_id"] for row in linked}


def _compared(fields: Mapping[str, Fields]) -> tuple[list[_Compared], dict[Fields, list[str]]]:
    """Compare all candidates; records with equal fields are compared once."""
    members: dict[Fields, list[str]] = defaultdict(list)
    for record_id, record in fields.items():
        members[record].append(record_id)
    distinct = list(members)
    pairs = candidates(distinct)
    pairs += [(position, position) for position, record in enumerate(distinct) if len(members[record]) > 1]
    alike = similarities(distinct, pairs)
    return [_Compared(distinct[a], distinct[b], how) for (a, b), how in zip(pairs, alike, strict=True)], members


def _edges(compared: Iterable[_Compared], members: Mapping[Fields, list[str]]) -> Edges:
    found: dict[LinkRule, list[_Edge]] = defaultdict(list)
    for pair in compared:
        rule = verdict(pair.a, pair.b, pair.similarity)
        if rule is not None:
            found[rule] += (_Edge(pair.similarity, a, b) for a, b in _spanning(members[pair.a], members[pair.b]))
    return found


def _spanning(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, str]]:
    """Give pairs that connect all records of two groups of equal records."""
    for record_id in ours:
        if record_id != theirs[0]:
            yield (min(record_id, theirs[0]), max(record_id, theirs[0]))
    if theirs is not ours:
        for record_id in theirs[1:]:
            yield (min(record_id, ours[0]), max(record_id, ours[0]))


def _value_links(
    rule: LinkRule, fields: Mapping[str, Fields], clusters: Clusters
) -> Iterator[tuple[str, str, Similarity | None]]:
    """Join the records that share a value, one value after the other in order of its smallest record."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for record_id, record in fields.items():
        if (value := VALUE_RULES[rule](record)) is not None:
            blocks[value].append(record_id)
    for block in blocks.values():
        for group in agreeing(rule, block, fields, clusters):
            for record_a, record_b in _joined_pairs(group, clusters):
                yield record_a, record_b, None


def _joined_pairs(group: Iterable[str], clusters: Clusters) -> Iterator[tuple[str, str]]:
    """Join each record to the first of the group that no ruling keeps it from; give the new pairs."""
    leaders: list[str] = []
    for record_id in group:
        leader = next((leader for leader in leaders if clusters.may_join(leader, record_id)), None)
        if leader is None:
            leaders.append(record_id)
        elif not clusters.are_joined(leader, record_id):
            clusters.join(leader, record_id)
            yield leader, record_id


def _pair_links(
    rule: LinkRule, edges: Iterable[_Edge], fields: Mapping[str, Fields], clusters: Clusters
) -> Iterator[tuple[str, str, Similarity | None]]:
    """Join the pairs that a rule links, the most alike first, where all they lead to agrees."""
    ordered = sorted(edges, key=lambda edge: (-edge.similarity.title, edge.record_a, edge.record_b))
    group_of: dict[str, tuple[int, int]] = {}
    for number, component in enumerate(connected([(edge.record_a, edge.record_b) for edge in ordered])):
        for part, group in enumerate(agreeing(rule, component, fields, clusters)):
            group_of.update(dict.fromkeys(group, (number, part)))
    for edge in ordered:
        is_agreed = group_of.get(edge.record_a) == group_of.get(edge.record_b)
        is_new = not clusters.are_joined(edge.record_a, edge.record_b)
        if is_agreed and is_new and clusters.may_join(edge.record_a, edge.record_b):
            clusters.join(edge.record_a, edge.record_b)
            yield edge.record_a, edge.record_b, edge.similarity


def _evidence(rule: LinkRule, a: Row, b: Row, similarity: Similarity | None) -> str:
    """Give the values behind a link."""
    if similarity is None:
        column = {LinkRule.SAME_PMID: "pmid", LinkRule.SAME_DOI: "doi"}.get(rule)
        return str(a[column]) if column else "; ".join(sorted({*a["registry_ids"]} & {*b["registry_ids"]}))
    known = [f"title {similarity.title} % alike"]
    known += [f"abstract {similarity.abstract} % alike"] if similarity.abstract is not None else []
    for column in ("journal", "volume", "issue", "pages", "doi"):
        if a[column] or b[column]:
            known.append(f"{column} {a[column]} | {b[column]}" if a[column] != b[column] else f"{column} {a[column]}")
    first = a["authors"][0] if a["authors"] else None
    return f"{a['title']} ({a['year']}), {first}; {'; '.join(known)}"
