"""What records are compared by: their fields brought to one form.

1. Titles: character entities and markup undone, Greek letters spelt out, accents, case and punctuation
   dropped; "RETRACTED:" before the title of a retracted article is not part of it.
2. Authors: family names in order, each with the first initial where one is given.
3. Journals: words without articles and conjunctions; a subtitle after a colon or bracket is set aside.
4. Volume, issue: the first number. Pages: first and last, without leading zeros and the `e` of an
   electronic page; ranges are completed (101-9 is 101 to 109); a range from 1 is where an article stands
   before it is printed, and says no place.
5. Kind: what a title or container says about the report - a notice about another report, a reply, a
   protocol, a preprint, a conference abstract, a record of a register.

Source: the forms in which databases export these fields; kinds as Cochrane's guidance on several
reports of one study names them.
"""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from livingreview.formats.identifiers import own_registration
from livingreview.formats.ris import parse_tags

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

NOTICE = re.compile(
    r"^\W*(erratum|errata|corrigend\w+|(?:author |publisher )?correction|retraction|expression of concern|addendum"
    r"|withdrawn|retracted|notice)\W*(?:[:.\-–—\[\]]|(?:to|for|notice|note|regarding|of publication)\b|$)"
    r"|[\[(](erratum|corrigendum|correction|retraction)\b|\((?:vol|volume)\.? [0-9]+, (?:pg|p|page)",
    re.IGNORECASE,
)
REPLY = re.compile(
    r"^\W*(?:re|reply|in reply|response|comments?|commentary|letter|editorial|discussion"
    r"|authors?['’]?s? (?:reply|response))\s*(?:[:.\-–—]|to\b|on\b|by\b|from\b|$)"
    r"|[-–—:.\[(]\s*(?:the )?(?:authors?['’]?s? )?(?:reply|response)\W*$",
    re.IGNORECASE,
)
PROTOCOL = re.compile(
    r"\bprotocols?\W*$|\bprotocol (?:for|of)\b|\b(?:study|trial) protocol\b|\brationale and\b|\band rationale\b",
    re.IGNORECASE,
)
PREPRINT_DOI = re.compile(
    r"10\.1101/(?:[0-9]{6}$|[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)|10\.(?:64898|21203|48550|2139|20944|31234|31219|26434|36227|22541|14293)/"
)
"""bioRxiv and medRxiv (the forms of their DOIs), openRxiv, Research Square, arXiv, SSRN, Preprints.org, PsyArXiv,
OSF, ChemRxiv, TechRxiv, Authorea (two), by the prefixes that DOI registers list."""
PREPRINT_SERVER = re.compile(r"rxiv\b|research square|\bssrn\b|preprint", re.IGNORECASE)
MEETING = re.compile(
    r"\b(?:conf|conference|congress|meeting|symposium|workshop|proceedings of the .*annual|abstracts?)\b", re.IGNORECASE
)
SUPPLEMENT = re.compile(r"\bsuppl|\bspec(?:ial)?\b.*\bno\b", re.IGNORECASE)
COCHRANE = re.compile(r"(10\.1002/14651858\.cd[0-9]{6})(?:\.pub[0-9]+)?$")

FIRST_NUMBER = re.compile(r"[0-9]+")
PAGES = re.compile(
    r"([a-z]{0,6})[ .]?0*([0-9]+[a-z]{0,2}[0-9]*)(?:\s*[-–—]+\s*([a-z]{0,3})0*([0-9]+[a-z]{0,2}[0-9]*))?"
)
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
    year: int | None
    families: tuple[str, ...]
    initial: str
    journal: tuple[str, ...]
    journal_main: tuple[str, ...]
    volume: str
    issue: str
    page: str
    last_page: str
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
    shown = RETRACTED.sub("", (row["title"] or "")[:MAX_TITLE]) if row["is_title_known"] else ""
    words = _words(shown)
    authors = [_author(author) for author in row["authors"]]
    journal = row["journal"] or ""
    page, last_page = _pages(row["pages"] or "")
    registration = own_registration(parse_tags(row["raw"])) if row["registry_ids"] else None
    return Fields(
        pmid=row["pmid"],
        doi=row["doi"],
        registration=registration,
        title="".join(words),
        words=words,
        year=row["year"],
        families=tuple(family for family, _ in authors if family),
        initial=authors[0][1] if authors else "",
        journal=_journal(journal),
        journal_main=_journal(re.split(r"\s*[:(=/;]|\. ", journal, maxsplit=1)[0]),
        volume=_number(row["volume"]),
        issue=_number(row["issue"]),
        page=page,
        last_page=last_page,
        kind=_kind(shown, registration),
        is_preprint=_is_preprint(row),
        is_abstract=_is_abstract(row, page, last_page),
        abstract="".join(_words((row["abstract"] or "")[:ABSTRACT_START]))[:ABSTRACT_LETTERS],
    )


def numerals(words: Sequence[str]) -> list[str]:
    """Give the numbers of a title in order, whether in digits, Roman or in words."""
    return [number for word in words for number in FIRST_NUMBER.findall(word) or filter(None, [NUMERALS.get(word)])]


def review_of(doi: str | None) -> str | None:
    """Give the part of a Cochrane review's DOI that all its versions share."""
    match = COCHRANE.match(doi or "")
    return match[1] if match else None


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


def _author(author: str) -> tuple[str, str]:
    """Give family name and first initial of "Family, Given", "Family GM" or "Given Family"."""
    family, comma, given = author.partition(",")
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


def _kind(title: str, registration: str | None) -> str:
    if registration:
        return "register"
    if NOTICE.search(title):
        word = (NOTICE.search(title) or [""])[0].lower()
        return (
            "retraction" if "retract" in word or "withdrawn" in word else "concern" if "concern" in word else "notice"
        )
    if REPLY.search(title):
        return "reply"
    return "protocol" if PROTOCOL.search(title) else "report"


def _is_preprint(row: Mapping[str, Any]) -> bool | None:
    """Say whether the record is of a preprint; None where it names neither DOI nor container."""
    if row["doi"] and PREPRINT_DOI.match(row["doi"]):
        return True
    if row["journal"]:
        return bool(PREPRINT_SERVER.search(row["journal"])) and not row["volume"]
    return False if row["doi"] or row["volume"] else None


def _is_abstract(row: Mapping[str, Any], page: str, last_page: str) -> bool:
    """Say whether the record clearly is of a conference abstract."""
    if re.search(r"conference abstract|meeting abstract", f"{row['type']}", re.IGNORECASE):
        return True
    if MEETING.search(row["journal"] or ""):
        return True
    is_one_page = bool(page) and page == last_page
    in_supplement = SUPPLEMENT.search(f"{row['volume']} {row['issue']} {row['journal']}")
    return is_one_page and (bool(in_supplement) or re.match(r"[sap]{1,2}o?[0-9]", page) is not None)
