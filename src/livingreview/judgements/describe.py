"""Tools in words: what a methodologist holds against the published tool."""

from collections.abc import Iterator

from livingreview.judgements import rob2
from livingreview.judgements.registry import TOOLS
from livingreview.judgements.tools import Tool
from livingreview.judgements.wording import Wordings, worded
from livingreview.terms import RobEffect, RobTool, RobVariant

ALL_DEVIATIONS = ("2.3", "2.4", "2.5")


def listed() -> Iterator[str]:
    """Name every tool, version and variant with the designs it is for."""
    for tool in TOOLS:
        variant = "" if tool.variant is RobVariant.NONE else f", {tool.variant}"
        designs = ", ".join(sorted(design.value for design in tool.designs if design != "unclear"))
        yield f'{tool.name}, "{tool.version}"{variant}: {designs}'


def described(tool: Tool, effect: RobEffect, wordings: Wordings) -> Iterator[str]:
    """Give a tool line by line: domains with their words, questions with when they are asked, how overall follows."""
    yield tool.text(effect)
    yield f"  Source: {tool.source}"
    if tool.note:
        yield f"  {tool.note}"
    for item in tool.items:
        label = worded(item.id, item.label, wordings, tool, effect)
        yield f"  {item.id}  {label}  ({', '.join(_answers(tool) or item.words)})"
        yield from _questions(tool, item.id, effect, wordings)
    yield f"  Overall: {tool.overall} ({', '.join(tool.overall_words)})"


def _answers(tool: Tool) -> tuple[str, ...]:
    return ("Y", "N", "U", "NA") if tool.name is RobTool.JBI else ()


def _questions(tool: Tool, domain_id: str, effect: RobEffect, wordings: Wordings) -> Iterator[str]:
    if tool.name is not RobTool.ROB2:
        return
    selected = ALL_DEVIATIONS if effect is RobEffect.ADHERING else ()
    for domain in rob2.domains(tool.variant, effect, selected):
        if domain.id != domain_id:
            continue
        known = [question.id for question in domain.questions]
        for question in domain.questions:
            when = f"; asked after {question.asked.text(known)}" if question.asked else ""
            label = worded(question.id, question.label, wordings, tool, effect)
            yield f"    {question.id}  {label}  ({', '.join(question.options)}{when})"
        yield f"    Rule: {(domain.judge.__doc__ or '').strip()}"
