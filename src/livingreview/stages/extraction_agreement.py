"""Agreement of pairs of extractors, and their errors against the consensus, by kind of field.

1. For each pair of people, the studies that both extracted; their fields as `extraction_compare` has them.
2. Agreement is the share of fields with the same value among those that at least one of the two filled.
3. A study is settled where its study file names both under `consensus_of`. A person's errors are the fields in which
   they differ from it, of those that they or the consensus filled. Notes added to the consensus count like any field.
4. Each kind has its row, and all kinds together one.

Source: Cochrane Handbook 5.5.5; error rates as in Buscemi et al. 2006 (doi:10.1016/j.jclinepi.2005.11.010).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from livingreview.models.study import Study
from livingreview.stages.extraction_compare import Compared, compare, content
from livingreview.tables import EXTRACTION_AGREEMENT, Row, Rows, new_row
from livingreview.terms import FieldKind

OwnStudies = Iterable[tuple[str, Study]]
"""People and what they extracted."""
ByStudy = Mapping[str, dict[str, Any]]


def extraction_agreement(own: OwnStudies, studies: Iterable[Study]) -> Rows:
    """Compare everyone's files pair by pair, and with the studies that settle them."""
    by_person: dict[str, dict[str, dict[str, Any]]] = {}
    for person, study in own:
        by_person.setdefault(person, {})[study.study_id] = content(study)
    settled = {study.study_id: study for study in studies if study.consensus_of}
    rows: Rows = []
    for a, b in combinations(sorted(by_person), 2):
        both = sorted(set(by_person[a]) & set(by_person[b]))
        agreed = {name: content(settled[name]) for name in both if _is_settled(settled.get(name), a, b)}
        if both:
            rows += _rows((a, by_person[a]), (b, by_person[b]), both, agreed)
    return rows


def _is_settled(study: Study | None, a: str, b: str) -> bool:
    return study is not None and {a, b} <= set(study.consensus_of)


def _rows(one: tuple[str, ByStudy], other: tuple[str, ByStudy], both: Sequence[str], agreed: ByStudy) -> Rows:
    (a, ours), (b, theirs) = one, other
    fields = [field for name in both for field in compare(ours[name], theirs[name])]
    errors_a = [field for name in agreed for field in compare(ours[name], agreed[name])]
    errors_b = [field for name in agreed for field in compare(theirs[name], agreed[name])]
    rows = []
    for kind in FieldKind:
        counted = [_of_kind(part, kind) for part in (fields, errors_a, errors_b)]
        if any(counted):
            rows.append(_row(a, b, kind, len(both), len(agreed), counted))
    return rows


def _of_kind(fields: Sequence[Compared], kind: FieldKind) -> list[Compared]:
    return [field for field in fields if kind in (FieldKind.ALL, field.kind)]


def _row(a: str, b: str, kind: FieldKind, n_studies: int, n_settled: int, counted: Sequence[Sequence[Compared]]) -> Row:
    fields, against_a, against_b = counted
    n_same = sum(field.is_same for field in fields)
    n_only_a = sum(field.value_b is None for field in fields)
    n_only_b = sum(field.value_a is None for field in fields)
    wrong = [sum(not field.is_same for field in part) if n_settled else None for part in (against_a, against_b)]
    rates = [_share(n, len(part)) for n, part in zip(wrong, (against_a, against_b), strict=True)]
    return new_row(
        EXTRACTION_AGREEMENT,
        extractor_a=a,
        extractor_b=b,
        kind=kind.value,
        n_studies=n_studies,
        n_fields=len(fields),
        n_agree=n_same,
        n_only_a=n_only_a,
        n_only_b=n_only_b,
        n_different=len(fields) - n_same - n_only_a - n_only_b,
        agreement=_share(n_same, len(fields)),
        n_settled=n_settled,
        n_against_a=len(against_a) if n_settled else None,
        n_against_b=len(against_b) if n_settled else None,
        n_errors_a=wrong[0],
        n_errors_b=wrong[1],
        error_rate_a=rates[0],
        error_rate_b=rates[1],
    )


def _share(n: int | None, of: int) -> float | None:
    return n / of if n is not None and of else None
