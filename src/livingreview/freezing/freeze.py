"""Write a version: first into a folder beside the others, then under its name, whole or not at all.

1. Every file that the build wrote below reports/ is copied, with the review's Snakefile.
2. The manifest and the RO-Crate are written over these copies.
3. The folder gets its name in one step; its files can only be read from then on.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from livingreview import io, layout
from livingreview.errors import BuildError
from livingreview.freezing.crate import crate
from livingreview.freezing.installed import Installed
from livingreview.freezing.manifest import (
    CRATE,
    SNAKEFILE,
    Consequence,
    Made,
    hash_of,
    hashes,
    input_files,
    manifest,
    manifest_text,
)
from livingreview.models.review import Review
from livingreview.versions import Version

READ_ONLY = 0o444
LICENCES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE")


def freeze(
    root: Path,
    review: Review,
    built: Sequence[str],
    *,
    commit: str,
    heads: Mapping[str, Mapping[str, str | int]],
    installed: Installed,
    versions: Sequence[Version],
    consequence: Consequence,
) -> Path:
    """Freeze what is built below a root; give the version's folder."""
    target = root / layout.VERSIONS / review.version
    staging = target.with_name(f".{review.version}.part")
    io.remove_folder(staging)
    outputs = {path.removeprefix(f"{layout.REPORTS}/"): io.read_bytes(root / path) for path in built}
    made = Made(
        commit=commit,
        inputs=hashes(root, input_files(root)),
        outputs={path: hash_of(data) for path, data in sorted(outputs.items())},
        heads=heads,
        installed=installed,
        history=[version.number for version in versions],
    )
    content = manifest(review, made, consequence)
    described = crate(content, {path: len(data) for path, data in outputs.items()}, license_text=_licence(root))
    try:
        for path, data in outputs.items():
            io.write_bytes(staging / path, data)
        if (root / SNAKEFILE).is_file():
            io.write_bytes(staging / SNAKEFILE, io.read_bytes(root / SNAKEFILE))
        io.write_text(staging / layout.MANIFEST, manifest_text(content))
        io.write_text(staging / CRATE, manifest_text(described))
        _publish(staging, target)
    finally:
        io.remove_folder(staging)
    return target


def _publish(staging: Path, target: Path) -> None:
    """Give the folder its name; another release that was quicker is an error."""
    for path in staging.rglob("*"):
        if path.is_file():
            path.chmod(READ_ONLY)
    try:
        os.rename(staging, target)  # noqa: PTH104 - unlike `replace` it never lands in a folder that has files
    except OSError as error:
        raise BuildError(f"{target}: The version cannot be written: {error.strerror}.") from None


def _licence(root: Path) -> str | None:
    """Give the first line of the licence that stands in the review's folder."""
    for name in LICENCES:
        with suppress(IndexError):
            if (root / name).is_file():
                return io.read_text(root / name).strip().splitlines()[0]
    return None
