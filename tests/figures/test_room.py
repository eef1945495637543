"""From 1 to 200 studies, with any names and numbers: nothing overlaps and nothing is cut."""

from xml.etree import ElementTree as ET

import pytest

from figures import boxes, many
from livingreview.figures.evidence_map import evidence_map
from livingreview.figures.forest import forest_pages, forest_plot
from livingreview.figures.forest_rows import NEW
from livingreview.figures.paper import TURNED, UPRIGHT, room
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
@pytest.mark.parametrize("case", CASES)
def test_a_forest_plot_on_paper_is_cut_into_pages_whose_text_is_never_below_7_pt(case, count):
    given = many.forest(count, **CASES[case])
    pages = forest_pages(CASES[case].get("synthesis", "relief_1w"), review=REVIEW, **given)

    for page in pages:
        width, height = (float(ET.fromstring(page).get(side)) for side in ("width", "height"))
        assert boxes.outside(page) == []
        assert boxes.meeting(page) == []
        assert height <= room(width)[1]
        assert width <= TURNED[0]
    labels = [row["study_label"] for row in given["effects"]]
    assert all(
        sum(page.count(f"{label} ({NEW}): ") + page.count(f"{label}: ") for page in pages) == 1 for label in labels
    )


def test_a_part_of_a_forest_plot_never_ends_in_a_heading_nor_begins_with_a_summary():
    pages = forest_pages("relief_1w", review=REVIEW, **many.forest(200, subgroups=8))
    bold = [[e.text for e in ET.fromstring(page).iter(boxes.SVG + "text") if e.get("x") == "6"] for page in pages]

    assert len(pages) > 3
    for shown in bold:
        rows = shown[1:]  # without the head
        assert not rows[0].startswith(("Subtotal", "Total", "95%"))
    assert all(shown[-1] == f"Part {n} of {len(pages)}; continued." for n, shown in enumerate(bold[:-1], start=1))
    assert not any(shown[-2].startswith("Group") for shown in bold[:-1])


@pytest.mark.parametrize("count", [1, 2, 60, 200])
@pytest.mark.parametrize("columns", [1, 5, 20])
def test_no_text_of_an_evidence_map_meets_another_or_is_cut(count, columns):
    heads = [f"Pain relief of 50% or more at {n} weeks, {LONG_WORD}" for n in range(columns)]

    for svg in evidence_map(heads, many.mapped(count, columns)):
        width, height = (float(ET.fromstring(svg).get(side)) for side in ("width", "height"))
        assert width <= UPRIGHT[0]
        assert height <= UPRIGHT[1]
        assert boxes.outside(svg) == []
        assert boxes.meeting(svg) == []
