"""Draft the consensus of several assessors: what they agree on is taken over, the rest a named person settles.

1. All assessors have finished, with the same tool and effect of interest.
2. Each field they agree on is taken over; each they differ in needs a value and a reason of the person who settles.
   A settled answer can change which questions are asked; answers to questions no longer asked are left out.
3. Support of all is kept, with whose it is where they differ. Reasons of agreed overrides are joined.
4. What is drafted is a suggestion until a person writes it into the study's file.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from livingreview.judgements import rob2
from livingreview.judgements.assessment import tool_of
from livingreview.judgements.assessment_problems import DIRECTION
from livingreview.judgements.consensus import NOTHING, TOOL, Field, compared
from livingreview.models.risk_of_bias import RiskOfBias, Support
from livingreview.terms import RobAnswer, RobTool

Plain = dict[str, Any]
Settlement = tuple[str, str]
"""A value and the reason for it."""


def draft(
    assessments: Sequence[RiskOfBias], settlements: Mapping[str, Settlement], by: str
) -> tuple[Plain, list[Field]]:
    """Give the consensus as plain values, and the fields that are still open."""
    first = assessments[0]
    found = compared(assessments)
    values = {field.name: field.agreed for field in found}
    values |= {name: value for name, (value, _) in settlements.items()}
    reached = _reached(first, values)
    fields = [field for field in found if field.name in reached or not _is_rob2_question(field.name, first)]
    open_fields = [field for field in fields if field.agreed is None and field.name not in settlements]
    taken = {
        name: value
        for name, value in values.items()
        if value not in (None, NOTHING) and (name in reached or not _is_rob2_question(name, first))
    }
    settled = {name: {"by": by, "reason": reason} for name, (_, reason) in settlements.items()}
    return _plain(assessments, taken, settled, by), open_fields


def _plain(assessments: Sequence[RiskOfBias], taken: Mapping[str, str | None], settled: Plain, by: str) -> Plain:
    first = assessments[0]
    tool = tool_of(first)
    is_judged = tool is not None and tool.entry == "judgements"
    items = {item.id for item in tool.items} if tool else set()
    answers, judgements, overrides, direction = {}, {}, {}, {}
    for name, value in taken.items():
        if name == TOOL:
            continue
        if name.startswith(DIRECTION):
            direction[name.removeprefix(DIRECTION)] = value
        elif is_judged and name in items:
            judgements[name] = value
        elif name in items and first.tool is RobTool.JBI:
            answers[name] = value
        elif name in items or name == "overall":
            overrides[name] = {"judgement": value, "reason": _override_reason(name, assessments, settled)}
        else:
            answers[name] = value
    parts: Plain = {
        "tool": first.tool.value,
        "version": first.version,
        "variant": first.variant.value if first.variant != "none" else None,
        "effect": first.effect.value if tool and tool.has_effect else None,
        "adhering_to": list(first.adhering_to),
        "outcome": first.outcome,
        "comparison": first.comparison,
        "days": first.days,
        "answers": answers,
        "judgements": judgements,
        "support": _support(assessments, {*taken, "overall"}),
        "direction": direction,
        "overrides": overrides,
        "unanswered": "; ".join(dict.fromkeys(a.unanswered for a in assessments if a.unanswered)) or None,
        "by": by,
        "consensus_of": [assessment.by for assessment in assessments],
        "settled": settled,
    }
    return {name: part for name, part in parts.items() if part not in (None, {}, [])}


def _is_rob2_question(name: str, first: RiskOfBias) -> bool:
    return first.tool is RobTool.ROB2 and (name[:1].isdigit() or name.startswith("S."))


def _reached(first: RiskOfBias, values: Mapping[str, str | None]) -> set[str]:
    """Give the questions that are asked after the values so far."""
    if first.tool is not RobTool.ROB2:
        return set()
    known = set(RobAnswer)
    answers = {name: RobAnswer(value) for name, value in values.items() if value in known}
    parts = rob2.domains(first.variant, first.effect, first.adhering_to)
    return {question for domain in parts for question in rob2.asked(domain, answers)}


def _override_reason(name: str, assessments: Sequence[RiskOfBias], settled: Plain) -> str:
    if name in settled:
        return str(settled[name]["reason"])
    reasons = {a.by: a.overrides[name].reason for a in assessments if name in a.overrides}
    return _joined(reasons)


def _support(assessments: Sequence[RiskOfBias], names: set[str]) -> Plain:
    found: Plain = {}
    for place in dict.fromkeys(place for assessment in assessments for place in assessment.support):
        given = {a.by: a.support[place] for a in assessments if place in a.support}
        texts = {person: part.text if isinstance(part, Support) else part for person, part in given.items()}
        sources = {(part.record_id, part.locator) for part in given.values() if isinstance(part, Support)}
        text = _joined(texts)
        if len(sources) == 1:
            [(record_id, locator)] = sources
            found[place] = {"text": text, "record_id": record_id, "locator": locator}
        else:
            found[place] = text if len(sources) == 0 else _joined({p: _with_source(part) for p, part in given.items()})
    return {place: part for place, part in found.items() if place in names or not place[:1].isdigit()}


def _with_source(part: str | Support) -> str:
    return f"{part.text} ({part.record_id}, {part.locator})" if isinstance(part, Support) else part


def _joined(texts: Mapping[str, str]) -> str:
    """Join what several wrote; the same words stand once, without names."""
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return " / ".join(f"{person}: {text}" for person, text in texts.items())
