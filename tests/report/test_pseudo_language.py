"""A report in a language whose every text stands in brackets shows which texts do not come from the catalogue."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from livingreview import words
from livingreview.figures.forest import forest_plot
from livingreview.report.inputs import of
from livingreview.terms import Language

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[A-Za-z]{3,}")
NOT_OF_THE_CATALOGUE = frozenset({"HKSJ", "REML", "Wald", "TOTAL"})
"""Knowingly not said through the catalogue: abbreviations of methods as the tables hold them."""


class _Texts(HTMLParser):
    """The texts of a drawing that a reader sees, with its title and description."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.found.append(data)


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put every text of the catalogue into brackets."""
    known = words.catalogue(Language.PORTUGUESE)
    texts = {text: f"⟦{text}⟧" for text in known.texts}
    counted = {one: (f"⟦{one}⟧", f"⟦{many}⟧") for many, one in zip(known.many, known.counted, strict=True)}
    many = {text: f"⟦{text}⟧" for text in known.many}
    for cached in (words._retold, words._patterns):
        cached.cache_clear()
    monkeypatch.setattr(words, "catalogue", lambda spoken: words.Catalogue(texts, counted, many))
    yield
    for cached in (words._retold, words._patterns):
        cached.cache_clear()


def outside(drawing: str) -> set[str]:
    """Give the words of a drawing's texts that stand in no brackets."""
    parser = _Texts()
    parser.feed(drawing)
    found = set()
    for text in parser.found:
        before = ""
        while before != text:
            before, text = text, BRACKETED.sub(" ", text)
        found |= set(WORD.findall(text.replace("⟦", " ").replace("⟧", " ")))
    return found


def own_words(tables) -> set[str]:
    """Give every word of the sample's data: names, labels and what the team wrote."""
    return set(WORD.findall(repr(tables)))


def test_every_text_of_a_forest_plot_is_said_through_the_catalogue(tables, bracketed: None) -> None:
    left = {}
    for name in tables.review.syntheses:
        parts = {part: of(getattr(tables, part), name) for part in ("effects", "summary", "weights", "judgements")}
        with words.speaking(Language.PORTUGUESE):
            drawing = forest_plot(name, review=tables.review, **parts)
        left[name] = outside(drawing) - own_words(tables) - NOT_OF_THE_CATALOGUE

    assert {name: found for name, found in left.items() if found} == {}
