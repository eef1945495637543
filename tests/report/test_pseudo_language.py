"""A report in a language whose every text stands in brackets shows which texts do not come from the catalogue."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from livingreview import words
from livingreview.report.appendices import APPENDICES
from livingreview.report.inputs import ReportTables
from livingreview.stages import publish
from livingreview.stages.publish_docx import word_files
from livingreview.terms import Language
from report import sample
from report.brackets import brackets, outside, people_wrote, runs_outside
from report.conftest import with_figures
from report.explored import explored, not_pooled

RUNNING = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
INVENTED = (
    "conversions",
    "flags",
    "imputed",
    "interval_note",
    "note",
    "caution",
    "why",
    "reason",
    "term_label",
    "label",
)
"""Columns of the sample with words that no stage writes."""
MADE_UP = frozenset(
    {
        *(
            "Blinding",
            "Direct",
            "Donau",
            "Embase",
            "Imaginary",
            "Ovid",
            "Wider",
            "abstract",
            "alert",
            "awaiting",
            "any",
            "bad",
        ),
        *("certainty", "common", "continuity", "correction", "effect", "gesellschaft", "interval", "javascript"),
        *(
            "method",
            "one",
            "pain",
            "participants",
            "screening",
            "script",
            "See",
            "source",
            "study",
            "ten",
            "tenhaupt",
            "tenhauptb",
        ),
        *("tests", "than", "the", "two", "typical", "variance", "was", "wider", "with", "within", "from"),
    }
)
"""Words of the sample's prose beside its values, of its single words, and of its method that no stage has."""
LONG = 25
"""Letters of a part of the sample's longest name."""


def pages_of(tables: ReportTables) -> list[str]:
    """Give every page of a review in another language: for screens, for print, the checklists and the appendices."""
    spoken = replace(tables, review=tables.review.model_copy(update={"language": Language.PORTUGUESE}))
    with words.speaking(Language.PORTUGUESE):
        drawn = with_figures(spoken)
    pages = publish.pages(drawn, fonts="")
    printed = [pages.printed, pages.printed_checklists, *(publish.appendix(drawn, one) for one in APPENDICES)]
    beside = {name: svg for name, svg in pages.figures.items() if name != publish.FLOW}
    files = word_files(drawn, explored=beside)
    return [pages.screen, *printed, *map(page_of, (files.review, *files.grade.values()))]


def page_of(file: bytes) -> str:
    """Give the paragraphs of a file for a word processor, its running head and foot, as paragraphs of a page."""
    with ZipFile(BytesIO(file)) as parts:
        names = [name for name in parts.namelist() if RUNNING.fullmatch(name)]
        texts = [parts.read(name).decode("utf-8") for name in sorted(names)]
    paragraphs = (paragraph for text in texts for paragraph in PARAGRAPH.findall(text))
    return "".join(f"<p>{''.join(TEXT.findall(paragraph))}</p>" for paragraph in paragraphs)


def is_made_up(run: str) -> bool:
    """Say whether all words of a run are the sample's."""
    return all(word in MADE_UP or len(word) > LONG for word in run.split(": ", maxsplit=1)[0].split())


@pytest.mark.parametrize("made", [sample.sample, sample.empty, explored, not_pooled])
def test_every_text_of_the_pages_is_said_through_the_catalogue(made: Callable[[], ReportTables]) -> None:
    tables = made()
    wrote = people_wrote(tables, *INVENTED)
    with brackets():
        pages = pages_of(tables)

    left = [run for page in pages for run in runs_outside(page, wrote)]

    assert list(dict.fromkeys(run for run in left if not is_made_up(run))) == []


def test_a_text_outside_of_the_catalogue_is_found() -> None:
    page = '<p>⟦Said⟧ and left</p><svg><text>drawn</text> <text>words</text></svg><i title="hovered ⟦here⟧">Trial 1</i>'

    assert outside("⟦a ⟦b⟧⟧ c").split() == ["c"]
    assert [run.split(":")[0] for run in runs_outside(page, ["Trial"])] == ["and left", "drawn words", "hovered"]
