"""People's rulings on pairs of records: refused where they cannot hold, and listed among the links."""

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Sequence

from livingreview import layout, tables
from livingreview.errors import InputError, Problem
from livingreview.models.same_report import SameReport
from livingreview.stages.clusters import Clusters
from livingreview.stages.duplicate_pairs import LinkRule
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import Ruling

RULED = {Ruling.SAME: LinkRule.RULED_SAME, Ruling.DIFFERENT: LinkRule.RULED_DIFFERENT}


def join_ruled(rulings: Sequence[SameReport], clusters: Clusters) -> None:
    """Join what is ruled the same and keep apart what is ruled different; refuse what cannot hold."""
    for ruling in rulings:
        if ruling.ruling is Ruling.SAME:
            clusters.join(ruling.record_a, ruling.record_b)
    check_consistent(rulings, clusters)
    for ruling in rulings:
        if ruling.ruling is Ruling.DIFFERENT:
            clusters.keep_apart(ruling.record_a, ruling.record_b)


def check_known(rulings: Iterable[SameReport], known: Container[str]) -> None:
    """Refuse rulings on records that no export has."""
    problems = [
        Problem(layout.SAME_REPORT, ruling.line, name, "No export has this record.", value=getattr(ruling, name))
        for ruling in rulings
        for name in ("record_a", "record_b")
        if getattr(ruling, name) not in known
    ]
    if problems:
        raise InputError(problems)


def check_consistent(rulings: Sequence[SameReport], clusters: Clusters) -> None:
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


def ruling_links(rulings: Sequence[SameReport]) -> Rows:
    """Give one link a ruled pair; rulings that repeat another add their evidence to it."""
    evidence: dict[tuple[str, str, Ruling], list[str]] = defaultdict(list)
    for ruling in rulings:
        record_a, record_b = sorted((ruling.record_a, ruling.record_b))
        evidence[record_a, record_b, ruling.ruling].append(f"{ruling.by}, {ruling.date}: {ruling.reason}")
    return [
        link_row(a, b, RULED[ruling], "; ".join(reasons), is_linked=ruling is Ruling.SAME)
        for (a, b, ruling), reasons in evidence.items()
    ]


def link_row(record_a: str, record_b: str, rule: LinkRule, evidence: str, *, is_linked: bool) -> Row:
    """Make a row of the links table."""
    return new_row(
        tables.LINKS,
        record_a=record_a,
        record_b=record_b,
        rule=rule.value,
        evidence=evidence,
        is_linked=is_linked,
    )
