"""Whether the files of frozen versions are still the ones that were frozen."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from livingreview import io, layout
from livingreview.canonical import SHA256_PREFIX, sha256_hex
from livingreview.checks.frozen_in_git import DESCRIBING, manifest_problems
from livingreview.errors import InputError, Problem
from livingreview.folder import FileOf, Folder
from livingreview.models.review import Review
from livingreview.versions import RESTORE, Version, find_version, frozen_versions


def frozen_problems(root: Path) -> Iterator[Problem]:
    """Name every file of a frozen version that was changed, is gone, or was put there."""
    try:
        versions = frozen_versions(root)
    except InputError as error:
        yield from error.problems
        return
    for version in versions:
        yield from version_problems(version)
    yield from manifest_problems(root, versions)


def moved_on(folder: Folder, review: FileOf[Review]) -> Iterator[Problem]:
    """Warn where files changed since the version was frozen whose number the protocol still has.

    A version is compared with those before its number: until the number is raised nothing is new in it.
    """
    number = review.content.version
    if not (folder.root / layout.VERSIONS / number / layout.MANIFEST).is_file():
        return
    try:
        version = find_version(frozen_versions(folder.root), number)
    except InputError:
        return  # said by `frozen_problems`
    inputs = version.manifest.get("inputs") if version else None
    if isinstance(inputs, dict) and (changed := next(_changed(folder, inputs), None)):
        message = f"This version is frozen, and {changed} is not as it was then."
        fix = "Raise version and version_date: then the build says what is new since, and whether an update is due."
        yield review.problem(("version",), message, value=number, fix=fix, severity="warning")


def _changed(folder: Folder, inputs: Mapping[str, str]) -> Iterator[str]:
    read = [*(export.file for export in folder.exports), *(study.document.file for study in folder.studies)]
    yield from (file for file in read if file not in inputs)
    for path, noted in inputs.items():
        file = folder.root / path
        if path.startswith(tuple(f"{name}/" for name in layout.PEOPLE)) and (
            not file.is_file() or SHA256_PREFIX + sha256_hex(io.read_bytes(file)) != noted
        ):
            yield path


def version_problems(version: Version) -> Iterator[Problem]:
    """Name every file of one version that is not as its manifest says."""
    outputs = version.manifest.get("outputs")
    where = f"{layout.VERSIONS}/{version.number}"
    if not isinstance(outputs, dict):
        return  # written by hand, for the heads of decision files
    for path, noted in outputs.items():
        file = version.folder / path
        if not file.is_file():
            yield Problem(f"{where}/{path}", 0, "", "This frozen file is gone.", fix=RESTORE)
        elif SHA256_PREFIX + sha256_hex(io.read_bytes(file)) != noted:
            yield Problem(f"{where}/{path}", 0, "", "This frozen file was changed.", fix=RESTORE)
    for file in sorted(path for path in version.folder.rglob("*") if path.is_file()):
        path = file.relative_to(version.folder).as_posix()
        if path not in outputs and path not in DESCRIBING:
            yield Problem(f"{where}/{path}", 0, "", "This file is none of the frozen version.", fix=RESTORE)
