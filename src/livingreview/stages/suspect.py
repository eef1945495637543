"""One suspect number: the rule that found it, where it stands, and what is wrong with it."""

from dataclasses import dataclass

from livingreview.canonical import digest
from livingreview.models.result import Result
from livingreview.terms import SuspectRule, Suspicion
from livingreview.yaml_dialect import Path

CODE_LENGTH = 8
"""Digits of a suspect's short name."""


@dataclass(frozen=True)
class Suspect:
    """A number, or several, that cannot or can hardly be true."""

    rule: SuspectRule
    path: Path
    found: str
    why: str
    suspicion: Suspicion = Suspicion.DOUBTFUL

    def code(self, study_id: str) -> str:
        """Give its short name: another number in it makes another name."""
        return digest([study_id, self.rule.value, self.found])[:CODE_LENGTH]


def impossible(rule: SuspectRule, path: Path, found: str, why: str) -> Suspect:
    """Make a suspect that cannot be true."""
    return Suspect(rule, path, found, why, Suspicion.IMPOSSIBLE)


def about(result: Result, arm: str = "") -> str:
    """Name a result, or one arm of it, by what it is about and not by its place."""
    return ", ".join([result.outcome, result.timepoint.label, *([arm] if arm else [])])


def shown(number: float) -> str:
    """Write a number as the study file has it."""
    return f"{number:.15g}"
