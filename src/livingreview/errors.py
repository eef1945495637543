"""Errors a person can mend, as values first and exceptions second.

    ReviewError                 anything the person running the tool can mend; exit code 2
    |-- InputError              people's files break a rule: carries every `Problem` found
    |-- TableError              a built table breaks its declaration
    `-- BuildError              a step of the build failed

Functions that read people's files collect `Problem`s instead of stopping at the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

EXIT_USER_ERROR = 2
EXIT_OTHER_VERSIONS = 3
"""Another tool or library is installed than the one that something was made with."""

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place: where it is, what was found, what is allowed, what to do."""

    file: str
    line: int
    key: str
    message: str
    value: str = ""
    allowed: str = ""
    fix: str = ""
    severity: Severity = field(default="error", compare=False)
    is_strict: bool = field(default=False, compare=False)
    """A warning that `check --strict`, and so a release, counts as an error."""

    def __str__(self) -> str:
        """Render as `file:line: key: message (found ...; allowed: ...). Fix.` on one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        parts = [place + ":"]
        if self.key:
            parts.append(f"{self.key}:")
        parts.append(self.message)
        if self.value:
            parts.append(f"Found: {self.value}.")
        if self.allowed:
            parts.append(f"Allowed: {self.allowed}.")
        if self.fix:
            parts.append(self.fix)
        return " ".join(parts)


class ReviewError(Exception):
    """Something the person running the tool can mend."""


class InputError(ReviewError):
    """People's files break a rule; `problems` holds every one found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the problems by file and line, so the message reads in file order."""
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TableError(ReviewError):
    """A built table breaks its declaration in `tables.py`."""


class BuildError(ReviewError):
    """A step of the build failed; the message names the step and its log."""
