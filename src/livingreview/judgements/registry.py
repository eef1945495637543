"""All tools, found by name, version and variant; and which one a study begins with.

1. Every version stays: an assessment is read by the version it names.
2. A randomised study is assessed with RoB 2 in its variant, a non-randomised one with ROBINS-I, unless a person names
   another tool that fits. Other designs have no tool by default.
"""

from livingreview.judgements import jbi, newcastle_ottawa, quadas2, rob1, rob2, robins_i
from livingreview.judgements.tools import RANDOMISED, Item, Tool
from livingreview.terms import Design, Judgement, RobTool, RobVariant

ROB2_WORDS = (Judgement.LOW, Judgement.SOME_CONCERNS, Judgement.HIGH)
ROB2_DESIGNS = {
    RobVariant.PARALLEL: frozenset({Design.RANDOMISED_PARALLEL, Design.RANDOMISED_CROSSOVER}),
    RobVariant.CLUSTER: frozenset({Design.RANDOMISED_CLUSTER}),
    RobVariant.CROSSOVER: frozenset({Design.RANDOMISED_CROSSOVER}),
}
"""A crossover trial of which only the first period is used is assessed as a parallel one."""


def _rob2(variant: RobVariant, version: str) -> Tool:
    return Tool(
        RobTool.ROB2,
        version,
        variant,
        tuple(Item(domain.id, domain.label, ROB2_WORDS) for domain in rob2.domains(variant)),
        "answers",
        rob2.judge_overall,
        ROB2_WORDS,
        ROB2_DESIGNS[variant],
        f"RoB 2 guidance of {version}, https://www.riskofbias.info",
        note="The supplement is preliminary." if variant is RobVariant.CROSSOVER else "",
        has_effect=True,
        overall="high if a domain is high, low if all are low, else some concerns; open while a domain is",
    )


TOOLS: tuple[Tool, ...] = (
    *(_rob2(variant, version) for variant, version in rob2.VERSIONS.items()),
    *robins_i.TOOLS,
    *quadas2.TOOLS,
    *newcastle_ottawa.TOOLS,
    *jbi.TOOLS,
    *rob1.TOOLS,
)
"""Every version of every tool."""

BY_KEY = {tool.key: tool for tool in TOOLS}
DEFAULTS = {
    Design.RANDOMISED_PARALLEL: BY_KEY[RobTool.ROB2, "2019-08-22", RobVariant.PARALLEL],
    Design.RANDOMISED_CLUSTER: BY_KEY[RobTool.ROB2, "2021-03-18", RobVariant.CLUSTER],
    Design.RANDOMISED_CROSSOVER: BY_KEY[RobTool.ROB2, "2021-03-18", RobVariant.CROSSOVER],
    Design.NON_RANDOMISED: robins_i.V2_SEVEN,
}
"""The tool that a study of a design begins with, and whose domains it is shown with until it is assessed."""

__all__ = ["BY_KEY", "DEFAULTS", "RANDOMISED", "TOOLS", "find_tool", "find_tools"]


def find_tool(name: RobTool, version: str, variant: RobVariant) -> Tool | None:
    """Give a version of a tool; None where there is no such."""
    return BY_KEY.get((name, version, variant))


def find_tools(name: RobTool) -> list[Tool]:
    """Give every version and variant of a tool."""
    return [tool for tool in TOOLS if tool.name is name]
