"""A team's own wording of a tool, shown in place of the short labels that come with the tool.

1. The words of one variant or effect win over those for the whole tool.
2. What the team's file does not hold keeps its short label.
"""

from collections.abc import Mapping

from livingreview.judgements.tools import Tool
from livingreview.models.risk_of_bias import Wording
from livingreview.terms import RobEffect

Wordings = Mapping[str, Wording]
"""The team's wordings by the name of the tool."""


def worded(part: str, label: str, wordings: Wordings, tool: Tool, effect: RobEffect) -> str:
    """Give the team's words for a question or domain, else its label."""
    found = wordings.get(tool.name)
    if found is None:
        return label
    for scope in (tool.variant.value, effect.value):
        if part in found.only_for.get(scope, {}):
            return found.only_for[scope][part]
    return found.wording.get(part, label)
