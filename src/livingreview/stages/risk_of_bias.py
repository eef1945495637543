"""Judge the risk of bias of each study's result in one synthesis.

1. The study's assessment that names most of what the synthesis takes (outcome, comparison, days) holds
   (`judgements.matching`); without any, the study is not assessed, with the reason its file gives.
2. The tool's algorithm, where it has one, and the person's judgement stand beside each other (`judgements.assessment`);
   where they differ, the person's judgement stands, with its reason.
3. Overall follows from the final judgements of the domains, by the tool's own rule.
4. An assessment remembers the evidence it was made on by a fingerprint (docs/fingerprints.md);
   evidence that has changed since is marked, and so is an assessment without a fingerprint.

Source: the tools' own guidance, named in `judgements`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from livingreview.errors import ReviewError
from livingreview.judgements.assessment import OVERALL_LABEL, Judged, judged, tool_of
from livingreview.judgements.assessment_problems import assessment_problems
from livingreview.judgements.evidence import compare, evidence_fingerprint
from livingreview.judgements.matching import Place, about, most_specific
from livingreview.judgements.registry import DEFAULTS
from livingreview.judgements.tools import Tool
from livingreview.judgements.wording import Wordings, worded
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import RiskOfBias, Support
from livingreview.models.study import Study
from livingreview.stages.extraction_results import study_results
from livingreview.tables import JUDGEMENTS, Row, Rows, check, new_row
from livingreview.terms import OVERALL, Design, Judgement, ResultState, RobEffect, RobPart, RobTool

__all__ = ["assessment_for", "assessment_problems", "evidence_fingerprint", "places", "risk_of_bias", "rows_of"]

NOBODY_ASSESSED = "nobody has assessed it"


def risk_of_bias(
    studies: Sequence[Study],
    review: Review,
    synthesis_id: str,
    wordings: Wordings | None = None,
    *,
    late: Collection[str] = (),
) -> Rows:
    """Give a row for each domain and overall of every study with a result that the synthesis takes."""
    words = wordings or {}
    taken = places(studies, review, synthesis_id, late=late)
    rows: Rows = []
    for study in (study for study in studies if study.study_id in taken):
        assessment = assessment_for(study, taken[study.study_id])
        parts = _not_assessed(study, words) if assessment is None else _assessed(assessment, study, words)
        shared = {"synthesis_id": synthesis_id, "study_id": study.study_id, "study_label": study.label}
        rows += [new_row(JUDGEMENTS, **shared, order=order, **part) for order, part in enumerate(parts, start=1)]
    return check(rows, JUDGEMENTS)


def places(
    studies: Iterable[Study], review: Review, synthesis_id: str, *, late: Collection[str] = ()
) -> dict[str, Place]:
    """Give what a synthesis takes from each study, by study id."""
    synthesis = review.syntheses[synthesis_id]
    days: dict[str, set[float]] = {}
    for row in study_results(studies, review, synthesis_id, late=late):
        if row["state"] != ResultState.NOT_TAKEN:
            days.setdefault(row["study_id"], set()).add(row["days"])
    return {study: Place(synthesis.outcome, synthesis.comparison, found) for study, found in days.items()}


def assessment_for(study: Study, place: Place) -> RiskOfBias | None:
    """Give the assessment that holds for what a synthesis takes; ReviewError where two hold equally."""
    found = most_specific(study.risk_of_bias, place)
    if len(found) > 1:
        what = " and ".join(about(assessment) for assessment in found)
        raise ReviewError(f"records/studies/{study.study_id}.yaml: two assessments hold equally: {what}")
    return found[0] if found else None


def rows_of(assessment: RiskOfBias, tool: Tool, wordings: Wordings) -> list[Row]:
    """Give the cells that every row of an assessment has, part by part."""
    return [
        {
            "part": part.kind.value,
            "domain": part.id,
            "domain_label": worded(part.id, part.label, wordings, tool, assessment.effect),
            "tool": _tool_text(assessment, tool),
            "algorithm": part.algorithm.value if part.algorithm else None,
            "judgement": part.judgement.value,
            "reason": part.why,
            "answers": list(part.answers),
            "support": _support(assessment, part),
            "sources": _sources(assessment, part),
            "direction": assessment.direction[part.id].value if part.id in assessment.direction else None,
            "note": part.note,
            "by": assessment.by,
        }
        for part in judged(assessment, tool)
    ]


def _not_assessed(study: Study, wordings: Wordings) -> list[Row]:
    tool = DEFAULTS.get(Design.RANDOMISED_PARALLEL if study.design is Design.UNCLEAR else study.design)
    state = {
        "judgement": Judgement.NOT_ASSESSED.value,
        "reason": study.risk_of_bias_not_assessed or NOBODY_ASSESSED,
    }
    if tool is None:
        return [{"domain": OVERALL, "domain_label": OVERALL_LABEL, "part": RobPart.OVERALL.value, **state}]
    effect = RobEffect.ASSIGNMENT
    named = [(item.id, worded(item.id, item.label, wordings, tool, effect), item.kind) for item in tool.items]
    return [
        {
            "domain": domain,
            "domain_label": label,
            "part": kind.value,
            "algorithm": _open_algorithm(tool, kind),
            "tool_name": tool.name.value,
            **state,
        }
        for domain, label, kind in (*named, (OVERALL, OVERALL_LABEL, RobPart.OVERALL))
    ]


def _open_algorithm(tool: Tool, kind: RobPart) -> str | None:
    """Say that an algorithm has nothing to work on, where the tool has one."""
    is_algorithmic = tool.name is RobTool.ROB2 or (kind is RobPart.OVERALL and tool.overall_rule is not None)
    return Judgement.NOT_ASSESSED.value if is_algorithmic else None


def _assessed(assessment: RiskOfBias, study: Study, wordings: Wordings) -> Iterator[Row]:
    tool = tool_of(assessment)
    if tool is None:
        raise ReviewError(f"records/studies/{study.study_id}.yaml: no such tool: {assessment.tool}")
    shared = {
        "evidence": compare(assessment.fingerprint, evidence_fingerprint(assessment, study)).value,
        "about": about(assessment),
        "tool_name": tool.name.value,
        "tool_version": tool.version,
        "variant": tool.variant.value,
        "consensus_of": assessment.consensus_of,
    }
    for row in rows_of(assessment, tool, wordings):
        questions = [answer.split(" ")[0] for answer in row["answers"]]
        yield {**row, **shared, "settled": _settled(assessment, {row["domain"], *questions})}


def _tool_text(assessment: RiskOfBias, tool: Tool) -> str:
    if tool.name is not RobTool.ROB2:
        return tool.text(assessment.effect)
    effect = f"effect of {assessment.effect}"
    if assessment.effect is RobEffect.ADHERING:
        effect += f" ({', '.join(sorted(assessment.adhering_to)) or 'nothing selected'})"
    return f"{assessment.tool} ({assessment.version}), {assessment.variant} trials, {effect}"


def _support(assessment: RiskOfBias, part: Judged) -> str | None:
    found = [
        f"{place}: {given.text} ({given.locator})" if isinstance(given, Support) else f"{place}: {given}"
        for place, given in _supporting(assessment.support, part)
    ]
    return " / ".join(found) or None


def _sources(assessment: RiskOfBias, part: Judged) -> list[str]:
    return [
        f"{place} {given.record_id}, {given.locator}"
        for place, given in _supporting(assessment.support, part)
        if isinstance(given, Support)
    ]


def _supporting(support: Mapping[str, str | Support], part: Judged) -> list[tuple[str, str | Support]]:
    names = dict.fromkeys([part.id, *part.questions])
    return [(name, support[name]) for name in names if name in support]


def _settled(assessment: RiskOfBias, names: set[str]) -> list[str]:
    return [
        f"{place}: {one.reason} ({one.by})"
        for place, one in assessment.settled.items()
        if place in names or place.removeprefix("direction ") in names
    ]
