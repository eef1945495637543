"""`extract --acknowledge`: a person looked a suspect number up, and keeps it."""

from pathlib import Path

import click

from livingreview.checks.extraction import open_suspects
from livingreview.cli.extract.files import check_person, checked, new_text, protocol, study_path, study_text, write
from livingreview.errors import InputError, Problem
from livingreview.folder import read_folder


def keep(study: str, code: str, by: str, reason: str) -> None:
    """Write into the study's file that a suspect number stands, and why."""
    review = protocol()
    check_person(by, review)
    before = study_text(study_path(study, "", review), study)
    folder = read_folder(Path(), with_logs=False)
    suspects = [
        suspect for file, found in open_suspects(folder, review) for suspect in found if file.content.study_id == study
    ]
    named = [suspect for suspect in suspects if suspect.code(study) == code]
    if not named:
        codes = ", ".join(f"{suspect.code(study)} ({suspect.found})" for suspect in suspects) or "none is open"
        message = "The study has no open suspect of this name."
        raise InputError([Problem(before.path.as_posix(), 0, "", message, value=code[:80], allowed=codes)])
    entry = {"rule": named[0].rule.value, "found": named[0].found, "reason": " ".join(reason.split()), "by": by}
    data = {**before.data, "acknowledged": [*(before.data.get("acknowledged") or []), entry]}
    text = new_text(before, data)
    checked(text, before.path)
    write(before, text, is_dry_run=False)
    click.echo(f"Kept: {named[0].found}")
