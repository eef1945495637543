"""What an audit found: checks with their state, and findings with their place.

*intact*: everything the check looked at holds. *flagged*: it holds, and a person should look at something.
*broken*: something does not hold. *not checked*: it could not be looked at, and the check says why.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from livingreview.errors import Problem

SHOWN = 5
"""Findings of a check that are named; further ones are counted."""


class CheckState(StrEnum):
    """What a check came to."""

    INTACT = "intact"
    FLAGGED = "flagged"
    BROKEN = "broken"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Check:
    """One check: what it looked at in words, and what it found, in file order."""

    name: str
    about: str
    findings: tuple[Problem, ...] = ()
    is_checked: bool = True

    @property
    def state(self) -> CheckState:
        """Say what the check came to; a warning flags, anything else breaks."""
        if any(finding.severity == "error" for finding in self.findings):
            return CheckState.BROKEN
        if not self.is_checked:
            return CheckState.NOT_CHECKED
        return CheckState.FLAGGED if self.findings else CheckState.INTACT


def check(name: str, about: str, findings: Iterable[Problem]) -> Check:
    """Make a check; what breaks stands before what is flagged, each in file order."""
    return Check(name, about, tuple(sorted(findings, key=lambda found: (found.severity, found))))


def not_checked(name: str, why: str) -> Check:
    """Make a check that could not be made, with the reason."""
    return Check(name, why, is_checked=False)


def is_intact(checks: Iterable[Check]) -> bool:
    """Say whether nothing is broken; what was not checked breaks nothing, and is always named."""
    return all(each.state is not CheckState.BROKEN for each in checks)


def lines(checks: Sequence[Check]) -> Iterator[str]:
    """Write checks for a terminal: a line each, then what was found, first things first."""
    for each in checks:
        yield f"{each.name}: {each.state}. {printable(each.about)}"
        for finding in each.findings[:SHOWN]:
            yield f"  {printable(str(finding))}"
        if len(each.findings) > SHOWN:
            yield f"  and {len(each.findings) - SHOWN} more."
    broken = [each.name for each in checks if each.state is CheckState.BROKEN]
    unchecked = [each.name for each in checks if each.state is CheckState.NOT_CHECKED]
    verdict = f"Broken: {', '.join(broken)}." if broken else "Intact."
    yield verdict + (f" Not checked: {', '.join(unchecked)}." if unchecked else "")


def printable(words: str) -> str:
    """Write text on one line, without characters that a terminal would obey."""
    return "".join(letter if letter.isprintable() else "�" for letter in " ".join(words.split()))


def plain(each: Check) -> dict[str, Any]:
    """Give a check as plain values, for JSON; all findings are given."""
    keys = ("file", "line", "key", "message", "value", "allowed", "fix", "severity")
    findings = [{key: getattr(finding, key) for key in keys} for finding in each.findings]
    return {"check": each.name, "state": each.state.value, "about": each.about, "findings": findings}
