"""The summary bars of risk of bias in the report: the drawing, and its numbers as a table.

Syntheses with the same judgements and the same weights share one figure; one study alone needs none.
"""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from livingreview.figures.bias_parts import in_order
from livingreview.figures.bias_summary import Panel, bias_panels
from livingreview.figures.numbers import joined
from livingreview.report.elements import Block, Column, DataTable, Details, Figure
from livingreview.report.inputs import ReportTables, of
from livingreview.words import say

SUMMARY = "{synthesis}_risk_of_bias_summary"
"""Name of the drawing."""
DOMAIN_WIDTH = 34  # percent


def summary_figures(
    tables: ReportTables, figures: Mapping[str, Markup], synthesis_ids: Sequence[str]
) -> tuple[Block, ...]:
    """Give the bars of some syntheses."""
    shared: list[tuple[list[str], list[Panel]]] = []
    for synthesis_id in synthesis_ids:
        panels = bias_panels(of(tables.judgements, synthesis_id), of(tables.weights, synthesis_id))
        same = next((names for names, known in shared if known == panels), None)
        if same is not None:
            same.append(synthesis_id)
        elif any(panel.n > 1 for panel in panels) and SUMMARY.format(synthesis=synthesis_id) in figures:
            shared.append(([synthesis_id], panels))
    return tuple(block for names, panels in shared for block in _blocks(tables, figures, names, panels))


def _blocks(
    tables: ReportTables, figures: Mapping[str, Markup], names: Sequence[str], panels: Sequence[Panel]
) -> tuple[Block, ...]:
    labels = joined([tables.review.syntheses[name].label for name in names])
    drawing = figures[SUMMARY.format(synthesis=names[0])]
    numbers = tuple(_table(panel, f"bias-shares-{names[0]}-{place}") for place, panel in enumerate(panels, start=1))
    return (
        Figure(f"bias-bars-{names[0]}", drawing, say("Risk of bias by domain: {labels}", labels=labels)),
        Details(say("The figure in numbers: {labels}", labels=labels), numbers, is_printed=False),
    )


def _table(panel: Panel, anchor: str) -> DataTable:
    levels = in_order(word for bar in panel.bars for word in bar.shares)
    share = (100 - DOMAIN_WIDTH) // (len(levels) + 1)
    headings = [Column(say(level.value).capitalize(), is_numeric=True, width=share) for level in levels]
    rows = tuple(
        (
            bar.label if bar.domain == "overall" else f"{bar.domain} {bar.label}",
            str(bar.n),
            *(f"{bar.shares[level]:.1f}%" if level in bar.shares else "–" for level in levels),
        )
        for bar in panel.bars
    )
    head = (Column(say("Domain"), width=DOMAIN_WIDTH), Column(say("Studies"), is_numeric=True, width=share), *headings)
    return DataTable(anchor, panel.heading, head, rows, "")
