"""Find the record of the review that each entry of another tool's export is.

Tried in this order; the first that gives an answer counts:

1. The record_id that `screen export` wrote into the entry, where the title is still that record's.
2. The same raw text: the export was also taken in as a search.
3. Rayyan's own number of the entry, where a record of the review came from Rayyan with it.
4. The rules that link duplicates (`dedupe`), with people's rulings, as if the entry were a further record.
5. The same title of at least 20 letters, where year, authors, identifiers and place in print do not differ.

An entry that leads to two reports is ambiguous, one that leads to none is unmatched; neither is guessed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from livingreview import canonical, tables
from livingreview.formats.fields import Entry
from livingreview.formats.rayyan import key_of
from livingreview.formats.screening_export import ExportedEntry
from livingreview.models.same_report import SameReport
from livingreview.stages.dedupe import link_duplicates, report_ids
from livingreview.stages.duplicate_fields import Fields, comparable
from livingreview.stages.duplicate_pairs import MIN_TITLE_LENGTH, alike_titles, apart, differing_place, same_author
from livingreview.tables import Row, Rows, new_row

NOT_FOUND = "no record of the review is this entry"
NOT_HERE = "it carries the id of a record that this review does not hold"
OTHER_TITLE = "it carries the id of a record with another title; rows may have been moved against each other"


class Match(NamedTuple):
    """The record of an entry and how it was found; or why there is none."""

    record_id: str | None
    why: str
    is_ambiguous: bool = False


class _Review(NamedTuple):
    """The records of the review, in the forms that entries are compared by."""

    rows: Mapping[str, Row]
    report_of: Mapping[str, str]
    members: Mapping[str, Sequence[str]]


def matches(
    entries: Sequence[ExportedEntry], records: Rows, linked: Rows, rulings: Sequence[SameReport]
) -> list[Match]:
    """Give the match of every entry, in order; `linked` are LINKED_RECORDS rows."""
    report_of = report_ids(linked)
    members: dict[str, list[str]] = defaultdict(list)
    for record_id, report in sorted(report_of.items()):
        members[report].append(record_id)
    review = _Review({row["record_id"]: row for row in records}, report_of, members)
    keys = _rayyan_keys(records)
    found = [_by_id(entry, review) or _by_key(entry, keys, review) for entry in entries]
    rest = [position for position, match in enumerate(found) if match is None and entries[position].entry.fields]
    for finder in (_by_links, _by_title):
        answers = finder([entries[position] for position in rest], review, rulings) if rest else []
        found = [*found]
        for position, answer in zip(rest, answers, strict=False):
            found[position] = answer
        rest = [position for position in rest if found[position] is None]
    return [match or Match(None, NOT_FOUND) for match in found]


def _by_id(entry: ExportedEntry, review: _Review) -> Match | None:
    if entry.own_ids:
        return _by_own_id(entry, review)
    record_id = canonical.record_id(entry.entry.raw)
    return Match(record_id, "same entry") if record_id in review.rows else None


def _by_own_id(entry: ExportedEntry, review: _Review) -> Match:
    known = [record_id for record_id in entry.own_ids if record_id in review.rows]
    if not known:
        return Match(None, NOT_HERE)
    match = _one_report(known, review, "record_id", known[0])
    if match.record_id is None or not (entry.entry.fields or {}).get("title"):
        return match
    ours = _fields_of(entry)
    theirs = [comparable(review.rows[name]) for name in review.members[review.report_of[match.record_id]]]
    is_same = not ours.title or any(not other.title or alike_titles(ours, other) for other in theirs)
    return match if is_same else Match(None, OTHER_TITLE, is_ambiguous=True)


def _rayyan_keys(records: Rows) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = defaultdict(list)
    for row in records:
        if "rayyan-" in row["raw"] and (key := key_of(Entry(0, row["raw"], row))):
            keys[key].append(row["record_id"])
    return keys


def _by_key(entry: ExportedEntry, keys: Mapping[str, Sequence[str]], review: _Review) -> Match | None:
    if not entry.key or entry.key not in keys or key_of(entry.entry) != entry.key:
        return None
    return _one_report(keys[entry.key], review, "Rayyan's number")


def _by_links(entries: Sequence[ExportedEntry], review: _Review, rulings: Sequence[SameReport]) -> list[Match | None]:
    """Link the entries as further records, and see which reports of the review they join."""
    names = [f"entry_{number:08d}" for number in range(len(entries))]
    rows = [
        new_row(tables.RECORDS, record_id=name, raw=entry.entry.raw, **(entry.entry.fields or {}))
        for name, entry in zip(names, entries, strict=True)
    ]
    cluster_of = report_ids(link_duplicates([*review.rows.values(), *rows], rulings).records)
    joined: dict[str, list[str]] = defaultdict(list)
    for record_id in sorted(review.rows):
        joined[cluster_of[record_id]].append(record_id)
    return [
        _one_report(joined[cluster_of[name]], review, "linked") if cluster_of[name] in joined else None
        for name in names
    ]


def _by_title(entries: Sequence[ExportedEntry], review: _Review, _rulings: Sequence[SameReport]) -> list[Match | None]:
    by_title: dict[str, list[tuple[str, Fields]]] = defaultdict(list)
    for record_id, row in sorted(review.rows.items()):
        fields = comparable(row)
        if len(fields.title) >= MIN_TITLE_LENGTH:
            by_title[fields.title].append((record_id, fields))
    answers: list[Match | None] = []
    for entry in entries:
        ours = _fields_of(entry)
        same = [record_id for record_id, fields in by_title.get(ours.title, []) if _agree(ours, fields)]
        answers.append(_one_report(same, review, "same title") if same else None)
    return answers


def _agree(ours: Fields, theirs: Fields) -> bool:
    """Say whether nothing that both give differs."""
    same_year = not ours.year or not theirs.year or ours.year == theirs.year
    same_people = not ours.families or not theirs.families or same_author(ours, theirs)
    same_doi = not ours.doi or not theirs.doi or ours.doi == theirs.doi
    is_apart = apart(ours, theirs) is not None or differing_place(ours, theirs)
    return same_year and same_people and same_doi and not is_apart


def _one_report(record_ids: Sequence[str], review: _Review, how: str, chosen: str | None = None) -> Match:
    reports = sorted({review.report_of[record_id] for record_id in record_ids})
    if len(reports) > 1:
        return Match(None, f"it fits {len(reports)} reports: {', '.join(reports)}", is_ambiguous=True)
    return Match(chosen or min(record_ids), how)


def _fields_of(entry: ExportedEntry) -> Fields:
    row = new_row(tables.RECORDS, record_id="entry", raw=entry.entry.raw, **(entry.entry.fields or {}))
    return comparable(row)
