"""What assessments of risk of bias must agree on with the protocol, the study, their tool, and each other.

1. An assessment names what the protocol and the study have: outcome, comparison, a day of one of its results, people.
2. For each synthesis that takes a result of the study, one assessment holds, or none; never two equally.
3. A consensus keeps what its assessors agree on, or says who settled it otherwise and why; what they differ in
   needs that always.
4. An assessor's file is named for its study, lies in the assessor's folder, and holds that person's assessments only.
5. ROB-ME: the matrix names studies of the review, and does not contradict what the synthesis takes.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from livingreview import layout
from livingreview.bias_files import of_assessors
from livingreview.errors import Problem
from livingreview.folder import FileOf, Folder
from livingreview.judgements import rob_me
from livingreview.judgements.assessment_problems import assessment_problems
from livingreview.judgements.consensus import unsettled
from livingreview.judgements.matching import about, most_specific
from livingreview.judgements.registry import find_tools
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import Assessments, MissingEvidence, RiskOfBias, Support
from livingreview.models.study import Study
from livingreview.own_files import OwnFile
from livingreview.stages.extraction_results import taken_studies
from livingreview.stages.missing_evidence import states_of
from livingreview.stages.risk_of_bias import places
from livingreview.terms import MissingState, RobTool
from livingreview.yaml_dialect import Path

NOT_IN_TEAM = "Nobody in the team has this id."


def risk_of_bias_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find what is wrong in the team's assessments, assessors' own, ROB-ME and wordings."""
    own = of_assessors(folder)
    studies = {study.content.study_id: study for study in folder.studies}
    for study in folder.studies:
        content = study.content
        yield from _items(study, content.risk_of_bias, "risk_of_bias", content, review)
        yield from _ambiguous(study, content.risk_of_bias, "risk_of_bias", content, review)
        for position, assessment in enumerate(content.risk_of_bias):
            here = ("risk_of_bias", position)
            yield from _consensus(study, here, assessment, own.get(content.study_id, {}), review)
    for one in folder.assessors:
        yield from _own_file(one, studies, review)
    for file in folder.missing_evidence:
        yield from _missing_evidence(file, folder, review)
    yield from _wordings(folder)


def _items(
    file: FileOf[Any], assessments: list[RiskOfBias], key: str, study: Study, review: Review
) -> Iterator[Problem]:
    assessed: set[Any] = set()
    for position, assessment in enumerate(assessments):
        here: Path = (key, position)
        if assessment.keys in assessed:
            yield file.problem(here, f"A second assessment of {about(assessment)}.", fix="Keep the agreed one.")
        assessed.add(assessment.keys)
        yield from _named(file, here, assessment, study, review)
        for place, message in assessment_problems(assessment, study.design):
            yield file.problem((*here, *place), message)


def _named(file: FileOf[Any], here: Path, assessment: RiskOfBias, study: Study, review: Review) -> Iterator[Problem]:
    """Find outcomes, comparisons, days and people that do not exist."""
    if assessment.outcome is not None and assessment.outcome not in review.outcomes:
        message, allowed = "The protocol declares no such outcome.", ", ".join(review.outcomes)
        yield file.problem((*here, "outcome"), message, value=assessment.outcome, allowed=allowed)
    if assessment.comparison is not None and assessment.comparison not in review.comparisons:
        message, allowed = "The protocol declares no such comparison.", ", ".join(review.comparisons)
        yield file.problem((*here, "comparison"), message, value=assessment.comparison, allowed=allowed)
    of_outcome = [result for result in study.results if assessment.outcome in (None, result.outcome)]
    days = sorted({float(result.timepoint.days) for result in of_outcome})
    if assessment.days is not None and float(assessment.days) not in days:
        message, allowed = "The study has no result at this time.", ", ".join(f"{day:g}" for day in days)
        yield file.problem((*here, "days"), message, value=f"{assessment.days:g}", allowed=allowed)
    people = [(("by",), assessment.by), *((("consensus_of", n), who) for n, who in enumerate(assessment.consensus_of))]
    people += [(("settled", part, "by"), settled.by) for part, settled in assessment.settled.items()]
    for place, person in people:
        if person not in review.team:
            yield file.problem((*here, *place), NOT_IN_TEAM, value=person, allowed=", ".join(review.team))


def _ambiguous(
    file: FileOf[Any], assessments: list[RiskOfBias], key: str, study: Study, review: Review
) -> Iterator[Problem]:
    """Find syntheses for which two assessments hold equally; a study with one assessment needs no look."""
    found: dict[int, str] = {}
    if len({assessment.keys for assessment in assessments}) < 2:
        return
    for synthesis_id in review.syntheses:
        place = places([study], review, synthesis_id).get(study.study_id)
        held = most_specific(assessments, place) if place else []
        if len({assessment.keys for assessment in held}) > 1:
            what = " and ".join(about(assessment) for assessment in held)
            found.setdefault(assessments.index(held[1]), f"Two assessments hold equally for {synthesis_id}: {what}.")
    for position, message in found.items():
        fix = "Give one of them more of outcome, comparison and days, or add one that names them all."
        yield file.problem((key, position), message, fix=fix)


def _consensus(
    study: FileOf[Study], here: Path, assessment: RiskOfBias, own: dict[str, Assessments], review: Review
) -> Iterator[Problem]:
    theirs = []
    for position, person in enumerate(assessment.consensus_of):
        file = own.get(person)
        found = next((item for item in file.assessments if item.keys == assessment.keys), None) if file else None
        if found is None and person in review.team:
            message = f"This person has no assessment of {about(assessment)}."
            fix = f"It would stand in {layout.ASSESSORS}/{person}/{study.content.study_id}.yaml."
            yield study.problem((*here, "consensus_of", position), message, value=person, fix=fix)
        elif found is not None:
            theirs.append(found)
    for part, message in unsettled(assessment, theirs):
        fix = f"Add {part}: {{by: ..., reason: ...}} under settled, or take over what they agree on." if part else ""
        yield study.problem((*here, "settled"), message, fix=fix)


def _own_file(one: OwnFile[Assessments], studies: dict[str, FileOf[Study]], review: Review) -> Iterator[Problem]:
    file, content = one.file, one.file.content
    if one.person not in review.team:
        message = f"The folder {layout.ASSESSORS}/{one.person} belongs to nobody in the team."
        yield file.problem((), message, value=one.person, allowed=", ".join(review.team))
    if PurePosixPath(file.document.file).stem != content.study_id:
        fix = f"Name it {content.study_id}.yaml."
        yield file.problem(("study_id",), "The file is named for another study.", value=content.study_id, fix=fix)
    study = studies.get(content.study_id)
    if study is None:
        message = "No study file has this id."
        yield file.problem(("study_id",), message, value=content.study_id, fix=f"Write it in {layout.STUDIES} first.")
        return
    for position, assessment in enumerate(content.assessments):
        here = ("assessments", position)
        if assessment.by != one.person and one.person in review.team:
            message = f"This file holds the assessments of {one.person}."
            yield file.problem((*here, "by"), message, value=assessment.by, allowed=one.person)
        if assessment.consensus_of or assessment.settled:
            fix = f"Write the consensus in {study.document.file}."
            yield file.problem(here, "An assessor's own file holds no consensus.", fix=fix)
    yield from _items(file, content.assessments, "assessments", study.content, review)
    yield from _ambiguous(file, content.assessments, "assessments", study.content, review)


def _missing_evidence(file: FileOf[MissingEvidence], folder: Folder, review: Review) -> Iterator[Problem]:
    content = file.content
    if PurePosixPath(file.document.file).stem != content.synthesis:
        fix = f"Name it {content.synthesis}.yaml."
        yield file.problem(("synthesis",), "The file is named for another synthesis.", value=content.synthesis, fix=fix)
    if content.by not in review.team:
        yield file.problem(("by",), NOT_IN_TEAM, value=content.by, allowed=", ".join(review.team))
    if content.synthesis not in review.syntheses:
        message, allowed = "The protocol has no such synthesis.", ", ".join(review.syntheses) or "none yet"
        yield file.problem(("synthesis",), message, value=content.synthesis, allowed=allowed)
        return
    yield from _matrix(file, folder, review)
    studies = [study.content for study in folder.studies]
    states = states_of(studies, content, review, content.synthesis).values()
    for question, message in rob_me.problems(states, content.answers):
        yield file.problem(("answers", question), f"{message[:1].upper()}{message[1:]}.")
    suggested = rob_me.suggest(rob_me.completed(states, content.answers))
    if content.judgement is not None and content.judgement != suggested and content.reason is None:
        fix = "Add reason."
        yield file.problem(("judgement",), f"The answers suggest {suggested}; a judgement needs a reason.", fix=fix)
    asked = {question.id for question in rob_me.QUESTIONS} | {"overall"}
    for place in sorted(set(content.support) - asked):
        yield file.problem(("support", place), "ROB-ME has no such question.", allowed=", ".join(sorted(asked)))


def _matrix(file: FileOf[MissingEvidence], folder: Folder, review: Review) -> Iterator[Problem]:
    content = file.content
    studies = [study.content for study in folder.studies]
    taken = taken_studies(studies, review, content.synthesis)
    known = {study.study_id for study in studies}
    for study_id, one in content.matrix.items():
        here = ("matrix", study_id)
        if study_id not in known:
            yield file.problem(here, "No study file has this id.", value=study_id)
        elif (one.state == MissingState.AVAILABLE) != (study_id in taken):
            says = "takes a result of this study" if study_id in taken else "takes no result of this study"
            message = f"The synthesis {says}."
            yield file.problem((*here, "state"), message, value=one.state, severity="warning")
        if one.state != MissingState.AVAILABLE and one.reason is None:
            yield file.problem(here, "A result that is not available needs a reason.", fix="Add reason.")


def _wordings(folder: Folder) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for file in folder.wordings:
        tool = file.content.tool
        if tool in first:
            message = f"Another file has the wording of {tool}."
            yield file.problem(("tool",), message, value=tool, fix=f"It is {first[tool]}; a tool has one file.")
        first.setdefault(tool, file.document.file)
        scopes = {"assignment", "adhering"}
        scopes |= {one.variant.value for one in find_tools(RobTool(tool))} if tool in set(RobTool) else set()
        for scope in sorted(set(file.content.only_for) - scopes):
            message = "The tool has no such variant or effect."
            yield file.problem(("only_for", scope), message, allowed=", ".join(sorted(scopes)))


def own_sources(folder: Folder) -> Iterator[tuple[FileOf[Any], Path, str]]:
    """Give every record that an assessor's file or a ROB-ME file names, with its place."""
    for one in folder.assessors:
        for position, assessment in enumerate(one.file.content.assessments):
            for place, given in assessment.support.items():
                if isinstance(given, Support):
                    yield one.file, ("assessments", position, "support", place, "record_id"), given.record_id
    for file in folder.missing_evidence:
        for place, given in file.content.support.items():
            if isinstance(given, Support):
                yield file, ("support", place, "record_id"), given.record_id
