"""Which files of a word processor hold the GRADE tables: two for each comparison that has any."""

from livingreview.models.review import Review
from livingreview.words import mark

FINDINGS, PROFILE = "summary_of_findings", "evidence_profile"
"""Files of a comparison's tables begin with these words."""
PARTS = {FINDINGS: mark("Summary of Findings"), PROFILE: mark("GRADE evidence profile")}
"""Titles of the files."""


def shown_comparisons(review: Review) -> list[str]:
    """Give the comparisons that have a synthesis in a Summary of Findings."""
    shown = {one.comparison for one in review.syntheses.values() if one.summary_of_findings}
    return [name for name in review.comparisons if name in shown]


def grade_names(review: Review) -> list[str]:
    """Name the files of the GRADE tables."""
    return [f"{kind}_{name}" for name in shown_comparisons(review) for kind in (FINDINGS, PROFILE)]
