"""Suspect numbers of study files, what extractors' own files must agree on, and whom a consensus settles."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from livingreview import layout
from livingreview.checks.studies import file_problems
from livingreview.errors import Problem
from livingreview.folder import FileOf, Folder
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.suspect import Suspect
from livingreview.stages.suspects import acknowledgement, suspects_of, unmatched
from livingreview.stages.suspects_results import spreads_by_outcome

KEEP = 'Correct it, or say why it stands: livingreview extract {study} --acknowledge {code} --by YOU --reason "why"'


def suspect_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Warn of suspect numbers that nobody acknowledged, and of acknowledgements that fit nothing any more."""
    for study, found in open_suspects(folder, review):
        for suspect in found:
            yield suspect_problem(study, suspect)
    spreads = spreads_by_outcome([study.content for study in folder.studies])
    for study in folder.studies:
        if study.content.acknowledged:
            for path, one in unmatched(study.content, suspects_of(study.content, review, spreads)):
                message = f"No suspect of the rule {one.rule} has these numbers any more."
                fix = "Remove this entry; if the numbers are still suspect, look at them again."
                yield study.problem(path, message, value=one.found, fix=fix, severity="warning")
            for position, one in enumerate(study.content.acknowledged):
                if one.by not in review.team:
                    yield _unknown_person(study, ("acknowledged", position, "by"), one.by, review)


def open_suspects(folder: Folder, review: Review) -> list[tuple[FileOf[Study], list[Suspect]]]:
    """Give the suspects of each study that nobody acknowledged."""
    spreads = spreads_by_outcome([study.content for study in folder.studies])
    return [
        (
            study,
            [
                suspect
                for suspect in suspects_of(study.content, review, spreads)
                if acknowledgement(study.content, suspect) is None
            ],
        )
        for study in folder.studies
    ]


def suspect_problem(study: FileOf[Study], suspect: Suspect) -> Problem:
    """Say what is suspect, and what to do."""
    message = f"{suspect.suspicion.capitalize()} ({suspect.rule}): {suspect.why}"
    study_id = study.content.study_id
    fix = KEEP.format(study=study_id, code=suspect.code(study_id))
    return study.problem(suspect.path, message, value=suspect.found, fix=fix, severity="warning")


def extractor_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find own files of people who are not in the team, files that contradict the protocol, and odd consensus."""
    own = {(one.person, one.file.content.study_id) for one in folder.extractions}
    for one in folder.extractions:
        if one.person not in review.team:
            allowed = ", ".join(review.team)
            message = f"Nobody in the team has the id {one.person}; the folder is named for the person who extracts."
            yield Problem(one.file.document.file, 0, "", message, allowed=allowed)
        yield from file_problems(one.file, review)
        if PurePosixPath(one.file.document.file).stem != one.file.content.study_id:
            fix = f"Name it {one.file.content.study_id}.yaml."
            message = "The file is named for another study."
            yield one.file.problem(("study_id",), message, value=one.file.content.study_id, fix=fix)
    for study in folder.studies:
        for position, person in enumerate(study.content.consensus_of):
            here = ("consensus_of", position)
            if person not in review.team:
                yield _unknown_person(study, here, person, review)
            elif (person, study.content.study_id) not in own:
                place = f"{layout.EXTRACTION}/{person}/{study.content.study_id}.yaml"
                yield study.problem(here, f"There is no file {place} that this study file could settle.", value=person)


def _unknown_person(study: FileOf[Study], here: tuple[str | int, ...], person: str, review: Review) -> Problem:
    return study.problem(here, "Nobody in the team has this id.", value=person, allowed=", ".join(review.team))
