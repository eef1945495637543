"""Judgements as grids of studies by domains, one for each tool: D2 of one tool is another domain in the next.

1. RoB 2 is one grid whatever the design, as its variants share their domains; a domain that only one variant has is
   not part of the tool for the others. Every other tool has a grid for each version and variant.
2. A study that nobody assessed stands in the grid of the tool its design begins with, every cell not assessed; a
   design without such a tool gives a grid without domains.
3. Concerns about applicability are no risk of bias: they are a grid of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from livingreview.tables import Row, Rows
from livingreview.terms import OVERALL, Judgement, RobPart, RobTool, RobVariant

NO_TOOL = "no tool"
Key = tuple[str, str, str]
"""Name, version and variant of a tool; the last two empty where they part nothing."""


@dataclass(frozen=True)
class Grid:
    """Studies in the order of their labels, domains in the tool's order, overall apart."""

    tool: str
    name: str | None
    domains: tuple[tuple[str, str], ...]
    """Id and label of each domain."""
    studies: tuple[tuple[str, str], ...]
    """Id and label of each study."""
    cells: Mapping[tuple[str, str], Row]
    is_applicability: bool = False

    def cell(self, study_id: str, domain: str) -> Row | None:
        """Give a study's row on a domain; None where the domain is not part of the tool for its design."""
        return self.cells.get((study_id, domain))

    @property
    def is_assessed(self) -> bool:
        """Say whether anybody assessed any of the studies."""
        return any(row["tool"] is not None for row in self.cells.values())

    @property
    def open_studies(self) -> Rows:
        """Give the overall rows of the studies that nobody assessed."""
        found = [self.cells[study_id, OVERALL] for study_id, _ in self.studies if (study_id, OVERALL) in self.cells]
        return [row for row in found if row["tool"] is None]

    @property
    def has_overall(self) -> bool:
        """Say whether there is an overall judgement to show."""
        bare = (Judgement.NO_OVERALL, Judgement.NOT_ASSESSED)
        overall = [row["judgement"] for (_, domain), row in self.cells.items() if domain == OVERALL]
        return not self.is_applicability and any(word not in bare for word in overall)

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Give id and label of each domain, and of overall where there is any."""
        return (*self.domains, (OVERALL, "Overall")) if self.has_overall else self.domains


def grids(rows: Rows) -> list[Grid]:
    """Part the judgements of one synthesis by tool, tools in the order of the tools' list."""
    by_study: dict[str, Rows] = {}
    for row in rows:
        by_study.setdefault(row["study_id"], []).append(row)
    keys = {study_id: _key(found[0]) for study_id, found in by_study.items()}
    parted: dict[Key, list[str]] = {}
    for study_id, key in keys.items():
        parted.setdefault(_joined(key, set(keys.values())), []).append(study_id)
    return [_grid(key, {name: by_study[name] for name in parted[key]}) for key in sorted(parted, key=_order)]


def with_applicability(grid: Grid) -> list[Grid]:
    """Give the grid of bias, and the one of concerns about applicability where the tool has any."""
    concerns = {
        domain: row["domain_label"]
        for (_, domain), row in sorted(grid.cells.items(), key=lambda item: item[1]["order"])
        if row["part"] == RobPart.APPLICABILITY
    }
    if not concerns:
        return [grid]
    return [grid, replace(grid, domains=tuple(concerns.items()), is_applicability=True)]


def _key(row: Row) -> Key:
    name = row["tool_name"] or ""
    if name == RobTool.ROB2:
        return name, "", ""
    variant = row["variant"] or ""
    return name, row["tool_version"] or "", "" if variant == RobVariant.NONE else variant


def _joined(key: Key, known: set[Key]) -> Key:
    """Put studies that nobody assessed beside those assessed with a version of the same tool."""
    if key[1] or not key[0]:
        return key
    return max((other for other in known if other[0] == key[0]), key=lambda other: other[1])


def _order(key: Key) -> tuple[int, Key]:
    names = [tool.value for tool in RobTool]
    return (names.index(key[0]) if key[0] in names else len(names)), key


def _grid(key: Key, by_study: Mapping[str, Rows]) -> Grid:
    labels = {study_id: rows[0]["study_label"] for study_id, rows in by_study.items()}
    studies = sorted(labels.items(), key=lambda item: (item[1].casefold(), item[0]))
    rows = [row for found in by_study.values() for row in found]
    assessed = [row for row in rows if row["tool"] is not None] or rows
    domains = {
        row["domain"]: row["domain_label"]
        for row in sorted(assessed, key=_place)
        if row["part"] not in (RobPart.OVERALL, RobPart.APPLICABILITY) and row["domain"] != OVERALL
    }
    name = " ".join(part for part in key[:2] if part)
    tool = ", ".join(part for part in (name, key[2]) if part) or NO_TOOL
    cells = {(row["study_id"], row["domain"]): row for row in rows}
    return Grid(tool, key[0] or None, tuple(domains.items()), tuple(studies), cells)


def _place(row: Row) -> tuple[int, bool, str]:
    """Sort by place in the tool; a domain that only some variants of RoB 2 have stands before the one it displaces."""
    is_extra = row["domain"] in ("D1b", "DS")
    return (2 if is_extra else row["order"]), not is_extra, row["domain"]
