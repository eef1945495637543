"""Ask people about pairs of records that are alike and were not linked.

1. "same report": the records share a PubMed id or DOI, or their titles are alike (80 % of letters) and
   their first authors do not differ, or the titles are the same; something contradicts or is missing.
2. "same study": the records are likely reports of one study - they name one registration, or one is a
   preprint, protocol, conference abstract or notice and the other is not, and first author and title
   are alike. Reports of one study are never linked.
3. "same report", too, where records that contradict each other are linked through others: one question a
   report. `different` parts them, `same` settles it.
4. A pair that people have ruled on is not asked about again, nor a second pair of the same two reports; and
   about one report at most five questions are open at a time, the most alike first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from livingreview import tables
from livingreview.models.same_report import SameReport
from livingreview.stages.clusters import Clusters
from livingreview.stages.duplicate_candidates import Compared
from livingreview.stages.duplicate_fields import Fields
from livingreview.stages.duplicate_likeness import differing_place, same_author, same_journal
from livingreview.stages.duplicate_pairs import ALIKE, MIN_TITLE_LENGTH, OTHER_NUMBERS, apart
from livingreview.tables import Row, Rows, new_row
from livingreview.terms import Question, Ruling

MAX_REPORTS = 20
"""Reports that name one registration or DOI; more are a list, a supplement or a mistake, and are not asked about."""
MAX_OPEN = 5
"""Questions about one report that are open at a time; a series has hundreds of alike records."""
MAX_CHAIN = 30
"""Records of one report that are held against each other."""

COMPARED_COLUMNS = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid")
NOT_ASKED = ("PubMed ids", OTHER_NUMBERS)
"""What keeps alike records apart without a doubt."""


class Reviewed(NamedTuple):
    """What was compared: rows by id, their fields and the records that share them, and the pairs linked directly."""

    rows: Mapping[str, Row]
    fields: Sequence[Fields]
    groups: Sequence[list[str]]
    compared: Sequence[Compared]
    direct: set[tuple[str, str]]


class _Found(NamedTuple):
    """A question: two records by position, what is asked, and why."""

    a: int
    b: int
    question: Question
    why: str
    title: int | None = None


def questions(reviewed: Reviewed, clusters: Clusters, rulings: Sequence[SameReport]) -> Rows:
    """Give a row for every question, in order of its records."""
    ruled = {frozenset((clusters.smallest(r.record_a), clusters.smallest(r.record_b))) for r in rulings}
    asked: dict[frozenset[str], Row] = {}
    n_open: Counter[str] = Counter()
    for found in (*_by_value(reviewed, clusters), *_by_title(reviewed, clusters), *_by_registration(reviewed)):
        a, b = reviewed.groups[found.a][0], reviewed.groups[found.b][0]
        reports = frozenset((clusters.smallest(a), clusters.smallest(b)))
        is_new = len(reports) == 2 and reports not in ruled and reports not in asked
        if is_new and all(n_open[report] < MAX_OPEN for report in reports):
            n_open.update(reports)
            asked[reports] = _row(reviewed.rows, a, b, found)
    chains = [
        _row(reviewed.rows, reviewed.groups[found.a][0], reviewed.groups[found.b][0], found)
        for found in _by_chain(reviewed, clusters, rulings)
    ]
    return sorted([*asked.values(), *chains], key=lambda row: (row["record_a"], row["record_b"]))


def contradiction(a: Fields, b: Fields) -> str | None:
    """Say what speaks against two records being one report, where anything does."""
    reasons = {
        "different DOIs": bool(a.doi and b.doi and a.doi != b.doi),
        "different volume or page": differing_place(a, b),
        "different journals": same_journal(a, b) is False,
    }
    obstacle = apart(a, b)
    return f"different {obstacle}" if obstacle else next((why for why, holds in reasons.items() if holds), None)


def _by_value(reviewed: Reviewed, clusters: Clusters) -> Iterator[_Found]:
    """Ask about neighbours among the reports that share a PubMed id or DOI."""
    for name, column in (("PubMed id", "pmid"), ("DOI", "doi")):
        groups: dict[str, dict[str, int]] = defaultdict(dict)
        for position, record in enumerate(reviewed.fields):
            if value := getattr(record, column):
                groups[value].setdefault(clusters.smallest(reviewed.groups[position][0]), position)
        for group in groups.values():
            for a, b in pairwise(group.values()) if len(group) <= MAX_REPORTS else ():
                why = f"same {name}, but other fields contradict it"
                yield _Found(a, b, _question(reviewed.fields[a], reviewed.fields[b]), why)


def _by_title(reviewed: Reviewed, clusters: Clusters) -> Iterator[_Found]:
    groups = reviewed.groups
    likely = [pair for pair in reviewed.compared if not clusters.are_joined(groups[pair.a][0], groups[pair.b][0])]
    for a, b, similarity in sorted(likely, key=lambda pair: (-pair.similarity.title, pair.a, pair.b)):
        ours, theirs = reviewed.fields[a], reviewed.fields[b]
        is_same_title = ours.title == theirs.title and len(ours.title) >= MIN_TITLE_LENGTH
        is_alike = similarity.title >= ALIKE and same_author(ours, theirs)
        why = _why(ours, theirs) if is_same_title or is_alike else ""
        if why:
            yield _Found(a, b, _question(ours, theirs), why, similarity.title)


def _question(a: Fields, b: Fields) -> Question:
    is_other_kind = a.kind != b.kind or a.is_abstract != b.is_abstract or bool(a.is_preprint) != bool(b.is_preprint)
    return Question.SAME_STUDY if is_other_kind else Question.SAME_REPORT


def _why(a: Fields, b: Fields) -> str:
    """Say what kept an alike pair from being linked; empty where it is too much to ask about."""
    obstacle = apart(a, b)
    if obstacle in NOT_ASKED or (a.year and b.year and abs(a.year - b.year) > 1 and not obstacle):
        return ""
    reasons = {
        "of different kinds": obstacle == "kinds",
        "different versions of a Cochrane review": obstacle is not None,
        "one is a conference abstract": a.is_abstract != b.is_abstract,
        "different DOIs": bool(a.doi and b.doi and a.doi != b.doi),
        "different journals": same_journal(a, b) is False,
        "different volume or page": differing_place(a, b),
        "an author is missing": not a.families or not b.families,
    }
    return "alike, but " + next((why for why, holds in reasons.items() if holds), "not enough fields to be certain")


def _by_registration(reviewed: Reviewed) -> Iterator[_Found]:
    named: dict[str, list[int]] = defaultdict(list)
    for position, group in enumerate(reviewed.groups):
        for registration in reviewed.rows[group[0]]["registry_ids"]:
            named[registration].append(position)
    for registration, positions in sorted(named.items()):
        if len(positions) > MAX_REPORTS:
            continue
        for a, b in pairwise(positions):
            ours, theirs = reviewed.fields[a], reviewed.fields[b]
            if "register" in (ours.kind, theirs.kind) or set(ours.families) & set(theirs.families):
                yield _Found(a, b, Question.SAME_STUDY, f"both name {registration}")


def _by_chain(reviewed: Reviewed, clusters: Clusters, rulings: Sequence[SameReport]) -> Iterator[_Found]:
    """Ask once about a report whose records contradict each other without being linked directly."""
    members: dict[str, list[int]] = defaultdict(list)
    for position, group in enumerate(reviewed.groups):
        members[clusters.smallest(group[0])].append(position)
    settled = {clusters.smallest(ruling.record_a) for ruling in rulings if ruling.ruling is Ruling.SAME}
    for report, positions in members.items():
        if len(positions) < 3 or report in settled:
            continue
        for a, b in combinations(positions[:MAX_CHAIN], 2):
            ours, theirs = reviewed.groups[a][0], reviewed.groups[b][0]
            against = contradiction(reviewed.fields[a], reviewed.fields[b])
            if against and (min(ours, theirs), max(ours, theirs)) not in reviewed.direct:
                yield _Found(a, b, Question.SAME_REPORT, f"linked through other records, but {against}")
                break


def _row(rows: Mapping[str, Row], name_a: str, name_b: str, found: _Found) -> Row:
    a, b = rows[min(name_a, name_b)], rows[max(name_a, name_b)]
    shown = {
        f"{column}_{side}": "; ".join(row[column]) or None if column == "authors" else row[column]
        for column in COMPARED_COLUMNS
        for side, row in (("a", a), ("b", b))
    }
    return new_row(
        tables.UNCERTAIN_PAIRS,
        record_a=a["record_id"],
        record_b=b["record_id"],
        question=found.question.value,
        why=found.why,
        title_similarity=found.title,
        differing=[column for column in COMPARED_COLUMNS if a[column] != b[column]],
        **shown,
    )
