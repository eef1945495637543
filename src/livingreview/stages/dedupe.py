"""Link records that describe the same report; no record is changed or removed.

1. People's rulings come first: `same` links two records, and no link made here joins two records that
   a person ruled `different`, not even through a third record.
2. Then, strongest first: the same PubMed id; the same DOI; two entries of trial registers about the
   same registration (an article that names a registration is another report of the study and never
   links by it); the same title, year of publication and first author's family name, for known titles
   of at least 20 letters and digits.
3. Records that share such a value link to one another unless some of them contradict each other:
   different PubMed ids, different DOIs, for titles a different volume and first page, for a DOI
   different titles and first authors (a supplement's DOI). Then only those link that are alike in
   all of these, the missing ones too; the rest is left to people.
4. A report is a cluster of linked records under its smallest record_id.

What a record links to depends on the records and rulings only, never on their order. A record that is
added unlinks others only by a contradiction of step 3 or a ruling `different` about it.

Source: PRISMA 2020 (duplicates are records of one report); keys as Cochrane's and SRA's
deduplication guidance name them; the minimum title length is this project's choice.
"""

import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from livingreview import layout, tables
from livingreview.errors import InputError, Problem
from livingreview.formats.identifiers import own_registration
from livingreview.formats.ris import parse_tags
from livingreview.models.same_report import SameReport
from livingreview.stages.clusters import Clusters, Ids
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import Ruling

MIN_TITLE_LENGTH = 20
"""Letters and digits; shorter titles ("Reply", "Chronic pain") name too many reports."""


class LinkRule(StrEnum):
    """What links two records or keeps them apart."""

    RULED_SAME = "ruled same"
    RULED_DIFFERENT = "ruled different"
    SAME_PMID = "same PubMed id"
    SAME_DOI = "same DOI"
    SAME_REGISTRATION = "same registration"
    SAME_TITLE = "same title, year and first author"


class DedupeTables(NamedTuple):
    """The report of every record, and why."""

    records: Rows
    links: Rows


class _Keys(NamedTuple):
    """What a record is compared by; None where missing."""

    pmid: str | None
    doi: str | None
    registration: str | None
    title: str | None
    year: int | None
    author: str | None
    place: tuple[str, str] | None
    evidence: str


RULED = {Ruling.SAME: LinkRule.RULED_SAME, Ruling.DIFFERENT: LinkRule.RULED_DIFFERENT}

Mark = tuple[object, ...]
"""Values in which records that share a key may contradict each other; empty or None where missing."""


def link_duplicates(records: Rows, rulings: Sequence[SameReport]) -> DedupeTables:
    """Give every record the id of the report it describes, and every link its rule and evidence."""
    keys = {row["record_id"]: _keys(row) for row in sorted(records, key=lambda row: row["record_id"])}
    rulings = sorted(rulings, key=lambda ruling: ruling.line)
    _check_known(rulings, keys)
    clusters = Clusters({record_id: (key.pmid, key.doi) for record_id, key in keys.items()})
    for ruling in rulings:
        if ruling.ruling is Ruling.SAME:
            clusters.join(ruling.record_a, ruling.record_b)
    _check_consistent(rulings, clusters)
    for ruling in rulings:
        if ruling.ruling is Ruling.DIFFERENT:
            clusters.keep_apart(ruling.record_a, ruling.record_b)
    links = _ruling_links(rulings)
    for rule, key_of in KEYS.items():
        links += _automatic_links(rule, key_of, keys, clusters)
    rows = [new_row(tables.LINKED_RECORDS, record_id=name, report_id=clusters.smallest(name)) for name in keys]
    return DedupeTables(rows, sorted(links, key=lambda row: (row["record_a"], row["record_b"])))


def report_ids(linked: Rows) -> dict[str, str]:
    """Give the report of every record."""
    return {row["record_id"]: row["report_id"] for row in linked}


def _keys(row: Row) -> _Keys:
    author = _family_name(row["authors"][0]) if row["authors"] else None
    title = _alphanumeric(row["title"]) if row["is_title_known"] and row["title"] else ""
    return _Keys(
        pmid=row["pmid"],
        doi=row["doi"],
        registration=own_registration(parse_tags(row["raw"])) if row["registry_ids"] else None,
        title=title if len(title) >= MIN_TITLE_LENGTH else None,
        year=row["year"],
        author=author or None,
        place=_place(row),
        evidence=f"{row['title']} ({row['year']}), {row['authors'][0] if row['authors'] else None}",
    )


def _alphanumeric(text: str) -> str:
    """Give a text's letters and digits, without accents, in lower case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).lower()))


def _family_name(author: str) -> str:
    """Give the normalised family name of "Family, Given", "Family GM" or "Given Family"."""
    family, comma, _ = author.partition(",")
    words = family.replace(".", " ").split()
    if comma or len(words) < 2:
        return _alphanumeric(family)
    if len(words[-1]) <= MAX_INITIALS and words[-1].isupper():
        while len(words) > 1 and len(words[-1]) <= MAX_INITIALS and words[-1].isupper():
            words.pop()
        return _alphanumeric("".join(words))
    return _alphanumeric(words[-1])


MAX_INITIALS = 3
"""Letters; "Smith JA" ends in initials, "JA Smith" does not."""

FIRST_NUMBER = re.compile(r"[0-9]+")


def _place(row: Row) -> tuple[str, str] | None:
    """Give the numbers of volume and first page; None where one is missing."""
    volume = FIRST_NUMBER.search(row["volume"] or "")
    page = FIRST_NUMBER.search(row["pages"] or "")
    return (volume.group().lstrip("0"), page.group().lstrip("0")) if volume and page else None


def _title_key(key: _Keys) -> tuple[str, int, str] | None:
    return (key.title, key.year, key.author) if key.title and key.year and key.author else None


KEYS: dict[LinkRule, Callable[[_Keys], object]] = {
    LinkRule.SAME_PMID: lambda key: key.pmid,
    LinkRule.SAME_DOI: lambda key: key.doi,
    LinkRule.SAME_REGISTRATION: lambda key: key.registration,
    LinkRule.SAME_TITLE: _title_key,
}
"""The automatic rules, strongest first."""


def _check_known(rulings: Iterable[SameReport], keys: dict[str, _Keys]) -> None:
    problems = [
        Problem(layout.SAME_REPORT, ruling.line, name, "No export has this record.", value=getattr(ruling, name))
        for ruling in rulings
        for name in ("record_a", "record_b")
        if getattr(ruling, name) not in keys
    ]
    if problems:
        raise InputError(problems)


def _check_consistent(rulings: Sequence[SameReport], clusters: Clusters) -> None:
    """Refuse rulings `different` on two records that rulings `same` join."""
    problems = []
    for ruling in rulings:
        if ruling.ruling is Ruling.DIFFERENT and clusters.are_joined(ruling.record_a, ruling.record_b):
            lines = ", ".join(str(line) for line in _joining_lines(rulings, ruling))
            message = f'This ruling "different" is contradicted by "same" in line {lines}.'
            value = f"{ruling.record_a}, {ruling.record_b}"
            fix = "Remove or change one of these rulings."
            problems.append(Problem(layout.SAME_REPORT, ruling.line, "ruling", message, value=value, fix=fix))
    if problems:
        raise InputError(problems)


def _joining_lines(rulings: Sequence[SameReport], different: SameReport) -> list[int]:
    """Give the lines of the shortest chain of rulings `same` between two records."""
    neighbours: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for ruling in rulings:
        if ruling.ruling is Ruling.SAME:
            neighbours[ruling.record_a].append((ruling.record_b, ruling.line))
            neighbours[ruling.record_b].append((ruling.record_a, ruling.line))
    lines_to: dict[str, list[int]] = {different.record_a: []}
    waiting = deque([different.record_a])
    while different.record_b not in lines_to:
        record = waiting.popleft()
        for neighbour, line in neighbours[record]:
            if neighbour not in lines_to:
                lines_to[neighbour] = [*lines_to[record], line]
                waiting.append(neighbour)
    return sorted(lines_to[different.record_b])


def _ruling_links(rulings: Sequence[SameReport]) -> Rows:
    """Give one link a ruled pair; rulings that repeat another add their evidence to it."""
    evidence: dict[tuple[str, str, Ruling], list[str]] = defaultdict(list)
    for ruling in rulings:
        record_a, record_b = sorted((ruling.record_a, ruling.record_b))
        evidence[record_a, record_b, ruling.ruling].append(f"{ruling.by}, {ruling.date}: {ruling.reason}")
    return [
        _link(a, b, RULED[ruling], "; ".join(reasons), is_linked=ruling is Ruling.SAME)
        for (a, b, ruling), reasons in evidence.items()
    ]


def _automatic_links(
    rule: LinkRule, key_of: Callable[[_Keys], object], keys: dict[str, _Keys], clusters: Clusters
) -> Iterator[Row]:
    """Join the records that share a key, one value after the other in order of its smallest record."""
    blocks: dict[object, list[str]] = defaultdict(list)
    for record_id, key in keys.items():
        if (value := key_of(key)) is not None:
            blocks[value].append(record_id)
    for value, block in blocks.items():
        shown = keys[block[0]].evidence if rule is LinkRule.SAME_TITLE else str(value)
        for group in _agreeing(rule, block, keys, clusters):
            for record_a, record_b in _joined_pairs(group, clusters):
                yield _link(record_a, record_b, rule, shown, is_linked=True)


def _agreeing(rule: LinkRule, block: list[str], keys: dict[str, _Keys], clusters: Clusters) -> list[list[str]]:
    """Give the records of a block as one group, or, if any two contradict each other, by their marks."""
    if len(block) < 2:
        return []
    marks = {record_id: _mark(rule, keys[record_id], clusters.ids(record_id)) for record_id in block}
    known = [{value for value in column if value} for column in zip(*marks.values(), strict=True)]
    # Titles alone differ by translation; a supplement's abstracts differ in their first authors too.
    if rule is LinkRule.SAME_DOI and len({keys[record_id].author for record_id in block} - {None}) < 2:
        known[-1] = set()
    if all(len(values) < 2 for values in known):
        return [block]
    groups: dict[Mark, list[str]] = defaultdict(list)
    for record_id, mark in marks.items():
        groups[mark].append(record_id)
    return list(groups.values())


def _mark(rule: LinkRule, key: _Keys, joined: Ids) -> Mark:
    """Give what a record says that others may contradict; what it is silent on, its cluster says."""
    pmids = frozenset({key.pmid}) if key.pmid else joined[0]
    dois = frozenset({key.doi}) if key.doi else joined[1]
    if rule is LinkRule.SAME_DOI:
        return (pmids, dois, key.title and key.title[:MIN_TITLE_LENGTH])
    return (pmids, dois, key.place if rule is LinkRule.SAME_TITLE else None)


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


def _link(record_a: str, record_b: str, rule: LinkRule, evidence: str, *, is_linked: bool) -> Row:
    return new_row(
        tables.LINKS,
        record_a=record_a,
        record_b=record_b,
        rule=rule.value,
        evidence=evidence,
        is_linked=is_linked,
    )
