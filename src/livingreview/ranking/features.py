"""Turn titles and abstracts into weighted terms.

1. Words are runs of two or more letters, digits or underscores, in lower case; terms are words and
   pairs of neighbouring words (never across the end of the title).
2. A term's frequency in a record is its count in the abstract plus `TITLE_WEIGHT` times that in the title.
3. Terms of nearly all records say nothing and are left out. Those of one record only say nothing about
   another: together they are one column of that record's own, with the length they have together, which
   gives every product of two records, and every fit, the same value as a column each.
4. Weight = (1 + ln frequency) x (1 + ln((1 + n) / (1 + n with the term))); each record's weights are
   divided by the root of the sum of their squares.

Source: Manning, Raghavan, Schütze, Introduction to Information Retrieval (2008), 6.2 to 6.4 (sublinear
TF-IDF, cosine normalisation, zones).
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

WORD = re.compile(r"\w\w+")
TITLE_WEIGHT = 1.5
"""Occurrences in an abstract that one in the title counts for; compared in docs/ranking.md."""
GREATEST_SHARE = 0.95
"""Share of the records that may hold a term for it to be kept."""

Matrix = Any
"""A scipy.sparse CSR matrix, one row a record."""


class _Words(NamedTuple):
    """Every word in reading order, with where it stands."""

    word: NDArray[np.int64]
    row: NDArray[np.int64]
    is_title: NDArray[np.bool_]
    n_different: int


class _Block(NamedTuple):
    """Weights of the terms that records share, and each row's sum of squares for terms of its own."""

    shared: Matrix
    own: NDArray[np.float64]


def features(texts: Sequence[str], *, n_extra: int = 0) -> Matrix:
    """Give one row a text; the first line of a text is its title.

    The last `n_extra` texts get rows too and do not count as records.
    """
    n = len(texts) - n_extra
    words = _words(texts)
    same_place = (words.row[1:] == words.row[:-1]) & (words.is_title[1:] == words.is_title[:-1])
    pairs = (words.word[:-1] * words.n_different + words.word[1:])[same_place]
    in_title = words.is_title[1:][same_place]
    blocks = [
        _weighted(_frequencies(words.word, words.row, words.is_title, len(texts)), n),
        _weighted(_frequencies(pairs, words.row[1:][same_place], in_title, len(texts)), n),
    ]
    own = np.sqrt(blocks[0].own + blocks[1].own)
    return _unit_length(sparse.hstack([*(block.shared for block in blocks), sparse.diags(own)], format="csr"))


def _words(texts: Sequence[str]) -> _Words:
    number_of: defaultdict[str, int] = defaultdict(count().__next__)
    found: list[NDArray[np.int64]] = []
    lengths: list[int] = []
    for text in texts:
        for part in text.lower().partition("\n")[::2]:
            words = WORD.findall(part)
            found.append(np.fromiter((number_of[word] for word in words), np.int64, len(words)))
            lengths.append(len(words))
    place = np.repeat(np.arange(len(lengths)), lengths)
    every = np.concatenate([*found, np.empty(0, np.int64)])
    return _Words(every, place // 2, place % 2 == 0, len(number_of))


def _frequencies(term: NDArray[np.int64], row: NDArray[np.int64], is_title: NDArray[np.bool_], n_rows: int) -> Matrix:
    """Count terms by row, one column a different term."""
    different, column = np.unique(term, return_inverse=True)
    weight = np.where(is_title, TITLE_WEIGHT, 1.0)
    counted = sparse.csr_matrix((weight, (row, column)), shape=(n_rows, len(different)))
    counted.sum_duplicates()
    return counted


def _weighted(frequencies: Matrix, n: int) -> _Block:
    """Weigh the terms that some and not too many of the first `n` rows hold."""
    holding = np.bincount(frequencies[:n].indices, minlength=frequencies.shape[1])
    rarity = 1 + np.log((1 + n) / (1 + holding))
    weights = frequencies
    weights.data = (1 + np.log(weights.data)) * rarity[weights.indices]
    row = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    is_own = (holding[weights.indices] == 1) & (row < n)
    squares = np.bincount(row[is_own], weights=weights.data[is_own] ** 2, minlength=weights.shape[0])
    shared = np.flatnonzero((holding > 1) & (holding <= GREATEST_SHARE * n))
    return _Block(weights[:, shared], squares.astype(np.float64))


def _unit_length(weights: Matrix) -> Matrix:
    """Divide every row by its length; a row without terms stays empty."""
    squares = weights.multiply(weights).sum(axis=1)
    length = np.sqrt(np.asarray(squares).ravel())
    weights.data /= np.repeat(length, np.diff(weights.indptr))
    return weights
