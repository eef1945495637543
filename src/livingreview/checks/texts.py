"""What text sections may say: placeholders that name something, and no typed number where results are told."""

from collections.abc import Iterator
from typing import Any

from livingreview import layout
from livingreview.errors import InputError, Problem
from livingreview.folder import Folder
from livingreview.judged_files import load_claims
from livingreview.models.review import Review
from livingreview.report.placeholders import known_names, placeholder_problems
from livingreview.report.typed_numbers import SECTIONS, Typed, typed_numbers

BIND = "Write a placeholder as {{ SYNTHESIS.effect }}; if it is no result, mark it: "


def text_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find placeholders that name nothing, and typed numbers in the sections that tell results."""
    try:
        claims = list(load_claims(folder.root))
    except InputError:
        claims = []  # `checks.claims` reports what is wrong with the file
    known = known_names(review, claims)
    for section, text in sorted(folder.texts.items()):
        file = f"{layout.TEXT}/{section}.md"
        yield from placeholder_problems(text, known, file)
        if section in (*SECTIONS, *review.report.own_sections):
            for typed in typed_numbers(text, protocol_labels(review)):
                yield Problem(file, typed.line, "", **typed_problem(typed))


def typed_problem(typed: Typed) -> dict[str, Any]:
    """Word the problem of a typed number; one in words is to be looked at, and stops nothing."""
    said = "A number is typed" if typed.is_digits else "A count is written out"
    return {
        "message": f"{said} where results are told; it stays as it is when the results change.",
        "value": typed.words,
        "fix": f"{BIND}[={typed.number}].",
        "severity": "error" if typed.is_digits else "warning",
    }


def protocol_labels(review: Review) -> list[str]:
    """Give the protocol's own words for what is measured, whose numbers are no results."""
    return [
        review.title,
        *(comparison.label for comparison in review.comparisons.values()),
        *(part for outcome in review.outcomes.values() for part in (outcome.label, outcome.scale or "")),
        *(part for one in review.syntheses.values() for part in (one.label, one.window.label)),
        *(part.label for one in review.syntheses.values() for part in one.sensitivity.values()),
    ]
