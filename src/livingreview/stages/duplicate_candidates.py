"""Pairs of records that are worth comparing, found by keys in near-linear time.

1. Records with equal fields are one candidate.
2. Records share a key: title and first author; a title's beginning, end or two longest words with
   year and first author; more of its beginning or end with the year; volume and first page with the
   beginning or end of the title or the first author. A misprint leaves one of the keys whole.
3. All pairs below a key are candidates. Where a key has many records, only those whose volumes and pages
   do not contradict each other are paired, and of these the neighbours in order of their titles.
4. Titles and abstracts of all candidates are compared at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from livingreview.stages.duplicate_fields import Fields
from livingreview.stages.duplicate_pairs import MIN_TITLE_LENGTH, Similarity

EDGE = 12
"""Letters and digits at the beginning or end of a title that make a key."""
LONG_EDGE = 24
"""Letters and digits, for a key with the year only."""
LARGE_BLOCK = 40
"""Records below a key from which on places divide it."""
NEIGHBOURS = 10
"""Records before and after one that it is paired with where places do not divide a large block."""
BATCH = 200_000
"""Pairs compared at once; bounds memory."""

Key = tuple[object, ...]
Pair = tuple[int, int]


def candidates(fields: Sequence[Fields]) -> list[Pair]:
    """Give the pairs of positions worth comparing, smaller position first, in order."""
    blocks: dict[Key, list[int]] = defaultdict(list)
    for position, record in enumerate(fields):
        for key in _keys(record):
            blocks[key].append(position)
    found: set[Pair] = set()
    for block in blocks.values():
        if len(block) > 1:
            found.update(_pairs(block, fields))
    return sorted(found)


def similarities(fields: Sequence[Fields], pairs: Sequence[Pair]) -> Iterator[Similarity]:
    """Compare titles and abstracts of many pairs, in batches."""
    for start in range(0, len(pairs), BATCH):
        batch = pairs[start : start + BATCH]
        titles = _percents([(fields[a].title, fields[b].title) for a, b in batch])
        abstracts = _percents([(fields[a].abstract, fields[b].abstract) for a, b in batch])
        for (a, b), title, abstract in zip(batch, titles, abstracts, strict=True):
            yield Similarity(title, abstract if fields[a].abstract and fields[b].abstract else None)


def _keys(record: Fields) -> Iterator[Key]:
    title, author, year = record.title, record.first_author, record.year
    start, end = title[:EDGE], title[-EDGE:]
    if len(title) >= MIN_TITLE_LENGTH:
        if author:
            yield ("title", title, author)
        if author and year:
            yield ("start", start, author, year)
            yield ("end", end, author, year)
            words = sorted((word.removesuffix("s") for word in record.words), key=lambda word: (-len(word), word))
            yield ("long words", *words[:2], author, year)
        if year:
            yield ("long start", title[:LONG_EDGE], year)
            yield ("long end", title[-LONG_EDGE:], year)
    if title and record.page and record.volume:
        yield ("start at place", start, record.volume, record.page)
        yield ("end at place", end, record.volume, record.page)
        if author:
            yield ("author at place", author, record.volume, record.page)


def _pairs(block: list[int], fields: Sequence[Fields]) -> Iterable[Pair]:
    if len(block) <= LARGE_BLOCK:
        return combinations(block, 2)
    return _divided(block, fields)


def _divided(block: list[int], fields: Sequence[Fields]) -> Iterator[Pair]:
    """Pair the records of a large block by place, those without one with each place's first."""
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position in block:
        places[fields[position].volume, fields[position].page].append(position)
    silent = places.pop(("", ""), [])
    for group in [silent, *places.values()]:
        ordered = sorted(group, key=lambda position: (fields[position].title, position))
        for first, position in enumerate(ordered):
            for other in ordered[first + 1 : first + 1 + NEIGHBOURS]:
                yield (min(position, other), max(position, other))
    heads = sorted(group[0] for group in places.values())
    for position in silent[:NEIGHBOURS]:
        for head in heads:
            yield (min(position, head), max(position, head))
    for head, other in pairwise(heads):
        yield (head, other)


def _percents(texts: Sequence[tuple[str, str]]) -> list[int]:
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cpdist

    scores = cpdist([a for a, _ in texts], [b for _, b in texts], scorer=ratio, workers=1)
    return [int(score) for score in scores]
