"""Turn titles and abstracts into weighted terms.

1. Words are runs of two or more letters, digits or underscores, in lower case; terms are words and
   pairs of neighbouring words (never across the end of the title).
2. A term's frequency in a record is its count in the abstract plus `TITLE_WEIGHT` times that in the title.
3. Terms of nearly all records say nothing and are left out. Those of one record only say nothing about
   another: together they are one column of that record's own, with the length they have together, which
   gives every product of two records, and every fit, the same value as a column each.
4. Weight = (1 + ln frequency) x (1 + ln((1 + n) / (1 + n with the term))).
5. A record's length is the root of the sum of its squared weights. Its weights are divided by a mixture of
   its length and the mean length of all, so that a title without an abstract does not count as much as a
   whole record, and kept to seven digits (float32).

Terms are counted in parts that share no term: the words of a part stand as one number each (first word,
second word, record, in the title or not), which are sorted. So no more than one part is in memory at once.

Source: Manning, Raghavan, Schütze, Introduction to Information Retrieval (2008), 6.2 to 6.4 (sublinear
TF-IDF, cosine normalisation, zones); Singhal, Buckley, Mitra, Pivoted document length normalization, SIGIR
1996 (5).
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
OWN_LENGTH = 0.7
"""Share of a record's own length in what its weights are divided by; the rest is the mean length (the slope)."""
GREATEST_SHARE = 0.95
"""Share of the records that may hold a term for it to be kept."""
PART_WORDS = 2_000_000
"""Words counted at once; only memory depends on it."""
LARGEST, LARGEST_SHORT = 2**63 - 1, 2**15 - 1

Matrix = Any
"""A scipy.sparse CSR matrix, one row a record."""


class _Words(NamedTuple):
    """Every word in reading order, and where it stands: twice its row, and one more outside of the title."""

    word: NDArray[np.int32]
    place: NDArray[np.int32]
    n_different: int


class _Part(NamedTuple):
    """Weights of shared terms, and each row's sums of squares: of its own terms, and of the shared ones."""

    shared: Matrix
    own: NDArray[np.float64]
    squares: NDArray[np.float64]


def features(texts: Sequence[str], *, n_extra: int = 0) -> Matrix:
    """Give one row a text; the first line of a text is its title.

    The last `n_extra` texts get rows too and do not count as records.
    """
    n, n_rows = len(texts) - n_extra, len(texts)
    parts = [_weighted(codes, n, n_rows) for codes in _coded(_words(texts), n_rows)]
    own = np.sum([part.own for part in parts], axis=0)
    length = np.sqrt(np.sum([part.squares for part in parts], axis=0) + own)
    is_known = (length > 0) & (np.arange(n_rows) < n)
    mean_length = length[is_known].mean() if is_known.any() else 1.0
    divisor = OWN_LENGTH * length + (1 - OWN_LENGTH) * mean_length
    scale = np.divide(1, divisor, out=np.zeros(n_rows), where=length > 0)
    blocks = [part.shared for part in parts]
    parts.clear()
    has_own = np.flatnonzero(own)
    cells = np.sqrt(own[has_own]).astype(np.float32), (has_own, has_own)
    blocks.append(sparse.csr_matrix(cells, shape=(n_rows, n_rows)))
    return _joined(blocks, scale)


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
    share = (words.word % n_parts).astype(np.int32 if n_parts > LARGEST_SHORT else np.int16)
    for number in range(n_parts):
        alone = np.flatnonzero(share == number)
        yield np.sort(words.word[alone] // n_parts * np.int64(places) + words.place[alone])
        chosen = np.flatnonzero(is_pair & (share[:-1] == number))
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
    cells = weight[kept].astype(np.float32), (row[kept].astype(np.int32), column.astype(np.int32))
    return _Part(sparse.csr_matrix(cells, shape=(n_rows, int(is_kept.sum()))), own, squares)


def _joined(blocks: list[Matrix], scale: NDArray[np.float64]) -> Matrix:
    """Put the blocks beside each other, letting go of each once it has its place, and scale every row."""
    start = np.concatenate([[0], np.cumsum(sum(np.diff(block.indptr) for block in blocks))])
    shape = (len(scale), sum(block.shape[1] for block in blocks))
    weight, column = np.empty(start[-1], np.float32), np.empty(start[-1], np.int32)
    free, first = start[:-1].copy(), 0
    while blocks:
        block = blocks.pop(0)
        n_in_row = np.diff(block.indptr)
        place = np.arange(block.nnz) + np.repeat(free - block.indptr[:-1], n_in_row)
        weight[place], column[place] = block.data, block.indices + np.int32(first)
        free += n_in_row
        first += block.shape[1]
    weight *= np.repeat(scale.astype(np.float32), np.diff(start))
    return sparse.csr_matrix((weight, column, start), shape=shape)
