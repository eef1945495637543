"""The manifest of a frozen version: what it was made from, with what, and the hash of every file of it.

1. Inputs: every file that people wrote and the build reads, by its path in the review; and the manifests of the
   versions before, which hold the hashes of their own files.
2. Outputs: every file of the version but the two that describe it, by its path in the version's folder.
3. The heads of all decision chains, so that cutting off or rewriting a decision file is found later.
4. The protocol as it was read, so that a later build can tell a change of method from a change of evidence.

Canonical JSON, sorted keys, an indent of 1, one line end at the end. No clock: the date is the review's own.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livingreview import io, layout
from livingreview.canonical import SHA256_PREFIX, sha256_hex
from livingreview.freezing.installed import Installed
from livingreview.models.review import Review
from livingreview.versions import version_folders

SCHEMA = 1
CRATE = "ro-crate-metadata.json"
SNAKEFILE = "Snakefile"
NO_INPUT = (layout.FULL_TEXTS, layout.SET_ASIDE)
"""Folders of people's that no build reads."""


@dataclass(frozen=True)
class Consequence:
    """What a version changes: its kind, why, and what the person says who chose another kind."""

    kind: str
    reasons: tuple[str, ...] = ()
    proposed: str | None = None
    """The kind that the tool proposed, where the person chose another."""


@dataclass(frozen=True)
class Made:
    """What a version is made from."""

    commit: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    heads: Mapping[str, Mapping[str, Any]]
    installed: Installed
    history: Sequence[str] = field(default_factory=tuple)


def manifest(review: Review, made: Made, consequence: Consequence) -> dict[str, Any]:
    """Give the manifest of a version."""
    label = reconstruction_label(review)
    return {
        "schema": SCHEMA,
        "version": review.version,
        "date": review.version_date,
        "title": review.title,
        **({"label": label} if label else {}),
        "kind": consequence.kind,
        **({"proposed_kind": consequence.proposed} if consequence.proposed else {}),
        "reasons": list(consequence.reasons),
        "commit": made.commit,
        "inputs": dict(made.inputs),
        "outputs": dict(made.outputs),
        "decision_heads": {owner: dict(head) for owner, head in made.heads.items()},
        "tool": dict(made.installed.tool),
        "libraries": dict(made.installed.libraries),
        "system": dict(made.installed.system),
        "history": list(made.history),
        "protocol": review.model_dump(mode="json", by_alias=True, exclude_none=True),
    }


def manifest_text(content: Mapping[str, Any]) -> str:
    """Write JSON that a person can read, the same bytes for the same content."""
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def input_files(root: Path) -> list[str]:
    """Name every file that a build reads, below a review's root."""
    own = [path for folder in layout.PEOPLE for path in _files(root / folder)]
    kept = [path.relative_to(root).as_posix() for path in own]
    before = [f"{layout.VERSIONS}/{folder.name}/{layout.MANIFEST}" for folder in version_folders(root)]
    named = [*kept, *(path for path in (SNAKEFILE, *before) if (root / path).is_file())]
    return sorted(path for path in named if not path.startswith(tuple(f"{folder}/" for folder in NO_INPUT)))


def hashes(root: Path, files: Sequence[str]) -> dict[str, str]:
    """Give the hash of each file."""
    return {file: hash_of(io.read_bytes(root / file)) for file in sorted(files)}


def hash_of(data: bytes) -> str:
    """Give the hash of bytes as a manifest writes it."""
    return SHA256_PREFIX + sha256_hex(data)


def reconstruction_label(review: Review) -> str | None:
    """Say that a version is a reconstruction, where it is one."""
    return review.reconstruction.label if review.reconstruction else None


def _files(folder: Path) -> Iterator[Path]:
    """Give the files below a folder that the build can see."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not is_hidden and not path.name.endswith("~"):
            yield path
