"""What a sheet of judgements becomes: items for assessors' own files, each value with the cell it was read from.

1. A study is found by its id, its label, or both; what fits none or several is a problem of its cell.
2. Judgements without answers (RoB 2 in robvis) are the assessor's own: overrides whose reason names the sheet.
3. Nothing is filled in: an empty cell leaves its domain not assessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from livingreview.errors import Problem
from livingreview.judgements.tools import Tool
from livingreview.models.study import Study
from livingreview.stages.robvis import unsafe
from livingreview.terms import RobEffect, RobVariant

Keys = tuple[str | None, str | None, float | None]
SHOWN = 80  # characters of a cell


@dataclass(frozen=True)
class SheetItem:
    """One assessment read from a sheet, with the cells of its parts by their key in the file."""

    person: str
    study_id: str
    item: dict[str, Any]
    cells: Mapping[str, str]
    row: str
    """The cell that names the study."""

    @property
    def keys(self) -> Keys:
        """Give what it is about: outcome, comparison, days."""
        return self.item.get("outcome"), self.item.get("comparison"), self.item.get("days")


@dataclass
class Taken:
    """What was read, what is wrong, and what people should know."""

    file: str
    items: list[SheetItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def refuse(self, cell: str, message: str, value: str = "", allowed: str = "", fix: str = "") -> None:
        """Note what is wrong in a cell."""
        shown = "".join(sign if sign.isprintable() else " " for sign in " ".join(value.split()))[:SHOWN]
        self.problems.append(Problem(self.file, 0, cell, message, value=shown, allowed=allowed, fix=fix))


def find_study(text: str, studies: Sequence[Study], cell: str, taken: Taken) -> Study | None:
    """Find the one study that a cell names."""
    names = {_folded(text), _folded(unsafe(text.strip()))}
    for namings in (
        lambda study: {study.study_id},
        lambda study: {_folded(study.label)},
        lambda study: {_folded(f"{study.label} ({study.study_id})")},
    ):
        found = [study for study in studies if namings(study) & names]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(study.study_id for study in found)
            taken.refuse(cell, "Several studies have this label.", text, ids, "Write the study's id in the cell.")
            return None
    fix = "Write a study's id or label in the cell."
    taken.refuse(cell, "No study has this id or label.", text, _some([study.study_id for study in studies]), fix)
    return None


def base_item(
    tool: Tool, keys: Keys, effect: RobEffect = RobEffect.ASSIGNMENT, adhering_to: Sequence[str] = ()
) -> dict[str, Any]:
    """Begin an item as people write it."""
    item: dict[str, Any] = {"tool": tool.name.value, "version": tool.version}
    if tool.variant is not RobVariant.NONE:
        item["variant"] = tool.variant.value
    if tool.has_effect:
        item["effect"] = effect.value
    if adhering_to:
        item["adhering_to"] = list(adhering_to)
    named = zip(("outcome", "comparison", "days"), keys, strict=True)
    return {**item, **{name: key for name, key in named if key is not None}}


def add_item(taken: Taken, one: SheetItem) -> None:
    """Take an item in, unless the sheet has another about the same result by the same person."""
    same = next(
        (
            other
            for other in taken.items
            if (other.person, other.study_id, other.keys) == (one.person, one.study_id, one.keys)
        ),
        None,
    )
    if same is None:
        taken.items.append(one)
    else:
        message = f"{same.row} is about the same result of {one.study_id}, by {one.person} too."
        taken.refuse(one.row, message, fix="Keep one of the rows, or tell their outcomes apart.")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:10])
    return shown if len(names) <= 10 else f"{shown} and {len(names) - 10} more"
