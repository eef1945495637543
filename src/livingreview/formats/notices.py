"""Retractions, corrections and expressions of concern, as exports tell of them.

1. Fields for linked notices (PubMed's RIN, ROF, EIN, EFR ...) and notes that open with their names:
   `retraction in: WHERE` stands on the article, `retraction of: WHERE` on the notice.
2. Databases also write them into the title - `RETRACTED: ...`, `(Retracted article. See vol. 3)`,
   `[Erratum appears in ...]`, `Erratum: ...` - and into the type of publication.
3. What the title or the type says is added where no field says the same with its place.

Source: PubMed's CommentsCorrections; exports of Ovid, Embase and Web of Science; COPE on retraction notices.
"""

import re
from collections.abc import Iterable, Sequence

from livingreview.formats.lines import one_line

KINDS = (
    *("partial retraction in", "partial retraction of", "retraction in", "retraction of", "erratum in", "erratum for"),
    *("expression of concern in", "expression of concern for", "corrected and republished in"),
    *("corrected and republished from", "republished in", "republished from", "update in", "update of"),
    *("comment in", "comment on"),
)
BY_TAG = {
    "RIN": "retraction in", "ROF": "retraction of", "PRIN": "partial retraction in", "PROF": "partial retraction of",
    "EIN": "erratum in", "EFR": "erratum for", "ECI": "expression of concern in", "ECF": "expression of concern for",
    "CRI": "corrected and republished in", "CRF": "corrected and republished from", "RPI": "republished in",
    "RPF": "republished from", "UIN": "update in", "UOF": "update of", "CIN": "comment in", "CON": "comment on",
}  # fmt: skip
"""PubMed's tags for links between a report and what was published about it."""

BY_REFERENCE_TYPE = {
    "RetractionIn": "retraction in", "RetractionOf": "retraction of", "PartialRetractionIn": "partial retraction in",
    "PartialRetractionOf": "partial retraction of", "ErratumIn": "erratum in", "ErratumFor": "erratum for",
    "ExpressionOfConcernIn": "expression of concern in", "ExpressionOfConcernFor": "expression of concern for",
    "CorrectedandRepublishedIn": "corrected and republished in", "RepublishedIn": "republished in",
    "CorrectedandRepublishedFrom": "corrected and republished from", "RepublishedFrom": "republished from",
    "UpdateIn": "update in", "UpdateOf": "update of", "CommentIn": "comment in", "CommentOn": "comment on",
}  # fmt: skip
"""The same as PubMed XML writes them."""

NOTED = re.compile(rf"\W*(?:(?:{'|'.join(BY_TAG)})\s*:\s*)?({'|'.join(KINDS)})\b[\s:.]*(.*)", re.IGNORECASE | re.DOTALL)
IN_BRACKETS = re.compile(
    r"\[\s*(partial retraction|retraction|retracted|erratum|correction|corrigendum|expression of concern"
    r"|corrected and republished|republished|update)\s*(?:appears |noted |published )?in[\s:]+([^\[\]]{1,400})\]",
    re.IGNORECASE,
)
BRACKET_KINDS = {"retracted": "retraction in", "correction": "erratum in", "corrigendum": "erratum in"}

TITLES = (
    (
        "retraction in",
        re.compile(
            r"\W*(?:retracted|withdrawn)(?: article| paper| publication)?\s*[:.\-\u2013\u2014\])]"
            r"|.*(?:[(\[]\s*(?:retracted|withdrawn)(?: article| paper| publication)?\b)",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        "retraction of",
        re.compile(
            r"\W*(?:notice of )?retraction(?:\s*:|\W+(?:notice|note)\b|(?: to| of| for)\s*[:\"\u201c\u2018'])"
            r"|.*\(retraction of vol\b",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        "expression of concern for",
        re.compile(
            r"\W*(?:editorial )?(?:expression|notice) of concern\b|.*\(expression of concern of vol\b",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
    (
        "erratum for",
        re.compile(
            r"\W*(?:(?:erratum|errata|corrigendum|corrigenda)\b|(?:author |publisher )?correction(?: to)?\s*:)"
            r"|.*\(vol\.? [0-9]+, (?:pg|p|page)\b",
            re.IGNORECASE | re.DOTALL,
        ),
    ),
)
"""Titles of retracted articles, and of notices about others."""

TYPES = {
    "retracted publication": "retraction in", "retracted article": "retraction in", "retracted": "retraction in",
    "withdrawn publication": "retraction in", "retraction of publication": "retraction of",
    "retraction": "retraction of", "retraction notice": "retraction of", "retraction note": "retraction of",
    "published erratum": "erratum for", "erratum": "erratum for", "corrigendum": "erratum for",
    "correction": "erratum for", "correction, addition": "erratum for",
    "expression of concern": "expression of concern for",
    "corrected and republished article": "corrected and republished from",
}  # fmt: skip
"""Types of publication, in small letters."""

BY_TITLE, BY_TYPE = "as its title says", "as its type of publication says"
MAX_TITLE = 4000
"""Characters of a title that are looked at."""


def notice(kind: str, where: str) -> str:
    """Write one notice."""
    return f"{kind.lower()}: {one_line(where) or 'place not given'}"


def notices_in(notes: Iterable[str]) -> list[str]:
    """Give the notices that notes name, as `KIND: where`; other notes are none."""
    found = (NOTED.match(part[:MAX_TITLE]) for note in notes for part in note.split("\n") if part.strip())
    return list(dict.fromkeys(notice(match[1], match[2]) for match in found if match))


def all_notices(linked: Sequence[str], notes: Iterable[str], title: str | None, types: Iterable[str]) -> list[str]:
    """Give every notice of an entry: what it links, what its notes say, and what its title and type say."""
    found = [*linked, *notices_in(notes), *_in_brackets(title or "")]
    for kind, where in (*_titled(title or ""), *_typed(types)):
        if not any(one.startswith(f"{kind}:") for one in found):
            found.append(notice(kind, where))
    return list(dict.fromkeys(found))


def _in_brackets(title: str) -> list[str]:
    if "[" not in title:
        return []
    found = IN_BRACKETS.findall(title[:MAX_TITLE])
    return [notice(BRACKET_KINDS.get(kind.lower(), f"{kind.lower()} in"), where) for kind, where in found]


def _titled(title: str) -> list[tuple[str, str]]:
    return [(kind, BY_TITLE) for kind, pattern in TITLES if pattern.match(title[:MAX_TITLE])][:1]


def _typed(types: Iterable[str]) -> list[tuple[str, str]]:
    parts = [part.strip().lower() for value in types for part in value.split(";")]
    return [(TYPES[part], BY_TYPE) for part in parts if part in TYPES]
