"""Judge the risk of bias of each study's result in one synthesis.

1. The assessment of the synthesis' outcome is taken; without one, the study's assessment for all
   outcomes; without that, the study is not assessed, with the reason its file gives.
2. The answers of each domain give the algorithm's judgement (`rob2`). Where an assessor differs,
   the assessor's judgement stands, with its reason; both are shown.
3. Overall: the algorithm works on the final judgements of the domains.
4. An assessment remembers the evidence it was made on by a fingerprint (docs/fingerprints.md);
   evidence that has changed since is marked, and so is an assessment without a fingerprint.

Source: RoB 2, 22 August 2019 and 18 March 2021, https://www.riskofbias.info.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from livingreview.judgements.evidence import compare, evidence_fingerprint
from livingreview.judgements.rob2 import (
    VERSIONS,
    domains,
    is_better,
    judge_domain,
    judge_overall,
    problems,
    unanswered,
)
from livingreview.judgements.rob2_tool import Domain
from livingreview.models.review import Review
from livingreview.models.study import RiskOfBias, Study
from livingreview.stages.extraction_results import taken_studies
from livingreview.tables import JUDGEMENTS, Row, Rows, check, new_row
from livingreview.terms import OVERALL, Design, Judgement, RobEffect, RobVariant

__all__ = ["assessment_for", "assessment_problems", "evidence_fingerprint", "risk_of_bias"]

Key = tuple[str | int, ...]
"""Place of something in an assessment."""

OVERALL_LABEL = "Overall"
NOBODY_ASSESSED = "nobody has assessed it"

VARIANTS = {Design.RANDOMISED_CLUSTER: RobVariant.CLUSTER, Design.RANDOMISED_CROSSOVER: RobVariant.CROSSOVER}
"""The variant whose domains a study without an assessment is shown with; parallel for other designs."""

# A crossover trial of which only the first period is used is assessed as a parallel one.
FITTING_VARIANTS = {
    Design.RANDOMISED_PARALLEL: {RobVariant.PARALLEL},
    Design.RANDOMISED_CLUSTER: {RobVariant.CLUSTER},
    Design.RANDOMISED_CROSSOVER: {RobVariant.CROSSOVER, RobVariant.PARALLEL},
    Design.UNCLEAR: set(RobVariant),
}


def risk_of_bias(studies: Sequence[Study], review: Review, synthesis_id: str, *, late: Collection[str] = ()) -> Rows:
    """Give a row for each domain and overall of every study with a result that the synthesis takes."""
    outcome = review.syntheses[synthesis_id].outcome
    taken = taken_studies(studies, review, synthesis_id, late=late)
    rows: Rows = []
    for study in (study for study in studies if study.study_id in taken):
        assessment = assessment_for(study, outcome)
        parts = _not_assessed(study) if assessment is None else _assessed(assessment, study)
        shared = {"synthesis_id": synthesis_id, "study_id": study.study_id, "study_label": study.label}
        rows += [new_row(JUDGEMENTS, **shared, order=order, **part) for order, part in enumerate(parts, start=1)]
    return check(rows, JUDGEMENTS)


def assessment_for(study: Study, outcome: str) -> RiskOfBias | None:
    """Give the assessment that holds for an outcome: its own, else the one for all outcomes."""
    for wanted in (outcome, None):
        for assessment in study.risk_of_bias:
            if assessment.outcome == wanted:
                return assessment
    return None


def assessment_problems(assessment: RiskOfBias, design: Design | None = None) -> list[tuple[Key, str]]:
    """Name what is wrong in one assessment (of a study of this design), with its place below the assessment."""
    tool = domains(assessment.variant, assessment.effect, assessment.adhering_to)
    ids = {domain.id for domain in tool} | {OVERALL}
    places = ids | {question.id for domain in tool for question in domain.questions}
    answers = problems(assessment.answers, assessment.variant, assessment.effect, assessment.adhering_to)
    return [
        *_setting_problems(assessment, design),
        *((("answers", question), message) for question, message in answers),
        *_unknown("overrides", assessment.overrides, ids),
        *_unknown("direction", assessment.direction, ids),
        *_unknown("support", assessment.support, places),
        *_overall_problems(assessment, tool),
    ]


def _not_assessed(study: Study) -> list[Row]:
    tool = domains(VARIANTS.get(study.design, RobVariant.PARALLEL))
    state = {
        "algorithm": Judgement.NOT_ASSESSED.value,
        "judgement": Judgement.NOT_ASSESSED.value,
        "reason": study.risk_of_bias_not_assessed or NOBODY_ASSESSED,
    }
    names = [*((domain.id, domain.label) for domain in tool), (OVERALL, OVERALL_LABEL)]
    return [{"domain": domain, "domain_label": label, **state} for domain, label in names]


def _assessed(assessment: RiskOfBias, study: Study) -> list[Row]:
    tool = domains(assessment.variant, assessment.effect, assessment.adhering_to)
    shared = {
        "tool": _tool_text(assessment),
        "by": assessment.by,
        "evidence": compare(assessment.fingerprint, evidence_fingerprint(assessment, study)).value,
    }
    rows = [_domain_row(domain, assessment) for domain in tool]
    return [{**row, **shared} for row in (*rows, _overall_row(rows, assessment))]


def _domain_row(domain: Domain, assessment: RiskOfBias) -> Row:
    given = {question.id: assessment.answers.get(question.id) for question in domain.questions}
    algorithm = _algorithm(domain, assessment)
    why = None
    if algorithm is Judgement.NOT_ASSESSED:
        missing = ", ".join(unanswered(domain, assessment.answers))
        why = f"no answer to {missing}" if missing else "nobody said which deviations matter"
    return {
        "domain_label": domain.label,
        "answers": [f"{question} {answer}" for question, answer in given.items() if answer is not None],
        **_judged(domain.id, algorithm, why, assessment),
        "support": _support(assessment, [domain.id, *given]),
    }


def _overall_row(rows: Sequence[Row], assessment: RiskOfBias) -> Row:
    algorithm = judge_overall(Judgement(row["judgement"]) for row in rows)
    lacking = ", ".join(row["domain"] for row in rows if row["judgement"] == Judgement.NOT_ASSESSED)
    why = f"not assessed: {lacking}" if algorithm is Judgement.NOT_ASSESSED else None
    return {
        "domain_label": OVERALL_LABEL,
        **_judged(OVERALL, algorithm, why, assessment),
        "support": _support(assessment, [OVERALL]),
    }


def _judged(domain: str, algorithm: Judgement, why: str | None, assessment: RiskOfBias) -> Row:
    override = assessment.overrides.get(domain)
    direction = assessment.direction.get(domain)
    return {
        "domain": domain,
        "algorithm": algorithm.value,
        "judgement": override.judgement.value if override else algorithm.value,
        "reason": override.reason if override else why,
        "direction": direction.value if direction else None,
    }


def _algorithm(domain: Domain, assessment: RiskOfBias) -> Judgement:
    return judge_domain(domain.id, assessment.answers, assessment.variant, assessment.effect, assessment.adhering_to)


def _final(domain: Domain, assessment: RiskOfBias) -> Judgement:
    override = assessment.overrides.get(domain.id)
    return override.judgement if override else _algorithm(domain, assessment)


def _tool_text(assessment: RiskOfBias) -> str:
    effect = f"effect of {assessment.effect}"
    if assessment.effect is RobEffect.ADHERING:
        effect += f" ({', '.join(sorted(assessment.adhering_to)) or 'nothing selected'})"
    return f"{assessment.tool} ({assessment.version}), {assessment.variant} trials, {effect}"


def _support(assessment: RiskOfBias, places: Sequence[str]) -> str | None:
    found = [f"{place}: {assessment.support[place]}" for place in places if place in assessment.support]
    return " / ".join(found) or None


def _setting_problems(assessment: RiskOfBias, design: Design | None) -> Iterator[tuple[Key, str]]:
    if design is not None and assessment.variant not in FITTING_VARIANTS.get(design, set()):
        yield ("variant",), f"the {assessment.variant} variant of RoB 2 does not fit the design {design}"
    version = VERSIONS[assessment.variant]
    if assessment.version != version:
        yield ("version",), f"the {assessment.variant} variant follows the guidance of {version}"
    if assessment.effect is RobEffect.ADHERING and not assessment.adhering_to:
        yield ("adhering_to",), "the effect of adhering needs at least one of 2.3, 2.4, 2.5"
    if assessment.effect is RobEffect.ASSIGNMENT and assessment.adhering_to:
        yield ("adhering_to",), "only the effect of adhering selects deviations"


def _unknown(key: str, given: Mapping[str, Any], known: set[str]) -> Iterator[tuple[Key, str]]:
    for name in sorted(set(given) - known):
        yield (key, name), f"the tool has no such part; allowed: {', '.join(sorted(known))}"


def _overall_problems(assessment: RiskOfBias, tool: Sequence[Domain]) -> Iterator[tuple[Key, str]]:
    override = assessment.overrides.get(OVERALL)
    if override is None:
        return
    place = ("overrides", OVERALL, "judgement")
    finals = {domain.id: _final(domain, assessment) for domain in tool}
    lacking = [name for name, judgement in finals.items() if judgement is Judgement.NOT_ASSESSED]
    worse = [n for n, j in finals.items() if n not in lacking and is_better(override.judgement, j)]
    if worse:
        yield place, f"overall cannot be better than the worst domain ({', '.join(worse)})"
    elif lacking and override.judgement is not Judgement.HIGH:
        yield place, f"overall is open while domains are not assessed ({', '.join(lacking)})"
