"""Turn titles and abstracts into weighted terms.

1. Words are runs of two or more letters, digits or underscores, in lower case; terms are words and
   pairs of neighbouring words (never across the end of the title).
2. A term's frequency in a record is its count in the abstract plus `TITLE_WEIGHT` times that in the title.
3. Terms of nearly all records say nothing and are left out. Those of one record only say nothing about
   another: together they are one column of that record's own, with the length they have together, which
   gives every product of two records, and every fit, the same value as a column each.
4. Weight = (1 + ln frequency) x (1 + ln((1 + n) / (1 + n with the term))); each record's weights are
   divided by the root of the sum of their squares, and kept to seven digits (float32).

Terms are counted in parts that share no term: the words of a part stand as one number each (first word,
second word, record, in the title or not), which are sorted. So no more than one part is in memory at once.

Source: Manning, Raghavan, Schütze, Introduction to Information Retrieval (2008), 6.2 to 6.4 (sublinear
TF-IDF, cosine normalisation, zones).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

WORD = re.compile(r"\w\w+")
SPACED = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}
"""Splits ASCII text into the words of WORD and single letters, in half the time."""
WORDS_WAITING = 1_000_000
"""Words held as text before they become numbers; only memory depends on it."""
TITLE_WEIGHT = 1.5
"""Occurrences in an abstract that one in the title counts for; compared in docs/ranking.md."""
GREATEST_SHARE = 0.95
"""Share of the records that may hold a term for it to be kept."""
PART_WORDS = 4_000_000
"""Words counted at once; only memory depends on it."""
LARGEST = 2**63 - 1

Matrix = Any
"""A scipy.sparse CSR matrix, one row a record."""


class _Words(NamedTuple):
    """Every word in reading order, and where it stands: twice its row, and one more outside of the title."""

    word: NDArray[np.int32]
    place: NDArray[np.int32]
    n_different: int


class _Part(NamedTuple):
    """Weights of shared terms as rows, columns (from 0) and values, and each row's sum of squares."""

    row: NDArray[np.int32]
    column: NDArray[np.int32]
    weight: NDArray[np.float32]
    n_columns: int
    own: NDArray[np.float64]
    squares: NDArray[np.float64]


def features(texts: Sequence[str], *, n_extra: int = 0) -> Matrix:
    """Give one row a text; the first line of a text is its title.

    The last `n_extra` texts get rows too and do not count as records.
    """
    n, n_rows = len(texts) - n_extra, len(texts)
    parts, n_columns = list[_Part](), 0
    for codes in _coded(_words(texts), n_rows):
        part = _weighted(codes, n, n_rows)
        parts.append(part._replace(column=part.column + np.int32(n_columns)))
        n_columns += part.n_columns
    own = np.sum([part.own for part in parts], axis=0)
    length = np.sqrt(np.sum([part.squares for part in parts], axis=0) + own)
    scale = np.divide(1, length, out=np.zeros(n_rows), where=length > 0)
    return _joined(parts, np.sqrt(own), scale, n_columns)


def _words(texts: Sequence[str]) -> _Words:
    number_of: defaultdict[str, int] = defaultdict(count().__next__)
    numbers, lengths, waiting = list[NDArray[np.int32]](), list[int](), list[str]()
    for text in texts:
        for zone in text.lower().partition("\n")[::2]:
            found = zone.translate(SPACED).split() if zone.isascii() else WORD.findall(zone)
            lengths.append(len(found))
            waiting += found
        if len(waiting) >= WORDS_WAITING:
            numbers.append(_numbers(waiting, number_of))
            waiting.clear()
    word = np.concatenate([*numbers, _numbers(waiting, number_of)])
    place = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    is_word = np.fromiter((len(word) > 1 for word in number_of), bool, len(number_of))[word]
    return _Words(word[is_word], place[is_word], len(number_of))


def _numbers(words: list[str], number_of: Mapping[str, int]) -> NDArray[np.int32]:
    return np.fromiter(map(number_of.__getitem__, words), np.int32, len(words))


def _coded(words: _Words, n_rows: int) -> Iterator[NDArray[np.int64]]:
    """Give words, then pairs of words, in parts that share no term: codes of term and place, sorted.

    A code is the term times twice the number of rows, plus the place.
    """
    places = max(1, 2 * n_rows)
    first, second, place = words.word[:-1], words.word[1:], words.place[1:]
    is_pair = words.place[:-1] == place
    fitting = (words.n_different + 1) ** 2 * places // LARGEST
    n_parts = max(1, len(words.word) // PART_WORDS, 2 * fitting)
    share = first % n_parts
    for number in range(n_parts):
        alone = np.flatnonzero(words.word % n_parts == number)
        yield np.sort(words.word[alone] // n_parts * np.int64(places) + words.place[alone])
        chosen = np.flatnonzero(is_pair & (share == number))
        term = (first[chosen] // n_parts) * np.int64(words.n_different) + second[chosen]
        yield np.sort(term * places + place[chosen])


def _weighted(codes: NDArray[np.int64], n: int, n_rows: int) -> _Part:
    """Weigh the terms that some and not too many of the first `n` rows hold."""
    cell = codes // 2
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    n_in_cell = np.diff(first, append=len(codes))
    n_outside = np.add.reduceat(codes & 1, first) if len(first) else first
    frequency = n_outside + TITLE_WEIGHT * (n_in_cell - n_outside)
    term, row = np.divmod(cell[first], max(1, n_rows))
    number = np.cumsum(np.diff(term, prepend=-1) != 0) - 1
    holding = np.bincount(number, weights=row < n)
    weight = (1 + np.log(frequency)) * (1 + np.log((1 + n) / (1 + holding)))[number]
    is_kept = (holding > 1) & (holding <= GREATEST_SHARE * n)
    kept, is_own = is_kept[number], (holding[number] == 1) & (row < n)
    column = (np.cumsum(is_kept) - 1)[number[kept]]
    own, squares = (
        np.bincount(row[some], weights=weight[some] ** 2, minlength=n_rows).astype(np.float64)
        for some in (is_own, kept)
    )
    at, value = row[kept].astype(np.int32), weight[kept].astype(np.float32)
    return _Part(at, column.astype(np.int32), value, int(is_kept.sum()), own, squares)


def _joined(parts: list[_Part], own: NDArray[np.float64], scale: NDArray[np.float64], n_columns: int) -> Matrix:
    """Put the parts beside each other, with a last column a row for terms of its own, and scale every row."""
    n_rows = len(own)
    row = np.concatenate([*(part.row for part in parts), np.flatnonzero(own).astype(np.int32)])
    last = (n_columns + np.flatnonzero(own)).astype(np.int32)
    column = np.concatenate([*(part.column for part in parts), last])
    weight = np.concatenate([*(part.weight for part in parts), own[own > 0].astype(np.float32)])
    parts.clear()
    joined = sparse.csr_matrix((weight, (row, column)), shape=(n_rows, n_columns + n_rows))
    joined.data *= np.repeat(scale.astype(np.float32), np.diff(joined.indptr))
    return joined
