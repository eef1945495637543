"""Identifiers in the tags of one entry: DOI, PubMed and PubMed Central ids, trial registration numbers.

1. DOI: from DO; else from M3 where the whole value is a DOI; else from an address at doi.org. Lower
   case, no resolver, character entities undone, trailing punctuation removed.
2. PubMed id, only where the entry says that it is one: a PMID tag; `PMID 123` or `PUBMED 123` in AN,
   ID or C1-C8 (so Cochrane writes it), or `MEDLINE:123` there (Web of Science); an address of
   PubMed; bare digits in AN or ID when the database (DB) is PubMed or MEDLINE and not Embase, or its
   provider (DP) is NLM; bare digits in C5 when the databases are Embase and MEDLINE (so Embase.com
   writes it). Where these name two different ids, none is clear and it stays missing.
3. Registration numbers, and the own number of a register's record: `registrations.py`.
4. PubMed Central id: `PMC` and digits in an accession, custom or address tag, or after `PMCID` in a
   note. Where these name two different ids, it stays missing.

Source: the forms of the numbers as the registers and DOI and PubMed publish them.
"""

import html
import re
from collections.abc import Sequence
from urllib.parse import unquote

from livingreview.formats.registrations import registration_of

Tags = Sequence[tuple[str, str]]
"""The tags of an entry in order, with their values."""

ADDRESS_TAGS = ("UR", "L2", "LK", "L1")
ACCESSION_TAGS = ("AN", "ID")
CUSTOM_TAGS = tuple(f"C{number}" for number in range(1, 9))
JOURNAL_TAGS = ("JF", "JO", "T2", "JA", "J2")

MAX_IDENTIFIER = 4000
"""Characters of a value looked at for a DOI or PubMed id; real values, addresses too, are shorter."""

DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"]+")
WHOLE_DOI = re.compile(r"(?:doi:?\s*)?(?:https?://(?:dx\.)?doi\.org/)?10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+", re.IGNORECASE)
DOI_ADDRESS = re.compile(r"^(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
TRAILING_JUNK = ".,;:'`|>"
BRACKETS = {")": "(", "]": "[", "}": "{"}

PUBMED_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/([0-9]{1,8})(?![0-9])")
NAMED_PMID = re.compile(r"\b(?:PMID|PUBMED|MEDLINE(?=:))[\s:#]{0,4}([0-9]{1,8})(?![0-9])", re.IGNORECASE)
BARE_PMID = re.compile(r"[0-9]{1,8}")
LONG_PMID = re.compile(r"[0-9]{7,8}")
"""An ID tag holds the number of the record in a reference manager's library as well, and that is shorter."""
PUBMED_NAME = re.compile(r"pubmed(?! central)|medline", re.IGNORECASE)

PMCID = re.compile(r"(?<![A-Za-z0-9])PMC[0-9]{3,9}(?![0-9])", re.IGNORECASE)
NAMED_PMCID = re.compile(r"\bPMCID[\s:#]{0,4}PMC[0-9]{3,9}(?![0-9])", re.IGNORECASE)


def doi(tags: Tags) -> str | None:
    """Give the DOI of an entry, normalised."""
    candidates = values(tags, "DO")
    candidates += [value for value in values(tags, "M3") if WHOLE_DOI.fullmatch(value)]
    candidates += [value for value in values(tags, *ADDRESS_TAGS) if DOI_ADDRESS.match(value)]
    return next((found for value in candidates if (found := normal_doi(value))), None)


def normal_doi(value: str) -> str | None:
    """Give the first DOI in a value: lower case, without resolver and trailing punctuation."""
    value = html.unescape(value[:MAX_IDENTIFIER].strip())
    if DOI_ADDRESS.match(value):
        value = unquote(re.split(r"[?#]", value, maxsplit=1)[0])
    match = DOI.search(value)
    if not match:
        return None
    found = _without_trailing_junk(match.group().lower())
    return found if DOI.fullmatch(found) else None


def pmid(tags: Tags) -> str | None:
    """Give the PubMed id of an entry where it clearly names one."""
    named = [value for value in values(tags, "PMID") if BARE_PMID.fullmatch(value)]
    for value in values(tags, *ACCESSION_TAGS, *CUSTOM_TAGS):
        named += NAMED_PMID.findall(value)
    for value in values(tags, *ADDRESS_TAGS):
        named += PUBMED_ADDRESS.findall(value)
    named += _bare_pmids(tags)
    found = {number.lstrip("0") for number in named} - {""}
    return found.pop() if len(found) == 1 else None


def pmcid(tags: Tags) -> str | None:
    """Give the PubMed Central id of an entry where it names exactly one as its own."""
    own = values(tags, "PMC", "PMCID", *ACCESSION_TAGS, *CUSTOM_TAGS, *ADDRESS_TAGS)
    noted = [found[0] for note in values(tags, "N1") for found in NAMED_PMCID.finditer(note)]
    return pmcid_in([*own, *noted])


def pmcid_in(texts: Sequence[str]) -> str | None:
    """Give the one PubMed Central id that some values name; two different ones are none."""
    found = {match.group().upper() for text in texts for match in PMCID.finditer(text[:MAX_IDENTIFIER])}
    return found.pop() if len(found) == 1 else None


def accession_numbers(tags: Tags) -> list[str]:
    """Give the numbers under which databases hold the record, as the entry's AN tags name them."""
    return list(dict.fromkeys(values(tags, "AN")))


def own_registration(tags: Tags) -> str | None:
    """Give the registration number that a registry entry describes; None for any other record."""
    if values(tags, "VL") or pmid(tags):
        return None
    names = values(tags, "DB", "DP", *JOURNAL_TAGS, "M3") + values(tags, *ADDRESS_TAGS)[:1]
    places = values(tags, *ADDRESS_TAGS, *JOURNAL_TAGS, *ACCESSION_TAGS)
    return registration_of(names, places, "\n".join(value for _, value in tags))


def values(tags: Tags, *names: str) -> list[str]:
    """Give the values of some tags that are not empty, in the order of the names, then of the entry."""
    found = [(tag, value[:MAX_IDENTIFIER]) for tag, value in tags if tag in names and value]
    return [value for name in names for tag, value in found if tag == name] if found else []


def _without_trailing_junk(found: str) -> str:
    while found:
        opening = BRACKETS.get(found[-1])
        is_stray_bracket = opening is not None and found.count(opening) < found.count(found[-1])
        if found[-1] not in TRAILING_JUNK and not is_stray_bracket:
            break
        found = found[:-1]
    return found


def _bare_pmids(tags: Tags) -> list[str]:
    """Give the bare digits that are PubMed ids by the database that the entry names; AN stands before ID."""
    database = " ".join(values(tags, "DB"))
    is_pubmed = "NLM" in values(tags, "DP") or PUBMED_NAME.search(database) is not None
    if not is_pubmed:
        return []
    if "embase" in database.lower() and "NLM" not in values(tags, "DP"):
        return [value for value in values(tags, "C5") if BARE_PMID.fullmatch(value)]
    numbers = [value for value in values(tags, "AN") if BARE_PMID.fullmatch(value)]
    return numbers or [value for value in values(tags, "ID") if LONG_PMID.fullmatch(value)]
