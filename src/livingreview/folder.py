"""A review's folder read whole: people's files in, models and problems out.

Reading goes on after a mistake, so one call reports every file's problems. What must agree between
files is checked in `checks`.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from livingreview import io, layout, yaml_dialect
from livingreview.errors import InputError, Problem
from livingreview.formats.decision_log import RESOLVED, Log, lines_about, read_log
from livingreview.look_files import load_look, load_texts
from livingreview.models.base import FileModel
from livingreview.models.certainty import CertaintyRating
from livingreview.models.look_files import NO_FILES, LookFiles
from livingreview.models.notes import Note, Notes
from livingreview.models.published import PublishedResult, PublishedResults
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import Assessments, MissingEvidence, Wording
from livingreview.models.same_report import OpenPair, SameReport, SameReportFile, read_same_report
from livingreview.models.searches import Searches
from livingreview.models.study import Study
from livingreview.own_files import OwnFile, own_files, stray_files
from livingreview.retraction_files import RetractionFiles, read_retractions
from livingreview.stages.records import Export
from livingreview.terms import ScreeningStage
from livingreview.unread import unread, visible_files
from livingreview.validation import validate
from livingreview.yaml_dialect import Document

LEFT = tuple(path.rsplit("/", 1)[1] for path in (layout.SET_ASIDE, layout.FULL_TEXTS))
"""Folders below screening/ that hold no decision files."""

F = TypeVar("F", bound=FileModel)
T = TypeVar("T")


@dataclass(frozen=True)
class FileOf(Generic[F]):
    """One read file: its content, and the line of every value."""

    content: F
    document: Document

    def problem(self, path: yaml_dialect.Path, message: str, **details: Any) -> Problem:
        """Make a problem at a place of this file."""
        key = yaml_dialect.key_text(path)
        return Problem(self.document.file, self.document.line(path), key, message, **details)


@dataclass
class Folder:
    """Everything people wrote, as far as it could be read, and what could not (`problems`)."""

    root: Path
    review: FileOf[Review] | None = None
    searches: FileOf[Searches] | None = None
    exports: list[Export] = field(default_factory=list)
    rulings: list[SameReport] = field(default_factory=list)
    open_pairs: list[OpenPair] = field(default_factory=list)
    studies: list[FileOf[Study]] = field(default_factory=list)
    assessors: list[OwnFile[Assessments]] = field(default_factory=list)
    missing_evidence: list[FileOf[MissingEvidence]] = field(default_factory=list)
    wordings: list[FileOf[Wording]] = field(default_factory=list)
    extractions: list[OwnFile[Study]] = field(default_factory=list)
    certainty: list[FileOf[CertaintyRating]] = field(default_factory=list)
    notes: FileOf[Notes] | None = None
    published: FileOf[PublishedResults] | None = None
    retractions: RetractionFiles = field(default_factory=RetractionFiles)
    texts: dict[str, str] = field(default_factory=dict)
    look: LookFiles = NO_FILES
    logs: list[Log] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def require_file(relative: str) -> None:
    """Raise InputError where the working folder has not a file that every review has."""
    if not Path(relative).is_file():
        raise InputError([_not_here(relative)])


def _not_here(relative: str) -> Problem:
    fix = "Run this in a review's folder, or make one with `livingreview init DIR`."
    return Problem(relative, 0, "", "There is no such file.", fix=fix)


def read_folder(root: Path, *, with_logs: bool = True) -> Folder:
    """Read every file that people write below a review's root; the decision files only `with_logs`."""
    folder = Folder(root)
    if not (root / layout.REVIEW).is_file():
        folder.problems.append(_not_here(layout.REVIEW))
        return folder
    folder.review = _keep(folder, lambda: read_file(root, layout.REVIEW, Review))
    folder.searches = _keep(folder, lambda: read_file(root, layout.SEARCHES, Searches))
    if folder.searches:
        folder.exports = list(_exports(folder, folder.searches))
    if (root / layout.SAME_REPORT).exists():
        folder.rulings, folder.open_pairs = _keep(folder, lambda: load_same_report(root)) or ([], [])
    folder.studies = list(_read_all(folder, layout.STUDIES, Study))
    folder.assessors = list(own_files(root, layout.ASSESSORS, lambda below: _read_all(folder, below, Assessments)))
    folder.problems += stray_files(root, layout.ASSESSORS)
    folder.missing_evidence = list(_read_all(folder, layout.MISSING_EVIDENCE, MissingEvidence))
    folder.wordings = list(_read_all(folder, layout.WORDING, Wording))
    folder.extractions = list(own_files(root, layout.EXTRACTION, lambda below: _read_all(folder, below, Study)))
    folder.problems += stray_files(root, layout.EXTRACTION)
    folder.certainty = list(_read_all(folder, layout.CERTAINTY, CertaintyRating))
    if (root / layout.NOTES).exists():
        folder.notes = _keep(folder, lambda: read_file(root, layout.NOTES, Notes))
    if (root / layout.PUBLISHED).exists():
        folder.published = _keep(folder, lambda: read_file(root, layout.PUBLISHED, PublishedResults))
    folder.retractions = read_retractions(root)
    folder.problems += folder.retractions.problems
    own = folder.review.content.report.own_sections if folder.review else ()
    folder.texts = _keep(folder, lambda: load_texts(root / layout.TEXT, own)) or {}
    if folder.review:
        look = folder.review.content.report
        folder.look = _keep(folder, lambda: load_look(root, look)) or NO_FILES
    folder.logs = list(_logs(folder)) if with_logs else []
    return folder


def load_review(path: Path) -> Review:
    """Read one protocol for a step."""
    return load(path, Review)


def load_study(path: Path) -> Study:
    """Read one study file for a step."""
    return load(path, Study)


def load_rating(path: Path) -> CertaintyRating:
    """Read one certainty rating for a step."""
    return load(path, CertaintyRating)


def load_notes(path: Path) -> list[Note]:
    """Read the notes for a step; none where there is no such file."""
    return load(path, Notes).notes if path.exists() else []


def load_published(path: Path) -> list[PublishedResult]:
    """Read other reviews' pooled results for a step; none where there is no such file."""
    return load(path, PublishedResults).published if path.exists() else []


def load_exports(root: Path) -> list[Export]:
    """Read every search's export for a step."""
    folder = Folder(root)
    exports = list(_exports(folder, read_file(root, layout.SEARCHES, Searches)))
    if folder.problems:
        raise InputError(folder.problems)
    return exports


def load_rulings(root: Path) -> list[SameReport]:
    """Read people's rulings on pairs of records; none where there is no such file."""
    return load_same_report(root).rulings


def load_same_report(root: Path) -> SameReportFile:
    """Read people's rulings and the questions that wait for one; none where there is no such file."""
    path = root / layout.SAME_REPORT
    return read_same_report(io.read_text(path), layout.SAME_REPORT) if path.exists() else SameReportFile([], [])


def load_logs(root: Path) -> list[Log]:
    """Read every decision log for a step."""
    folder = Folder(root)
    logs = list(_logs(folder))
    errors = [problem for problem in folder.problems if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return logs


def load_logs_about(root: Path, records: Collection[str]) -> list[Log]:
    """Read only the lines of the decision files about some records: the rest is skimmed, not verified."""
    folder = Folder(root)
    logs = []
    for owner, relative in log_files(root):
        log = lines_about(io.read_appended(root / relative), owner, relative, records)
        folder.problems += log.problems
        logs.append(log)
    if folder.problems:
        raise InputError(folder.problems)
    return logs


def _keep(folder: Folder, read: Callable[[], T]) -> T | None:
    """Read something; note its problems on the folder instead of stopping."""
    try:
        return read()
    except InputError as error:
        folder.problems += error.problems
        return None


def read_file(root: Path, relative: str, model: type[F]) -> FileOf[F]:
    """Read one file with its lines; InputError with everything wrong in it, or where it is missing."""
    path = root / relative
    if not path.is_file():
        fix = "Add it; `livingreview init DIR` writes an empty one to start from."
        raise InputError([Problem(relative, 0, "", "This file is missing.", fix=fix)])
    document = yaml_dialect.read(io.read_text(path), relative)
    content, problems = validate(document, model)
    if content is None:
        raise InputError(problems)
    return FileOf(content, document)


def load(path: Path, model: type[F]) -> F:
    """Read one file for a step."""
    content, problems = validate(yaml_dialect.read(io.read_text(path), path.as_posix()), model)
    if content is None:
        raise InputError(problems)
    return content


def _read_all(folder: Folder, directory: str, model: type[F]) -> Iterator[FileOf[F]]:
    folder.problems += unread(folder.root, directory)
    for path in visible_files(folder.root / directory):
        relative = f"{directory}/{path.name}"
        if path.suffix != ".yaml":
            fix = "Give it the ending .yaml, or move it elsewhere."
            folder.problems.append(Problem(relative, 0, "", "This file would not be read.", fix=fix))
            continue
        read = _keep(folder, lambda relative=relative: read_file(folder.root, relative, model))  # type: ignore[misc]
        if read is not None:
            yield read


def _exports(folder: Folder, searches: FileOf[Searches]) -> Iterator[Export]:
    """Read the declared exports; one that is missing, doubled or not declared is a problem."""
    seen: dict[str, int] = {}
    for position, search in enumerate(searches.content.searches):
        here = ("searches", position, "search_id")
        if search.search_id in seen:
            fix = f"The first is on line {seen[search.search_id]}."
            folder.problems.append(searches.problem(here, "This search_id is given twice.", fix=fix))
            continue
        seen[search.search_id] = searches.document.line(here)
        relative = f"{layout.EXPORTS}/{search.search_id}/{search.file}"
        if not (folder.root / relative).is_file():
            fix = f"Put the export at {relative}."
            where = ("searches", position, "file")
            folder.problems.append(searches.problem(where, "This export is missing.", value=search.file, fix=fix))
            continue
        data = _keep(folder, lambda relative=relative: io.read_bytes(folder.root / relative))  # type: ignore[misc]
        if data is not None:
            yield Export(search=search, data=data, file=relative)
    folder.problems += _undeclared(folder, searches)


def _undeclared(folder: Folder, searches: FileOf[Searches]) -> Iterator[Problem]:
    declared = {(search.search_id, search.file) for search in searches.content.searches}
    directory = folder.root / layout.EXPORTS
    for path in sorted(directory.iterdir()) if directory.is_dir() else []:
        inside = visible_files(path) if path.is_dir() else visible_files(directory)
        for file in inside:
            search_id = path.name if path.is_dir() else ""
            if (search_id, file.name) in declared or file.suffix in (".md", ".txt") or (not search_id and file != path):
                continue
            relative = file.relative_to(folder.root).as_posix()
            fix = f"Add an entry for it to {layout.SEARCHES}, or remove it."
            yield Problem(relative, 0, "", "No search declares this file.", fix=fix)


def _logs(folder: Folder) -> Iterator[Log]:
    folder.problems += unread(folder.root, layout.SCREENING, known=(*ScreeningStage, RESOLVED), left=LEFT)
    folder.problems += _set_aside(folder.root)
    for stage in (*ScreeningStage, RESOLVED):
        folder.problems += unread(folder.root, f"{layout.SCREENING}/{stage}")
        for path in visible_files(folder.root / layout.SCREENING / stage):
            if path.suffix != ".jsonl":
                relative = f"{layout.SCREENING}/{stage}/{path.name}"
                fix = "Decision files are named REVIEWER.jsonl; move this one elsewhere."
                folder.problems.append(Problem(relative, 0, "", "This file would not be read.", fix=fix))
    for owner, relative in log_files(folder.root):
        data = _keep(folder, lambda relative=relative: io.read_appended(folder.root / relative))  # type: ignore[misc]
        if data is not None:
            log = read_log(data, owner, relative)
            folder.problems += log.problems
            yield log


def log_files(root: Path) -> Iterator[tuple[str, str]]:
    """Give the owner and place of every decision file."""
    for stage in (*ScreeningStage, RESOLVED):
        for path in visible_files(root / layout.SCREENING / stage):
            if path.suffix == ".jsonl":
                yield f"{stage}/{path.stem}", f"{layout.SCREENING}/{stage}/{path.name}"


def _set_aside(root: Path) -> Iterator[Problem]:
    """Say of every torn line that was set aside that a person should look at it."""
    for path in visible_files(root / layout.SET_ASIDE):
        message = "The torn end of a decision file was set aside here: a write that was cut off and never confirmed."
        fix = "See whether the decision was made again, then remove this file."
        yield Problem(f"{layout.SET_ASIDE}/{path.name}", 0, "", message, fix=fix, severity="warning", is_strict=True)
