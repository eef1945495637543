"""From one assessment to its judgements: the algorithm's beside the person's, with every reason.

1. RoB 2: answers by question, the domain's algorithm, the person's override. JBI: each answer is its word. The other
   tools: the judgement that the person entered; there is no algorithm for a domain.
2. A domain without a judgement, or with an asked question that nobody answered, is not assessed; so is overall.
3. Overall: the tool's own rule works on the final judgements of the domains (bias only, not applicability).
4. An override has a reason; overall is never better than the worst domain.

Source: the modules of the tools.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from livingreview.judgements import rob2
from livingreview.judgements.jbi import WORD_OF
from livingreview.judgements.registry import find_tool
from livingreview.judgements.rob2_tool import Domain
from livingreview.judgements.tools import Item, Tool
from livingreview.models.risk_of_bias import RiskOfBias
from livingreview.terms import OVERALL, Judgement, RobPart, RobTool

OVERALL_LABEL = "Overall"
NO_JUDGEMENT = "nobody has judged it"
NO_ANSWER = "nobody has answered it"
SEVERAL_CONCERNS = "Several domains with some concerns: people may judge overall high."


@dataclass(frozen=True)
class Judged:
    """One domain, item or overall: what the tool makes of it, what a person judged, and why."""

    id: str
    label: str
    kind: RobPart
    algorithm: Judgement | None
    """None where the tool has no algorithm: a person judges."""
    judgement: Judgement
    why: str | None = None
    """The reason of an override, or why it is not assessed."""
    answers: tuple[str, ...] = ()
    questions: tuple[str, ...] = field(default=())
    note: str | None = None


def tool_of(assessment: RiskOfBias) -> Tool | None:
    """Give the tool that an assessment names; None where there is no such version or variant."""
    return find_tool(assessment.tool, assessment.version, assessment.variant)


def judged(assessment: RiskOfBias, tool: Tool) -> list[Judged]:
    """Give every part of an assessment in the tool's order, overall last."""
    if tool.name is RobTool.ROB2:
        domains = rob2.domains(assessment.variant, assessment.effect, assessment.adhering_to)
        parts = [_rob2_domain(domain, item, assessment) for domain, item in zip(domains, tool.items, strict=True)]
    else:
        parts = [_part(item, assessment, tool) for item in tool.items]
    return [*parts, _overall(parts, assessment, tool)]


def is_complete(assessment: RiskOfBias) -> bool:
    """Say whether the assessor has finished: everything is judged, or the file says why not."""
    tool = tool_of(assessment)
    if tool is None:
        return False
    return assessment.unanswered is not None or not open_parts(assessment, tool)


def open_parts(assessment: RiskOfBias, tool: Tool) -> list[str]:
    """Name the questions, or domains, that wait for the assessor now, in the tool's order."""
    if tool.name is RobTool.ROB2:
        parts = rob2.domains(assessment.variant, assessment.effect, assessment.adhering_to)
        return [question for domain in parts for question in rob2.unanswered(domain, assessment.answers)]
    given = assessment.answers if tool.entry == "answers" else assessment.judgements
    return [item.id for item in tool.items if item.id not in given]


def _part(item: Item, assessment: RiskOfBias, tool: Tool) -> Judged:
    if tool.entry == "answers":
        answer = assessment.answers.get(item.id)
        word = WORD_OF.get(answer) if answer else None
        shown = (f"{item.id} {answer}",) if answer else ()
        why = None if word else NO_ANSWER
        return Judged(item.id, item.label, item.kind, None, word or Judgement.NOT_ASSESSED, why, shown, (item.id,))
    word = assessment.judgements.get(item.id)
    why = None if word else NO_JUDGEMENT
    return Judged(item.id, item.label, item.kind, None, word or Judgement.NOT_ASSESSED, why)


def _rob2_domain(domain: Domain, item: Item, assessment: RiskOfBias) -> Judged:
    algorithm = rob2.judge(domain, assessment.answers)
    questions = tuple(question.id for question in domain.questions)
    answers = tuple(f"{name} {assessment.answers[name]}" for name in questions if name in assessment.answers)
    why = None
    if algorithm is Judgement.NOT_ASSESSED:
        missing = ", ".join(rob2.unanswered(domain, assessment.answers))
        why = f"no answer to {missing}" if missing else "nobody said which deviations matter"
    final, reason = _final(item.id, algorithm, why, assessment)
    return Judged(item.id, item.label, item.kind, algorithm, final, reason, answers, questions)


def _overall(parts: Sequence[Judged], assessment: RiskOfBias, tool: Tool) -> Judged:
    domains = [part for part in parts if part.kind is not RobPart.APPLICABILITY]
    lacking = [part.id for part in domains if part.judgement is Judgement.NOT_ASSESSED]
    why, note = None, None
    if lacking:
        algorithm, why = Judgement.NOT_ASSESSED, f"not assessed: {', '.join(lacking)}"
    elif tool.overall_rule is None:
        algorithm = Judgement.NO_OVERALL
    else:
        algorithm = tool.overall_rule([part.judgement for part in domains])
    if tool.summary is not None:
        note = tool.summary({part.id: part.judgement for part in domains})
    elif tool.name is RobTool.ROB2 and OVERALL not in assessment.overrides:
        is_prompted = rob2.prompt_overall_high(part.judgement for part in domains)
        note = SEVERAL_CONCERNS if is_prompted else None
    final, reason = _final(OVERALL, algorithm, why, assessment)
    return Judged(OVERALL, OVERALL_LABEL, RobPart.OVERALL, algorithm, final, reason, note=note)


def _final(name: str, algorithm: Judgement, why: str | None, assessment: RiskOfBias) -> tuple[Judgement, str | None]:
    override = assessment.overrides.get(name)
    return (override.judgement, override.reason) if override else (algorithm, why)
