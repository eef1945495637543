"""What the subcommands of `livingreview risk-of-bias` share: options, files, and lines for the terminal."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livingreview import layout
from livingreview.errors import InputError, Problem

if TYPE_CHECKING:
    from livingreview.models.review import Review
    from livingreview.models.risk_of_bias import Assessments, RiskOfBias
    from livingreview.models.study import Study
    from livingreview.yaml_edit import Edit

NOT_OPEN = "{who} began this assessment and not all of them have finished; what they gave is shown once all have."

by_option = click.option("--by", required=True, help="Who you are: an id of the team.")


def keys_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which result an assessment is about."""
    about = "Assess results {} only; left out, all of them."
    function = click.option("--days", type=float, help=about.format("of this day"))(function)
    function = click.option("--comparison", help=about.format("of this comparison"))(function)
    return click.option("--outcome", help=about.format("for this outcome"))(function)


def pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    """Read what was given as `1.1=Y`; InputError where there is no =."""
    found = {}
    for text in given:
        place, sign, value = text.partition("=")
        if not sign or not place.strip():
            raise InputError([Problem(option, 0, "", "This is given as PART=VALUE.", value=text)])
        found[place.strip()] = value.strip()
    return found


def open_review() -> "Review":
    """Read the protocol of the working folder's review."""
    from livingreview.folder import load_review, require_file

    require_file(layout.REVIEW)
    return load_review(Path(layout.REVIEW))


def open_study(study_id: str) -> "Study":
    """Read a study's file."""
    from livingreview.folder import load_study
    from livingreview.unread import visible_files

    path = Path(layout.STUDIES) / f"{study_id}.yaml"
    known = [file.stem for file in visible_files(Path(layout.STUDIES)) if file.suffix == ".yaml"]
    if study_id not in known:
        raise InputError([Problem("STUDY", 0, "", "There is no such study.", value=study_id, allowed=", ".join(known))])
    return load_study(path)


def every_study() -> "list[Study]":
    """Read every study's file."""
    from livingreview.folder import load_study
    from livingreview.unread import visible_files

    return [load_study(path) for path in visible_files(Path(layout.STUDIES)) if path.suffix == ".yaml"]


def whole_file(content: dict[str, Any]) -> str:
    """Write a new file."""
    from livingreview.yaml_text import block

    return "".join(f"{line}\n" for name, part in content.items() for line in block(name, part))


def edits(before: dict[str, Any], after: dict[str, Any], here: tuple[str | int, ...]) -> "list[Edit]":
    """Give the changes that turn one mapping of a file into another, part by part."""
    from livingreview.yaml_edit import REMOVE, Edit

    found = []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            inner = [part for part in dict.fromkeys([*old, *new]) if old.get(part) != new.get(part)]
            found += [Edit((*here, name, part), new.get(part, REMOVE)) for part in inner]
        elif old != new:
            found.append(Edit((*here, name), REMOVE if new is None else new))
    return found


def keys_of(item: dict[str, Any]) -> tuple[str | None, str | None, float | None]:
    """Give what an assessment in a file is about: outcome, comparison, days."""
    return item.get("outcome"), item.get("comparison"), item.get("days")


def assessor_text(
    text: str, study_id: str, place: int, before: dict[str, Any] | None, after: dict[str, Any], file: str
) -> bytes:
    """Give an assessor's file with one assessment put in its place, other lines as they are."""
    from livingreview.yaml_edit import Edit, edit

    if not text:
        return whole_file({"schema": 1, "study_id": study_id, "assessments": [after]}).encode()
    here = ("assessments", place)
    return edit(text, [Edit(here, after)] if before is None else edits(before, after, here), file).encode()


def require_person(review: "Review", by: str) -> None:
    """Raise InputError where nobody in the team has an id."""
    people = [person for person in review.team if person not in review.programs]
    if by not in people:
        message = "Nobody in the team has this id."
        raise InputError([Problem("--by", 0, "", message, value=by, allowed=", ".join(people))])


def own_path(person: str, study_id: str) -> Path:
    """Give the place of an assessor's own file."""
    return Path(layout.ASSESSORS) / person / f"{study_id}.yaml"


def own_files(study_id: str) -> "dict[str, Assessments]":
    """Read every assessor's own file about a study, by person."""
    from livingreview.bias_files import load_assessors

    return load_assessors(Path(layout.ASSESSORS), {study_id}).get(study_id, {})


def are_open(assessments: "Sequence[RiskOfBias]") -> bool:
    """Say whether the assessments of a result may be shown: two at least, and nobody still at work."""
    from livingreview.judgements.assessment import is_complete

    return len(assessments) > 1 and all(is_complete(assessment) for assessment in assessments)


def standing(assessments: "Sequence[RiskOfBias]") -> str:
    """Say who has finished and who has not, and nothing of what they gave."""
    from livingreview.judgements.assessment import is_complete

    return ", ".join(f"{one.by} {'has finished' if is_complete(one) else 'has begun'}" for one in assessments)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out rows as columns."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def plain(text: str) -> str:
    """Make text from a file safe to print: one line, printable characters only."""
    return "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
