"""What the rules of GRADE ask of study files: design, registration, funding, and how well each fits the question.

1. Every study of the review is told, also without results: a registered one without any may be missing evidence.
2. A study belongs to a comparison when it has arms on both of its sides.
3. Directness is listed for every synthesis whose outcome it is about; a judgement that names the outcome stands over
   one that holds for all.

Source: GRADE guidelines 5 and 8.
"""

from collections.abc import Iterable

from livingreview.grading.body import StudyFacts
from livingreview.models.grading import Directness
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.tables import DIRECTNESS, Rows, new_row
from livingreview.terms import StudyStatus


def study_facts(studies: Iterable[Study], review: Review) -> list[StudyFacts]:
    """Give what the rules ask of every study, by its id."""
    return [_facts(study, review) for study in sorted(studies, key=lambda study: study.study_id)]


def directness(studies: Iterable[Study], review: Review) -> Rows:
    """Give the judgements on directness, for every synthesis that the study may be in."""
    return [
        new_row(
            DIRECTNESS,
            synthesis_id=synthesis_id,
            study_id=study.study_id,
            study_label=study.label,
            element=judged.element.value,
            judgement=judged.judgement.value,
            reason=judged.reason,
        )
        for study in sorted(studies, key=lambda study: study.study_id)
        for synthesis_id, synthesis in review.syntheses.items()
        if synthesis.comparison in _comparisons(study, review)
        for judged in _about(study.directness or [], synthesis.outcome)
    ]


def _about(judged: list[Directness], outcome: str) -> list[Directness]:
    general = {one.element: one for one in judged if one.outcome is None}
    own = {one.element: one for one in judged if one.outcome == outcome}
    return list({**general, **own}.values())


def _facts(study: Study, review: Review) -> StudyFacts:
    return StudyFacts(
        study.study_id,
        study.label,
        study.design,
        study.status is StudyStatus.COMPLETED,
        tuple(study.registrations),
        study.participants.randomised,
        len(study.results),
        study.industry_funded,
        study.directness is not None,
        tuple(_comparisons(study, review)),
    )


def _comparisons(study: Study, review: Review) -> list[str]:
    given = {arm.intervention for arm in study.arms.values()}
    return [
        name
        for name, comparison in review.comparisons.items()
        if given & set(comparison.experimental) and given & set(comparison.comparator)
    ]
