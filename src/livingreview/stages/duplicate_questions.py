"""Ask people about pairs of records that are alike and were not linked.

1. "same report": the records share a PubMed id or DOI, or their titles are alike (80 % of letters) and
   their first authors do not differ, or the titles are the same; something contradicts or is missing.
2. "same study": the records are likely reports of one study - they name one registration, or one is a
   preprint, protocol, conference abstract or notice and the other is not, and first author and title
   are alike. Reports of one study are never linked.
3. A pair that people have ruled on is not asked about again, nor a second pair of the same two reports.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from livingreview import tables
from livingreview.models.same_report import SameReport
from livingreview.stages.clusters import Clusters
from livingreview.stages.duplicate_fields import Fields
from livingreview.stages.duplicate_pairs import (
    MIN_TITLE_LENGTH,
    Similarity,
    apart,
    differing_place,
    same_author,
    same_journal,
)
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import Question

ALIKE = 80
"""Percent of letters that two titles share in order, to be asked about."""
MAX_REPORTS = 20
"""Records that name one registration; more are a review's list or a mistake, and are not asked about."""

COMPARED_COLUMNS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid")

Pair = tuple[str, str, Similarity]


def questions(
    rows: Mapping[str, Row],
    fields: Mapping[str, Fields],
    pairs: Iterable[Pair],
    clusters: Clusters,
    rulings: Sequence[SameReport],
) -> Rows:
    """Give a row for every question, in order of its records."""
    ruled = {frozenset((clusters.smallest(r.record_a), clusters.smallest(r.record_b))) for r in rulings}
    asked: dict[frozenset[str], Row] = {}
    found = [*_by_value(fields, clusters), *_by_title(fields, pairs, clusters), *_by_registration(rows, fields)]
    for a, b, question, why, title in found:
        reports = frozenset((clusters.smallest(a), clusters.smallest(b)))
        if len(reports) == 2 and reports not in ruled and reports not in asked:
            asked[reports] = _row(rows[min(a, b)], rows[max(a, b)], question, why, title)
    return sorted(asked.values(), key=lambda row: (row["record_a"], row["record_b"]))


Found = tuple[str, str, Question, str, int | None]


def _by_value(fields: Mapping[str, Fields], clusters: Clusters) -> Iterator[Found]:
    """Ask about neighbours among the reports that share a PubMed id or DOI."""
    for name, column in (("PubMed id", "pmid"), ("DOI", "doi")):
        groups: dict[str, dict[str, str]] = defaultdict(dict)
        for record_id, record in fields.items():
            if value := getattr(record, column):
                groups[value].setdefault(clusters.smallest(record_id), record_id)
        for group in groups.values():
            for a, b in pairwise(sorted(group.values())):
                yield a, b, _question(fields[a], fields[b]), f"same {name}, but other fields contradict it", None


def _by_title(fields: Mapping[str, Fields], pairs: Iterable[Pair], clusters: Clusters) -> Iterator[Found]:
    likely = [pair for pair in pairs if not clusters.are_joined(pair[0], pair[1])]
    for a, b, similarity in sorted(likely, key=lambda pair: (-pair[2].title, pair[0], pair[1])):
        ours, theirs = fields[a], fields[b]
        is_same_title = ours.title == theirs.title and len(ours.title) >= MIN_TITLE_LENGTH
        is_alike = similarity.title >= ALIKE and same_author(ours, theirs)
        why = _why(ours, theirs) if is_same_title or is_alike else ""
        if why:
            yield a, b, _question(ours, theirs), why, similarity.title


def _question(a: Fields, b: Fields) -> Question:
    is_other_kind = a.kind != b.kind or a.is_abstract != b.is_abstract or bool(a.is_preprint) != bool(b.is_preprint)
    return Question.SAME_STUDY if is_other_kind else Question.SAME_REPORT


def _why(a: Fields, b: Fields) -> str:
    """Say what kept an alike pair from being linked; empty where it is too much to ask about."""
    obstacle = apart(a, b)
    if obstacle in ("PubMed id", "year", "numbers in the title"):
        return ""
    reasons = {
        "of different kinds": obstacle is not None,
        "one is a conference abstract": a.is_abstract != b.is_abstract,
        "different DOIs": bool(a.doi and b.doi and a.doi != b.doi),
        "different journals": same_journal(a, b) is False,
        "different volume or page": differing_place(a, b),
        "an author is missing": not a.families or not b.families,
    }
    return "alike, but " + next((why for why, holds in reasons.items() if holds), "not enough fields to be certain")


def _by_registration(rows: Mapping[str, Row], fields: Mapping[str, Fields]) -> Iterator[Found]:
    named: dict[str, list[str]] = defaultdict(list)
    for record_id, row in rows.items():
        for registration in row["registry_ids"]:
            named[registration].append(record_id)
    for registration, group in sorted(named.items()):
        if len(group) > MAX_REPORTS:
            continue
        for a, b in pairwise(group):
            if fields[a].kind == "register" or fields[b].kind == "register" or _share_author(fields[a], fields[b]):
                yield a, b, Question.SAME_STUDY, f"both name {registration}", None


def _share_author(a: Fields, b: Fields) -> bool:
    return bool(set(a.families) & set(b.families))


def _row(a: Row, b: Row, question: Question, why: str, title: int | None) -> Row:
    shown = {
        f"{column}_{side}": "; ".join(row[column]) or None if column == "authors" else row[column]
        for column in COMPARED_COLUMNS
        for side, row in (("a", a), ("b", b))
    }
    return new_row(
        tables.UNCERTAIN_PAIRS,
        record_a=a["record_id"],
        record_b=b["record_id"],
        question=question.value,
        why=why,
        title_similarity=title,
        differing=[column for column in COMPARED_COLUMNS if a[column] != b[column]],
        **shown,
    )
