"""Decide whether two records, by their fields alone, describe one report.

1. Never, whatever the similarity: two PubMed ids; a notice, reply, protocol, preprint or record of a
   register and anything of another kind; years more than one apart; titles that differ in a number
   ("part 1", "part 2"); two DOIs, unless the whole place in print is the same.
2. One place in print: the same volume and first page, and titles, authors and journals that agree
   enough to name the same article there.
3. The same title: all letters and digits (at least 20), the year and the first author; nothing about
   journal, volume or pages contradicts it, nor, where a journal is missing, do the abstracts. A clear
   conference abstract only links to another.
4. Similar titles: the same but for small words, plurals and joined words; or nearly the same and the
   abstracts begin alike or the first page is the same. Year, first author and journal the same.
5. Ahead of print: the same title, all authors and the journal, a year apart, where one record has no
   volume and no issue yet, or the volume or first page is the same.
6. Versions of one Cochrane review with the same authors at most a year apart.

Source: deduplication guidance of Cochrane and of the Systematic Review Accelerator (fields compared);
thresholds are this project's choice, set so that the gold sets of the benchmark link no two reports.
"""

from enum import StrEnum
from typing import NamedTuple

from livingreview.stages.duplicate_fields import SMALL_WORDS, Fields, numerals, review_of

MIN_TITLE_LENGTH = 20
"""Letters and digits; shorter titles ("Reply", "Chronic pain") name too many reports."""

SIMILAR = 90
"""Percent of letters that two titles share in order, for records at one place in print."""
NEARLY_SAME = 95
"""Percent, for records whose abstracts begin alike."""
ALIKE_ABSTRACTS = 90
"""Percent, for the beginnings of two abstracts."""
OTHER_ABSTRACT = 50
"""Percent below which the beginnings of two abstracts speak against the same title."""
SAME_NAME = 85
"""Percent, for two spellings of a family name."""


class LinkRule(StrEnum):
    """What links two records or keeps them apart."""

    RULED_SAME = "ruled same"
    RULED_DIFFERENT = "ruled different"
    SAME_PMID = "same PubMed id"
    SAME_PRINT = "same title, author, year, journal and pages"
    SAME_DOI = "same DOI"
    SAME_REGISTRATION = "same registration"
    SAME_PLACE = "same volume and first page, similar title"
    SAME_TITLE = "same title, year and first author"
    SIMILAR_TITLE = "similar title, same year, first author and journal"
    AHEAD_OF_PRINT = "same title, authors and journal, a year apart"
    SAME_REVIEW = "versions of one Cochrane review within a year"


class Similarity(NamedTuple):
    """How alike two records are: percents of titles and abstracts (None where one has none)."""

    title: int
    abstract: int | None


def verdict(a: Fields, b: Fields, similarity: Similarity) -> LinkRule | None:
    """Give the rule by which two records are one report; None where none holds."""
    if apart(a, b):
        return None
    if _is_same_print(a, b):
        return LinkRule.SAME_PRINT
    if a.doi and b.doi and a.doi != b.doi:
        return LinkRule.SAME_REVIEW if _is_same_review(a, b) else None
    if _is_same_place(a, b, similarity):
        return LinkRule.SAME_PLACE
    is_open = differing_place(a, b) or a.is_abstract != b.is_abstract or not same_author(a, b)
    is_short = min(len(a.title), len(b.title)) < MIN_TITLE_LENGTH
    if is_open or is_short or not a.year or not b.year:
        return None
    return _by_title(a, b, similarity)


def apart(a: Fields, b: Fields) -> str | None:
    """Say what keeps two records apart however similar they are."""
    if a.pmid and b.pmid and a.pmid != b.pmid:
        return "PubMed id"
    if a.kind != b.kind or (a.kind == "register" and a.registration != b.registration):
        return "kind"
    if None not in (a.is_preprint, b.is_preprint) and a.is_preprint != b.is_preprint:
        return "preprint"
    if a.year and b.year and abs(a.year - b.year) > 1:
        return "year"
    if a.title != b.title and numerals(a.words) != numerals(b.words):
        return "numbers in the title"
    return None


def same_author(a: Fields, b: Fields) -> bool:
    """Say whether both name the same first author, or the same people in another order."""
    first, second = a.first_author, b.first_author
    if not first or not second:
        return False
    if first == second:
        return not a.initial or not b.initial or a.initial == b.initial
    if len(a.families) > 1 and set(a.families) == set(b.families):
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 4 and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    return len(shorter) >= 4 and _ratio(first, second) >= SAME_NAME


def same_journal(a: Fields, b: Fields) -> bool | None:
    """Say whether two journals are one; None where one is missing or they may be."""
    if not a.journal or not b.journal:
        return None
    answers = [_same_words(x, y) for x in {a.journal, a.journal_main} for y in {b.journal, b.journal_main}]
    return True if True in answers else None if None in answers else False


def alike_titles(a: Fields, b: Fields) -> bool:
    """Say whether two titles are nearly the same, or one is cut."""
    shorter, longer = sorted((a.title, b.title), key=len)
    if a.title == b.title or (len(shorter) >= MIN_TITLE_LENGTH and longer.startswith(shorter)):
        return True
    return numerals(a.words) == numerals(b.words) and _ratio(a.title, b.title) >= SIMILAR


def differing_place(a: Fields, b: Fields) -> bool:
    """Say whether two records name different volumes or first pages."""
    return any(x and y and x != y for x, y in ((a.volume, b.volume), (a.page, b.page)))


def _by_title(a: Fields, b: Fields, similarity: Similarity) -> LinkRule | None:
    """Give the rule for two records with one first author whose places do not contradict each other."""
    agrees = same_journal(a, b)
    if a.title == b.title and a.year == b.year:
        speaks_against = similarity.abstract is not None and similarity.abstract < OTHER_ABSTRACT
        return LinkRule.SAME_TITLE if agrees or (agrees is None and not speaks_against) else None
    if agrees and a.title == b.title and a.families == b.families and _is_ahead_of_print(a, b):
        return LinkRule.AHEAD_OF_PRINT
    if agrees and a.year == b.year and _is_similar_title(a, b, similarity):
        return LinkRule.SIMILAR_TITLE
    return None


def _same_words(a: tuple[str, ...], b: tuple[str, ...]) -> bool | None:
    if a == b:
        return bool(a)
    if not a or not b:
        return None
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) == 1 and len(shorter[0]) >= 3 and len(longer) >= 3:
        initials = "".join(word[0] for word in longer)
        if initials == shorter[0] or (len(shorter[0]) >= 4 and initials.startswith(shorter[0])):
            return True
    pairs = list(zip(shorter, longer, strict=False))
    if not all(_abbreviates(x, y) for x, y in pairs):
        return False
    # "J Pain" stands in "J Pain Res" too, so a name that goes on may be another journal.
    return True if len(a) == len(b) else None if len(shorter) >= 3 else False


def _abbreviates(a: str, b: str) -> bool:
    """Say whether one word is the other, or its letters in order from the first on."""
    shorter, longer = sorted((a, b), key=len)
    if shorter[0] != longer[0]:
        return False
    letters = iter(longer)
    return all(letter in letters for letter in shorter)


def _is_same_print(a: Fields, b: Fields) -> bool:
    """Say whether title, people, year, journal and every page are the same."""
    same_pages = bool(a.page) and a.page == b.page and a.last_page == b.last_page
    same_volume = bool(a.volume) and a.volume == b.volume
    is_named = len(a.title) >= MIN_TITLE_LENGTH and a.title == b.title and a.year is not None and a.year == b.year
    same_issue = not a.issue or not b.issue or a.issue == b.issue
    return same_pages and same_volume and is_named and same_issue and same_author(a, b) and same_journal(a, b) is True


def _is_same_place(a: Fields, b: Fields, similarity: Similarity) -> bool:
    if not (a.page and a.page == b.page and a.volume and a.volume == b.volume and a.title and b.title):
        return False
    is_same_title = a.title == b.title
    shorter, longer = sorted((a.title, b.title), key=len)
    is_cut = len(shorter) >= MIN_TITLE_LENGTH and longer.startswith(shorter)
    journal = same_journal(a, b)
    if not a.families or not b.families:
        return journal is True and a.year is not None and a.year == b.year and (is_same_title or is_cut)
    if not same_author(a, b):
        return False
    if is_same_title and a.year == b.year and len(a.title) >= MIN_TITLE_LENGTH:
        return True
    if journal is False or (journal is None and not (a.year and a.year == b.year)):
        return False
    return is_same_title or is_cut or similarity.title >= SIMILAR


def _is_similar_title(a: Fields, b: Fields, similarity: Similarity) -> bool:
    if _plain(a.words) == _plain(b.words):
        return True
    supports = (similarity.abstract or 0) >= ALIKE_ABSTRACTS or a.page == b.page != ""
    return similarity.title >= NEARLY_SAME and supports


def _plain(words: tuple[str, ...]) -> str:
    """Give a title without small words and the `s` of plurals."""
    return "".join(word.removesuffix("s") for word in words if word not in SMALL_WORDS)


def _is_ahead_of_print(a: Fields, b: Fields) -> bool:
    is_unplaced = bool(a.volume or a.issue) != bool(b.volume or b.issue)
    return is_unplaced or a.volume == b.volume != "" or a.page == b.page != ""


def _is_same_review(a: Fields, b: Fields) -> bool:
    review = review_of(a.doi)
    return bool(review) and review == review_of(b.doi) and a.title == b.title and a.families == b.families != ()


def _ratio(a: str, b: str) -> float:
    from rapidfuzz.fuzz import ratio

    return ratio(a, b)
