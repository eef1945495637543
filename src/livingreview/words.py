"""Every text that a reader of the report sees, in the language of the review.

1. The English text stands where it is used, as `say("{n} studies were included.", n=3)`; the catalogue of all of them,
   `locale/livingreview.pot`, is made from the source.
2. A translation is one file, `locale/LANGUAGE.po`, as gettext and the editors of translators write it.
3. A text without a translation is said in English: a report is complete in any language.
4. Names, titles and what people wrote are never translated.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from string import digits
from typing import Any, NamedTuple

from livingreview.terms import Language

LETTER = re.compile(r"[^\W\d_]")
NUMBERS = re.compile(r"[−+<]?\d[\d,]*(?:\.\d+)?%?")
RANGE = re.compile(r"([−<]?\d\S*) to ([−<]?\d\S*)")
RANGE_TEXT = "{low} to {high}"
MEASURED = re.compile(r"((?:[^\W\d_]{1,3}²?:? )*(?:[=<>≤≥] )?)([−+]?\d[\d,]*(?:\.\d+)?)( ?%)?")
"""A number behind a letter or two, as `p = 0.04` or `I² 92.1 %`."""
INTERVAL = re.compile(r"(.+) \[([^,\]]+), ([^,\]]+)\]")
INTERVAL_TEXT = "[{low}, {high}]"
BRACKETS = re.compile(r"(.+?) \(((?:[^()]|\([^()]*\))+)\)(\.?)", re.DOTALL)
PLACE = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
VALUE, SHORT, NUMBER = ".+?", r"(?:[^a-z]|\b(?:to|lower|higher|fewer|more)\b)+?", "[^a-z]+?"
LEAST_OWN, LEAST_SIGNS = 8, 2
"""Letters and places, or words and marks between them, that a text has so that any value may stand in its places; else
numbers and abbreviations may."""
SIGNS = re.compile(r"\b(?!(?:a|by|for|of|on|the|to)\b)[^\W\d_]+|[:,]")
LEAST_FIRST = 5
"""Letters with which a text begins, so that any value may follow."""
PEOPLE = ("alternative", "assumption", "timepoint", "window")
"""Places of what people wrote, which is not retold."""
OF = "\x04"
"""Stands between what a word is said of and the word, as in the files of gettext."""
_language: ContextVar[Language] = ContextVar("language", default=Language.ENGLISH)


class Catalogue(NamedTuple):
    """The texts of one language."""

    texts: dict[str, str]
    counted: dict[str, tuple[str, ...]]
    """By the text for one: that for one and that for another count."""
    many: dict[str, str]
    """By the English text for another count than one."""


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say everything within in a language."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> Language:
    """Give the language that is spoken."""
    return _language.get()


def say(text: str, /, **values: Any) -> str:
    """Give a text in the language of the review, with its values filled in."""
    spoken = language()
    found = text if spoken is Language.ENGLISH else catalogue(spoken).texts.get(text) or text
    return found.format(**values) if values else found


def say_of(thing: str, word: str) -> str:
    """Give a word as it is said of a thing, as `low` of certainty, where the language has a form of its own for it."""
    return say(word) if language() is Language.ENGLISH else _of(thing, word, language()) or say(word)


def _of(thing: str, word: str, spoken: Language) -> str | None:
    return catalogue(spoken).texts.get(f"{thing}{OF}{word}")


def say_counted(one: str, many: str, n: int, /, **values: Any) -> str:
    """Give the text for one or for another count; `{n}` stands for the count."""
    spoken = language()
    forms = (one, many) if spoken is Language.ENGLISH else catalogue(spoken).counted.get(one) or (one, many)
    return forms[0 if n == 1 else 1].format(n=grouped(n), **values)


def grouped(n: int) -> str:
    """Write a count with the mark that the language puts between thousands."""
    return f"{n:,}".replace(",", language().thousands_mark)


def retell(told: str) -> str:
    """Say a text that a table holds in English, its values filled in, in the language of the review.

    Its parts, parted by semicolons, are found among the texts of the catalogue, with any values in their places; a part
    that is none of them stays as it is.
    """
    return told if language() is Language.ENGLISH else _retold(told, language())


@cache
def _retold(told: str, spoken: Language) -> str:
    if told in catalogue(spoken).texts:
        return catalogue(spoken).texts[told]
    if NUMBERS.fullmatch(told) or MEASURED.fullmatch(told):
        return told.translate(str.maketrans(",.", f"{spoken.thousands_mark}{spoken.decimal_mark}"))
    for pattern, text in _patterns(spoken):
        if (found := pattern.fullmatch(told)) and all(map(_is_whole, found.groups())):
            return text.format(**{name: _filled(name, value, spoken) for name, value in found.groupdict().items()})
    return _retold_sentence(told, spoken) or _retold_parts(told, spoken)


def _is_whole(value: str) -> bool:
    """Say whether every bracket of a value closes in it."""
    return value.count("(") == value.count(")") and value.count("[") == value.count("]")


def _filled(place: str, value: str, spoken: Language) -> str:
    return value if place in PEOPLE else _of(place.rstrip(digits), value, spoken) or _retold(value, spoken)


def _retold_sentence(told: str, spoken: Language) -> str | None:
    """Say a text that was made a sentence: its first letter is a capital, or it ends with a full stop."""
    small, bare = told[:1].lower() + told[1:], told.removesuffix(".")
    if small != told and not told[1:2].isupper() and (found := _retold(small, spoken)) != small:
        return found[:1].upper() + found[1:]
    if bare != told and (found := _retold(bare, spoken)) != bare:
        return f"{found}."
    return None


def _retold_parts(told: str, spoken: Language) -> str:
    """Say the parts of a text that semicolons or brackets at its end part, and the ends of a range."""
    if found := BRACKETS.fullmatch(told):
        return f"{_retold(found[1], spoken)} ({_retold(found[2], spoken)}){found[3]}"
    if found := RANGE.fullmatch(told):
        ends = {"low": _retold(found[1], spoken), "high": _retold(found[2], spoken)}
        return catalogue(spoken).texts.get(RANGE_TEXT, RANGE_TEXT).format(**ends)
    if found := INTERVAL.fullmatch(told):
        value, low, high = (_retold(found[number], spoken) for number in (1, 2, 3))
        return f"{value} {catalogue(spoken).texts.get(INTERVAL_TEXT, INTERVAL_TEXT).format(low=low, high=high)}"
    for part in (": ", " = "):
        name, _, value = told.partition(part)
        if value and name in catalogue(spoken).texts:
            return f"{_retold(name, spoken)}{part}{_retold(value, spoken)}"
    for part in ("; ", ", "):
        if part in told:
            return part.join(_retold(one, spoken) for one in told.split(part))
    return told


@cache
def _patterns(spoken: Language) -> list[tuple[re.Pattern[str], str]]:
    """Give the texts with places for values as patterns, those with most words of their own first."""
    known = catalogue(spoken)
    texts = {one: forms[0] for one, forms in known.counted.items()} | known.many | known.texts
    own = {text: len(LETTER.findall(PLACE.sub("", text))) for text in texts if PLACE.search(text)}
    rank = {text: (-n, -len(PLACE.sub("", text)), len(PLACE.findall(text)), text) for text, n in own.items()}
    found = sorted((text for text, n in own.items() if n > 1), key=rank.__getitem__)
    return [(_pattern(text, _value(text, own[text])), _plain(texts[text])) for text in found]


def _value(text: str, n_letters: int) -> str:
    """Say what may stand in the places of a text."""
    is_long = n_letters + len(PLACE.findall(text)) >= LEAST_OWN
    is_first = len(LETTER.findall(PLACE.split(text)[0])) >= LEAST_FIRST
    if is_long or is_first or len(SIGNS.findall(PLACE.sub("", text))) >= LEAST_SIGNS:
        return VALUE
    return NUMBER if len(PLACE.findall(text)) == 1 else SHORT


def _plain(text: str) -> str:
    return PLACE.sub(r"{\1}", text)


def _pattern(text: str, value: str) -> re.Pattern[str]:
    places: set[str] = set()
    parts, end = [], 0
    for place in PLACE.finditer(text):
        parts.append(re.escape(text[end : place.start()]))
        parts.append(f"(?P={place[1]})" if place[1] in places else f"(?P<{place[1]}>{value})")
        places.add(place[1])
        end = place.end()
    return re.compile("".join([*parts, re.escape(text[end:])]), re.DOTALL)


def mark(text: str) -> str:
    """Name a text for the catalogue that is said later, by `say` of a variable."""
    return text


def mark_counted(one: str, many: str) -> tuple[str, str]:
    """Name a text for one and for many that is said later, by `say_counted` of a variable."""
    return one, many


def decimal(number: str) -> str:
    """Write a number's decimal mark as the language does."""
    return number.replace(".", language().decimal_mark)


@cache
def catalogue(spoken: Language) -> Catalogue:
    """Read the file of a language; texts marked as fuzzy or not yet translated are left out."""
    from babel.messages.pofile import read_po

    path = files("livingreview").joinpath(f"locale/{spoken}.po")
    with path.open("rb") as file:
        messages = [one for one in read_po(file, locale=spoken.value) if one.id and not one.fuzzy]
    single = {
        f"{one.context}{OF}{one.id}" if one.context else one.id: one.string
        for one in messages
        if isinstance(one.id, str) and isinstance(one.string, str) and one.string
    }
    pairs = [(one.id, one.string) for one in messages if isinstance(one.id, tuple | list)]
    counted = {ids[0]: tuple(strings) for ids, strings in pairs if isinstance(strings, tuple | list) and all(strings)}
    many = {ids[1]: counted[ids[0]][1] for ids, _ in pairs if ids[0] in counted}
    return Catalogue(single, counted, many)
