"""What is kept beside judgements: snapshots that fit their names, extractors' files that can be read, people's ids."""

from collections.abc import Iterator
from typing import Any

from livingreview.errors import InputError, Problem
from livingreview.folder import FileOf, Folder
from livingreview.judged_files import load_evidence, load_extractors
from livingreview.models.review import Review
from livingreview.yaml_dialect import Path


def evidence_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find snapshots and extractors' files that cannot be used, and people that nobody is."""
    for load in (load_evidence, load_extractors):
        try:
            load(folder.root)
        except InputError as error:
            yield from error.problems
    for file, path, person in _judges(folder):
        if person is not None:
            yield from _no_person(file, review, path, person)


def _judges(folder: Folder) -> Iterator[tuple[FileOf[Any], Path, str | None]]:
    """Give who made or confirmed every judgement, with its place; an assessor's own file judges nothing yet."""
    for study in folder.studies:
        for position, assessment in enumerate(study.content.risk_of_bias):
            yield study, ("risk_of_bias", position, "by"), assessment.by
            yield study, ("risk_of_bias", position, "confirmed_by"), assessment.confirmed_by
        if consensus := study.content.consensus:
            yield study, ("consensus", "by"), consensus.by
            yield study, ("consensus", "confirmed_by"), consensus.confirmed_by
    of_syntheses: list[FileOf[Any]] = [*folder.certainty, *folder.missing_evidence]
    for judged in of_syntheses:
        yield judged, ("by",), judged.content.by
        yield judged, ("confirmed_by",), judged.content.confirmed_by


def _no_person(file: FileOf[Any], review: Review, path: Path, person: str) -> Iterator[Problem]:
    """Find ids of nobody, and of programs; who is nobody under `by` of a rating or assessment is found elsewhere."""
    people = ", ".join(one for one in review.team if one not in review.programs)
    if person in review.programs:
        message = "This is a program. Programs suggest; people judge."
        yield file.problem(path, message, value=person, allowed=people, fix="Name the person who judged.")
    elif person not in review.team and (path[-1] == "confirmed_by" or path[0] == "consensus"):
        yield file.problem(path, "Nobody in the team has this id.", value=person, allowed=people)
