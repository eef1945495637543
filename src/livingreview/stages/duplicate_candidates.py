"""Pairs of records that are worth comparing, found by keys in near-linear time.

1. Records share a key: an identifier; the whole title with the year or first author; the beginning or end of
   the title with the year and the first author, or with the year and a part of the first author's name, or the
   year and the first of all family names; the two longest words with year and first author; volume and first
   page with the beginning or end of the title or the first author. A misprint leaves one of the keys whole.
2. All pairs below a key are compared. Where a key has many records, those pairs are left out that no rule of
   `duplicate_pairs` could link - numbers or kinds that differ, titles that are unlike, places that contradict
   each other - so the links of a key are the same however many records it has.
3. Beside these, each of many is paired with its neighbours by title, for people to be asked about.
4. Titles of all pairs are compared at once, abstracts where the titles are alike.
"""

from array import array
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livingreview.stages.duplicate_codes import Codes, Positions, codes_of
from livingreview.stages.duplicate_fields import Fields
from livingreview.stages.duplicate_pairs import ALIKE, MIN_TITLE_LENGTH, Similarity

EDGE = 12
"""Letters and digits at the beginning or end of a title that make a key with the author."""
LONG_EDGE = 24
"""Letters and digits, for a key with a part of the author's name."""
NAME_EDGE = 3
"""Letters at the beginning or end of a family name; a misprint leaves one of them whole."""
LARGE_BLOCK = 40
"""Records below a key from which on pairs that cannot link are left out before they are compared."""
NEIGHBOURS = 5
"""Records after one in order of titles that it is paired with in a large block."""
BATCH = 200_000
"""Pairs compared at once; bounds memory."""
CELLS = 4_000_000
"""Cells of the table of one large block that are compared at once; bounds memory."""


class Compared(NamedTuple):
    """Two positions and how alike their records are."""

    a: int
    b: int
    similarity: Similarity


def compared_pairs(fields: Sequence[Fields]) -> Iterator[Compared]:
    """Give the pairs of positions that may be one report or are alike, smaller position first, in order."""
    codes = codes_of(fields)
    pairs = _candidates(fields, codes)
    for start in range(0, len(pairs), BATCH):
        first, second = np.divmod(pairs[start : start + BATCH], len(fields))
        titles = _percents([(fields[a].title, fields[b].title) for a, b in _numbers(first, second)])
        kept = np.flatnonzero(_is_worth(codes, first, second, titles))
        first, second, titles = first[kept], second[kept], titles[kept]
        abstracts = _percents([(fields[a].abstract, fields[b].abstract) for a, b in _numbers(first, second)])
        for a, b, title, abstract in zip(
            *(found.tolist() for found in (first, second, titles, abstracts)), strict=True
        ):
            has_both = fields[a].abstract and fields[b].abstract
            yield Compared(a, b, Similarity(title, abstract if has_both else None))


def _is_worth(codes: Codes, a: Positions, b: Positions, titles: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Say which pairs are alike in title, or share what could link them without."""
    shares = [codes.same(name, a, b) for name in ("pmid", "doi", "registration", "plain", "start")]
    return np.asarray(np.logical_or.reduce([titles >= ALIKE, *shares]))


def _candidates(fields: Sequence[Fields], codes: Codes) -> Positions:
    """Give all pairs below a key, each as one number: the first position times the count, plus the second."""
    keys, positions = array("q"), array("q")
    for position, record in enumerate(fields):
        # The hash stands for the key: two keys with one hash would only add a pair to compare.
        found = [hash(key) for key in _keys(record)]
        keys.extend(found)
        positions.extend([position] * len(found))
    if not keys:
        return np.zeros(0, np.int64)
    order = np.argsort(np.frombuffer(keys, np.int64), kind="stable")
    ordered, of_key = np.frombuffer(keys, np.int64)[order], np.frombuffer(positions, np.int64)[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(ordered)])
    found_pairs = [_small_blocks(of_key, starts[sizes == size], size, len(fields)) for size in _small(sizes)]
    large = [of_key[start : start + size] for start, size in _numbers(starts, sizes) if size > LARGE_BLOCK]
    for block in {block.tobytes(): block for block in large}.values():
        found_pairs += _large_block(block, fields, codes)
    return np.unique(np.concatenate([np.zeros(0, np.int64), *found_pairs]))


def _keys(record: Fields) -> Iterator[Hashable]:
    title, author, year = record.title, record.first_author, record.year
    for name, value in (("pmid", record.pmid), ("doi", record.doi), ("registration", record.registration)):
        if value:
            yield (name, value)
    start, end = title[:EDGE], title[-EDGE:]
    if len(title) >= MIN_TITLE_LENGTH:
        yield ("title", title, year)
        if author:
            yield ("title", title, author)
        if author and year:
            yield ("start", start, author, year)
            yield ("end", end, author, year)
            words = sorted((word.removesuffix("s") for word in record.words), key=lambda word: (-len(word), word))
            yield ("long words", *words[:2], author, year)
            for part in (author[:NAME_EDGE], "-" + author[-NAME_EDGE:], min(record.families)):
                yield ("long start", title[:LONG_EDGE], part, year)
                yield ("long end", title[-LONG_EDGE:], part, year)
    if title and record.page and record.volume:
        yield ("start at place", start, record.volume, record.page)
        yield ("end at place", end, record.volume, record.page)
        if author:
            yield ("author at place", author, record.volume, record.page)


def _small(sizes: Positions) -> list[int]:
    return [size for size in np.unique(sizes).tolist() if 2 <= size <= LARGE_BLOCK]


def _small_blocks(of_key: Positions, starts: Positions, size: int, count: int) -> Positions:
    """Give all pairs of all blocks of one size."""
    members = of_key[starts[:, None] + np.arange(size)]
    first, second = np.array(list(combinations(range(size), 2))).T
    return np.unique(_packed(members[:, first].ravel(), members[:, second].ravel(), count))


def _packed(first: Positions, second: Positions, count: int) -> Positions:
    return np.minimum(first, second) * count + np.maximum(first, second)


def _large_block(block: Positions, fields: Sequence[Fields], codes: Codes) -> Iterator[Positions]:
    """Give the pairs of a large block that a rule may link, and neighbours by title."""
    block = np.array(sorted(block.tolist(), key=lambda position: (fields[position].title, position)))
    for rows, others in _parts(block, codes):
        yield from _linkable(rows, others, fields, codes)
    for distance in range(1, NEIGHBOURS + 1):
        yield _packed(block[:-distance], block[distance:], len(fields))


def _parts(block: Positions, codes: Codes) -> Iterator[tuple[Positions, Positions]]:
    """Divide a block by place in print; records that share an identifier link across places, others do not.

    Without a place, a record links by title, author and year: with records of its title, and where it has a
    journal with others that have one.
    """
    for name in ("pmid", "doi", "registration"):
        if codes.same(name, block, np.full_like(block, block[0])).all():
            yield block, block
            return
    volume, page = codes.of["volume"][block].astype(np.int64), codes.of["page"][block].astype(np.int64)
    is_silent = (volume == 0) | (page == 0)
    is_named = codes.has("author", block) & codes.has("year", block)
    has_journal = is_named & codes.has("journal", block)
    yield block[is_silent & has_journal], block[has_journal]
    is_titled = is_named & codes.has("title", block)
    yield from _of_one_title(block[is_titled], (is_silent & ~has_journal)[is_titled], codes)
    placed, place = block[~is_silent], (volume * (page.max() + 1) + page)[~is_silent]
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(place[order]) != 0])
    for group in np.split(placed[order], starts[1:]):
        if len(group) > 1:
            yield group, group


def _of_one_title(block: Positions, are_rows: NDArray[np.bool_], codes: Codes) -> Iterator[tuple[Positions, Positions]]:
    """Give, title by title, those of its records that are looked at, and all of its records."""
    order = np.argsort(codes.of["title"][block], kind="stable")
    block, are_rows = block[order], are_rows[order]
    starts = np.flatnonzero(np.r_[False, np.diff(codes.of["title"][block]) != 0])
    for group, looked_at in zip(np.split(block, starts), np.split(are_rows, starts), strict=True):
        if len(group) > 1 and looked_at.any():
            yield group[looked_at], group


def _linkable(rows: Positions, others: Positions, fields: Sequence[Fields], codes: Codes) -> Iterator[Positions]:
    """Give the pairs between some records and others that a rule may link."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    titles = [fields[position].title for position in others.tolist()]
    step = max(1, CELLS // max(1, len(others)))
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        own = [fields[position].title for position in some.tolist()]
        alike = cdist(own, titles, scorer=ratio, score_cutoff=ALIKE, dtype=np.uint8)
        may_link = codes.may_link(some[:, None], others[None, :], alike >= ALIKE)
        row, column = np.nonzero(may_link & (some[:, None] != others[None, :]))
        unlike = np.flatnonzero((alike[row, column] < ALIKE) & codes.only_start(some[row], others[column]))
        dropped = [at for at in unlike.tolist() if not _is_one_start(own[row[at]], titles[column[at]])]
        yield np.unique(_packed(np.delete(some[row], dropped), np.delete(others[column], dropped), len(fields)))


def _is_one_start(a: str, b: str) -> bool:
    return a.startswith(b) or b.startswith(a)


def _numbers(first: Positions, second: Positions) -> Iterator[tuple[int, int]]:
    return zip(first.tolist(), second.tolist(), strict=True)


def _percents(texts: Sequence[tuple[str, str]]) -> NDArray[np.uint8]:
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cpdist

    scores = cpdist([a for a, _ in texts], [b for _, b in texts], scorer=ratio, workers=1)
    return np.asarray(np.floor(scores), np.uint8)
