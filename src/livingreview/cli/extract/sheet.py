"""`extract --sheet` and `extract --read`: a study's file as a workbook and back."""

from collections.abc import Sequence
from pathlib import Path

import click

from livingreview import io, layout
from livingreview.checks.extraction import suspect_problem
from livingreview.checks.studies import file_problems
from livingreview.cli.check import show_warnings
from livingreview.cli.extract.files import StudyText, checked, new_text, protocol, study_path, study_text, write
from livingreview.errors import InputError, Problem
from livingreview.folder import FileOf, read_folder
from livingreview.formats import workbook
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.sheet_pages import study_pages
from livingreview.stages.sheet_reading import read_sheets
from livingreview.stages.sheet_rows import Filled
from livingreview.stages.suspects import acknowledgement, suspects_of
from livingreview.stages.suspects_results import spreads_by_outcome
from livingreview.validation import validate
from livingreview.yaml_dialect import Document, key_text
from livingreview.yaml_dialect import Path as Place


def write_sheet(study: str, person: str, file: str, reports: Sequence[str]) -> None:
    """Write the workbook of a study, or of one that is begun from the records of its reports."""
    review = protocol()
    before = study_text(study_path(study, person, review), study)
    given = _reports(study, person, before, reports)
    prefilled = {**before.data, "reports": given} if given else None
    target = Path(file or f"{study}.xlsx")
    _refuse_overwriting(target)
    pages = study_pages(study, person, before.data, review, prefilled)
    io.write_bytes(target, workbook.written(pages))
    by = f"--by {person} " if person else ""
    click.echo(
        f"Wrote {target.as_posix()}. Fill it in and save it, then: livingreview extract {study} {by}--read {target}"
    )


def _reports(study: str, person: str, before: StudyText, reports: Sequence[str]) -> list[dict[str, str]]:
    """Give the reports that a new file begins with: those named, or those of the study's file."""
    if not before.is_new:
        if reports:
            message = "The study has a file already; add the report to its sheet Reports."
            raise InputError([Problem(before.path.as_posix(), 0, "--report", message)])
        return []
    whole = Path(layout.STUDIES) / f"{study}.yaml"
    if reports:
        return [{"record_id": record} for record in reports]
    if person and whole.exists():
        return [dict(report) for report in study_text(whole, study).data["reports"]]
    fix = f"Begin it with the record of its report: livingreview extract {study} --sheet --report RECORD_ID"
    raise InputError([Problem(before.path.as_posix(), 0, "", "There is no such study yet.", fix=fix)])


def _refuse_overwriting(target: Path) -> None:
    """A workbook that somebody may have filled in is never written over."""
    if target.exists():
        fix = "Read it with --read, then remove it; or name another file: --sheet FILE."
        raise InputError([Problem(target.as_posix(), 0, "", "There is such a file already.", fix=fix)])


def read_sheet(study: str, person: str, file: Path, *, is_dry_run: bool) -> None:
    """Take a filled-in workbook back into the study's file, or say everything that is wrong in it."""
    review = protocol()
    before = study_text(study_path(study, person, review), study)
    try:
        sheets = workbook.read(io.read_bytes(file))
    except workbook.WorkbookError as error:
        raise InputError([Problem(file.as_posix(), 0, "", str(error))]) from None
    filled = read_sheets(sheets, study, person, before.data, review, file.as_posix())
    if not any(problem.key == "origin" for problem in filled.problems):
        filled.problems += _model_problems(filled, review)
    errors = [problem for problem in filled.problems if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    text = new_text(before, filled.data)
    after = checked(text, before.path)
    write(before, text, is_dry_run=is_dry_run)
    show_warnings(_suspects(after, review))


def _model_problems(filled: Filled, review: Review) -> list[Problem]:
    """Hold the new values against the model and the protocol; each problem by the cell it comes from."""
    document = Document(filled.file, filled.data, dict.fromkeys(_places(filled.data), 0))
    content, problems = validate(document, Study)
    if content is not None:
        problems = list(file_problems(FileOf(content, document), review))
    known = {key_text(path): cell for path, cell in filled.cells.items()}
    wrong = {problem.key for problem in filled.problems}
    moved = [_at_cell(problem, known) for problem in problems]
    return [problem for problem in moved if problem.key not in wrong]


def _at_cell(problem: Problem, known: dict[str, str]) -> Problem:
    """Name a problem by its cell, or by the nearest one around it or below it."""
    key = problem.key
    cell = known.get(key)
    around = key
    while cell is None and around:
        below = [name for name in known if name.startswith((f"{around}.", f"{around}["))]
        cell = known.get(around) or (known[below[0]] if below else None)
        around = max(around.rpartition(".")[0], around.rpartition("[")[0], key=len)
    message = problem.message if cell is None or known.get(key) else f"{key}: {problem.message}"
    return Problem(
        problem.file, 0, cell or key, message, problem.value, problem.allowed, problem.fix, severity=problem.severity
    )


def _places(value: object, here: Place = ()) -> list[Place]:
    found = [here]
    if isinstance(value, dict):
        found += [place for name, part in value.items() for place in _places(part, (*here, name))]
    elif isinstance(value, list):
        found += [place for number, part in enumerate(value) for place in _places(part, (*here, number))]
    return found


def _suspects(after: FileOf[Study], review: Review) -> list[Problem]:
    """Warn of the suspect numbers of the study just read."""
    study = after.content
    others = [one.content for one in read_folder(Path(), with_logs=False).studies]
    spreads = spreads_by_outcome([study, *(one for one in others if one.study_id != study.study_id)])
    found = suspects_of(study, review, spreads)
    return [suspect_problem(after, one) for one in found if acknowledgement(study, one) is None]
