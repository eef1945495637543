"""Decide whether two records, by their fields alone, describe one report.

Only the two records are looked at, so no third record can make or undo a link between them.

1. The same PubMed id, unless DOIs contradict it, or title and people and place in print do.
2. Never, whatever the similarity: two PubMed ids; a notice, reply, protocol, preprint or record of a
   register and anything of another kind; titles that differ in a number ("part 1", "part 2").
3. Two register entries about the same registration.
4. The same DOI, and titles that are alike, or (a translated title, words added behind it) the same first
   author and no other place in print.
5. The whole place in print: title, first author, year, journal, volume and pages; a DOI may be wrong.
6. One place in print: the same volume and first page, and titles, authors and journals that agree
   enough to name the same article there.
7. The same title: all letters and digits (at least 20), the year and the first author; nothing about
   journal, volume, issue or pages contradicts it, and where one journal is missing, the abstract, the page, the
   volume and all of three authors, or all of four or more speak for it; where both are, the abstracts do not
   differ. A clear conference abstract only links to another.
8. Similar titles: the same but for small words, plurals and joined words; or with misprints of one letter
   a word, or cut, where the abstracts begin alike or the first page is the same (for misprints, also where
   three or more authors and the volume are). Year, first author and journal the same.
9. Ahead of print: the same title, people and journal, a year apart, where the volume or first page is the
   same, or the earlier record has no volume and no issue yet, and either the pages of an article that is not
   yet printed (from 1 on) or an abstract that begins alike.
   Versions of a Cochrane review are reports of their own: two DOIs, years or issues keep them apart.

Source: deduplication guidance of Cochrane and of the Systematic Review Accelerator (fields compared);
thresholds are this project's choice, set so that the sets of the benchmark link no two reports.
"""

from enum import StrEnum
from typing import NamedTuple

from livingreview.stages.duplicate_fields import Fields
from livingreview.stages.duplicate_likeness import (
    alike_titles,
    differing_issue,
    differing_place,
    is_cut,
    is_same_place,
    is_subtitle_cut,
    plain,
    same_author,
    same_journal,
    same_people,
    with_misprints,
)

MIN_TITLE_LENGTH = 20
"""Letters and digits; shorter titles ("Reply", "Chronic pain") name too many reports."""

SIMILAR = 90
"""Percent of letters that two titles share in order, for records at one place in print."""
ALIKE = 80
"""Percent below which titles are different; records with such titles link by identifier or place only."""
ALIKE_ABSTRACTS = 90
"""Percent, for the beginnings of two abstracts."""
OTHER_ABSTRACT = 50
"""Percent below which the beginnings of two abstracts speak against the same title."""
IDENTICAL = 100
"""Percent."""
MANY_AUTHORS = 3
"""Authors that, all the same in order, stand for a field that is missing, beside the volume; more stand alone."""
OTHER_NUMBERS = "numbers in the title"
COCHRANE_PAGE = "cd"
"""How the article number of a Cochrane review begins."""


class LinkRule(StrEnum):
    """What links two records or keeps them apart."""

    RULED_SAME = "ruled same"
    RULED_DIFFERENT = "ruled different"
    KEPT_APART = "kept apart by a ruling"
    SAME_PMID = "same PubMed id"
    SAME_PRINT = "same title, author, year, journal and pages"
    SAME_DOI = "same DOI"
    SAME_REGISTRATION = "same registration"
    SAME_PLACE = "same volume and first page, similar title"
    SAME_TITLE = "same title, year and first author"
    SIMILAR_TITLE = "similar title, same year, first author and journal"
    AHEAD_OF_PRINT = "same title, authors and journal, a year apart"


class Similarity(NamedTuple):
    """How alike two records are: percents of titles and abstracts (None where one has none)."""

    title: int
    abstract: int | None


def verdict(a: Fields, b: Fields, similarity: Similarity) -> LinkRule | None:
    """Give the rule by which two records are one report; None where none holds."""
    if a.pmid and a.pmid == b.pmid:
        return LinkRule.SAME_PMID if _is_same_pmid(a, b) else None
    obstacle = apart(a, b)
    if obstacle in (None, OTHER_NUMBERS) and (a.registration or (a.doi and a.doi == b.doi)):
        return _by_identifier(a, b, similarity)
    if obstacle:
        return None
    return LinkRule.SAME_PRINT if _is_same_print(a, b) else _by_fields(a, b, similarity)


def apart(a: Fields, b: Fields) -> str | None:
    """Say what keeps two records apart however similar they are."""
    if a.pmid and b.pmid and a.pmid != b.pmid:
        return "PubMed ids"
    if a.kind != b.kind or (a.kind == "register" and a.registration != b.registration):
        return "kinds"
    if None not in (a.is_preprint, b.is_preprint) and a.is_preprint != b.is_preprint:
        return "kinds"
    if a.title and b.title and a.title != b.title and a.numbers != b.numbers:
        return OTHER_NUMBERS
    if is_other_version(a, b):
        return "versions of a Cochrane review"
    return None


def is_other_version(a: Fields, b: Fields) -> bool:
    """Say whether two records of one Cochrane review name different versions."""
    if a.page != b.page or not a.page.startswith(COCHRANE_PAGE):
        return False
    named = ((a.doi, b.doi), (a.year, b.year), (a.issue, b.issue))
    is_same_doi = a.doi is not None and a.doi == b.doi
    return not is_same_doi and any(x and y and x != y for x, y in named)


def _is_same_pmid(a: Fields, b: Fields) -> bool:
    """Say whether nothing speaks against the PubMed id that two records share."""
    if a.title == b.title or alike_titles(a, b, SIMILAR):
        return True
    if a.doi and b.doi and a.doi != b.doi:
        return False
    is_other_author = bool(a.families and b.families) and not same_author(a, b)
    return not a.title or not b.title or not (is_other_author or differing_place(a, b))


def _is_same_doi(a: Fields, b: Fields, similarity: Similarity) -> bool:
    """Say whether records with one DOI agree in title, or in first author and place (a translated title)."""
    if a.families and b.families and differing_place(a, b) and not same_author(a, b):
        return False
    if not a.title or not b.title:
        is_one_author = a.first_author == b.first_author or not a.first_author or not b.first_author
        return is_one_author and not differing_place(a, b)
    if a.title == b.title or alike_titles(a, b, ALIKE):
        return True
    has_author = a.first_author != "" and a.first_author == b.first_author
    is_other = similarity.title < ALIKE and a.numbers == b.numbers
    return (is_other or is_cut(a, b, 2 * MIN_TITLE_LENGTH)) and has_author and not differing_place(a, b)


def _by_identifier(a: Fields, b: Fields, similarity: Similarity) -> LinkRule | None:
    if a.registration:
        return LinkRule.SAME_REGISTRATION
    return LinkRule.SAME_DOI if _is_same_doi(a, b, similarity) else None


def _by_fields(a: Fields, b: Fields, similarity: Similarity) -> LinkRule | None:
    """Give the rule for two records that are not of one DOI, nor the same in all of print."""
    if (a.doi and b.doi) or (a.year and b.year and abs(a.year - b.year) > 1):
        return None
    if _is_same_place(a, b, similarity):
        return LinkRule.SAME_PLACE
    is_open = differing_place(a, b) or differing_issue(a, b) or a.is_abstract != b.is_abstract or not same_author(a, b)
    is_short = min(len(a.title), len(b.title)) < MIN_TITLE_LENGTH
    is_undated = not a.year or not b.year
    return None if is_open or is_short or is_undated else _by_title(a, b, similarity)


def _by_title(a: Fields, b: Fields, similarity: Similarity) -> LinkRule | None:
    """Give the rule for two records with one first author whose places do not contradict each other."""
    agrees = same_journal(a, b)
    is_same_title = a.title == b.title and a.is_open == b.is_open
    if is_same_title and a.year == b.year:
        return LinkRule.SAME_TITLE if agrees or (agrees is None and _is_supported(a, b, similarity)) else None
    if not agrees:
        return None
    if is_same_title and same_people(a, b) and _is_ahead_of_print(a, b, similarity):
        return LinkRule.AHEAD_OF_PRINT
    if a.year == b.year and a.stages == b.stages and _is_similar_title(a, b, similarity):
        return LinkRule.SIMILAR_TITLE
    return None


def _is_supported(a: Fields, b: Fields, similarity: Similarity) -> bool:
    """Say whether other fields stand for a journal that is missing or may be another."""
    if not a.journal and not b.journal and (similarity.abstract or IDENTICAL) >= OTHER_ABSTRACT:
        return True
    if similarity.abstract is not None:
        return similarity.abstract >= ALIKE_ABSTRACTS or (is_same_place(a, b) and similarity.abstract > OTHER_ABSTRACT)
    is_same_team = same_people(a, b) and min(len(a.families), len(b.families)) >= MANY_AUTHORS
    is_full_team = len(a.families) > MANY_AUTHORS and a.families == b.families
    return a.page == b.page != "" or (a.volume == b.volume != "" and is_same_team) or is_full_team


def _is_same_print(a: Fields, b: Fields) -> bool:
    """Say whether title, people, year, journal and every page are the same."""
    same_pages = bool(a.page) and a.page == b.page and a.last_page == b.last_page
    same_volume = bool(a.volume) and a.volume == b.volume
    is_named = len(a.title) >= MIN_TITLE_LENGTH and a.title == b.title and a.year is not None and a.year == b.year
    same_issue = not a.issue or not b.issue or a.issue == b.issue
    return same_pages and same_volume and is_named and same_issue and same_author(a, b) and same_journal(a, b) is True


def _is_same_place(a: Fields, b: Fields, similarity: Similarity) -> bool:
    if not (is_same_place(a, b) and a.title and b.title):
        return False
    is_same_title = a.title == b.title
    is_part = is_cut(a, b, MIN_TITLE_LENGTH)
    journal = same_journal(a, b)
    if not a.families or not b.families:
        return journal is True and a.year is not None and a.year == b.year and (is_same_title or is_part)
    if not same_author(a, b):
        return False
    if is_same_title and a.year == b.year and len(a.title) >= MIN_TITLE_LENGTH:
        return True
    if journal is False or (journal is None and not (a.year and a.year == b.year)):
        return False
    return is_same_title or is_part or similarity.title >= SIMILAR


def _is_similar_title(a: Fields, b: Fields, similarity: Similarity) -> bool:
    if plain(a.words) == plain(b.words) and a.is_open == b.is_open:
        return True
    is_misprint = with_misprints(a.words, b.words) and a.is_open == b.is_open
    if (similarity.abstract or 0) >= ALIKE_ABSTRACTS or a.page == b.page != "":
        return is_misprint or is_subtitle_cut(a, b, 2 * MIN_TITLE_LENGTH)
    is_same_team = same_people(a, b) and min(len(a.families), len(b.families)) >= MANY_AUTHORS
    return is_misprint and is_same_team and a.volume == b.volume != ""


def _is_ahead_of_print(a: Fields, b: Fields, similarity: Similarity) -> bool:
    """Say whether the earlier record has no volume and issue yet, or the place in print is the same."""
    if a.volume == b.volume != "" or a.page == b.page != "":
        return True
    earlier, later = sorted((a, b), key=lambda record: record.year or 0)
    is_unplaced = not (earlier.volume or earlier.issue) and bool(later.volume or later.issue)
    return is_unplaced and (earlier.is_early or (similarity.abstract or 0) >= ALIKE_ABSTRACTS)
