"""Bring people's files from an older schema to the one this release reads, line by line.

1. Every YAML file names its schema in a line `schema: N`; a file without one is from before schemas
   were named (0).
2. A migration takes a file's text from one version to the next and changes only the lines it must.
3. Decision files are never migrated: they are append-only, and every release reads every version.
"""

import re
from collections.abc import Callable, Mapping

from livingreview.errors import InputError, Problem
from livingreview.models.base import SCHEMA

SCHEMA_LINE = re.compile(r"^schema:[ ]*(\d+)[ ]*(#.*)?$", re.MULTILINE)

Migration = Callable[[str], str]


def name_the_schema(text: str) -> str:
    """From 0 to 1: write the schema version above the first line that is no comment."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "\n".join([*lines[:first], "schema: 1", *lines[first:]])


MIGRATIONS: Mapping[int, Migration] = {0: name_the_schema}
"""From which version each migration starts."""


def migrated(text: str, file: str, *, migrations: Mapping[int, Migration] = MIGRATIONS, newest: int = SCHEMA) -> str:
    """Give a file's text in the newest schema; the same text where it is already there."""
    found = SCHEMA_LINE.search(text)
    version = int(found[1]) if found else 0
    if version > newest:
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        message = "This file was written for a newer release."
        fix = "Install the release of livingreview that the review was last built with, or a newer one."
        problem = Problem(file, line, "schema", message, value=str(version), allowed=f"at most {newest}", fix=fix)
        raise InputError([problem])
    for start in range(version, newest):
        text = migrations[start](text)
    return text
