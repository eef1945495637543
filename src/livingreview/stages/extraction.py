"""Study files -> tables of characteristics, reports, discrepancies, suspects and quoted judgements.

Each cell is as the study file gives it; what it does not give is missing. The results that a
synthesis takes are a step of their own (`extraction_results`).

Source: Cochrane Handbook 5.3; MECIR C42-C46.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from livingreview.models.published import PublishedResult
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.extraction_agreement import OwnStudies, extraction_agreement
from livingreview.stages.extraction_words import printed
from livingreview.stages.reconstruction import is_set_aside
from livingreview.stages.suspects import suspects
from livingreview.tables import (
    DISCREPANCIES,
    PRINTED_RESULTS,
    PUBLISHED_RESULTS,
    QUOTED_RISK_OF_BIAS,
    STUDIES,
    STUDY_REPORTS,
    Row,
    Rows,
    new_row,
)
from livingreview.terms import StudyStatus


@dataclass(frozen=True)
class ExtractionTables:
    """What extraction builds for all studies."""

    studies: Rows
    study_reports: Rows
    discrepancies: Rows
    quoted_risk_of_bias: Rows
    printed_results: Rows
    published_results: Rows
    suspects: Rows
    extraction_agreement: Rows


def extraction(
    studies: Iterable[Study],
    review: Review,
    published: Sequence[PublishedResult] = (),
    own: OwnStudies = (),
    *,
    late: Collection[str] = (),
) -> ExtractionTables:
    """Lay study files out as tables of characteristics, and other reviews' pooled results beside them.

    `own` are the extractors' own files, a person each; `late` are the records that a reconstruction sets aside.
    """
    ordered = sorted(studies, key=lambda study: study.study_id)
    return ExtractionTables(
        [_study_row(study, review, late) for study in ordered],
        [
            new_row(STUDY_REPORTS, study_id=study.study_id, **report.plain())
            for study in ordered
            for report in study.reports
        ],
        [row for study in ordered for row in _discrepancy_rows(study)],
        [row for study in ordered for row in _quoted_rows(study)],
        [row for study in ordered for row in _printed_rows(study)],
        [_published_row(result, number) for number, result in enumerate(published, start=1)],
        suspects(ordered, review),
        extraction_agreement(own, ordered),
    )


def _study_row(study: Study, review: Review, late: Collection[str]) -> Row:
    return new_row(
        STUDIES,
        study_id=study.study_id,
        study_label=study.label,
        status=(StudyStatus.PUBLISHED_LATER if is_set_aside(study, late) else study.status).value,
        design=study.design.value,
        registrations=list(study.registrations),
        randomised=study.participants.randomised,
        condition=study.participants.condition,
        details=study.participants.details,
        arms=[_arm_text(arm.plain(), review) for arm in study.arms.values()],
        outcomes_measured=study.outcomes_measured,
        funding=study.funding,
        notes=study.notes,
        eligibility_argument=study.eligibility_argument,
        risk_of_bias_not_assessed=study.risk_of_bias_not_assessed,
        settled_by=study.consensus.by if study.consensus else None,
        extracted_by="; ".join(study.consensus_of) or None,
        n_results=len(study.results),
    )


def _arm_text(arm: Mapping[str, Any], review: Review) -> str:
    parts = [arm["label"]]
    if arm["route"]:
        parts.append(arm["route"])
    parts.append(f"n = {arm['n']}" if arm["n"] is not None else "number not reported")
    known = review.interventions.get(arm["intervention"])
    return f"{known.label if known else arm['intervention']}: {', '.join(parts)}"


def _discrepancy_rows(study: Study) -> Rows:
    return [
        new_row(
            DISCREPANCIES,
            study_id=study.study_id,
            number=number,
            field=discrepancy.field,
            values=[_value_text(value.plain()) for value in discrepancy.values],
            note=discrepancy.note,
            resolution=discrepancy.resolution,
        )
        for number, discrepancy in enumerate(study.discrepancies, start=1)
    ]


def _value_text(value: Mapping[str, Any]) -> str:
    place = f", {value['locator']}" if value["locator"] else ""
    return f"{value['value']} ({value['record_id']}{place})"


def _quoted_rows(study: Study) -> Rows:
    return [
        new_row(
            QUOTED_RISK_OF_BIAS,
            study_id=study.study_id,
            by=quoted.by,
            tool=quoted.tool,
            domain=domain,
            judgement=judgement,
            source=f"{quoted.source.record_id}, {quoted.source.locator}",
        )
        for quoted in study.quoted_risk_of_bias
        for domain, judgement in quoted.judgements.items()
    ]


def _printed_rows(study: Study) -> Rows:
    return [
        new_row(
            PRINTED_RESULTS,
            study_id=study.study_id,
            number=position + 1,
            result=f"results[{position}]",
            outcome=result.outcome,
            timepoint=result.timepoint.label,
            printed=printed(study, result),
            record_id=result.source.record_id,
            locator=result.source.locator,
        )
        for position, result in enumerate(study.results)
    ]


def _published_row(result: PublishedResult, number: int) -> Row:
    return new_row(
        PUBLISHED_RESULTS,
        synthesis_id=result.synthesis,
        number=number,
        record_id=result.source.record_id,
        about=result.about,
        measure=result.measure.value,
        estimate=result.value,
        estimate_low=result.ci[0],
        estimate_high=result.ci[1],
        extent=result.extent,
        certainty=result.certainty,
        why_not_rebuilt=result.why_not_rebuilt,
        locator=result.source.locator,
    )
