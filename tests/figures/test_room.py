"""From 1 to 200 studies, with any names and numbers: nothing overlaps and nothing is cut."""

import pytest
from figures import boxes, many

from livingreview.figures.evidence_map import evidence_map
from livingreview.figures.forest import forest_plot
from report import sample
from report.sample import LONG_WORD

REVIEW = sample.review()
CASES = {
    "plain": {},
    "subgroups": {"subgroups": 8},
    "huge": {"is_huge": True},
    "means": {"measure": "MD", "synthesis": "intensity_1w"},
    "huge means": {"measure": "MD", "synthesis": "intensity_1w", "is_huge": True},
}


def forest(count, **case):
    return forest_plot(case.get("synthesis", "relief_1w"), review=REVIEW, **many.forest(count, **case))


@pytest.mark.parametrize("count", [1, 2, 60, 200])
@pytest.mark.parametrize("case", CASES)
def test_no_text_of_a_forest_plot_meets_another_or_is_cut(case, count):
    svg = forest(count, **CASES[case])

    assert boxes.outside(svg) == []
    assert boxes.meeting(svg) == []


@pytest.mark.parametrize("count", [1, 2, 60, 200])
@pytest.mark.parametrize("columns", [1, 5, 20])
def test_no_text_of_an_evidence_map_meets_another_or_is_cut(count, columns):
    heads = [f"Pain relief of 50% or more at {n} weeks, {LONG_WORD}" for n in range(columns)]

    for svg in evidence_map(heads, many.mapped(count, columns)):
        assert boxes.outside(svg) == []
        assert boxes.meeting(svg) == []
