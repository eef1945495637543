"""The review for a word processor, whole as on paper, and each Summary of Findings and evidence profile alone.

1. Sections, tables and figures are those of the PDF; figures are drawn for paper and stand as pictures.
2. The tables of each comparison are files of their own, with title, version and notice, on turned pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup

from livingreview.report.document import Document, document
from livingreview.report.elements import Block, DataTable, Footnote, Missing, Section
from livingreview.report.evidence_profile import profile_tables
from livingreview.report.findings import LEVELS, findings_tables
from livingreview.report.grade_files import FINDINGS, PARTS, PROFILE, shown_comparisons
from livingreview.report.inputs import ReportTables
from livingreview.report.printing import main_document
from livingreview.report.render import checked_svg
from livingreview.report.word.body import docx
from livingreview.stages.publish import drawn_flow, parts_on_paper
from livingreview.words import say, speaking


class WordFiles(NamedTuple):
    """The review, and the GRADE tables of each comparison by name."""

    review: bytes
    grade: dict[str, bytes]


def word_files(tables: ReportTables, *, explored: Mapping[str, str]) -> WordFiles:
    """Write the review and its GRADE tables; `explored` are the figures beside the forest plots, by name."""
    with speaking(tables.review.language):
        return _word_files(tables, explored)


def _word_files(tables: ReportTables, explored: Mapping[str, str]) -> WordFiles:
    figures = {
        name: Markup("\n").join(checked_svg(part, name) for part in parts)
        for name, parts in parts_on_paper(tables, explored).items()
    }
    whole = main_document(document(tables, flow=drawn_flow(tables, has_links=False), figures=figures), tables.review)
    tables_of = {FINDINGS: findings_tables(tables), PROFILE: profile_tables(tables)}
    alone = {
        f"{kind}_{name}": _alone(whole, kind, tables.review.comparisons[name].label, _of(tables_of[kind], name))
        for name in shown_comparisons(tables.review)
        for kind in (FINDINGS, PROFILE)
    }
    return WordFiles(docx(whole), {name: docx(part) for name, part in alone.items()})


def _of(tables: Sequence[DataTable], comparison: str) -> DataTable | None:
    return next((table for table in tables if table.anchor.partition("-")[2] == comparison), None)


def _alone(whole: Document, kind: str, heading: str, table: DataTable | None) -> Document:
    """Give a document that holds one table, with what the levels mean where it rates."""
    block: Block = Missing(say("nothing has been rated for this comparison."))
    if table is not None:
        levels = (Footnote(say(level)) for level in (LEVELS if kind == FINDINGS else ()))
        block = replace(table, notes=(*table.notes, *levels))
    section = Section(kind, heading, (block,), is_wide=True)
    return replace(whole, part=say(PARTS[kind]), currency=None, glance=None, sections=(section,))
