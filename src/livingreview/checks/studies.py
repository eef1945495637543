"""What study files must agree on with the protocol, with each other and with screening."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from livingreview.checks.numbers import number_problems
from livingreview.checks.open_again import open_again, open_again_warning
from livingreview.checks.risk_of_bias import own_sources
from livingreview.derived import Derived
from livingreview.errors import Problem
from livingreview.folder import FileOf, Folder
from livingreview.models.result import Result
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import Support
from livingreview.models.study import Study
from livingreview.terms import ReportState, StudyStatus
from livingreview.yaml_dialect import Path

ALLOWED_STATES = {
    StudyStatus.COMPLETED: (ReportState.INCLUDED,),
    StudyStatus.ONGOING: (ReportState.INCLUDED,),
    StudyStatus.AWAITING_CLASSIFICATION: (ReportState.INCLUDED, ReportState.AWAITING_CLASSIFICATION),
}
"""Where screening may stand on the reports of a study, by the status its file gives."""


def study_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find study files that contradict the protocol, each other, or themselves."""
    first: dict[str, str] = {}
    for study in folder.studies:
        study_id, file = study.content.study_id, study.document.file
        if study_id in first:
            message = "Another file has this study_id."
            fix = f"It is {first[study_id]}; a study has one file."
            yield study.problem(("study_id",), message, value=study_id, fix=fix)
        elif PurePosixPath(file).stem != study_id:
            fix = f"Name it {study_id}.yaml."
            yield study.problem(("study_id",), "The file is named for another study.", value=study_id, fix=fix)
        first.setdefault(study_id, file)
        yield from file_problems(study, review)


def file_problems(study: FileOf[Study], review: Review) -> Iterator[Problem]:
    """Find what one study file has against the protocol and against itself."""
    yield from _design_problems(study, review)
    yield from _arm_problems(study, review)
    for position, result in enumerate(study.content.results):
        yield from _result_problems(study, ("results", position), result, review)


def eligibility_problems(folder: Folder, derived: Derived) -> Iterator[Problem]:
    """Find records that no export holds, and studies with reports that were not included."""
    report_of, state_of = derived.report_of, derived.state_of
    are_decisions_known = not any(log.problems for log in folder.logs)
    reopened = {(one.study.document.file, one.path): one for one in open_again(folder, derived)}
    for study in folder.studies:
        for position, report in enumerate(study.content.reports):
            here = ("reports", position, "record_id")
            if report.record_id not in report_of:
                fix = "Correct the id, or add the export that holds the record to records/searches.yaml."
                yield study.problem(here, "No export holds this record.", value=report.record_id, fix=fix)
                continue
            state = state_of[report_of[report.record_id]]
            if (study.document.file, here) in reopened:
                yield open_again_warning(reopened[study.document.file, here], folder, derived)
            elif are_decisions_known and state not in (
                *ALLOWED_STATES[study.content.status],
                ReportState.PUBLISHED_LATER,
            ):
                message = f"This report of the study is not included; screening says: {state}."
                fix = "Finish its screening, or remove the study file if the study is not eligible."
                yield study.problem(here, message, value=report.record_id, fix=fix)
        yield from _source_problems(study, report_of)
    for file, path, record_id in own_sources(folder):
        if record_id not in report_of:
            yield file.problem(path, "No export holds this record.", value=record_id)


def _source_problems(study: FileOf[Study], report_of: dict[str, str]) -> Iterator[Problem]:
    own = {report_of.get(report.record_id) for report in study.content.reports}
    for path, record_id in _sources(study.content):
        if record_id not in report_of:
            yield study.problem(path, "No export holds this record.", value=record_id)
        elif path[0] == "results" and report_of[record_id] not in own:
            message = "The result comes from a report that is not listed under reports."
            yield study.problem(path, message, value=record_id, fix="Add the report to the study.")


def _sources(study: Study) -> Iterator[tuple[Path, str]]:
    for position, result in enumerate(study.results):
        yield ("results", position, "source", "record_id"), result.source.record_id
    for position, assessment in enumerate(study.risk_of_bias):
        for place, given in assessment.support.items():
            if isinstance(given, Support):
                yield ("risk_of_bias", position, "support", place, "record_id"), given.record_id
    for position, quoted in enumerate(study.quoted_risk_of_bias):
        yield ("quoted_risk_of_bias", position, "source", "record_id"), quoted.source.record_id
    for position, discrepancy in enumerate(study.discrepancies):
        for number, value in enumerate(discrepancy.values):
            yield ("discrepancies", position, "values", number, "record_id"), value.record_id


def _design_problems(study: FileOf[Study], review: Review) -> Iterator[Problem]:
    is_included = study.content.status is StudyStatus.COMPLETED
    if is_included and study.content.design not in review.eligibility.designs:
        message = "The protocol does not name this design as eligible, yet the study's reports were included."
        allowed = ", ".join(review.eligibility.designs)
        value = study.content.design.value
        yield study.problem(("design",), message, value=value, allowed=allowed, severity="warning")


def _arm_problems(study: FileOf[Study], review: Review) -> Iterator[Problem]:
    for arm_id, arm in study.content.arms.items():
        if arm.intervention not in review.interventions:
            here = ("arms", arm_id, "intervention")
            message = "The protocol declares no such intervention."
            allowed = ", ".join(review.interventions)
            yield study.problem(here, message, value=arm.intervention, allowed=allowed)


def _result_problems(study: FileOf[Study], here: Path, result: Result, review: Review) -> Iterator[Problem]:
    outcome = review.outcomes.get(result.outcome)
    if outcome is None:
        message, allowed = "The protocol declares no such outcome.", ", ".join(review.outcomes)
        yield study.problem((*here, "outcome"), message, value=result.outcome, allowed=allowed)
        return
    arms = study.content.arms
    named = [((*here, "data"), arm) for arm in result.data or {}]
    for part in ("estimate", "pairs"):
        sides = getattr(result, part)
        if sides is not None:
            named += [((*here, part, key), getattr(sides, key)) for key in ("experimental", "comparator")]
    for name, alternative in result.alternatives.items():
        named += [((*here, "alternatives", name, "data"), arm) for arm in alternative.data or {}]
        missing = _arms_of(result) - set(alternative.data or result.data or {})
        if missing:
            message = "The alternative does not give every arm of the result."
            yield study.problem((*here, "alternatives", name, "data"), message, value=", ".join(sorted(missing)))
    for path, arm in named:
        if arm not in arms:
            place = (*path, arm) if path[-1] == "data" else path
            yield study.problem(place, "The study has no such arm.", value=arm, allowed=", ".join(arms))
    yield from number_problems(study, here, result, outcome)


def _arms_of(result: Result) -> set[str]:
    named = result.estimate or result.pairs
    return {named.experimental, named.comparator} if named else set(result.data or {})
