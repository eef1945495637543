"""What records are compared by: their fields brought to one form.

1. Titles: character entities and markup undone, Greek letters spelt out, accents, case and punctuation
   dropped; "RETRACTED:" before the title of a retracted article is not part of it.
2. Authors: family names in order, each with the first initial where one is given.
3. Journals: words without articles and conjunctions; a subtitle after a colon or bracket is set aside.
4. Volume, issue: the first number. Pages: first and last, without leading zeros and the `e` of an
   electronic page; ranges are completed (101-9 is 101 to 109); a range from 1 is where an article stands
   before it is printed, and says no place.
5. Kind: see `duplicate_kinds`.

Source: the forms in which databases export these fields.
"""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from livingreview.stages.duplicate_kinds import is_abstract, is_preprint, is_supplement, kind, stages

MAX_INITIALS = 3
"""Letters; "Smith JA" ends in initials, "JA Smith" does not."""

ABSTRACT_START = 600
"""Characters of an abstract that are looked at."""
ABSTRACT_LETTERS = 200
"""Letters and digits of an abstract that are compared."""

MAX_TITLE = 1000
"""Characters of a title that are looked at; real titles are shorter."""

GREEK = str.maketrans(
    {letter: f" {unicodedata.name(letter).rsplit(maxsplit=1)[-1].lower()} " for letter in "αβγδεζηθικλμνξοπρστυφχψω"}
    | {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "đ": "d"}
)
MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,40}>")
WORD = re.compile(r"[^\W_]+")
RETRACTED = re.compile(
    r"^\W*retracted(?: article| paper| publication)?\s*[:.\-–—\]]\s*|\(retracted article\b[^)]*\)?|\[retracted\]",
    re.IGNORECASE,
)

JOURNALS = 50_000
"""Names of journals that are kept in comparable form; they repeat."""

OPEN_ENDS = ("…", "...")
"""Ends of a title that a source cut."""
BREAK = re.compile(r"[:.;?!(\[–—]|\s-+\s")
"""Where a subtitle may begin."""

LANGUAGES = (
    "english|french|german|spanish|italian|portuguese|dutch|russian|chinese|japanese|korean|polish|turkish|persian"
    "|arabic|czech|danish|swedish|norwegian|hungarian|hebrew|greek|ukrainian|croatian|serbian|romanian"
)
LANGUAGE = re.compile(rf"[\[(](?:(?:article )?in )?(?:{LANGUAGES})(?: text)?[\])]\W*$", re.IGNORECASE)
"""The language that some databases write behind a title."""
AND_OTHERS = re.compile(r"[\s,;]*(?:\bet\.? al\b\.?|\band others\b|\.\.\.|…)\s*$", re.IGNORECASE)
GENERATION = re.compile(r"[\s,]+(?:jr|sr|[IVX]{2,4}|2nd|3rd)\.?$", re.IGNORECASE)
"""What follows some family names, and is often left out."""
GENERATION_ENDS = (*".rRdDIVXx",)
OTHERS_ENDS = (*". ls…",)

MISREAD = re.compile("(?<=[a-z]{3})[01](?=[a-z]{2})")
"""An o or l within a word that a scanner read as a digit."""
FIRST_NUMBER = re.compile(r"[0-9]+")
PAGES = re.compile(
    r"([a-z]{0,6})[ .\-]{0,2}0*([0-9]+[a-z]{0,2}[0-9]*)"
    r"(?:\s*[-\u2010-\u2015\u2212]+\s*([a-z]{0,3})0*([0-9]+[a-z]{0,2}[0-9]*))?"
)
EARLY_PAGES = re.compile(r"\s*(?:pp?\.? *)?0*1\s*[-\u2010-\u2015\u2212]+\s*[0-9]")
PLAIN_PAGE = ("e", "p", "pp", "art", "articl", "no")
"""Letters before a page number that some databases write and others do not."""

NUMERALS = {
    **{word: str(n) for n, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), start=1)},
    **{word: str(n) for n, word in enumerate(("one", "two", "three", "four", "five", "six"), start=1)},
    **{word: str(n) for n, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), start=1)},
    **{letter: letter for letter in "bcdefgh"},
}
"""Words that number a part, phase or type, and single letters that do ("Part B")."""
SMALL_WORDS = frozenset(
    {"a", "an", "the", "of", "and", "in", "on", "for", "to"}
    | {"de", "del", "la", "le", "les", "et", "e", "y", "i", "der", "die", "das", "und", "fur"}
)


@dataclass(frozen=True, slots=True)
class Fields:
    """One record in comparable form; empty or None where missing."""

    pmid: str | None
    doi: str | None
    registration: str | None
    title: str
    words: tuple[str, ...]
    breaks: frozenset[int]
    is_open: bool
    numbers: tuple[str, ...]
    stages: frozenset[str]
    year: int | None
    families: tuple[str, ...]
    initial: str
    journal: tuple[str, ...]
    journal_main: tuple[str, ...]
    volume: str
    issue: str
    page: str
    last_page: str
    is_early: bool
    is_supplement: bool | None
    kind: str
    is_preprint: bool | None
    is_abstract: bool
    abstract: str

    @property
    def first_author(self) -> str:
        """Give the family name of the first author."""
        return self.families[0] if self.families else ""


def comparable(row: Mapping[str, Any]) -> Fields:
    """Bring a row of the records table to comparable form."""
    shown = _shown(row["title"] or "") if row["is_title_known"] else ""
    words = _words(shown)
    authors = [_author(bare) for author in row["authors"] if (bare := _without_others(author))]
    journal = row["journal"] or ""
    page, last_page = _pages(row["pages"] or "")
    return Fields(
        pmid=row["pmid"],
        doi=row["doi"],
        registration=row["registration"],
        title="".join(words),
        words=words,
        breaks=_breaks(shown, words),
        is_open=shown.rstrip("])").endswith(OPEN_ENDS),
        numbers=numbers(words),
        stages=stages(words),
        year=row["year"],
        families=tuple(family for family, _ in authors if family),
        initial=authors[0][1] if authors else "",
        journal=_journal(journal),
        journal_main=_journal(re.split(r"\s*[:(=/;]|\. ", journal, maxsplit=1)[0]),
        volume=_number(row["volume"]),
        issue=_number(row["issue"]),
        page=page,
        last_page=last_page,
        is_early=not page and not row["volume"] and EARLY_PAGES.match(row["pages"] or "") is not None,
        is_supplement=is_supplement(row),
        kind=kind(row, shown, row["registration"]),
        is_preprint=is_preprint(row),
        is_abstract=is_abstract(row, page, last_page),
        abstract="".join(_words((row["abstract"] or "")[:ABSTRACT_START]))[:ABSTRACT_LETTERS],
    )


def _shown(title: str) -> str:
    """Give a title without what databases write around it."""
    title = title[:MAX_TITLE]
    title = RETRACTED.sub("", title) if "etracted" in title.lower() else title
    return LANGUAGE.sub("", title) if title[-1:] in "])." else title


def _breaks(title: str, words: tuple[str, ...]) -> frozenset[int]:
    """Give the numbers of letters after which a subtitle may begin, shortest words first."""
    found = set()
    length = len("".join(words))
    for match in BREAK.finditer(title):
        before = len("".join(_words(title[: match.start()])))
        found.add(before)
    return frozenset(found - {0, length})


def numbers(words: Sequence[str]) -> tuple[str, ...]:
    """Give the numbers of a title in order, whether in digits, Roman or in words."""
    found: list[str] = []
    for word in words:
        if not word.isalpha():
            found += FIRST_NUMBER.findall(MISREAD.sub("", word))
        elif word in NUMERALS:
            found.append(NUMERALS[word])
    return tuple(found)


def folded(text: str) -> str:
    """Give a text in lower case without accents."""
    if text.isascii():
        return text.lower()
    spelt = unicodedata.normalize("NFKD", text.lower().translate(GREEK))
    return "".join(letter for letter in spelt if not unicodedata.combining(letter))


def _words(text: str) -> tuple[str, ...]:
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = MARKUP.sub("", text)
    return tuple(WORD.findall(folded(text)))


def _without_others(author: str) -> str:
    return AND_OTHERS.sub("", author) if author[-1:] in OTHERS_ENDS else author


def _author(author: str) -> tuple[str, str]:
    """Give family name and first initial of "Family, Given", "Family GM" or "Given Family"."""
    if author[-1:] in GENERATION_ENDS:
        author = GENERATION.sub("", author)
    family, comma, given = author.partition(",")
    if comma and family.isascii() and family.isalpha():
        return family.lower(), folded(given.strip()[:1])
    words = family.replace(".", " ").split()
    if comma or len(words) < 2:
        return "".join(_words(family)), folded(given.strip()[:1])
    if _is_initials(words[-1]):
        initials = ""
        while len(words) > 1 and _is_initials(words[-1]):
            initials = words.pop()
        return "".join(_words(" ".join(words))), folded(initials[:1])
    return "".join(_words(words[-1])), folded(words[0][:1])


def _is_initials(word: str) -> bool:
    return len(word) <= MAX_INITIALS and word.isupper()


@lru_cache(maxsize=JOURNALS)
def _journal(journal: str) -> tuple[str, ...]:
    return tuple(word for word in _words(journal) if word not in SMALL_WORDS)


def _number(value: str | None) -> str:
    match = FIRST_NUMBER.search(value or "")
    return match.group().lstrip("0") if match else ""


def _pages(pages: str) -> tuple[str, str]:
    """Give first and last page; both empty where they say no place."""
    match = PAGES.search(folded(pages))
    if not match:
        return "", ""
    prefix, first, last_prefix, last = (part or "" for part in match.groups())
    prefix = "" if prefix in PLAIN_PAGE else prefix
    if last and len(last) < len(first) and not last_prefix:
        last = first[: len(first) - len(last)] + last
    if first == "1" and not prefix:
        return "", ""
    return prefix + first, (prefix + last if last else prefix + first)
