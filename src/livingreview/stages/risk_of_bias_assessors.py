"""Lay the assessors' own assessments beside each other and beside what the team agreed on.

1. An assessor's file holds what one person judged without seeing anybody else's assessment.
2. It is shown once all who began the same result have finished, and two at least: until then it would tell those who
   have not decided yet. Finished means that every question asked has an answer, or that the file says why not.
3. Which assessment holds for a synthesis is told as for the team's own (`judgements.matching`), for each assessor.
"""

from collections.abc import Collection, Mapping, Sequence

from livingreview.judgements.assessment import is_complete, tool_of
from livingreview.judgements.matching import Place, most_specific
from livingreview.judgements.wording import Wordings
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import Assessments, RiskOfBias
from livingreview.models.study import Study
from livingreview.stages.risk_of_bias import assessment_for, places, rows_of
from livingreview.tables import ASSESSMENTS, Rows, check, new_row

OfAssessors = Mapping[str, Mapping[str, Assessments]]
"""Assessors' own files by study, then by person."""

MIN_ASSESSORS = 2  # as many see nothing of each other


def assessors(
    studies: Sequence[Study],
    own: OfAssessors,
    review: Review,
    synthesis_id: str,
    wordings: Wordings | None = None,
    *,
    late: Collection[str] = (),
) -> Rows:
    """Give a row for each assessor and domain of every result of a synthesis that several have assessed."""
    taken = places(studies, review, synthesis_id, late=late)
    rows: Rows = []
    for study in (study for study in studies if study.study_id in taken):
        place = taken[study.study_id]
        begun = _begun(own.get(study.study_id, {}), place)
        if len(begun) >= MIN_ASSESSORS and all(is_complete(assessment) for assessment in begun):
            for assessment in begun:
                rows += _rows(study, assessment, place, synthesis_id, wordings or {})
    return check(rows, ASSESSMENTS)


def _begun(files: Mapping[str, Assessments], place: Place) -> list[RiskOfBias]:
    held = [most_specific(files[person].assessments, place) for person in sorted(files)]
    return [found[0] for found in held if len(found) == 1]


def _rows(study: Study, assessment: RiskOfBias, place: Place, synthesis_id: str, wordings: Wordings) -> Rows:
    tool = tool_of(assessment)
    if tool is None:
        return []
    agreed = assessment_for(study, place)
    agreed_tool = tool_of(agreed) if agreed else None
    consensus = {}
    if agreed is not None and agreed_tool is tool:
        consensus = {row["domain"]: row["judgement"] for row in rows_of(agreed, tool, {})}
    shared = {"synthesis_id": synthesis_id, "study_id": study.study_id, "study_label": study.label}
    return [
        new_row(ASSESSMENTS, **shared, order=order, consensus=consensus.get(row["domain"]), **row)
        for order, row in enumerate(rows_of(assessment, tool, wordings), start=1)
    ]
