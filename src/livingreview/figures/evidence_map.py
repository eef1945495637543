"""Draw an evidence map as SVG text: studies down, syntheses across, a symbol for what became of each study's result.

1. A filled square: an estimate; its size is the number of participants. An open diamond: in words only. A circle with
   a question mark: not estimable. A cross with a letter: not taken, the letter says why. A dot: no result.
2. Beside the name stand the design and the overall risk of bias.
3. Every symbol has its own shape, so that colour tells nothing alone.
4. One drawing holds as much as one page; further studies and syntheses stand in further parts, heads repeated.
Sources: Snilstveit et al. 2016 (evidence gap maps); Boon & Thomson 2021 (classes of size).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

from livingreview.design import FIGURE_HAIR, FIGURE_MARK, FIGURE_PAPER
from livingreview.figures import svg
from livingreview.figures.effect_direction import SIZES
from livingreview.figures.forest_layout import EDGE, GAP, LINE, SIZE
from livingreview.figures.text_width import text_width, wrapped
from livingreview.judgements.levels import LEVELS
from livingreview.terms import Judgement
from livingreview.words import mark, say, say_counted

Kind = Literal["estimate", "in words", "not estimable", "not taken"]
Part = tuple[Sequence["Mapped"], range]
"""The studies of a part, and the places of its syntheses."""

NONE = mark("no result")
WORDS: Mapping[Kind, str] = {
    "estimate": mark("estimate"),
    "in words": mark("in words only"),
    "not estimable": mark("not estimable"),
    "not taken": mark("not taken"),
}
REASONS = {
    mark("other arms"): "a",
    mark("other time"): "b",
    mark("study not included"): "c",
    mark("left out by protocol"): "d",
}
"""Classes of reasons for which a result is not taken, and their letters."""

LARGE = 8.0
"""Half the side of the square of a study with more participants than the last of `SIZES`."""
HALVES = (3.5, 5.75)
"""Half the side of the squares of the classes in `SIZES`."""

ROW = 21.0
COLUMN = 41.0
MAX_LABEL = 170.0
MIN_LABEL = 80.0
LONGEST_HEAD = 130.0
BIAS = 46.0
SMALL = 11.0
MOST_COLUMNS = 10
"""Syntheses of a part."""
MOST_HEIGHT = 680.0
"""Height of the rows of a part; with heads and key it fills a page and no more."""
MARKER = FIGURE_MARK


@dataclass(frozen=True)
class Cell:
    """What became of one study in one synthesis; `why` is a class of `REASONS`, `n` the participants."""

    kind: Kind
    n: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Mapped:
    """A study with its cells in the order of the syntheses."""

    study: str
    design: str
    judgement: Judgement
    cells: tuple[Cell | None, ...]


def evidence_map(syntheses: Sequence[str], studies: Sequence[Mapped]) -> list[str]:
    """Draw the parts of the map, as many as it takes."""
    label, design = _widths(studies)
    found = list(_parts(studies, len(syntheses), label))
    return [_part(syntheses, part, label, design, number, len(found)) for number, part in enumerate(found, start=1)]


def _widths(studies: Sequence[Mapped]) -> tuple[float, float]:
    label = min(max([MIN_LABEL, *(text_width(row.study, SIZE) for row in studies)]) + 2, MAX_LABEL)
    return label, max(
        [text_width(say("Design"), SIZE, bold=True), *(text_width(say(row.design), SMALL) for row in studies)]
    )


def _parts(studies: Sequence[Mapped], columns: int, label: float) -> Iterator[Part]:
    """Cut studies by the height of their rows, and syntheses into parts of about the same size."""
    pieces = max(ceil(columns / MOST_COLUMNS), 1)
    across = max(ceil(columns / pieces), 1)
    rows: list[Mapped] = []
    height = 0.0
    groups = []
    for row in studies:
        tall = _height(row, label)
        if rows and height + tall > MOST_HEIGHT:
            groups.append(rows)
            rows, height = [], 0.0
        rows.append(row)
        height += tall
    for group in [*groups, rows]:
        for first in range(0, max(columns, 1), across):
            yield group, range(first, min(first + across, columns))


def _height(row: Mapped, label: float) -> float:
    return ROW + LINE * (len(wrapped(row.study, SIZE, label)) - 1)


def _part(syntheses: Sequence[str], part: Part, label: float, design: float, number: int, of: int) -> str:
    studies, places = part
    left = EDGE + label + GAP + design + GAP + BIAS
    width = max(left + COLUMN * len(places) + EDGE, 560.0)
    body, y = _header([syntheses[place] for place in places], label, left, width)
    for row in studies:
        body += _row(row, places, label, left, y)
        y += _height(row, label)
        body.append(svg.line(EDGE, y, width - EDGE, y, stroke=FIGURE_HAIR, width=0.75))
    key, y = _key(studies, places, y + 18, width)
    which = say(", part {number} of {of}", number=number, of=of) if of > 1 else ""
    return svg.figure(
        f"evidence-map-{number}",
        title=say(
            "Evidence map{which}: {n_studies} by {n_syntheses}. {counts}",
            which=which,
            n_studies=say_counted("{n} study", "{n} studies", len(studies)),
            n_syntheses=say_counted("{n} synthesis", "{n} syntheses", len(places)),
            counts=_counts(studies, places),
        ),
        description=_description(syntheses, studies, places),
        width=width,
        height=y,
        body=[*body, *key],
    )


def _header(heads: Sequence[str], label: float, left: float, width: float) -> tuple[list[str], float]:
    turned = [_head(head) for head in heads]
    y = EDGE + max([60.0, *(text_width(line, SMALL, bold=True) for lines in turned for line in lines)]) + 4
    parts = [
        svg.text(EDGE, y, say("Study"), bold=True),
        svg.text(EDGE + label + GAP, y, say("Design"), bold=True),
        svg.text(left - BIAS / 2, y - LINE, say("Risk"), anchor="middle", bold=True),
        svg.text(left - BIAS / 2, y, say("of bias"), anchor="middle", bold=True),
    ]
    for place, lines in enumerate(turned):
        # The lines of a turned head stand side by side about the middle of their column.
        first = left + COLUMN * (place + 0.5) + 4 - 6.5 * (len(lines) - 1)
        for n, line in enumerate(lines):
            x = first + 13 * n
            parts.append(svg.turned(svg.text(x, y, line, size=SMALL, bold=True), x, y))
    return [*parts, svg.line(EDGE, y + 7, width - EDGE, y + 7)], y + 8


def _head(words: str) -> list[str]:
    """Break a head into at most three lines; what is longer ends in an ellipsis and stands whole in the table."""
    lines = wrapped(words, SMALL, LONGEST_HEAD, bold=True)
    if len(lines) <= 3:
        return lines
    last = lines[2]
    while text_width(f"{last}…", SMALL, bold=True) > LONGEST_HEAD:
        last = last[:-1]
    return [*lines[:2], f"{last}…"]


def _row(row: Mapped, places: range, label: float, left: float, y: float) -> list[str]:
    lines = wrapped(row.study, SIZE, label)
    parts = [svg.text(EDGE, y + 15 + LINE * place, line) for place, line in enumerate(lines)]
    parts.append(svg.text(EDGE + label + GAP, y + 15, say(row.design), size=SMALL, fill=svg.QUIET))
    middle = y + ROW / 2
    parts.append(_disc(row.judgement, left - BIAS / 2, middle))
    for place, column in enumerate(places):
        parts += _symbol(row.cells[column], left + COLUMN * (place + 0.5), middle)
    return parts


def _disc(judgement: Judgement, x: float, y: float) -> str:
    level = LEVELS[judgement]
    dash = "2 1.5" if judgement is Judgement.NOT_ASSESSED else ""
    return svg.disc(x, y, 7, fill=level.colourblind, symbol=level.symbol, dash=dash, ink=level.ink("colourblind"))


def _symbol(cell: Cell | None, x: float, y: float) -> list[str]:
    if cell is None:
        return [svg.circle(x, y, 1.5, fill=svg.RULE)]
    if cell.kind == "estimate":
        half = _half(cell.n)
        if half is None:
            square = svg.rect(x - 6, y - 6, 12, 12, fill=FIGURE_PAPER, stroke=MARKER)
            return [square, svg.text(x, y + 4, "?", anchor="middle", size=SMALL, bold=True)]
        return [svg.rect(x - half, y - half, 2 * half, 2 * half, fill=MARKER)]
    if cell.kind == "in words":
        return [svg.polygon([(x - 7, y), (x, y - 7), (x + 7, y), (x, y + 7)], fill=FIGURE_PAPER, stroke=svg.INK)]
    if cell.kind == "not estimable":
        ring = svg.circle(x, y, 7, fill=FIGURE_PAPER, stroke=svg.INK)
        return [ring, svg.text(x, y + 4, "?", anchor="middle", size=SMALL, bold=True)]
    cross = [svg.line(x - 5, y - 5, x + 5, y + 5, width=1.5), svg.line(x - 5, y + 5, x + 5, y - 5, width=1.5)]
    return [*cross, svg.text(x + 8, y + 4, REASONS[cell.why], size=SMALL)]


def _half(n: int | None) -> float | None:
    if n is None:
        return None
    return next((half for half, (most, _) in zip(HALVES, SIZES, strict=True) if n <= most), LARGE)


def _key(studies: Sequence[Mapped], places: range, y: float, width: float) -> tuple[list[str], float]:
    x, parts = EDGE, []
    for drawing, words in _entries(studies, places):
        wide = 30 + text_width(words, SMALL) + GAP
        if x > EDGE and x + wide > width:
            x, y = EDGE, y + 20
        parts += [svg.moved("".join(drawing), x + 10, y - 4), svg.text(x + 30, y, words, size=SMALL)]
        x += wide
    return parts, y + 12


def _entries(studies: Sequence[Mapped], places: range) -> Iterator[tuple[list[str], str]]:
    """Explain the symbols that the part shows; squares in every size."""
    cells = [row.cells[place] for row in studies for place in places]
    shown = {(cell.kind, _half(cell.n) is None, cell.why) for cell in cells if cell is not None}
    yield from _sizes({is_unknown for kind, is_unknown, _ in shown if kind == "estimate"})
    others: tuple[Kind, ...] = ("in words", "not estimable")
    for kind in others:
        if any(found == kind for found, _, _ in shown):
            yield _symbol(Cell(kind), 0, 0), say(WORDS[kind])
    for why in REASONS:
        if any(found == why for _, _, found in shown):
            yield _symbol(Cell("not taken", why=why), 0, 0), say("not taken: {why}", why=say(why))
    if None in cells:
        yield _symbol(None, 0, 0), say(NONE)
    for judgement in LEVELS:
        if any(row.judgement is judgement for row in studies):
            yield [_disc(judgement, 0, 0)], say("risk of bias: {judgement}", judgement=say(judgement.value))


def _sizes(are_unknown: set[bool]) -> Iterator[tuple[list[str], str]]:
    if are_unknown:
        sizes = (*(most for most, _ in SIZES), SIZES[-1][0] + 1)
        for n, words in zip(
            sizes, (say("estimate, up to 50 participants"), say("51 to 300"), say("more than 300")), strict=True
        ):
            yield _symbol(Cell("estimate", n), 0, 0), words
    if True in are_unknown:
        yield _symbol(Cell("estimate"), 0, 0), say("estimate, participants not reported")


def in_words(cell: Cell | None) -> str:
    """Give a cell as a reader of the table sees it."""
    if cell is None:
        return say(NONE)
    if cell.kind == "not taken":
        return say("not taken: {why}", why=say(cell.why))
    people = (
        ""
        if cell.n is None or cell.kind != "estimate"
        else f", {say_counted('{n} participant', '{n} participants', cell.n)}"
    )
    return say(WORDS[cell.kind]) + people


def _counts(studies: Sequence[Mapped], places: range) -> str:
    kinds = [cell.kind for row in studies for place in places if (cell := row.cells[place]) is not None]
    said = [f"{kinds.count(kind)} {say(words)}" for kind, words in WORDS.items() if kind in kinds]
    return say("Results: {said}.", said="; ".join(said)) if said else say("No study has a result.")


def _description(syntheses: Sequence[str], studies: Sequence[Mapped], places: range) -> str:
    said = []
    for row in studies:
        cells = "; ".join(f"{syntheses[place]}: {in_words(row.cells[place])}" for place in places)
        said.append(
            say(
                "{study} ({design}; risk of bias {judgement}). {cells}.",
                study=row.study,
                design=say(row.design),
                judgement=say(row.judgement.value),
                cells=cells,
            )
        )
    return " ".join(said)
