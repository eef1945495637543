"""Rows of judgements for tests of figures: any tool, any number of studies, invented."""

from collections.abc import Sequence
from typing import Any

from livingreview.judgements.registry import BY_KEY, TOOLS
from livingreview.judgements.tools import Tool
from livingreview.tables import JUDGEMENTS, WEIGHTS, Rows, new_row
from livingreview.terms import OVERALL, Judgement, RobTool, RobVariant

PARALLEL = BY_KEY[RobTool.ROB2, "2019-08-22", RobVariant.PARALLEL]
CLUSTER = BY_KEY[RobTool.ROB2, "2021-03-18", RobVariant.CLUSTER]
ROBINS_I = BY_KEY[RobTool.ROBINS_I, "2016", RobVariant.NONE]
QUADAS = BY_KEY[RobTool.QUADAS2, "2011", RobVariant.NONE]
COHORT = next(tool for tool in TOOLS if tool.name is RobTool.NEWCASTLE_OTTAWA)


def judgement_rows(
    tool: Tool, labels: Sequence[str], *, level: Judgement | None = None, is_assessed: bool = True, **cells: Any
) -> Rows:
    """Give every study the tool's domains; without a level the words of each domain in turn."""
    parts = [(item.id, item.label, item.words, item.kind.value) for item in tool.items]
    words = tool.overall_words if tool.overall_rule else (Judgement.NO_OVERALL,)
    parts.append((OVERALL, "Overall", words, "overall"))
    rows = []
    for place, label in enumerate(labels):
        for order, (domain, name, words, kind) in enumerate(parts, start=1):
            word = level or words[(place + order) % len(words)]
            row = {
                "synthesis_id": "relief",
                "study_id": label.casefold().replace(" ", "_"),
                "study_label": label,
                "domain": domain,
                "domain_label": name,
                "order": order,
                "part": kind,
                "tool_name": tool.name.value,
                "judgement": word.value if is_assessed else Judgement.NOT_ASSESSED.value,
                "reason": None if is_assessed else "only the abstract was seen",
            }
            if is_assessed:
                row |= {"tool": f"{tool.name}", "tool_version": tool.version, "variant": tool.variant.value}
            rows.append(new_row(JUDGEMENTS, **{**row, **cells}))
    return rows


def weight_rows(**weights: float) -> Rows:
    """Give studies their weights in the main analysis."""
    return [
        new_row(WEIGHTS, synthesis_id="relief", analysis="main", study_id=study_id, weight=weight, result="results[0]")
        for study_id, weight in weights.items()
    ]
