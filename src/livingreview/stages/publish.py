"""Publish the review: draw its figures, write it as HTML, print it as PDF.

1. A forest plot for each synthesis, the PRISMA flow diagram and the figures of exploration are drawn as SVG from the
   tables.
2. Tables, protocol and the team's text become one document; a section without data says what is missing.
3. The same templates give the HTML for screens, with its fonts inside, and the pages that the PDF is made from.
4. Summary of Findings and evidence profile are written once more as plain tables for a word processor.
Source: PRISMA 2020, PRISMA-LSR; WCAG 2.2 for the HTML, PDF/UA-1 for the PDF.
"""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from livingreview.figures.flow import flow_diagram
from livingreview.figures.forest import forest_plot
from livingreview.figures.parts import pages_of
from livingreview.figures.right_to_left import laid_out
from livingreview.report.appendices import Appendix
from livingreview.report.bias_figures import SUMMARY as BIAS_BARS
from livingreview.report.document import Document, document
from livingreview.report.evidence_map import evidence_map_figures
from livingreview.report.evidence_profile import profile_tables
from livingreview.report.exploration_figures import exploration_figures
from livingreview.report.findings import LEVELS, findings_tables
from livingreview.report.fonts import fonts_css
from livingreview.report.inputs import ReportTables
from livingreview.report.pdf import characters_without_glyph, pdf
from livingreview.report.printing import appendix_document, checklists_document, main_document, without_links_elsewhere
from livingreview.report.render import checked_svg, html
from livingreview.report.selection import box_links, flow_periods
from livingreview.report.word_table import word_tables
from livingreview.stages.prisma_rounds import ROUTINE_LAYOUT
from livingreview.tables import Rows
from livingreview.words import say, speaking

__all__ = [
    "BIAS_BARS",
    "Pages",
    "ReportTables",
    "appendix",
    "characters_without_glyph",
    "fonts_css",
    "forest_plot",
    "pages",
    "pdf",
]


class Pages(NamedTuple):
    """The review for screens and as the pages of its PDF, further figures, GRADE tables for Word, and checklists."""

    screen: str
    printed: str
    printed_checklists: str
    figures: dict[str, str]
    """By name; what is shown beside the forest plots."""
    findings: str
    profile: str
    checklists: Rows


def pages(tables: ReportTables, *, fonts: str) -> Pages:
    """Write the review as HTML twice: self-contained for screens, and for print."""
    with speaking(tables.review.language):
        return _pages(tables, fonts)


def _pages(tables: ReportTables, fonts: str) -> Pages:
    explored = dict(sorted({**exploration_figures(tables), **evidence_map_figures(tables)}.items()))
    figures = {name: checked_svg(svg, name) for name, svg in sorted({**tables.figures, **explored}.items())}
    on_screen = document(tables, flow=_flow(tables, has_links=True), figures=figures)
    flow = _flow(tables, has_links=False)
    on_paper = document(tables, flow=flow and Markup(laid_out(flow)), figures=_on_paper(tables, figures))  # noqa: S704 - checked
    return Pages(
        html(on_screen, medium="screen", fonts_css=fonts),
        _printed(main_document(on_paper, tables.review)),
        _printed(checklists_document(on_paper, tables.review)),
        explored | ({"prisma-flow": str(flow)} if flow else {}),
        word_tables(
            findings_tables(tables),
            title=say("Summary of Findings: {label}", label=tables.review.title),
            notes=[say(level) for level in LEVELS],
        ),
        word_tables(profile_tables(tables), title=say("GRADE evidence profile: {label}", label=tables.review.title)),
        on_screen.checklists,
    )


def appendix(tables: ReportTables, part: Appendix) -> str:
    """Write one appendix for print."""
    with speaking(tables.review.language):
        return _printed(appendix_document(tables, part))


def _printed(parted: Document) -> str:
    return without_links_elsewhere(html(parted, medium="print"))


def _on_paper(tables: ReportTables, figures: Mapping[str, Markup]) -> dict[str, Markup]:
    """Give the figures for paper: some drawn in parts, one below the other, and right-to-left names laid out."""
    drawn = {name: pages_of(str(drawing)) for name, drawing in figures.items()} | dict(tables.paper)
    return {
        name: Markup("\n").join(checked_svg(laid_out(part), name) for part in parts)
        for name, parts in sorted(drawn.items())
    }


def _flow(tables: ReportTables, *, has_links: bool) -> Markup | None:
    """Draw the flow in the layout for routine updates; on paper its boxes lead nowhere."""
    if not tables.flow:
        return None
    drawn = flow_diagram(
        tables.flow,
        periods=flow_periods(tables, ROUTINE_LAYOUT),
        versions=tables.flow_versions,
        links=box_links(tables) if has_links else None,
    )
    return checked_svg(drawn, "flow")
