"""The study files that `extract` works on, and writing them so that only what must changes."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from livingreview import io, layout, yaml_dialect
from livingreview.errors import InputError, Problem
from livingreview.folder import FileOf, load_review
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.plain_edits import edits_between
from livingreview.terms import ID_PATTERN
from livingreview.validation import validate
from livingreview.yaml_edit import edit

NEW = "schema: 1\nstudy_id: {study}\n"
"""What a new study file begins with."""


@dataclass(frozen=True)
class StudyText:
    """A study's file as it is, or as it begins where it is new."""

    path: Path
    text: str
    data: dict[str, Any]
    is_new: bool


def protocol() -> Review:
    """Read the protocol."""
    return load_review(Path(layout.REVIEW))


def study_path(study: str, person: str, review: Review) -> Path:
    """Give where a study's file is, or a person's own; an unknown person or a name that is no id is an error."""
    import re

    if not re.fullmatch(ID_PATTERN, study):
        allowed = "lower-case letters, digits and _, a letter first"
        raise InputError([Problem("STUDY", 0, "", "This is no id of a study.", value=study[:80], allowed=allowed)])
    if not person:
        return Path(layout.STUDIES) / f"{study}.yaml"
    check_person(person, review)
    return Path(layout.EXTRACTION) / person / f"{study}.yaml"


def check_person(person: str, review: Review) -> None:
    """Refuse a person who is not in the team."""
    if person not in review.team:
        allowed = ", ".join(review.team)
        raise InputError(
            [Problem("--by", 0, "", "Nobody in the team has this id.", value=person[:80], allowed=allowed)]
        )


def study_text(path: Path, study: str) -> StudyText:
    """Read a study's file as plain values; a file that breaks a rule is an error, as its workbook would be."""
    if not path.exists():
        return StudyText(path, NEW.format(study=study), {"schema": 1, "study_id": study}, is_new=True)
    text = io.read_exact_text(path)
    document = yaml_dialect.read(text.removeprefix("\ufeff"), path.as_posix())
    _, problems = validate(document, Study)
    if problems:
        raise InputError(problems)
    return StudyText(path, text, document.data, is_new=False)


def new_text(before: StudyText, data: dict[str, Any]) -> str:
    """Give the file's text with other values: only the lines it must are others."""
    mark = "\ufeff" if before.text.startswith("\ufeff") else ""
    edits = list(edits_between(before.data, data))
    return mark + edit(before.text.removeprefix("\ufeff"), edits, before.path.as_posix()) if edits else before.text


def checked(text: str, path: Path) -> FileOf[Study]:
    """Hold a text against the model before it is written."""
    document = yaml_dialect.read(text.removeprefix("\ufeff"), path.as_posix())
    content, problems = validate(document, Study)
    if content is None:
        raise InputError(problems)
    return FileOf(content, document)


def write(before: StudyText, text: str, *, is_dry_run: bool) -> None:
    """Write a changed file and show the lines that changed."""
    if text == before.text and not before.is_new:
        click.echo(f"{before.path.as_posix()}: nothing changed.")
        return
    if not is_dry_run:
        io.write_bytes(before.path, text.encode("utf-8"))
    if before.is_new:
        click.echo(f"{'Would write' if is_dry_run else 'Wrote'} {before.path.as_posix()}.")
        return
    lines = list(difflib.unified_diff(before.text.splitlines(), text.splitlines(), lineterm="", n=0))[2:]
    n = sum(not line.startswith("@@") for line in lines)
    click.echo(
        f"{before.path.as_posix()}: {n} {'line' if n == 1 else 'lines'} {'would differ' if is_dry_run else 'differ'}:"
    )
    for line in lines:
        if not line.startswith("@@"):
            click.echo(f"  {line}")
