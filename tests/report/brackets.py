"""A language whose every text stands in brackets, and what a page says outside of them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from html.parser import HTMLParser

from livingreview import words
from livingreview.models.notes import Note
from livingreview.report.inputs import ReportTables
from livingreview.report.reporting_guidelines import GUIDELINES
from livingreview.terms import Language

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
PLACE = re.compile(r"(\{\w+(?::[^{}]*)?\})")
WORD = re.compile(r"[A-Za-z]{3,}")
ID = re.compile(r"\b(?:\w+(?:/[\w.]+)+|results\[\d+\]|rec_\w+|[a-z0-9]+(?:[_.][a-z0-9]+)+|[0-9a-f]{32,}|sha256:\w+)\b")
"""Paths of files, ids of records, names in conditions, addresses and hashes."""
PARTS = re.compile(r"\n\s*\n|\n#+ |(?<=[.!?:;,)]) | \(|\{\{[^}]*\}\}|\[|\]|\n[-*] ")
"""Between the parts of a text that a page shows apart: sentences, headings, names of values."""
WITHIN_A_RUN = frozenset({"abbr", "b", "code", "em", "i", "mark", "span", "strong", "sub", "sup", "text", "tspan"})
"""Elements that stand within a run of words; every other one begins a new run, but a link, which is a part of it."""
AS_A_FILE = frozenset({"pre", "script", "style"})
"""Elements with the text of a file as it stands: a strategy, a citation for other programs."""
FILE = re.compile(r"[\w·-]+(?:/[\w·-]+)*\.(?:bib|csv|docx|pdf|png|ris|svg|xml|zip)\b")
ATTRIBUTES = ("alt", "aria-label", "data-label", "data-said", "title")
OF_PEOPLE = (
    *("records", "linked_records", "searches", "studies", "study_reports", "notices", "study_notices"),
    *("decision_notes", "printed_results", "published_results", "quoted_risk_of_bias", "discrepancies", "contacts"),
)
"""Tables of what people and sources wrote."""
CELLS = (
    *("study_label", "narrative", "locator", "printed", "timepoint", "about", "subgroup", "support", "text", "holds"),
    *("statement", "assumption", "source", "risk_source"),
)
"""Columns of other tables with what people and sources wrote."""
REASONS = ("ratings", "directness", "judgements", "missing_evidence")
"""Tables whose reasons people write."""
NAMES = frozenset(
    {
        "Cochrane",
        "Egger",
        "Handbook",
        "Hartung",
        "Jonkman",
        "Knapp",
        "PubMed",
        "Sidik",
        "Wald",
        "doi",
        "livingreview",
        "weasyprint",
    }
)
LIBRARIES = frozenset({"numpy", "pandas", "scipy", "snakemake"})
ABBREVIATIONS = frozenset(
    {"DFBETAS", "DFFITS", "GRADE", "HKSJ", "LSR", "NNTB", "PABAK", "PRISMA", "REML", "RoB", "SWiM"}
)
CHECKLISTS = frozenset({"for", "Abstracts"})
FILES = frozenset(
    {
        *(
            "appendices",
            "background",
            "conclusions",
            "csv",
            "discussion",
            "limitations",
            "objectives",
            "pdf",
            "records",
        ),
        *("results", "studies", "tables", "yaml"),
    }
)
NOT_SAID = NAMES | LIBRARIES | ABBREVIATIONS | CHECKLISTS | FILES
"""Knowingly not said through the catalogue: proper names, abbreviations of methods and of tools, the names of
checklists as their authors write them, and paths of files."""


@contextmanager
def brackets() -> Iterator[None]:
    """Put every text of the catalogue into brackets."""
    known = words.catalogue(Language.PORTUGUESE)
    texts = {text: bracketed(text.rpartition(words.OF)[2]) for text in known.texts}
    pairs = zip(known.many, known.counted, strict=True)
    counted = {one: (bracketed(one), bracketed(many)) for many, one in pairs}
    many = {text: bracketed(text) for text in known.many}
    real = words.catalogue
    _forget()
    words.catalogue = lambda _: words.Catalogue(texts, counted, many)  # type: ignore[assignment]
    try:
        yield
    finally:
        words.catalogue = real
        _forget()


def bracketed(text: str) -> str:
    """Put what a text says of its own into brackets, and its places outside of them."""
    return "".join(part if part.startswith("{") else f"⟦{part}⟧" for part in re.split(PLACE, text) if part)


def _forget() -> None:
    for cached in (words._retold, words._patterns):
        cached.cache_clear()


class _Page(HTMLParser):
    """Every run of words of a page that a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = [""]
        self.is_hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a run, and take the words of attributes."""
        self.is_hidden = tag in AS_A_FILE
        self._go_on(tag)
        said = [value for name, value in attrs if name in ATTRIBUTES and value]
        self.runs += [*said, ""] if said else []

    def handle_endtag(self, tag: str) -> None:
        """End a run."""
        self.is_hidden = False
        self._go_on(tag)

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self.is_hidden:
            self.runs[-1] += data

    def _go_on(self, tag: str) -> None:
        if tag in WITHIN_A_RUN:
            self.runs[-1] += " "
        elif tag != "a":
            self.runs.append("")


def outside(text: str) -> str:
    """Give what stands in no brackets."""
    before = ""
    while before != text:
        before, text = text, BRACKETED.sub(" ", text)
    return text.replace("⟦", " ").replace("⟧", " ")


def runs_outside(page: str, wrote: Iterable[str], known: frozenset[str] = NOT_SAID) -> list[str]:
    """Give the runs of a page with words that neither the catalogue nor people said, and that are not known."""
    reader = _Page()
    reader.feed(page)
    phrases = re.compile("|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in wrote))
    found = {}
    for run in dict.fromkeys(" ".join(run.split()) for run in reader.runs):
        # What people wrote is taken out first and last: a value within a text is theirs as well.
        rest = ID.sub(" ", phrases.sub(" ", outside(FILE.sub(" ", phrases.sub("·", run)))))
        if left := [word for word in WORD.findall(rest) if word not in known]:
            found[run] = left
    return [f"{' '.join(left)}: {run[:600]}" for run, left in found.items()]


def people_wrote(tables: ReportTables, *columns: str) -> list[str]:
    """Give what people and sources wrote, whole and by sentences, the longest first; `columns` hold more of it."""
    found = set(_strings([tables.review.plain(), dict(tables.texts), [note.note for note in tables.notes]]))
    found |= {text for guideline in GUIDELINES for text in (guideline.written, f"doi:{guideline.doi}")}
    for name in OF_PEOPLE:
        found |= set(_strings(getattr(tables, name)))
    for part in fields(tables):
        rows = getattr(tables, part.name)
        names = (*CELLS, *columns, *(("reason",) if part.name in REASONS else ()))
        if isinstance(rows, list):
            found |= {text for row in rows for name in names for text in _strings(row.get(name))}
    return sorted(_phrases(found), key=lambda phrase: (-len(phrase), phrase))


def _phrases(texts: Iterable[str]) -> set[str]:
    texts_known = words.catalogue(Language.PORTUGUESE).texts
    said = {word for text in texts_known for word in WORD.findall(text)}
    found = set()
    for text in texts:
        for part in (text, *PARTS.split(text)):
            whole = " ".join(part.split()).strip(" .,;:*#")
            if WORD.search(whole) and whole not in texts_known and (" " in whole or whole not in said):
                found |= {whole, whole[:1].upper() + whole[1:]}
    return found


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _strings(name)
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, Note):
        yield value.note
