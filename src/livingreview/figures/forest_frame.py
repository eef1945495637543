"""The frame of a forest plot: column headings above, the axis and the lines that explain the numbers below."""

from livingreview.figures import forest_notes, svg
from livingreview.figures.forest_bias import block_headers, legend
from livingreview.figures.forest_layout import (
    EDGE,
    GAP,
    LINE,
    SIZE,
    STALE_MARKS,
    Layout,
    has_weights,
    measure_of,
    sub_headers,
)
from livingreview.figures.forest_rows import ONE_GROUP, Plot
from livingreview.figures.text_width import wrapped
from livingreview.models.review import Review
from livingreview.words import say

TICK = 5.0
SMALL = 11.0


def header(drawn: Plot, layout: Layout, review: Review, synthesis_id: str) -> tuple[list[str], float]:
    """Draw the column headings; give them and where the rows begin."""
    sides = _side_headers(drawn, layout, review, synthesis_id)
    deepest = max([2, *(len(lines) + 1 for _, lines in sides)])
    y = EDGE + LINE * deepest
    parts = [svg.text(EDGE, y, say("Study"), bold=True)]
    for x, lines in sides:
        first = y - LINE * len(lines)
        parts += [
            svg.text(x, first + LINE * place, line, anchor="middle", bold=True) for place, line in enumerate(lines)
        ]
    sub = sub_headers(drawn.arms)
    parts += [
        svg.text(x, y, sub[place % len(sub)], anchor="end", fill=svg.QUIET) for place, x in enumerate(layout.cells)
    ]
    parts += _number_headers(drawn, layout, y)
    parts += [
        *_bias_headers(layout, y),
        svg.line(EDGE, y + 7, layout.width - EDGE, y + 7, stroke=svg.INK),
    ]
    return parts, y + 9


def _bias_headers(layout: Layout, y: float) -> list[str]:
    if layout.blocks:
        overall = svg.text(layout.bias, y, say("Overall"), anchor="middle", size=SMALL, bold=True)
        return [*block_headers(layout.blocks, y, LINE), overall]
    return [
        svg.text(layout.bias, y - LINE, say("Risk"), anchor="middle", bold=True),
        svg.text(layout.bias, y, say("of bias"), anchor="middle", bold=True),
    ]


def _number_headers(drawn: Plot, layout: Layout, y: float) -> list[str]:
    if layout.axis is None:
        return [svg.text(layout.words, y, say("What is reported"), bold=True)]
    measure = measure_of(drawn)
    middle = (layout.axis.left + layout.axis.right) / 2
    row = drawn.summary
    weighted = say("Not pooled")
    if row is not None and row["model"]:
        by = forest_notes.weights_by(row)
        weighted = f"{by[:1].upper()}{by[1:]}, {say(row['model'])}"
    parts = [
        svg.text(layout.effect, y, say("{measure} [95% CI]", measure=say(measure.short)), anchor="end", bold=True),
        svg.text(middle, y - LINE, say(measure.label).capitalize(), anchor="middle", bold=True),
        svg.text(middle, y, weighted, anchor="middle", fill=svg.QUIET),
    ]
    return [svg.text(layout.weight, y, say("Weight"), anchor="end", bold=True), *parts] if has_weights(drawn) else parts


def _side_headers(drawn: Plot, layout: Layout, review: Review, synthesis_id: str) -> list[tuple[float, list[str]]]:
    if layout.axis is None or drawn.arms in ("total only", "none"):
        return []
    if drawn.arms in ONE_GROUP:
        name = forest_notes.arm_labels(review, synthesis_id)[0]
        left, right = EDGE + layout.label + GAP / 2, layout.cells[-1]
        return [((left + right) / 2, wrapped(name, SIZE, right - left, bold=True))]
    half = len(layout.cells) // 2
    lefts = (EDGE + layout.label + GAP / 2, layout.cells[half - 1] + GAP / 2)
    rights = (layout.cells[half - 1], layout.cells[-1])
    names = forest_notes.arm_labels(review, synthesis_id)
    return [
        ((left + right) / 2, wrapped(name, SIZE, right - left, bold=True))
        for left, right, name in zip(lefts, rights, names, strict=True)
    ]


def axis_lines(drawn: Plot, layout: Layout, review: Review, synthesis_id: str, *, top: float, y: float) -> list[str]:
    """Draw the axis below the rows, the line of no effect, the line of the summary, and whom each side favours."""
    scale = layout.axis
    if scale is None:
        return []
    base = y + 4
    parts = [svg.line(scale.left, base, scale.right, base)]
    if scale.has_null:
        null = scale.x(scale.null)
        parts.insert(0, svg.line(null, top, null, base))
    total = next((row for row in drawn.rows[::-1] if row.kind == "total" and row.value is not None), None)
    if total is not None and total.value is not None:
        x = scale.x(total.value)
        parts.append(svg.line(x, top, x, base, stroke=svg.RULE, dash="3 3"))
    for tick in scale.ticks:
        x = scale.x(tick)
        parts.append(svg.line(x, base, x, base + TICK))
        parts.append(svg.text(x, base + TICK + 12, scale.tick_label(tick), anchor="middle", size=SMALL))
    for x, anchor, lines in _favours(layout, review, synthesis_id):
        first = base + TICK + 29
        parts += [svg.text(x, first + 13 * n, line, anchor=anchor, size=SMALL) for n, line in enumerate(lines)]
    return parts


def axis_height(layout: Layout, review: Review, synthesis_id: str) -> float:
    """Give the height that the axis and its labels take."""
    if layout.axis is None:
        return 0.0
    deepest = max((len(lines) for _, _, lines in _favours(layout, review, synthesis_id)), default=0)
    return 4 + TICK + 29 + 13 * deepest


def footer(drawn: Plot, layout: Layout, y: float) -> tuple[list[str], float]:
    """Draw the lines under the plot and the key of the risk-of-bias symbols."""
    parts = [svg.line(EDGE, y + 2, layout.width - EDGE, y + 2, stroke=svg.RULE, width=0.75)]
    y += 18
    for note in forest_notes.notes(drawn):
        for line in wrapped(note, SMALL, layout.width - 2 * EDGE):
            parts.append(svg.text(EDGE, y, line, size=SMALL))
            y += 14
    found = {row.judgement for row in drawn.rows if row.judgement is not None}
    if not found:
        return parts, y - 8
    key, y = legend(layout.blocks, found, EDGE, y, layout.width - 2 * EDGE)
    for evidence, mark in STALE_MARKS.items():
        if any(row.evidence == evidence for row in drawn.rows):
            y += 14
            key.append(
                svg.text(
                    EDGE, y, say("{mark} Risk of bias: {evidence}.", mark=mark, evidence=say(evidence)), size=SMALL
                )
            )
    return [*parts, *key], y + (4 if key else 0)


def continued(layout: Layout, number: int, of: int, y: float) -> tuple[list[str], float]:
    """Say under a part that is not the last that the plot goes on."""
    parts = [svg.line(EDGE, y + 2, layout.width - EDGE, y + 2, stroke=svg.RULE, width=0.75)]
    return [
        *parts,
        svg.text(EDGE, y + 18, say("Part {number} of {of}; continued.", number=number, of=of), size=SMALL),
    ], y + 24


def _favours(layout: Layout, review: Review, synthesis_id: str) -> list[tuple[float, str, list[str]]]:
    """Give the two labels under the axis: right end of the left one and left end of the right one meet the middle."""
    if layout.axis is None or not layout.axis.has_null:
        return []
    middle, half = (layout.axis.left + layout.axis.right) / 2, (layout.axis.right - layout.axis.left) / 2 - 10
    left, right = forest_notes.favours(review, synthesis_id)
    return [
        (middle - 10, "end", wrapped(f"←\u00a0{left}", SMALL, half)),
        (middle + 10, "start", wrapped(f"{right}\u00a0→", SMALL, half)),
    ]
