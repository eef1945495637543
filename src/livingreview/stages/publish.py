"""Publish the review: draw its figures, write it as HTML, print it as PDF.

1. A forest plot for each synthesis, the PRISMA flow diagram and the figures of exploration are drawn as SVG from the
   tables.
2. Tables, protocol and the team's text become one document; a section without data says what is missing.
3. The same templates give the HTML for screens, with its fonts inside, and the pages that the PDF is made from.
4. The same document and, each alone, every Summary of Findings and evidence profile are written for a word processor
   (`publish_docx`).
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
from livingreview.report.citing import FLOW_FILE as FLOW
from livingreview.report.document import Document, document
from livingreview.report.evidence_map import evidence_map_figures
from livingreview.report.exploration_figures import exploration_figures
from livingreview.report.feed import feed
from livingreview.report.fonts import fonts_css
from livingreview.report.forest_choices import choice_figures
from livingreview.report.inputs import ReportTables
from livingreview.report.pdf import characters_without_glyph, pdf
from livingreview.report.printing import appendix_document, checklists_document, main_document, without_links_elsewhere
from livingreview.report.render import checked_svg, html
from livingreview.report.selection import box_links, flow_periods
from livingreview.stages.prisma_rounds import ROUTINE_LAYOUT
from livingreview.tables import Rows
from livingreview.words import speaking

__all__ = [
    "BIAS_BARS",
    "FLOW",
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
    """The review for screens and as the pages of its PDF, further figures, and checklists."""

    screen: str
    printed: str
    printed_checklists: str
    figures: dict[str, str]
    """By name; what is shown beside the forest plots."""
    checklists: Rows
    feed: str
    """The versions as a feed."""


def pages(tables: ReportTables, *, fonts: str) -> Pages:
    """Write the review as HTML twice: self-contained for screens, and for print."""
    with speaking(tables.review.language):
        return _pages(tables, fonts)


def _pages(tables: ReportTables, fonts: str) -> Pages:
    beside = {**explored_figures(tables), **choice_figures(tables)}
    explored = dict(sorted(beside.items()))
    figures = {name: checked_svg(svg, name) for name, svg in sorted({**tables.figures, **explored}.items())}
    on_screen = document(tables, flow=drawn_flow(tables, has_links=True), figures=figures)
    flow = drawn_flow(tables, has_links=False)
    on_paper = document(tables, flow=flow and Markup(laid_out(flow)), figures=_on_paper(tables, explored))  # noqa: S704 - checked
    return Pages(
        html(on_screen, medium="screen", fonts_css=fonts),
        _printed(main_document(on_paper, tables.review)),
        _printed(checklists_document(on_paper, tables.review)),
        explored | ({FLOW: str(flow)} if flow else {}),
        on_screen.checklists,
        feed(tables),
    )


def appendix(tables: ReportTables, part: Appendix) -> str:
    """Write one appendix for print."""
    with speaking(tables.review.language):
        return _printed(appendix_document(tables, part))


def _printed(parted: Document) -> str:
    return without_links_elsewhere(html(parted, medium="print"))


def explored_figures(tables: ReportTables) -> dict[str, str]:
    """Draw what is shown beside the forest plots, by name."""
    return dict(sorted({**exploration_figures(tables), **evidence_map_figures(tables)}.items()))


def parts_on_paper(tables: ReportTables, explored: Mapping[str, str]) -> dict[str, list[str]]:
    """Give the figures for paper, by name: some are drawn in parts, one for each page they take."""
    whole = {**tables.figures, **explored}
    drawn = {name: pages_of(drawing) for name, drawing in whole.items()} | dict(tables.paper)
    return {name: list(parts) for name, parts in sorted(drawn.items())}


def _on_paper(tables: ReportTables, explored: Mapping[str, str]) -> dict[str, Markup]:
    """Give the figures for paper, their parts one below the other, and right-to-left names laid out."""
    return {
        name: Markup("\n").join(checked_svg(laid_out(part), name) for part in parts)
        for name, parts in parts_on_paper(tables, explored).items()
    }


def drawn_flow(tables: ReportTables, *, has_links: bool) -> Markup | None:
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
