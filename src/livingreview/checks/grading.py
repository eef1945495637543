"""What the protocol's settings for GRADE must agree on with its outcomes, and study files with both."""

from collections.abc import Iterator

from livingreview.errors import Problem
from livingreview.folder import FileOf, Folder
from livingreview.models.review import Review
from livingreview.terms import Measure, OutcomeType

TAKES = {
    OutcomeType.BINARY: "risk",
    OutcomeType.TIME_TO_EVENT: "risk",
    OutcomeType.CONTINUOUS: "risk",
    OutcomeType.RATE: "rate",
}
"""Which comparator number absolute effects are computed at; continuous outcomes have one as people who improve."""


def grading_problems(review: FileOf[Review]) -> Iterator[Problem]:
    """Find comparator risks that do not fit an outcome, and targets without a threshold."""
    protocol = review.content
    for synthesis_id, synthesis in protocol.syntheses.items():
        outcome = protocol.outcomes.get(synthesis.outcome)
        if outcome is None:
            continue
        path = ("syntheses", synthesis_id)
        is_continuous = outcome.type is OutcomeType.CONTINUOUS and synthesis.measure is not Measure.SMD
        wanted = None if is_continuous else TAKES.get(outcome.type)
        for place, one in enumerate(synthesis.baseline_risks):
            given = "rate" if one.rate is not None else "risk"
            if given != wanted:
                message = f"An outcome that is {outcome.type}, as {synthesis.measure}, has no baseline {given}."
                fix = f"Give `{wanted}`." if wanted else "Remove it."
                yield review.problem((*path, "baseline_risks", place), message, fix=fix)
        familiar = outcome.familiar_scale.mid if outcome.familiar_scale else None
        if synthesis.target == "mid" and outcome.smallest_important is None and familiar is None:
            message = "The target is the minimal important difference, and the outcome has none."
            fix = f"Give outcomes.{synthesis.outcome} a `mid` or `sizes`, or remove the target."
            yield review.problem((*path, "target"), message, value="mid", fix=fix)


def directness_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find judgements on directness about outcomes that the protocol does not have, or given twice."""
    allowed = ", ".join(review.outcomes) or "none yet"
    for study in folder.studies:
        seen = set()
        for place, one in enumerate(study.content.directness or []):
            path = ("directness", place)
            if one.outcome is not None and one.outcome not in review.outcomes:
                message = "The protocol has no such outcome."
                yield study.problem((*path, "outcome"), message, value=one.outcome, allowed=allowed)
            if (one.element, one.outcome) in seen:
                message = "This element is judged twice."
                yield study.problem((*path, "element"), message, value=one.element.value, fix="Keep one of them.")
            seen.add((one.element, one.outcome))
