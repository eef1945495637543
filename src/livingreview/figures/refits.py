"""Draw what a summary becomes when studies are left out or come in one by one, in the manner of a forest plot.

1. One row for each refit: its summary as a square with whiskers, the number of studies, τ² and I² beside it.
2. The last row is the main analysis, as a diamond; a dashed line stands at its estimate.
3. A refit that could not be computed keeps its row and says why.
Source: Cochrane Handbook 10.14; Lau et al. 1992 (cumulative meta-analysis).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from livingreview import design
from livingreview.figures import numbers, svg
from livingreview.figures.forest import marker
from livingreview.figures.forest_axis import Axis, axis_of
from livingreview.figures.forest_frame import axis_height, axis_lines
from livingreview.figures.forest_layout import EDGE, GAP, GRAPHIC, LINE, ROW, SIZE, Layout
from livingreview.figures.forest_rows import Plot, PlotRow
from livingreview.figures.text_width import text_width, wrapped
from livingreview.models.review import Review
from livingreview.terms import Measure
from livingreview.words import say

SMALL = 11.0
MAX_LABEL = 230.0
MIN_LABEL = 110.0


@dataclass(frozen=True)
class RefitRow:
    """One refit on the display scale, or why there is none."""

    label: str
    k: int
    value: float | None
    low: float | None
    high: float | None
    tau2: float | None = None
    i2: float | None = None
    why: str = ""


def refits_plot(
    synthesis_id: str,
    kind: str,
    *,
    review: Review,
    refits: Sequence[RefitRow],
    main: RefitRow,
    first: str,
    heading: str,
    notes: Sequence[str],
) -> str:
    """Draw the refits in the given order; `kind` names the figure, `first` the column of labels."""
    measure = review.syntheses[synthesis_id].measure
    rows = [_row(refit, measure, "study") for refit in refits] + [_row(main, measure, "total")]
    layout = _layout(rows, measure, first)
    parts, top = _header(layout, measure, first)
    body: list[str] = []
    y = top
    for row in rows:
        drawn, height = _draw(row, layout, y)
        body += drawn
        y += height
    # The axis comes first, so that words in place of a marker stand on its lines.
    parts += [*axis_lines(Plot("none", tuple(rows), None), layout, review, synthesis_id, top=top, y=y), *body]
    y += axis_height(layout, review, synthesis_id) + 4
    for words in notes:
        for text in wrapped(words, SMALL, layout.width - 2 * EDGE):
            parts.append(svg.text(EDGE, y, text, size=SMALL))
            y += 14
    label = review.syntheses[synthesis_id].label
    return svg.figure(
        f"{kind}-{synthesis_id}",
        title=f"{heading}: {label}. {_range(refits, measure)}",
        description=" ".join(f"{row.label}: {row.words or row.effect}." for row in rows),
        width=layout.width,
        height=y,
        body=parts,
    )


def _row(refit: RefitRow, measure: Measure, kind: str) -> PlotRow:
    cells = (numbers.count(refit.k), numbers.tau_squared(refit.tau2), numbers.percent(refit.i2))
    if refit.value is None:
        return PlotRow("words", refit.label, cells, words=refit.why or say("Not computed"))
    limits = (refit.value, refit.low, refit.high)
    effect = numbers.effect_with_interval(*limits, measure)
    return PlotRow("total" if kind == "total" else "study", refit.label, cells, "", effect, *limits)


def _layout(rows: Sequence[PlotRow], measure: Measure, first: str) -> Layout:
    natural = max(text_width(row.label, SIZE, bold=row.kind == "total") for row in rows)
    label = min(max(natural + 2, MIN_LABEL, text_width(first, SIZE, bold=True)), MAX_LABEL)
    x, cells = EDGE + label, []
    for place, head in enumerate(_heads()):
        x += GAP + max(text_width(text, SIZE, bold=True) for text in [head, *(row.cells[place] for row in rows)])
        cells.append(x)
    name = say("{measure} [95% CI]", measure=say(measure.short))
    effect = x + GAP + max(text_width(text, SIZE, bold=True) for text in [name, *(row.effect for row in rows)])
    left = effect + GAP + 6
    ends = [end for row in rows for end in (row.low, row.high) if end is not None]
    must = [row.value for row in rows if row.value is not None]
    scale = axis_of(measure, must, ends, left=left, right=left + GRAPHIC)
    width = left + GRAPHIC + GAP + EDGE
    return Layout(label, tuple(cells), 0, effect, scale, left, GRAPHIC, 0, width)


def _heads() -> tuple[str, str, str]:
    return say("Studies"), "τ²", "I²"


def _header(layout: Layout, measure: Measure, first: str) -> tuple[list[str], float]:
    y = EDGE + LINE
    scale = _scale(layout)
    parts = [
        svg.text(EDGE, y, first, bold=True),
        *(svg.text(x, y, head, anchor="end", bold=True) for x, head in zip(layout.cells, _heads(), strict=True)),
        svg.text(layout.effect, y, say("{measure} [95% CI]", measure=say(measure.short)), anchor="end", bold=True),
        svg.text((scale.left + scale.right) / 2, y, say(measure.label).capitalize(), anchor="middle", bold=True),
        svg.line(EDGE, y + 7, layout.width - EDGE, y + 7),
    ]
    return parts, y + 9


def _scale(layout: Layout) -> Axis:
    if layout.axis is None:
        raise ValueError("refits are drawn on an axis")
    return layout.axis


def _draw(row: PlotRow, layout: Layout, y: float) -> tuple[list[str], float]:
    is_bold = row.kind == "total"
    lines = wrapped(row.label, SIZE, layout.label, bold=is_bold)
    words = wrapped(row.words, SMALL, layout.words_width) if row.words else []
    baseline = y + 15
    parts = [svg.text(EDGE, baseline + LINE * place, text, bold=is_bold) for place, text in enumerate(lines)]
    columns = [*zip(layout.cells, row.cells, strict=True), (layout.effect, row.effect)]
    parts += [svg.text(x, baseline, text, anchor="end", bold=is_bold) for x, text in columns if text]
    if words:
        parts.append(svg.rect(layout.words, y + 3, layout.words_width, LINE * len(words), fill=design.FIGURE_PAPER))
    parts += [
        svg.text(layout.words, baseline + LINE * place, text, size=SMALL, fill=svg.QUIET)
        for place, text in enumerate(words)
    ]
    if is_bold:
        parts.insert(0, svg.line(EDGE, y + 1, layout.width - EDGE, y + 1, stroke=svg.RULE, width=0.75))
    parts += marker(row, _scale(layout), y + ROW / 2, None)
    return parts, ROW + LINE * (max(len(lines), len(words), 1) - 1)


def _range(refits: Sequence[RefitRow], measure: Measure) -> str:
    """Say how far the summaries lie apart: the figure's result in words."""
    values = [refit.value for refit in refits if refit.value is not None]
    if not values:
        return say("No refit could be computed.")
    low, high = (numbers.effect_value(value, measure) for value in (min(values), max(values)))
    return say("{measure} from {low} to {high}.", measure=say(measure.short), low=low, high=high)
