"""All suggestions for one body of evidence, in the order in which GRADE asks.

Starting level, the five domains that lower certainty, then what may raise it. Each is a rule of its own module;
none is a rating: people rate.
"""

from livingreview.grading.body import Body, Suggestion
from livingreview.grading.imprecision import imprecision
from livingreview.grading.inconsistency import inconsistency
from livingreview.grading.indirectness import indirectness
from livingreview.grading.publication_bias import publication_bias
from livingreview.grading.risk_of_bias import risk_of_bias
from livingreview.grading.start_and_up import rating_up, starting_level

DOMAINS = (risk_of_bias, inconsistency, indirectness, imprecision, publication_bias)


def suggestions(body: Body) -> list[Suggestion]:
    """Suggest a starting level and, domain by domain, how far certainty goes down or up."""
    start = starting_level(body)
    downs = [rule(body) for rule in DOMAINS]
    return [start, *downs, rating_up(body, start, downs)]


def in_words(suggestion: Suggestion) -> str:
    """Write a suggestion with its rule and figures in one line."""
    figures = f" ({'; '.join(suggestion.figures)})" if suggestion.figures else ""
    return f"{suggestion.words}: {suggestion.rule}{figures}"
