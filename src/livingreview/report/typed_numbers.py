"""Numbers typed into prose that tells results: each must be a placeholder, or be marked as no result.

1. What is no number of its own is passed over: placeholders, marks (`[=12]`), code, addresses, numbers of lists and
   headings, citations in brackets, names that begin with a letter (`NCT01234567`, `SF-36`), ordinals.
2. So are numbers that words around them make something else: years, the level of an interval (`95 % CI`), numbered
   things (`type 1`, `Table 2`), doses (`0.4 mg/kg`), ages, times of measurement (`at 12 weeks`, `day 7`), and what the
   protocol's own labels say in the same words (`at least 50 %`).
3. Every other number in digits is found. Counts in words beside what is counted (`three trials`) are found too, as
   something to look at.

A number that is none of these and no result is marked by the person who knows: `[=12]`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SECTIONS = ("discussion", "limitations", "conclusions")
"""Text sections that tell results; background and objectives tell of the world before the review."""

N = r"\d+(?:[.,]\d+)*"
RANGE = rf"{N}(?:\s*(?:to|and|or|,|–|-)\s*{N})*"
TIME = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|min|h)"
NUMBERED = (
    r"types?|phases?|stages?|grades?|class|tables?|figures?|fig\.|box|sections?|chapters?|appendix|items?|version|"
    r"pages?|pp?\.|steps?|volume|vol\.|no\.|questions?|domains?|RoB|PRISMA|ICD|DSM|MECIR"
)
STUDIED = r"(?:studies|trials|participants|patients|reports|records)"
COUNTED = r"(?:studies|trials|participants|patients|reports|records|people|adults|children|events|responders)"
WORDS = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty"
)

NO_RESULTS = (
    re.compile(r"\{\{.*?\}\}|\[=[^\[\]\n]*\]|```.*?```|`[^`\n]*`|<!--.*?-->", re.DOTALL),
    re.compile(r"https?://\S+|www\.\S+|\bdoi:\s*\S+|\b10\.\d{4,9}/\S+|\]\([^)\s]*\)|<[^>\s]+>"),
    re.compile(r"\[\d+(?:\s*[,–-]\s*\d+)*\]|^\s{0,8}\d{1,3}[.)]\s|^#+\s+\d+(?:\.\d+)*\.?\s", re.MULTILINE),
    re.compile(r"(?<![\w.])[^\W\d_]\w*(?:[-\u2011]\w+)*\d\w*|(?<![\w.])\d+-[A-Z]\w*|(?<![\w.])\d+(?:st|[nr]d|th)\b"),
    re.compile(
        rf"(?<![\d.,])(?<![=<>≥≤±] )(?<![=<>≥≤±])(?:19|20)\d\d(?![.,]?\d)(?!\s?%)(?!\s+(?:\w+\s+)?{COUNTED}\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{N}\s?%\s?(?:CIs?|confidence|credible|prediction|intervals?)\b", re.IGNORECASE),
    re.compile(rf"(?<!\w)(?:{NUMBERED})\s+{RANGE}", re.IGNORECASE),
    re.compile(rf"(?<![\w.]){RANGE}\s*(?:mg|[µμ]g|mcg|ng|IU)\b(?!\s*/\s*(?:d|m)?l\b)", re.IGNORECASE),
    re.compile(rf"\b(?:aged|ages?)\s+(?:about\s+|over\s+|under\s+)?{RANGE}", re.IGNORECASE),
    re.compile(
        rf"\b(?:at|after|over|within|until|beyond|before|every|first|last)\s+(?:about\s+|the\s+)*{RANGE}[\s-]*{TIME}\b"
        r"(?!\s+(?:less|more|longer|shorter|earlier|later|fewer)\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w.]){N}[-\u2011]{TIME}\b|\b(?:day|week|month|year|hour)s?\s+{RANGE}", re.IGNORECASE),
)
"""What is passed over, in this order."""

NUMBER = re.compile(rf"(?<![\w.,])[-−+]?{N}(?:\s*(?:to|of|out of|–)\s*[-−+]?{N})*")
COUNT_IN_WORDS = re.compile(rf"\b(?:{WORDS})\s+(?:[a-z-]+\s+)?{STUDIED}\b", re.IGNORECASE)
TOKEN = re.compile(rf"{N}|[^\W\d_]+|%")
TIME_WORD = re.compile(rf"{TIME}$", re.IGNORECASE)
SHOWN = 40  # characters
AFTER_WORDS = " .,;:!?)]*_"
"""Marks at the end of the words shown, which say nothing of the number."""


class Typed(NamedTuple):
    """A number in a text: its line, itself, some words from it on, and whether it is written in digits."""

    line: int
    number: str
    words: str
    is_digits: bool


def typed_numbers(text: str, protocol: Iterable[str] = ()) -> list[Typed]:
    """Find the numbers of a text that are no placeholder; `protocol` are labels whose numbers may be repeated."""
    left = text
    for pattern in NO_RESULTS:
        left = pattern.sub(lambda found: re.sub(r"\S", " ", found[0]), left)
    known = set(_phrases(protocol))
    digits = [found for found in NUMBER.finditer(left) if not known & set(_around(text, found.start(), found.end()))]
    places = sorted([*digits, *COUNT_IN_WORDS.finditer(left)], key=lambda found: found.start())
    return [_typed(text, found) for found in places]


def _typed(text: str, found: re.Match[str]) -> Typed:
    line = text.count("\n", 0, found.start()) + 1
    shown = " ".join(text[found.start() : found.start() + SHOWN].split())
    words = " ".join(shown.split(" ")[: 1 + len(found[0].split())])
    words = words.partition("{{")[0].rstrip(AFTER_WORDS)
    return Typed(line, " ".join(found[0].split()), words, found.re is NUMBER)


def _phrases(protocol: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for label in protocol:
        for found in re.finditer(N, label):
            yield from _around(label, found.start(), found.end())


def _around(text: str, start: int, end: int) -> Iterator[tuple[str, ...]]:
    """Give a number with the words on both sides, and with a word of time after it."""
    before, after = TOKEN.findall(text[:start].lower())[-1:], TOKEN.findall(text[end:].lower())[:1]
    number = text[start:end].lstrip("-−+")
    yield (*before, number, *after, "both sides")
    if after and TIME_WORD.match(after[0]):
        yield (number, *after)
