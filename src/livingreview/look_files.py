"""Read the team's words and look: config/text/, config/templates/ and the logo, from below config/ and nowhere else."""

from collections.abc import Collection
from pathlib import Path

from livingreview import io, layout
from livingreview.errors import InputError, Problem
from livingreview.models.look_files import LookFiles
from livingreview.models.report_look import ReportLook
from livingreview.unread import unread, visible_files

OWN_SECTION = f"A section of your own is named under report: own_sections: in {layout.REVIEW}."
OUTSIDE = "This leads out of config/; what a report is made from stays in the review's folder."


def load_look(root: Path, look: ReportLook) -> LookFiles:
    """Read templates and logo; InputError with everything that cannot be read."""
    problems = [*unread(root, layout.TEMPLATES)]
    templates: dict[str, str] = {}
    for name in template_names(root):
        path = f"{layout.TEMPLATES}/{name}"
        if not _is_inside(root, path):
            problems.append(Problem(path, 0, "", OUTSIDE))
            continue
        try:
            templates[name] = io.read_text(root / path)
        except InputError as error:
            problems += error.problems
    logo = None
    if look.logo is not None:
        if not (root / look.logo.file).is_file():
            problems.append(
                Problem(layout.REVIEW, 0, "report.logo.file", "This file is missing.", value=look.logo.file)
            )
        elif not _is_inside(root, look.logo.file):
            problems.append(Problem(look.logo.file, 0, "", OUTSIDE))
        else:
            logo = io.read_bytes(root / look.logo.file)
    if problems:
        raise InputError(problems)
    return LookFiles(templates, logo)


def load_texts(directory: Path, own: Collection[str] = ()) -> dict[str, str]:
    """Read the text sections by name, also a team's own; other files in the folder are problems."""
    texts, problems, known = {}, [], (*layout.TEXT_SECTIONS, *own)
    for path in visible_files(directory):
        if path.suffix == ".md" and path.stem in known:
            texts[path.stem] = io.read_text(path)
        else:
            allowed = ", ".join(f"{name}.md" for name in known)
            place = f"{layout.TEXT}/{path.name}"
            problems.append(
                Problem(place, 0, "", "No section of the report has this name.", allowed=allowed, fix=OWN_SECTION)
            )
    if problems:
        raise InputError(problems)
    return texts


def look_paths(root: Path, look: ReportLook) -> list[str]:
    """Name the files of the look, as inputs of the steps that print."""
    logo = [look.logo.file] if look.logo else []
    return [*(f"{layout.TEMPLATES}/{name}" for name in template_names(root)), *logo]


def template_names(root: Path) -> list[str]:
    """Name the files of config/templates/."""
    return [path.name for path in visible_files(root / layout.TEMPLATES)]


def _is_inside(root: Path, relative: str) -> bool:
    """Say whether a file, also behind links, lies below config/."""
    return (root / relative).resolve().is_relative_to((root / "config").resolve())
