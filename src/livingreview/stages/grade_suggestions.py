"""Suggestions beside what people rated.

1. Every synthesis has its suggestions, rated or not.
2. What a person rated stands beside, with whether it agrees with what is suggested now, and what was suggested then.

Source: GRADE guidelines; nothing here is a rating.
"""

from livingreview.grading.body import Body, Suggestion
from livingreview.grading.start_and_up import START, UP
from livingreview.grading.suggestions import suggestions
from livingreview.models.certainty import CertaintyRating
from livingreview.tables import SUGGESTIONS, Rows, new_row

NO_RAISE = "none"


def suggestion_rows(synthesis_id: str, body: Body, rating: CertaintyRating | None) -> Rows:
    """Give the suggestions for one synthesis, in the order in which GRADE asks."""
    return [
        new_row(
            SUGGESTIONS,
            synthesis_id=synthesis_id,
            order=order,
            domain=one.domain,
            suggestion=one.words,
            levels=one.levels,
            rule=one.rule,
            figures=list(one.figures),
            choice=one.choice,
            rated=rated_words(rating, one.domain),
            agrees=_agrees(one, rating),
            seen=_seen(rating, one.domain),
        )
        for order, one in enumerate(suggestions(body))
    ]


def rated_words(rating: CertaintyRating | None, domain: str) -> str | None:
    """Give what a person rated, in the words of the suggestion."""
    if rating is None:
        return None
    if domain == START:
        return str(rating.start)
    if domain == UP:
        raised = [f"{up.kind}, {'one level' if up.levels == 1 else 'two levels'}" for up in rating.up]
        return "; ".join(raised) or NO_RAISE
    return str(getattr(rating, domain.replace(" ", "_")).concern)


def _agrees(suggestion: Suggestion, rating: CertaintyRating | None) -> str | None:
    if rating is None or not suggestion.is_drafted:
        return None
    return "yes" if rated_words(rating, suggestion.domain) == suggestion.words else "no"


def _seen(rating: CertaintyRating | None, domain: str) -> str | None:
    part = getattr(rating, domain.replace(" ", "_"), None) if rating else None
    return getattr(part, "suggestion", None)
