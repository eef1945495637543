"""Read the frozen versions of a review: which there are, and their tables as they were written then.

1. A version is a folder `reports/versions/N`; N is a number as 1.0 or 1.0.0, and 2.0 comes before 10.0. A name that
   starts with a dot is left behind by a release that was stopped, and is no version.
2. `manifest.json` says its date, its label and what it is made of. Nothing here writes.
3. A frozen table keeps the columns of its day. A column that did not exist yet comes out as None in every row; one
   that exists no more, and a word that is no longer used, stand as they were or are left out; numbers stay numbers.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from livingreview import io, layout
from livingreview.errors import InputError, Problem, TableError
from livingreview.tables import Column, Rows, Table

RESTORE = "Frozen versions do not change; restore it with `git checkout -- reports/versions`."
TABLES = "tables"
"""Folder of a version that holds its tables, each below the path that it has below results/."""


@dataclass(frozen=True)
class Version:
    """One frozen version."""

    number: str
    date: str | None
    """Its `version_date`; None where its manifest names none."""
    label: str | None
    """What it is called beside its number, as `reconstruction: evidence published up to 2009`."""
    folder: Path
    manifest: Mapping[str, Any]

    def path_of(self, table: Table, synthesis: str | None = None) -> Path:
        """Give the place of one of its tables, there or not."""
        return self.folder / TABLES / _relative(table, synthesis)


def frozen_versions(root: Path) -> list[Version]:
    """Read the manifest of every frozen version below a review's root, oldest number first.

    A version without a manifest, or with one that cannot be read, is an InputError that names all of them.
    """
    found, problems = [], []
    for folder in version_folders(root):
        try:
            found.append(_version(root, folder))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def version_folders(root: Path) -> list[Path]:
    """Give the folders of the frozen versions, in the order of their numbers."""
    versions = root / layout.VERSIONS
    folders = [path for path in versions.iterdir() if path.is_dir()] if versions.is_dir() else []
    return sorted(
        (path for path in folders if not path.name.startswith(".")), key=lambda path: version_order(path.name)
    )


def version_order(number: str) -> tuple[list[int], str]:
    """Sort 2.0 before 10.0, and 1.2 before 1.10; 1.0 and 1.0.0 are the same number, written twice."""
    parts = [int(part) if part.isascii() and part.isdigit() else 0 for part in number.split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return parts, number


def find_version(versions: Sequence[Version], number: str) -> Version | None:
    """Give the version of a number, also where it is written 1.0 for 1.0.0."""
    wanted = version_order(number)[0]
    exact = [version for version in versions if version.number == number]
    alike = [version for version in versions if version_order(version.number)[0] == wanted]
    return next(iter([*exact, *alike]), None)


def before(versions: Sequence[Version], number: str) -> list[Version]:
    """Give the versions before a number: the last of them is what a version is compared with."""
    return [each for each in versions if version_order(each.number)[0] < version_order(number)[0]]


def has_frozen_table(version: Version, table: Table, synthesis: str | None = None) -> bool:
    """Say whether a version holds a table (of a synthesis): an older one may know neither."""
    return version.path_of(table, synthesis).is_file()


def read_frozen_table(version: Version, table: Table, synthesis: str | None = None) -> Rows:
    """Read a table of a version as it was written then, in its own order, columns of later releases as None.

    TableError where the version does not hold it; see `has_frozen_table`.
    """
    path = version.path_of(table, synthesis)
    if not path.is_file():
        raise TableError(f"{path}: version {version.number} holds no such table.")
    text = io.read_bytes(path).decode("utf-8", "replace")
    written = _as_written(text, table)
    rows = io.from_csv(text, written, path.as_posix())
    return [{name: row.get(name) for name in table.names} for row in rows]


def frozen_syntheses(version: Version, table: Table) -> list[str]:
    """Give the syntheses of which a version holds a table, by id."""
    folder, after = table.path.split("{synthesis}")
    paths = (version.folder / TABLES / folder).glob(f"*{after}")
    return sorted(path.name.removesuffix(after) for path in paths if path.is_file())


def _as_written(text: str, table: Table) -> Table:
    """Declare the columns that a file has: those of today as today, others as text."""
    today = {column.name: column for column in table.columns}
    header = next(csv.reader(text.splitlines()[:1]), [])
    return replace(table, columns=tuple(today.get(name) or Column(name, "text", "") for name in header))


def _relative(table: Table, synthesis: str | None) -> str:
    if ("{synthesis}" in table.path) != (synthesis is not None):
        raise TableError(f"table {table.name}: a synthesis has to be named for {table.path}, and only for such tables")
    return table.path.format(synthesis=synthesis)


def _version(root: Path, folder: Path) -> Version:
    path = folder / layout.MANIFEST
    name = path.relative_to(root).as_posix()
    try:
        manifest = json.loads(io.read_text(path))
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(name, 0, "", f"This file is not JSON: {error}.", fix=RESTORE)]) from None
    except InputError:
        raise InputError([Problem(name, 0, "", "The manifest of this version cannot be read.", fix=RESTORE)]) from None
    if not isinstance(manifest, dict):
        raise InputError([Problem(name, 0, "", "A manifest is one JSON object.", fix=RESTORE)])
    return Version(folder.name, _text(manifest, "date"), _text(manifest, "label"), folder, manifest)


def _text(manifest: Mapping[str, Any], key: str) -> str | None:
    value = manifest.get(key)
    return value if isinstance(value, str) and value else None
