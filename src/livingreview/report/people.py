"""People and states of the protocol by the ids used in tables."""

from livingreview.models.review import Review
from livingreview.words import say


def person(review: Review, name: str | None) -> str:
    """Give the label of a member of the team; the id where the protocol does not know it."""
    if name is None:
        return "–"
    return review.team[name].label if name in review.team else name


def reason(review: Review, name: str | None) -> str:
    """Give the label of a reason for exclusion; the id where the protocol does not know it."""
    if name is None:
        return say("no reason given")
    return review.screening.reasons[name].label if name in review.screening.reasons else name
