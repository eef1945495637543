"""A report in a language whose every text stands in brackets shows which texts do not come from the catalogue."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser

import pytest

from livingreview import words
from livingreview.figures.forest import forest_plot
from livingreview.report.extracting import extraction_process
from livingreview.report.inputs import of
from livingreview.report.methods import methods
from livingreview.report.process import screening_process
from livingreview.terms import Language

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[A-Za-z]{3,}")
NOT_PRINTED = ("anchor", "section_id", "table_id", "id", "name", "style", "href", "target", "kind", "svg")
DOMAINS = ("Deviations", "Measurement", "Missing", "Randomisation", "RoB", "Selection", "intended", "process")
NOT_OF_THE_CATALOGUE = frozenset({"HKSJ", "REML", "Wald", "PABAK", "became", *DOMAINS})
"""Knowingly not said through the catalogue: abbreviations of methods, what a log of decisions says of itself, and the
domains of the tools for risk of bias, which are named as their authors name them."""


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
    monkeypatch.setattr(words, "catalogue", lambda _: words.Catalogue(texts, counted, many))
    yield
    for cached in (words._retold, words._patterns):
        cached.cache_clear()


def texts_of(drawing: str) -> Iterator[str]:
    """Give the texts of a drawing, its wrapped lines one after the other."""
    parser = _Texts()
    parser.feed(drawing)
    yield " ".join(parser.found)


def printed(part: object) -> Iterator[str]:
    """Give every text in parts of the report, without anchors, addresses and styles."""
    if isinstance(part, str):
        yield from texts_of(part) if "<svg" in part else [part]
    elif is_dataclass(part):
        for one in fields(part):
            if one.name not in NOT_PRINTED:
                yield from printed(getattr(part, one.name))
    elif isinstance(part, tuple | list):
        for one in part:
            yield from printed(one)


def outside(texts: Iterable[str]) -> set[str]:
    """Give the words that stand in no brackets."""
    found = set()
    for text in texts:
        before, rest = "", text
        while before != rest:
            before, rest = rest, BRACKETED.sub(" ", rest)
        found |= set(WORD.findall(rest.replace("⟦", " ").replace("⟧", " ")))
    return found


def own_words(tables) -> set[str]:
    """Give what people and sources wrote in the sample: the protocol, and names, labels, places and quotations."""
    wrote = [tables.review.plain(), list(tables.records), list(tables.searches)]
    kept = ("study_label", "narrative", "locator", "printed", "timepoint", "why", "about", "subgroup", "note", "flags")
    rows = [*tables.effects, *tables.study_results, *tables.printed_results, *tables.studies, *tables.published_results]
    wrote += [row[name] for row in rows for name in kept if name in row]
    wrote += [value for row in [*tables.studies, *tables.published_results] for value in row.values()]
    found = WORD.findall(repr(wrote))
    return {*found, *(word.capitalize() for word in found)}


def left(tables, part: object) -> set[str]:
    """Give the words of a part that neither the catalogue nor the sample's people said."""
    return outside(printed(part)) - own_words(tables) - NOT_OF_THE_CATALOGUE


def test_every_text_of_a_forest_plot_is_said_through_the_catalogue(tables, bracketed: None) -> None:
    found = {}
    for name in tables.review.syntheses:
        parts = {part: of(getattr(tables, part), name) for part in ("effects", "summary", "weights", "judgements")}
        with words.speaking(Language.PORTUGUESE):
            found[name] = left(tables, forest_plot(name, review=tables.review, **parts))

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_every_text_of_methods_and_processes_is_said_through_the_catalogue(tables, bracketed: None) -> None:
    with words.speaking(Language.PORTUGUESE):
        of_methods = [part for part in methods(tables) if part.anchor != "methods-certainty"]
        parts = [of_methods, screening_process(tables), extraction_process(tables)]

    assert left(tables, parts) == set()
