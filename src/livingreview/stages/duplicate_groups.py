"""Which of the records that a rule brings together may be one report.

1. What each record names - itself, or through what it is already joined with - is held against the
   others: two that name different PubMed ids, DOIs, volumes, first pages or kinds contradict each
   other. Which of these count depends on the rule.
2. Where no two contradict each other, all are one group.
3. Else a group is the records that name exactly the same, those that name nothing among themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from livingreview.stages.clusters import Clusters
from livingreview.stages.duplicate_fields import Fields
from livingreview.stages.duplicate_pairs import (
    MIN_TITLE_LENGTH,
    LinkRule,
    alike_titles,
    differing_place,
    same_author,
    same_journal,
)

PMID, DOI, VOLUME, PAGE, KIND, PREPRINT = range(6)

COMPARED: dict[LinkRule, tuple[int, ...]] = {
    LinkRule.SAME_PMID: (PMID, DOI),
    LinkRule.SAME_PRINT: (PMID, KIND, PREPRINT),
    LinkRule.SAME_DOI: (PMID, DOI, KIND),
    LinkRule.SAME_REGISTRATION: (PMID, DOI),
    LinkRule.SAME_REVIEW: (PMID, KIND),
}
"""What records that a rule brings together may not contradict each other in; all of it where not listed."""
ALL = (PMID, DOI, VOLUME, PAGE, KIND, PREPRINT)

MAX_JOURNALS = 20
"""Different names of journals in one group that are compared; more are a contradiction."""

Mark = tuple[object, ...]
"""What a record names under each heading, for comparing with others."""


def named_values(record: Fields) -> tuple[frozenset[str], ...]:
    """Give what a record names under PMID, DOI, VOLUME, PAGE, KIND and PREPRINT."""
    preprint = {None: None, True: "preprint", False: "published"}[record.is_preprint]
    named = (record.pmid, record.doi, record.volume, record.page, record.kind if record.title else None, preprint)
    return tuple(frozenset({value}) if value else frozenset() for value in named)


def connected(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Give the groups of records that pairs connect, each sorted, in order of their smallest."""
    neighbours: dict[str, list[str]] = defaultdict(list)
    for a, b in pairs:
        neighbours[a].append(b)
        neighbours[b].append(a)
    groups, seen = [], set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        waiting, group = [start], []
        seen.add(start)
        while waiting:
            record = waiting.pop()
            group.append(record)
            fresh = [other for other in neighbours[record] if other not in seen]
            seen.update(fresh)
            waiting += dict.fromkeys(fresh)
        groups.append(sorted(group))
    return groups


def agreeing(rule: LinkRule, members: list[str], fields: Mapping[str, Fields], clusters: Clusters) -> list[list[str]]:
    """Give the records as one group, or, if any two contradict each other, by what they name."""
    if len(members) < 2:
        return []
    records = [fields[member] for member in members]
    columns = [_merged([clusters.values(member)[heading] for member in members]) for heading in COMPARED.get(rule, ALL)]
    if rule is LinkRule.SAME_DOI and not _is_one_article(records):
        columns.append([record.title[:MIN_TITLE_LENGTH] for record in records])
    if rule not in COMPARED and rule is not LinkRule.SAME_PLACE and not _is_one_journal(records):
        columns.append([" ".join(record.journal) for record in records])
    if all(len({value for value in column if value}) < 2 for column in columns):
        return [members]
    groups: dict[Mark, list[str]] = defaultdict(list)
    for member, *mark in zip(members, *columns, strict=True):
        groups[tuple(mark)].append(member)
    return list(groups.values())


def _merged(values: Sequence[frozenset[str]]) -> list[str]:
    """Give one name for what a record names; sets that overlap, also through others, have the same."""
    name: dict[str, str] = {}
    for found in sorted({value for value in values if value}, key=sorted):
        old = {name[value] for value in found if value in name}
        new = min(old | found)
        name.update({value: new for value, known in name.items() if known in old} if old - {new} else {})
        name.update(dict.fromkeys(found, new))
    return [name[min(value)] if value else "" for value in values]


def _is_one_article(records: Sequence[Fields]) -> bool:
    """Say whether records with one DOI agree with the first in title, or in first author and place."""
    first = records[0]
    return all(
        alike_titles(first, record) or (same_author(first, record) and not differing_place(first, record))
        for record in records[1:]
    )


def _is_one_journal(records: Sequence[Fields]) -> bool:
    """Say whether no two records name different journals."""
    named = {(record.journal, record.journal_main): record for record in records if record.journal}
    if len(named) > MAX_JOURNALS:
        return False
    return all(same_journal(a, b) is not False for a, b in combinations(named.values(), 2))
