"""Draw the traffic-light plot of risk of bias, for a manuscript, as SVG text.

1. One panel for each tool, in robvis's layout: a strip with the study at the left, a strip with the domains on top, a
   disc with its symbol in each cell, overall on grey; the names of the domains and the key below.
2. Every column is measured. Names of studies wrap; rows grow with them, so nothing is cut from 1 study to 200.
3. A domain that is not part of the tool for a study's design is an empty cell.
Source: robvis 0.3.0 (McGuinness and Higgins 2021) for layout and palettes.
"""

from livingreview import design
from livingreview.figures import svg
from livingreview.figures.bias_parts import EDGE, GAP, LINE, NOBODY, SIZE, SMALL, disc, key, key_width, sentence_figure
from livingreview.figures.text_width import text_width, wrapped
from livingreview.judgements.grids import Grid, grids, with_applicability
from livingreview.judgements.levels import Palette
from livingreview.models.review import Review
from livingreview.tables import Rows
from livingreview.terms import OVERALL, Judgement
from livingreview.words import retell, say, say_counted

ROW = 27.0
RADIUS = 9.5
HEAD = 24.0
MIN_COLUMN = 34.0
MAX_LABEL = 260.0
MIN_LABEL = 90.0
MIN_WIDTH = 480.0
STRIP = design.TRAFFIC_STRIP
"""Strips of robvis; black on it is 8.9:1."""
OVERALL_GROUND = design.TRAFFIC_OVERALL
GRID_LINE = design.FIGURE_RULE


def traffic_light_plot(synthesis_id: str, *, review: Review, judgements: Rows) -> str:
    """Draw the judgements of one synthesis; where there are none, one sentence says so."""
    name, palette = f"traffic-light-{synthesis_id}", review.risk_of_bias_colours
    title = say("Risk of bias, traffic-light plot: {label}.", label=review.syntheses[synthesis_id].label)
    drawn = drawn_grids(judgements)
    if not drawn:
        return sentence_figure(name, title, say(NOBODY))
    width = max(MIN_WIDTH, *(_grid_width(grid) for grid in drawn))
    body: list[str] = []
    y = EDGE
    for grid in drawn:
        parts, y = _panel(grid, y, width, palette)
        body += parts
    n = len({study_id for grid in drawn for study_id, _ in grid.studies})
    return svg.figure(
        name,
        title=f"{title} {say_counted('{n} study', '{n} studies', n)}.",
        description=" ".join(_words(grid) for grid in drawn),
        width=width,
        height=y,
        body=body,
    )


def drawn_grids(judgements: Rows) -> list[Grid]:
    """Give what is drawn: each tool that somebody used, its concerns about applicability apart."""
    return [part for grid in grids(judgements) if grid.is_assessed for part in with_applicability(grid)]


def heading(grid: Grid) -> str:
    """Name what a panel shows."""
    about = say("concerns about applicability") if grid.is_applicability else say("risk of bias")
    return f"{retell(grid.tool)}: {about}"


def _label_width(grid: Grid) -> float:
    return min(max([MIN_LABEL, *(text_width(label, SIZE) + 16 for _, label in grid.studies)]), MAX_LABEL)


def _column(grid: Grid) -> float:
    return max([MIN_COLUMN, *(text_width(_short(name), SIZE, bold=True) + 10 for name, _ in grid.columns)])


def _short(name: str) -> str:
    return say("Overall") if name == OVERALL else name


def _grid_width(grid: Grid) -> float:
    return 2 * EDGE + _label_width(grid) + _column(grid) * len(grid.columns)


def _panel(grid: Grid, y: float, width: float, palette: Palette) -> tuple[list[str], float]:
    label, column = _label_width(grid), _column(grid)
    left = EDGE + label
    right = left + column * len(grid.columns)
    lines = wrapped(heading(grid), SIZE, width - 2 * EDGE, bold=True)
    parts = [svg.text(EDGE, y + 12 + LINE * place, line, bold=True) for place, line in enumerate(lines)]
    y += LINE * len(lines) + 6
    parts.append(svg.rect(left, y, right - left, HEAD, fill=STRIP, stroke=design.BLACK))
    middles = [left + column * (place + 0.5) for place in range(len(grid.columns))]
    parts += [
        svg.text(x, y + 16, _short(name), anchor="middle", bold=True)
        for x, (name, _) in zip(middles, grid.columns, strict=True)
    ]
    y += HEAD
    for study_id, study in grid.studies:
        row, y = _row(grid, study_id, study, y, (label, column, middles), palette)
        parts += row
    foot, y = _foot(grid, y + GAP, width, palette)
    return [*parts, *foot], y + GAP


def _row(
    grid: Grid, study_id: str, study: str, y: float, across: tuple[float, float, list[float]], palette: Palette
) -> tuple[list[str], float]:
    label, column, middles = across
    lines = wrapped(study, SIZE, label - 14)
    height = max(ROW, LINE * len(lines) + 10)
    first = y + height / 2 - LINE * (len(lines) - 1) / 2 + 4
    parts = [svg.rect(EDGE, y, label, height, fill=STRIP, stroke=design.BLACK)]
    parts += [svg.text(EDGE + 7, first + LINE * place, line) for place, line in enumerate(lines)]
    for x, (name, _) in zip(middles, grid.columns, strict=True):
        ground = OVERALL_GROUND if name == OVERALL else design.FIGURE_PAPER
        parts.append(svg.rect(x - column / 2, y, column, height, fill=ground, stroke=GRID_LINE))
        cell = grid.cell(study_id, name)
        if cell is not None:
            parts.append(disc(x, y + height / 2, RADIUS, Judgement(cell["judgement"]), palette))
    return parts, y + height


def _foot(grid: Grid, y: float, width: float, palette: Palette) -> tuple[list[str], float]:
    """Draw the names of the domains at the left and the key at the right."""
    found = [
        Judgement(cell["judgement"])
        for study_id, _ in grid.studies
        for name, _ in grid.columns
        if (cell := grid.cell(study_id, name)) is not None
    ]
    key_left = width - EDGE - key_width(found)
    parts, key_end = key(key_left, y + 11, found, palette)
    parts.append(svg.text(EDGE, y + 11, say("Domains"), size=SMALL, bold=True))
    end = y + 11
    for name, words in grid.domains:
        for line in wrapped(f"{name}: {say(words)}", SMALL, key_left - EDGE - GAP):
            end += 15
            parts.append(svg.text(EDGE, end, line, size=SMALL))
    if any(grid.cell(study_id, name) is None for study_id, _ in grid.studies for name, _ in grid.domains):
        for line in wrapped(say("Empty: not part of the tool for this design."), SMALL, key_left - EDGE - GAP):
            end += 15
            parts.append(svg.text(EDGE, end, line, size=SMALL))
    return parts, max(end, key_end) + 6


def _words(grid: Grid) -> str:
    """Give every row in words."""
    rows = []
    for study_id, study in grid.studies:
        cells = [(_short(name), grid.cell(study_id, name)) for name, _ in grid.columns]
        rows.append(f"{study}: " + ", ".join(f"{name} {say(cell['judgement'])}" for name, cell in cells if cell) + ".")
    return f"{heading(grid)}. " + " ".join(rows)
