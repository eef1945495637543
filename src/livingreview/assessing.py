"""Change one assessor's assessment as plain values: start it, set its parts, say what is due next.

1. An assessment is found by what it is about (outcome, comparison, days); one that is not there is begun with the
   tool that fits the study's design, or the one that a person names.
2. A part is set, or taken away with an empty value. What is not allowed is refused before anything is written.
3. Due next are the questions that are asked after the answers so far and have none; nothing is filled in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from livingreview.errors import InputError, Problem
from livingreview.judgements import rob2
from livingreview.judgements.assessment import open_parts, tool_of
from livingreview.judgements.assessment_problems import assessment_problems
from livingreview.judgements.registry import DEFAULTS, TOOLS, find_tools
from livingreview.judgements.tools import Tool
from livingreview.judgements.wording import Wordings, worded
from livingreview.models.risk_of_bias import Assessments, RiskOfBias
from livingreview.models.study import Study
from livingreview.terms import RobTool, RobVariant
from livingreview.validation import validate
from livingreview.yaml_dialect import Document, Path

Plain = dict[str, Any]
Keys = tuple[str | None, str | None, float | None]
Given = Mapping[str, str]
"""Parts of an assessment with what a person gave, by question or domain; empty takes it away."""


@dataclass(frozen=True)
class Chosen:
    """Which tool a person named; what is left out follows from the design."""

    tool: str | None = None
    version: str | None = None
    variant: str | None = None
    effect: str | None = None
    adhering_to: Sequence[str] = ()


@dataclass(frozen=True)
class Changes:
    """What a person sets."""

    answers: Given = field(default_factory=dict)
    judgements: Given = field(default_factory=dict)
    support: Given = field(default_factory=dict)
    sources: Given = field(default_factory=dict)
    overrides: Given = field(default_factory=dict)
    reasons: Given = field(default_factory=dict)
    direction: Given = field(default_factory=dict)
    unanswered: str | None = None


def begun(study: Study, keys: Keys, chosen: Chosen, by: str) -> Plain:
    """Begin an assessment; InputError where no tool fits or several do."""
    tool = _tool(study, chosen)
    named = {"outcome": keys[0], "comparison": keys[1], "days": keys[2]}
    item: Plain = {"tool": tool.name.value, "version": tool.version}
    if tool.variant is not RobVariant.NONE:
        item["variant"] = tool.variant.value
    if tool.has_effect:
        item["effect"] = chosen.effect or "assignment"
    if chosen.adhering_to:
        item["adhering_to"] = list(chosen.adhering_to)
    return {**item, **{name: key for name, key in named.items() if key is not None}, "by": by}


def changed(item: Plain, changes: Changes) -> Plain:
    """Set the parts that a person gave."""
    new: Plain = {name: dict(part) if isinstance(part, dict) else part for name, part in item.items()}
    for name in ("answers", "judgements", "direction"):
        _set(new, name, getattr(changes, name))
    _set(new, "support", changes.support)
    for place, source in changes.sources.items():
        record, _, locator = source.strip().partition(" ")
        text = new.get("support", {}).get(place)
        _set(new, "support", {place: {"text": _text(text), "record_id": record, "locator": locator.strip()}})
    for place, word in changes.overrides.items():
        if word and not changes.reasons.get(place, "").strip():
            raise InputError([Problem("--override", 0, place, "An override needs a reason.", fix="Add --reason.")])
        _set(new, "overrides", {place: {"judgement": word, "reason": changes.reasons[place]} if word else ""})
    if changes.unanswered is not None:
        new["unanswered"] = changes.unanswered or None
    last: Plain = {name: new.pop(name) for name in ("by", "fingerprint", "confirmed_by") if name in new}
    return {name: part for name, part in {**new, **last}.items() if part not in (None, {})}


def as_assessment(item: Plain, study: Study, file: str) -> RiskOfBias:
    """Hold an assessment against its model and its tool; InputError with everything that is wrong."""
    whole = {"schema": 1, "study_id": study.study_id, "assessments": [item]}
    content, problems = validate(Document(file, whole, dict.fromkeys(_paths(whole, ()), 0)), Assessments)
    if content is None:
        shown = [
            Problem(p.file, 0, p.key.removeprefix("assessments[0]."), p.message, p.value, p.allowed) for p in problems
        ]
        raise InputError(shown)
    [assessment] = content.assessments
    found = assessment_problems(assessment, study.design)
    if found:
        raise InputError(
            Problem(
                file, 0, ".".join(map(str, place)), f"{message[:1].upper()}{message[1:]}.", fix=_fix(message, place)
            )
            for place, message in found
        )
    return assessment


@dataclass(frozen=True)
class Due:
    """One question or domain, in words, with what may be given."""

    id: str
    label: str
    allowed: tuple[str, ...]


def due(assessment: RiskOfBias, wordings: Wordings) -> list[Due]:
    """Give what waits for the assessor now, in the tool's order."""
    tool = tool_of(assessment)
    if tool is None:
        return []
    known = {one.id: one for one in parts(assessment, tool, wordings)}
    return [known[name] for name in open_parts(assessment, tool)]


def parts(assessment: RiskOfBias, tool: Tool, wordings: Wordings) -> list[Due]:
    """Give every question of a tool, or every domain where it is judged by domain."""
    effect = assessment.effect
    if tool.name is RobTool.ROB2:
        domains = rob2.domains(assessment.variant, effect, assessment.adhering_to)
        return [
            Due(
                one.id, worded(one.id, one.label, wordings, tool, effect), tuple(answer.value for answer in one.options)
            )
            for domain in domains
            for one in domain.questions
        ]
    allowed = ("Y", "N", "U", "NA") if tool.entry == "answers" else None
    return [
        Due(
            item.id,
            worded(item.id, item.label, wordings, tool, effect),
            allowed or tuple(word.value for word in item.words),
        )
        for item in tool.items
    ]


def _paths(data: Any, here: Path) -> Iterator[Path]:
    """Give every place in plain values, which stand on no line yet."""
    yield here
    parts: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, part in parts:
        yield from _paths(part, (*here, name))


def _tool(study: Study, chosen: Chosen) -> Tool:
    if chosen.tool is None and chosen.version is None and chosen.variant is None:
        default = DEFAULTS.get(study.design)
        if default is not None:
            return default
    fitting = [tool for tool in TOOLS if tool.fits(study.design) and _is_named(tool, chosen)]
    newest = {(tool.name, tool.variant): tool for tool in fitting if "six" not in tool.version or chosen.version}
    if len(newest) == 1:
        return next(iter(newest.values()))
    named = find_tools(RobTool(chosen.tool)) if chosen.tool in set(RobTool) else TOOLS
    shown = ", ".join(_shown(tool) for tool in (newest.values() or [one for one in named if one.fits(study.design)]))
    message = f"Several tools fit the design {study.design}." if newest else f"No such tool for {study.design}."
    raise InputError([Problem("--tool", 0, "", message, allowed=shown, fix="Name --tool, --version and --variant.")])


def _is_named(tool: Tool, chosen: Chosen) -> bool:
    given = ((chosen.tool, tool.name), (chosen.version, tool.version), (chosen.variant, tool.variant))
    return all(wanted in (None, is_) for wanted, is_ in given)


def _shown(tool: Tool) -> str:
    variant = "" if tool.variant is RobVariant.NONE else f" {tool.variant}"
    return f'{tool.name} "{tool.version}"{variant}'


def _set(item: Plain, name: str, given: Mapping[str, Any]) -> None:
    part = dict(item.get(name, {}))
    for place, value in given.items():
        if value == "":
            part.pop(place, None)
        else:
            part[place] = value
    item[name] = part


def _text(given: Any) -> Any:
    return given["text"] if isinstance(given, dict) else given


def _fix(message: str, place: tuple[str | int, ...]) -> str:
    if "not asked" in message:
        return f"Take it away with --answer {place[-1]}="
    return ""
