"""The columns of risk of bias beside the rows of a forest plot: a block of domains for each tool, then overall.

1. Domains of different tools never share a column; a study has discs in its own tool's block only.
2. A tool that nobody used yet has no block: overall says *not assessed*.
3. Below the plot stand the names of the domains, and every symbol with its word.
"""

from dataclasses import dataclass

from livingreview.figures import svg
from livingreview.figures.bias_parts import disc, in_order
from livingreview.figures.text_width import text_width, wrapped
from livingreview.judgements.grids import Grid, grids
from livingreview.tables import Rows
from livingreview.terms import Judgement
from livingreview.words import retell, say

COLUMN = 20.0
BETWEEN = 12.0
RADIUS = 7.5
SIZE = 12.0
SMALL = 11.0


@dataclass(frozen=True)
class Block:
    """The domains of one tool, and the middles of their columns."""

    grid: Grid
    columns: tuple[float, ...]

    @property
    def middle(self) -> float:
        """Give the middle of the block."""
        return (self.columns[0] + self.columns[-1]) / 2


def bias_grids(judgements: Rows) -> tuple[Grid, ...]:
    """Give the tools whose domains are shown."""
    return tuple(grid for grid in grids(judgements) if grid.is_assessed and grid.domains)


def blocks_from(shown: tuple[Grid, ...], x: float) -> tuple[tuple[Block, ...], float]:
    """Place the blocks from x on; give them and where they end."""
    found = []
    for grid in shown:
        width = COLUMN * len(grid.domains)
        wide = max(width, text_width(retell(grid.tool), SIZE, bold=True))
        first = x + (wide - width) / 2 + COLUMN / 2
        found.append(Block(grid, tuple(first + COLUMN * place for place in range(len(grid.domains)))))
        x += wide + BETWEEN
    return tuple(found), x


def block_headers(blocks: tuple[Block, ...], y: float, line: float) -> list[str]:
    """Draw each tool's name above the ids of its domains."""
    parts = []
    for block in blocks:
        parts.append(svg.text(block.middle, y - line, retell(block.grid.tool), anchor="middle", bold=True))
        parts += [
            svg.text(x, y, name, anchor="middle", size=SMALL, bold=True)
            for x, (name, _) in zip(block.columns, block.grid.domains, strict=True)
        ]
    return parts


def block_discs(blocks: tuple[Block, ...], study_id: str, y: float) -> list[str]:
    """Draw a study's discs in its tool's block."""
    parts = []
    for block in blocks:
        for x, (name, _) in zip(block.columns, block.grid.domains, strict=True):
            cell = block.grid.cell(study_id, name)
            if cell is not None:
                parts.append(disc(x, y, RADIUS, Judgement(cell["judgement"]), "colourblind"))
    return parts


def domain_words(grid: Grid, study_id: str) -> list[str]:
    """Give a study's judgements on the domains in words."""
    cells = [(name, grid.cell(study_id, name)) for name, _ in grid.domains]
    return [f"{name} {say(cell['judgement'])}" for name, cell in cells if cell is not None]


def legend(blocks: tuple[Block, ...], overall: set[str], x: float, y: float, width: float) -> tuple[list[str], float]:
    """Draw the names of the domains and the key of the symbols; give them and where they end."""
    parts: list[str] = []
    for block in blocks:
        named = "; ".join(f"{name}\u00a0{say(label)}" for name, label in block.grid.domains)
        for line in wrapped(f"{retell(block.grid.tool)}: {named}.", SMALL, width):
            parts.append(svg.text(x, y + 2, line, size=SMALL))
            y += 14
    levels = {Judgement(word) for word in overall}
    for block in blocks:
        levels |= {Judgement(row["judgement"]) for row in block.grid.cells.values()} - {Judgement.NO_OVERALL}
    head = say("Risk of bias:") if blocks else say("Risk of bias, overall:")
    parts.append(svg.text(x, y + 2, head, size=SMALL))
    start = here = x + text_width(head, SMALL) + 14
    for word in in_order(levels):
        needed = 15 + text_width(say(word.value), SMALL) + 14
        if here > start and here + needed > x + width:
            here, y = start, y + 17
        parts.append(disc(here + 5, y - 2, 6, word, "colourblind"))
        parts.append(svg.text(here + 15, y + 2, say(word.value), size=SMALL))
        here += needed
    return parts, y + 6
