"""Sheets of robvis: which template a tool has, the words it knows, and judgements written as its CSV.

1. robvis reads columns by their position and a word by its first letters: only full words are written, and a tool goes
   into its own template. ROBINS-I V2, RoB 2 for crossover trials and RoB 1 have none and go into *Generic*.
2. Answers of JBI's checklists and stars of the Newcastle-Ottawa scale are no levels of risk of bias: robvis has no
   words for them, and none are made up.
3. A cell that a spreadsheet would run as a formula is written with an apostrophe before it.

Source: robvis 0.3.0 (McGuinness and Higgins 2021), its templates and how it reads values.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from livingreview.judgements.levels import LEVELS
from livingreview.judgements.registry import BY_KEY, TOOLS
from livingreview.judgements.tools import Item, Tool
from livingreview.tables import Row, Rows
from livingreview.terms import OVERALL, Judgement, RobPart, RobTool, RobVariant

GENERIC = "Generic"
TEMPLATES: Mapping[str, Tool | None] = {
    "ROB2": BY_KEY[RobTool.ROB2, "2019-08-22", RobVariant.PARALLEL],
    "ROB2-Cluster": BY_KEY[RobTool.ROB2, "2021-03-18", RobVariant.CLUSTER],
    "ROBINS-I": BY_KEY[RobTool.ROBINS_I, "2016", RobVariant.NONE],
    "QUADAS-2": BY_KEY[RobTool.QUADAS2, "2011", RobVariant.NONE],
    GENERIC: None,
}
"""Templates with the one tool that each is for; Generic takes every tool with levels."""
WITHOUT_WEIGHT = "ROB2-Cluster"
"""The template that robvis draws no summary of."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet runs."""
UNCLEAR_OF_QUADAS = "Some concerns"
"""robvis's QUADAS-2 template has no word for unclear."""
NOT_ASSESSED_WORDS = ("", "na", "n/a", "not applicable", "not assessed")
"""Cells that robvis shows as not applicable; here nobody has judged that domain."""


@dataclass(frozen=True)
class Judged:
    """One study's judgements by domain."""

    study_id: str
    label: str
    words: Mapping[str, Judgement]


def with_levels() -> dict[str, Tool]:
    """Give the tools that robvis can show, by their name in words."""
    return {tool_text(tool): tool for tool in TOOLS if tool.name not in (RobTool.JBI, RobTool.NEWCASTLE_OTTAWA)}


def tool_text(tool: Tool) -> str:
    """Name a tool with version and variant, as `RoB 2 2021-03-18 crossover`."""
    variant = "" if tool.variant is RobVariant.NONE else f" {tool.variant}"
    return f"{tool.name} {tool.version}{variant}"


def bias_items(tool: Tool) -> tuple[Item, ...]:
    """Give the domains of bias; robvis has no column for concerns about applicability."""
    return tuple(item for item in tool.items if item.kind is not RobPart.APPLICABILITY)


def word_of(level: Judgement, tool: Tool) -> str:
    """Give the full word that robvis knows a level by."""
    is_unclear = level is Judgement.UNCLEAR and tool.name is RobTool.QUADAS2
    return UNCLEAR_OF_QUADAS if is_unclear else LEVELS[level].robvis


def judged_with(rows: Rows, tool: Tool) -> list[Judged]:
    """Take the studies that were assessed with a tool from a table of judgements, by label."""
    by_study: dict[str, list[Row]] = {}
    for row in rows:
        if row["tool"] is not None and (row["tool_name"], row["tool_version"], row["variant"]) == tool.key:
            by_study.setdefault(row["study_id"], []).append(row)
    found = [
        Judged(study_id, own[0]["study_label"], {row["domain"]: Judgement(row["judgement"]) for row in own})
        for study_id, own in by_study.items()
    ]
    return sorted(found, key=lambda one: (one.label.casefold(), one.study_id))


def tools_in(rows: Rows) -> list[Tool]:
    """Give the tools that studies were assessed with."""
    used = {(row["tool_name"], row["tool_version"], row["variant"]) for row in rows if row["tool"] is not None}
    return [tool for tool in TOOLS if tool.key in used]


def robvis_csv(
    judged: Sequence[Judged], tool: Tool, *, is_generic: bool, weights: Mapping[str, float] | None = None
) -> str:
    """Write a template's CSV; with weights a last column that robvis weights its summary by."""
    items = bias_items(tool)
    heads = [item.label.replace(" ", ".") if is_generic else item.id for item in items]
    lines = [["Study", *heads, "Overall", *(["Weight"] if weights is not None else [])]]
    names = study_names([(one.study_id, one.label) for one in judged])
    for one in judged:
        words = [
            word_of(one.words.get(name, Judgement.NOT_ASSESSED), tool) for name in (*(i.id for i in items), OVERALL)
        ]
        weight = [] if weights is None else [f"{weights.get(one.study_id, 0.0):.4f}"]
        lines.append([names[one.study_id], *words, *weight])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[safe(cell) for cell in line] for line in lines])
    return text.getvalue()


def study_names(studies: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Name studies by label, and by label and id where several share one."""
    labels = [" ".join(label.split()) for _, label in studies]
    folded = [label.casefold() for label in labels]
    return {
        study_id: label if folded.count(label.casefold()) == 1 else f"{label} ({study_id})"
        for (study_id, _), label in zip(studies, labels, strict=True)
    }


def safe(cell: str) -> str:
    """Write a cell so that no spreadsheet runs it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def unsafe(cell: str) -> str:
    """Read a cell that was written so."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
