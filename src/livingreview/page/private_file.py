"""Small JSON files that only the server's user may read, changed by several processes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from livingreview import locked_file
from livingreview.errors import InputError, Problem

PRIVATE = 0o600
NOT_FOR_GIT = b"# Passwords and sessions of the screening page.\n*\n"
Content = dict[str, Any]


def read_private(path: Path) -> Content:
    """Read a file; one that is not there is empty."""
    _, data = locked_file.read_from(path, 0)
    return _content(path, data)


def change_private(path: Path, change: Callable[[Content], Content]) -> None:
    """Put what `change` makes of a file in its place, whole or not at all."""
    ignored = path.with_name(".gitignore")
    try:
        if not ignored.exists():
            locked_file.write_new(ignored, NOT_FOR_GIT)
        with locked_file.locked_file(path, PRIVATE) as file:
            file.replace([json.dumps(change(_content(path, file.read())), indent=1).encode("utf-8")])
    except OSError as error:
        problem = Problem(path.as_posix(), 0, "", f"Cannot be written: {error.strerror}.")
        raise InputError([problem]) from None


def _content(path: Path, data: bytes) -> Content:
    try:
        content = json.loads(data or b"{}")
    except ValueError:
        content = None
    if not isinstance(content, dict):
        fix = "Restore it, or remove it: people then sign in anew, and accounts are to be added again."
        raise InputError([Problem(path.as_posix(), 0, "", "This is not what the server wrote.", fix=fix)])
    return content
