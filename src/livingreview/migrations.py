"""Bring people's files from an older schema to the one this release reads, line by line.

1. Every YAML file names its schema in a key `schema`; a file without it is from before schemas were
   named (0).
2. A migration takes a file's text from one version to the next and changes only the lines it must;
   line ends and a byte order mark stay as they are.
3. A file that the dialect refuses, or that would not name the new schema afterwards, is an error.
4. Decision files are never migrated: they are append-only, and every release reads every version.
"""

from collections.abc import Callable, Mapping

from livingreview import yaml_dialect
from livingreview.errors import InputError, Problem
from livingreview.models.base import SCHEMA

BYTE_ORDER_MARK = "\ufeff"
NO_CONTENT = ("#", "%", "---")
"""Starts of lines above the first key: comments, directives, the start of the document."""

Migration = Callable[[str], str]


def name_the_schema(text: str) -> str:
    """From 0 to 1: write the schema version above the first key."""
    lines = text.split("\n")
    first = next(
        (number for number, line in enumerate(lines) if line.strip() and not line.startswith(NO_CONTENT)), len(lines)
    )
    line_end = "\r" if lines[0].endswith("\r") else ""
    return "\n".join([*lines[:first], f"schema: 1{line_end}", *lines[first:]])


MIGRATIONS: Mapping[int, Migration] = {0: name_the_schema}
"""From which version each migration starts."""


def migrated(text: str, file: str, *, migrations: Mapping[int, Migration] = MIGRATIONS, newest: int = SCHEMA) -> str:
    """Give a file's text in the newest schema; the same text where it is already there."""
    content = text.removeprefix(BYTE_ORDER_MARK)
    mark = text[: len(text) - len(content)]
    version = _version(content, file, newest)
    for start in range(version, newest):
        content = migrations[start](content)
    if not _names(content, file, newest):
        fix = f"Write the line `schema: {newest}` at the top of its keys yourself."
        raise InputError([Problem(file, 1, "schema", "This file cannot be migrated line by line.", fix=fix)])
    return mark + content


def _names(text: str, file: str, newest: int) -> bool:
    try:
        return _version(text, file, newest) == newest
    except InputError:
        return False


def _version(text: str, file: str, newest: int) -> int:
    """Give the schema that a text names; one that this release does not know is an InputError."""
    document = yaml_dialect.read(text, file)
    version = document.data.get("schema", 0) if isinstance(document.data, dict) else 0
    is_number = isinstance(version, int) and not isinstance(version, bool)
    if is_number and 0 <= version <= newest:
        return int(version)
    message, fix = "This is no schema version.", "Write a whole number."
    if is_number and version > newest:
        message = "This file was written for a newer release."
        fix = "Install the release of livingreview that the review was last built with, or a newer one."
    line = document.line(("schema",))
    raise InputError([Problem(file, line, "schema", message, value=str(version), allowed=f"at most {newest}", fix=fix)])
