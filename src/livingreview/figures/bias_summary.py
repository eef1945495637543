"""Draw the summary plot of risk of bias as SVG text: bars of 100% by domain.

1. One panel for each tool, in robvis's layout: a bar for each domain in the tool's order, overall last and bold; low
   at the left. First each study counts alike; then, where the synthesis is pooled, each by its weight in the main
   analysis.
2. A bar counts the studies that have the domain; where those are not all, its label says how many.
3. A segment carries its symbol and percentage where they fit; the key names every level.
Source: robvis 0.3.0 (McGuinness and Higgins 2021) for layout and palettes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from livingreview import design
from livingreview.figures import numbers, svg
from livingreview.figures.bias_parts import EDGE, GAP, LINE, NOBODY, SIZE, SMALL, in_order, sentence_figure
from livingreview.figures.text_width import text_width, wrapped
from livingreview.figures.traffic_light import drawn_grids, heading
from livingreview.judgements.grids import Grid
from livingreview.judgements.levels import LEVELS, Palette
from livingreview.models.review import Review
from livingreview.tables import Rows
from livingreview.terms import MAIN_ANALYSIS, OVERALL, Judgement
from livingreview.words import mark, say, say_counted

LABEL = 236.0
BAR = 420.0
BAR_HEIGHT = 20.0
ROW = 27.0
TICKS = (0, 25, 50, 75, 100)  # percent
WIDTH = EDGE + LABEL + GAP + BAR + 24
ALIKE = mark("each study counts alike")
WHOLE = 99.95
"""Percent; more of the weight is written as 100.0%."""


@dataclass(frozen=True)
class Bar:
    """One domain: its shares in percent, and how many studies stand behind them."""

    domain: str
    label: str
    shares: Mapping[Judgement, float]
    n: int


@dataclass(frozen=True)
class Panel:
    """The bars of one tool, with or without weights, and how many studies there are."""

    heading: str
    bars: tuple[Bar, ...]
    n: int


def bars(grid: Grid, weights: Mapping[str, float] | None = None) -> list[Bar]:
    """Give the bars of a grid; with weights, studies without any are left out."""
    found = []
    for domain, label in grid.columns:
        by_level: dict[Judgement, list[float]] = {}
        for study_id, _ in grid.studies:
            cell = grid.cell(study_id, domain)
            weight = 1.0 if weights is None else weights.get(study_id, 0.0)
            if cell is not None and weight > 0:
                by_level.setdefault(Judgement(cell["judgement"]), []).append(weight)
        total = fsum(weight for of_level in by_level.values() for weight in of_level)
        shares = {word: 100 * fsum(by_level[word]) / total for word in in_order(by_level)}
        found.append(Bar(domain, say(label), shares, len([weight for own in by_level.values() for weight in own])))
    return found


def bias_panels(judgements: Rows, weights: Rows) -> list[Panel]:
    """Give the panels of one synthesis: each tool that somebody used, without weights and with them."""
    shares = study_weights(weights)
    found = []
    for grid in drawn_grids(judgements):
        n = len(grid.studies)
        counted = f"{n} {'study' if n == 1 else 'studies'}"
        found.append(Panel(f"{heading(grid)}, {say(ALIKE)} ({counted})", tuple(bars(grid)), n))
        own = {study_id: shares[study_id] for study_id, _ in grid.studies if shares.get(study_id, 0.0) > 0}
        if own:
            found.append(Panel(_weighted_heading(grid, own), tuple(bars(grid, own)), len(own)))
    return found


def study_weights(weights: Rows) -> dict[str, float]:
    """Give each study's weight in the main analysis in percent, that of all its results together."""
    found: dict[str, list[float]] = {}
    for row in weights:
        if row["analysis"] == MAIN_ANALYSIS:
            found.setdefault(row["study_id"], []).append(row["weight"])
    return {study_id: fsum(own) for study_id, own in found.items()}


def bias_summary_plot(synthesis_id: str, *, review: Review, judgements: Rows, weights: Rows) -> str:
    """Draw how many studies, and how much of the weight, have which judgement in each domain."""
    name, palette = f"bias-summary-{synthesis_id}", review.risk_of_bias_colours
    title = say("Risk of bias, summary plot: {label}.", label=review.syntheses[synthesis_id].label)
    panels = bias_panels(judgements, weights)
    if not panels:
        return sentence_figure(name, title, say(NOBODY))
    body: list[str] = []
    y = EDGE
    for panel in panels:
        parts, y = _panel(panel, y, palette)
        body += parts
    parts, y = _key([word for panel in panels for bar in panel.bars for word in bar.shares], y, palette)
    description = " ".join(f"{panel.heading}. {' '.join(_words(bar) for bar in panel.bars)}" for panel in panels)
    return svg.figure(name, title=title, description=description, width=WIDTH, height=y + EDGE, body=[*body, *parts])


def _weighted_heading(grid: Grid, own: Mapping[str, float]) -> str:
    share, n = fsum(own.values()), len(grid.studies)
    part = "" if share > WHOLE else say("; {share} of all weight", share=numbers.weight(share))
    counted = say_counted("{own} of {n} study weighted", "{own} of {n} studies weighted", n, own=len(own))
    return say(
        "{heading}, by weight in the main analysis ({counted}{part})", heading=heading(grid), counted=counted, part=part
    )


def _panel(panel: Panel, y: float, palette: Palette) -> tuple[list[str], float]:
    left = EDGE + LABEL + GAP
    lines = wrapped(panel.heading, SIZE, WIDTH - 2 * EDGE, bold=True)
    parts = [svg.text(EDGE, y + 12 + LINE * place, line, bold=True) for place, line in enumerate(lines)]
    y += LINE * len(lines) + 8
    for bar in panel.bars:
        is_overall = bar.domain == OVERALL
        label = bar.label if is_overall or not bar.domain else f"{bar.domain} {bar.label}"
        label = label if bar.n == panel.n else say("{label} ({n} of {n2})", label=label, n=bar.n, n2=panel.n)
        found = wrapped(label, SIZE, LABEL, bold=is_overall)
        height = max(ROW, LINE * len(found) + 8)
        first = y + height / 2 - LINE * (len(found) - 1) / 2 + 4
        parts += [
            svg.text(EDGE + LABEL, first + LINE * place, line, anchor="end", bold=is_overall)
            for place, line in enumerate(found)
        ]
        parts += _segments(bar, left, y + (height - BAR_HEIGHT) / 2, palette)
        y += height
    parts.append(svg.line(left, y + 2, left + BAR, y + 2))
    for tick in TICKS:
        x = left + BAR * tick / 100
        parts += [svg.line(x, y + 2, x, y + 7), svg.text(x, y + 19, f"{tick}%", anchor="middle", size=SMALL)]
    return parts, y + 19 + GAP


def _segments(bar: Bar, left: float, y: float, palette: Palette) -> list[str]:
    parts = []
    x = left
    for word, share in bar.shares.items():
        level, width = LEVELS[word], BAR * share / 100
        parts.append(_box(x, y, width, BAR_HEIGHT, word, palette))
        symbol = "" if word is Judgement.NOT_ASSESSED else level.symbol
        for told in (f"{symbol} {share:.0f}%".strip(), symbol):
            if told and text_width(told, SMALL, bold=True) + 6 <= width:
                ink = level.ink(palette)
                parts.append(svg.text(x + width / 2, y + 14.5, told, anchor="middle", size=SMALL, bold=True, fill=ink))
                break
        x += width
    return parts


def _box(x: float, y: float, width: float, height: float, word: Judgement, palette: Palette) -> str:
    dash = "3 2" if word is Judgement.NOT_ASSESSED else ""
    return svg.rect(x, y, width, height, fill=LEVELS[word].colour(palette), stroke=design.BLACK, dash=dash)


def _key(found: Sequence[Judgement], y: float, palette: Palette) -> tuple[list[str], float]:
    """Draw the key in a box, on as many lines as it needs."""
    inner = EDGE + 10
    x, top = inner, y
    parts: list[str] = []
    y += 20
    for word in in_order(found):
        symbol = "" if word is Judgement.NOT_ASSESSED else LEVELS[word].symbol
        told = say(word.value).capitalize()
        needed = 28 + text_width(told, SMALL) + GAP
        if x > inner and x + needed > WIDTH - EDGE:
            x, y = inner, y + 22
        parts.append(_box(x, y - 11, 22, 15, word, palette))
        parts.append(
            svg.text(x + 11, y + 1, symbol, anchor="middle", size=SMALL, bold=True, fill=LEVELS[word].ink(palette))
        )
        parts.append(svg.text(x + 28, y + 1, told, size=SMALL))
        x += needed
    box = svg.rect(EDGE, top, WIDTH - 2 * EDGE, y + 12 - top, fill="none", stroke=svg.RULE)
    return [box, *parts], y + 12


def _words(bar: Bar) -> str:
    shares = ", ".join(f"{say(word.value)} {share:.0f}%" for word, share in bar.shares.items())
    return f"{bar.label}: {shares or say('no study')}."
