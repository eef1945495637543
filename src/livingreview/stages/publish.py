"""Publish the review: draw its figures, write it as HTML, print it as PDF.

1. A forest plot for each synthesis, the PRISMA flow diagram and the figures of exploration are drawn as SVG from the
   tables.
2. Tables, protocol and the team's text become one document; a section without data says what is missing.
3. The same templates give the HTML for screens, with its fonts inside, and the pages that the PDF is made from.
Source: PRISMA 2020, PRISMA-LSR; WCAG 2.2 for the HTML, PDF/UA-1 for the PDF.
"""

from typing import NamedTuple

from markupsafe import Markup

from livingreview.figures.flow import flow_diagram
from livingreview.figures.forest import forest_plot
from livingreview.report.bias_figures import SUMMARY as BIAS_BARS
from livingreview.report.document import document
from livingreview.report.exploration_figures import exploration_figures
from livingreview.report.fonts import fonts_css
from livingreview.report.inputs import ReportTables
from livingreview.report.pdf import characters_without_glyph, pdf
from livingreview.report.render import checked_svg, html
from livingreview.report.selection import box_links, flow_periods
from livingreview.stages.prisma_rounds import ROUTINE_LAYOUT
from livingreview.tables import Rows

__all__ = ["BIAS_BARS", "Pages", "ReportTables", "characters_without_glyph", "fonts_css", "forest_plot", "pages", "pdf"]


class Pages(NamedTuple):
    """The review for screens, as the pages of its PDF, and the checklists filled from it."""

    screen: str
    printed: str
    checklists: Rows


def pages(tables: ReportTables, *, fonts: str) -> Pages:
    """Write the review as HTML twice: self-contained for screens, and for print."""
    drawn = {**tables.figures, **exploration_figures(tables)}
    figures = {name: checked_svg(svg, name) for name, svg in sorted(drawn.items())}
    on_screen = document(tables, flow=_flow(tables, has_links=True), figures=figures)
    on_paper = document(tables, flow=_flow(tables, has_links=False), figures=figures)
    return Pages(
        html(on_screen, medium="screen", fonts_css=fonts), html(on_paper, medium="print"), on_screen.checklists
    )


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
