"""Lay out the bias due to missing evidence in one synthesis (ROB-ME).

1. Each study that compares what the synthesis compares has a row with its state: available where the synthesis takes
   its result, else as the person recorded it, else not recorded.
2. Answers that follow from these states and from the circumstances are filled in and shown (`judgements.rob_me`).
3. The suggestion stands beside the person's judgement; without a person there is no judgement.
4. A judgement remembers the states and answers it was made on by a fingerprint (docs/fingerprints.md).

Source: ROB-ME, 1 October 2023.
"""

from collections.abc import Collection, Mapping, Sequence

from livingreview.judgements import evidence_v2, rob_me
from livingreview.judgements.evidence import compare
from livingreview.judgements.snapshots import Fields
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import MissingEvidence, Support, SupportBy, Wording
from livingreview.models.study import Study
from livingreview.stages.extraction_results import taken_studies
from livingreview.tables import MISSING_EVIDENCE, Row, Rows, check, new_row
from livingreview.terms import OVERALL, Judgement, MissingState, StudyStatus

NOBODY_ASSESSED = "nobody has assessed it"
FROM_DATA = "the synthesis takes its result"
NOT_RECORDED = "nobody has recorded whether a result was generated"
TOOL_TEXT = f"{rob_me.NAME} ({rob_me.VERSION})"


def missing_evidence(
    studies: Sequence[Study],
    assessment: MissingEvidence | None,
    review: Review,
    synthesis_id: str,
    wordings: Mapping[str, Wording] | None = None,
    *,
    late: Collection[str] = (),
) -> Rows:
    """Give the states of studies, the answers and the judgement of one synthesis; one row where nobody assessed it."""
    if assessment is None:
        rows = [
            {
                "part": OVERALL,
                "item": OVERALL,
                "label": "Overall",
                "judgement": Judgement.NOT_ASSESSED.value,
                "reason": NOBODY_ASSESSED,
            }
        ]
    else:
        states = states_of(studies, assessment, review, synthesis_id, late=late)
        labels = {study.study_id: study.label for study in studies}
        rows = [
            *(_study_row(study, labels[study], state, assessment) for study, state in states.items()),
            *_question_rows(states.values(), assessment, wordings or {}),
            {**_overall_row(states.values(), assessment), "evidence": _evidence(studies, assessment, review)},
        ]
    shared = {"synthesis_id": synthesis_id}
    return check(
        [new_row(MISSING_EVIDENCE, **shared, order=order, **row) for order, row in enumerate(rows, start=1)],
        MISSING_EVIDENCE,
    )


def states_of(
    studies: Sequence[Study],
    assessment: MissingEvidence,
    review: Review,
    synthesis_id: str,
    *,
    late: Collection[str] = (),
) -> dict[str, MissingState]:
    """Give the state of each study's result, by study id; a person's word wins over what the data tell."""
    taken = taken_studies(studies, review, synthesis_id, late=late)
    found: dict[str, MissingState] = {}
    for study in sorted(studies, key=lambda study: study.study_id):
        recorded = assessment.matrix.get(study.study_id)
        if recorded is not None:
            found[study.study_id] = recorded.state
        elif study.study_id in taken:
            found[study.study_id] = MissingState.AVAILABLE
        elif compares(study, review, synthesis_id):
            found[study.study_id] = MissingState.NOT_RECORDED
    return found


def seen(studies: Sequence[Study], assessment: MissingEvidence, review: Review) -> Fields:
    """Give what the assessment rests on now: every study of the comparison, whenever it was published, and answers."""
    states = states_of(studies, assessment, review, assessment.synthesis)
    answers = rob_me.completed(states.values(), assessment.answers)
    named = {name: state.value for name, state in states.items()}
    given = {name: answer.value for name, answer in answers.items()}
    return evidence_v2.missing_evidence_fields(review, assessment.synthesis, named, given)


def compares(study: Study, review: Review, synthesis_id: str) -> bool:
    """Say whether a completed study has arms on both sides of what a synthesis compares."""
    comparison = review.comparisons[review.syntheses[synthesis_id].comparison]
    given = {arm.intervention for arm in study.arms.values()}
    both = given & set(comparison.experimental) and given & set(comparison.comparator)
    return study.status is StudyStatus.COMPLETED and bool(both)


def _evidence(studies: Sequence[Study], assessment: MissingEvidence, review: Review) -> str:
    return compare(assessment.fingerprint, evidence_v2.fingerprint(seen(studies, assessment, review))).value


def _study_row(study_id: str, label: str, state: MissingState, assessment: MissingEvidence) -> Row:
    recorded = assessment.matrix.get(study_id)
    told = recorded.reason if recorded else FROM_DATA if state is MissingState.AVAILABLE else NOT_RECORDED
    return {"part": "study", "item": study_id, "label": label, "state": state.value, "reason": told}


def _question_rows(
    states: Collection[MissingState], assessment: MissingEvidence, wordings: Mapping[str, Wording]
) -> list[Row]:
    answers = rob_me.completed(states, assessment.answers)
    own = wordings.get(rob_me.NAME)
    return [
        {
            "part": "question",
            "item": question.id,
            "label": own.wording.get(question.id, question.label) if own else question.label,
            "answer": answers[question.id].value if question.id in answers else None,
            "reason": None if question.id in assessment.answers else _why(question.id, answers),
            "support": _support(question.id, assessment.support),
        }
        for question in rob_me.QUESTIONS
        if question.asked is None or question.asked(answers)
    ]


def _why(question: str, answers: Mapping[str, object]) -> str:
    if question not in answers:
        return "no answer"
    return "follows from 3.1 to 3.3" if question == "4.5" else "follows from the states of the studies"


def _support(question: str, support: SupportBy) -> str | None:
    given = support.get(question)
    return f"{given.text} ({given.locator})" if isinstance(given, Support) else given


def _overall_row(states: Collection[MissingState], assessment: MissingEvidence) -> Row:
    answers = rob_me.completed(states, assessment.answers)
    suggested = rob_me.suggest(answers)
    judgement = assessment.judgement or Judgement.NOT_ASSESSED
    missing = ", ".join(rob_me.unanswered(answers))
    why = f"no answer to {missing}" if missing else "nobody has judged; the suggestion is none"
    return {
        "part": OVERALL,
        "item": OVERALL,
        "label": "Overall",
        "algorithm": suggested.value,
        "judgement": judgement.value,
        "reason": assessment.reason if assessment.judgement else why,
        "support": _support(OVERALL, assessment.support),
        "direction": assessment.direction.value if assessment.direction else None,
        "by": assessment.by,
        "date": assessment.date,
        "tool": TOOL_TEXT,
    }
