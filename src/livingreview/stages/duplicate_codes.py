"""Fields of many records as numbers, so that millions of pairs can be looked at at once.

A code is 0 where the field is missing; equal codes are equal fields. `may_link` leaves out no pair that
`duplicate_pairs` would link.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livingreview.stages.duplicate_fields import Fields
from livingreview.stages.duplicate_likeness import plain
from livingreview.stages.duplicate_pairs import MIN_TITLE_LENGTH

Positions = NDArray[np.int64]
Mask = NDArray[np.bool_]

CODED: Mapping[str, Callable[[Fields], Hashable]] = {
    "pmid": lambda record: record.pmid,
    "doi": lambda record: record.doi,
    "registration": lambda record: record.registration,
    "title": lambda record: record.title if len(record.title) >= MIN_TITLE_LENGTH else "",
    "year": lambda record: record.year,
    "journal": lambda record: record.journal,
    "volume": lambda record: record.volume,
    "page": lambda record: record.page,
    "author": lambda record: record.first_author,
    "start": lambda record: record.title[:MIN_TITLE_LENGTH] if len(record.title) >= MIN_TITLE_LENGTH else "",
    "plain": lambda record: plain(record.words) if len(record.title) >= MIN_TITLE_LENGTH else "",
    "kind": lambda record: record.kind,
    "numbers": lambda record: (record.numbers,),
}
"""What is coded."""


class Codes(NamedTuple):
    """The codes of every field, by position."""

    of: Mapping[str, NDArray[np.int32]]

    def same(self, name: str, a: Positions, b: Positions) -> Mask:
        """Say which pairs share a field that neither misses."""
        codes = self.of[name]
        return np.asarray((codes[a] == codes[b]) & (codes[a] != 0))

    def agree(self, name: str, a: Positions, b: Positions) -> Mask:
        """Say which pairs do not contradict each other in a field."""
        codes = self.of[name]
        return np.asarray((codes[a] == codes[b]) | (codes[a] == 0) | (codes[b] == 0))

    def may_link(self, a: Positions, b: Positions, is_alike: Mask) -> Mask:
        """Say which pairs, some with titles that are alike, a rule may link."""
        is_placed = self.agree("volume", a, b) & self.agree("page", a, b)
        same_doi = self.same("doi", a, b)
        is_titled = is_alike | self.same("start", a, b) | self.same("plain", a, b)
        by_place = self.same("volume", a, b) & self.same("page", a, b)
        by_title = (by_place | same_doi | (is_placed & self._may_link_by_title(a, b))) & self.same("numbers", a, b)
        by_doi = same_doi & is_placed & self.agree("author", a, b)
        found = ((is_titled & by_title) | by_doi | self.same("registration", a, b)) & self.same("kind", a, b)
        return (found & self.agree("pmid", a, b)) | self.same("pmid", a, b)

    def _may_link_by_title(self, a: Positions, b: Positions) -> Mask:
        """Say which pairs link without a place or identifier: of authors and years, and journals or one title."""
        is_named = self.has("author", a) & self.has("author", b) & self.has("year", a) & self.has("year", b)
        is_one_title = self.same("title", a, b) & self.same("year", a, b)
        has_journals = self.has("journal", a) & self.has("journal", b)
        return np.asarray(is_named & (is_one_title | has_journals) & self.agree("doi", a, b))

    def has(self, name: str, positions: Positions) -> Mask:
        """Say which records have a field."""
        return np.asarray(self.of[name][positions] != 0)

    def only_start(self, a: Positions, b: Positions) -> Mask:
        """Say which pairs have only the beginning of their titles in common."""
        others = [self.same(name, a, b) for name in ("pmid", "registration", "plain")]
        by_doi = self.same("doi", a, b) & self.agree("author", a, b)
        return np.asarray(self.same("start", a, b) & ~np.logical_or.reduce([*others, by_doi]))


def codes_of(fields: Sequence[Fields]) -> Codes:
    """Number the values of every field."""
    return Codes({name: _numbered([value(record) for record in fields]) for name, value in CODED.items()})


def _numbered(values: Sequence[Hashable]) -> NDArray[np.int32]:
    numbers: dict[Hashable, int] = {}
    found = (numbers.setdefault(value, len(numbers) + 1) if value else 0 for value in values)
    return np.fromiter(found, np.int32, len(values))
