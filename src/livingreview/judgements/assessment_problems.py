"""What is wrong in one assessment: parts that its tool does not have, words it does not use, overrides it forbids.

1. Tool, version and variant belong together, and fit the study's design.
2. Answers stand where the tool is answered, judgements where it is judged.
3. An override is one of the tool's words; overall is never better than the worst domain, and stays open while a
   domain is not assessed, unless it is at its worst already.
4. What a consensus settles is a part of the tool.
"""

from collections.abc import Iterable, Iterator

from livingreview.judgements import rob2
from livingreview.judgements.assessment import judged, tool_of
from livingreview.judgements.jbi import WORD_OF
from livingreview.judgements.levels import is_better, is_ordered, scale
from livingreview.judgements.registry import TOOLS, find_tools
from livingreview.judgements.tools import Tool
from livingreview.models.risk_of_bias import RiskOfBias
from livingreview.terms import OVERALL, Design, Judgement, RobEffect, RobPart, RobTool, RobVariant

Key = tuple[str | int, ...]
"""Place of something in an assessment."""
Found = tuple[Key, str]

DIRECTION = "direction "
"""Before a domain's id where a consensus settles the predicted direction of bias."""


def assessment_problems(assessment: RiskOfBias, design: Design | None = None) -> list[Found]:
    """Name what is wrong in one assessment (of a study of this design), with its place below the assessment."""
    tool = tool_of(assessment)
    if tool is None:
        return [_no_such_tool(assessment)]
    questions = _questions(assessment, tool)
    parts = [item.id for item in tool.items]
    return [
        *_setting_problems(assessment, tool, design),
        *_entry_problems(assessment, tool),
        *_unknown("overrides", assessment.overrides, [*(parts if assessment.tool is RobTool.ROB2 else ()), OVERALL]),
        *_unknown("direction", assessment.direction, [*parts, OVERALL]),
        *_unknown("support", assessment.support, [*parts, *questions, OVERALL]),
        *_unknown("settled", assessment.settled, _settleable(assessment)),
        *_override_words(assessment, tool),
        *_overall_problems(assessment, tool),
    ]


def _settleable(assessment: RiskOfBias) -> list[str]:
    """Give every part of an assessment that two assessors may differ in."""
    tool = tool_of(assessment)
    if tool is None:
        return []
    parts = [*(item.id for item in tool.items), OVERALL]
    names = ["tool", *_questions(assessment, tool), *parts, *(f"{DIRECTION}{part}" for part in parts)]
    return list(dict.fromkeys(names))


def _no_such_tool(assessment: RiskOfBias) -> Found:
    versions = find_tools(assessment.tool)
    named = [tool for tool in versions if tool.variant is assessment.variant]
    if named:
        allowed = ", ".join(f'"{tool.version}"' for tool in named)
        variant = "" if assessment.variant is RobVariant.NONE else f"the {assessment.variant} variant of "
        return ("version",), f"{variant}{assessment.tool} has no version {assessment.version}; allowed: {allowed}"
    allowed = ", ".join(dict.fromkeys(tool.variant.value for tool in versions))
    return ("variant",), f"{assessment.tool} has no variant {assessment.variant}; allowed: {allowed}"


def _questions(assessment: RiskOfBias, tool: Tool) -> list[str]:
    if tool.name is RobTool.ROB2:
        parts = rob2.domains(assessment.variant, assessment.effect, assessment.adhering_to)
        return [question.id for domain in parts for question in domain.questions]
    return [item.id for item in tool.items]


def _setting_problems(assessment: RiskOfBias, tool: Tool, design: Design | None) -> Iterator[Found]:
    if design is not None and not tool.fits(design):
        fitting = ", ".join(_names(other for other in TOOLS if other.fits(design)))
        name = f"the {assessment.variant} variant of RoB 2" if tool.name is RobTool.ROB2 else f"{tool.name}"
        yield ("variant",), f"{name} does not fit the design {design}; these do: {fitting}"
    if assessment.effect is RobEffect.ADHERING and not tool.has_effect:
        yield ("effect",), f"{tool.name} names no effect of interest"
    is_rob2 = tool.name is RobTool.ROB2
    if is_rob2 and assessment.effect is RobEffect.ADHERING and not assessment.adhering_to:
        yield ("adhering_to",), "the effect of adhering needs at least one of 2.3, 2.4, 2.5"
    if assessment.adhering_to and not (is_rob2 and assessment.effect is RobEffect.ADHERING):
        yield ("adhering_to",), "only the effect of adhering selects deviations"


def _names(tools: Iterable[Tool]) -> list[str]:
    return list(dict.fromkeys(f"{tool.name} ({tool.version})" for tool in tools))


def _entry_problems(assessment: RiskOfBias, tool: Tool) -> Iterator[Found]:
    if tool.name is RobTool.ROB2:
        settings = (assessment.variant, assessment.effect, assessment.adhering_to)
        found = rob2.problems(assessment.answers, *settings)
        yield from ((("answers", question), message) for question, message in found)
    elif tool.entry == "answers":
        yield from _unknown("answers", assessment.answers, [item.id for item in tool.items])
        for question, answer in assessment.answers.items():
            if answer not in WORD_OF:
                yield ("answers", question), f"{answer} is not an answer to this item; allowed: {', '.join(WORD_OF)}"
    elif assessment.answers:
        yield ("answers",), f"{tool.name} is entered by domain or item: write judgements"
    if tool.entry == "answers" and assessment.judgements:
        yield ("judgements",), f"{tool.name} is entered by question: write answers, and overrides where you differ"
    elif tool.entry == "judgements":
        yield from _unknown("judgements", assessment.judgements, [item.id for item in tool.items])
        for item in tool.items:
            word = assessment.judgements.get(item.id)
            if word is not None and word not in item.words:
                yield ("judgements", item.id), f"{word} is no word of this tool; allowed: {', '.join(item.words)}"


def _unknown(key: str, given: Iterable[str], known: Iterable[str]) -> Iterator[Found]:
    allowed = list(known)
    for name in sorted(set(given) - set(allowed)):
        yield (key, name), f"the tool has no such part; allowed: {', '.join(sorted(allowed))}"


def _override_words(assessment: RiskOfBias, tool: Tool) -> Iterator[Found]:
    words = {item.id: item.words for item in tool.items} | {OVERALL: tool.overall_words}
    for name, override in assessment.overrides.items():
        allowed = words.get(name, tool.overall_words)
        if override.judgement not in allowed:
            message = f"{override.judgement} is no word of this tool; allowed: {', '.join(allowed)}"
            yield ("overrides", name, "judgement"), message


def _overall_problems(assessment: RiskOfBias, tool: Tool) -> Iterator[Found]:
    override = assessment.overrides.get(OVERALL)
    if override is None or override.judgement not in tool.overall_words:
        return
    place = ("overrides", OVERALL, "judgement")
    finals = {part.id: part.judgement for part in judged(assessment, tool) if _counts(part.kind)}
    lacking = [name for name, judgement in finals.items() if judgement is Judgement.NOT_ASSESSED]
    ordered = {name: judgement for name, judgement in finals.items() if is_ordered(judgement)}
    worse: list[str] = []
    if tool.overall_rule is not None and is_ordered(override.judgement):
        worse = [name for name, judgement in ordered.items() if is_better(override.judgement, judgement)]
    if worse:
        yield place, f"overall cannot be better than the worst domain ({', '.join(worse)})"
    elif lacking and override.judgement is not scale(tool.overall_words)[-1]:
        yield place, f"overall is open while domains are not assessed ({', '.join(lacking)})"


def _counts(kind: RobPart) -> bool:
    return kind not in (RobPart.OVERALL, RobPart.APPLICABILITY)
