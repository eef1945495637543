"""Which assessment holds for a result.

1. An assessment names what it is about by outcome, comparison and days, each of which may be left out: then it is
   about all of them.
2. It fits a result whose outcome, comparison and days are the ones it names. Where a synthesis takes several results
   of a study, days fit only if all of them are of that day.
3. Of those that fit, the one that names most holds. Two that name equally many are ambiguous: a person has to say.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from livingreview.models.risk_of_bias import RiskOfBias


@dataclass(frozen=True)
class Place:
    """What a synthesis takes from a study."""

    outcome: str
    comparison: str
    days: Collection[float]


def fits(assessment: RiskOfBias, place: Place) -> bool:
    """Say whether an assessment is about what a synthesis takes."""
    return (
        assessment.outcome in (None, place.outcome)
        and assessment.comparison in (None, place.comparison)
        and (assessment.days is None or set(place.days) == {assessment.days})
    )


def most_specific(assessments: Iterable[RiskOfBias], place: Place) -> list[RiskOfBias]:
    """Give the assessment that holds; several where it is ambiguous, none where there is none."""
    fitting = [assessment for assessment in assessments if fits(assessment, place)]
    most = max((named(assessment) for assessment in fitting), default=0)
    return [assessment for assessment in fitting if named(assessment) == most]


def named(assessment: RiskOfBias) -> int:
    """Count the keys that an assessment names."""
    return sum(key is not None for key in assessment.keys)


def about(assessment: RiskOfBias) -> str:
    """Say what an assessment is about, for people."""
    return about_keys(assessment.outcome, assessment.comparison, assessment.days)


def about_keys(outcome: str | None, comparison: str | None, days: float | None) -> str:
    """Say what keys stand for: `outcome relief, day 7`, or every result."""
    parts = [
        *([f"outcome {outcome}"] if outcome else []),
        *([f"comparison {comparison}"] if comparison else []),
        *([f"day {days:g}"] if days is not None else []),
    ]
    return ", ".join(parts) or "every result"
