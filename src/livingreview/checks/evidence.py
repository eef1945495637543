"""What is kept beside judgements: snapshots that fit their names, extractors' files that can be read, people's ids."""

from collections.abc import Iterator

from livingreview.errors import InputError, Problem
from livingreview.folder import F, FileOf, Folder
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
    for study in folder.studies:
        for position, assessment in enumerate(study.content.risk_of_bias):
            yield from _unknown(study, review, ("risk_of_bias", position, "confirmed_by"), assessment.confirmed_by)
        if consensus := study.content.consensus:
            yield from _unknown(study, review, ("consensus", "by"), consensus.by)
            yield from _unknown(study, review, ("consensus", "confirmed_by"), consensus.confirmed_by)
    for rating in folder.certainty:
        yield from _unknown(rating, review, ("confirmed_by",), rating.content.confirmed_by)


def _unknown(file: FileOf[F], review: Review, path: Path, person: str | None) -> Iterator[Problem]:
    if person is not None and person not in review.team:
        allowed = ", ".join(review.team)
        yield file.problem(path, "Nobody in the team has this id.", value=person, allowed=allowed)
