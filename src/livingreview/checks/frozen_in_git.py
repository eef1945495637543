"""Whether the manifest of a frozen version is still the one that was frozen.

A manifest holds the hashes of the version's other files, and nothing in it can vouch for itself. Two places outside do:

1. Git. The first commit that holds a version's manifest is the one that froze it; the file now has to be that one, byte
   for byte, also where a later commit changed it. The same is asked of the crate and the Snakefile beside it.
2. Later versions. Each notes the hashes of the manifests before it among its inputs.

Who rewrites git's history and every later version can still change a manifest: against that only copies elsewhere help,
as a pushed or signed tag, or the version's deposit in an archive.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from livingreview import io, layout
from livingreview.canonical import SHA256_PREFIX, sha256_hex
from livingreview.errors import Problem
from livingreview.git_history import Change, GitUnavailableError, blob_of, changes_of
from livingreview.versions import Version

DESCRIBING = (layout.MANIFEST, "ro-crate-metadata.json", "Snakefile")
"""Files of a version that its manifest names no hash of."""
COMMIT_DIGITS = 10
"""Digits of a commit that a message shows."""


def manifest_problems(root: Path, versions: Sequence[Version], only: Version | None = None) -> Iterator[Problem]:
    """Name the files that describe a version and are not as they were frozen; `only` one version's."""
    first = _first_changes(root, versions)
    for version in versions if only is None else [only]:
        yield from _against_git(root, version, first)
        yield from _against_later(version, versions)


def is_noted(root: Path, version: Version) -> bool:
    """Say whether git holds the manifest of a version: else nothing says what it was."""
    return bool(_first_changes(root, [version]))


def _against_git(root: Path, version: Version, first: dict[str, Change]) -> Iterator[Problem]:
    for name in DESCRIBING:
        path = f"{layout.VERSIONS}/{version.number}/{name}"
        if path not in first:
            continue
        frozen = first[path]
        commit = frozen.commit.id[:COMMIT_DIGITS]
        fix = f"Restore it: `git checkout {commit} -- {path}`. What has to change goes into a new version."
        if not (root / path).is_file():
            yield Problem(path, 0, "", f"This frozen file is gone; commit {commit} froze it.", fix=fix)
        elif blob_of(io.read_bytes(root / path), frozen.new or "") != frozen.new:
            by = f"commit {commit} of {frozen.commit.name}"
            yield Problem(path, 0, "", f"This is not the file that was frozen in {by}: it was changed since.", fix=fix)


def _against_later(version: Version, versions: Sequence[Version]) -> Iterator[Problem]:
    path = f"{layout.VERSIONS}/{version.number}/{layout.MANIFEST}"
    now = SHA256_PREFIX + sha256_hex(io.read_bytes(version.folder / layout.MANIFEST))
    for later in versions:
        inputs = later.manifest.get("inputs")
        noted = inputs.get(path) if isinstance(inputs, dict) else None
        if noted is not None and noted != now:
            message = f"This is not the manifest that version {later.number} was made with: one of the two was changed."
            yield Problem(path, 0, "", message)


def _first_changes(root: Path, versions: Sequence[Version]) -> dict[str, Change]:
    """Give the change that first brought each describing file, by path; none where git cannot be asked."""
    files = [f"{layout.VERSIONS}/{version.number}/{name}" for version in versions for name in DESCRIBING]
    first: dict[str, Change] = {}
    with suppress(GitUnavailableError):
        for change in changes_of(root, files) if files else []:
            if change.new:
                first.setdefault(change.file, change)
    return first
