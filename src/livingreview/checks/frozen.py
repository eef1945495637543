"""Whether the files of frozen versions are still the ones that were frozen."""

from collections.abc import Iterator
from pathlib import Path

from livingreview import io, layout
from livingreview.canonical import SHA256_PREFIX, sha256_hex
from livingreview.errors import InputError, Problem
from livingreview.versions import RESTORE, Version, frozen_versions

NO_OUTPUT = (layout.MANIFEST, "ro-crate-metadata.json", "Snakefile")
"""Files of a version that describe it; a change of the manifest itself is found by git."""


def frozen_problems(root: Path) -> Iterator[Problem]:
    """Name every file of a frozen version that was changed, is gone, or was put there."""
    try:
        versions = frozen_versions(root)
    except InputError as error:
        yield from error.problems
        return
    for version in versions:
        yield from version_problems(version)


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
        if path not in outputs and path not in NO_OUTPUT:
            yield Problem(f"{where}/{path}", 0, "", "This file is none of the frozen version.", fix=RESTORE)
