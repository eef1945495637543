"""What assessors agree and differ in, field by field, and what a consensus has to say about it.

1. Fields are answers to the questions that were asked, judgements, overrides, and predicted directions of bias; what
   follows from them is not compared a second time.
2. Y and PY, and N and PN, mean the same to every algorithm: assessors who differ in that only, agree. The probable
   answer of the two is taken over.
3. What all agree on is taken over. What they differ in is settled by a named person with a reason, and so is anything
   in which the consensus differs from what all agree on.
4. A question that only some were asked, after their own answers before it, is compared among those.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from livingreview.judgements import rob2
from livingreview.judgements.assessment import is_complete, tool_of
from livingreview.judgements.assessment_problems import DIRECTION
from livingreview.judgements.rob2_tool import NO, YES
from livingreview.models.risk_of_bias import RiskOfBias
from livingreview.terms import OVERALL, RobAnswer, RobTool

TOOL = "tool"
"""The field for tool, version, variant and effect of interest."""
NOTHING = "nothing"


@dataclass(frozen=True)
class Field:
    """One field of several assessments of the same result."""

    name: str
    values: Mapping[str, str]
    """What each assessor who was asked gave, by person; `nothing` where there is none."""
    agreed: str | None
    """What they agree on; None where they differ."""


def compared(assessments: Sequence[RiskOfBias]) -> list[Field]:
    """Compare assessments of one result by several people, field by field in the tool's order."""
    given = {assessment.by: fields(assessment) for assessment in assessments}
    asked = {assessment.by: _asked(assessment) for assessment in assessments}
    names = list(dict.fromkeys(name for assessment in assessments for name in _ordered(assessment)))
    found = []
    for name in names:
        who = [person for person in given if _is_asked(name, asked[person])]
        values = {person: given[person].get(name, NOTHING) for person in who}
        if any(value != NOTHING for value in values.values()):
            found.append(Field(name, values, _agreed(list(values.values()))))
    return found


def fields(assessment: RiskOfBias) -> dict[str, str]:
    """Give what an assessor wrote, by field."""
    asked = _asked(assessment)
    settings = f"{assessment.tool} {assessment.version}, {assessment.variant}, {assessment.effect}"
    found = {TOOL: ", ".join([settings, *sorted(assessment.adhering_to)])}
    found |= {name: a.value for name, a in assessment.answers.items() if asked is None or name in asked}
    found |= {name: word.value for name, word in assessment.judgements.items()}
    found |= {name: override.judgement.value for name, override in assessment.overrides.items()}
    return found | {f"{DIRECTION}{name}": way.value for name, way in assessment.direction.items()}


def unsettled(consensus: RiskOfBias, assessments: Sequence[RiskOfBias]) -> Iterator[tuple[str, str]]:
    """Name every field that the consensus has to say something about and does not, with what to say."""
    if len(assessments) < 2:
        return
    unfinished = [assessment.by for assessment in assessments if not is_complete(assessment)]
    if unfinished:
        yield "", f"Not finished yet: the assessment of {', '.join(unfinished)}."
        return
    given, asked = fields(consensus), _asked(consensus)
    theirs = {field.name: field for field in compared(assessments)}
    for name in dict.fromkeys([*theirs, *given]):
        if name in consensus.settled or (name not in given and not _is_asked(name, asked)):
            continue
        value, field = given.get(name, NOTHING), theirs.get(name)
        if field is None:
            yield name, f"{name}: no assessor gave anything, the consensus has {value}; say who settled it and why."
        elif field.agreed is None:
            yield name, f"{name}: {said(field)}; say who settled it and why."
        elif _agreed([field.agreed, value]) is None:
            yield name, f"{name}: all have {field.agreed}, the consensus has {value}; say who settled it and why."


def said(field: Field) -> str:
    """Write what each assessor gave."""
    return ", ".join(f"{person} has {value}" for person, value in field.values.items())


def _agreed(values: Sequence[str]) -> str | None:
    found = set(values)
    if len(found) == 1:
        return values[0]
    for side, probable in ((YES, RobAnswer.PY), (NO, RobAnswer.PN)):
        if found <= {answer.value for answer in side}:
            return probable.value
    return None


def _asked(assessment: RiskOfBias) -> set[str] | None:
    """Give the questions that are asked after an assessor's answers; None where the tool asks everything."""
    if assessment.tool is not RobTool.ROB2 or tool_of(assessment) is None:
        return None
    parts = rob2.domains(assessment.variant, assessment.effect, assessment.adhering_to)
    return {question for domain in parts for question in rob2.asked(domain, assessment.answers)}


def _is_asked(name: str, asked: set[str] | None) -> bool:
    is_question = name[:1].isdigit() or name.startswith("S.")
    return asked is None or not is_question or name in asked


def _ordered(assessment: RiskOfBias) -> list[str]:
    """Give every field that an assessment may have, in the tool's order."""
    tool = tool_of(assessment)
    if tool is None:
        return [TOOL]
    names = [TOOL]
    if tool.name is RobTool.ROB2:
        for domain in rob2.domains(assessment.variant, assessment.effect, assessment.adhering_to):
            names += [*(question.id for question in domain.questions), domain.id, f"{DIRECTION}{domain.id}"]
    else:
        for item in tool.items:
            names += [item.id, f"{DIRECTION}{item.id}"]
    return [*names, OVERALL, f"{DIRECTION}{OVERALL}"]
